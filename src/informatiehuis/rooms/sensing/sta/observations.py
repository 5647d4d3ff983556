"""Observations as they are asked: which, in what order, and in what form.

What a filter says of observations themselves becomes a condition for the store; what it says of their datastream or
their feature chooses among those first.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import reduce
from typing import Any

from informatiehuis.engines.problems import N_
from informatiehuis.engines.sensorthings import TYPES, Query, matches, split
from informatiehuis.engines.sensorthings.expressions import Binary, Expression, Literal, Path, conjuncts, paths
from informatiehuis.engines.sensorthings.model import IDENTIFIERS, Kind
from informatiehuis.engines.sensorthings.times import Span, write
from informatiehuis.engines.signals import EVER, Condition, Interval, Observation, as_row, result_of
from informatiehuis.rooms.sensing.models import Entity
from informatiehuis.rooms.sensing.problems import NotYet
from informatiehuis.rooms.sensing.sta import documents
from informatiehuis.rooms.sensing.sta.documents import Document
from informatiehuis.rooms.sensing.sta.service import LARGEST_PAGE_OF_OBSERVATIONS, PAGE, Service

Row = Mapping[str, Any]
OBSERVATION = TYPES["Observation"]
MOMENT = timedelta(microseconds=1)
LAST = datetime.max.replace(tzinfo=UTC)
ORDERS = {
    "phenomenonTime": "begin",
    "resultTime": "result_time",
    "id": "sequence",
    "@iot.id": "sequence",
    "result": "number",
}
ANSWERED = (
    "sequence", "stream", "feature", "begin", "end", "result_time", "valid_begin", "valid_end",
    "number", "truth", "text", "document", "quality", "parameters",
)  # fmt: skip
"""The columns of which an answer is made."""
COMPONENTS = ("id", "phenomenonTime", "result", "resultTime", "resultQuality", "validTime", "parameters")


@dataclass(frozen=True)
class Where:
    """Of which datastreams; and, where that is said, of one feature or only the observation of one number."""

    streams: tuple[int, ...]
    conditions: tuple[Condition, ...] = field(default=())

    def narrowed(self, sql: str, **parameters: Any) -> Where:
        return replace(self, conditions=(*self.conditions, Condition(sql, parameters)))


@dataclass(frozen=True)
class Page:
    """Some observations, how many there are where that is asked, and whether there are more."""

    rows: Sequence[Row]
    count: int | None
    more: bool


def everywhere(service: Service) -> Where:
    return Where(tuple(service.streams))


def of_row(service: Service, row: Entity) -> Where:
    """The observations of a datastream, or those of a feature as far as their datastream is seen."""
    if row.type == "Datastream":
        return Where((row.pk,))
    return everywhere(service).narrowed("feature = $_feature", _feature=row.pk)


def one(service: Service, where: Where, number: int) -> Row | None:
    """The observation of a number, when it is among these."""
    where = where.narrowed("sequence = $_sequence", _sequence=number)
    # in the order of sequences all months are asked at once, and their files tell which of them can have it
    rows = service.reading.select(
        streams=where.streams, condition=_together(where.conditions), order=(("sequence", False),), limit=1
    ).to_pylist() if where.streams else []  # fmt: skip
    return rows[0] if rows else None


def page_of(query: Query) -> int:
    return min(PAGE if query.top is None else query.top, LARGEST_PAGE_OF_OBSERVATIONS)


def select(service: Service, where: Where, query: Query) -> Page:
    """A page of observations, by phenomenon time unless another order is asked. Raises NotYet."""
    if not where.streams:
        return Page([], 0 if query.count else None, False)
    interval, top = EVER, page_of(query)
    if query.filter is not None:
        interval, rest = timed(query.filter)
        own, others = split(rest, service.now) if rest else (None, [])
        where = replace(where, conditions=(*where.conditions, *([own] if own else [])))
        for part in others:
            where = _chosen(service, where, part)
    streams, condition = list(where.streams), _together(where.conditions)
    order, descending = _order(query)
    count = None
    if query.count:
        count = service.reading.count(streams=streams, interval=interval, condition=condition) if streams else 0
        if top == 0:
            return Page([], count, count > query.skip)
    rows = service.reading.select(
        streams=streams, interval=interval, condition=condition, order=order, descending=descending,
        limit=top + 1, offset=query.skip, columns=ANSWERED,
    ).to_pylist() if streams else []  # fmt: skip
    return Page(rows[:top], count, len(rows) > top)


def _together(conditions: Sequence[Condition]) -> Condition | None:
    if not conditions:
        return None
    parameters = {name: value for one in conditions for name, value in one.parameters.items()}
    return Condition(" AND ".join(f"({one.sql})" for one in conditions), parameters)


def _order(query: Query) -> tuple[tuple[tuple[str, bool], ...], bool]:
    """Columns in which to order, each with whether it descends; none where time alone says it."""
    wanted = [(order.path.steps, order.descending) for order in query.order]
    if not wanted or (len(wanted) == 1 and wanted[0][0] == ("phenomenonTime",)):
        return (), bool(wanted and wanted[0][1])
    if unknown := next((steps for steps, _ in wanted if len(steps) != 1 or steps[0] not in ORDERS), None):
        raise NotYet(
            N_("Metingen ordenen naar {path} kan hier niet."),
            N_("Dit kan wel: {known}."),
            path="/".join(unknown),
            known=", ".join(ORDERS),
        )
    return tuple((ORDERS[steps[0]], descending) for steps, descending in wanted), False


def timed(condition: Expression) -> tuple[Interval, Expression | None]:
    """The time in which all that a filter chooses lies, so that nothing else is read, and what it says besides."""
    begin, end, ends_within, rest = None, None, False, list[Expression]()
    bounds = [(part, _bound(part)) for part in conjuncts(condition)]
    # what lasts is the same as a time only by its end as well, and then an interval does not say it all
    is_exact = not any(found and found[0] == "eq" for _, found in bounds)
    for part, found in bounds:
        if found is None or not is_exact:
            rest.append(part)
        if found is None:
            continue
        operator, span = found
        if operator in ("ge", "gt", "eq"):
            least = {"ge": span.end, "gt": span.end + MOMENT, "eq": span.begin}[operator]
            begin = least if begin is None else max(begin, least)
        if operator in ("lt", "le", "eq"):
            most = span.begin if operator == "lt" else span.begin + MOMENT
            end, ends_within = most if end is None else min(end, most), is_exact
    whole = reduce(lambda left, right: Binary("and", left, right, Kind.TRUTH), rest) if rest else None
    return Interval(begin, end, ends_within), whole


def _bound(part: Expression) -> tuple[str, Span] | None:
    """`phenomenonTime ge 2018-…` and the like, whichever side the time stands on."""
    if not isinstance(part, Binary) or part.operator not in ("ge", "gt", "eq", "lt", "le"):
        return None
    turned = {"ge": "le", "gt": "lt", "le": "ge", "lt": "gt", "eq": "eq"}
    for path, literal, operator in (
        (part.left, part.right, part.operator),
        (part.right, part.left, turned[part.operator]),
    ):
        is_time = isinstance(path, Path) and path.steps == ("phenomenonTime",)
        if is_time and isinstance(literal, Literal) and isinstance(literal.value, Span) and literal.value.end < LAST:
            return operator, literal.value
    return None


def _chosen(service: Service, where: Where, part: Expression) -> Where:
    """The observations whose datastream, or whose feature, is as a part of a filter says. Raises NotYet."""
    from informatiehuis.rooms.sensing.sta.filtering import embedded, tree_of

    asked = list(paths(part))
    heads = {path.steps[0] for path in asked}
    if heads not in ({"Datastream"}, {"FeatureOfInterest"}):
        raise NotYet(
            N_("Dit filter gaat over metingen en over iets anders tegelijk, en dat kan hier niet."),
            N_("Zet er ‘and’ tussen: één deel over de meting, één deel over Datastream of FeatureOfInterest."),
        )
    head = heads.pop()
    known = service.seen.of_type(head)
    rows = list(known.filter(pk__in=where.streams) if head == "Datastream" else known)
    tree = tree_of(asked).get(head, {})
    shown = embedded(service, rows, tree)
    found = [row.pk for row, document in zip(rows, shown, strict=True) if matches(part, {head: document}, service.now)]
    if head == "Datastream":
        return replace(where, streams=tuple(found))
    return where.narrowed("list_contains($_features, feature)", _features=found)


def latest_of(service: Service, numbers: Sequence[int], query: Query) -> dict[int, list[Document]] | None:
    """The last observation of each datastream where that is what is asked; None when it is something else.

    One look at what is kept of every stream, instead of a question for each.
    """
    order = [(one.path.steps, one.descending) for one in query.order]
    plain = query.filter is None and not query.skip and not query.count and not query.expand
    if not plain or query.top != 1 or order != [(("phenomenonTime",), True)]:
        return None
    wanted, found = set(numbers), dict[int, list[Document]]()
    rows = [row for row in service.latest.to_pylist() if row["stream"] in wanted]
    if any(row["begin"] != row["last"] for row in rows):
        # a clock that runs ahead: its observation is the last by its own time, and not the latest of the stream
        return None
    for row in rows:
        found[row["stream"]] = [documents.selected(document(service, row), OBSERVATION, query)]
    return found


def properties(row: Row) -> Document:
    """The properties of an observation as the API writes them; what was not said is left out."""
    begin, end = row["begin"].astimezone(UTC), row["end"]
    told: Document = {
        "phenomenonTime": write(begin) if end is None else documents.span(begin, end),
        "resultTime": None if row["result_time"] is None else write(row["result_time"]),
        "result": result_of(row),
    }
    for name, column in (("resultQuality", "quality"), ("parameters", "parameters")):
        if row[column] is not None:
            told[name] = json.loads(row[column])
    if row["valid_begin"] is not None:
        told["validTime"] = documents.span(row["valid_begin"], row["valid_end"])
    return told


def document(service: Service, row: Row) -> Document:
    return documents.headed(service, OBSERVATION, row["sequence"], properties(row))


def as_stored(service: Service, stored: Observation, number: int) -> Document:
    """An observation that was stored just now under a number, as reading it would give it."""
    return document(service, {**as_row(stored, service.now), "sequence": number})


def answer(service: Service, rows: Sequence[Row], query: Query) -> list[Document]:
    """Observations as they are asked, with what is expanded in them."""
    shown = [document(service, row) for row in rows]
    for expand in query.expand:
        column = "stream" if expand.navigation == "Datastream" else "feature"
        wanted = {row[column] for row in rows if row[column] is not None}
        led = list(service.seen.of_type(expand.navigation).filter(pk__in=wanted).order_by("number"))
        by_number = dict(zip((one.pk for one in led), documents.answer(service, led, expand.query), strict=True))
        for row, one in zip(rows, shown, strict=True):
            one[expand.navigation] = by_number.get(row[column])
    return [documents.selected(one, OBSERVATION, query) for one in shown]


def data_arrays(service: Service, page: Page, query: Query) -> list[Document]:
    """The observations as data arrays, one for each datastream (18-088, 12)."""
    names = [name for name in COMPONENTS if not query.select or name in query.select]
    if query.select and set(query.select) & set(IDENTIFIERS) and "id" not in names:
        names = ["id", *names]
    groups: dict[int, list[list[Any]]] = {}
    for row in page.rows:
        told = {"id": row["sequence"], **properties(row)}
        groups.setdefault(row["stream"], []).append([told.get(name) for name in names])
    return [
        {
            "Datastream@iot.navigationLink": service.address("Datastreams", stream),
            "components": names,
            "dataArray@iot.count": len(rows),
            "dataArray": rows,
        }
        for stream, rows in groups.items()
    ]
