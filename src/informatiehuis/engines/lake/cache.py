"""Copies on this machine of data that stand elsewhere: `<sha256>.parquet`, fetched once and never changed.

A copy is known by the hash of what is in it, so it cannot be of another time than what was asked for; whether it is
still whole is seen when it is verified. It appears by one rename, so that any number of processes may fetch.
"""

import contextlib
import os
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from informatiehuis.engines.connectors.disk import free_space
from informatiehuis.engines.lake.content import digest
from informatiehuis.engines.lake.problems import disk_errors, no_room

IN_USE_SECONDS = 3600
"""So long a copy that was asked for is left alone, because somebody may be about to open it."""
HALF = ".part"


class Cache:
    """The copies in one folder."""

    def __init__(self, folder: Path, reserve: int) -> None:
        """`reserve` bytes of the disk stay free; copies that nobody used lately make room for others."""
        self.folder = folder
        self.reserve = reserve

    def path(self, name: str) -> Path:
        """Where the copy of what has this digest stands, if it is there."""
        return self.folder / f"{name}.parquet"

    def find(self, name: str) -> Path | None:
        """The copy of what has this digest, marked as used."""
        with contextlib.suppress(FileNotFoundError):
            os.utime(self.path(name))
            return self.path(name)
        return None

    def holds(self, name: str) -> bool:
        """Whether there is a copy and it still is what its name says; one that is damaged is removed."""
        path = self.find(name)
        if path is not None and digest(path) == name:
            return True
        self.drop(name)
        return False

    def fetch(self, name: str, size: int, into: Callable[[Path], str]) -> Path | None:
        """Have a copy made by `into`, which writes a file and says its digest; None when that is another one.

        Raises NoRoomProblem.
        """
        self.room_for(size)
        half = self.folder / f"{uuid4().hex}{HALF}"
        try:
            with disk_errors(self.folder, size):
                if into(half) != name:
                    return None
                half.chmod(0o444)
                os.replace(half, self.path(name))
        finally:
            half.unlink(missing_ok=True)
        return self.find(name)

    def take(self, name: str, made: Path) -> None:
        """Take a file in as the copy of what has this digest, which it has; it must be on the same disk."""
        self.folder.mkdir(parents=True, exist_ok=True)
        made.chmod(0o444)
        os.replace(made, self.path(name))

    def drop(self, name: str) -> None:
        self.path(name).unlink(missing_ok=True)

    def room_for(self, needed: int) -> Path:
        """The folder, with room for so many bytes. Raises NoRoomProblem."""
        self.folder.mkdir(parents=True, exist_ok=True)
        unused = iter(sorted(self._unused()))
        while needed + self.reserve > free_space(self.folder):
            _, path = next(unused, (0.0, None))
            if path is None:
                raise no_room(self.folder, needed, self.reserve)
            path.unlink(missing_ok=True)
        return self.folder

    def _unused(self) -> list[tuple[float, Path]]:
        """What nobody asked for lately, also halves of processes that died, with when it was used last."""
        before = time.time() - IN_USE_SECONDS
        found = []
        for path in self.folder.iterdir():
            with contextlib.suppress(FileNotFoundError):
                found.append((path.stat().st_mtime, path))
        return [(used, path) for used, path in found if used < before]
