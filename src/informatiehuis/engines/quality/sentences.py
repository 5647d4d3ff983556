"""What a rule found on a snapshot, as a text for people that is translated when it is told.

Rows are told by their number and, where the caller named key columns, by those; never by the value that was wrong.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from informatiehuis.engines.kept import amount, kept
from informatiehuis.engines.problems import N_, Term, for_count
from informatiehuis.engines.quality.report import Example
from informatiehuis.engines.quality.rules import (
    Completeness,
    Promised,
    Range,
    ReferenceToAreas,
    RowCount,
    Rule,
    Uniqueness,
    Wrong,
)

TYPE_WORDS = {
    "text": N_("tekst"),
    "integer": N_("hele getallen"),
    "number": N_("getallen"),
    "boolean": N_("waar of niet waar"),
    "date": N_("datums"),
    "datetime": N_("tijdstippen"),
    "geometry": N_("vormen op de kaart"),
}


def sentence(rule: Rule, rows: int, failing: int, examples: Sequence[Example]) -> dict[str, Any]:
    """What a rule about rows found in `rows` rows, of which `failing` break it."""
    shown = _shown(examples, failing)
    if isinstance(rule, Completeness):
        return _completeness(rule, rows, failing, shown)
    if isinstance(rule, RowCount):
        return _row_count(rule, rows)
    if isinstance(rule, Uniqueness):
        return _uniqueness(rule, failing, shown)
    if isinstance(rule, Range):
        return _range(rule, failing, shown)
    if isinstance(rule, ReferenceToAreas):
        return _areas(rule, failing, shown)
    if isinstance(rule, Promised):
        return _promised(rule, failing, shown)
    if isinstance(rule, Wrong):
        return _wrong(rule, failing)
    raise TypeError(f"{rule.name} is not about rows")


def no_column(rule: Rule, column: str) -> dict[str, Any]:
    """A rule about a column that is not there."""
    if isinstance(rule, Promised):
        return kept(N_("De bron belooft kolom ‘{column}’, maar die is er niet."), {"column": column})
    message = N_("De regel ‘{rule}’ gaat over kolom ‘{column}’, maar die is er niet.")
    return kept(message, {"rule": rule.name, "column": column})


def no_numbers(rule: Rule, column: str, found: str) -> dict[str, Any]:
    """A rule about numbers on a column of another type."""
    message = N_("De regel ‘{rule}’ vraagt getallen, maar kolom ‘{column}’ is {type}.")
    return kept(message, {"rule": rule.name, "column": column, "type": found})


def other_type(rule: Promised, found: str) -> dict[str, Any]:
    """A promised column of another type; `found` is its type in DuckDB."""
    message = N_("De bron belooft in kolom ‘{column}’ {wanted}, maar er staat {found}.")
    return kept(message, {"column": rule.column, "wanted": Term(TYPE_WORDS[rule.type]), "found": found.lower()})


def age(days: float, most: float, *, passed: bool, modified: bool) -> dict[str, Any]:
    """How old data are in whole days, told so that too old is more than allowed; `modified` says since when."""
    whole = math.floor(days) if passed else math.ceil(days)
    if modified:
        message = for_count(
            whole,
            N_("De gegevens zijn {days} dag geleden voor het laatst gewijzigd; afgesproken is hoogstens {most}."),
            N_("De gegevens zijn {days} dagen geleden voor het laatst gewijzigd; afgesproken is hoogstens {most}."),
        )
    else:
        message = for_count(
            whole,
            N_("De gegevens zijn {days} dag geleden opgehaald; afgesproken is hoogstens {most}."),
            N_("De gegevens zijn {days} dagen geleden opgehaald; afgesproken is hoogstens {most}."),
        )
    return kept(message, {"days": amount(whole), "most": amount(most)})


def _promised(rule: Promised, failing: int, shown: str) -> dict[str, Any]:
    facts = {"column": rule.column, "type": Term(TYPE_WORDS[rule.type]), "failing": amount(failing), "examples": shown}
    if not failing:
        return kept(N_("Kolom ‘{column}’ is er, met {type}."), facts)
    message = for_count(
        failing,
        N_("Kolom ‘{column}’ is beloofd overal gevuld te zijn, maar is in {failing} rij leeg (rij {examples})."),
        N_("Kolom ‘{column}’ is beloofd overal gevuld te zijn, maar is in {failing} rijen leeg (rij {examples})."),
    )
    return kept(message if shown else N_("Kolom ‘{column}’ is niet overal gevuld, zoals beloofd."), facts)


def _wrong(rule: Wrong, failing: int) -> dict[str, Any]:
    facts = {"title": rule.title or rule.sql, "failing": amount(failing), "most": amount(rule.at_most)}
    if not failing:
        return kept(N_("{title}: geen enkele rij is fout."), facts)
    message = for_count(
        failing,
        N_("{title}: {failing} rij is fout; hoogstens {most} mag."),
        N_("{title}: {failing} rijen zijn fout; hoogstens {most} mag."),
    )
    return kept(message, facts)


def _completeness(rule: Completeness, rows: int, failing: int, shown: str) -> dict[str, Any]:
    share = 1 - failing / rows if rows else 0.0
    facts = {"column": rule.column, "filled": _percent(share), "wanted": _percent(rule.at_least), "examples": shown}
    if shown:
        message = N_("Kolom ‘{column}’ is voor {filled} gevuld; gevraagd is {wanted}. Leeg in rij {examples}.")
    else:
        message = N_("Kolom ‘{column}’ is voor {filled} gevuld; gevraagd is {wanted}.")
    return kept(message, facts)


def _row_count(rule: RowCount, rows: int) -> dict[str, Any]:
    facts = {"rows": amount(rows), "min": amount(rule.min)}
    if rule.max is None:
        message = for_count(
            rows,
            N_("Er is {rows} rij; gevraagd zijn er ten minste {min}."),
            N_("Er zijn {rows} rijen; gevraagd zijn er ten minste {min}."),
        )
        return kept(message, facts)
    message = for_count(
        rows,
        N_("Er is {rows} rij; gevraagd zijn er tussen {min} en {max}."),
        N_("Er zijn {rows} rijen; gevraagd zijn er tussen {min} en {max}."),
    )
    return kept(message, {**facts, "max": amount(rule.max)})


def _uniqueness(rule: Uniqueness, failing: int, shown: str) -> dict[str, Any]:
    facts = {"columns": " + ".join(rule.columns), "failing": amount(failing), "examples": shown}
    if not failing:
        return kept(N_("Elke rij heeft een eigen {columns}."), facts)
    message = for_count(
        failing,
        N_("{failing} rij herhaalt {columns} van een andere rij (rij {examples})."),
        N_("{failing} rijen herhalen {columns} van een andere rij (rij {examples})."),
    )
    return kept(message, facts)


def _areas(rule: ReferenceToAreas, failing: int, shown: str) -> dict[str, Any]:
    facts = {"column": rule.column, "failing": amount(failing), "examples": shown}
    if not failing:
        return kept(N_("Elke ‘{column}’ is een bekend gebied."), facts)
    message = for_count(
        failing,
        N_("In {failing} rij is ‘{column}’ geen bekend gebied (rij {examples})."),
        N_("In {failing} rijen is ‘{column}’ geen bekend gebied (rij {examples})."),
    )
    return kept(message, facts)


def _range(rule: Range, failing: int, shown: str) -> dict[str, Any]:
    facts: dict[str, object] = {"column": rule.column, "failing": amount(failing), "examples": shown}
    facts |= {name: amount(limit) for name, limit in (("min", rule.min), ("max", rule.max)) if limit is not None}
    if rule.max is None:
        whole = N_("Elke waarde van ‘{column}’ is ten minste {min}.")
        one = N_("In {failing} rij is ‘{column}’ kleiner dan {min} (rij {examples}).")
        more = N_("In {failing} rijen is ‘{column}’ kleiner dan {min} (rij {examples}).")
    elif rule.min is None:
        whole = N_("Elke waarde van ‘{column}’ is hoogstens {max}.")
        one = N_("In {failing} rij is ‘{column}’ groter dan {max} (rij {examples}).")
        more = N_("In {failing} rijen is ‘{column}’ groter dan {max} (rij {examples}).")
    else:
        whole = N_("Elke waarde van ‘{column}’ ligt tussen {min} en {max}.")
        one = N_("In {failing} rij ligt ‘{column}’ niet tussen {min} en {max} (rij {examples}).")
        more = N_("In {failing} rijen ligt ‘{column}’ niet tussen {min} en {max} (rij {examples}).")
    return kept(for_count(failing, one, more) if failing else whole, facts)


def _percent(share: float) -> dict[str, Any]:
    """A share as a percentage, rounded down so that 99.99% is never told as 100%."""
    return amount(math.floor(round(share * 1000, 6)) / 10, "%")


def _shown(examples: Sequence[Example], failing: int) -> str:
    """Row numbers, each with its key where there is one: "1, 5 (GM0344 2022), …"."""
    told = [f"{e.row} ({' '.join(e.key.values())})" if e.key else str(e.row) for e in examples]
    return ", ".join([*told, "…"] if len(told) < failing else told)
