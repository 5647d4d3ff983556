"""Generators of what a value or a condition is made of, with their meaning."""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from hypothesis import strategies as st

from tests.agreement.made import (
    COMPARISONS,
    Draw,
    Made,
    Row,
    column,
    day,
    decimal,
    double,
    lifted,
    makes,
    number,
    text,
    truth,
    whole,
)


@makes("conditions", "comparison")
def comparison(draw: Draw) -> Made:
    sign, do = draw(st.sampled_from(list(COMPARISONS.items())))
    kind = draw(st.sampled_from([whole, text, day, lambda _: column("big")]))
    return lifted(f"{{}} {sign} {{}}", do, kind(draw), kind(draw))


@makes("conditions", "and, or, not")
def logic(draw: Draw) -> Made:
    a, b, c = truth(draw), truth(draw), truth(draw)

    def of(row: Row) -> bool | None:
        one, two, three = a.of(row), b.of(row), c.of(row)
        both = False if one is False or two is False else None if None in (one, two) else True
        third = None if three is None else not three
        return True if both or third else None if None in (both, third) else False

    return Made(f"({a.sql} and {b.sql}) or not {c.sql}", of)


@makes("conditions", "between")
def between(draw: Draw) -> Made:
    kind = draw(st.sampled_from([whole, day]))
    value, low, high = kind(draw), kind(draw), kind(draw)

    def of(row: Row) -> bool | None:
        v, a, b = value.of(row), low.of(row), high.of(row)
        found = [None if None in (v, a) else v >= a, None if None in (v, b) else v <= b]
        return False if False in found else None if None in found else True

    return Made(f"{value.sql} between {low.sql} and {high.sql}", of)


@makes("conditions", "in")
def member(draw: Draw) -> Made:
    return lifted("{} in ('Utrecht', '', 'één')", lambda v: v in ("Utrecht", "", "één"), column("t"))


@makes("conditions", "like")
def like(draw: Draw) -> Made:
    pattern = draw(st.sampled_from(["%", "_", "U%", "%é%", "%😀", "___", "%'%", "a%c", "%_%_%"]))
    parts = [".*" if sign == "%" else "." if sign == "_" else re.escape(sign) for sign in pattern]
    whole_pattern = re.compile("".join(parts), re.DOTALL)
    quoted = pattern.replace("'", "''")
    return lifted("{} like '" + quoted + "'", lambda v: whole_pattern.fullmatch(v) is not None, column("t"))


@makes("conditions", "is null")
def empty(draw: Draw) -> Made:
    value = draw(st.sampled_from([whole, text, day, double]))(draw)
    return Made(f"{value.sql} is null", lambda row: value.of(row) is None)


@makes("conditions", "case")
def case(draw: Draw) -> Made:
    condition, yes, no = truth(draw), double(draw), double(draw)
    return Made(
        f"case when {condition.sql} then {yes.sql} else {no.sql} end",
        lambda row: yes.of(row) if condition.of(row) else no.of(row),
    )


@makes("conditions", "coalesce")
def coalesce(draw: Draw) -> Made:
    a, b = double(draw), double(draw)
    return Made(f"coalesce({a.sql}, {b.sql})", lambda row: b.of(row) if a.of(row) is None else a.of(row))


@makes("conditions", "nullif")
def nullif(draw: Draw) -> Made:
    a, b = whole(draw), whole(draw)
    return Made(f"nullif({a.sql}, {b.sql})", lambda row: None if a.of(row) == b.of(row) else a.of(row))


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value


@makes("arithmetic", "+ - *")
def sums(draw: Draw) -> Made:
    sign = draw(st.sampled_from("+-*"))
    do = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b}[sign]
    kinds = draw(st.sampled_from([(whole, whole), (decimal, decimal), (double, whole), (double, decimal)]))
    a, b = (kind(draw) for kind in kinds)
    return lifted(
        f"-({{}} {sign} {{}})", lambda p, q: -do(*((p, q) if type(p) is type(q) else (float(p), float(q)))), a, b
    )


@makes("arithmetic", "division")
def quotient(draw: Draw) -> Made:
    a, b = number(draw), number(draw)

    def of(row: Row) -> float | None:
        p, q = a.of(row), b.of(row)
        return None if p is None or q is None or q == 0 else float(p) / float(q)

    return Made(f"{a.sql} / nullif({b.sql}, 0)", of)


@makes("arithmetic", "remainder")
def remainder(draw: Draw) -> Made:
    a, b = whole(draw), whole(draw)

    def of(row: Row) -> int | None:
        p, q = a.of(row), b.of(row)
        return None if p is None or not q else int(math.fmod(p, q))

    return Made(f"{a.sql} % nullif({b.sql}, 0)", of)


@makes("arithmetic", "abs")
def absolute(draw: Draw) -> Made:
    return lifted("abs({})", abs, number(draw))


@makes("arithmetic", "sign")
def sign(draw: Draw) -> Made:
    return lifted("sign({})", lambda v: (v > 0) - (v < 0), number(draw))


def _halves_away(value: float) -> float:
    return math.copysign(math.floor(abs(Decimal(value)) + Decimal("0.5")), value)


@makes("arithmetic", "round")
def rounding(draw: Draw) -> Made:
    places = draw(st.integers(0, 3))
    if draw(st.booleans()):
        unit = Decimal(1).scaleb(-places)
        return lifted(f"round({{}}, {places})", lambda v: v.quantize(unit, ROUND_HALF_UP), decimal(draw))
    scale = 10.0**places
    return lifted(f"round({{}}, {places})", lambda v: _halves_away(v * scale) / scale, double(draw))


@makes("arithmetic", "floor")
def floor(draw: Draw) -> Made:
    return lifted("floor({})", lambda v: float(math.floor(v)), number(draw))


