"""What may be asked of a source, as frozen values that can be read from a mapping and written back to it.

Judging a snapshot by them is left to `judge`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, Field, dataclass, fields
from difflib import get_close_matches
from typing import ClassVar

from informatiehuis.engines.problems import N_, Problem

COLUMN_TYPES = ("text", "integer", "number", "boolean", "date", "datetime", "geometry")
"""What a promised column can be; every whole number is a number."""
AREA_LEVELS = ("municipality", "district", "neighbourhood", "province", "country")


class RuleProblem(Problem):
    """A quality rule is not written right; facts: rule, key, found, and `where` (file, or place in a list)."""

    code = "quality_rule"


@dataclass(frozen=True)
class Completeness:
    """At least this share (0 to 1) of the rows has a value in the column; NaN and empty text are no value."""

    name: ClassVar[str] = "completeness"
    column: str
    at_least: float = 1.0

    def __post_init__(self) -> None:
        _name(self.name, "column", self.column)
        _number(self.name, "at_least", self.at_least)
        if not 0 < self.at_least <= 1:
            raise _wrong(self.name, "at_least", self.at_least, N_("Geef een deel tussen 0 en 1, bijvoorbeeld 0.95."))


@dataclass(frozen=True)
class Uniqueness:
    """No two rows have the same values in these columns together."""

    name: ClassVar[str] = "uniqueness"
    columns: tuple[str, ...]

    def __post_init__(self) -> None:
        if isinstance(self.columns, str) or not isinstance(self.columns, Iterable):
            raise _wrong(self.name, "columns", self.columns, N_("Geef een lijst van kolommen."))
        object.__setattr__(self, "columns", tuple(self.columns))
        if not self.columns:
            raise _wrong(self.name, "columns", [], N_("Geef een lijst van kolommen."))
        for column in self.columns:
            _name(self.name, "columns", column)


@dataclass(frozen=True)
class Range:
    """Every value of a number column that is there lies from `min` to `max`, both allowed; None is no limit."""

    name: ClassVar[str] = "range"
    column: str
    min: float | None = None
    max: float | None = None

    def __post_init__(self) -> None:
        _name(self.name, "column", self.column)
        for key, value in (("min", self.min), ("max", self.max)):
            if value is not None:
                _number(self.name, key, value)
        if self.min is None and self.max is None:
            raise _wrong(self.name, "min", None, N_("Geef min, max of allebei."))
        if self.min is not None and self.max is not None and self.min > self.max:
            raise _wrong(self.name, "min", self.min, N_("min is hoogstens max."))


@dataclass(frozen=True)
class ReferenceToAreas:
    """Every value of the column that is there is the code of an area of the house, of this level if given."""

    name: ClassVar[str] = "reference_to_areas"
    column: str
    level: str = ""

    def __post_init__(self) -> None:
        _name(self.name, "column", self.column)
        if self.level and self.level not in AREA_LEVELS:
            raise _wrong(self.name, "level", self.level, N_("Kies een van: {allowed}."), allowed=", ".join(AREA_LEVELS))


@dataclass(frozen=True)
class Freshness:
    """The data last changed, or where that is not known were read, at most this many days ago."""

    name: ClassVar[str] = "freshness"
    max_age_days: float

    def __post_init__(self) -> None:
        _number(self.name, "max_age_days", self.max_age_days)
        if self.max_age_days <= 0:
            raise _wrong(self.name, "max_age_days", self.max_age_days, N_("Geef een aantal dagen groter dan nul."))


@dataclass(frozen=True)
class RowCount:
    """There are at least `min` rows and, where given, at most `max`."""

    name: ClassVar[str] = "row_count"
    min: int
    max: int | None = None

    def __post_init__(self) -> None:
        for key, value in (("min", self.min), ("max", self.max)):
            if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 0):
                raise _wrong(self.name, key, value, N_("Geef een geheel getal van nul of meer."))
        if self.max is not None and self.min > self.max:
            raise _wrong(self.name, "min", self.min, N_("min is hoogstens max."))


@dataclass(frozen=True)
class Promised:
    """The column is there and of this type; with `filled` every row has a value in it.

    A promise is what a source says of its own columns: who builds on the source may count on it.
    """

    name: ClassVar[str] = "promised"
    column: str
    type: str
    filled: bool = False

    def __post_init__(self) -> None:
        _name(self.name, "column", self.column)
        if self.type not in COLUMN_TYPES:
            remedy = N_("Kies een van: {allowed}.")
            raise _wrong(self.name, "type", self.type, remedy, allowed=", ".join(COLUMN_TYPES))


@dataclass(frozen=True)
class Wrong:
    """A query in the SQL of definitions gives the rows that are wrong, of which there are at most so many.

    The source is a table under its own name, and `areas` and `periods` are there; `title` says what is asked.
    """

    name: ClassVar[str] = "wrong"
    sql: str
    at_most: int = 0
    title: str = ""

    def __post_init__(self) -> None:
        if not isinstance(self.sql, str) or not self.sql.strip():
            raise _wrong(self.name, "sql", self.sql, N_("Geef een SELECT die de foute rijen geeft."))
        if not isinstance(self.at_most, int) or isinstance(self.at_most, bool) or self.at_most < 0:
            raise _wrong(self.name, "at_most", self.at_most, N_("Geef een geheel getal van nul of meer."))


Rule = Completeness | Uniqueness | Range | ReferenceToAreas | Freshness | RowCount | Promised | Wrong
KINDS: tuple[type[Rule], ...] = (
    Completeness,
    Uniqueness,
    Range,
    ReferenceToAreas,
    Freshness,
    RowCount,
    Promised,
    Wrong,
)

RULES: Mapping[str, type[Rule]] = {rule.name: rule for rule in KINDS}
"""Every kind of rule, by the key it is written with."""


def parse(mapping: object, where: str = "") -> Rule:
    """A rule from a mapping with one key, such as `{"range": {"column": "inwoners", "min": 0}}`.

    `where` names the file or the place in it, for the message. Raises RuleProblem, which names the key.
    """
    if not isinstance(mapping, Mapping) or len(mapping) != 1:
        raise RuleProblem(
            N_("Een kwaliteitsregel heeft één naam met daaronder de instellingen; dat is hier niet zo. {where}"),
            N_("Schrijf bijvoorbeeld: completeness: met daaronder column en at_least. Regels zijn: {known}."),
            where=where,
            known=", ".join(RULES),
        )
    ((name, settings),) = mapping.items()
    rule = RULES.get(str(name))
    if rule is None:
        raise _unknown(str(name), "", RULES, where)
    if not isinstance(settings, Mapping):
        raise _wrong(str(name), str(name), settings, N_("Zet de instellingen eronder, elk met een naam."), where)
    known = {field.name: field for field in fields(rule)}
    for key in settings:
        if key not in known:
            raise _unknown(str(name), str(key), known, where)
    for key, field in known.items():
        if key not in settings and _is_required(field):
            raise _wrong(str(name), key, None, N_("Vul {key} in."), where)
    try:
        return rule(**settings)
    except RuleProblem as problem:
        problem.facts["where"] = where
        raise RuleProblem(problem.message, problem.remedy, **problem.facts) from None


def as_mapping(rule: Rule) -> dict[str, dict[str, object]]:
    """The mapping that `parse` reads back as the same rule; settings that have their default are left out."""
    settings: dict[str, object] = {}
    for field in fields(rule):
        value = getattr(rule, field.name)
        if _is_required(field) or value != field.default:
            settings[field.name] = list(value) if isinstance(value, tuple) else value
    return {rule.name: settings}


def _is_required(field: Field[object]) -> bool:
    return field.default is MISSING


def _name(rule: str, key: str, value: object) -> None:
    if not isinstance(value, str) or not value.strip():
        raise _wrong(rule, key, value, N_("Geef de naam van een kolom."))


def _number(rule: str, key: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        raise _wrong(rule, key, value, N_("Geef een getal."))


def _wrong(rule: str, key: str, value: object, remedy: str, where: str = "", **facts: object) -> RuleProblem:
    found = N_("leeg") if value is None else value
    return RuleProblem(
        N_("De kwaliteitsregel ‘{rule}’ heeft voor ‘{key}’: {found}. {where}"),
        remedy,
        rule=rule,
        key=key,
        found=found,
        where=where,
        **facts,
    )


def _unknown(rule: str, key: str, known: Iterable[str], where: str) -> RuleProblem:
    known = list(known)
    nearest = get_close_matches(key or rule, known, n=1)
    return RuleProblem(
        N_("‘{found}’ is geen kwaliteitsregel. {where}")
        if not key
        else N_("De kwaliteitsregel ‘{rule}’ kent geen ‘{key}’. {where}"),
        N_("Bedoelt u ‘{nearest}’?") if nearest else N_("Kies uit: {known}."),
        rule=rule,
        key=key,
        found=key or rule,
        nearest=nearest[0] if nearest else "",
        known=", ".join(known),
        where=where,
    )
