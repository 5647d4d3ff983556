"""The manifest of a store: which files are in force, and up to where the log is in them. Replaced by one rename."""

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from informatiehuis.engines.problems import N_
from informatiehuis.engines.signals.problems import DamagedProblem
from informatiehuis.engines.syncing import sync

FORMAT = 2
WITH_ROLLUPS_OF_PARTS = 1
"""The format before: every part had a rollup of its own, which is a rollup of several parts like any other."""
CURRENT = "current.json"
DATA = "data"


@dataclass(frozen=True)
class File:
    """An immutable file: its name in the folder of data, what it was when written, and how many rows it holds."""

    name: str
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Part:
    """Observations whose phenomenon time begins in one month (`2018-10`, UTC)."""

    month: str
    observations: File


@dataclass(frozen=True)
class Record:
    """What was done to observations of one stream that were stored: corrected, removed, or expired.

    `count` of them, whose phenomenon time began from `first` to `last`; `by` whom (an identifier), why, and when. Times
    are ISO 8601, UTC. `name` is its own: no two records have the same.
    """

    name: str
    kind: str
    stream: int
    count: int
    first: str
    last: str
    by: str
    why: str
    at: str


@dataclass(frozen=True)
class Manifest:
    """What is in force. Segments of the log up to and including `log_through` are in the parts.

    `rollups` together hold every observation of the parts once (rollups.SCHEMA), over whatever months.

    `retired` are files that the previous manifest named: who still reads them may go on. `amended` is what
    observations were before they were corrected, `records` the last changes of what was stored.
    """

    generation: int = 0
    log_through: int = 0
    next_sequence: int = 1
    parts: tuple[Part, ...] = ()
    rollups: tuple[File, ...] = ()
    identities: tuple[File, ...] = ()
    streams: File | None = None
    retired: tuple[str, ...] = field(default=(), compare=False)
    amended: tuple[File, ...] = ()
    records: tuple[Record, ...] = ()

    @property
    def rows(self) -> int:
        return sum(part.observations.rows for part in self.parts)

    @property
    def files(self) -> tuple[File, ...]:
        """All files that are in force."""
        of_parts = (part.observations for part in self.parts)
        return (*of_parts, *self.rollups, *self.identities, *self.amended, *((self.streams,) if self.streams else ()))

    def followed_by(self, **changes: Any) -> "Manifest":
        """The next manifest; what this one named and the next does not is retired."""
        new = replace(self, generation=self.generation + 1, **changes)
        kept = {file.name for file in new.files}
        return replace(new, retired=tuple(sorted({file.name for file in self.files} - kept)))

    def to_json(self) -> str:
        return json.dumps({"format": FORMAT, **asdict(self)}, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "Manifest":
        """Read what `to_json` wrote. Raises ValueError."""
        try:
            values = json.loads(text)
            written = values.pop("format")
            if written == WITH_ROLLUPS_OF_PARTS:
                values["rollups"] = [part["rollup"] for part in values["parts"]]
            elif written != FORMAT:
                raise ValueError("a manifest of an unknown format")
            values["parts"] = tuple(Part(part["month"], File(**part["observations"])) for part in values["parts"])
            values["rollups"] = tuple(File(**file) for file in values["rollups"])
            values["identities"] = tuple(File(**file) for file in values["identities"])
            values["streams"] = File(**values["streams"]) if values["streams"] else None
            values["amended"] = tuple(File(**file) for file in values.get("amended", ()))
            values["records"] = tuple(Record(**record) for record in values.get("records", ()))
            values["retired"] = tuple(values["retired"])
            return cls(**values)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not a manifest: {error!r}") from error


def read_manifest(root: Path) -> Manifest:
    """The manifest in force; that of an empty store when nothing was compacted. Raises DamagedProblem."""
    path = root / CURRENT
    try:
        return Manifest.from_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Manifest()
    except ValueError as error:
        raise DamagedProblem(
            N_("Het overzicht {file} van de metingen is beschadigd."),
            N_("Zet het terug uit een reservekopie."),
            file=path.name,
            offset=0,
        ) from error


def write_manifest(root: Path, manifest: Manifest) -> None:
    """Put a manifest in force."""
    part = root / f".{CURRENT}.part"
    part.write_text(manifest.to_json(), encoding="utf-8")
    sync(part)
    part.replace(root / CURRENT)
    sync(root)


def finished(path: Path, rows: int) -> File:
    """What was written at `path`, confirmed by the disk."""
    sync(path)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return File(path.name, rows, path.stat().st_size, digest)


def is_as_written(folder: Path, file: File) -> bool:
    """Whether a file holds, to the bit, what was written."""
    path = folder / file.name
    if not path.is_file() or path.stat().st_size != file.bytes:
        return False
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest() == file.sha256


def remove_others(folder: Path, names: Iterable[str]) -> list[str]:
    """Remove from a folder what is not named: what killed processes left, and what nobody needs any more."""
    keep = set(names)
    gone = sorted(set(os.listdir(folder)) - keep)
    for name in gone:
        (folder / name).unlink(missing_ok=True)
    return gone
