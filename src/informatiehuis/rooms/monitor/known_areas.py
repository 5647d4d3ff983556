"""The areas that figures are computed among: those of now, or those that the house knew at an earlier moment.

Which area lies in which and which existed when decide what a figure is of, so a run remembers the hash of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import pyarrow as pa

from informatiehuis.engines.indicators import Hierarchy
from informatiehuis.kernel import timelines
from informatiehuis.kernel.access import HOUSE, Actor
from informatiehuis.kernel.boundaries import outlines
from informatiehuis.kernel.canonical import digest
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.models import Area, BoundarySet
from informatiehuis.kernel.register.past_lists import thing_of
from informatiehuis.kernel.timelines import AsOf


@dataclass(frozen=True)
class KnownArea:
    """One area: its code, name and level, the code of the area around it, and the days on which it existed."""

    code: str
    name: str
    level: str
    parent: str | None
    valid_from: date | None
    valid_until: date | None

    def existed_on(self, day: date) -> bool:
        began = self.valid_from is None or self.valid_from <= day
        return began and (self.valid_until is None or self.valid_until > day)


@dataclass(frozen=True)
class KnownAreas:
    """Areas in the order of their codes."""

    areas: tuple[KnownArea, ...]

    @staticmethod
    def of(areas: Iterable[KnownArea]) -> KnownAreas:
        return KnownAreas(tuple(sorted(areas, key=lambda one: one.code)))

    @property
    def identity(self) -> str:
        """The hash of all that decides which figures there are; the names do not."""
        facts = [(one.code, one.level, one.parent, one.valid_from, one.valid_until) for one in self.areas]
        return f"sha256:{digest(facts)}"

    @property
    def levels(self) -> dict[str, str]:
        """The level of each area, by its code."""
        return {one.code: one.level for one in self.areas}

    def hierarchy(self, day: date | None = None) -> Hierarchy:
        """Which lies in which, of those that existed on a day; of all that ever did when no day is given."""
        there = [one for one in self.areas if day is None or one.existed_on(day)]
        known = {one.code for one in there}
        return Hierarchy.of((one.code, one.level, one.parent if one.parent in known else "") for one in there)

    def table(self, boundaries: BoundarySet | None) -> pa.Table:
        """The table `areas` for SQL. Surfaces of schematic boundaries mean nothing, and are left empty."""
        surfaces: dict[str, float] = {}
        if boundaries and not boundaries.schematic:
            surfaces = {outline.code: outline.area_km2 for outline in outlines(boundaries)}
        known = {one.code for one in self.areas}
        return pa.table(
            {
                "area": pa.array([one.code for one in self.areas], pa.string()),
                "name": pa.array([one.name for one in self.areas], pa.string()),
                "level": pa.array([one.level for one in self.areas], pa.string()),
                "parent": pa.array([one.parent if one.parent in known else None for one in self.areas], pa.string()),
                "area_km2": pa.array([surfaces.get(one.code) for one in self.areas], pa.float64()),
            }
        )


def areas_now(reader: Actor = HOUSE) -> KnownAreas:
    """The areas that a reader may see; figures are computed by the house, with all."""
    fields = ("code", "title", "level", "parent__code", "valid_from", "valid_until")
    return KnownAreas.of(KnownArea(*row) for row in Area.objects.visible_to(reader).values_list(*fields))


def areas_then(moment: datetime) -> KnownAreas:
    """All areas as the house knew them at a moment."""
    kind = kind_named("area")
    pasts = timelines.pasts_of_kind("area", AsOf(moment))
    found: list[Area] = [thing_of(kind, key, past.fields, moment) for key, past in pasts.items()]
    codes = {one.pk: one.code for one in found}
    return KnownAreas.of(
        KnownArea(one.code, one.title, one.level, codes.get(one.parent_id), one.valid_from, one.valid_until)
        for one in found
    )
