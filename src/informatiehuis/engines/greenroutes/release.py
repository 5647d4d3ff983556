"""Hides the places of people, and lets no segment out before the attack on it has failed.

Where the attack on what is to be published comes near a place, nothing is said of the segments around it, whoever rode
there, and more of them as long as it does.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from informatiehuis.engines.greenroutes.attack import LEAST, WITHIN
from informatiehuis.engines.greenroutes.attack_segments import found_in_segments
from informatiehuis.engines.greenroutes.network import CycleNetwork
from informatiehuis.engines.greenroutes.privacy import DEFAULT, TOGETHER, Cut, Zone, hide, zones
from informatiehuis.engines.greenroutes.segments import Estimates
from informatiehuis.engines.greenroutes.trips import Chosen, Floats, Track

CLOSED, WIDER = 400.0, 100.0
"""Metres around the middle of a zone within which nothing is said of segments, and how many more each time."""
MARGIN, SEVERAL = 75.0, 3
"""A place is the mean of the ends around it, and a home may be so far from that. Where trips of so many devices end
again and again is no home."""


@dataclass(frozen=True)
class Released:
    """What may be used of trips, and what was hidden to come there.

    `zones` hold the places of people: they are kept as secret as the measurements, and given again the next time.
    """

    track: Track
    zones: tuple[Zone, ...]


def release(track: Track, secret: bytes, *, cut: Cut = DEFAULT, known: Sequence[Zone] = ()) -> Released:
    """The trips without what lies near the places of people; see `privacy.zones` for `secret` and `known`."""
    drawn = zones(track, secret, cut=cut, known=known)
    return Released(hide(track, drawn, cut=cut), tuple(drawn))


def withheld(made: Estimates, network: CycleNetwork, hidden: Sequence[Zone]) -> Estimates:
    """The estimates from which the attack finds no place. What is left out lies around the middle of the zone of a
    place that it found, and not around that place."""
    numbers, places = ended_often(hidden)
    lines, told = network.lines[made.segment], np.ones(len(made), dtype=bool)
    turns = np.zeros(len(numbers), dtype=np.int64)
    while told.any():
        left = made.only(told)
        found = found_in_segments(network, left.segment, left.passes, places, within=WITHIN + MARGIN)
        if not found:
            break
        for one in found:
            far = shapely.distance(lines, shapely.Point(hidden[numbers[one]].middle))
            told &= far > CLOSED + WIDER * turns[one]
        turns[found] += 1
    return made.only(told)


def ended_often(drawn: Sequence[Zone]) -> tuple[list[int], Floats]:
    """The zones around places where trips end again and again, by index, and those places (k, 2); not where several
    devices do, because that is nobody's home."""
    own = np.array([zone.device for zone in drawn], dtype=np.int64)
    places = np.array([zone.place for zone in drawn]).reshape(-1, 2)
    often: Chosen = np.array([zone.ends >= LEAST for zone in drawn], dtype=bool)
    numbers = []
    for number in np.flatnonzero(often).tolist():
        here = often & (np.hypot(*(places - places[number]).T) <= 2 * TOGETHER)
        if len(np.unique(own[here])) < SEVERAL:
            numbers.append(number)
    return numbers, places[numbers]
