"""Generators of aggregates and window functions, with their meaning."""

from __future__ import annotations

import datetime as dt
import math
import statistics
from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import strategies as st

from tests.agreement.made import (
    Aggregate,
    Draw,
    Made,
    Row,
    column,
    constant,
    day,
    decimal,
    double,
    instant,
    large,
    lifted,
    makes,
    moment,
    number,
    text,
    truth,
    whole,
)

Values = Sequence[Any]


def over(text_of: str, do: Callable[[Values], Any], value: Made) -> Aggregate:
    """An aggregate of the values that are not empty."""
    return Aggregate(
        text_of.format(value.sql), lambda rows: do([v for row in rows if (v := value.of(row)) is not None])
    )


def _none(do: Callable[[Values], Any], least: int = 1) -> Callable[[Values], Any]:
    return lambda values: do(values) if len(values) >= least else None


def _sum(values: Values) -> Any:
    return math.fsum(values) if isinstance(values[0], float) else sum(values)


def _mean(values: Values) -> float:
    return math.fsum(map(float, values)) / len(values)


def percentile(values: Values, share: float) -> float:
    """Interpolated between the nearest two, as `percentile_cont` of SQL:2003."""
    ordered = sorted(map(float, values))
    place = share * (len(ordered) - 1)
    low, high = ordered[math.floor(place)], ordered[math.ceil(place)]
    return low + (high - low) * (place - math.floor(place))


@makes("aggregating", "count(*)")
def rows(draw: Draw) -> Aggregate:
    return Aggregate("count(*)", len)


@makes("aggregating", "count")
def count(draw: Draw) -> Aggregate:
    return over("count({})", len, draw(st.sampled_from([number, text]))(draw))


@makes("aggregating", "count(distinct)")
def distinct(draw: Draw) -> Aggregate:
    kind = draw(st.sampled_from([whole, text, day, moment, double, decimal, large, lambda _: ZERO]))
    return over("count(distinct {})", lambda values: len(set(values)), kind(draw))


ZERO = lifted("({} * 0)", lambda v: v * 0, column("x"))
"""Zero and, where the column is below it, minus zero: one value."""


@makes("aggregating", "sum")
def any_sum(draw: Draw) -> Aggregate:
    return draw(st.sampled_from([total, total, half]))(draw)


def total(draw: Draw) -> Aggregate:
    return over("sum({})", _none(_sum), number(draw))


@makes("aggregating", "avg")
def mean(draw: Draw) -> Aggregate:
    return over("avg({})", _none(_mean), draw(st.sampled_from([number, number, large]))(draw))


def half(draw: Draw) -> Aggregate:
    """Of a sum that does not fit in 64 bits there is a half that does."""
    return over("sum({}) / 2", _none(lambda values: sum(values) / 2), large(draw))


@makes("aggregating", "min")
def least(draw: Draw) -> Aggregate:
    return over("min({})", _none(min), draw(st.sampled_from([number, text, day, moment, large, truth]))(draw))


@makes("aggregating", "max")
def most(draw: Draw) -> Aggregate:
    return over("max({})", _none(max), draw(st.sampled_from([number, text, day, moment, large, truth]))(draw))


@makes("aggregating", "median")
def median(draw: Draw) -> Aggregate:
    return over(
        "median({})", _none(lambda values: percentile(values, 0.5)), draw(st.sampled_from([number, large]))(draw)
    )


@makes("aggregating", "percentile_cont")
def share(draw: Draw) -> Aggregate:
    found = draw(st.sampled_from([0.0, 0.1, 0.25, 0.9, 1.0]))
    value, descending = number(draw), draw(st.booleans())
    turned = 1 - found if descending else found
    direction = " desc" if descending else ""
    return over(
        f"percentile_cont({found}) within group (order by {{}}{direction})",
        _none(lambda values: percentile(values, turned)),
        value,
    )


@makes("aggregating", "stddev_samp")
def deviation(draw: Draw) -> Aggregate:
    name = draw(st.sampled_from(["stddev_samp", "stddev"]))
    return over(f"{name}({{}})", _none(lambda v: statistics.stdev(map(float, v)), 2), number(draw))


@makes("aggregating", "var_samp")
def variance(draw: Draw) -> Aggregate:
    return over("var_samp({})", _none(lambda v: statistics.variance(map(float, v)), 2), number(draw))


@makes("aggregating", "filter")
def filtered(draw: Draw) -> Aggregate:
    inner, condition = draw(st.sampled_from([total, mean, median, rows, deviation, distinct, share]))(draw), truth(draw)
    return Aggregate(
        f"{inner.sql} filter (where {condition.sql})",
        lambda found: inner.of([row for row in found if condition.of(row)]),
    )


# window functions: an Aggregate here gives one value a row, in the order of the rows

