"""Which observations were stored already: sorted runs of identities on disk, each with the sequence it got.

A run is immutable: three columns of 8 bytes (first and last half of the identity, sequence), sorted, read through the
page cache. Looking up costs some twenty comparisons a run, whatever was stored; runs of about one size are merged.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.uint64]
Sequences = npt.NDArray[np.int64]
COLUMNS = 3


def halves(identities: Sequence[bytes]) -> tuple[Words, Words]:
    """The first and the last 8 bytes of each identity."""
    both = np.frombuffer(b"".join(identities), dtype="<u8").reshape(-1, 2)
    return both[:, 0].astype(np.uint64), both[:, 1].astype(np.uint64)


def write_run(path: Path, first: Words, last: Words, sequences: Sequences) -> None:
    """Write a run, sorted."""
    order = np.lexsort((last, first))
    with path.open("wb") as file:
        for column in (first, last, sequences):
            file.write(column[order].astype("<i8" if column.dtype == np.int64 else "<u8").tobytes())


def read_run(path: Path) -> tuple[Words, Words, Sequences]:
    """The columns of a run, not copied from the page cache."""
    content = np.memmap(path, dtype="<u8", mode="r").reshape(COLUMNS, -1)
    return content[0], content[1], content[2].view("<i8")


def merge_runs(paths: Sequence[Path], target: Path) -> None:
    """One run of what stands in several; of an identity that stands in more than one the first sequence."""
    columns = [np.concatenate(parts) for parts in zip(*map(read_run, paths), strict=True)]
    first, last, sequences = columns
    order = np.lexsort((sequences, last, first))
    first, last, sequences = first[order], last[order], sequences[order]
    new = np.ones(len(first), dtype=bool)
    new[1:] = (first[1:] != first[:-1]) | (last[1:] != last[:-1])
    write_run(target, first[new], last[new], sequences[new])


class Identities:
    """The runs that are in force."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._runs = [read_run(path) for path in paths]

    def find(self, identities: Sequence[bytes]) -> dict[bytes, int]:
        """The sequences of those that were stored."""
        if not identities or not self._runs:
            return {}
        first, last = halves(identities)
        found: dict[bytes, int] = {}
        for run in self._runs:
            self._find_in(run, first, last, identities, found)
        return found

    @staticmethod
    def _find_in(
        run: tuple[Words, Words, Sequences],
        first: Words,
        last: Words,
        identities: Sequence[bytes],
        found: dict[bytes, int],
    ) -> None:
        begin = np.searchsorted(run[0], first, "left")
        end = np.searchsorted(run[0], first, "right")
        for index in np.flatnonzero(end > begin).tolist():
            for place in range(int(begin[index]), int(end[index])):
                if run[1][place] == last[index]:
                    found[identities[index]] = int(run[2][place])
