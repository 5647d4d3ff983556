"""Snapshots in object storage that speaks S3, for any number of machines.

Below the prefix of its place:

    <source>/index.json                      what is kept of a source, and what is in force (`index`)
    <source>/<sha256>/<upload>.parquet       data; written once, never changed

S3 knows no lock and no rename. So data are uploaded and read back first, under a name that was never used, and then one
conditional write of the index makes them count: it succeeds only where the index still is what was read. Whoever loses
that race looks again at what there is by then. What no index names is removed a day later. Data are read from copies on
this machine (`cache`).
"""

import contextlib
import io
import json
import tempfile
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import IO, TypeVar

from informatiehuis.engines.lake.arriving import Uploading, index_name, read_index, slugs, upload, write_index
from informatiehuis.engines.lake.cache import Cache
from informatiehuis.engines.lake.content import digest
from informatiehuis.engines.lake.failing import NotThere, too_busy
from informatiehuis.engines.lake.index import Entry, Index, new_name
from informatiehuis.engines.lake.manifest import Manifest
from informatiehuis.engines.lake.objects import Objects
from informatiehuis.engines.lake.problems import DamagedProblem, StorageProblem
from informatiehuis.engines.lake.stages import DATA, Stage, Uploaded
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
    to_go,
)
from informatiehuis.engines.links import Link, Links
from informatiehuis.engines.problems import Problem

T = TypeVar("T")
KNOCK = ".knock"
"""An object that is never there: a bucket that can say so is in order."""
CHANGES = 30
"""How often a change is tried again because another came first."""
PAUSE = 0.05
UNNAMED = timedelta(days=1)
"""How long an object may stand that no index names: it can be of a change that is not finished."""
FINISHED_WITHIN = timedelta(hours=1)
"""A change that lasted longer since its upload uploads again, so that `UNNAMED` is ample."""