Ordered = Callable[[Row], Any]


def wide(draw: Draw) -> Aggregate:
    """A mean of whole numbers of which the sum does not fit in 64 bits."""
    return over("avg({})", _none(_mean), column("big"))


def _key(name: str) -> Ordered:
    """Empty values last; ties by the number of the row, which the SQL orders by as well where ties would matter."""
    return lambda row: (row[name] is None, row[name] if row[name] is not None else 0)


def _per_group(do: Callable[[list[Row]], dict[int, Any]]) -> Callable[[Sequence[Row]], list[Any]]:
    """The values of a window over (partition by g), row by row."""

    def of(found: Sequence[Row]) -> list[Any]:
        values: dict[int, Any] = {}
        for group in {row["g"] for row in found}:
            values |= do([row for row in found if row["g"] == group])
        return [values[row["k"]] for row in found]

    return of


@makes("windows", "aggregate over")
def running(draw: Draw) -> Aggregate:
    inner = draw(st.sampled_from([total, mean, least, most, rows, count, wide]))(draw)
    if draw(st.booleans()):
        return Aggregate(
            f"{inner.sql} over (partition by g)",
            _per_group(lambda group: dict.fromkeys([row["k"] for row in group], inner.of(group))),
        )
    key = _key("w")
    return Aggregate(
        f"{inner.sql} over (partition by g order by w)",
        _per_group(lambda group: {row["k"]: inner.of([o for o in group if key(o) <= key(row)]) for row in group}),
    )


@makes("windows", "rows between")
def frame(draw: Draw) -> Aggregate:
    inner = draw(st.sampled_from([total, mean, least, rows]))(draw)
    before, after = draw(st.integers(0, 2)), draw(st.integers(0, 2))

    def do(group: list[Row]) -> dict[int, Any]:
        ordered = sorted(group, key=lambda row: (_key("w")(row), row["k"]))
        return {
            row["k"]: inner.of(ordered[max(0, place - before) : place + after + 1]) for place, row in enumerate(ordered)
        }

    return Aggregate(
        f"{inner.sql} over (partition by g order by w, k rows between {before} preceding and {after} following)",
        _per_group(do),
    )


def _placed(draw: Draw) -> tuple[str, Ordered]:
    """An order, and the key that gives it: up or down, with empty values at either end."""
    name = draw(st.sampled_from(["w", "w", "big", "day", "m", "b"]))
    descending, first = draw(st.booleans()), draw(st.booleans())

    def key(row: Row) -> tuple[bool, int]:
        value = row[name]
        number = (
            0 if value is None else round(instant(value).timestamp() * 10**6) if isinstance(value, dt.date) else value
        )
        return ((value is None) is not first, -number if descending else number)

    return f"{name} {'desc' if descending else 'asc'} nulls {'first' if first else 'last'}", key


def _ranking(name: str, value: Callable[[list[Any], Any], Any]) -> None:
    @makes("windows", name)
    def generator(draw: Draw) -> Aggregate:
        tie = ", k" if name == "row_number" else ""
        order, key = _placed(draw)

        def do(group: list[Row]) -> dict[int, Any]:
            if tie:
                ordered = sorted(group, key=lambda row: (key(row), row["k"]))
                return {row["k"]: place for place, row in enumerate(ordered, 1)}
            keys = sorted(key(row) for row in group)
            return {row["k"]: value(keys, key(row)) for row in group}

        return Aggregate(f"{name}() over (partition by g order by {order}{tie})", _per_group(do))


_ranking("row_number", lambda keys, key: None)
_ranking("rank", lambda keys, key: keys.index(key) + 1)
_ranking("dense_rank", lambda keys, key: sorted(set(keys)).index(key) + 1)
_ranking("percent_rank", lambda keys, key: keys.index(key) / (len(keys) - 1) if len(keys) > 1 else 0.0)


def _neighbour(name: str, direction: int) -> None:
    @makes("windows", name)
    def generator(draw: Draw) -> Aggregate:
        kind = draw(st.sampled_from([double, whole, text, day, large, moment]))
        value, step = kind(draw), draw(st.integers(0, 2))
        default = kind(draw) if kind is not moment and draw(st.booleans()) else constant("null", None)
        order, key = _placed(draw)

        def do(group: list[Row]) -> dict[int, Any]:
            ordered = sorted(group, key=lambda row: (key(row), row["k"]))
            found = {}
            for place, row in enumerate(ordered):
                other = place + direction * step
                found[row["k"]] = value.of(ordered[other]) if 0 <= other < len(ordered) else default.of(row)
            return found

        text_of = f"{name}({value.sql}, {step}, {default.sql}) over (partition by g order by {order}, k)"
        return Aggregate(text_of, _per_group(do))


_neighbour("lag", -1)
_neighbour("lead", +1)
