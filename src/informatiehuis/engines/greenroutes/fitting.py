"""Compares segments with each other by the trips that went over several of them, and says how sure that is.

What a pass measured is what its segment adds, plus what its whole trip has in common (a box that counts too high, an
hour of which the station knew nothing), plus chance. Both are estimated at once: taking out the one after the other
(median polish, Tukey 1977) can come to rest beside the best answer, because a row of segments that share their trips
outvotes the few that others rode too.

The fit is Huber's (1964, Ann. Math. Statist. 35, 73) by weights that are made anew (Holland and Welsch 1977, Commun.
Statist. A 6, 813). Errors hang together within what one device measured in one day, over all segments that it rode, so
they are robust to clusters of that (Liang and Zeger 1986, Biometrika 73, 13; Cameron and Miller 2015, J. Human
Resources 50, 317, equation 10 with the factor of equation 12), with the freedom of as many clusters as really count
(Satterthwaite 1946; Carter, Schnepel and Steigerwald 2017, Rev. Econ. Statist. 99, 698).
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array, csc_array, diags_array
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import SuperLU, splu

from informatiehuis.engines.greenroutes.passes import Passes
from informatiehuis.engines.greenroutes.trips import Chosen, Floats, Integers

BEND = 1.345
"""Residuals within so many standard deviations count whole; 95% as efficient as the mean where all is normal."""
MAD = 1.4826
RESOLUTION = 1e-3
ROUNDS = 100
MIDDLE = 0.2
"""The share of segments, those in the middle, that together are what a difference is from."""


@dataclass(frozen=True)
class Fitted:
    """What segments add, a row for each that can be compared: `difference` from the middle of the network, its
    standard `error` and the `freedom` of that. `level` is what the network is above the background."""

    segment: Integers
    difference: Floats
    error: Floats
    freedom: Floats
    level: float


NOTHING = Fitted(np.empty(0, dtype=np.int64), np.empty(0), np.empty(0), np.empty(0), 0.0)


@dataclass(frozen=True)
class _Design:
    """Passes by the numbers of their segment, trip and cluster, each from 0 on without holes."""

    segments: Integers
    segment: Integers
    trip: Integers
    cluster: Integers
    value: Floats

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.segments), int(self.trip.max()) + 1

    def only(self, rows: Chosen) -> "_Design":
        segments, segment = np.unique(self.segment[rows], return_inverse=True)
        _, trip = np.unique(self.trip[rows], return_inverse=True)
        _, cluster = np.unique(self.cluster[rows], return_inverse=True)
        return _Design(self.segments[segments], segment, trip, cluster, self.value[rows])

    def compared(self, counted: Chosen) -> Chosen:
        """The rows of the largest group of segments between which trips are comparable, by the rows that count."""
        segments, trips = self.shape
        links = (self.segment[counted], segments + self.trip[counted])
        size = segments + trips
        graph = coo_array((np.ones(len(links[0])), links), shape=(size, size))
        _, label = connected_components(graph, directed=False)
        largest = np.bincount(label[self.segment]).argmax()
        return np.asarray((label[self.segment] == largest) & (label[segments + self.trip] == largest))


def fit(ridden: Passes) -> Fitted:
    """The segments that trips connect with most others. Of the rest nobody knows how they compare: what is between them
    can be all that their own trips have in common, so they are left out."""
    if not len(ridden.value):
        return NOTHING
    segments, segment = np.unique(ridden.segment, return_inverse=True)
    _, trip = np.unique(ridden.trip, return_inverse=True)
    _, cluster = np.unique(np.column_stack((ridden.device, ridden.day)), axis=0, return_inverse=True)
    design = _Design(segments, segment, trip, cluster.reshape(-1), ridden.value)
    # a trip with one pass fits its level without error, compares nothing, and would make chance look smaller
    several = np.bincount(trip)[trip] > 1
    if not several.any():
        return NOTHING
    design = design.only(several)
    design = design.only(design.compared(np.ones(len(design.value), dtype=bool)))
    effect, level, bend = _huber(design)
    residual = design.value - effect[design.segment] - level[design.trip]
    # a row beyond the bend ties nothing: however far its segment moved, it would pull as much
    kept = design.compared(np.abs(residual) <= bend)
    effect, level = effect[np.unique(design.segment[kept])], level[np.unique(design.trip[kept])]
    return _measured(design.only(kept), effect, level, residual[kept], bend)


def _huber(design: _Design) -> tuple[Floats, Floats, float]:
    """What segments and trips add, and how far a residual may be to count whole."""
    weight = np.ones(len(design.value))
    before, bend = np.full(len(design.segments), np.inf), 0.0
    for _ in range(ROUNDS):
        effect, level = _solved(design, weight)
        residual = np.abs(design.value - effect[design.segment] - level[design.trip])
        bend = BEND * max(MAD * float(np.median(residual)), RESOLUTION)
        weight = np.minimum(1.0, bend / np.maximum(residual, RESOLUTION))
        moved, before = np.abs(effect - before).max(), effect
        if moved < RESOLUTION:
            break
    return before, level, bend


def _solved(design: _Design, weight: Floats) -> tuple[Floats, Floats]:
    """Weighted least squares, with the first segment at 0."""
    segments, trips = design.shape
    between, trip_weight = _between(design, weight)
    weighted = weight * design.value
    trip_sum = np.bincount(design.trip, weighted, trips)
    wanted = np.bincount(design.segment, weighted, segments) - between @ (trip_sum / trip_weight)
    effect = np.zeros(segments)
    if segments > 1:
        effect[1:] = _factor(design, weight).solve(wanted[1:])
    return effect, (trip_sum - between.T @ effect) / trip_weight


def _between(design: _Design, weight: Floats) -> tuple[csc_array, Floats]:
    made = coo_array((weight, (design.segment, design.trip)), shape=design.shape)
    return csc_array(made), np.maximum(np.bincount(design.trip, weight, design.shape[1]), 1e-12)


def _factor(design: _Design, weight: Floats) -> SuperLU:
    """The normal equations of all segments but the first, after the trips have been eliminated."""
    between, trip_weight = _between(design, weight)
    diagonal = diags_array(np.bincount(design.segment, weight, design.shape[0]))
    normal = diagonal - between @ diags_array(1 / trip_weight) @ between.T
    return splu(csc_array(normal)[1:, 1:])


def _measured(design: _Design, effect: Floats, level: Floats, residual: Floats, bend: float) -> Fitted:
    low = np.quantile(effect, 0.5 - MIDDLE / 2, method="lower")
    high = np.quantile(effect, 0.5 + MIDDLE / 2, method="higher")
    middle = (effect >= low) & (effect <= high)
    reference = float(effect[middle].mean())
    influence = _influence(design, residual, bend)
    influence -= influence[middle].mean(axis=0)
    squares = influence**2
    clusters = influence.shape[1]
    total = np.maximum(squares.sum(axis=1), RESOLUTION**2)
    # measurements have a resolution, so that equal ones are not known without error
    error = np.sqrt(total * clusters / max(clusters - 1, 1))
    count = np.minimum(total**2 / np.maximum((squares**2).sum(axis=1), RESOLUTION**4), _clusters(design))
    freedom = np.maximum(count - 1, 1.0)
    return Fitted(design.segments, effect - reference, error, freedom, float(np.median(level)) + reference)


def _influence(design: _Design, residual: Floats, bend: float) -> Floats:
    """How much each cluster moves each segment (segments, clusters), beside the first."""
    clusters = int(design.cluster.max()) + 1
    pull = np.clip(residual, -bend, bend)
    score = coo_array((pull, (design.segment, design.cluster)), shape=(len(design.segments), clusters)).toarray()
    made: Floats = np.zeros(score.shape)
    if len(made) > 1:
        made[1:] = _factor(design, (np.abs(residual) <= bend).astype(np.float64)).solve(score[1:])
    return made


def _clusters(design: _Design) -> Integers:
    """How many clusters rode over each segment."""
    pairs = np.unique(np.column_stack((design.segment, design.cluster)), axis=0)[:, 0]
    return np.bincount(pairs, minlength=len(design.segments))
