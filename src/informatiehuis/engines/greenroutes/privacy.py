"""Leaves out of trips what would let a home be found, and says what of trips may be published.

Cutting off a distance at both ends is not enough: the ends that are left lie on a circle around what was hidden, and
who fits that circle has the home in its middle (Hassan et al. 2018, Analysis of Privacy Protections in Fitness Tracking
Social Networks, USENIX Security). So a zone hides its place anywhere but in its middle, and hides all that the device
measured in it, also when it only passed by.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from informatiehuis.engines.greenroutes.trips import Chosen, Floats, Integers, Track

TOGETHER = 125.0
"""Ends of trips within so many metres are one place, so that none is more than twice as far from their mean."""


@dataclass(frozen=True)
class Cut:
    """How much is hidden, in metres and seconds.

    A zone has its middle between `nearest` and `farthest` metres from the place, so that whoever finds the middle is
    that far off, and hides what is within `radius` of it. The times of a published trip move by up to `shift` seconds
    at each end. What is left of a trip counts from `least` measurements on, and is published in pieces of at most
    `most`. Raises ValueError when an end of a trip
    could lie outside its zone.
    """

    nearest: float = 250.0
    farthest: float = 400.0
    radius: float = 650.0
    shift: float = 900.0
    least: int = 6
    most: int = 18

    def __post_init__(self) -> None:
        if not 0 < self.nearest <= self.farthest <= self.radius - 2 * TOGETHER:
            raise ValueError("a zone must hide its place and the ends around it")


@dataclass(frozen=True)
class Zone:
    """A place where `ends` trips of a device begin or end, and the circle that is hidden around it (EPSG:28992)."""

    device: int
    place: tuple[float, float]
    middle: tuple[float, float]
    radius: float
    ends: int


@dataclass(frozen=True)
class PublishedTrips:
    """Measurements as they may leave the house: `trip` is a number by chance and says nothing of a device; `time` has
    moved; `x` and `y` are whole metres (EPSG:28992)."""

    trip: Integers
    time: Integers
    x: Integers
    y: Integers
    value: Floats


DEFAULT = Cut()


def zones(track: Track, secret: bytes, *, cut: Cut = DEFAULT, known: Sequence[Zone] = ()) -> list[Zone]:
    """A zone for every place where trips begin or end. `known` are the zones of before, which stay as they are: a place
    that had two different zones is hidden only where both are. Raises ValueError when the secret is too short.
    """
    if len(secret) < 16:
        raise ValueError("a secret has at least 16 bytes")
    made = list(known)
    rows = np.union1d(track.starts(), track.ends())
    for device in np.unique(track.device[rows]).tolist():
        own = rows[track.device[rows] == device]
        before = np.array([zone.place for zone in known if zone.device == device]).reshape(-1, 2)
        for place, ends in _places(np.column_stack((track.x[own], track.y[own])), before):
            made.append(Zone(device, place, middle(device, place, secret, cut), cut.radius, ends))
    return made


def _places(ends: Floats, known: Floats) -> list[tuple[tuple[float, float], int]]:
    """The places of ends of trips (n, 2) that are not near a known one, each with how many ends it has."""
    left, found = ends, []
    for place in known:
        left = left[np.hypot(*(left - place).T) > TOGETHER]
    while len(left):
        near = np.hypot(*(left - left[0]).T) <= TOGETHER
        x, y = left[near].mean(axis=0).tolist()
        found.append(((x, y), int(near.sum())))
        left = left[~near]
    return found


def middle(device: int, place: tuple[float, float], secret: bytes, cut: Cut, turn: int = 0) -> tuple[float, float]:
    """The middle of a zone: by chance, even over the surface of the ring, and for who has the secret always the same.
    Another `turn` gives another."""
    drawn = hmac.digest(secret, f"{device} {place[0]:.1f} {place[1]:.1f} {turn}".encode(), "sha256")
    chance = np.random.default_rng(int.from_bytes(drawn, "big"))
    far = np.sqrt(chance.uniform(cut.nearest**2, cut.farthest**2))
    angle = chance.uniform(0, 2 * np.pi)
    return float(place[0] + far * np.cos(angle)), float(place[1] + far * np.sin(angle))


def hide(track: Track, hidden: Sequence[Zone], *, cut: Cut = DEFAULT) -> Track:
    """What is left outside the zones of each device; what a zone breaks in two becomes two trips."""
    seen = np.ones(len(track), dtype=bool)
    for zone in hidden:
        rows = np.flatnonzero(track.device == zone.device)
        seen[rows[np.hypot(track.x[rows] - zone.middle[0], track.y[rows] - zone.middle[1]) <= zone.radius]] = False
    begins = np.ones(len(track), dtype=bool)
    begins[1:] = (track.trip[1:] != track.trip[:-1]) | ~seen[:-1]
    pieces = track.numbered(begins).only(seen)
    return pieces.only(_of_least(pieces, cut.least))


def _of_least(track: Track, least: int) -> Chosen:
    _, inverse, counts = np.unique(track.trip, return_inverse=True, return_counts=True)
    return np.asarray(counts[inverse] >= least)


def pieces(hidden: Track, seen: Chosen, chance: np.random.Generator, *, cut: Cut = DEFAULT) -> Track:
    """What was measured in the rows of `seen`, in short pieces with gaps between them, each a trip: where a piece
    begins or ends is chance, also beside what is hidden, and says nothing of where somebody set off."""
    begins = np.ones(len(hidden), dtype=bool)
    begins[1:] = (hidden.trip[1:] != hidden.trip[:-1]) | ~seen[:-1]
    whole = hidden.numbered(begins).only(seen)
    kept, first = np.zeros(len(whole), dtype=bool), np.zeros(len(whole), dtype=bool)
    for start, end in zip(whole.starts().tolist(), whole.ends().tolist(), strict=True):
        at, stop = start + int(chance.integers(cut.most)), end + 1 - int(chance.integers(cut.most))
        while at + (length := int(chance.integers(cut.least, cut.most + 1))) <= stop:
            kept[at : at + length], first[at] = True, True
            at += length + int(chance.integers(1, cut.least + 1))
    return whole.numbered(first).only(kept)


def publish(hidden: Track, chance: np.random.Generator, *, cut: Cut = DEFAULT) -> PublishedTrips:
    """What may be published of the pieces of trips, in an order that says nothing."""
    numbers, trip = np.unique(hidden.trip, return_inverse=True)
    track = replace(hidden, trip=chance.permutation(len(numbers))[trip], time=_shifted(hidden, chance, cut.shift))
    order = np.lexsort((track.time, track.trip))
    time, x, y = (np.rint(column[order]).astype(np.int64) for column in (track.time, track.x, track.y))
    return PublishedTrips(track.trip[order], time, x, y, np.round(track.value[order], 1))


def _shifted(track: Track, chance: np.random.Generator, most: float) -> Floats:
    """Times of which both ends of each trip have moved, each by chance, and the rest evenly in between. A trip gets at
    most half as long or as short again, so that its order stays."""
    starts, ends = track.starts(), track.ends()
    length = np.maximum(track.time[ends] - track.time[starts], 1.0)
    first = chance.uniform(-most, most, len(starts))
    last = first + np.clip(chance.uniform(-most, most, len(starts)) - first, -length / 2, length / 2)
    number = np.repeat(np.arange(len(starts)), ends - starts + 1)
    part = (track.time - track.time[starts][number]) / length[number]
    return np.asarray(track.time + first[number] + (last - first)[number] * part)
