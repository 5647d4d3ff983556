"""Divides values into classes for a map: breaks that fit the data and read as round numbers.

It does not draw. A break is chosen within the gap between two values, as round as that gap allows, so that
readable labels never move an area to another class. Natural breaks are Fisher's exact optimum (W.D. Fisher, "On
grouping for maximum homogeneity", JASA 53, 1958; G.F. Jenks, "The data model concept in statistical mapping",
1967), computed by jenkspy.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from itertools import pairwise
from typing import Literal

import jenkspy
import numpy as np
import numpy.typing as npt

from informatiehuis.engines.charts.colours import diverging, sequential
from informatiehuis.engines.charts.numbers import format_number, to_decimal

Method = Literal["auto", "natural", "quantile", "pretty", "diverging"]
Kind = Literal["none", "single", "values", "sequential", "diverging"]
MOST_CLASSES = 9
MOST_FOR_NATURAL = 3000
PRETTY_IS_GOOD_ENOUGH = 0.93
"""Round steps are preferred when they explain at least this share of what the natural breaks explain."""
NICE_STEPS = (1.0, 2.0, 2.5, 5.0)

Floats = npt.NDArray[np.float64]

WORDS = {
    "nl": {"below": "minder dan {high}", "between": "{low} tot {high}", "above": "{low} of meer"},
    "en": {"below": "less than {high}", "between": "{low} to {high}", "above": "{low} or more"},
}


@dataclass(frozen=True)
class Classes:
    """Breaks and colours for a set of values.

    A class holds its lower break and not its upper one; the first and the last are open. `breaks` are the inner
    breaks, so there is one class more than breaks; `values` are the distinct values when there are so few that each
    has a class of its own. `kind` is `none` when there is no value at all.
    """

    kind: Kind
    breaks: tuple[float, ...]
    values: tuple[float, ...]
    method: str
    middle: float | None
    decimals: int
    colours: tuple[str, ...]

    def __post_init__(self) -> None:
        if any(low >= high for low, high in pairwise(self.breaks)):
            raise ValueError("breaks must rise")
        expected = 0 if self.kind == "none" else len(self.breaks) + 1
        if len(self.colours) != expected:
            raise ValueError(f"{expected} classes need as many colours, not {len(self.colours)}")
        if self.values and len(self.values) != expected:
            raise ValueError("every distinct value needs its own class")

    @property
    def count(self) -> int:
        return len(self.colours)

    def index(self, value: float | None) -> int | None:
        """The class of a value, counted from 0; None for no data."""
        if value is None or math.isnan(value) or self.kind == "none":
            return None
        return int(np.searchsorted(np.asarray(self.breaks), value, side="right"))

    def label(self, index: int, unit: str = "", language: str = "nl") -> str:
        """What the legend says of a class: `minder dan 12,5%`, `12,5 tot 15%`, `15% of meer`, or the one value."""
        if self.values:
            return format_number(self.values[index], self.decimals, unit, language)
        words = WORDS.get(language.split("-")[0], WORDS["en"])
        if index == 0:
            return words["below"].format(high=self._number(self.breaks[0], unit, language))
        low = self.breaks[index - 1]
        if index == len(self.breaks):
            return words["above"].format(low=self._number(low, unit, language))
        high = self._number(self.breaks[index], unit, language)
        return words["between"].format(low=self._number(low, "", language), high=high)

    def labels(self, unit: str = "", language: str = "nl") -> tuple[str, ...]:
        return tuple(self.label(index, unit, language) for index in range(self.count))

    def _number(self, value: float, unit: str, language: str) -> str:
        # One number of decimals for the whole legend, so that its digits line up.
        places = max(-_exponent(each) for each in self.breaks)
        return format_number(value, places, unit, language)


def classify(
    values: Iterable[float | None],
    count: int = 5,
    method: Method = "auto",
    *,
    middle: float | None = None,
    decimals: int | None = None,
) -> Classes:
    """Classes that fit the values; None and NaN are no data and take no part.

    `auto` gives each value its own class when there are at most `count` different ones; classes to both sides of
    `middle` when one is given, or of zero when values lie on both sides of it; otherwise round steps when these
    fit nearly as well as natural breaks, and natural breaks (quantiles above 3,000 values) when they do not.
    `decimals` is the precision of the figures, used to write single values. Fewer classes than asked for come
    back when ties leave no room. Raises ValueError when count is not 2 to 9 or a value is infinite.
    """
    if not 2 <= count <= MOST_CLASSES:
        raise ValueError(f"count must be 2 to {MOST_CLASSES}, not {count}")
    known = np.sort(np.array([value for value in values if value is not None], dtype=np.float64))
    known = known[~np.isnan(known)]
    if not np.isfinite(known).all():
        raise ValueError("an infinite value has no class")
    if known.size == 0:
        return Classes("none", (), (), "none", None, decimals or 0, ())
    if middle is None and (method == "diverging" or (method == "auto" and known[0] < 0 < known[-1])):
        middle = 0.0
    if middle is not None:
        return _diverging(known, count, middle, decimals or 0)
    distinct = np.unique(known)
    if distinct.size <= count:
        return _own_class_each(distinct, decimals)
    breaks, used = _sequential_breaks(known, distinct, count, method)
    return Classes("sequential", breaks, (), used, None, decimals or 0, sequential(len(breaks) + 1))


def _own_class_each(distinct: Floats, decimals: int | None) -> Classes:
    breaks = tuple(_roundest(low, high) for low, high in pairwise(distinct.tolist()))
    places = max(0, *(-_exponent(value) for value in distinct.tolist())) if decimals is None else decimals
    kind: Kind = "single" if distinct.size == 1 else "values"
    return Classes(kind, breaks, tuple(distinct.tolist()), "values", None, places, sequential(distinct.size))


def _sequential_breaks(known: Floats, distinct: Floats, count: int, method: Method) -> tuple[tuple[float, ...], str]:
    if method == "pretty":
        return _pretty(known, count), "pretty"
    if method == "quantile" or (method == "auto" and known.size > MOST_FOR_NATURAL):
        return _quantiles(known, distinct, count), "quantile"
    natural = _natural(known, distinct, count)
    if method == "natural":
        return natural, "natural"
    pretty = _pretty(known, count)
    fits = _explained(known, pretty) >= PRETTY_IS_GOOD_ENOUGH * _explained(known, natural)
    if fits and len(pretty) >= min(len(natural), 3) and _all_used(known, pretty):
        return pretty, "pretty"
    return natural, "natural"


def _natural(known: Floats, distinct: Floats, count: int) -> tuple[float, ...]:
    sample = known
    if known.size > MOST_FOR_NATURAL:
        # Fisher's optimum takes quadratic time; evenly spaced order statistics keep the shape of the distribution.
        sample = known[np.linspace(0, known.size - 1, MOST_FOR_NATURAL).astype(int)]
    classes = min(count, np.unique(sample).size - 1)
    tops = jenkspy.jenks_breaks(sample.tolist(), n_classes=classes)[1:-1]
    return _between(distinct, tops)


def _quantiles(known: Floats, distinct: Floats, count: int) -> tuple[float, ...]:
    positions = [math.ceil(known.size * part / count) - 1 for part in range(1, count)]
    return _between(distinct, known[positions].tolist())


def _between(distinct: Floats, tops: Sequence[float]) -> tuple[float, ...]:
    """A round break after each class's highest value; a highest value of all ends no class."""
    breaks = set()
    for top in tops:
        following = int(np.searchsorted(distinct, top, side="right"))
        if following < distinct.size:
            breaks.add(_roundest(float(distinct[following - 1]), float(distinct[following])))
    return tuple(sorted(breaks))


