"""How good the data under something are, in one word: from what was found on a snapshot and around it.

The worst counts: a figure over four sources is as good as the least of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import Any

from informatiehuis.engines.problems import N_


class Level(IntEnum):
    """From good to bad."""

    GOOD = 0
    REMARKS = 1
    OLD = 2
    UNJUDGED = 3
    BROKEN = 4

    @property
    def word(self) -> str:
        """How files and programs spell it."""
        return self.name.lower()


WORDS: Mapping[Level, str] = {
    Level.GOOD: N_("goed"),
    Level.REMARKS: N_("met opmerkingen"),
    Level.OLD: N_("ouder dan afgesproken"),
    Level.UNJUDGED: N_("niet beoordeeld"),
    Level.BROKEN: N_("nieuwste gegevens geweigerd"),
}
SENTENCES: Mapping[Level, str] = {
    Level.GOOD: N_("Alle afspraken over de gegevens zijn gehaald."),
    Level.REMARKS: N_("De gegevens zijn bruikbaar, maar niet alle regels zijn gehaald."),
    Level.OLD: N_("De gegevens zijn ouder dan is afgesproken."),
    Level.UNJUDGED: N_("Over de inhoud van de gegevens is niets afgesproken, dus zij is niet getoetst."),
    Level.BROKEN: N_("De nieuwste gegevens zijn geweigerd. Er wordt gerekend met de laatste die goed waren."),
}


def level_of(report: Mapping[str, Any], *, fresh: bool, refused_since: bool) -> Level:
    """How good a snapshot is: `report` as a manifest keeps it, whether it is fresh enough now, and whether what was
    read after it was refused."""
    if refused_since or report.get("contract_broken"):
        return Level.BROKEN
    judged = [one for one in report.get("rules", []) if "freshness" not in one.get("rule", {})]
    if not judged:
        return Level.UNJUDGED
    if not fresh:
        return Level.OLD
    return Level.GOOD if all(one["passed"] for one in judged) else Level.REMARKS


def worst(levels: Iterable[Level]) -> Level:
    """The least of them; of nothing it is that nothing was judged."""
    return max(levels, default=Level.UNJUDGED)
