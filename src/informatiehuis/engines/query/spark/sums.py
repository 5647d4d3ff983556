"""Sums, means and spreads of doubles that do not depend on the order in which a cluster finishes its parts.

A sum of floating-point numbers depends on the order in which it is taken, and on a cluster that order differs each
time. So every double is split into five whole numbers of 32 bits at fixed places (2^64 … 2^-64); sums of whole numbers
are exact in any order. What is smaller than 2^-64 is not counted: at most 5.4e-20 a row. What is larger than 2^95,
infinite or no number at all cannot be split and is refused by Spark itself. Sums of whole numbers are taken in two
halves of 32 bits. Spreads take the values in order of size
(Welford 1962, "Note on a method for calculating corrected sums of squares and products").
"""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from informatiehuis.engines.query.spark.templates import filled

_PLACES = (64, 32, 0, -32, -64)

Wrap = Callable[[exp.Expr], exp.Expr]
"""Puts an aggregate where the original stood: with its FILTER, and OVER its window."""


def sum_of_doubles(value: exp.Expr, wrap: Wrap) -> exp.Expr:
    """The sum; empty when no value counts."""
    parts = []
    for place in _PLACES:
        scale = _power(place)
        above = filled(f"_x % {_power(place + 32)}", x=value) if place != _PLACES[0] else value
        digits = filled(f"cast((_r - _r % {scale}) / {scale} as bigint)", r=above.copy())
        parts.append(filled(f"cast(_sum as double) * {scale}", sum=wrap(filled("sum(_d)", d=digits))))
    total = parts[0]
    for part in parts[1:]:
        total = exp.Add(this=total, expression=part)
    return exp.Paren(this=total)


def sum_of_wholes(value: exp.Expr, wrap: Wrap) -> exp.Expr:
    """The sum, as large as it gets: one of 64 bits would stop where DuckDB goes on. Empty when no value counts."""
    high, low = (wrap(filled(f"sum({part})", x=value)) for part in ("_x div 4294967296", "_x % 4294967296"))
    return filled("cast(_high as decimal(20, 0)) * 4294967296 + cast(_low as decimal(20, 0))", high=high, low=low)


def mean(value: exp.Expr, total: exp.Expr, wrap: Wrap) -> exp.Expr:
    """The mean, from the exact sum of the same values; empty when no value counts."""
    return filled("cast(_sum as double) / nullif(_count, 0)", sum=total, count=wrap(filled("count(_x)", x=value)))


_LARGEST = "1.7976931348623157e308"
"""Larger than this are infinity and, for Spark, what is no number."""
_STEP = (
    "named_struct('n', a.n + 1, 'm', a.m + (v - a.m) / (a.n + 1), "
    "'s', a.s + (v - a.m) * (v - (a.m + (v - a.m) / (a.n + 1))))"
)


def spread(value: exp.Expr, wrap: Wrap, *, root: bool) -> exp.Expr:
    """The variance of a sample, or its square root: the standard deviation; empty for fewer than two values.

    One that is infinite or no number is an error, as it is on DuckDB.
    """
    found = f"case when abs(a.s) > {_LARGEST} then raise_error('IH_SPREAD') else a.s / (a.n - 1) end"
    return filled(
        "aggregate(array_sort(_all), named_struct('n', cast(0 as double), 'm', cast(0 as double), "
        f"'s', cast(0 as double)), (a, v) -> {_STEP}, "
        f"a -> case when a.n > 1 then {f'sqrt({found})' if root else found} end)",
        all=wrap(filled("collect_list(cast(_x as double))", x=value)),
    )


def _power(place: int) -> str:
    """A power of two as a double that Spark reads exactly."""
    return f"{2.0**place:.17e}"
