"""Keeps snapshots: immutable parquet with a manifest beside it, named by what it holds.

On disk, below `root`:

    <source>/<sha256>/data.parquet, manifest.json    a snapshot; the folder appears whole, by one rename
    <source>/current.json                            which snapshot is in force; replaced by one rename
    <source>/lock                                    held while something changes
    .stages/                                         work in progress, private to the process that does it
    .aside/<source>/<sha256>/                        what was read and refused, to look at; never in force

So a process that is killed at any moment leaves the snapshot that was in force, or the new one, and nothing in
between. What is worth copying, and how long it is kept, is for the caller.
"""

import contextlib
import json
import os
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from informatiehuis.engines.connectors.base import Description
from informatiehuis.engines.connectors.disk import RESERVE, free_space
from informatiehuis.engines.lake.content import digest, same_content
from informatiehuis.engines.lake.manifest import Manifest, check_source
from informatiehuis.engines.lake.problems import DamagedProblem, MissingProblem, disk_errors, no_room
from informatiehuis.engines.lake.stages import DATA, Stage, Stages, locked
from informatiehuis.engines.problems import N_
from informatiehuis.engines.syncing import sync, write_file

CURRENT = "current.json"
LOCK = "lock"
MANIFEST = "manifest.json"
SNAPSHOT = "snapshot"
STAGES = ".stages"
ASIDE = ".aside"
KEPT_ASIDE = 3


