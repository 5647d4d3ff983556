"""The packs of a house: each is built once, by whichever thread or process needs it first, and found by its content.

A pack stands in `house/packs/` under the name of its collection and the hash of what went into it. Other content
has another name, so what is found is never out of date.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from django.db import connections

from informatiehuis.engines.features import FeaturesProblem, NotAPack, Pack
from informatiehuis.engines.places import PlacesProblem
from informatiehuis.engines.problems import N_, Problem

MOST_OPEN = 64
KEPT_BEFORE = 2
UNUSED_SECONDS = 30 * 24 * 3600
ABANDONED_SECONDS = 24 * 3600
Build = Callable[[Path], None]


class BeingMade(Problem):
    """A pack that takes longer to make than somebody wants to wait for an answer."""

    code = "being-made"
    status = 503

    def __init__(self) -> None:
        super().__init__(
            N_("Deze kaart is nieuw en wordt nu klaargezet."), N_("Vraag haar over een halve minuut nog eens.")
        )


class Unusable(Problem):
    """Content that no features can be made of."""

    code = "unusable"
    status = 404

    def __init__(self, reason: Problem) -> None:
        super().__init__(N_("Deze gegevens kunnen niet op de kaart. {reason}"), reason=reason.text())


class Shelf:
    """The folder with packs, and those that this process has open."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._open: OrderedDict[Path, Pack] = OrderedDict()
        self._lock = threading.Lock()
        self._makers = ThreadPoolExecutor(1, "packs")
        self._being_made: dict[Path, Future[Pack]] = {}
        self._unusable: dict[Path, Problem] = {}

    def path_of(self, name: str, key: str) -> Path:
        return self.folder / f"{name}.{key}.pack"

    def holds(self, name: str, key: str) -> bool:
        """Whether the pack stands there already."""
        return self.path_of(name, key).is_file()

    def get(self, name: str, key: str, build: Build, patience: float | None = None) -> Pack:
        """The pack of this content; `build` writes it to a path when it is not there yet.

        With a patience in seconds it is made in the background: raises BeingMade when that takes longer.
        """
        path = self.path_of(name, key)
        with self._lock:
            held = self._open.get(path)
            if held is not None and path.is_file():
                self._open.move_to_end(path)
                return held
            if path in self._unusable:
                raise self._unusable[path]
        if patience is None or path.is_file():
            return self._keep(path, self._opened(name, path, build))
        return self._keep(path, self._made_meanwhile(name, path, build, patience))

    def _made_meanwhile(self, name: str, path: Path, build: Build, patience: float) -> Pack:
        with self._lock:
            coming = self._being_made.get(path)
            if coming is None:
                coming = self._being_made[path] = self._makers.submit(self._made_aside, name, path, build)
        try:
            return coming.result(patience)
        except TimeoutError as error:
            raise BeingMade from error

    def _made_aside(self, name: str, path: Path, build: Build) -> Pack:
        try:
            return self._opened(name, path, build)
        finally:
            connections.close_all()
            with self._lock:
                del self._being_made[path]

    def _opened(self, name: str, path: Path, build: Build) -> Pack:
        try:
            return self._open_used(path)
        except NotAPack:
            self.folder.mkdir(parents=True, exist_ok=True)
        with self._building(name):
            try:
                return self._open_used(path)
            except NotAPack:
                # not there, damaged, or laid out by another version of this program
                path.unlink(missing_ok=True)
            self._build(path, build)
            self._prune(name, path)
            return self._open_used(path)

    def _build(self, path: Path, build: Build) -> None:
        try:
            build(path)
        except (FeaturesProblem, PlacesProblem) as problem:
            # the same content is as unusable the next time
            unusable = Unusable(problem)
            with self._lock:
                self._unusable[path] = unusable
            raise unusable from problem

    def _open_used(self, path: Path) -> Pack:
        pack = Pack.open(path)
        os.utime(path)
        return pack

    def _keep(self, path: Path, pack: Pack) -> Pack:
        with self._lock:
            self._open[path] = pack
            self._open.move_to_end(path)
            while len(self._open) > MOST_OPEN:
                self._open.popitem(last=False)
        return pack

    @contextmanager
    def _building(self, name: str) -> Iterator[None]:
        """One builder at a time for a collection, over threads and processes; the lock ends with its process."""
        with (self.folder / f".{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _prune(self, name: str, made: Path) -> None:
        """Remove what this collection was before its last few contents, and what nobody opened for a month."""
        last_used = {path: path.stat().st_mtime for path in self.folder.glob("*.pack") if path != made}
        of_this = [path for path in last_used if path.name.split(".")[0] == name]
        before = sorted(of_this, key=lambda path: last_used[path], reverse=True)[KEPT_BEFORE:]
        now = time.time()
        unused = [path for path, used in last_used.items() if used < now - UNUSED_SECONDS]
        # what a process left that was killed while it built
        parts = [path for path in self.folder.glob(".*.part") if path.stat().st_mtime < now - ABANDONED_SECONDS]
        for path in {*before, *unused, *parts}:
            path.unlink(missing_ok=True)


_shelves: dict[Path, Shelf] = {}


def shelf_of(folder: Path) -> Shelf:
    """The one shelf of this process for a folder."""
    return _shelves.setdefault(folder, Shelf(folder))
