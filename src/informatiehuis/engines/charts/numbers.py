"""Writes numbers the way a Dutch or an English reader expects them; rounding figures is left to indicators."""

import math
from decimal import ROUND_HALF_UP, Decimal

NO_BREAK = "\u00a0"
MINUS = "\u2212"
SEPARATORS = {"nl": (".", ","), "en": (",", ".")}
"""Thousands and decimals by language, after CLDR 46 (nl, en)."""
MOST_DECIMALS = 2
ORDER_WORDS = frozenset({"klasse", "categorie", "niveau", "class", "category", "level"})
"""Units that name a place in an order, not an amount: one says class 5, not 5 classes."""

Number = int | float | Decimal


def is_missing(value: Number | None) -> bool:
    return value is None or math.isnan(value)


def to_decimal(value: Number) -> Decimal:
    """The decimal a reader would type: 0.1 is 0.1, not its nearest binary fraction."""
    return value if isinstance(value, Decimal) else Decimal(repr(float(value)) if isinstance(value, float) else value)


def rounded(value: Number, decimals: int | None) -> Decimal:
    """The value with so many decimals, halves away from zero; None keeps what matters, two at most."""
    exact = to_decimal(value)
    places = MOST_DECIMALS if decimals is None else decimals
    result = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    if decimals is None and places and result == result.to_integral_value():
        return result.quantize(Decimal(1))
    return result.normalize() if decimals is None and result.as_tuple().exponent != 0 else result


def format_number(value: Number, decimals: int | None = None, unit: str = "", language: str = "nl") -> str:
    """A number as text: `1.369.873`, `12,4%`, `−3,0 °C`, `€ 251`.

    `language` is `nl` or `en`; another language is written as English. The value must be finite: what stands
    for no data is said by whoever shows it.
    """
    if not math.isfinite(value):
        raise ValueError(f"{value!r} is not a number to show")
    number = rounded(value, decimals)
    thousands, point = SEPARATORS.get(language.split("-")[0], SEPARATORS["en"])
    text = f"{abs(number):,f}".replace(",", "\0").replace(".", point).replace("\0", thousands)
    signed = f"{MINUS}{text}" if number < 0 else text
    return with_unit(signed, unit)


def split_unit(unit: str) -> tuple[str, str]:
    """A unit as it stands beside a number, and what it explains between brackets at its end.

    `klasse (1 zeer sterk, 5 niet stedelijk)` gives `klasse` and `1 zeer sterk, 5 niet stedelijk`.
    """
    word, bracket, rest = unit.partition(" (")
    return (word, rest[:-1]) if bracket and rest.endswith(")") else (unit, "")


def with_unit(text: str, unit: str) -> str:
    """The unit where readers expect it: a percent sign against the number, a currency sign or `klasse` before it.

    What the unit explains between brackets is left out: it is said once, where the figures are shown.
    """
    unit, _ = split_unit(unit)
    if not unit:
        return text
    if unit in ORDER_WORDS:
        return f"{unit}{NO_BREAK}{text}"
    if unit in ("%", "‰", "°"):
        return f"{text}{unit}"
    if unit.startswith("€"):
        rest = unit.removeprefix("€").strip()
        amount = f"€{NO_BREAK}{text}"
        return f"{amount}{NO_BREAK}{rest}" if rest else amount
    return f"{text}{NO_BREAK}{unit}"
