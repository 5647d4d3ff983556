"""One value for every time that somebody rode over a segment, cleared of what its whole trip had in common."""

from dataclasses import dataclass

import numpy as np

from informatiehuis.engines.greenroutes.matching import NOWHERE, Matched
from informatiehuis.engines.greenroutes.trips import Floats, Integers, Track

LEAST = 2
ROUNDS, SETTLED = 50, 0.001


@dataclass(frozen=True)
class Passes:
    """Every pass: its segment, trip and device, and the median of what was measured in it. Measurements of a pass hang
    together, so a pass counts once."""

    segment: Integers
    trip: Integers
    device: Integers
    value: Floats


@dataclass(frozen=True)
class Cleared:
    """`difference` is what each pass is above the network, `level` what the network is above the background."""

    difference: Floats
    level: float


def passes(track: Track, matched: Matched, excess: Floats, *, least: int = LEAST) -> Passes:
    """The passes with at least so many measurements, of rows that were matched to a segment."""
    rows = np.flatnonzero(matched.segment != NOWHERE)
    segment, part = matched.segment[rows], matched.part[rows]
    begins = np.append(True, (segment[1:] != segment[:-1]) | (part[1:] != part[:-1]))[: len(rows)]
    number = np.cumsum(begins) - 1
    first = rows[begins]
    enough = np.bincount(number, minlength=len(first)) >= least
    value = medians_by(number, excess[rows], len(first))
    return Passes(matched.segment[first][enough], track.trip[first][enough], track.device[first][enough], value[enough])


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


def cleared(ridden: Passes) -> Cleared:
    """Take out what each trip has in common (median polish, Tukey 1977, Exploratory Data Analysis, chapter 11).

    A device that counts too high, a station that is far away and an hour that was no good lift all of a trip; a street
    lifts what passes through it. Segments come first, because a trip can go mostly through polluted ones. That the
    middle segment of the network is at 0 settles the rest.
    """
    if not len(ridden.value):
        return Cleared(np.empty(0), 0.0)
    _, segment = np.unique(ridden.segment, return_inverse=True)
    _, trip = np.unique(ridden.trip, return_inverse=True)
    segments, trips = int(segment.max()) + 1, int(trip.max()) + 1
    effect, level = np.zeros(segments), np.zeros(trips)
    for _ in range(ROUNDS):
        made = medians_by(segment, ridden.value - level[trip], segments)
        made -= np.median(made)
        moved, effect = float(np.abs(made - effect).max()), made
        level = medians_by(trip, ridden.value - effect[segment], trips)
        if moved < SETTLED:
            break
    return Cleared(ridden.value - level[trip], float(np.median(level)))
