"""Hides the ends of trips, and lets nothing out before the attack on it has failed.

Where the attack comes near a place by chance, its zone and those around it are drawn again and somewhat wider. Where a
place is still found after some turns, the trips that end around it are left out whole, whoever rode them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from informatiehuis.engines.greenroutes.attack import LEAST, WITHIN, ends_of, homes_found
from informatiehuis.engines.greenroutes.privacy import DEFAULT, Cut, Zone, hide, middle, zones
from informatiehuis.engines.greenroutes.trips import Chosen, Track

TURNS, WIDER, AROUND = 40, 20.0, 2_000.0
MARGIN = 75.0
"""A place is the mean of the ends around it, and a home may be so far from that."""


@dataclass(frozen=True)
class Released:
    """What may be used and published of trips, and what was hidden to come there.

    `zones` hold the places of people: they are kept as secret as the measurements, and given again the next time.
    `left_out` is how many trips are left out whole.
    """

    track: Track
    zones: tuple[Zone, ...]
    left_out: int


def release(track: Track, secret: bytes, *, cut: Cut = DEFAULT, known: Sequence[Zone] = ()) -> Released:
    """The trips without what would let a home be found; see `privacy.zones` for `secret` and `known`."""
    drawn = zones(track, secret, cut=cut, known=known)
    hidden = hide(track, drawn, cut=cut)
    found, turn = _found(hidden, drawn), 0
    while found and turn < TURNS:
        turn += 1
        again = _around(drawn, found) if turn <= TURNS // 2 else range(len(drawn))
        drawn = _again(drawn, again, len(known), secret, cut, turn)
        hidden = hide(track, drawn, cut=cut)
        found = _found(hidden, drawn)
    whole, around = len(hidden.starts()), AROUND
    while found and len(hidden):
        hidden = hidden.only(~_ends_near(hidden, [drawn[number].place for number in found], around))
        found, around = _found(hidden, drawn), around + AROUND
    return Released(hidden, tuple(drawn), whole - len(hidden.starts()))


def _ends_near(track: Track, places: Sequence[tuple[float, float]], metres: float) -> Chosen:
    """The rows of trips that begin or end so near to one of the places."""
    starts, stops = track.starts(), track.ends()
    near = np.zeros(len(starts), dtype=bool)
    for x, y in places:
        for rows in (starts, stops):
            near |= np.hypot(track.x[rows] - x, track.y[rows] - y) <= metres
    return np.repeat(near, stops - starts + 1)


def _again(drawn: Sequence[Zone], again: Sequence[int], known: int, secret: bytes, cut: Cut, turn: int) -> list[Zone]:
    """Other zones for the chosen ones, by index. The first `known` have been used before: they stay, and what is
    drawn comes beside them."""
    kept, more = list(drawn), list[Zone]()
    for number in again:
        zone = drawn[number]
        made = replace(
            zone,
            middle=middle(zone.device, zone.place, secret, cut, turn),
            radius=cut.radius + WIDER * (turn % (TURNS // 2)),
        )
        if number < known:
            more.append(made)
        else:
            kept[number] = made
    return kept + more


def _around(drawn: Sequence[Zone], found: Sequence[int]) -> list[int]:
    """The zones that can have brought the attack to a place: its own, and those of others that end not far from it."""
    places = np.array([zone.place for zone in drawn])
    near = [np.hypot(*(places - places[number]).T) <= AROUND for number in found]
    return [int(number) for number in np.flatnonzero(np.any(near, axis=0))]


def _found(hidden: Track, drawn: Sequence[Zone]) -> list[int]:
    """The zones, by index, of which the attack finds the place; only of places where trips end again and again."""
    places = [number for number, zone in enumerate(drawn) if zone.ends >= LEAST]
    ends = ends_of(hidden.trip, np.rint(hidden.x), np.rint(hidden.y))
    homes = np.array([drawn[number].place for number in places]).reshape(-1, 2)
    return [places[found] for found in homes_found(ends, homes, within=WITHIN + MARGIN)]
