"""Looks for homes in published trips, beside where their ends lie (`attack`): around what, and where they head for.

A place that is hidden is a hole, with many ends around it and few measurements in it. And who lives in the hole comes
to it from several sides, so that the trips, drawn on, meet there.
"""

import numpy as np
from scipy.spatial import KDTree

from informatiehuis.engines.greenroutes.attack import LEAST, STEP, WITHIN, best, ends_of, guesses, hits
from informatiehuis.engines.greenroutes.privacy import PublishedTrips
from informatiehuis.engines.greenroutes.trips import Floats, Integers, Track

INSIDE, AROUND = 250.0, 1_000.0
REACH, BACK, MOVED = 1_500.0, 4, 30.0


def trip_guesses(out: PublishedTrips | Track) -> dict[str, Floats]:
    """The guesses (n, 2) of each attack, by its name; the rows of a trip are consecutive and in order."""
    ends = ends_of(out.trip, out.x, out.y)
    points = np.column_stack((out.x, out.y)).astype(np.float64)
    return {"ends": guesses(ends), "holes": holes(ends, points), "headings": headings(out.trip, points)}


def found_in_trips(out: PublishedTrips | Track, homes: Floats, *, within: float = WITHIN) -> list[int]:
    """The homes (k, 2), by their index, that any of these attacks comes within `within` metres of."""
    guessed = np.concatenate(list(trip_guesses(out).values()))
    return hits(guessed, homes, within)


def holes(ends: Floats, points: Floats) -> Floats:
    """The places with most ends around them for the measurements in them."""
    if not len(ends):
        return np.empty((0, 2))
    low, high = ends.min(axis=0) - AROUND, ends.max(axis=0) + AROUND
    grid = np.stack(np.meshgrid(*(np.arange(low[axis], high[axis], STEP) for axis in (0, 1))), axis=-1).reshape(-1, 2)
    tree = KDTree(ends)
    around = _within(tree, grid, AROUND) - _within(tree, grid, INSIDE)
    grid, around = grid[around >= LEAST], around[around >= LEAST]
    return best(grid, around / (1 + _within(KDTree(points), grid, INSIDE)))


def _within(tree: KDTree, places: Floats, metres: float) -> Integers:
    return np.asarray(tree.query_ball_point(places, metres, return_length=True), dtype=np.int64)


def headings(trip: Integers, points: Floats) -> Floats:
    """The places that most trips, drawn on from both ends, come past within `STEP` metres."""
    at, direction = _ends_with_direction(trip, points)
    if not len(at):
        return np.empty((0, 2))
    low = at.min(axis=0) - REACH
    ahead = np.arange(0, REACH, STEP / 2)[:, None, None]
    across = np.array([-STEP, 0.0, STEP])[None, :, None]
    aside = direction[:, ::-1] * (-1, 1)
    steps = at[:, None, None] + ahead * direction[:, None, None] + across * aside[:, None, None]
    cells = np.rint((steps - low) / STEP).astype(np.int64)
    size = cells.max(axis=(0, 1, 2)) + 1
    inside = (cells >= 0).all(axis=-1)
    key = (np.arange(len(at))[:, None, None] * size[0] + cells[..., 0]) * size[1] + cells[..., 1]
    once = np.unique(key[inside]) % (size[0] * size[1])
    cell, votes = np.unique(once, return_counts=True)
    places = np.column_stack(np.divmod(cell, size[1])) * STEP + low
    return best(places, votes.astype(np.float64))


def _ends_with_direction(trip: Integers, points: Floats) -> tuple[Floats, Floats]:
    """The ends of trips (m, 2) and the unit vector (m, 2) in which each would go on."""
    if not len(trip):
        return np.empty((0, 2)), np.empty((0, 2))
    starts = np.flatnonzero(np.append(True, trip[1:] != trip[:-1]))
    stops = np.append(starts[1:], len(trip)) - 1
    at = points[np.concatenate((starts, stops))]
    before = points[np.concatenate((np.minimum(starts + BACK, stops), np.maximum(stops - BACK, starts)))]
    far = np.hypot(*(at - before).T)
    moved = far > MOVED
    return at[moved], (at - before)[moved] / far[moved][:, None]
