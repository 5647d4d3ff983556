"""Looks for homes in published segments: where passes along a path come to nothing, trips begin or end.

What goes into a junction over one segment and does not come out over the others ended there, or went where nothing is
published. Such ends are grouped as ends of trips are (`attack`), and junctions of which nothing is known are tried when
many of them lie around.
"""

import numpy as np
from scipy.spatial import KDTree

from informatiehuis.engines.greenroutes.attack import WITHIN, best, guesses, hits
from informatiehuis.engines.greenroutes.network import CycleNetwork
from informatiehuis.engines.greenroutes.trips import Floats, Integers

AROUND = 1_000.0


def segment_guesses(network: CycleNetwork, segment: Integers, passes: Integers) -> dict[str, Floats]:
    """The guesses (n, 2) of each attack, by its name, from the published segments and their passes."""
    ended = _ended(network, segment, passes)
    there = np.flatnonzero(np.isfinite(network.places).all(axis=1))
    places, known = network.places[there], np.bincount(network.edges[segment].reshape(-1), minlength=network.count)
    near = KDTree(places).sparse_distance_matrix(KDTree(places), AROUND, output_type="coo_matrix")
    around = np.bincount(near.row, ended[there][near.col], len(there))
    return {
        "passes that end": guesses(np.repeat(places, ended[there], axis=0)),
        "passes that end around": best(places, np.where(known[there] == 0, around, 0.0)),
    }


def found_in_segments(
    network: CycleNetwork, segment: Integers, passes: Integers, homes: Floats, *, within: float = WITHIN
) -> list[int]:
    """The homes (k, 2), by their index, that any of these attacks comes within `within` metres of."""
    return hits(np.concatenate(list(segment_guesses(network, segment, passes).values())), homes, within)


def _ended(network: CycleNetwork, segment: Integers, passes: Integers) -> Integers:
    """Of each junction how many passes of its busiest segment cannot have gone on over its others."""
    node = network.edges[segment].reshape(-1)
    count = np.repeat(passes, 2)
    total = np.bincount(node, count, network.count)
    most = np.zeros(network.count)
    np.maximum.at(most, node, count)
    return np.maximum(2 * most - total, 0).astype(np.int64)
