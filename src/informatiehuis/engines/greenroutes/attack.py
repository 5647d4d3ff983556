"""Looks for homes in what is published, as somebody would who wants to find them.

Where many trips begin or end somebody lives or works. Ends close together give their middle; ends farther apart the
middle of the circle on which they lie, because a distance that was cut off leaves a circle (Hassan et al. 2018). Who
may guess without end hits everything, so the guesses are of the groups with most ends only: as many as there may be
homes and destinations. `attack_trips` and `attack_segments` look in other ways.
"""

from typing import Any

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import KDTree

from informatiehuis.engines.greenroutes.trips import Floats, Integers

CLOSE, APART = 100.0, 800.0
LEAST, GROUPS = 5, 20
WITHIN = 200.0
STEP = 50.0
TWICE = 400.0
"""Guesses lie so many metres apart, so that none is spent on a place that was tried already."""


def guesses(ends: Floats) -> Floats:
    """Where homes could be: positions (n, 2) in metres, from the ends of trips (m, 2)."""
    close = [group.mean(axis=0, keepdims=True) for group in _largest(ends, CLOSE)]
    circles = [_middle_of_circle(group) for group in _largest(ends, APART)]
    return np.concatenate([np.empty((0, 2)), *close, *circles])


def homes_found(ends: Floats, homes: Floats, *, within: float = WITHIN) -> list[int]:
    """The homes (k, 2), by their index, that a guess from ends of trips comes within `within` metres of."""
    return hits(guesses(ends), homes, within)


def hits(guessed: Floats, homes: Floats, within: float = WITHIN) -> list[int]:
    """The homes (k, 2), by their index, that one of the guesses (n, 2) comes within `within` metres of."""
    if not len(guessed) or not len(homes):
        return []
    distance, _ = KDTree(guessed).query(homes)
    return [int(home) for home in np.flatnonzero(distance <= within)]


def best(places: Floats, score: Floats, most: int = GROUPS) -> Floats:
    """The places (n, 2) with the highest scores above 0 that do not lie close together."""
    found: list[Floats] = []
    for number in np.argsort(-score, kind="stable").tolist():
        if score[number] <= 0 or len(found) == most:
            break
        if all(np.hypot(*(places[number] - other)) > TWICE for other in found):
            found.append(places[number])
    return np.array(found).reshape(-1, 2)


def ends_of(trip: Integers, x: Any, y: Any) -> Floats:
    """Where trips begin and end (m, 2), from columns in which the rows of a trip are consecutive and in order."""
    starts = np.flatnonzero(np.append(True, trip[1:] != trip[:-1])[: len(trip)])
    rows = np.union1d(starts, np.append(starts[1:], len(trip))[: len(starts)] - 1)
    return np.column_stack((x[rows], y[rows])).astype(np.float64)


def _largest(ends: Floats, width: float) -> list[Floats]:
    """The groups with most ends; from each end of a group one can come to the others in steps of at most `width`."""
    if not len(ends):
        return []
    pairs = KDTree(ends).query_pairs(width, output_type="ndarray")
    links = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(ends), len(ends)))
    _, label = connected_components(links, directed=False)
    sizes = np.bincount(label)
    # groups as large as the last one count too: the order of the trips must not decide what is tried
    least = max(LEAST, int(np.sort(sizes)[-GROUPS:][0]))
    return [ends[label == group] for group in np.flatnonzero(sizes >= least)]


def _middle_of_circle(ends: Floats) -> Floats:
    """The middle of the circle that fits best (Kåsa 1976, A circle fitting procedure and its error analysis)."""
    about = ends - ends.mean(axis=0)
    left = np.column_stack((about, np.ones(len(about))))
    solved, _, rank, _ = np.linalg.lstsq(left, (about**2).sum(axis=1), rcond=None)
    return np.asarray(ends.mean(axis=0) + solved[:2] / 2)[None] if rank == 3 else np.empty((0, 2))
