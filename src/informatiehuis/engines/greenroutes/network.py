"""A network of cycle paths: places where one can choose, and the segments between them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from informatiehuis.engines.greenroutes.trips import Floats, Integers

NOT = -9999
PART = 64


@dataclass(frozen=True)
class CycleNetwork:
    """`edges` are pairs of nodes, and their index is the number of the segment; `lines` are their LineStrings in
    EPSG:28992, from the first node to the second. Every segment can be ridden both ways."""

    edges: Integers
    lines: npt.NDArray[np.object_]

    @classmethod
    def straight(cls, nodes: Floats, edges: Integers) -> "CycleNetwork":
        """A network of straight segments between nodes (n, 2) in EPSG:28992."""
        return cls(edges, np.asarray(shapely.linestrings(nodes[edges])))

    @property
    def count(self) -> int:
        """How many nodes there are."""
        return int(self.edges.max()) + 1 if len(self.edges) else 0

    @cached_property
    def lengths(self) -> Floats:
        """Metres of each segment."""
        return np.asarray(shapely.length(self.lines))

    @cached_property
    def tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.lines)

    @cached_property
    def places(self) -> Floats:
        """Where each node is (n, 2) in metres; nan for a number that no segment has."""
        found = np.full((self.count, 2), np.nan)
        for side, at in ((0, 0), (1, -1)):
            found[self.edges[:, side]] = shapely.get_coordinates(shapely.get_point(self.lines, at))
        return found

    def graph(self, weights: Floats) -> csr_array:
        """The network as a graph with weights by segment; of segments between the same nodes the lightest."""
        order = np.argsort(weights, kind="stable")
        ends = np.sort(self.edges[order], axis=1)
        _, first = np.unique(ends, axis=0, return_index=True)
        chosen = order[first]
        both = np.concatenate((self.edges[chosen], self.edges[chosen][:, ::-1]))
        # a weight of nothing would be no segment at all
        twice = np.maximum(np.tile(weights[chosen], 2), 1e-9)
        return csr_array((twice, (both[:, 0], both[:, 1])), shape=(self.count, self.count))

    def distances(self, pairs: Integers, limit: float) -> Floats:
        """Metres over the network between pairs of nodes (n, 2); infinite beyond `limit` (Dijkstra 1959)."""
        graph = self.graph(self.lengths)
        found = np.full(len(pairs), np.inf)
        sources, source = np.unique(pairs[:, 0], return_inverse=True)
        order = np.argsort(source, kind="stable")
        bounds = np.searchsorted(source[order], np.arange(0, len(sources) + PART, PART))
        for part, begin in enumerate(range(0, len(sources), PART)):
            metres = dijkstra(graph, indices=sources[begin : begin + PART], limit=limit)
            rows = order[bounds[part] : bounds[part + 1]]
            found[rows] = metres[source[rows] - begin, pairs[rows, 1]]
        return found
