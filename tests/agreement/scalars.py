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


@makes("conditions", "comparison")
def comparison(draw: Draw) -> Made:
    sign, do = draw(st.sampled_from(list(COMPARISONS.items())))
    one, other = draw(st.sampled_from([whole, text, day, large, (moment, moment), (moment, day), truth])), None
    one, other = one if isinstance(one, tuple) else (one, one)
    if moment in (one, other):
        return lifted(f"{{}} {sign} {{}}", lambda a, b: do(instant(a), instant(b)), one(draw), other(draw))
    return lifted(f"({{}}) {sign} ({{}})", do, one(draw), other(draw))


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
    kind = draw(st.sampled_from([whole, day, text, large, decimal]))
    value, low, high = kind(draw), kind(draw), kind(draw)

    def of(row: Row) -> bool | None:
        v, a, b = value.of(row), low.of(row), high.of(row)
        found = [None if None in (v, a) else v >= a, None if None in (v, b) else v <= b]
        return False if False in found else None if None in found else True

    return Made(f"{value.sql} between {low.sql} and {high.sql}", of)


@makes("conditions", "in")
def member(draw: Draw) -> Made:
    kind = draw(st.sampled_from([whole, text, day, large]))
    value, members = kind(draw), [kind(draw) for _ in range(3)]
    empty, negated = draw(st.booleans()), draw(st.booleans())
    if empty:
        members.append(constant("null", None))

    def of(row: Row) -> bool | None:
        held = [one.of(row) for one in members]
        if value.of(row) is None:
            return None
        found = True if value.of(row) in held else None if None in held else False
        return found if found is None else found is not negated

    return Made(f"{value.sql} {'not ' if negated else ''}in ({', '.join(one.sql for one in members)})", of)


@makes("conditions", "like")
def like(draw: Draw) -> Made:
    pattern = draw(st.sampled_from(["%", "_", "U%", "%é%", "%😀", "___", "%'%", "a%c", "%_%_%"]))
    parts = [".*" if sign == "%" else "." if sign == "_" else re.escape(sign) for sign in pattern]
    whole_pattern = re.compile("".join(parts), re.DOTALL)
    quoted = pattern.replace("'", "''")
    return lifted("{} like '" + quoted + "'", lambda v: whole_pattern.fullmatch(v) is not None, column("t"))


@makes("conditions", "is null")
def empty(draw: Draw) -> Made:
    value = draw(st.sampled_from([whole, text, day, double, moment]))(draw)
    return Made(f"{value.sql} is null", lambda row: value.of(row) is None)


@makes("conditions", "case")
def case(draw: Draw) -> Made:
    kind = draw(st.sampled_from([whole, text, day, double, decimal, large]))
    yes, no = kind(draw), kind(draw)
    if draw(st.booleans()):
        condition = truth(draw)
        return Made(
            f"case when {condition.sql} then {yes.sql} else {no.sql} end",
            lambda row: yes.of(row) if condition.of(row) else no.of(row),
        )
    compared = draw(st.sampled_from([whole, text, large]))
    value, other = compared(draw), compared(draw)
    return Made(
        f"case {value.sql} when {other.sql} then {yes.sql} when null then {no.sql} else {no.sql} end",
        lambda row: yes.of(row) if value.of(row) is not None and value.of(row) == other.of(row) else no.of(row),
    )


@makes("conditions", "coalesce")
def coalesce(draw: Draw) -> Made:
    a, b = _pair(draw)
    return Made(f"coalesce({a.sql}, {b.sql})", lambda row: b.of(row) if a.of(row) is None else a.of(row))


def _pair(draw: Draw) -> tuple[Made, Made]:
    """Two values of one kind, or a narrow number beside a wide one."""
    alike = [(kind, kind) for kind in (double, whole, text, day, large, decimal, truth)]
    kinds = draw(st.sampled_from([*alike, (whole, decimal), (decimal, double), (whole, double)]))
    return kinds[0](draw), kinds[1](draw)


@makes("conditions", "nullif")
def nullif(draw: Draw) -> Made:
    a, b = _pair(draw)
    return Made(f"nullif({a.sql}, {b.sql})", lambda row: None if a.of(row) == b.of(row) else a.of(row))


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value


