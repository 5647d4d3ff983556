"""A made-up network of cycle paths: a crooked grid around a point, with routes over it. Nothing of it exists."""

import heapq
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
SIDE, SPACING, JITTER = 30, 400.0, 90.0
CENTRE = (136_000.0, 456_000.0)
RINGS, ON_FIRST = 15, 6


@dataclass(frozen=True)
class Network:
    """Nodes in EPSG:28992; `edges` are pairs of nodes, and their index is the number of the segment."""

    nodes: Floats
    edges: Integers

    @cached_property
    def lengths(self) -> Floats:
        """Metres of each segment."""
        ends = self.nodes[self.edges]
        return np.asarray(np.hypot(*(ends[:, 0] - ends[:, 1]).T))

    @cached_property
    def neighbours(self) -> list[list[tuple[int, int]]]:
        """Of each node the nodes it leads to, with the segment."""
        found: list[list[tuple[int, int]]] = [[] for _ in self.nodes]
        for segment, (one, other) in enumerate(self.edges.tolist()):
            found[one].append((other, segment))
            found[other].append((one, segment))
        return found

    def routes(self, start: int) -> "Routes":
        """The shortest routes from a node to all others (Dijkstra 1959)."""
        lengths = self.lengths.tolist()
        metres = [float("inf")] * len(self.nodes)
        before = [(-1, -1)] * len(self.nodes)
        metres[start] = 0.0
        heap = [(0.0, start)]
        while heap:
            far, node = heapq.heappop(heap)
            if far > metres[node]:
                continue
            for other, segment in self.neighbours[node]:
                further = far + lengths[segment]
                if further < metres[other]:
                    metres[other], before[other] = further, (node, segment)
                    heapq.heappush(heap, (further, other))
        return Routes(start, np.array(metres), before)


@dataclass(frozen=True)
class Routes:
    """Shortest routes from `start`: how far each node is, and from where one comes to it."""

    start: int
    metres: Floats
    before: list[tuple[int, int]]

    def to(self, node: int) -> tuple[list[int], list[int]]:
        """The nodes and the segments of the route to a node, in order."""
        nodes, segments = [node], list[int]()
        while node != self.start:
            node, segment = self.before[node]
            nodes.append(node)
            segments.append(segment)
        return nodes[::-1], segments[::-1]


def made_up(chance: np.random.Generator) -> Network:
    """A network of 900 nodes over some 12 by 12 kilometres; one path in eight is missing."""
    rows, columns = np.divmod(np.arange(SIDE * SIDE), SIDE)
    grid = np.stack([columns, rows], axis=1) * SPACING - SIDE * SPACING / 2
    nodes = np.array(CENTRE) + grid + chance.uniform(-JITTER, JITTER, (SIDE * SIDE, 2))
    across = [(node, node + 1) for node in range(SIDE * SIDE) if node % SIDE < SIDE - 1]
    up = [(node, node + SIDE) for node in range(SIDE * (SIDE - 1))]
    edges: Any = np.array(across + up, dtype=np.int64)
    kept = chance.random(len(edges)) > 0.125
    return Network(nodes, edges[kept])


def rings(chance: np.random.Generator) -> Network:
    """A network of 721 nodes in rings around a middle, as of a town; one path along a ring in eight is missing."""
    ring = np.repeat(np.arange(1, RINGS + 1), ON_FIRST * np.arange(1, RINGS + 1))
    first = 1 + ON_FIRST * ring * (ring - 1) // 2
    place = 1 + np.arange(len(ring)) - first
    angle = 2 * np.pi * place / (ON_FIRST * ring)
    around = np.column_stack((np.cos(angle), np.sin(angle))) * (ring * SPACING)[:, None]
    nodes = np.array(CENTRE) + np.concatenate((np.zeros((1, 2)), around))
    nodes += chance.uniform(-JITTER, JITTER, nodes.shape)
    node = np.arange(1, len(nodes))
    along = np.column_stack((node, first + (place + 1) % (ON_FIRST * ring)))
    inside = np.rint(place * (ring - 1) / ring).astype(np.int64) % np.maximum(ON_FIRST * (ring - 1), 1)
    inward = np.column_stack((node, np.where(ring > 1, first - ON_FIRST * (ring - 1) + inside, 0)))
    kept = chance.random(len(along)) > 0.125
    return Network(nodes, np.concatenate((along[kept], inward)).astype(np.int64))
