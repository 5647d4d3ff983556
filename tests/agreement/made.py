"""A piece of generated SQL together with what it means, in plain Python; and which constructs have a generator."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

Row = Mapping[str, Any]
Draw = Callable[[st.SearchStrategy[Any]], Any]


@dataclass(frozen=True)
class Made:
    """An expression: its text, and its value for a row."""

    sql: str
    of: Callable[[Row], Any]


@dataclass(frozen=True)
class Aggregate:
    """An aggregate: its text, and its value for the rows of a group."""

    sql: str
    of: Callable[[Sequence[Row]], Any]


@dataclass(frozen=True)
class Query:
    """A whole definition: its text, and its rows from the tables."""

    sql: str
    of: Callable[[Mapping[str, Sequence[Row]]], list[tuple[Any, ...]]]


GENERATORS: dict[str, dict[str, Callable[[Draw], Any]]] = {}
"""For every family of constructs the generators of its members, by the name of the construct."""


def makes(family: str, name: str) -> Callable[[Callable[[Draw], Any]], Callable[[Draw], Any]]:
    """Declare what generates a construct."""

    def declare(generator: Callable[[Draw], Any]) -> Callable[[Draw], Any]:
        GENERATORS.setdefault(family, {})[name] = generator
        return generator

    return declare


def lifted(text: str, do: Callable[..., Any], *parts: Made) -> Made:
    """A function that is empty as soon as one of its arguments is."""

    def of(row: Row) -> Any:
        values = [part.of(row) for part in parts]
        return None if any(value is None for value in values) else do(*values)

    return Made(text.format(*(part.sql for part in parts)), of)


def column(name: str) -> Made:
    return Made(name, lambda row: row[name])


def constant(text: str, value: Any) -> Made:
    return Made(text, lambda row: value)


def whole(draw: Draw) -> Made:
    """A whole number: of a column, with ties and below zero, or written out."""
    number = draw(st.integers(-50, 50))
    return draw(st.sampled_from([column("w"), column("w"), constant(f"({number})", number)]))


def double(draw: Draw) -> Made:
    number = draw(st.sampled_from([0.5, -2.25, 1e6, 0.1]))
    return draw(st.sampled_from([column("x"), column("x"), constant(f"cast({number!r} as double)", number)]))


def decimal(draw: Draw) -> Made:
    number = draw(st.sampled_from(["1.25", "-0.5", "10.0"]))
    return draw(st.sampled_from([column("d"), constant(f"({number})", Decimal(number))]))


def number(draw: Draw) -> Made:
    return draw(st.sampled_from([whole, double, decimal]))(draw)


def text(draw: Draw) -> Made:
    written = draw(st.sampled_from(["", "GM", "één", "o'clock", r"a\b", "水 😀"]))
    return draw(st.sampled_from([column("t"), column("t"), constant("'" + written.replace("'", "''") + "'", written)]))


def day(draw: Draw) -> Made:
    return draw(st.sampled_from([column("day"), column("day"), constant("date '2023-03-26'", dt.date(2023, 3, 26))]))


def moment(draw: Draw) -> Made:
    """A moment, in UTC or without a place; what they mean is the same."""
    return draw(st.sampled_from([column("m"), column("z")]))


def instant(value: Any) -> dt.datetime:
    """A day or a moment as a moment in UTC: days begin there, and moments without a place are taken to be there."""
    if not isinstance(value, dt.datetime):
        return dt.datetime(value.year, value.month, value.day, tzinfo=dt.UTC)
    return value.replace(tzinfo=dt.UTC)


def large(draw: Draw) -> Made:
    """A whole number that a double does not hold exactly, or one that it does."""
    return draw(st.sampled_from([column("big"), column("big"), column("w"), constant("(9007199254740993)", 2**53 + 1)]))


def truth(draw: Draw) -> Made:
    if draw(st.booleans()):
        return column("b")
    sign, do = draw(st.sampled_from(list(COMPARISONS.items())))
    return lifted(f"({{}} {sign} {{}})", lambda a, b: do(float(a), float(b)), whole(draw), number(draw))


COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
