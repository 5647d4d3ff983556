"""Plans a route that trades exposure against time, and says what was traded and what is not known."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from scipy.sparse.csgraph import dijkstra

from informatiehuis.engines.greenroutes.network import NOT, CycleNetwork
from informatiehuis.engines.greenroutes.problems import NoRoute, UnknownPlace
from informatiehuis.engines.greenroutes.segments import Estimates
from informatiehuis.engines.greenroutes.trips import Chosen, Floats, Integers
from informatiehuis.engines.problems import N_, Note

SPEED = 15.0


@dataclass(frozen=True)
class Ride:
    """A route: its nodes, its segments and which of those are unknown, in order. `minutes` at a steady speed, and
    `exposure` in minutes × the measured unit above the background."""

    nodes: tuple[int, ...]
    segments: tuple[int, ...]
    unknown: tuple[int, ...]
    minutes: float
    metres: float
    unknown_metres: float
    exposure: float


@dataclass(frozen=True)
class Advice:
    """The route that was asked for beside the fastest one, and what the difference is."""

    fastest: Ride
    advised: Ride

    @property
    def minutes_more(self) -> float:
        return self.advised.minutes - self.fastest.minutes

    @property
    def exposure_less(self) -> float:
        """The share of the exposure of the fastest route that is avoided; 0 where that has none."""
        before = self.fastest.exposure
        return (before - self.advised.exposure) / before if before > 0 else 0.0

    @cached_property
    def notes(self) -> tuple[Note, ...]:
        """The choice and its certainty, for people."""
        return (*_choice(self), *_certainty(self.advised))


@dataclass(frozen=True)
class Planner:
    """Plans over a network with what is known of its segments.

    A segment of which nothing is known counts as the middle of the network: neither sought nor shunned. `speed` is in
    km/h.
    """

    network: CycleNetwork
    estimates: Estimates
    speed: float = SPEED

    @cached_property
    def minutes(self) -> Floats:
        """Of each segment."""
        return self.network.lengths / 1000 / self.speed * 60

    @cached_property
    def known(self) -> Chosen:
        known = np.zeros(len(self.network.edges), dtype=bool)
        known[self.estimates.segment] = True
        return known

    @cached_property
    def exposure(self) -> Floats:
        """Of each segment: its minutes × how much its air is above the background, which is never less than nothing."""
        above = np.full(len(self.network.edges), self.estimates.level)
        above[self.estimates.segment] += self.estimates.difference
        return np.asarray(self.minutes * np.maximum(above, 0.0))

    def plan(self, start: int, end: int, *, weight: float) -> Advice:
        """The route between two nodes with the least minutes + `weight` × exposure (Dijkstra 1959).

        A weight of 0.1 says that ten minutes in air of 1 µg/m³ above the background are worth one minute on the way.
        Raises UnknownPlace, NoRoute, and ValueError when the weight is negative.
        """
        if weight < 0:
            raise ValueError("a weight is not negative")
        fastest = self._ride(start, end, self.minutes)
        return Advice(fastest, self._ride(start, end, self.minutes + weight * self.exposure) if weight else fastest)

    def _ride(self, start: int, end: int, weights: Floats) -> Ride:
        for node in (start, end):
            if not 0 <= node < self.network.count:
                raise UnknownPlace(
                    N_("Plaats {node} staat niet op het netwerk."),
                    N_("Kies een plaats van 0 tot en met {last}."),
                    node=node,
                    last=self.network.count - 1,
                )
        _, before = dijkstra(self.network.graph(weights), indices=start, return_predecessors=True)
        nodes = _back(before, start, end)
        if nodes[0] != start:
            raise NoRoute(
                N_("Van plaats {start} naar plaats {end} loopt geen weg over het netwerk."),
                N_("Kies twee plaatsen die over fietspaden met elkaar verbonden zijn."),
                start=start,
                end=end,
            )
        return self._told(nodes, self._segments(nodes, weights))

    def _segments(self, nodes: Sequence[int], weights: Floats) -> list[int]:
        """The lightest segment between each two nodes."""
        found = []
        for one, other in pairwise(nodes):
            between = (self.network.edges == (one, other)) | (self.network.edges == (other, one))
            choice = np.flatnonzero(between.all(axis=1))
            found.append(int(choice[np.argmin(weights[choice])]))
        return found

    def _told(self, nodes: Sequence[int], segments: Sequence[int]) -> Ride:
        rows = np.array(segments, dtype=np.int64)
        unknown = rows[~self.known[rows]]
        return Ride(
            tuple(nodes),
            tuple(segments),
            tuple(unknown.tolist()),
            float(self.minutes[rows].sum()),
            float(self.network.lengths[rows].sum()),
            float(self.network.lengths[unknown].sum()),
            float(self.exposure[rows].sum()),
        )


def _back(before: Integers, start: int, end: int) -> list[int]:
    nodes = [end]
    while nodes[-1] != start and before[nodes[-1]] != NOT:
        nodes.append(int(before[nodes[-1]]))
    return nodes[::-1]


def _choice(advice: Advice) -> list[Note]:
    if advice.advised.segments == advice.fastest.segments:
        return [Note(N_("De snelste route is ook de beste keuze voor schone lucht, voor zover bekend."), "")]
    facts = {"minutes": round(advice.minutes_more, 1), "percent": round(100 * advice.exposure_less)}
    return [
        Note(
            N_(
                "Deze route duurt {minutes} minuten langer. U ademt {percent}% minder extra fijnstof in dan op de "
                "snelste: wat er boven de lucht in de omgeving komt, voor zover bekend."
            ),
            "",
            **facts,
        )
    ]


def _certainty(ride: Ride) -> list[Note]:
    if not ride.unknown:
        return []
    percent = round(100 * ride.unknown_metres / ride.metres)
    return [
        Note(
            N_("Van {percent}% van deze route is de lucht niet bekend. Daar telt het midden van het netwerk."),
            "",
            percent=percent,
        )
    ]
