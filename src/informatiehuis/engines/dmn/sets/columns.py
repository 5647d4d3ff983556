"""Values of FEEL as a column of Arrow, which gives back what row by row gives.

Values of one kind are a column of that kind. Where kinds differ, also deep within lists and contexts, there is a union
with a part for each; contexts with other names in them are of another kind. Dates, times and durations are their text.
"""

from __future__ import annotations

from collections.abc import Hashable
from decimal import Decimal
from math import isfinite
from typing import Any

import pyarrow as pa

from informatiehuis.engines.dmn.feel.texts import text_of
from informatiehuis.engines.dmn.feel.values import Value
from informatiehuis.engines.dmn.problems import TooMixed
from informatiehuis.engines.problems import N_

MOST_KINDS = 100
"""How many kinds of values one column may have; Arrow numbers them in one byte."""
Column = Any
Kind = Hashable


def column_of(values: list[Value], name: str) -> Column:
    """The column of the results of a decision. Raises TooMixed for contexts of very many forms."""
    return _Maker(name).column([plain(value) for value in values])


def plain(value: Value) -> Any:
    """A value as a column gives it back: numbers as they are, and dates, times and durations as their text."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {name: plain(part) for name, part in value.items()}
    return value if value is None or isinstance(value, bool | str | Decimal) else text_of(value)


class _Maker:
    def __init__(self, name: str) -> None:
        self.name = name

    def column(self, values: list[Any]) -> Column:
        """Plain values as a column; null is of every kind."""
        places: dict[Kind, list[int]] = {}
        for number, value in enumerate(values):
            if value is not None:
                places.setdefault(_kind(value), []).append(number)
        if len(places) > 1:
            return self._union(values, places)
        return self._of_one_kind(values, next(iter(places), ""))

    def _of_one_kind(self, values: list[Any], kind: Kind) -> Column:
        if kind == "number":
            return _numbers(values)
        if kind == "list":
            return self._lists(values)
        if isinstance(kind, frozenset):
            return self._contexts(values)
        types: dict[Kind, pa.DataType] = {"": pa.null(), "boolean": pa.bool_(), "string": pa.string()}
        return pa.array(values, types[kind])

    def _lists(self, values: list[Any]) -> Column:
        ends = [0]
        items: list[Any] = []
        for value in values:
            items += value or ()
            ends.append(len(items))
        return pa.ListArray.from_arrays(pa.array(ends, pa.int32()), self.column(items), mask=_missing(values))

    def _contexts(self, values: list[Any]) -> Column:
        names = list(next(value for value in values if value is not None))
        if not names:
            return pa.array(values, pa.struct([]))
        parts = [self.column([None if value is None else value[name] for value in values]) for name in names]
        return pa.StructArray.from_arrays(parts, names=names, mask=_missing(values))

    def _union(self, values: list[Any], places: dict[Kind, list[int]]) -> Column:
        if len(places) > MOST_KINDS:
            raise TooMixed(
                N_("De uitkomsten van {name} hebben meer dan {most} vormen, en passen niet in één kolom."),
                N_("Laat de beslissing elke keer dezelfde namen geven, of vraag haar rij voor rij."),
                name=self.name,
                most=MOST_KINDS,
            )
        next(iter(places.values())).extend(number for number, value in enumerate(values) if value is None)
        kinds, offsets = [0] * len(values), [0] * len(values)
        for kind, numbers in enumerate(places.values()):
            for offset, number in enumerate(numbers):
                kinds[number], offsets[number] = kind, offset
        parts = [self._of_one_kind([values[number] for number in own], kind) for kind, own in places.items()]
        words = ["context" if isinstance(kind, frozenset) else str(kind) for kind in places]
        names = [f"{word} {place}" if words.count(word) > 1 else word for place, word in enumerate(words, 1)]
        return pa.UnionArray.from_dense(pa.array(kinds, pa.int8()), pa.array(offsets, pa.int32()), parts, names)


def _kind(value: Any) -> Kind:
    if isinstance(value, dict):
        return frozenset(value)
    if isinstance(value, list):
        return "list"
    if isinstance(value, bool):
        return "boolean"
    return "number" if isinstance(value, Decimal) else "string"


def _missing(values: list[Any]) -> Column:
    return pa.array([value is None for value in values], pa.bool_())


def _numbers(values: list[Decimal | None]) -> Column:
    """Numbers as whole numbers when all are, else as decimals, as floats where no decimal of Arrow holds them all, and
    as text where a float is not near."""
    known = [value for value in values if value is not None]
    if all(value == value.to_integral_value() and abs(value) < 2**63 for value in known):
        return pa.array([None if value is None else int(value) for value in values], pa.int64())
    try:
        return pa.array(values)
    except pa.ArrowInvalid:
        near = [float(value) for value in known]
    if all(isfinite(float_) and bool(float_) == bool(value) for value, float_ in zip(known, near, strict=True)):
        return pa.array([None if value is None else float(value) for value in values], pa.float64())
    return pa.array([None if value is None else text_of(value) for value in values], pa.string())