@makes("arithmetic", "+ - *")
def sums(draw: Draw) -> Made:
    sign = draw(st.sampled_from("+-*"))
    do = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b}[sign]
    kinds = draw(
        st.sampled_from([(whole, whole), (decimal, decimal), (double, whole), (double, decimal), (large, None)])
    )
    if kinds[1] is None:
        # half of it, so that what comes out fits in 64 bits as well
        step = {"*": "1", "+": "1000", "-": "1000"}[sign]
        return lifted(f"-({{}} {sign} {step})", lambda v: -do(v, int(step)), large(draw))
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
    a, b = draw(st.sampled_from([(whole, whole), (large, whole), (decimal, whole), (decimal, decimal)]))
    a, b = a(draw), b(draw)

    def of(row: Row) -> Any:
        p, q = a.of(row), b.of(row)
        if p is None or not q:
            return None
        # with the sign of the dividend, as decimals of Python have it
        found = Decimal(p) % Decimal(q)
        return int(found) if isinstance(p, int) and isinstance(q, int) else found

    return Made(f"{a.sql} % nullif({b.sql}, 0)", of)


@makes("arithmetic", "abs")
def absolute(draw: Draw) -> Made:
    return lifted("abs({})", abs, number(draw))


@makes("arithmetic", "sign")
def sign(draw: Draw) -> Made:
    return lifted("sign({})", lambda v: (v > 0) - (v < 0), number(draw))


def _halves_away(value: float) -> float:
    return math.copysign(math.floor(abs(Decimal(value)) + Decimal("0.5")), value)


def _to_tens(value: int, places: int) -> int:
    unit = 10**places
    return int(math.copysign((abs(value) + unit // 2) // unit * unit, value))


@makes("arithmetic", "round")
def rounding(draw: Draw) -> Made:
    places = draw(st.integers(-2, 3))
    if draw(st.integers(0, 2)) == 0:
        return lifted(f"round({{}}, {-abs(places)})", lambda v: _to_tens(v, abs(places)), column("w"))
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
    unit = draw(st.sampled_from(["year", "quarter", "month", "day"]))
    part = {"quarter": lambda v: (v.month + 2) // 3}.get(unit, lambda v: getattr(v, unit))
    # one large enough not to fit in 32 bits
    return lifted(
        f"year({{0}}) * 10000000 + extract({unit} from {{0}})", lambda v: v.year * 10_000_000 + part(v), _when(draw)
    )


def _when(draw: Draw) -> Made:
    return draw(st.sampled_from([day, moment]))(draw)


@makes("dates", "quarter")
def quarter(draw: Draw) -> Made:
    return lifted("quarter({})", lambda v: (v.month + 2) // 3, _when(draw))


@makes("dates", "month")
def month(draw: Draw) -> Made:
    return lifted("month({})", lambda v: v.month, _when(draw))


@makes("dates", "day")
def day_of_month(draw: Draw) -> Made:
    return lifted("day({})", lambda v: v.day, _when(draw))


@makes("dates", "date_diff")
def days(draw: Draw) -> Made:
    return lifted(
        "date_diff('day', {}, {})",
        lambda a, b: (instant(b).date() - instant(a).date()).days,
        _when(draw),
        _when(draw),
    )


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
                lifted("cast({} as date)", lambda v: v.date(), column("m")),
                lifted("cast({} as date)", lambda v: v.date(), column("z")),
                lifted("cast({} as varchar)", str, column("big")),
                lifted("cast({} as varchar)", lambda v: str(v).lower(), column("b")),
                lifted("cast({} as double)", float, column("big")),
                lifted("cast({} as integer)", int, column("b")),
                lifted("cast({} as decimal(20, 0))", Decimal, column("big")),
            ]
        )
    )


def _read(value: str) -> float | None:
    plain = re.fullmatch(r"\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*", value)
    return float(value) if plain else None


@makes("casting", "try_cast")
def try_cast(draw: Draw) -> Made:
    kind = draw(st.sampled_from(["double", "integer", "date"]))
    if kind == "integer":
        # beyond 32 bits there is none
        return lifted("try_cast({} as integer)", lambda v: v if abs(v) < 2**31 else None, column("big"))
    if kind == "date":
        return lifted("try_cast({} as date)", lambda v: v.date(), column("z"))
    return lifted("try_cast({} as double)", _read, column("n"))