class Lake:
    """The snapshots below one folder. Any number of threads and processes may use the same folder."""

    def __init__(self, root: Path, *, reserve: int = RESERVE) -> None:
        """`reserve` bytes of the disk stay free, because the database and the logs need them too."""
        self.root = root
        self.reserve = reserve
        self.stages = Stages(root / STAGES)

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

    def commit(
        self,
        stage: Stage,
        *,
        source: str,
        description: Description,
        rows: int,
        retrieved_at: datetime,
        origin: str,
        quality: Mapping[str, Any],
    ) -> Manifest:
        """Put the parquet of a stage in force as the snapshot of `source`, and close the stage.

        The same content as a kept snapshot gives that snapshot again: its `retrieved_at` stays, `confirmed_at`
        becomes `retrieved_at` of now, and what was found out about it is renewed.

        Raises DamagedProblem when the parquet is unreadable or has other rows or columns than are said,
        NoRoomProblem, and ValueError for a value that a manifest cannot have. The snapshot that was in force
        then stays so.
        """
        if stage.source != source:
            raise ValueError(f"this stage is for {stage.source!r}, not for {source!r}")
        with stage, disk_errors(self.root, self.reserve):
            manifest = _manifest(stage, source, description, rows, retrieved_at, origin, quality)
            self._folder(source).mkdir(parents=True, exist_ok=True)
            with locked(self._folder(source) / LOCK):
                manifest = self._place(stage, manifest)
                self._put_in_force(stage, manifest)
        return manifest

    def keep(
        self,
        stage: Stage,
        *,
        source: str,
        description: Description,
        rows: int,
        retrieved_at: datetime,
        origin: str,
        quality: Mapping[str, Any],
    ) -> Manifest:
        """Keep the parquet of a stage as `commit` does, without putting it in force: a part of a source, to rest on."""
        with stage, disk_errors(self.root, self.reserve):
            manifest = _manifest(stage, source, description, rows, retrieved_at, origin, quality)
            self._folder(source).mkdir(parents=True, exist_ok=True)
            with locked(self._folder(source) / LOCK):
                return self._place(stage, manifest)

    def set_aside(
        self,
        stage: Stage,
        *,
        source: str,
        description: Description,
        rows: int,
        retrieved_at: datetime,
        origin: str,
        quality: Mapping[str, Any],
    ) -> Manifest:
        """Keep the parquet of a stage that was refused, with its report, to look at; the last few of a source stay.

        It never comes in force, and no snapshot is touched. Raises as `commit` does.
        """
        with stage, disk_errors(self.root, self.reserve):
            manifest = _manifest(stage, source, description, rows, retrieved_at, origin, quality)
            self._folder(source).mkdir(parents=True, exist_ok=True)
            folder = self.root / ASIDE / source
            folder.mkdir(parents=True, exist_ok=True)
            with locked(self._folder(source) / LOCK):
                _put_folder(stage, manifest, folder)
                for old in self.aside(source)[KEPT_ASIDE:]:
                    os.replace(folder / old.digest, stage.folder / old.digest)
                sync(folder)
        return manifest

    def aside(self, source: str) -> list[Manifest]:
        """What was refused of a source and is still kept, newest first; what cannot be read is left out."""
        found = []
        for path in (self.root / ASIDE / check_source(source)).glob(f"*/{MANIFEST}"):
            with contextlib.suppress(ValueError, OSError):
                found.append(Manifest.from_json(path.read_text(encoding="utf-8")))
        return sorted(found, key=lambda each: (each.retrieved_at, each.digest), reverse=True)

    def aside_path(self, manifest: Manifest) -> Path:
        """Where the parquet stands of what was refused; it may be gone."""
        return self.root / ASIDE / check_source(manifest.source) / manifest.digest / DATA

    def current(self, source: str) -> Manifest | None:
        """The snapshot in force, None when there never was one. Raises DamagedProblem."""
        pointer = self._folder(source) / CURRENT
        while True:
            try:
                named = json.loads(pointer.read_text(encoding="utf-8"))["content_hash"]
                name = str(named).removeprefix("sha256:")
            except FileNotFoundError:
                return None
            except (ValueError, KeyError, TypeError) as error:
                raise _damaged(pointer) from error
            try:
                return self._read(source, name)
            except FileNotFoundError as error:
                # A pruned snapshot was in force when the pointer was read, and is not any more.
                if pointer.exists() and name in pointer.read_text(encoding="utf-8"):
                    raise _damaged(self._folder(source) / name / MANIFEST) from error

    def snapshot(self, source: str, content_hash: str) -> Manifest:
        """One kept snapshot. Raises MissingProblem when it is not kept, DamagedProblem."""
        try:
            return self._read(source, content_hash.removeprefix("sha256:"))
        except FileNotFoundError as error:
            raise MissingProblem(
                N_("De momentopname {hash} van bron {source} is er niet (meer)."),
                N_("Kies een momentopname die bewaard is, of haal de bron opnieuw op."),
                hash=content_hash,
                source=source,
            ) from error

    def manifests(self, source: str) -> list[Manifest]:
        """All kept snapshots, newest first: by when the source last gave their content.

        One with a damaged manifest is left out, so that it does not stand in the way of a new snapshot; `check`
        names it.
        """
        found = [each for each in self._scan(source) if isinstance(each, Manifest)]
        return sorted(found, key=lambda each: (each.seen_at, each.retrieved_at, each.digest), reverse=True)

    def check(self, source: str) -> list[DamagedProblem]:
        """Verify every kept snapshot of a source; one problem a damaged file."""
        problems = []
        for each in self._scan(source):
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
        return sorted(path.parent.name for path in self.root.glob(f"*/{CURRENT}"))

    def path(self, manifest: Manifest) -> Path:
        """Where the parquet of a snapshot stands. Raises MissingProblem when it was pruned."""
        path = self._folder(manifest.source) / manifest.digest / DATA
        if not path.exists():
            self.snapshot(manifest.source, manifest.content_hash)
            raise _damaged(path)
        return path

    def verify(self, manifest: Manifest) -> None:
        """Read the parquet again. Raises DamagedProblem naming the file when it is not what was written."""
        path = self.path(manifest)
        if not self._is_whole(path, manifest):
            raise _damaged(path)

    def prune(self, source: str, *, keep: int, pinned: Collection[str] = ()) -> list[Manifest]:
        """Remove all but the newest `keep` snapshots, and say which are gone.

        The snapshot in force stays, and so do those of which the content hash is in `pinned`, because a
        published figure rests on them.
        """
        if keep < 1:
            raise ValueError("at least one snapshot is kept")
        if not self._folder(source).is_dir():
            return []
        with self.stages.open(source) as stage, locked(self._folder(source) / LOCK):
            current = self.current(source)
            spared = {*pinned, current.content_hash if current else ""}
            gone = [each for each in self.manifests(source)[keep:] if each.content_hash not in spared]
            for manifest in gone:
                os.replace(self._folder(source) / manifest.digest, stage.folder / manifest.digest)
            sync(self._folder(source))
        return gone

    def _folder(self, source: str) -> Path:
        return self.root / check_source(source)

    def _read(self, source: str, name: str) -> Manifest:
        path = self._folder(source) / name / MANIFEST
        try:
            manifest = Manifest.from_json(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise _damaged(path) from error
        if manifest.digest != name or manifest.source != source:
            raise _damaged(path)
        return manifest

    def _scan(self, source: str) -> list[Manifest | DamagedProblem]:
        folder = self._folder(source)
        found: list[Manifest | DamagedProblem] = []
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            try:
                if path.is_dir():
                    found.append(self._read(source, path.name))
            except DamagedProblem as problem:
                found.append(problem)
            except FileNotFoundError:
                if path.is_dir():
                    found.append(_damaged(path / MANIFEST))
        return found

    def _is_whole(self, path: Path, manifest: Manifest) -> bool:
        return path.stat().st_size == manifest.bytes and digest(path) == manifest.digest

    def _place(self, stage: Stage, manifest: Manifest) -> Manifest:
        """Give the snapshot its place, unless its content has one already."""
        kept = self._kept(stage, manifest)
        if kept is not None:
            confirmed = replace(
                manifest,
                content_hash=kept.content_hash,
                bytes=kept.bytes,
                retrieved_at=min(kept.retrieved_at, manifest.retrieved_at),
                confirmed_at=max(kept.seen_at, manifest.retrieved_at),
            )
            self._replace(stage, self._folder(kept.source) / kept.digest / MANIFEST, confirmed.to_json())
            return confirmed
        _put_folder(stage, manifest, self._folder(manifest.source))
        return manifest

    def _kept(self, stage: Stage, manifest: Manifest) -> Manifest | None:
        """The kept snapshot with the content of the stage; a damaged one does not count."""
        alike = [each for each in self.manifests(manifest.source) if each.rows == manifest.rows]
        for kept in sorted(alike, key=lambda each: each.digest != manifest.digest):
            path = self._folder(kept.source) / kept.digest / DATA
            same = kept.digest == manifest.digest or _same(stage.parquet, path)
            if same and path.exists() and self._is_whole(path, kept):
                return kept
        return None

    def _put_in_force(self, stage: Stage, manifest: Manifest) -> None:
        pointer = json.dumps({"content_hash": manifest.content_hash}) + "\n"
        self._replace(stage, self._folder(manifest.source) / CURRENT, pointer)

    def _replace(self, stage: Stage, path: Path, text: str) -> None:
        """Replace a small file in one go; until then the old one stands."""
        made = stage.folder / path.name
        write_file(made, text)
        os.replace(made, path)
        sync(path.parent)


def _manifest(
    stage: Stage,
    source: str,
    description: Description,
    rows: int,
    retrieved_at: datetime,
    origin: str,
    quality: Mapping[str, Any],
) -> Manifest:
    """What is known of the parquet of a stage, once it is on disk and holds what is said. Raises DamagedProblem."""
    _check_parquet(stage.parquet, description, rows)
    sync(stage.parquet)
    return Manifest(
        source=source,
        content_hash=f"sha256:{digest(stage.parquet)}",
        rows=rows,
        columns=description.columns,
        crs=description.crs,
        geometry=description.geometry,
        retrieved_at=retrieved_at,
        origin=origin,
        bytes=stage.parquet.stat().st_size,
        quality=quality,
    )


def _put_folder(stage: Stage, manifest: Manifest, folder: Path) -> None:
    """Give the parquet of a stage its place in a folder, whole and by one rename."""
    snapshot = stage.folder / SNAPSHOT
    snapshot.mkdir(mode=0o755)
    os.replace(stage.parquet, snapshot / DATA)
    (snapshot / DATA).chmod(0o444)
    write_file(snapshot / MANIFEST, manifest.to_json())
    sync(snapshot)
    place = folder / manifest.digest
    if place.exists():
        os.replace(place, stage.folder / "replaced")
    os.replace(snapshot, place)
    sync(folder)


def _check_parquet(path: Path, description: Description, rows: int) -> None:
    try:
        with pq.ParquetFile(path) as file:
            found_rows, found_columns = file.metadata.num_rows, file.schema_arrow.names
    except (pa.ArrowException, OSError) as error:
        raise _damaged(path) from error
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


def _same(made: Path, kept: Path) -> bool:
    """Whether both hold the same; what cannot be read is not the same, and is replaced when its turn comes."""
    try:
        return same_content(made, kept)
    except (pa.ArrowException, OSError):
        return False


def _damaged(path: Path) -> DamagedProblem:
    return DamagedProblem(
        N_("Het bestand {file} is beschadigd of ontbreekt."),
        N_("Zet het terug uit een reservekopie, of haal de bron opnieuw op."),
        file=str(path),
    )
