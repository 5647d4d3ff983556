"""Keeps snapshots: immutable parquet with a manifest, named by what it holds, one of them in force for each source.

Where they stand is for a `Storage`. Below `root`, on this machine, stands what is private to it: `.stages/`, work in
progress of the process that does it, and `.cache/`, copies of what stands elsewhere. What is worth copying, and how
long it is kept, is for the caller.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any, TypedDict, Unpack

import pyarrow as pa
import pyarrow.parquet as pq

from informatiehuis.engines.connectors.base import Description
from informatiehuis.engines.connectors.disk import RESERVE, free_space
from informatiehuis.engines.lake.content import digest
from informatiehuis.engines.lake.folder import Folder
from informatiehuis.engines.lake.manifest import Manifest, check_source
from informatiehuis.engines.lake.place import LakeLimits, Place
from informatiehuis.engines.lake.problems import DamagedProblem, MissingProblem, disk_errors, no_room
from informatiehuis.engines.lake.stages import Stage, Stages
from informatiehuis.engines.lake.storage import Storage, Stored, aside_first, damaged, newest_first
from informatiehuis.engines.links import Link, Links
from informatiehuis.engines.problems import N_, Problem
from informatiehuis.engines.syncing import sync

STAGES = ".stages"
CACHE = ".cache"


class Told(TypedDict):
    """What is known of a parquet, for its manifest (see `Manifest`)."""

    source: str
    description: Description
    rows: int
    retrieved_at: datetime
    origin: str
    quality: Mapping[str, Any]


class Lake:
    """The snapshots of all sources. Any number of threads and processes may use the same ones."""

    def __init__(self, root: Path, *, reserve: int = RESERVE, storage: Storage | None = None) -> None:
        """`root` is a folder of this machine, and holds the snapshots themselves without another `storage`.

        `reserve` bytes of its disk stay free, because the database and the logs need them too.
        """
        self.root = root
        self.reserve = reserve
        self.stages = Stages(root / STAGES)
        self.storage = storage or Folder(root)

    def stage(self, source: str, *, needed: int = 0) -> Stage:
        """A private folder to make a snapshot of `source` in; it is gone when it is not committed.

        `needed` is how many bytes the snapshot will take, when the caller has an idea.
        Raises NoRoomProblem when those do not fit, ReadOnlyProblem, and ValueError for an impossible slug.
        """
        check_source(source)
        with disk_errors(self.root, self.reserve):
            self.root.mkdir(parents=True, exist_ok=True)
            stage = self.stages.open(source)
        if needed + self.reserve > free_space(self.root):
            stage.close()
            raise no_room(self.root, needed, self.reserve)
        return stage

    def commit(self, stage: Stage, **told: Unpack[Told]) -> Manifest:
        """Put the parquet of a stage in force as the snapshot of `source`, and close the stage.

        The same content as a kept snapshot gives that snapshot again: its `retrieved_at` stays, `confirmed_at`
        becomes `retrieved_at` of now, and what was found out about it is renewed.

        Raises DamagedProblem when the parquet is unreadable or has other rows or columns than are said,
        NoRoomProblem, StorageProblem, and ValueError for a value that a manifest cannot have. The snapshot that was
        in force then stays so.
        """
        with stage, disk_errors(self.root, self.reserve):
            return self.storage.keep(stage, _manifest(stage, told), in_force=True)

    def keep(self, stage: Stage, **told: Unpack[Told]) -> Manifest:
        """Keep the parquet of a stage as `commit` does, without putting it in force: a part of a source, to rest on."""
        with stage, disk_errors(self.root, self.reserve):
            return self.storage.keep(stage, _manifest(stage, told), in_force=False)

    def set_aside(self, stage: Stage, **told: Unpack[Told]) -> Manifest:
        """Keep the parquet of a stage that was refused, with its report, to look at; the last few of a source stay.

        It never comes in force, and no snapshot is touched. Raises as `commit` does.
        """
        with stage, disk_errors(self.root, self.reserve):
            manifest = _manifest(stage, told)
            self.storage.set_aside(stage, manifest)
            return manifest

    def aside(self, source: str) -> list[Manifest]:
        """What was refused of a source and is still kept, newest first; what cannot be read is left out."""
        return aside_first(self.storage.aside(check_source(source)))

    def aside_path(self, manifest: Manifest) -> Path:
        """The parquet of what was refused, on this machine; it may be gone."""
        return self.storage.aside_path(manifest)

    def aside_place(self, manifest: Manifest) -> str:
        """Where the parquet stands of what was refused: a path, or an address."""
        return self.storage.aside_place(manifest)

    def current(self, source: str) -> Manifest | None:
        """The snapshot in force, None when there never was one. Raises DamagedProblem."""
        return self.storage.current(check_source(source))

    def snapshot(self, source: str, content_hash: str) -> Manifest:
        """One kept snapshot. Raises MissingProblem when it is not kept, DamagedProblem."""
        found = self.storage.snapshot(check_source(source), content_hash.removeprefix("sha256:"))
        if found is None:
            raise MissingProblem(
                N_("De momentopname {hash} van bron {source} is er niet (meer)."),
                N_("Kies een momentopname die bewaard is, of haal de bron opnieuw op."),
                hash=content_hash,
                source=source,
            )
        return found

    def manifests(self, source: str) -> list[Manifest]:
        """All kept snapshots, newest first: by when the source last gave their content.

        One with a damaged manifest is left out, so that it does not stand in the way of a new snapshot; `check`
        names it.
        """
        found = self.storage.scan(check_source(source))
        return newest_first(each for each in found if isinstance(each, Manifest))

    def check(self, source: str) -> list[DamagedProblem]:
        """Verify every kept snapshot of a source; one problem a damaged file."""
        problems = []
        for each in self.storage.scan(check_source(source)):
            try:
                if isinstance(each, DamagedProblem):
                    raise each
                self.verify(each)
            except DamagedProblem as problem:
                problems.append(problem)
            except MissingProblem:
                continue
        return problems

    def sources(self) -> list[str]:
        """The slugs of all sources with a snapshot in force, in order."""
        return self.storage.sources()

    def path(self, manifest: Manifest) -> Path:
        """The parquet of a snapshot, on this machine. Raises MissingProblem when it was pruned, DamagedProblem."""
        try:
            return self.storage.path(manifest)
        except FileNotFoundError as gone:
            self.snapshot(manifest.source, manifest.content_hash)
            raise damaged(gone.args[0]) from gone

    def link(self, manifest: Manifest, seconds: int) -> Link | None:
        """Where other machines read the parquet, for so long; None where they reach the file itself. As `path`."""
        try:
            return self.storage.link(manifest, seconds)
        except FileNotFoundError as gone:
            self.snapshot(manifest.source, manifest.content_hash)
            raise damaged(gone.args[0]) from gone

    def lend(self, stage: Stage, seconds: int) -> AbstractContextManager[Links]:
        """Let other machines read the whole parquet of a stage inside the block, before it is kept (`Storage.lend`).

        What it gives raises StorageProblem when it cannot be put where they read it.
        """
        return self.storage.lend(stage, seconds)

    def verify(self, manifest: Manifest) -> None:
        """Read the parquet again. Raises as `path` does, also when it is not what was written."""
        self.path(manifest)
        self.storage.verify(manifest)

    def prune(self, source: str, *, keep: int, pinned: Collection[str] = ()) -> list[Manifest]:
        """Remove all but the newest `keep` snapshots, and say which are gone.

        The snapshot in force stays, and so do those of which the content hash is in `pinned`, because a
        published figure rests on them.
        """
        if keep < 1:
            raise ValueError("at least one snapshot is kept")
        if not self.storage.scan(check_source(source)):
            return []
        with self.stages.open(source) as stage:
            return self.storage.prune(stage, keep, pinned)

    def files(self) -> Iterator[Stored]:
        """Everything that is kept, as it stands in a copy of a house."""
        return self.storage.files()

    def judge(self) -> list[Problem]:
        """What is wrong with the place where the snapshots stand, without reading all of them; changes nothing."""
        return self.storage.judge()


def open_lake(root: Path, place: Place | None, *, reserve: int = RESERVE, limits: LakeLimits | None = None) -> Lake:
    """The lake of a house with this folder for it: in the folder itself, or in object storage when it has a place."""
    if place is None:
        return Lake(root, reserve=reserve)
    from informatiehuis.engines.lake.bucket import Bucket
    from informatiehuis.engines.lake.cache import Cache
    from informatiehuis.engines.lake.objects import Objects

    return Lake(root, reserve=reserve, storage=Bucket(Objects(place, limits), Cache(root / CACHE, reserve)))


def _manifest(stage: Stage, told: Told) -> Manifest:
    """What is known of the parquet of a stage, once it is on disk and holds what is said. Raises DamagedProblem."""
    if stage.source != told["source"]:
        raise ValueError(f"this stage is for {stage.source!r}, not for {told['source']!r}")
    description = told["description"]
    _check_parquet(stage.parquet, description, told["rows"])
    sync(stage.parquet)
    return Manifest(
        source=told["source"],
        content_hash=f"sha256:{digest(stage.parquet)}",
        rows=told["rows"],
        columns=description.columns,
        crs=description.crs,
        geometry=description.geometry,
        retrieved_at=told["retrieved_at"],
        origin=told["origin"],
        bytes=stage.parquet.stat().st_size,
        quality=told["quality"],
    )


def _check_parquet(path: Path, description: Description, rows: int) -> None:
    try:
        with pq.ParquetFile(path) as file:
            found_rows, found_columns = file.metadata.num_rows, file.schema_arrow.names
    except (pa.ArrowException, OSError) as error:
        raise damaged(path) from error
    columns = [column.name for column in description.columns]
    if (found_rows, found_columns) != (rows, columns):
        raise DamagedProblem(
            N_("De momentopname is onvolledig: {found} rijen en de kolommen {columns}, verwacht {rows} rijen."),
            N_("Haal de bron opnieuw op. De vorige momentopname blijft gelden."),
            found=found_rows,
            columns=", ".join(found_columns),
            rows=rows,
            expected=", ".join(columns),
        )
