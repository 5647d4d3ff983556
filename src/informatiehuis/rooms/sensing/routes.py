"""Green routes from what the house keeps of a campaign: the release that a reader may see, and routes over it.

A campaign is a source (adr/0032), so access, purpose and the log of its use are those of that source.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import isfinite

import numpy as np

from informatiehuis.engines.greenroutes import Advice, CycleNetwork, Estimates, GreenRoutesProblem, Planner
from informatiehuis.engines.greenroutes.drawing import UNKNOWN
from informatiehuis.engines.greenroutes.segments import LESS, MORE, SAME
from informatiehuis.engines.greenroutes.table import COLUMNS, read_table
from informatiehuis.engines.places import RD, WGS84, transform_positions
from informatiehuis.engines.problems import N_
from informatiehuis.rooms.atlas.models import Snapshot, Source
from informatiehuis.rooms.atlas.permitted import Asking, permitted

MOST_SEGMENTS = 500_000
"""Over a larger network a route would keep somebody waiting, so none is planned."""
NEAR = 1_000.0
"""Metres from a position to a junction that may stand for it."""


class TooLarge(GreenRoutesProblem):
    """A network is larger than the house plans over."""

    code = "green-routes-large"


class NoPlace(GreenRoutesProblem):
    """What somebody wrote is no junction and no position on the network."""

    code = "green-routes-place"


@dataclass(frozen=True)
class Release:
    """What a reader may see of a campaign: the network with what is known of its segments."""

    snapshot: Snapshot
    network: CycleNetwork
    estimates: Estimates
    made_up: bool
    numbers: tuple[int, ...]

    @property
    def source(self) -> Source:
        return self.snapshot.source

    @cached_property
    def row_of(self) -> dict[int, int]:
        """The row in the estimates of each segment (by its place in the network) of which something is known."""
        return {int(segment): row for row, segment in enumerate(self.estimates.segment.tolist())}

    @cached_property
    def by_verdict(self) -> dict[int, list[int]]:
        """The segments, by their place in the network, of each verdict, UNKNOWN among them."""
        found: dict[int, list[int]] = {MORE: [], SAME: [], LESS: [], UNKNOWN: []}
        for segment, verdict in zip(self.estimates.segment.tolist(), self.estimates.verdict.tolist(), strict=True):
            found[verdict].append(segment)
        found[UNKNOWN] = [one for one in range(len(self.network.edges)) if one not in self.row_of]
        return found

    def metres(self, *verdicts: int) -> float:
        """How long the segments with these verdicts are together."""
        return float(sum(self.network.lengths[self.by_verdict[one]].sum() for one in verdicts))

    @cached_property
    def planner(self) -> Planner:
        """Raises TooLarge."""
        if len(self.network.edges) > MOST_SEGMENTS:
            raise TooLarge(
                N_("Dit net heeft meer dan {most} stukken. Daarover plant het huis geen routes."),
                N_("Download het net en plan met een eigen programma."),
                most=MOST_SEGMENTS,
            )
        return Planner(self.network, self.estimates)

    def junction(self, text: str) -> int:
        """The junction that somebody means: its number, or the one nearest to a position. Raises NoPlace.

        `136000, 455800` are metres east and north (EPSG:28992); `52.09, 5.12` is latitude and longitude.
        """
        told = text.strip()
        if told.isascii() and told.isdigit():
            number = int(told[:9])
            if number < self.network.count and np.isfinite(self.network.places[number]).all():
                return number
            raise NoPlace(
                N_("Knooppunt {number} staat niet op dit net."), N_("Kies een nummer van de kaart."), number=told[:9]
            )
        far = np.nan_to_num(np.hypot(*(self.network.places - _position(told)).T), nan=np.inf)
        nearest = int(np.argmin(far))
        if far[nearest] > NEAR:
            raise NoPlace(N_("Deze plek ligt niet bij het net."), N_("Kies een plek op de kaart."))
        return nearest

    def plan(self, start: int, end: int, weight: float) -> Advice:
        """The route between two junctions; see `Planner.plan`. Raises GreenRoutesProblem."""
        return self.planner.plan(start, end, weight=weight)


def release(held: Snapshot, asking: Asking) -> Release | None:
    """What may be seen of a campaign; None where the rules of its source leave too little to draw or plan with.

    Raises NotAllowed, PurposeNeeded, NotLogged and LakeProblem.
    """
    with permitted(held, asking, "routes") as rows:
        if not set(COLUMNS) <= set(rows.columns):
            return None
        table = rows.table(list(COLUMNS))
    if not len(table):
        return None
    network, estimates = read_table(table)
    numbers = tuple(table["segment"].to_numpy().tolist())
    return Release(held, network, estimates, any(table["verzonnen"].to_pylist()), numbers)


def _position(text: str) -> tuple[float, float]:
    """A position in metres (EPSG:28992) from what somebody wrote. Raises NoPlace."""
    try:
        first, second = (float(part) for part in text.replace(";", ",").split(","))
        if not (isfinite(first) and isfinite(second)):
            raise ValueError
    except ValueError as error:
        raise NoPlace(
            N_("Dit is geen nummer van een knooppunt en geen plek."),
            N_("Typ een nummer van de kaart, of twee getallen, zoals 52.09, 5.12."),
        ) from error
    if abs(first) <= 90 and abs(second) <= 180:
        x, y = transform_positions(np.asarray([second]), np.asarray([first]), WGS84, RD)
        first, second = float(x[0]), float(y[0])
    return first, second
