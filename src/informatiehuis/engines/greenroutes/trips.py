"""Cuts the measurements of a device into trips, where it was silent for a while."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from informatiehuis.engines.places import RD, WGS84, transform_positions
from informatiehuis.engines.signals.validation import Validated

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Chosen = npt.NDArray[np.bool_]
PAUSE = 900.0


@dataclass(frozen=True)
class Track:
    """Measurements in order of device and time; all columns have one length.

    `device` is a pseudonym, `time` in seconds since 1970 (UTC), `x` and `y` in metres (EPSG:28992), `value` in the unit
    of what was measured. `trip` numbers the trips; consecutive rows of one trip belong together.
    """

    device: Integers
    time: Floats
    x: Floats
    y: Floats
    value: Floats
    trip: Integers

    def __len__(self) -> int:
        return len(self.time)

    def only(self, rows: Chosen) -> "Track":
        """The chosen rows, with the numbers of their trips."""
        return Track(self.device[rows], self.time[rows], self.x[rows], self.y[rows], self.value[rows], self.trip[rows])

    def numbered(self, begins: Chosen) -> "Track":
        """The same rows with new trips, from 0 on: one begins at each row of `begins`, and at the first."""
        return replace(self, trip=np.cumsum(begins) - begins[:1].sum())

    def starts(self) -> Integers:
        """The first row of each trip."""
        return np.flatnonzero(np.append(True, self.trip[1:] != self.trip[:-1])[: len(self)])

    def ends(self) -> Integers:
        """The last row of each trip."""
        return np.append(self.starts()[1:], len(self))[: len(self.starts())] - 1


def trips(validated: Validated, name: str, *, pause: float = PAUSE) -> Track:
    """The valid rows with a usable position, in trips: another begins where a device told nothing for `pause` seconds.

    `validated` comes from `signals.validation` with the columns `box`, `time`, `longitude`, `latitude`, `located` and
    the measured one.
    """
    columns = validated.columns
    rows = np.flatnonzero(validated.valid & columns["located"])
    rows = rows[np.lexsort((columns["time"][rows], columns["box"][rows]))]
    x, y = transform_positions(columns["longitude"][rows], columns["latitude"][rows], WGS84, RD)
    device, time = columns["box"][rows].astype(np.int64), columns["time"][rows].astype(np.float64)
    value = columns[name][rows].astype(np.float64)
    track = Track(device, time, x, y, value, np.zeros(len(rows), dtype=np.int64))
    return track.numbered(_apart(device, time, pause))


def _apart(device: Integers, time: Floats, pause: float) -> Chosen:
    """Whether a row begins something new: the first, one of another device, or one after a pause."""
    begins = np.ones(len(time), dtype=bool)
    begins[1:] = (device[1:] != device[:-1]) | (np.diff(time) > pause)
    return begins
