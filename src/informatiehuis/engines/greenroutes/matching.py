"""Says over which segments somebody rode: a hidden Markov model (Newson and Krumm 2009, Hidden Markov Map Matching
Through Noise and Sparseness, ACM SIGSPATIAL GIS).

The states of a measurement are the points on segments nearby. A state is as likely as its distance from the position
(their equation 1), a step as likely as its route is near the straight line (their equations 2 and 3); the most likely
row of states is Viterbi's. All trips are done at once: a step of the model is a step in all of them.
"""

from dataclasses import dataclass

import numpy as np
import shapely

from informatiehuis.engines.greenroutes.network import CycleNetwork
from informatiehuis.engines.greenroutes.trips import Chosen, Floats, Integers, Track

NOWHERE = -1


@dataclass(frozen=True)
class Model:
    """`sigma` is the standard deviation of a position and `beta` the mean of what a route is longer than the straight
    line, in metres. Within `reach` metres of a position are its states, at most `states`. Between two measurements are
    at most `silence` seconds and `fastest` km/h, or the trip is broken there."""

    sigma: float = 8.0
    beta: float = 15.0
    reach: float = 40.0
    states: int = 5
    silence: float = 60.0
    fastest: float = 45.0


@dataclass(frozen=True)
class Matched:
    """For each row of the track its segment (`NOWHERE` where it lies on none) and the metres along it.

    `part` numbers the stretches that were matched as one. The counts say why trips were broken: rows `off_network`,
    silences (`lost`), `jumps`, and steps for which there is no `route`.
    """

    segment: Integers
    along: Floats
    part: Integers
    off_network: int
    lost: int
    jumps: int
    no_route: int


@dataclass(frozen=True)
class _States:
    """Of each row its states, nearest first: segment, metres along it, metres to it; infinitely far when there are
    fewer."""

    segment: Integers
    along: Floats
    far: Floats


DEFAULT = Model()


def match(track: Track, network: CycleNetwork, *, model: Model = DEFAULT) -> Matched:
    """The segments that were ridden. A trip is broken, and goes on anew, where it cannot be followed."""
    segment, along = np.full(len(track), NOWHERE), np.full(len(track), np.nan)
    part = np.full(len(track), NOWHERE)
    all_states = _states(track, network, model)
    rows = np.flatnonzero(np.isfinite(all_states.far[:, 0])) if len(track) else np.empty(0, dtype=np.int64)
    near = track.only(_mask(rows, len(track)))
    states = _States(all_states.segment[rows], all_states.along[rows], all_states.far[rows])
    begins, lost, jumps = _begins(near, model)
    steps = _steps(near, states, network, model, begins)
    unreached = ~np.isfinite(steps).any(axis=(1, 2)) & ~begins[1:]
    begins[1:] |= unreached
    chosen, restarted = _viterbi(-0.5 * (states.far / model.sigma) ** 2, steps, begins)
    segment[rows] = states.segment[np.arange(len(rows)), chosen]
    along[rows] = states.along[np.arange(len(rows)), chosen]
    part[rows] = np.cumsum(begins | restarted) - 1
    no_route = int(unreached.sum() + restarted.sum())
    return Matched(segment, along, part, len(track) - len(rows), int(lost.sum()), int(jumps.sum()), no_route)


def _mask(rows: Integers, count: int) -> Chosen:
    mask = np.zeros(count, dtype=bool)
    mask[rows] = True
    return mask


def _states(track: Track, network: CycleNetwork, model: Model) -> _States:
    points = np.asarray(shapely.points(track.x, track.y))
    row, segment = network.tree.query(points, predicate="dwithin", distance=model.reach)
    far = np.asarray(shapely.distance(points[row], network.lines[segment]))
    order = np.lexsort((far, row))
    row, segment, far = row[order], segment[order], far[order]
    place = np.arange(len(row)) - np.searchsorted(row, row)
    kept = place < model.states
    row, segment, far, place = row[kept], segment[kept], far[kept], place[kept]
    shape = (len(track), model.states)
    made = _States(np.zeros(shape, dtype=np.int64), np.zeros(shape), np.full(shape, np.inf))
    made.segment[row, place] = segment
    made.far[row, place] = far
    made.along[row, place] = shapely.line_locate_point(network.lines[segment], points[row])
    return made


