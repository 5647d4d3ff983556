"""The settings of a chain of stages: data that is kept in versions, and wrong in no place once it exists."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from informatiehuis.engines.problems import N_, Term
from informatiehuis.engines.signals.problems import SignalsProblem

LONGEST = 100
HIGHEST_BIT = 2**30


class ChainProblem(SignalsProblem):
    """A setting of a chain cannot be; `facts["field"]` says which."""

    code = "signals-chain"


@dataclass(frozen=True)
class Settings:
    """Which stages a chain has, and with what numbers.

    `version`, `error_code`, `accuracy` and `humidity` name the parameter of an observation that says it; empty leaves
    that stage out. `factors` are pairs of the first firmware version that counts so and what its numbers
    are multiplied with. `positions` looks at where it was: that of the observation, else its parameters `longitude` and
    `latitude`. `refuse` and `tolerate` are bits of the error code. `humidity_stream` is a datastream that has
    the humidity (%) instead. `lowest` is the least that a value can be, None where any can. `reference` is the slug of
    the source with a station, by hour: columns `stn`, `yyyymmdd`, `hh` and `reference_column`, as the KNMI has them.

    Raises ChainProblem naming the field.
    """

    version: str = ""
    factors: tuple[tuple[float, float], ...] = ()
    error_code: str = ""
    refuse: tuple[int, ...] = ()
    tolerate: tuple[int, ...] = ()
    positions: bool = False
    accuracy: str = ""
    least_accuracy: float = 50.0
    fastest: float = 45.0
    humidity: str = ""
    humidity_stream: int | None = None
    kappa: float = 0.4
    density: float = 1.65
    highest: float = 95.0
    outliers: bool = True
    window: int = 15
    threshold: float = 6.0
    least: float = 5.0
    lowest: float | None = 0.0
    reference: str = ""
    station: str = ""
    reference_column: str = ""
    reference_factor: float = 1.0

    def __post_init__(self) -> None:
        for name in ("version", "error_code", "accuracy", "humidity", "reference", "station", "reference_column"):
            _demand(name, len(getattr(self, name)) <= LONGEST, N_("ten hoogste 100 tekens"))
        _demand("factors", not self.version or bool(self.factors), N_("een versie met haar factor"))
        starts = [start for start, _factor in self.factors]
        _demand("factors", starts == sorted(set(starts)), N_("oplopende versies"))
        for start, factor in self.factors:
            _demand("factors", math.isfinite(start) and math.isfinite(factor) and factor > 0, N_("getallen boven nul"))
        for name in ("refuse", "tolerate"):
            bits = getattr(self, name)
            _demand(name, all(_is_bit(one) for one in bits), N_("machten van twee"))
        _demand("tolerate", not set(self.refuse) & set(self.tolerate), N_("andere bits dan die fout zijn"))
        for name in ("least_accuracy", "fastest", "kappa", "density", "threshold", "reference_factor"):
            _demand(name, 0 < getattr(self, name) < math.inf, N_("een getal boven nul"))
        _demand("least", 0 <= self.least < math.inf, N_("een getal vanaf nul"))
        _demand("lowest", self.lowest is None or math.isfinite(self.lowest), N_("een getal"))
        _demand("highest", 0 < self.highest < 100, N_("een getal boven 0 en onder 100"))
        _demand("window", 2 <= self.window <= 500, N_("een geheel getal van 2 tot en met 500"))
        _demand("humidity_stream", not (self.humidity and self.humidity_stream), N_("één van de twee"))
        told = [bool(one) for one in (self.reference, self.station, self.reference_column)]
        _demand("reference", all(told) or not any(told), N_("een bron met een station en een kolom"))

    @classmethod
    def of(cls, mapping: Mapping[str, Any]) -> Settings:
        """The settings that `as_mapping` gave; a key that is not known is a ChainProblem."""
        known = {one.name for one in fields(cls)}
        unknown = sorted(set(mapping) - known)
        _demand(unknown[0] if unknown else "", not unknown, N_("een instelling die er is"))
        told: dict[str, Any] = dict(mapping)
        for name in ("refuse", "tolerate"):
            told[name] = tuple(told.get(name, ()))
        told["factors"] = tuple((float(start), float(factor)) for start, factor in told.get("factors", ()))
        return cls(**told)

    def as_mapping(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {**asdict(self), "factors": [list(pair) for pair in self.factors]}

    @property
    def takes_water(self) -> bool:
        return bool(self.humidity or self.humidity_stream)


def _is_bit(number: int) -> bool:
    return 0 < number <= HIGHEST_BIT and number & (number - 1) == 0


def _demand(name: str, holds: bool, expected: str) -> None:
    if not holds:
        raise ChainProblem(
            N_("In de keten van stappen kan {field} zo niet zijn."),
            N_("Geef {expected}."),
            field=name,
            expected=Term(expected),
        )
