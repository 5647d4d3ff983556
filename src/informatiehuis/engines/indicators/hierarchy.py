"""Which area lies in which: what figures are completed against and rolled up along."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from informatiehuis.engines.indicators.problems import HierarchyProblem
from informatiehuis.engines.problems import N_


@dataclass(frozen=True)
class Place:
    """An area: its normal code ("GM0344"), its level, and the code of the area it lies in ("" at the top)."""

    code: str
    level: str
    parent: str = ""


@dataclass(frozen=True)
class Hierarchy:
    """Areas by code. Raises HierarchyProblem for a code twice, a parent that is absent, or a circle."""

    places: tuple[Place, ...]

    def __post_init__(self) -> None:
        counts = Counter(place.code for place in self.places)
        for code, count in counts.items():
            if count > 1:
                raise HierarchyProblem(
                    N_("Het gebied {code} staat {count} keer in de indeling."),
                    N_("Houd er een over."),
                    code=code,
                    count=count,
                )
        for place in self.places:
            if place.parent and place.parent not in counts:
                raise HierarchyProblem(
                    N_("Het gebied {code} ligt in {parent}, maar dat gebied staat niet in de indeling."),
                    N_("Voeg {parent} toe of haal de verwijzing weg."),
                    code=place.code,
                    parent=place.parent,
                )
        self._refuse_circles()

    @classmethod
    def of(cls, places: Iterable[tuple[str, str, str]]) -> Hierarchy:
        """From rows of code, level and parent."""
        return cls(tuple(Place(*row) for row in places))

    @cached_property
    def by_code(self) -> Mapping[str, Place]:
        return MappingProxyType({place.code: place for place in self.places})

    def level(self, code: str) -> str | None:
        """The level of an area, None when it is not here."""
        place = self.by_code.get(code)
        return place.level if place else None

    def parent(self, code: str) -> str:
        """The code of the area it lies in, "" at the top."""
        return self.by_code[code].parent

    def at(self, level: str) -> tuple[str, ...]:
        """The codes at a level, in order."""
        return self._levels.get(level, ())

    def children(self, code: str, level: str) -> tuple[str, ...]:
        """The codes at a level that lie directly in an area, in order."""
        return self._children.get((code, level), ())

    @cached_property
    def _children(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        children: dict[tuple[str, str], list[str]] = {}
        for place in self.places:
            children.setdefault((place.parent, place.level), []).append(place.code)
        return {key: tuple(sorted(codes)) for key, codes in children.items()}

    @cached_property
    def _levels(self) -> Mapping[str, tuple[str, ...]]:
        levels: dict[str, list[str]] = {}
        for place in self.places:
            levels.setdefault(place.level, []).append(place.code)
        return {level: tuple(sorted(codes)) for level, codes in levels.items()}

    def _refuse_circles(self) -> None:
        reached: set[str] = set()
        for place in self.places:
            path: set[str] = set()
            at = place.code
            while at and at not in reached:
                if at in path:
                    raise HierarchyProblem(
                        N_("Het gebied {code} ligt via andere gebieden in zichzelf."),
                        N_("Verbeter de verwijzingen."),
                        code=at,
                    )
                path.add(at)
                at = self.by_code[at].parent
            reached |= path
