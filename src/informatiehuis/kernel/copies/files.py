"""The files of a house beside its database: which of them a copy holds, and which not and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO

from informatiehuis.engines.lake.storage import reading
from informatiehuis.kernel.house import House
from informatiehuis.kernel.lake import lake_of

LEFT_OUT = {
    "house.sqlite3": "the tables hold everything that is in it",
    "packs": "made again from the snapshots when they are asked for",
    "search": "made again from the tables when something is sought",
    "tmp": "work in progress",
    "static": "part of the program",
    "secret.key": "a secret; every house makes its own",
    "last-backup.json": "says when this house itself was last backed up",
    "mqtt": "belongs to one session with one broker",
    "sensor-health.json": "judged again every night",
    "accounts.txt": "first passwords, meant to be thrown away",
}
"""What stands in the folder of a house and in no copy, and why."""
TAKEN = ("lake", "atlas", "signals", "huis.yaml")
# what `moving.ASIDE` is called stands here too, for a copy holds the tables of now
_DATABASE = ("house.sqlite3.before-move", "house.sqlite3-wal", "house.sqlite3-shm", "house.sqlite3-journal")


@dataclass(frozen=True)
class HouseFile:
    """A file of the house and its path in a copy.

    `open` raises FileNotFoundError when it went meanwhile; a copy without one that is `needed` is no copy. `promised`
    is the SHA-256 that the name of a snapshot, or a manifest, promises of its data; empty for any other file.
    """

    path: str
    size: int
    open: Callable[[], IO[bytes]]
    promised: str = ""
    needed: bool = False


def files_of(house: House) -> Iterator[HouseFile]:
    """The files that a copy of a house holds, in order: the lake, observations, the atlas and `huis.yaml`.

    Raises LakeProblem when the lake cannot be read, and SignalsProblem when observations cannot.
    """
    for stored in lake_of(house).files():
        yield HouseFile(f"lake/{stored.name}", stored.size, stored.open, stored.digest)
    if house.signals.is_dir():
        from informatiehuis.engines.signals import Store  # what a house without sensors does not load

        for kept in Store(house.signals).files():
            yield HouseFile(f"files/signals/{kept.name}", kept.size, kept.open, kept.sha256, needed=True)
    beside = [house.profile_file] if house.profile_file.is_file() else []
    for path in (*_below(house.atlas), *beside):
        name = f"files/{path.relative_to(house.root).as_posix()}"
        yield HouseFile(name, path.stat().st_size, partial(reading, path))


def place_of(house: House, path: str) -> Path:
    """Where a file of a copy stands in a house. Raises ValueError for a file that no house has."""
    part, _, rest = path.partition("/")
    if part == "lake":
        return house.lake / rest
    if part == "files" and (rest == house.profile_file.name or rest.startswith(("atlas/", "signals/"))):
        return house.root / rest
    raise ValueError(path)


def not_taken(house: House) -> dict[str, str]:
    """What stands in the folder of a house and is in no copy, and why; also symbolic links and what is unknown."""
    found = {}
    for path in sorted(house.root.iterdir()):
        if path.name in LEFT_OUT:
            found[path.name] = LEFT_OUT[path.name]
        elif path.name not in (*TAKEN, *_DATABASE):
            found[path.name] = "unknown to this program"
    for folder in (house.lake, house.atlas):
        for path in folder.rglob("*") if folder.is_dir() else ():
            if path.is_symlink():
                found[path.relative_to(house.root).as_posix()] = "a symbolic link: it leads elsewhere"
    return found


def _below(folder: Path) -> list[Path]:
    """The plain files below a folder, in order; symbolic links are not followed."""
    return sorted(one for one in folder.rglob("*") if one.is_file() and not one.is_symlink())