def _pretty(known: Floats, count: int) -> tuple[float, ...]:
    """The finest round step that gives at most `count` classes; breaks are its multiples inside the range."""
    low, high = float(known[0]), float(known[-1])
    if low == high:
        return ()
    for step in _steps_from((high - low) / (count * 2)):
        first = math.floor(low / step) + 1
        breaks = tuple(_clean(number, step) for number in range(first, math.ceil(high / step) + 1))
        breaks = tuple(value for value in breaks if low < value < high)
        if len(breaks) < count:
            return breaks
    raise AssertionError("steps grow without end")


def _diverging(known: Floats, count: int, middle: float, decimals: int) -> Classes:
    """Equal round steps from the middle outwards, so that equal strength of colour means equal distance."""
    down, up = max(0.0, middle - float(known[0])), max(0.0, float(known[-1]) - middle)
    reach = max(down, up) or 1.0
    for step in _steps_from(reach / count):
        below, above = (max(1, math.ceil(side / step - 1e-9)) for side in (down, up))
        if below + above <= max(count, 2):
            break
    numbers = range(1 - below, above)
    breaks = tuple(float(to_decimal(middle) + to_decimal(_clean(number, step))) for number in numbers)
    return Classes("diverging", breaks, (), "diverging", middle, decimals, diverging(below, above))


def _steps_from(smallest: float) -> Iterable[float]:
    """Steps of 1, 2, 2.5 and 5 times a power of ten, rising, from the first that is not below `smallest`."""
    power = math.floor(math.log10(smallest))
    while True:
        for nice in NICE_STEPS:
            step = float(Decimal(repr(nice)).scaleb(power))
            if step >= smallest:
                yield step
        power += 1


def _clean(number: int, step: float) -> float:
    return float(to_decimal(step) * number)


def _roundest(low: float, high: float) -> float:
    """The number with the fewest digits in (low, high], the one nearest to halfway among equals."""
    bottom, top = to_decimal(low), to_decimal(high)
    start = math.floor(math.log10(max(abs(low), abs(high), 1e-300))) + 1
    for power in range(start, start - 18, -1):
        for multiple in (10, 5, 2, 1):
            grain = Decimal(multiple).scaleb(power - 1)
            middle = (bottom + top) / 2
            for candidate in (
                (middle / grain).to_integral_value() * grain,
                ((bottom / grain).to_integral_value(ROUND_FLOOR) + 1) * grain,
            ):
                if bottom < candidate <= top:
                    return float(candidate)
    return high


def _exponent(value: float) -> int:
    """The power of ten of the last digit that is not zero, at most 0: -1 for 12.5, 0 for 300."""
    exponent = to_decimal(value).normalize().as_tuple().exponent
    return min(0, exponent) if isinstance(exponent, int) else 0


def _explained(known: Floats, breaks: Sequence[float]) -> float:
    """Goodness of variance fit: 1 minus the variance within classes as a share of all (Jenks, 1977)."""
    groups = np.split(known, np.searchsorted(known, np.asarray(breaks), side="left"))
    within = sum(float(((group - group.mean()) ** 2).sum()) for group in groups if group.size)
    whole = float(((known - known.mean()) ** 2).sum())
    return 1.0 - within / whole if whole else 1.0


def _all_used(known: Floats, breaks: Sequence[float]) -> bool:
    groups = np.split(known, np.searchsorted(known, np.asarray(breaks), side="left"))
    return all(group.size for group in groups)
