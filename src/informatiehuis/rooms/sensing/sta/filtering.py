"""Chooses entities by `$filter` and puts them in the order of `$orderby`, in memory and within a bound.

What a filter means is for the engine (`engines.sensorthings.matches`); here it gets the entities that it needs to see,
through their navigations too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from informatiehuis.engines.problems import N_
from informatiehuis.engines.sensorthings import Order, Query, matches
from informatiehuis.engines.sensorthings.expressions import Binary, Expression, Literal, Path, conjuncts, paths
from informatiehuis.engines.sensorthings.model import IDENTIFIERS, TYPES, Kind
from informatiehuis.rooms.sensing.models import Entity
from informatiehuis.rooms.sensing.problems import NotYet, TooMuch
from informatiehuis.rooms.sensing.sta import documents
from informatiehuis.rooms.sensing.sta.service import LARGEST_PAGE, MOST_LOOKED_AT, PAGE, Service

Tree = Mapping[str, Any]


def page_of(query: Query, largest: int = LARGEST_PAGE) -> int:
    """How many entities an answer has at most."""
    return min(PAGE if query.top is None else query.top, largest)


def select(service: Service, rows: QuerySet[Entity], query: Query) -> tuple[list[Entity], int | None, bool]:
    """The entities of a page, how many there are where that is asked, and whether there are more. Raises TooMuch."""
    top = page_of(query)
    if query.filter is None and not query.order:
        found = list(rows.order_by("number")[query.skip : query.skip + top + 1])
        return found[:top], rows.count() if query.count else None, len(found) > top
    candidates = list(_narrowed(rows, query.filter).order_by("number")[: MOST_LOOKED_AT + 1])
    if len(candidates) > MOST_LOOKED_AT:
        raise TooMuch(
            N_("Deze vraag zou meer dan {most} onderdelen doorzoeken."),
            N_("Begin bij één van de bovenliggende, bijvoorbeeld ‘Things(1)/Datastreams’, of vraag naar een naam."),
            most=MOST_LOOKED_AT,
        )
    chosen = choose(service, candidates, query)
    end = query.skip + top
    return chosen[query.skip : end], len(chosen) if query.count else None, len(chosen) > end


def choose(service: Service, rows: Sequence[Entity], query: Query) -> list[Entity]:
    """Those for which the filter holds, in the order that is asked."""
    if not rows or (query.filter is None and not query.order):
        return list(rows)
    asked = [*(paths(query.filter) if query.filter else ()), *(order.path for order in query.order)]
    shown = dict(zip((row.pk for row in rows), embedded(service, rows, tree_of(asked)), strict=True))
    chosen = [row for row in rows if query.filter is None or matches(query.filter, shown[row.pk], service.now)]
    for order in reversed(query.order):
        chosen.sort(key=lambda row: _key(shown[row.pk], order), reverse=order.descending)
    return chosen


def _narrowed(rows: QuerySet[Entity], condition: Expression | None) -> QuerySet[Entity]:
    """Fewer to look through, where the database can say so: what has to have an identifier or a name."""
    for part in conjuncts(condition) if condition else ():
        if not (isinstance(part, Binary) and part.operator == "eq"):
            continue
        for path, literal in ((part.left, part.right), (part.right, part.left)):
            if not (isinstance(path, Path) and isinstance(literal, Literal)):
                continue
            if path.steps == ("name",) and literal.kind is Kind.TEXT:
                rows = rows.filter(content__name=literal.value)
            elif len(path.steps) == 1 and path.steps[0] in IDENTIFIERS and literal.kind is Kind.NUMBER:
                whole = float(literal.value).is_integer()
                rows = rows.filter(pk=int(literal.value)) if whole else rows.none()
    return rows


def tree_of(asked: Sequence[Path]) -> Tree:
    """The navigations through which paths go, as a tree. Raises NotYet for a way through observations."""
    root: dict[str, Any] = {}
    for path in asked:
        level = root
        for step in path.steps[: path.hops]:
            if step == "Observations":
                raise NotYet(
                    N_("Kiezen of ordenen naar de metingen eronder kan hier niet."),
                    N_("Vraag naar Observations met een filter, en neem Datastream mee met $expand."),
                )
            level = level.setdefault(step, {})
    return root


def embedded(service: Service, rows: Sequence[Entity], tree: Tree) -> list[dict[str, Any]]:
    """The entities as JSON with those in them that their navigations lead to, as far as the tree says."""
    shown = documents.plain(service, rows)
    for navigation, below in tree.items():
        led = service.seen.led_from(rows, navigation)
        together = list({one.pk: one for found in led.values() for one in found}.values())
        by_number = dict(zip((one.pk for one in together), embedded(service, together, below), strict=True))
        many = TYPES[rows[0].type].navigations[navigation].many if rows else True
        for row, document in zip(rows, shown, strict=True):
            found = [by_number[one.pk] for one in led[row.pk]]
            document[navigation] = found if many else next(iter(found), None)
    return shown


def _key(document: Mapping[str, Any], order: Order) -> tuple[bool, str, Any]:
    """What is not there comes first, then by the sort of value, so that unlike values can stand in one order."""
    value: Any = document
    for step in order.path.steps:
        step = "@iot.id" if step in IDENTIFIERS else step
        value = value.get(step) if isinstance(value, Mapping) else None
    if isinstance(value, bool | int | float):
        return True, "", float(value)
    return value is not None, type(value).__name__, value if isinstance(value, str) else str(value)
