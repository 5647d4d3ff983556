"""How many things a question to a register gives, without going past all of them.

What every thing has (access class, owner, status) is counted by the database in `Tally`, exactly and at any moment.
Up to `LARGE` things everything else is counted by looking; in a larger register it is counted up to `MOST_COUNTED`,
and then the answer is "more than that". See ADR 0012.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet, Sum

from informatiehuis.kernel.access import Actor, visible
from informatiehuis.kernel.kinds import Kind
from informatiehuis.kernel.models import Tally
from informatiehuis.kernel.register.asking import Asked
from informatiehuis.kernel.register.filtering import condition, is_open

LARGE = 20_000
MOST_COUNTED = 10_000
MOST_SEARCHED = 2_000
"""So many things may be searched for words once more for every filter, to say how many each option would give."""
OF_EVERY_THING = frozenset({"status", "owner", "access"})
_HELD = OF_EVERY_THING | {"kind", "owner_id"}


@dataclass(frozen=True)
class Total:
    """How many; `is_cut` says that there are more than this."""

    number: int
    is_cut: bool = False


class Counts:
    """What is known of the numbers behind one question to a register."""

    def __init__(self, kind: Kind, asked: Asked, actor: Actor) -> None:
        self.kind, self.asked, self.actor = kind, asked, actor
        self._sums: dict[str, int] = {}
        self._is_counted = _says_enough(actor)

    def is_large(self, leave_out: str = "", most: int | None = None) -> bool:
        """Whether so much remains with the filters that every thing has, that the rest cannot be found by looking."""
        return self._sum(leave_out) > (LARGE if most is None else most)

    def is_few(self, matching: int, wanted: int) -> bool:
        """Whether finding what matches and sorting it takes less than walking in order until so many are found."""
        everything = _added(Tally.objects.filter(kind=self.kind.name))
        # a thing that is found and sorted costs about as much as four that are passed over in an index
        return 4 * matching * matching < wanted * everything

    def total(self, found: QuerySet[Any], *, exact: bool = False) -> Total:
        """How many things `found` has, which is what matches; `exact` counts them whatever it takes."""
        if self._is_enough:
            return Total(self._sum(""))
        if exact or not self.is_large():
            return Total(found.order_by().count())
        number = found.order_by()[: MOST_COUNTED + 1].count()
        return Total(min(number, MOST_COUNTED), is_cut=number > MOST_COUNTED)

    def by_value(self, name: str) -> dict[Any, int] | None:
        """How many things there are for each value of a field that every thing has; None when that was not counted."""
        if name not in OF_EVERY_THING or not self._is_enough:
            return None
        cells = self._cells(name).values_list("owner_id" if name == "owner" else name)
        counted = cells.annotate(sum=Sum("number")).order_by()
        return {value: number for value, number in counted if number and value not in (None, "")}

    @property
    def _is_enough(self) -> bool:
        """Whether the tallies alone answer the question."""
        return self._is_counted and not self.asked.words and self.asked.filters.keys() <= OF_EVERY_THING

    def _sum(self, leave_out: str) -> int:
        key = leave_out if leave_out in self.asked.filters or leave_out == "status" else ""
        if key not in self._sums:
            self._sums[key] = _added(self._cells(key))
        return self._sums[key]

    def _cells(self, leave_out: str) -> QuerySet[Tally]:
        """The cells that match the filters every thing has; of everybody when the policy looks at what they lack."""
        found = Tally.objects.filter(kind=self.kind.name)
        if self._is_counted:
            found = found.filter(visible(self.actor))
        filters = self.asked.filters
        for name in OF_EVERY_THING & filters.keys() - {leave_out}:
            found = found.filter(condition(self.kind, name, filters[name], self.actor))
        return found if "status" in filters or leave_out == "status" else found.filter(is_open(self.kind))


def large(kinds: Iterable[Kind], actor: Actor) -> frozenset[str]:
    """The names of the kinds of which so much is open to this actor that it cannot be found by looking: one query."""
    of_each = Q()
    for kind in kinds:
        of_each |= Q(kind=kind.name) & is_open(kind)
    cells = Tally.objects.filter(of_each)
    if _says_enough(actor):
        cells = cells.filter(visible(actor))
    sums = cells.values_list("kind").annotate(sum=Sum("number")).order_by()
    return frozenset(name for name, number in sums if number > LARGE)


def _says_enough(actor: Actor) -> bool:
    """Whether what a tally holds is all that the policy looks at for this actor."""
    return set(_fields(visible(actor))) <= _HELD


def _added(cells: QuerySet[Tally]) -> int:
    return int(cells.aggregate(sum=Sum("number"))["sum"] or 0)


def _fields(rule: Q) -> Iterator[str]:
    for child in rule.children:
        if isinstance(child, Q):
            yield from _fields(child)
        else:
            # an expression has no name that a tally could have
            yield str(child[0]).split("__")[0] if isinstance(child, tuple) else "?"
