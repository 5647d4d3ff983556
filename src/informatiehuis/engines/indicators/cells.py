"""The cells between the rows of a result and the figures: exact numbers, not yet hidden, not yet rounded."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from informatiehuis.engines.indicators.definition import Definition
from informatiehuis.engines.indicators.figure import INCOMPLETE, NO_ROW, NULL_VALUE, ZERO_DENOMINATOR

Numbers = Mapping[str, Decimal | None]


@dataclass(frozen=True)
class Cell:
    """A figure in the making; without a value it has a reason. `n` of a ratio is its denominator and of a mean
    its weight, unless the SQL gives another."""

    area: str
    period: str
    value: Decimal | None = None
    n: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    reason: str = ""


def exact(number: object) -> Decimal | None:
    """A number as the decimal that is written for it; None for empty, NaN and infinite.

    A float becomes the shortest decimal that reads back as the same float, so that 0.1 is a tenth.
    """
    if number is None or isinstance(number, bool):
        return None if number is None else Decimal(int(number))
    if isinstance(number, float):
        return Decimal(repr(number)) if math.isfinite(number) else None
    return Decimal(number) if isinstance(number, int | Decimal) else None


def cell(definition: Definition, area: str, period: str, numbers: Numbers) -> Cell:
    """The cell of one row, by the rollup of the definition."""
    make: Callable[[Definition, str, str, Numbers], Cell] = {
        "ratio": _ratio,
        "mean": _mean,
    }.get(definition.rollup, _plain)
    return make(definition, area, period, numbers)


def missing(area: str, period: str) -> Cell:
    """The cell of an area for which there is no row."""
    return Cell(area, period, reason=NO_ROW)


def total(definition: Definition, area: str, parts: Sequence[Cell]) -> Cell:
    """The cell of the area around `parts`, which are of one period and are all that lie in it.

    A sum of the values, a ratio of the sums, or a mean weighted by weight. Without the figure of one part there
    is no total: it would be a figure of something else.
    """
    period = parts[0].period
    if any(_unknown(definition, part) for part in parts):
        return Cell(area, period, reason=INCOMPLETE)
    n = _sum([part.n for part in parts])
    if definition.rollup == "sum":
        return Cell(area, period, _sum([part.value for part in parts]), n)
    numerator = _sum([part.numerator for part in parts])
    denominator = _sum([part.denominator for part in parts])
    if not denominator or numerator is None:
        return Cell(area, period, None, n, numerator, denominator, reason=ZERO_DENOMINATOR)
    return Cell(area, period, definition.factor * numerator / denominator, n, numerator, denominator)


def _unknown(definition: Definition, part: Cell) -> bool:
    if definition.rollup == "sum":
        return part.value is None
    return part.numerator is None or part.denominator is None


def _sum(numbers: Sequence[Decimal | None]) -> Decimal | None:
    known = [number for number in numbers if number is not None]
    return sum(known, Decimal(0)) if len(known) == len(numbers) else None


def _plain(definition: Definition, area: str, period: str, numbers: Numbers) -> Cell:
    value, n = numbers["value"], numbers.get("n")
    if value is None:
        return Cell(area, period, reason=NULL_VALUE)
    return Cell(area, period, value, n, low=numbers.get("low"), high=numbers.get("high"))


def _ratio(definition: Definition, area: str, period: str, numbers: Numbers) -> Cell:
    numerator, denominator = numbers["numerator"], numbers["denominator"]
    n = numbers.get("n", denominator)
    if numerator is None or denominator is None:
        return Cell(area, period, reason=NULL_VALUE)
    if denominator == 0:
        return Cell(area, period, None, n, numerator, denominator, reason=ZERO_DENOMINATOR)
    value = definition.factor * numerator / denominator
    return Cell(area, period, value, n, numerator, denominator, numbers.get("low"), numbers.get("high"))


def _mean(definition: Definition, area: str, period: str, numbers: Numbers) -> Cell:
    value, weight = numbers["value"], numbers["weight"]
    n = numbers.get("n", weight)
    if weight == 0 and value is None:
        return Cell(area, period, None, n, Decimal(0), Decimal(0), reason=ZERO_DENOMINATOR)
    if value is None or weight is None:
        return Cell(area, period, reason=NULL_VALUE)
    return Cell(area, period, value, n, value * weight, weight, numbers.get("low"), numbers.get("high"))
