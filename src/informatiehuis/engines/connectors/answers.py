"""What a server or a disk gives: whole files, samples and answers, and the limits within which it may.

Also the problems that every request can meet. Making requests is for `transport`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from informatiehuis.engines.connectors.disk import in_words
from informatiehuis.engines.connectors.problems import TooLargeProblem, TooSlowProblem, UnreachableProblem
from informatiehuis.engines.problems import N_

CHUNK = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """How much a server may give and how long it may take; sizes in bytes, times in seconds."""

    download_bytes: int = 20 * 1000**3
    answer_bytes: int = 64 * 1024**2
    connect_seconds: float = 10.0
    silence_seconds: float = 30.0
    answer_seconds: float = 120.0
    download_seconds: float = 3600.0
    attempts: int = 4
    back_off_seconds: float = 0.5
    redirects: int = 5


@dataclass(frozen=True)
class Fetched:
    """A file on this machine.

    `retrieved_at` is aware UTC: when the server gave it, or now for a file on disk.
    """

    path: Path
    etag: str | None
    last_modified: str | None
    media_type: str
    retrieved_at: datetime


@dataclass(frozen=True)
class Sample:
    """The first bytes; `total` is the size of all of it when known, `complete` whether this is all of it."""

    content: bytes
    total: int | None
    complete: bool
    media_type: str
    etag: str | None


@dataclass(frozen=True)
class Answer:
    """One whole answer of a service, in memory. `url` is where it came from after redirects."""

    url: str
    status: int
    headers: Mapping[str, str]
    content: bytes
    retrieved_at: datetime

    @property
    def media_type(self) -> str:
        return media_type(self.headers)


def host_of(url: str) -> str:
    """The host, for messages: an address can hold a key or a password, its host does not."""
    return urlsplit(url).hostname or url.partition("?")[0]


def media_type(headers: Mapping[str, str]) -> str:
    """The media type in lower case without its parameters, "" when unknown."""
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def too_large(host: str, most: int) -> TooLargeProblem:
    return TooLargeProblem(
        N_("De server {host} geeft meer dan {most}; het lezen is gestopt."),
        N_("Vraag een kleiner deel op, of laat de beheerder de grens verhogen."),
        host=host,
        most=in_words(most),
    )


def too_slow(host: str) -> TooSlowProblem:
    return TooSlowProblem(
        N_("De server {host} antwoordt te langzaam."),
        N_("Probeer het later opnieuw, of vraag de eigenaar van de bron wat er aan de hand is."),
        host=host,
    )


def unreachable(host: str, error: Exception) -> UnreachableProblem:
    return UnreachableProblem(
        N_("De server {host} is niet te bereiken of breekt af ({error})."),
        N_("Controleer het adres en de verbinding met internet, en probeer het later opnieuw."),
        host=host,
        error=str(error) or type(error).__name__,
    )
