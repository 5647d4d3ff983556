"""Snapshots in a folder on disk, for any number of threads and processes.

Below `root`:

    <source>/<sha256>/data.parquet, manifest.json    a snapshot; the folder appears whole, by one rename
    <source>/current.json                            which snapshot is in force; replaced by one rename
    <source>/lock                                    held while something changes
    .aside/<source>/<sha256>/                        what was read and refused, to look at; never in force

So a process that is killed at any moment leaves the snapshot that was in force, or the new one, and nothing in between.
"""

import contextlib
import json
import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path

from informatiehuis.engines.lake.content import digest
from informatiehuis.engines.lake.manifest import Manifest
from informatiehuis.engines.lake.problems import DamagedProblem
from informatiehuis.engines.lake.stages import DATA, Stage, locked
from informatiehuis.engines.lake.storage import (
    CURRENT,
    KEPT_ASIDE,
    MANIFEST,
    Arrival,
    Storage,
    Stored,
    alike,
    aside_first,
    confirmed,
    damaged,
    newest_first,
    reading,
    to_go,
)
from informatiehuis.engines.links import Link, Links
from informatiehuis.engines.problems import Problem
from informatiehuis.engines.syncing import sync, write_file

LOCK = "lock"
SNAPSHOT = "snapshot"
ASIDE = ".aside"


