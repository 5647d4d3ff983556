"""What an indicator is: a frozen definition that cannot exist when it is wrong.

Whether its SQL fits the tables of the house is left to `query.check`; whether its concept, owner and sources
exist, to the atlas.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from informatiehuis.engines.indicators.periods import PERIOD_TYPES
from informatiehuis.engines.indicators.problems import DefinitionProblem
from informatiehuis.engines.problems import N_
from informatiehuis.engines.query.check import STANDARD_TABLES, outline
from informatiehuis.engines.query.problems import SqlProblem

DIRECTIONS = ("higher_is_better", "lower_is_better", "neutral")
ROLLUPS = ("sum", "ratio", "mean", "none")
AREA_LEVELS = ("municipality", "district", "neighbourhood", "province", "country")
REQUIRED_COLUMNS = {
    "sum": ("area", "period", "value"),
    "ratio": ("area", "period", "numerator", "denominator"),
    "mean": ("area", "period", "value", "weight"),
    "none": ("area", "period", "value"),
}
OPTIONAL_COLUMNS = ("n", "low", "high")

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
_STANDARD_TABLES = frozenset(STANDARD_TABLES)


@dataclass(frozen=True)
class Definition:
    """An indicator that can be computed.

    `id`, `concept`, `owner` and `sources` are slugs; `concept` may be "", and the atlas then reports that it lacks.
    Without `sources` they are read from the SQL, and given ones must be those the SQL reads.
    `factor` multiplies a ratio (100 for per cent, 1000 for per thousand
    residents). `decimals` is how many are kept; halves are rounded away from zero. A figure that stands on fewer
    than `minimum_n` persons or cases is hidden; 0 hides nothing. `period` is the length of a period: "year",
    "quarter" or "month". `sql` gives one row per area and period, with the columns that REQUIRED_COLUMNS names
    for its `rollup`, and where wanted `n`, `low` and `high`.

    Raises DefinitionProblem, which names the field and knows the other problems too.
    """

    id: str
    title: str
    concept: str
    unit: str
    direction: str
    area_level: str
    sql: str
    owner: str
    sources: tuple[str, ...] = ()
    rollup: str = "none"
    factor: Decimal = Decimal(1)
    decimals: int = 0
    minimum_n: int = 0
    period: str = "year"

    def __post_init__(self) -> None:
        problems: list[DefinitionProblem] = []
        object.__setattr__(self, "sources", tuple(self.sources))
        object.__setattr__(self, "factor", _factor(self.factor, problems))
        problems += _names(self) + _choices(self) + _numbers(self)
        if not any(p.field == "rollup" for p in problems):
            problems += _query(self)
        if problems:
            raise DefinitionProblem.gathered(problems)

    @property
    def tables(self) -> frozenset[str]:
        """The tables that the SQL reads, `areas` and `periods` included."""
        return outline(self.sql).tables

    @property
    def fingerprint(self) -> str:
        """ "sha256:…" over what the figures depend on, and over nothing else.

        Layout and comments of the SQL, title, owner and concept do not count: figures computed from equal
        snapshots by definitions with equal fingerprints are equal.
        """
        parts = {
            "area_level": self.area_level,
            "decimals": self.decimals,
            "factor": format(self.factor.normalize(), "f"),
            "id": self.id,
            "minimum_n": self.minimum_n,
            "period": self.period,
            "rollup": self.rollup,
            "sql": outline(self.sql).sql,
            "unit": self.unit,
        }
        text = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def table_name(source: str) -> str:
    """The name in SQL of a source: its slug with underscores."""
    return source.replace("-", "_")


def _factor(value: object, problems: list[DefinitionProblem]) -> Decimal:
    """The factor as an exact number; 0.1 means a tenth, not the nearest binary fraction."""
    try:
        factor = Decimal(str(value))
    except InvalidOperation:
        factor = Decimal("NaN")
    if factor.is_finite() and factor > 0 and not isinstance(value, bool):
        return factor
    problems.append(
        DefinitionProblem(
            "factor",
            N_("De factor {found!r} is geen getal groter dan nul."),
            N_("Geef een getal, bijvoorbeeld 100 voor procenten of 1000 voor ‘per 1.000 inwoners’."),
            found=value,
        )
    )
    return Decimal(1)


def _names(definition: Definition) -> list[DefinitionProblem]:
    problems = []
    for field in ("id", "concept", "owner"):
        value = getattr(definition, field)
        if field == "concept" and value == "":
            continue
        if not isinstance(value, str) or not _SLUG.match(value):
            problems.append(_not_a_slug(field, value))
    for source in definition.sources:
        if not isinstance(source, str) or not _SLUG.match(source):
            problems.append(_not_a_slug("sources", source))
    for field in ("title", "unit"):
        value = getattr(definition, field)
        if not isinstance(value, str) or not value.strip():
            problems.append(DefinitionProblem(field, N_("Het veld {field} is leeg."), N_("Vul het veld {field} in.")))
    return problems


def _not_a_slug(field: str, value: object) -> DefinitionProblem:
    return DefinitionProblem(
        field,
        N_("{field} is {found!r}, en dat is geen geldige korte naam."),
        N_("Gebruik kleine letters, cijfers en streepjes, bijvoorbeeld ‘inwoners-per-km2’."),
        found=value,
    )


def _choices(definition: Definition) -> list[DefinitionProblem]:
    allowed = {
        "direction": DIRECTIONS,
        "area_level": AREA_LEVELS,
        "rollup": ROLLUPS,
        "period": PERIOD_TYPES,
    }
    return [
        DefinitionProblem(
            field,
            N_("{field} is {found!r}, en dat bestaat niet."),
            N_("Kies een van: {allowed}."),
            found=getattr(definition, field),
            allowed=", ".join(choices),
        )
        for field, choices in allowed.items()
        if getattr(definition, field) not in choices
    ]


def _numbers(definition: Definition) -> list[DefinitionProblem]:
    problems = []
    for field, most in (("decimals", 10), ("minimum_n", 1_000_000)):
        value = getattr(definition, field)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
            problems.append(
                DefinitionProblem(
                    field,
                    N_("{field} is {found!r}."),
                    N_("Geef een geheel getal van 0 tot en met {most}."),
                    found=value,
                    most=most,
                )
            )
    if definition.factor != 1 and definition.rollup != "ratio":
        problems.append(
            DefinitionProblem(
                "factor",
                N_("De factor {found} geldt alleen bij rollup ‘ratio’; hier is de rollup {rollup!r}."),
                N_("Vermenigvuldig in de SQL, of kies rollup ‘ratio’ met een teller en een noemer."),
                found=definition.factor,
                rollup=definition.rollup,
            )
        )
    return problems


def _query(definition: Definition) -> list[DefinitionProblem]:
    if not isinstance(definition.sql, str):
        return [DefinitionProblem("sql", N_("De SQL is geen tekst."), N_("Geef de SQL als tekst."))]
    try:
        query = outline(definition.sql)
    except SqlProblem as problem:
        return [DefinitionProblem.about("sql", found) for found in (problem, *problem.also)]
    if not definition.sources:
        sources = tuple(sorted(table.replace("_", "-") for table in query.tables - _STANDARD_TABLES))
        object.__setattr__(definition, "sources", sources)
    return _columns(definition, query.columns) + _tables(definition, query.tables)


def _columns(definition: Definition, columns: tuple[str, ...]) -> list[DefinitionProblem]:
    required = REQUIRED_COLUMNS[definition.rollup]
    problems = [
        DefinitionProblem(
            "sql",
            N_("De SQL geeft geen kolom ‘{name}’, en die hoort bij rollup ‘{rollup}’."),
            N_("Geef deze kolommen: {required}; en als u wilt: {optional}."),
            name=name,
            rollup=definition.rollup,
            required=", ".join(required),
            optional=", ".join(OPTIONAL_COLUMNS),
        )
        for name in required
        if name not in columns
    ]
    problems += [
        DefinitionProblem(
            "sql",
            N_("De SQL geeft een kolom ‘{name}’ die bij rollup ‘{rollup}’ niets betekent."),
            N_("Geef deze kolommen: {required}; en als u wilt: {optional}."),
            name=name,
            rollup=definition.rollup,
            required=", ".join(required),
            optional=", ".join(OPTIONAL_COLUMNS),
        )
        for name in columns
        if name not in required and name not in OPTIONAL_COLUMNS
    ]
    if definition.minimum_n and definition.rollup in ("sum", "none") and "n" not in columns:
        problems.append(
            DefinitionProblem(
                "minimum_n",
                N_("Kleine aantallen verbergen (minimum_n = {found}) kan niet: de SQL geeft geen kolom ‘n’."),
                N_("Geef in de SQL een kolom ‘n’ met het aantal personen of gevallen, of zet minimum_n op 0."),
                found=definition.minimum_n,
            )
        )
    return problems


def _tables(definition: Definition, tables: frozenset[str]) -> list[DefinitionProblem]:
    named = {table_name(source): source for source in definition.sources if isinstance(source, str)}
    problems = [
        DefinitionProblem(
            "sources",
            N_("De SQL leest de tabel ‘{table}’, maar die bron staat niet bij sources."),
            N_("Zet de bron erbij, of haal de tabel uit de SQL. Genoemd zijn: {sources}."),
            table=table,
            sources=", ".join(sorted(named)) or "-",
        )
        for table in sorted(tables - _STANDARD_TABLES - named.keys())
    ]
    problems += [
        DefinitionProblem(
            "sources",
            N_("De bron ‘{source}’ staat bij sources, maar de SQL leest hem niet."),
            N_("Haal de bron weg, of gebruik de tabel ‘{table}’ in de SQL."),
            source=source,
            table=table,
        )
        for table, source in sorted(named.items())
        if table not in tables
    ]
    return problems
