"""Takes the weather out of what was measured: of each value the hourly value of the air everywhere is subtracted."""

from dataclasses import dataclass

import numpy as np

from informatiehuis.engines.greenroutes.trips import Floats, Track
from informatiehuis.engines.signals.validation import Reference
from informatiehuis.engines.signals.validation.calibration import HOUR, hourly_medians


@dataclass(frozen=True)
class Excess:
    """What each value is above the background, in its own unit. The counts are the hours by where their background came
    from: the station, or the median of all devices in that hour."""

    value: Floats
    from_station: int
    from_network: int


def above_background(track: Track, reference: Reference | None = None) -> Excess:
    """Subtract the value of the station in the same hour, or the median of all that was measured where it has none.

    The values of an hour without station can be low by what most devices had in common; `segments` looks only at
    differences within a trip.
    """
    station = reference.hours if reference else {}
    medians = hourly_medians(track.time, track.value)
    hours, number = np.unique(track.time.astype(np.int64) // HOUR * HOUR, return_inverse=True)
    background = np.array([station.get(hour, medians[hour]) for hour in hours.tolist()], dtype=np.float64)
    known = sum(hour in station for hour in hours.tolist())
    return Excess(track.value - background[number], known, len(hours) - known)
