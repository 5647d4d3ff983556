"""From the rows that a definition's SQL gave to its figures: completed, rolled up, hidden where small, rounded.

Every number is computed as an exact decimal, so that the same rows give the same figures whatever their order.
Running the SQL is left to `engines/query`, storing the figures to the monitor.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext

import pyarrow as pa

from informatiehuis.engines.connectors.spelling import area_code
from informatiehuis.engines.indicators.cells import Cell, cell, exact, missing, total
from informatiehuis.engines.indicators.definition import OPTIONAL_COLUMNS, REQUIRED_COLUMNS, Definition
from informatiehuis.engines.indicators.figure import Figure
from informatiehuis.engines.indicators.hierarchy import Hierarchy
from informatiehuis.engines.indicators.periods import normal_period
from informatiehuis.engines.indicators.problems import FigureProblem, NoAreaProblem
from informatiehuis.engines.indicators.suppression import suppress
from informatiehuis.engines.problems import N_, for_count

PREFIXES = {"municipality": "GM", "province": "PV", "district": "WK", "neighbourhood": "BU", "country": "NL"}
_NOT_NEGATIVE = ("n", "denominator", "weight")
_SHOWN = 10
_PRECISION = 60


@dataclass(frozen=True)
class Computation:
    """The figures, ordered by area and period, and what was kept out of them."""

    figures: tuple[Figure, ...]
    problems: tuple[FigureProblem, ...] = ()


Cells = dict[tuple[str, str], Cell]


def compute(definition: Definition, result: pa.Table, hierarchy: Hierarchy) -> Computation:
    """The figures of a definition, from the result of its SQL.

    Every area of the definition's level in `hierarchy` has a figure for every period in the result, and so has
    every area directly around them where the rollup allows. Rows of areas that are not in the hierarchy, or are
    of another level, are kept out and reported in `problems`.

    Raises NoAreaProblem when no area of any row counts, and FigureProblem when the result has no rows, lacks a
    column, has one that is no number, has an area and period twice, a period of another type, a negative n, or no n
    where small figures must be hidden.
    """
    with localcontext(Context(prec=_PRECISION)):
        numbers = _numbers(definition, result)
        places, problems = _placed(definition, result, hierarchy)
        rows: Cells = {}
        for row, key in places.items():
            found = {name: exact(values[row]) for name, values in numbers.items()}
            _refuse_impossible(definition, key, found)
            rows[key] = cell(definition, *key, found)
        cells = _rolled_up(definition, rows, hierarchy)
        figures = tuple(_figure(definition, cells[key]) for key in sorted(cells))
    return Computation(figures, tuple(problems))


def _numbers(definition: Definition, result: pa.Table) -> dict[str, list[object]]:
    """The columns with numbers, by name."""
    if result.num_rows == 0:
        raise FigureProblem(
            N_("De SQL van ‘{indicator}’ gaf geen enkele rij."),
            N_("Kijk of de bron gegevens heeft en of de voorwaarden in WHERE kloppen."),
            indicator=definition.id,
        )
    required = REQUIRED_COLUMNS[definition.rollup]
    for name in required:
        if name not in result.column_names:
            raise FigureProblem(
                N_("De uitkomst van ‘{indicator}’ heeft geen kolom ‘{column}’."),
                N_("Geef in de SQL de kolommen {required}."),
                indicator=definition.id,
                column=name,
                required=", ".join(required),
            )
    wanted = [n for n in (*required[2:], *OPTIONAL_COLUMNS) if n in result.column_names]
    for name in wanted:
        kind = result.schema.field(name).type
        if not (
            pa.types.is_integer(kind)
            or pa.types.is_floating(kind)
            or pa.types.is_decimal(kind)
            or pa.types.is_null(kind)
        ):
            raise FigureProblem(
                N_("De kolom ‘{column}’ in de uitkomst van ‘{indicator}’ is geen getal maar {type}."),
                N_("Maak er in de SQL een getal van, bijvoorbeeld met cast({column} as double)."),
                indicator=definition.id,
                column=name,
                type=str(kind),
            )
    return {name: result.column(name).to_pylist() for name in wanted}


def _placed(
    definition: Definition, result: pa.Table, hierarchy: Hierarchy
) -> tuple[dict[int, tuple[str, str]], list[FigureProblem]]:
    """Per row that counts its area and period, and what was kept out."""
    prefix = PREFIXES[definition.area_level]
    areas = ["" if a is None else area_code(str(a), prefix) for a in result.column("area").to_pylist()]
    periods = [normal_period(p, definition.period) for p in result.column("period").to_pylist()]
    _refuse_other_periods(definition, result.column("period").to_pylist(), periods)
    rows = list(zip(areas, periods, [hierarchy.level(area) for area in areas], strict=True))
    unknown = [(area or "-", str(period)) for area, period, level in rows if level is None]
    other = [(area, str(period)) for area, period, level in rows if level not in (None, definition.area_level)]
    problems = [*_unknown_areas(definition, unknown), *_areas_of_another_level(definition, other)]
    placed = {
        row: (area, str(period)) for row, (area, period, level) in enumerate(rows) if level == definition.area_level
    }
    _refuse_twice(definition, placed.values())
    if not placed:
        first = problems[0]
        raise NoAreaProblem(first.message, first.remedy, areas=sorted({area for area, _ in unknown}), **first.facts)
    return placed, problems


def _unknown_areas(definition: Definition, keys: Sequence[tuple[str, str]]) -> Iterator[FigureProblem]:
    if keys:
        yield _kept_out(
            definition,
            keys,
            N_("In {periods} is {count} gebied van ‘{indicator}’ onbekend; het doet niet mee: {codes}."),
            N_("In {periods} zijn {count} gebieden van ‘{indicator}’ onbekend; ze doen niet mee: {codes}."),
            N_("Kijk of de code klopt en of het gebied in deze versie van de indeling bestaat."),
        )


def _areas_of_another_level(definition: Definition, keys: Sequence[tuple[str, str]]) -> Iterator[FigureProblem]:
    if keys:
        yield _kept_out(
            definition,
            keys,
            N_("In {periods} is {count} gebied van ‘{indicator}’ van een ander niveau; het doet niet mee: {codes}."),
            N_("In {periods} zijn {count} gebieden van ‘{indicator}’ van een ander niveau; ze doen niet mee: {codes}."),
            N_("Filter in de SQL op het niveau van de definitie, bijvoorbeeld met areas.level."),
        )


def _kept_out(
    definition: Definition, keys: Sequence[tuple[str, str]], one: str, more: str, remedy: str
) -> FigureProblem:
    codes = sorted({area for area, _ in keys})
    return FigureProblem(
        for_count(len(codes), one, more),
        remedy,
        indicator=definition.id,
        periods=_some(sorted({period for _, period in keys})),
        count=len(codes),
        codes=_some(codes),
        rows=len(keys),
    )


def _some(names: list[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")


def _refuse_other_periods(definition: Definition, given: list[object], periods: list[str | None]) -> None:
    wrong = sorted({str(g) for g, period in zip(given, periods, strict=True) if period is None})
    if wrong:
        raise FigureProblem(
            N_("‘{indicator}’ geeft periodes die geen {period_type} zijn: {periods}."),
            N_("Schrijf een jaar als 2022, een kwartaal als 2022-Q1 en een maand als 2022-01."),
            indicator=definition.id,
            period_type=definition.period,
            periods=_some(wrong),
        )


def _refuse_twice(definition: Definition, keys: Iterable[tuple[str, str]]) -> None:
    twice = sorted(key for key, count in Counter(keys).items() if count > 1)
    if twice:
        raise FigureProblem(
            N_("‘{indicator}’ geeft voor {count} keer een gebied en periode meer dan één rij: {keys}."),
            N_("Groepeer in de SQL op area en period, of kijk of een JOIN rijen verdubbelt."),
            indicator=definition.id,
            count=len(twice),
            keys=_some([f"{area} {period}" for area, period in twice]),
        )


def _refuse_impossible(definition: Definition, key: tuple[str, str], numbers: dict[str, Decimal | None]) -> None:
    facts = {"indicator": definition.id, "area": key[0], "period": key[1]}
    for name in _NOT_NEGATIVE:
        number = numbers.get(name)
        if number is not None and number < 0:
            raise FigureProblem(
                N_("‘{indicator}’ geeft voor {area} in {period} een ‘{column}’ onder nul."),
                N_("Een aantal of gewicht is nul of meer; verbeter de SQL of de bron."),
                column=name,
                **facts,
            )
    known = all(numbers[name] is not None for name in REQUIRED_COLUMNS[definition.rollup][2:])
    if definition.minimum_n and known and numbers.get("n", Decimal(0)) is None:
        raise FigureProblem(
            N_("‘{indicator}’ geeft voor {area} in {period} een waarde, maar ‘n’ is leeg."),
            N_("Zonder n is niet te zien of het cijfer verborgen moet worden; vul n in de SQL."),
            column="n",
            **facts,
        )
    low, value, high = numbers.get("low"), numbers.get("value"), numbers.get("high")
    bounds = [bound for bound in (low, value, high) if bound is not None]
    if bounds != sorted(bounds):
        raise FigureProblem(
            N_("‘{indicator}’ geeft voor {area} in {period} een waarde buiten ‘low’ en ‘high’."),
            N_("De ondergrens is hoogstens en de bovengrens minstens de waarde; verbeter de SQL."),
            column="low, high",
            **facts,
        )


def _rolled_up(definition: Definition, rows: Cells, hierarchy: Hierarchy) -> Cells:
    """Every area of the level and, where the rollup allows, every area around them; hidden where small."""
    periods = sorted({period for _, period in rows})
    codes = hierarchy.at(definition.area_level)
    parents = sorted({hierarchy.parent(code) for code in codes})
    cells: Cells = {}
    for period in periods:
        for parent in parents:
            inside = hierarchy.children(parent, definition.area_level)
            parts = [rows.get((code, period)) or missing(code, period) for code in inside]
            around = total(definition, parent, parts) if parent and definition.rollup != "none" else None
            around, parts = suppress(around, parts, definition.minimum_n)
            made = [*parts, around] if around is not None else parts
            cells.update({(one.area, period): one for one in made})
    return cells


def _figure(definition: Definition, made: Cell) -> Figure:
    return Figure(
        area=made.area,
        period=made.period,
        value=_rounded(made.value, definition.decimals),
        n=made.n,
        numerator=made.numerator,
        denominator=made.denominator,
        low=_rounded(made.low, definition.decimals),
        high=_rounded(made.high, definition.decimals),
        reason=made.reason,
    )


def _rounded(number: Decimal | None, decimals: int) -> Decimal | None:
    if number is None:
        return None
    rounded = number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return abs(rounded) if rounded == 0 else rounded
