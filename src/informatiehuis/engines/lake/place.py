"""Where a lake stands: in the folder of the house, or in object storage that speaks S3."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from informatiehuis.engines.lake.problems import PlaceProblem
from informatiehuis.engines.problems import N_

WHERE = "INFORMATIEHUIS_LAKE"
ENDPOINT = "INFORMATIEHUIS_LAKE_ENDPOINT"
REGION = "INFORMATIEHUIS_LAKE_REGION"
BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
PREFIX = re.compile(r"[A-Za-z0-9_.=-]+(/[A-Za-z0-9_.=-]+)*")


@dataclass(frozen=True)
class LakeLimits:
    """How long object storage is waited for: attempts of one request, and seconds that it may be silent.

    What is downloaded may take `slow_seconds` and a second for every `slow_bytes` besides.
    """

    attempts: int = 4
    connect_seconds: float = 5.0
    silence_seconds: float = 30.0
    slow_seconds: float = 60.0
    slow_bytes: int = 100_000


@dataclass(frozen=True)
class Place:
    """A bucket, what names of objects in it begin with, and which server keeps it; no credentials.

    Without `endpoint` and `region` those of the usual AWS places hold (AWS_ENDPOINT_URL_S3, AWS_DEFAULT_REGION,
    ~/.aws/config).
    """

    bucket: str
    prefix: str = ""
    endpoint: str = ""
    region: str = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Place | None":
        """As the environment says; None where nothing is said, so that the lake is a folder. Raises PlaceProblem."""
        told = environment.get(WHERE, "").strip()
        if not told:
            return None
        parts = urlsplit(told)
        prefix = parts.path.strip("/")
        fits = parts.scheme == "s3" and BUCKET.fullmatch(parts.netloc) and (not prefix or PREFIX.fullmatch(prefix))
        if not fits or parts.query or parts.fragment or {".", ".."} & {*prefix.split("/")}:
            raise PlaceProblem(
                N_("De instelling {variable} is geen plaats in objectopslag."),
                N_("Geef s3://bucket/map, met kleine letters, cijfers en streepjes; wachtwoorden horen er niet in."),
                variable=WHERE,
            )
        endpoint = environment.get(ENDPOINT, "").strip()
        _require_plain(endpoint)
        return cls(parts.netloc, prefix, endpoint, environment.get(REGION, "").strip())

    def key(self, name: str) -> str:
        """The key of the object with this name in the lake."""
        return f"{self.prefix}/{name}" if self.prefix else name

    def name(self, key: str) -> str:
        return key[len(self.prefix) + 1 :] if self.prefix else key

    def address(self, name: str = "") -> str:
        """How people write it: s3://bucket/prefix/name."""
        return f"s3://{self.bucket}/{self.key(name)}".rstrip("/")


def _require_plain(endpoint: str) -> None:
    if not endpoint:
        return
    parts = urlsplit(endpoint)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password or parts.query:
        raise PlaceProblem(
            N_("De instelling {variable} is geen adres van een server."),
            N_("Geef bijvoorbeeld https://opslag.example.org; wachtwoorden horen er niet in."),
            variable=ENDPOINT,
        )
