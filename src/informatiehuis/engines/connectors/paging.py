"""Walks through the pages of a service to a certain end, and refuses a walk that is not whole.

A service can give pages for ever: a link to a page that was already seen, the same content at every address, or
new but empty pages. And it can stop half-way. Both end in a problem, because part of a source is no source. One
request is for `transport`.
"""

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from informatiehuis.engines.connectors.answers import Answer, host_of, too_large, too_slow
from informatiehuis.engines.connectors.problems import FormatProblem, TooLargeProblem, TransportProblem
from informatiehuis.engines.connectors.transport import Transport
from informatiehuis.engines.problems import N_

MOST_EMPTY = 3


class LoopProblem(TooLargeProblem):
    """The pages of a service have no end."""

    code = "source-loop"


class IncompleteProblem(FormatProblem):
    """The pages of a service do not hold what it said they would."""

    code = "source-incomplete"


class ServiceProblem(TransportProblem):
    """A service explains why it refuses; `facts["code"]` is its code, `facts["text"]` what it says."""

    code = "source-service"


@dataclass(frozen=True)
class Page:
    """One page: its items as the service gives them, the address of the next one, and how many there are in all."""

    items: list[Any]
    next_url: str | None
    matched: int | None = None


def walk(
    fetch: Transport,
    url: str,
    read: Callable[[Answer], Page],
    *,
    headers: Mapping[str, str] | None = None,
) -> Iterator[tuple[Answer, Page]]:
    """The pages from `url` on, in order; empty ones are left out.

    Raises LoopProblem when they go round, IncompleteProblem when there are other numbers of items than the
    service said on the last page, TooLargeProblem and TooSlowProblem beyond the limits for a download, and what
    `read` and `fetch` raise.
    """
    guard = _Guard(fetch, url)
    received, matched = 0, None
    following: str | None = url
    while following is not None:
        guard.before(following)
        answer = fetch.get(following, headers=headers)
        page = read(answer)
        guard.after(answer, page)
        received += len(page.items)
        matched = page.matched if page.matched is not None else matched
        if page.items:
            yield answer, page
        following = page.next_url
    if matched is not None and received != matched:
        raise IncompleteProblem(
            N_("De server {host} noemt {expected} rijen, maar gaf er {received}."),
            N_("Probeer het opnieuw. Blijft het zo, vraag het dan de eigenaar van de bron."),
            host=host_of(url),
            expected=matched,
            received=received,
        )


class _Guard:
    """Notices that a walk has no end."""

    def __init__(self, fetch: Transport, url: str) -> None:
        self._limits = fetch.limits
        self._host = host_of(url)
        self._ends = time.monotonic() + fetch.limits.download_seconds
        self._addresses: set[str] = set()
        self._contents: set[bytes] = set()
        self._size = 0
        self._empty = 0

    def before(self, url: str) -> None:
        address = canonical(url)
        if address in self._addresses:
            raise self._loop()
        self._addresses.add(address)
        if time.monotonic() > self._ends:
            raise too_slow(self._host)

    def after(self, answer: Answer, page: Page) -> None:
        self._size += len(answer.content)
        if self._size > self._limits.download_bytes:
            raise too_large(self._host, self._limits.download_bytes)
        if not page.items:
            self._empty += 1
            if self._empty > MOST_EMPTY and page.next_url:
                raise self._loop()
            return
        self._empty = 0
        content = hashlib.sha256(json.dumps(page.items, default=repr).encode()).digest()
        if content in self._contents:
            raise self._loop()
        self._contents.add(content)

    def _loop(self) -> LoopProblem:
        return LoopProblem(
            N_("De server {host} blijft dezelfde of lege bladzijden geven; het lezen is gestopt na {pages}."),
            N_("Meld dit aan de eigenaar van de bron, of haal de bron als bestand op."),
            host=self._host,
            pages=len(self._addresses),
        )


def canonical(url: str) -> str:
    """The address with its parameters in order, so that two spellings of one address are equal."""
    parts = urlsplit(url)
    query = sorted(parse_qsl(parts.query, keep_blank_values=True))
    return f"{parts.scheme}://{parts.netloc}{parts.path}?{query}"


def json_object(answer: Answer) -> dict[str, Any]:
    """The answer as a JSON object. Raises FormatProblem."""
    try:
        found = json.loads(answer.content)
    except ValueError as error:
        raise not_as_expected(answer, N_("De server {host} geeft geen JSON ({media_type}).")) from error
    if not isinstance(found, dict):
        raise not_as_expected(answer, N_("De server {host} geeft geen JSON-object ({media_type})."))
    return found


def not_as_expected(answer: Answer, message: str) -> FormatProblem:
    """The problem that a server answers something else than its standard says.

    `message` is the whole sentence, with {host} and {media_type} as its facts.
    """
    return FormatProblem(
        message,
        N_("Controleer of het adres van een dienst van dit soort is."),
        host=host_of(answer.url),
        media_type=answer.media_type or "-",
    )
