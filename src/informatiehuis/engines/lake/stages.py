"""Private folders in which a snapshot is made, on the same file system as where it will stand.

A stage lives as long as the lock on its lock file; the kernel lets go of that when the process dies, however it
dies. So what a dead process left is recognised without trusting process numbers, which are used again.
"""

import fcntl
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType

from informatiehuis.engines.lake.problems import FULL, no_room

DATA = "data.parquet"


@contextmanager
def locked(path: Path, *, wait: bool = True) -> Iterator[bool]:
    """Hold the exclusive lock of a lock file. Without `wait` it gives False when another holds it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)


@dataclass(frozen=True)
class Uploaded:
    """Where the parquet of a stage stands in object storage already: the object, its bytes, and since when (UTC)."""

    name: str
    digest: str
    etag: str
    at: datetime


class Stage:
    """A private folder for one snapshot of `source`; write the parquet to `parquet`, anything else to `folder`.

    `uploaded` is for the storage: what it put elsewhere before it was decided whether the snapshot is kept.

    Use it in a `with` block: what is not committed by its end is removed, also on an error. A disk that is full
    gives NoRoomProblem.
    """

    def __init__(self, source: str, folder: Path, lock: int) -> None:
        self.source = source
        self.folder = folder
        self.uploaded: Uploaded | None = None
        self._lock = lock

    @property
    def parquet(self) -> Path:
        return self.folder / DATA

    @property
    def written(self) -> int:
        """The bytes that stand in the folder."""
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())

    def close(self) -> None:
        """Remove the folder and what is left in it."""
        if self._lock >= 0:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.with_suffix(".lock").unlink(missing_ok=True)
            os.close(self._lock)
            self._lock = -1

    def __enter__(self) -> "Stage":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # only a full disk: what else went wrong in the block can be about the source
        is_full = isinstance(error, OSError) and error.errno in FULL
        needed = self.written if is_full and self._lock >= 0 else 0
        self.close()
        if is_full:
            raise no_room(self.folder.parent, needed) from error


class Stages:
    """The folder `folder` in which the stages of all processes stand."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def open(self, source: str) -> Stage:
        """A new stage; what dead processes left is removed first."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with locked(self.folder / "lock"):
            self._sweep()
            folder = self.folder / uuid.uuid4().hex
            lock = os.open(folder.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            folder.mkdir(mode=0o700)
        return Stage(source, folder, lock)

    def sweep(self) -> int:
        """Remove the stages of dead processes and say how many there were."""
        if not self.folder.is_dir():
            return 0
        with locked(self.folder / "lock"):
            return self._sweep()

    def _sweep(self) -> int:
        names = {path.stem for path in self.folder.iterdir() if path.name != "lock"}
        return sum(self._remove_if_dead(self.folder / name) for name in sorted(names))

    def _remove_if_dead(self, folder: Path) -> bool:
        lock = folder.with_suffix(".lock")
        with locked(lock, wait=False) as dead:
            if dead:
                shutil.rmtree(folder, ignore_errors=True)
                lock.unlink(missing_ok=True)
            return dead
