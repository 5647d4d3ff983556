"""What is kept of one source in object storage: its snapshots, which is in force, and what was refused.

It is one small object, so that every change of a source is one change of one object.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from informatiehuis.engines.lake.manifest import Manifest

FORMAT = 1


@dataclass(frozen=True)
class Entry:
    """A snapshot, with the name of the object that holds its parquet and the ETag of that."""

    manifest: Manifest
    name: str
    etag: str


def new_name(source: str, digest: str) -> str:
    """A name that no object ever had, so that what is removed and what is written never meet."""
    return f"{source}/{digest}/{uuid4().hex}.parquet"


@dataclass(frozen=True)
class Index:
    """`current` is a content hash of one of the entries, empty when none was put in force."""

    source: str
    current: str = ""
    entries: tuple[Entry, ...] = ()
    aside: tuple[Entry, ...] = ()
    change: str = ""
    """Says which change made it this: whoever made one can see that it was his."""

    def find(self, digest: str) -> Entry | None:
        return next((each for each in self.entries if each.manifest.digest == digest), None)

    @property
    def names(self) -> set[str]:
        """The objects that something rests on."""
        return {each.name for each in (*self.entries, *self.aside)}

    def holding(self, entry: Entry, *, in_force: bool) -> "Index":
        """The index with this entry, in the place of one of the same content."""
        others = tuple(each for each in self.entries if each.manifest.digest != entry.manifest.digest)
        current = entry.manifest.content_hash if in_force else self.current
        return replace(self, current=current, entries=(*others, entry))

    def changed(self, mark: str = "") -> "Index":
        """The same with a mark of its own, to be written."""
        return replace(self, change=mark or uuid4().hex)

    def to_json(self) -> bytes:
        told = {
            "format": FORMAT,
            "source": self.source,
            "current": self.current,
            "change": self.change,
            "snapshots": [_told(each) for each in self.entries],
            "aside": [_told(each) for each in self.aside],
        }
        return json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"

    @classmethod
    def from_json(cls, body: bytes, source: str) -> "Index":
        """Read what `to_json` wrote of this source. Raises ValueError when it is something else."""
        try:
            told = json.loads(body)
            if (told["format"], told["source"]) != (FORMAT, source):
                raise ValueError("an index of an unknown format, or of another source")
            entries, aside = (tuple(_entry(each) for each in part) for part in (told["snapshots"], told["aside"]))
            found = cls(source, str(told["current"]), entries, aside, str(told["change"]))
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not an index: {error!r}") from error
        if found.current and found.find(found.current.removeprefix("sha256:")) is None:
            raise ValueError("what is in force is not there")
        return found


def _entry(told: Mapping[str, Any]) -> Entry:
    return Entry(Manifest.from_json(json.dumps(told["manifest"])), str(told["object"]), str(told["etag"]))


def _told(entry: Entry) -> dict[str, object]:
    return {"object": entry.name, "etag": entry.etag, "manifest": json.loads(entry.manifest.to_json())}