class Folder(Storage):
    """The snapshots below one folder, which stages must be able to rename to."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.name = str(root)

    def sources(self) -> list[str]:
        return sorted(path.parent.name for path in self.root.glob(f"*/{CURRENT}"))

    def current(self, source: str) -> Manifest | None:
        pointer = self._folder(source) / CURRENT
        while True:
            try:
                named = json.loads(pointer.read_text(encoding="utf-8"))["content_hash"]
                name = str(named).removeprefix("sha256:")
            except FileNotFoundError:
                return None
            except (ValueError, KeyError, TypeError) as error:
                raise damaged(pointer) from error
            try:
                return self._read(source, name)
            except FileNotFoundError as error:
                # A pruned snapshot was in force when the pointer was read, and is not any more.
                if pointer.exists() and name in pointer.read_text(encoding="utf-8"):
                    raise damaged(self._folder(source) / name / MANIFEST) from error

    def snapshot(self, source: str, digest: str) -> Manifest | None:
        try:
            return self._read(source, digest)
        except FileNotFoundError:
            return None

    def scan(self, source: str) -> list[Manifest | DamagedProblem]:
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
                    found.append(damaged(path / MANIFEST))
        return found

    def aside(self, source: str) -> list[Manifest]:
        found = []
        for path in (self.root / ASIDE / source).glob(f"*/{MANIFEST}"):
            with contextlib.suppress(ValueError, OSError):
                found.append(Manifest.from_json(path.read_text(encoding="utf-8")))
        return found

    def path(self, manifest: Manifest) -> Path:
        path = self._data(manifest)
        if not path.exists():
            raise FileNotFoundError(path)
        return path

    def link(self, manifest: Manifest, seconds: int) -> Link | None:
        return None

    def lend(self, stage: Stage, seconds: int) -> AbstractContextManager[Links]:
        return nullcontext(_where_it_lies)

    def aside_path(self, manifest: Manifest) -> Path:
        return self.root / ASIDE / manifest.source / manifest.digest / DATA

    def aside_place(self, manifest: Manifest) -> str:
        return str(self.aside_path(manifest))

    def verify(self, manifest: Manifest) -> None:
        path = self.path(manifest)
        if not _is_whole(path, manifest):
            raise damaged(path)

    def keep(self, stage: Stage, manifest: Manifest, *, in_force: bool) -> Manifest:
        with self._changing(manifest.source):
            kept = alike(stage.parquet, manifest, self._manifests(manifest.source), self._whole)
            if kept is None:
                _put(stage, manifest, self._folder(manifest.source))
            else:
                manifest = confirmed(kept, manifest)
                place = self._folder(kept.source) / kept.digest / MANIFEST
                _replace(stage, place, manifest.to_json())
            if in_force:
                pointer = json.dumps({"content_hash": manifest.content_hash}) + "\n"
                _replace(stage, self._folder(manifest.source) / CURRENT, pointer)
            return manifest

    def set_aside(self, stage: Stage, manifest: Manifest) -> None:
        folder = self.root / ASIDE / manifest.source
        folder.mkdir(parents=True, exist_ok=True)
        with self._changing(manifest.source):
            _put(stage, manifest, folder)
            for old in aside_first(self.aside(manifest.source))[KEPT_ASIDE:]:
                os.replace(folder / old.digest, stage.folder / old.digest)
            sync(folder)

    def prune(self, stage: Stage, keep: int, pinned: Collection[str]) -> list[Manifest]:
        folder = self._folder(stage.source)
        with self._changing(stage.source):
            current = self.current(stage.source)
            gone = to_go(self._manifests(stage.source), keep, {*pinned, current.content_hash if current else ""})
            for manifest in gone:
                os.replace(folder / manifest.digest, stage.folder / manifest.digest)
            sync(folder)
        return gone

    def files(self) -> Iterator[Stored]:
        found = (path for path in self.root.rglob("*") if path.is_file() and not path.is_symlink())
        for path in sorted(found):
            name = path.relative_to(self.root)
            if path.name != LOCK and not name.parts[0].startswith("."):
                with contextlib.suppress(FileNotFoundError):
                    promised = path.parent.name if path.suffix == ".parquet" else ""
                    yield Stored(name.as_posix(), path.stat().st_size, partial(reading, path), promised)

    def is_empty(self) -> bool:
        return not any(path.is_file() for path in self.root.rglob("*"))

    def arrival(self, mark: str) -> Arrival:
        return _Moving(self.root)

    def knock(self) -> None:
        return

    def judge(self) -> list[Problem]:
        return []

    def _folder(self, source: str) -> Path:
        return self.root / source

    def _data(self, manifest: Manifest) -> Path:
        return self._folder(manifest.source) / manifest.digest / DATA

    @contextlib.contextmanager
    def _changing(self, source: str) -> Iterator[None]:
        self._folder(source).mkdir(parents=True, exist_ok=True)
        with locked(self._folder(source) / LOCK):
            yield

    def _read(self, source: str, name: str) -> Manifest:
        path = self._folder(source) / name / MANIFEST
        try:
            manifest = Manifest.from_json(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise damaged(path) from error
        if manifest.digest != name or manifest.source != source:
            raise damaged(path)
        return manifest

    def _manifests(self, source: str) -> list[Manifest]:
        return newest_first(each for each in self.scan(source) if isinstance(each, Manifest))

    def _whole(self, kept: Manifest) -> Path | None:
        path = self._data(kept)
        return path if path.exists() and _is_whole(path, kept) else None


class _Moving(Arrival):
    """Moves files to their place; until the house is whole nobody looks at them."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def take(self, name: str, file: Path) -> None:
        target = self.root / name
        if not target.resolve().is_relative_to(self.root.resolve()):
            raise ValueError(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.suffix == ".parquet":
            file.chmod(0o444)
        os.replace(file, target)
        sync(target.parent)

    def finish(self) -> None:
        return

    def undo(self) -> None:
        shutil.rmtree(self.root, ignore_errors=True)


def _where_it_lies(path: Path) -> None:
    """A file of the folder is reached by all who need it."""


def _is_whole(path: Path, manifest: Manifest) -> bool:
    return path.stat().st_size == manifest.bytes and digest(path) == manifest.digest


def _put(stage: Stage, manifest: Manifest, folder: Path) -> None:
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


def _replace(stage: Stage, path: Path, text: str) -> None:
    """Replace a small file in one go; until then the old one stands."""
    made = stage.folder / path.name
    write_file(made, text)
    os.replace(made, path)
    sync(path.parent)