@makes("arithmetic", "ceil")
def ceil(draw: Draw) -> Made:
    return lifted("ceil({})", lambda v: float(math.ceil(v)), number(draw))


@makes("arithmetic", "sqrt")
def root(draw: Draw) -> Made:
    return lifted("sqrt(abs({}))", lambda v: math.sqrt(abs(v)), number(draw))


@makes("arithmetic", "ln")
def logarithm(draw: Draw) -> Made:
    value = number(draw)

    def of(row: Row) -> float | None:
        found = value.of(row)
        return None if found is None or found == 0 else math.log(abs(found))

    return Made(f"ln(nullif(abs({value.sql}), 0))", of)


@makes("arithmetic", "exp")
def exponent(draw: Draw) -> Made:
    return lifted("exp({})", lambda v: math.exp(v), whole(draw))


@makes("arithmetic", "power")
def power(draw: Draw) -> Made:
    return lifted("power(abs({}), 0.5)", lambda v: float(abs(v)) ** 0.5, number(draw))


def _extreme(name: str, do: Any) -> Any:
    def generator(draw: Draw) -> Made:
        parts = [double(draw), whole(draw), double(draw)]

        def of(row: Row) -> float | None:
            values = [float(v) for part in parts if (v := part.of(row)) is not None]
            return do(values) if values else None

        return Made(f"{name}({', '.join(part.sql for part in parts)})", of)

    return generator


makes("arithmetic", "greatest")(_extreme("greatest", max))
makes("arithmetic", "least")(_extreme("least", min))


@makes("text", "||")
def joined(draw: Draw) -> Made:
    kind = draw(st.sampled_from([text, lambda _: column("w")]))
    return lifted("{} || {}", lambda a, b: f"{a}{b}", text(draw), kind(draw))


@makes("text", "lower")
def lower(draw: Draw) -> Made:
    return lifted("lower({})", str.lower, text(draw))


@makes("text", "upper")
def upper(draw: Draw) -> Made:
    return lifted("upper({})", str.upper, text(draw))


@makes("text", "trim")
def trim(draw: Draw) -> Made:
    return lifted("trim({})", lambda v: v.strip(" "), text(draw))


@makes("text", "length")
def length(draw: Draw) -> Made:
    return lifted("length({})", len, text(draw))


@makes("text", "substring")
def substring(draw: Draw) -> Made:
    start, size = draw(st.integers(1, 4)), draw(st.integers(0, 3))
    return lifted(f"substring({{}}, {start}, {size})", lambda v: v[start - 1 : start - 1 + size], text(draw))


@makes("text", "left")
def left(draw: Draw) -> Made:
    size = draw(st.integers(0, 4))
    return lifted(f"left({{}}, {size})", lambda v: v[:size], text(draw))


@makes("text", "right")
def right(draw: Draw) -> Made:
    size = draw(st.integers(0, 4))
    return lifted(f"right({{}}, {size})", lambda v: v[-size:] if size else "", text(draw))


@makes("text", "replace")
def replace(draw: Draw) -> Made:
    return lifted("replace({}, 'e', '--')", lambda v: v.replace("e", "--"), text(draw))


@makes("text", "lpad")
def pad(draw: Draw) -> Made:
    size = draw(st.integers(0, 6))
    return lifted(
        f"lpad({{}}, {size}, '0é')",
        lambda v: v[:size] if len(v) >= size else ("0é" * 9)[: size - len(v)] + v,
        text(draw),
    )


@makes("text", "starts_with")
def starts(draw: Draw) -> Made:
    return lifted("starts_with({}, {})", lambda a, b: a.startswith(b), text(draw), text(draw))


@makes("dates", "date literal")
def literal(draw: Draw) -> Made:
    return lifted("{} >= date '2022-01-01'", lambda v: v >= dt.date(2022, 1, 1), day(draw))


@makes("dates", "year")
def year(draw: Draw) -> Made:
    return lifted("year({0}) * 10000 + extract(year from {0})", lambda v: v.year * 10001, day(draw))


@makes("dates", "quarter")
def quarter(draw: Draw) -> Made:
    return lifted("quarter({})", lambda v: (v.month + 2) // 3, day(draw))


@makes("dates", "month")
def month(draw: Draw) -> Made:
    return lifted("month({})", lambda v: v.month, day(draw))


@makes("dates", "day")
def day_of_month(draw: Draw) -> Made:
    return lifted("day({})", lambda v: v.day, day(draw))


@makes("dates", "date_diff")
def days(draw: Draw) -> Made:
    since = draw(st.sampled_from([dt.date(1900, 1, 1), dt.date(2023, 3, 27)]))
    return lifted(f"date_diff('day', date '{since}', {{}})", lambda v: (v - since).days, day(draw))


@makes("casting", "cast")
def cast(draw: Draw) -> Made:
    unit = Decimal("0.1")
    return draw(
        st.sampled_from(
            [
                lifted("cast({} as varchar)", str, column("w")),
                lifted("cast({} as varchar)", lambda v: f"{v:.3f}", column("d")),
                lifted("cast({} as varchar)", str, column("day")),
                lifted("cast({} as double)", float, column("d")),
                lifted("cast({} as decimal(12, 1))", lambda v: v.quantize(unit, ROUND_HALF_UP), column("d")),
                lifted("cast(round({}, 0) as bigint)", lambda v: int(_halves_away(v)), column("x")),
                lifted("cast({} as boolean)", bool, column("w")),
            ]
        )
    )


def _read(value: str) -> float | None:
    plain = re.fullmatch(r"\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*", value)
    return float(value) if plain else None


@makes("casting", "try_cast")
def try_cast(draw: Draw) -> Made:
    return lifted("try_cast({} as double)", _read, column("n"))
