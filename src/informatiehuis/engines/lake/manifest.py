"""The manifest of a snapshot: what it holds, where it came from and when. It lies beside its parquet."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs, urlsplit

from informatiehuis.engines.connectors.base import Column

FORMAT = 1
HASH = re.compile(r"sha256:[0-9a-f]{64}")
SOURCE = re.compile(r"[a-z0-9][a-z0-9_-]{0,199}")


def check_source(source: str) -> str:
    """The slug of a source, when it is one. Raises ValueError: it becomes the name of a folder."""
    if not SOURCE.fullmatch(source):
        raise ValueError(f"{source!r} is not a usable slug of a source")
    return source


@dataclass(frozen=True)
class Manifest:
    """One snapshot of one source.

    `content_hash` is "sha256:" and the digest of the parquet file in hexadecimal; `bytes` its size. `crs` is an
    authority code, `geometry` the name of a column. `retrieved_at` (aware UTC) is when this content was first
    retrieved, `confirmed_at` when the source last gave the same content. `origin` is the location as text,
    without a password. `quality` is a report that JSON can hold.

    Raises ValueError for a value that a manifest cannot have.
    """

    source: str
    content_hash: str
    rows: int
    columns: tuple[Column, ...]
    crs: str | None
    geometry: str | None
    retrieved_at: datetime
    origin: str
    bytes: int
    quality: Mapping[str, Any] = field(default_factory=dict, hash=False)
    confirmed_at: datetime | None = None

    def __post_init__(self) -> None:
        check_source(self.source)
        if not HASH.fullmatch(self.content_hash):
            raise ValueError(f"{self.content_hash!r} is not a content hash")
        if self.rows < 0 or self.bytes <= 0:
            raise ValueError("a snapshot has no negative number of rows, and is never 0 bytes")
        if self.geometry is not None and self.geometry not in {column.name for column in self.columns}:
            raise ValueError(f"{self.geometry!r} is not one of the columns")
        parts = urlsplit(self.origin)
        if parts.password or "password" in parse_qs(parts.query):
            raise ValueError("the origin holds a password")
        if self.retrieved_at.tzinfo is None or (self.confirmed_at and self.confirmed_at.tzinfo is None):
            raise ValueError("times must be aware")
        object.__setattr__(self, "columns", tuple(self.columns))
        object.__setattr__(self, "retrieved_at", self.retrieved_at.astimezone(UTC))
        object.__setattr__(self, "confirmed_at", (self.confirmed_at or self.retrieved_at).astimezone(UTC))
        plain = json.loads(json.dumps(dict(self.quality), allow_nan=False))
        object.__setattr__(self, "quality", MappingProxyType(plain))

    @property
    def digest(self) -> str:
        """The hexadecimal digest alone, which is the name of the snapshot's folder."""
        return self.content_hash.removeprefix("sha256:")

    @property
    def seen_at(self) -> datetime:
        """When the source last gave this content (aware UTC)."""
        return self.confirmed_at or self.retrieved_at

    def to_json(self) -> str:
        """The manifest as JSON text: keys in a fixed order, so that equal manifests give equal text."""
        values: dict[str, Any] = {"format": FORMAT}
        values |= {name: getattr(self, name) for name in self.__dataclass_fields__}
        values["columns"] = [asdict(column) for column in self.columns]
        values["retrieved_at"] = self.retrieved_at.isoformat()
        values["confirmed_at"] = self.seen_at.isoformat()
        values["quality"] = dict(self.quality)
        return json.dumps(values, ensure_ascii=False, indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "Manifest":
        """Read what `to_json` wrote. Raises ValueError when it is not a manifest of a format we know."""
        try:
            values = json.loads(text)
            if values.pop("format") != FORMAT:
                raise ValueError("a manifest of an unknown format")
            values["columns"] = tuple(Column(**column) for column in values["columns"])
            for name in ("retrieved_at", "confirmed_at"):
                values[name] = datetime.fromisoformat(values[name])
            return cls(**values)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not a manifest: {error!r}") from error
