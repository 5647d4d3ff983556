"""Functions on numbers (DMN 1.5, 10.3.4.5)."""

from __future__ import annotations

import decimal
from decimal import Decimal

from informatiehuis.engines.dmn.feel.library.registry import Refused, feel
from informatiehuis.engines.dmn.feel.run import Run
from informatiehuis.engines.dmn.feel.temporal import Days, Months
from informatiehuis.engines.dmn.feel.values import Value

LEAST_SCALE, MOST_SCALE = -6111, 6176
_WIDE = decimal.Context(prec=40, Emin=-999_999, Emax=999_999)
_EXACT = decimal.Context(prec=13_000, Emin=-999_999, Emax=999_999)


def rounded(run: Run, number: Decimal, scale: Decimal | None, rounding: str) -> Decimal:
    """A number with at most so many decimals; a negative scale rounds to tens, hundreds and so on."""
    scale = Decimal(0) if scale is None else scale
    if not LEAST_SCALE <= scale <= MOST_SCALE:
        raise Refused
    exponent = -int(scale.to_integral_value(decimal.ROUND_FLOOR))
    if int(number.as_tuple().exponent) >= exponent:
        return number
    return run.decimal.create_decimal(
        number.quantize(Decimal((0, (1,), exponent)), rounding=rounding, context=_WIDE.copy())
    )


@feel("decimal(n: number, scale: number) -> number")
def decimal_(run: Run, number: Decimal, scale: Decimal) -> Decimal:
    return rounded(run, number, scale, decimal.ROUND_HALF_EVEN)


@feel("floor(n: number, scale?: number) -> number")
def floor(run: Run, number: Decimal, scale: Decimal | None = None) -> Decimal:
    return rounded(run, number, scale, decimal.ROUND_FLOOR)


@feel("ceiling(n: number, scale?: number) -> number")
def ceiling(run: Run, number: Decimal, scale: Decimal | None = None) -> Decimal:
    return rounded(run, number, scale, decimal.ROUND_CEILING)


@feel("round up(n: number, scale: number) -> number")
def round_up(run: Run, number: Decimal, scale: Decimal) -> Decimal:
    return rounded(run, number, scale, decimal.ROUND_UP)


@feel("round down(n: number, scale: number) -> number")
def round_down(run: Run, number: Decimal, scale: Decimal) -> Decimal:
    return rounded(run, number, scale, decimal.ROUND_DOWN)


@feel("round half up(n: number, scale: number) -> number")
def round_half_up(run: Run, number: Decimal, scale: Decimal) -> Decimal:
    return rounded(run, number, scale, decimal.ROUND_HALF_UP)


@feel("round half down(n: number, scale: number) -> number")
def round_half_down(run: Run, number: Decimal, scale: Decimal) -> Decimal:
    return rounded(run, number, scale, decimal.ROUND_HALF_DOWN)


@feel("abs(n: years and months duration) -> years and months duration")
@feel("abs(n: days and time duration) -> days and time duration")
@feel("abs(n: number) -> number")
def abs_(run: Run, value: Value) -> Value:
    if isinstance(value, Days):
        return Days(abs(value.nanos))
    if isinstance(value, Months):
        return Months(abs(value.months))
    return value.copy_abs()


@feel("modulo(dividend: number, divisor: number) -> number")
def modulo(run: Run, dividend: Decimal, divisor: Decimal) -> Decimal:
    """`dividend - divisor * floor(dividend / divisor)`, exactly, and then rounded to the digits of FEEL."""
    if not divisor:
        raise Refused
    exact = _EXACT.copy()
    rest = exact.remainder(dividend, divisor)
    if rest and (rest < 0) != (divisor < 0):
        rest = exact.add(rest, divisor)
    return run.decimal.plus(rest)


@feel("sqrt(number: number) -> number")
def sqrt(run: Run, number: Decimal) -> Decimal:
    return run.decimal.sqrt(number)


@feel("log(number: number) -> number")
def log(run: Run, number: Decimal) -> Decimal:
    if number <= 0:
        raise Refused
    return run.decimal.ln(number)


@feel("exp(number: number) -> number")
def exp(run: Run, number: Decimal) -> Decimal:
    return run.decimal.exp(number)


@feel("odd(number: number) -> boolean")
def odd(run: Run, number: Decimal) -> bool:
    return abs(_EXACT.copy().remainder(number, Decimal(2))) == 1


@feel("even(number: number) -> boolean")
def even(run: Run, number: Decimal) -> bool:
    return not _EXACT.copy().remainder(number, Decimal(2))
