"""One value for every time that somebody rode over a segment."""

from dataclasses import dataclass

import numpy as np

from informatiehuis.engines.greenroutes.matching import NOWHERE, Matched
from informatiehuis.engines.greenroutes.trips import Floats, Integers, Track

LEAST = 2
DAY = 86_400


@dataclass(frozen=True)
class Passes:
    """Every pass: its segment, trip, device and day (since 1970, UTC), and the median of what was measured in it.
    Measurements of a pass hang together, so a pass counts once."""

    segment: Integers
    trip: Integers
    device: Integers
    day: Integers
    value: Floats


def passes(track: Track, matched: Matched, excess: Floats, *, least: int = LEAST) -> Passes:
    """The passes with at least so many measurements, of rows that were matched to a segment."""
    rows = np.flatnonzero(matched.segment != NOWHERE)
    segment, part = matched.segment[rows], matched.part[rows]
    begins = np.append(True, (segment[1:] != segment[:-1]) | (part[1:] != part[:-1]))[: len(rows)]
    number = np.cumsum(begins) - 1
    first = rows[begins]
    enough = np.bincount(number, minlength=len(first)) >= least
    value = medians_by(number, excess[rows], len(first))
    first = first[enough]
    day = track.time[first].astype(np.int64) // DAY
    return Passes(matched.segment[first], track.trip[first], track.device[first], day, value[enough])


def medians_by(group: Integers, values: Floats, count: int) -> Floats:
    """The median of the values of each group 0 … count - 1; nan where a group has none."""
    order = np.lexsort((values, group))
    sizes = np.bincount(group, minlength=count)
    starts = np.cumsum(sizes) - sizes
    some = sizes > 0
    found = np.full(count, np.nan)
    low, high = starts + (sizes - 1) // 2, starts + sizes // 2
    ordered = values[order]
    found[some] = (ordered[low[some]] + ordered[high[some]]) / 2
    return found
