"""What a lake asks of the place where its snapshots stand: a folder (`folder`) or object storage (`bucket`).

A change of a source is whole or not there, also for other processes and after a crash. What is decided about
snapshots, and is the same in every place, stands here too.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

import pyarrow as pa

from informatiehuis.engines.lake.content import same_content
from informatiehuis.engines.lake.manifest import Manifest
from informatiehuis.engines.lake.problems import DamagedProblem
from informatiehuis.engines.lake.stages import Stage
from informatiehuis.engines.links import Link, Links
from informatiehuis.engines.problems import N_, Problem

CURRENT = "current.json"
MANIFEST = "manifest.json"
KEPT_ASIDE = 3


@dataclass(frozen=True)
class Stored:
    """A file of a lake as a copy of a house holds it: `name` below the lake, and what its data promise to be.

    `open` raises FileNotFoundError when it went meanwhile. `digest` is empty for what is no data.
    """

    name: str
    size: int
    open: Callable[[], IO[bytes]]
    digest: str = ""


class Storage(ABC):
    """The snapshots of all sources in one place. Slugs of sources were checked; a snapshot is named by its digest."""

    name: str
    """The place as people name it: a path, or an address."""

    @abstractmethod
    def sources(self) -> list[str]:
        """The slugs of all sources with a snapshot in force, in order."""

    @abstractmethod
    def current(self, source: str) -> Manifest | None:
        """The snapshot in force, None when there never was one. Raises DamagedProblem."""

    @abstractmethod
    def snapshot(self, source: str, digest: str) -> Manifest | None:
        """One kept snapshot, None when it is not kept. Raises DamagedProblem."""

    @abstractmethod
    def scan(self, source: str) -> list[Manifest | DamagedProblem]:
        """All kept snapshots, in any order; what is wrong in the place of one whose manifest is damaged."""

    @abstractmethod
    def aside(self, source: str) -> list[Manifest]:
        """What was refused and is still kept, in any order."""

    @abstractmethod
    def path(self, manifest: Manifest) -> Path:
        """The parquet of a kept snapshot, as a file on this machine. Raises FileNotFoundError when it is gone."""

    @abstractmethod
    def link(self, manifest: Manifest, seconds: int) -> Link | None:
        """Where other machines read the parquet, for so long; None where they reach the file of `path` themselves."""

    @abstractmethod
    def lend(self, stage: Stage, seconds: int) -> AbstractContextManager[Links]:
        """Let other machines read the parquet of a stage inside the block, each time for so long.

        What it gives says of that file where they read it, None where they reach it themselves. What was put there for
        it is gone afterwards, unless it was kept meanwhile.
        """

    @abstractmethod
    def aside_path(self, manifest: Manifest) -> Path:
        """The parquet of what was refused, as a file on this machine; it may be gone."""

    @abstractmethod
    def aside_place(self, manifest: Manifest) -> str:
        """Where the parquet stands of what was refused, to tell somebody."""

    @abstractmethod
    def verify(self, manifest: Manifest) -> None:
        """Read the parquet again. Raises DamagedProblem when it is not what was written, and FileNotFoundError."""

    @abstractmethod
    def keep(self, stage: Stage, manifest: Manifest, *, in_force: bool) -> Manifest:
        """Keep the parquet of a stage, unless its content is kept already; returns the manifest that is kept."""

    @abstractmethod
    def set_aside(self, stage: Stage, manifest: Manifest) -> None:
        """Keep what was refused apart, and of that only the last `KEPT_ASIDE`."""

    @abstractmethod
    def prune(self, stage: Stage, keep: int, pinned: Collection[str]) -> list[Manifest]:
        """Remove all but the newest snapshots of the source of a stage (see `to_go`), and say which are gone."""

    @abstractmethod
    def files(self) -> Iterator[Stored]:
        """Everything that is kept, as it stands in a copy of a house: the same whatever the place."""

    @abstractmethod
    def is_empty(self) -> bool:
        """Whether nothing is kept here at all."""

    @abstractmethod
    def arrival(self, mark: str) -> "Arrival":
        """What takes in the files of a copy of a house, into a place that is empty; `mark` is of this time alone."""

    @abstractmethod
    def knock(self) -> None:
        """Raise Problem when the place cannot be reached; costs next to nothing."""

    @abstractmethod
    def judge(self) -> list[Problem]:
        """What is wrong with the place, as far as that shows without reading all data; changes nothing."""


class Arrival(ABC):
    """Takes in what `Storage.files` gave: all of it or nothing."""

    @abstractmethod
    def take(self, name: str, file: Path) -> None:
        """Take a file in; it may be moved. Raises ValueError for a name that no lake has."""

    @abstractmethod
    def finish(self) -> None:
        """Put what came in force. Raises ValueError when it is no whole lake, and Problem."""

    @abstractmethod
    def undo(self) -> None:
        """Remove what came with this mark, also after `finish` and when that was in another process."""


def newest_first(found: Iterable[Manifest]) -> list[Manifest]:
    """By when the source last gave their content."""
    return sorted(found, key=lambda each: (each.seen_at, each.retrieved_at, each.digest), reverse=True)


def confirmed(kept: Manifest, again: Manifest) -> Manifest:
    """The manifest of a kept snapshot of which the content came again."""
    return replace(
        again,
        content_hash=kept.content_hash,
        bytes=kept.bytes,
        retrieved_at=min(kept.retrieved_at, again.retrieved_at),
        confirmed_at=max(kept.seen_at, again.retrieved_at),
    )


def alike(
    made: Path, manifest: Manifest, known: Iterable[Manifest], whole: Callable[[Manifest], Path | None]
) -> Manifest | None:
    """The known snapshot with the content of the parquet `made`; one that `whole` has no path of does not count.

    `whole` gives the parquet of a snapshot that is still what was written.
    """
    candidates = [each for each in known if each.rows == manifest.rows]
    for kept in sorted(candidates, key=lambda each: each.digest != manifest.digest):
        path = whole(kept)
        if path is not None and (kept.digest == manifest.digest or _same(made, path)):
            return kept
    return None


def to_go(found: Sequence[Manifest], keep: int, spared: Collection[str]) -> list[Manifest]:
    """Which snapshots, newest first, need not be kept: beyond the first `keep`, and not in `spared`."""
    return [each for each in found[keep:] if each.content_hash not in spared]


def aside_first(found: Iterable[Manifest]) -> list[Manifest]:
    return sorted(found, key=lambda each: (each.retrieved_at, each.digest), reverse=True)


def reading(path: Path) -> IO[bytes]:
    return path.open("rb")


def damaged(place: object) -> DamagedProblem:
    """The problem that a file of the lake is not what was written, with its path or address."""
    return DamagedProblem(
        N_("Het bestand {file} is beschadigd of ontbreekt."),
        N_("Zet het terug uit een reservekopie, of haal de bron opnieuw op."),
        file=str(place),
    )


def _same(made: Path, kept: Path) -> bool:
    """Whether both hold the same; what cannot be read is not the same, and is replaced when its turn comes."""
    try:
        return same_content(made, kept)
    except (pa.ArrowException, OSError):
        return False