class Bucket(Storage):
    """The snapshots below one prefix of a bucket, with copies of what was read in a folder of this machine."""

    def __init__(self, objects: Objects, cache: Cache) -> None:
        self.objects = objects
        self.place = objects.place
        self.name = self.place.address()
        self.cache = cache

    def sources(self) -> list[str]:
        return [source for source in self._slugs() if self._read(source)[0].current]

    def current(self, source: str) -> Manifest | None:
        index, _ = self._read(source)
        entry = index.find(index.current.removeprefix("sha256:"))
        return entry.manifest if entry else None

    def snapshot(self, source: str, digest: str) -> Manifest | None:
        entry = self._read(source)[0].find(digest)
        return entry.manifest if entry else None

    def scan(self, source: str) -> list[Manifest | DamagedProblem]:
        try:
            return [each.manifest for each in self._read(source)[0].entries]
        except DamagedProblem as problem:
            return [problem]

    def aside(self, source: str) -> list[Manifest]:
        return [each.manifest for each in self._read(source)[0].aside]

    def path(self, manifest: Manifest) -> Path:
        found = self.cache.find(manifest.digest)
        return found or self._fetched(self._read(manifest.source)[0].find(manifest.digest), manifest)

    def link(self, manifest: Manifest, seconds: int) -> Link | None:
        entry = self._read(manifest.source)[0].find(manifest.digest)
        if entry is None:
            raise FileNotFoundError(self.place.address(manifest.source))
        return Link(self.objects.link(entry.name, seconds), entry.etag, manifest.bytes)

    @contextlib.contextmanager
    def lend(self, stage: Stage, seconds: int) -> Iterator[Links]:
        lent: list[Uploaded] = []

        def links(path: Path) -> Link | None:
            if path != stage.parquet:
                return None
            if not lent:
                # not before somebody asks: who computes on this machine needs no upload
                lent.append(self._put(stage, digest(path)))
            return Link(self.objects.link(lent[0].name, seconds), lent[0].etag, path.stat().st_size)

        try:
            yield links
        finally:
            if lent:
                # what stays behind here is swept a day later
                with contextlib.suppress(Problem):
                    self._take_back(stage.source, lent[0])

    def aside_path(self, manifest: Manifest) -> Path:
        try:
            return self.cache.find(manifest.digest) or self._fetched(self._aside(manifest), manifest)
        except FileNotFoundError:
            return self.cache.path(manifest.digest)

    def aside_place(self, manifest: Manifest) -> str:
        entry = self._aside(manifest)
        return self.place.address(entry.name if entry else manifest.source)

    def verify(self, manifest: Manifest) -> None:
        if not self.cache.holds(manifest.digest):
            self.path(manifest)

    def keep(self, stage: Stage, manifest: Manifest, *, in_force: bool) -> Manifest:
        def change(index: Index) -> tuple[Index, Entry]:
            known = newest_first(each.manifest for each in index.entries)
            kept = alike(stage.parquet, manifest, known, partial(self._whole, index, stage))
            held = index.find(kept.digest) if kept else None
            if kept and held:
                held = replace(held, manifest=confirmed(kept, manifest))
                return index.holding(held, in_force=in_force), held
            made = self._uploaded(stage, manifest)
            return index.holding(made, in_force=in_force), made

        entry = self._change(stage.source, change)
        if entry.manifest.digest == manifest.digest:
            self.cache.take(manifest.digest, stage.parquet)
        return entry.manifest

    def set_aside(self, stage: Stage, manifest: Manifest) -> None:
        made = self._uploaded(stage, manifest)

        def change(index: Index) -> tuple[Index, None]:
            others = {each.manifest.digest: each for each in index.aside} | {manifest.digest: made}
            left = aside_first(each.manifest for each in others.values())[:KEPT_ASIDE]
            return replace(index, aside=tuple(others[each.digest] for each in left)), None

        self._change(stage.source, change)

    def prune(self, stage: Stage, keep: int, pinned: Collection[str]) -> list[Manifest]:
        def change(index: Index) -> tuple[Index, list[Entry]]:
            found = newest_first(each.manifest for each in index.entries)
            going = {each.digest for each in to_go(found, keep, {*pinned, index.current})}
            gone = [each for each in index.entries if each.manifest.digest in going]
            return replace(index, entries=tuple(each for each in index.entries if each not in gone)), gone

        gone = self._change(stage.source, change)
        for each in gone:
            self.cache.drop(each.manifest.digest)
        # what stays behind here is swept with the next: that these are gone is told already
        with contextlib.suppress(StorageProblem):
            self.objects.remove(each.name for each in gone)
            self._sweep(stage.source)
        return newest_first(each.manifest for each in gone)

    def files(self) -> Iterator[Stored]:
        for source in self._slugs():
            index, _ = self._read(source)
            for entry in sorted(index.entries, key=lambda each: each.manifest.digest):
                folder, digest = f"{source}/{entry.manifest.digest}", entry.manifest.digest
                yield Stored(f"{folder}/{DATA}", entry.manifest.bytes, partial(self._open, entry), digest)
                yield _small(f"{folder}/{MANIFEST}", entry.manifest.to_json())
            if index.current:
                yield _small(f"{source}/{CURRENT}", json.dumps({"content_hash": index.current}) + "\n")

    def is_empty(self) -> bool:
        return not any(self._read(source)[1] for source in self._slugs())

    def arrival(self, mark: str) -> Arrival:
        return Uploading(self.objects, mark)

    def knock(self) -> None:
        self.objects.read(KNOCK)

    def judge(self) -> list[Problem]:
        try:
            self.objects.require_conditions()
            there = {each.name: each.etag for each in self.objects.listing()}
            found: list[Problem] = []
            for source in self._slugs():
                try:
                    entries = self._read(source)[0].entries
                except DamagedProblem as problem:
                    found.append(problem)
                    continue
                found += [damaged(self.place.address(one.name)) for one in entries if there.get(one.name) != one.etag]
            return found
        except StorageProblem as problem:
            return [problem]

    # --- the index ---------------------------------------------------------------------------------------------

    def _slugs(self) -> list[str]:
        return slugs(self.objects)

    def _read(self, source: str) -> tuple[Index, str | None]:
        """The index of a source and its ETag; an empty one and None where there is none. Raises DamagedProblem."""
        return read_index(self.objects, source)

    def _change(self, source: str, change: Callable[[Index], tuple[Index, T]]) -> T:
        """Put in the place of an index what `change` makes of it, however often others come first."""
        for attempt in range(CHANGES):
            index, etag = self._read(source)
            new, told = change(index)
            if new == index or write_index(self.objects, new, instead_of=etag):
                return told
            time.sleep(PAUSE * attempt)
        raise too_busy(self.place, source)

    def _aside(self, manifest: Manifest) -> Entry | None:
        index, _ = self._read(manifest.source)
        return next((each for each in index.aside if each.manifest.digest == manifest.digest), None)

    # --- data ---------------------------------------------------------------------------------------------------

    def _uploaded(self, stage: Stage, manifest: Manifest) -> Entry:
        """The parquet of a stage as an object; the one that stands there already, unless it does so for too long."""
        held = stage.uploaded
        if held is None or held.digest != manifest.digest or datetime.now(UTC) - held.at > FINISHED_WITHIN:
            held = self._put(stage, manifest.digest)
        return Entry(manifest, held.name, held.etag)

    def _put(self, stage: Stage, expected: str) -> Uploaded:
        name = new_name(stage.source, expected)
        etag = upload(self.objects, name, stage.parquet, expected)
        stage.uploaded = Uploaded(name, expected, etag, datetime.now(UTC))
        return stage.uploaded

    def _take_back(self, source: str, lent: Uploaded) -> None:
        """Remove what was lent, unless it was kept meanwhile: nobody else can name an object of ours."""
        if lent.name not in self._read(source)[0].names:
            self.objects.remove([lent.name])

    def _whole(self, index: Index, stage: Stage, kept: Manifest) -> Path | None:
        """The parquet of a kept snapshot; for one of the same bytes as the stage that of the stage itself."""
        entry = index.find(kept.digest)
        if entry is None or self.objects.etag(entry.name) != entry.etag:
            return None
        if self.cache.path(kept.digest).exists() and self.cache.holds(kept.digest):
            return self.cache.path(kept.digest)
        try:
            return stage.parquet if digest(stage.parquet) == kept.digest else self._fetched(entry, kept)
        except (FileNotFoundError, DamagedProblem):
            return None

    def _fetched(self, entry: Entry | None, manifest: Manifest) -> Path:
        """A copy on this machine. Raises FileNotFoundError when it is gone, DamagedProblem and NoRoomProblem."""
        address = self.place.address(entry.name if entry else manifest.source)
        if entry is None:
            raise FileNotFoundError(address)

        def into(half: Path) -> str:
            with half.open("wb") as file:
                return self.objects.fetch(entry.name, file).digest

        try:
            found = self.cache.fetch(manifest.digest, manifest.bytes, into)
        except NotThere as error:
            raise FileNotFoundError(address) from error
        if found is None:
            raise damaged(address)
        return found

    def _open(self, entry: Entry) -> IO[bytes]:
        """The data as they stand, whole or not: from the copy here, or by way of a file that is gone when closed."""
        held = self.cache.find(entry.manifest.digest)
        if held:
            return held.open("rb")
        folder = self.cache.room_for(entry.manifest.bytes)
        file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - whoever asked closes it
        try:
            self.objects.fetch(entry.name, file)
        except NotThere as error:
            file.close()
            raise FileNotFoundError(self.place.address(entry.name)) from error
        file.seek(0)
        return file

    def _sweep(self, source: str) -> None:
        """Remove what is left of changes that broke off."""
        named, before = self._read(source)[0].names | {index_name(source)}, datetime.now(UTC) - UNNAMED
        found = self.objects.listing(f"{source}/")
        self.objects.remove(each.name for each in found if each.name not in named and each.written_at < before)


def _small(name: str, text: str) -> Stored:
    body = text.encode()
    return Stored(name, len(body), partial(io.BytesIO, body))
