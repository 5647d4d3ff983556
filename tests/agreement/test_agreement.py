"""Generated definitions over generated data: DuckDB, Spark and a plain reference give the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from informatiehuis.engines.query import QueryEngine, check, engine
from informatiehuis.engines.query.spark.engine import SparkEngine
from tests.agreement import groups, queries, scalars  # noqa: F401 - they declare their generators
from tests.agreement.data import ROWS, TYPES, table
from tests.agreement.made import GENERATORS, Row
from tests.spec.test_suite import alike

SCHEMAS = {"cases": TYPES, "other": TYPES}
AGGREGATES = [name for name in GENERATORS["aggregating"] if name not in ("group by", "having")]
EVERY_SHAPE = ("selecting", "joining", "composing")

# explaining and shrinking would ask the cluster hundreds of times what one failing example says already
few = settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
    phases=[Phase.generate],
)


def agree(sql: str, tables: Mapping[str, Sequence[Row]], expected: list[tuple[Any, ...]], spark: SparkEngine) -> None:
    """Run a definition everywhere and compare with what was worked out."""
    query = check(sql, SCHEMAS)
    held = {name: table(list(rows)) for name, rows in tables.items()}
    wanted = sorted(expected, key=_order)
    results = {one.name: one.run(query, held) for one in engines(spark)}
    for name, result in results.items():
        found = sorted((tuple(row.values()) for row in result.to_pylist()), key=_order)
        assert len(found) == len(wanted), (name, sql, found, wanted)
        for one, other in zip(found, wanted, strict=True):
            differing = [(place, a, b) for place, (a, b) in enumerate(zip(one, other, strict=True)) if not alike(a, b)]
            assert differing == [], (name, differing, sql)
    assert results["duckdb"].schema.equals(results["spark"].schema), sql


def engines(spark: SparkEngine) -> list[QueryEngine]:
    return [engine("duckdb"), spark]


def _order(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A fixed order for rows of any kind, in which numbers that are nearly equal stay together."""
    return tuple(
        (2, 0.0, "") if value is None
        else (0, round(float(value), 6), "") if isinstance(value, int | float) or hasattr(value, "as_tuple")
        else (1, 0.0, value.isoformat() if isinstance(value, dt.date) else str(value))
        for value in row
    )  # fmt: skip


@pytest.mark.parametrize("family", ["conditions", "arithmetic", "text", "dates", "casting"])
def test_values_agree(family: str, spark: SparkEngine) -> None:
    @given(st.data(), ROWS)
    @few
    def agrees(data: st.DataObject, rows: list[dict[str, Any]]) -> None:
        made = [generator(data.draw) for generator in GENERATORS[family].values()]
        columns = ", ".join(f"{one.sql} as c{place}" for place, one in enumerate(made))
        expected = [(row["k"], *(one.of(row) for one in made)) for row in rows]
        agree(f"select k as area, {columns} from cases", {"cases": rows}, expected, spark)

    agrees()


def test_aggregates_agree(spark: SparkEngine) -> None:
    @given(st.data(), ROWS)
    @few
    def agrees(data: st.DataObject, rows: list[dict[str, Any]]) -> None:
        made = [GENERATORS["aggregating"][name](data.draw) for name in AGGREGATES]
        columns = ", ".join(f"{one.sql} as c{place}" for place, one in enumerate(made))
        grouped = {row["g"]: [other for other in rows if other["g"] == row["g"]] for row in rows}
        expected = [(group, *(one.of(held) for one in made)) for group, held in grouped.items()]
        agree(f"select g as area, {columns} from cases group by g", {"cases": rows}, expected, spark)
        # a group of everything is there also when there is nothing in it
        everything = [tuple(one.of(rows) for one in made)]
        agree(f"select {columns} from cases", {"cases": rows}, everything, spark)

    agrees()


def test_windows_agree(spark: SparkEngine) -> None:
    @given(st.data(), ROWS)
    @few
    def agrees(data: st.DataObject, rows: list[dict[str, Any]]) -> None:
        made = [generator(data.draw) for generator in GENERATORS["windows"].values()]
        columns = ", ".join(f"{one.sql} as c{place}" for place, one in enumerate(made))
        values = [one.of(rows) for one in made]
        expected = [(row["k"], *(held[place] for held in values)) for place, row in enumerate(rows)]
        agree(f"select k as area, {columns} from cases", {"cases": rows}, expected, spark)

    agrees()


def _shapes() -> list[tuple[str, str]]:
    found = [(family, name) for family in EVERY_SHAPE for name in GENERATORS[family]]
    return [*found, ("aggregating", "group by"), ("aggregating", "having")]


@pytest.mark.parametrize(("family", "name"), _shapes())
def test_queries_agree(family: str, name: str, spark: SparkEngine) -> None:
    generator: Callable[[Any], Any] = GENERATORS[family][name]

    @given(st.data(), ROWS, ROWS)
    @settings(few, max_examples=3)
    def agrees(data: st.DataObject, rows: list[dict[str, Any]], others: list[dict[str, Any]]) -> None:
        made = generator(data.draw)
        tables = {"cases": rows, "other": others}
        agree(made.sql, tables, made.of(tables), spark)

    agrees()