def _begins(track: Track, model: Model) -> tuple[Chosen, Chosen, Chosen]:
    """Which rows begin a part, and of which steps within a trip the device was silent or jumped."""
    begins = np.ones(len(track), dtype=bool)
    same = track.trip[1:] == track.trip[:-1]
    seconds = np.diff(track.time)
    metres = np.hypot(np.diff(track.x), np.diff(track.y))
    lost = same & (seconds > model.silence)
    jumps = same & ~lost & (metres > model.fastest / 3.6 * np.maximum(seconds, 1.0) + 4 * model.sigma)
    begins[1:] = ~same | lost | jumps
    return begins, lost, jumps


def _steps(track: Track, states: _States, network: CycleNetwork, model: Model, begins: Chosen) -> Floats:
    """The logarithm of how likely each step is: (rows - 1, states, states), minus infinity where it cannot be."""
    straight = np.hypot(np.diff(track.x), np.diff(track.y))
    route = _routes(states, network, straight.max(initial=0.0, where=~begins[1:]) * 2 + 4 * model.reach, begins)
    likely = -np.abs(route - straight[:, None, None]) / model.beta
    most = 2 * straight + 4 * model.reach
    return np.asarray(np.where(route <= most[:, None, None], likely, -np.inf))


def _routes(states: _States, network: CycleNetwork, limit: float, begins: Chosen) -> Floats:
    """Metres over the network from each state of a row to each state of the next."""
    real = np.isfinite(states.far)
    needed = real[:-1, :, None] & real[1:, None, :] & ~begins[1:, None, None]
    row, one, other = np.nonzero(needed)
    from_, to = states.segment[row, one], states.segment[row + 1, other]
    begin, end = states.along[row, one], states.along[row + 1, other]
    found = np.where(from_ == to, np.abs(end - begin), np.inf)
    leaving, coming = network.lengths[from_] - begin, network.lengths[to] - end
    for first, out in ((0, begin), (1, leaving)):
        for last, into in ((0, end), (1, coming)):
            keys = network.edges[from_, first] * network.count + network.edges[to, last]
            unique, inverse = np.unique(keys, return_inverse=True)
            between = network.distances(np.column_stack(np.divmod(unique, network.count)), limit)
            found = np.minimum(found, out + between[inverse] + into)
    routes = np.full(needed.shape, np.inf)
    routes[row, one, other] = found
    return routes


def _viterbi(emission: Floats, steps: Floats, begins: Chosen) -> tuple[Integers, Chosen]:
    """The most likely state of each row (Viterbi 1967), and where a part had to begin anew within."""
    starts = np.flatnonzero(begins)
    lengths = np.diff(np.append(starts, len(begins)))
    longest = np.argsort(-lengths, kind="stable")
    starts, lengths = starts[longest], lengths[longest]
    before = np.zeros(emission.shape, dtype=np.int64)
    score, restarted = emission.copy(), np.zeros(len(begins), dtype=bool)
    for at in range(1, int(lengths.max(initial=0))):
        rows = starts[: np.searchsorted(-lengths, -at)] + at
        reached = score[rows - 1][:, :, None] + steps[rows - 1]
        before[rows] = reached.argmax(axis=1)
        best = reached.max(axis=1) + emission[rows]
        stuck = ~np.isfinite(best).any(axis=1)
        restarted[rows[stuck]] = True
        best[stuck] = emission[rows[stuck]]
        score[rows] = best
    return _back(score, before, starts, lengths, restarted), restarted


def _back(score: Floats, before: Integers, starts: Integers, lengths: Integers, restarted: Chosen) -> Integers:
    chosen = np.asarray(score.argmax(axis=1), dtype=np.int64)
    for at in range(int(lengths.max(initial=0)) - 1, 0, -1):
        rows = starts[: np.searchsorted(-lengths, -at)] + at
        rows = rows[~restarted[rows]]
        chosen[rows - 1] = before[rows, chosen[rows]]
    return chosen
