"""Looks whether the disk has room, before writing and while writing, and says how much is missing."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from informatiehuis.engines.connectors.problems import DiskFullProblem
from informatiehuis.engines.problems import N_

RESERVE = 256 * 1024**2
EVERY = 16 * 1024**2
UNITS = ("bytes", "kB", "MB", "GB", "TB")


def free_space(folder: Path) -> int:
    """The bytes that this user may still write on the disk of `folder`."""
    return shutil.disk_usage(folder).free


def in_words(size: float) -> str:
    """A size in bytes as a person reads it in Dutch: 1,5 GB. Units are powers of 1000."""
    step = 0
    while size >= 1000 and step < len(UNITS) - 1:
        size /= 1000
        step += 1
    number = f"{size:.0f}" if step == 0 or size >= 100 else f"{size:.1f}".replace(".", ",")
    return f"{number} {UNITS[step]}"


@dataclass(frozen=True)
class Disk:
    """`reserve` bytes always stay free, because the database and the logs need them too."""

    reserve: int = RESERVE
    free: Callable[[Path], int] = free_space

    def require(self, folder: Path, needed: int) -> None:
        """Raise DiskFullProblem unless `needed` more bytes fit on the disk of `folder`."""
        free = self.free(folder)
        missing = needed + self.reserve - free
        if missing > 0:
            raise DiskFullProblem(
                N_("De schijf van {folder} is te vol: er is {needed} nodig, er is {free} vrij."),
                N_("Maak ten minste {missing} vrij ({reserve} blijft altijd over) en probeer het opnieuw."),
                folder=str(folder),
                needed=in_words(needed),
                free=in_words(free),
                missing=in_words(missing),
                reserve=in_words(self.reserve),
                missing_bytes=missing,
            )
