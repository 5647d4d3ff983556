"""One figure of an indicator: a value for an area and a period, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from informatiehuis.engines.problems import N_

SMALL_CELL = "small_cell"
SECONDARY = "secondary"
NO_ROW = "no_row"
NULL_VALUE = "null_value"
ZERO_DENOMINATOR = "zero_denominator"
INCOMPLETE = "incomplete"

REASONS: Mapping[str, str] = MappingProxyType(
    {
        SMALL_CELL: N_("Verborgen: het cijfer gaat over te weinig personen of gevallen."),
        SECONDARY: N_("Verborgen: met dit cijfer is een ander verborgen cijfer uit te rekenen."),
        NO_ROW: N_("Geen gegevens: de bron heeft voor dit gebied en deze periode geen rij."),
        NULL_VALUE: N_("Geen gegevens: de bron heeft hier een lege waarde."),
        ZERO_DENOMINATOR: N_("Niet te berekenen: er is niets om door te delen."),
        INCOMPLETE: N_("Niet te berekenen: niet van alle onderliggende gebieden is een cijfer bekend."),
    }
)
"""Why a figure has no value, in words for residents."""


@dataclass(frozen=True)
class Figure:
    """A value for one area and one period.

    `area` is a normal code ("GM0344"), `period` is "2022", "2022-Q1" or "2022-01". `value`, `low` and `high`
    are in the unit of the definition, rounded to its decimals (halves away from zero). `numerator` and
    `denominator` are what the value was made of (for a mean: the weighted sum and the weight), not rounded; `n`
    is the number of persons or cases the figure stands on. Where there is no value, `reason` is one of REASONS,
    and a hidden figure keeps nothing from which it could be computed.
    """

    area: str
    period: str
    value: Decimal | None
    n: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        if (self.value is None) != bool(self.reason):
            raise ValueError("a figure has a value or a reason why not, never both or neither")
        if self.reason and self.reason not in REASONS:
            raise ValueError(f"unknown reason {self.reason!r}")
        if self.suppressed and any(
            part is not None for part in (self.n, self.numerator, self.denominator, self.low, self.high)
        ):
            raise ValueError("a hidden figure may keep no parts")

    @property
    def suppressed(self) -> bool:
        """Whether there is a value that may not be shown."""
        return self.reason in (SMALL_CELL, SECONDARY)
