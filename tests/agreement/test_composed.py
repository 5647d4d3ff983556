"""Definitions of any depth on both engines: the same figures, or a refusal by the one that would answer otherwise.

What they mean is not worked out here; that is for `test_agreement`, construct by construct. One table holds the values
where engines go different ways, and pieces that each have a meaning there are put into each other.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from informatiehuis.engines.query import QueryEngine, SqlProblem, check, engine
from informatiehuis.engines.query.spark.engine import SparkEngine
from informatiehuis.engines.query.spark.problems import OtherwiseOnSpark
from tests.agreement.pieces import AGGREGATES, EDGES, SCHEMA, WINDOWS, every_piece, expressions
from tests.engines.query.test_generated import DEFINITIONS
from tests.spec.spec import SCHEMAS, TABLES

some = settings(
    max_examples=25,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
)
Tables = Mapping[str, Path | pa.Table]


def same(one: Any, other: Any) -> bool:
    """Equal, of the same type, and for numbers to nine digits; what is no number is the same as itself."""
    if isinstance(one, float) and isinstance(other, float):
        return (math.isnan(one) and math.isnan(other)) or math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
    return type(one) is type(other) and bool(one == other)


def answer(
    on: QueryEngine, sql: str, schemas: Mapping[str, Mapping[str, str]], tables: Tables
) -> pa.Table | SqlProblem:
    try:
        return on.run(check(sql, schemas), tables)
    except SqlProblem as problem:
        return problem


def difference(sql: str, schemas: Mapping[str, Mapping[str, str]], tables: Tables, spark: SparkEngine) -> str:
    """In what the engines differ; "" when they agree, "refused" when one of them does not answer.

    Which rows a failing value is computed for is not promised, so either may fail on the data where the other does not.
    """
    duck, other = (answer(on, sql, schemas, tables) for on in (engine("duckdb"), spark))
    if isinstance(duck, SqlProblem) or isinstance(other, SqlProblem):
        return "refused"
    if not duck.schema.equals(other.schema) or duck.num_rows != other.num_rows:
        return f"{sql}: {duck.schema} {duck.num_rows} <> {other.schema} {other.num_rows}"
    rows = [sorted((tuple(row.values()) for row in one.to_pylist()), key=order) for one in (duck, other)]
    pairs = [pair for one, two in zip(*rows, strict=True) for pair in zip(one, two, strict=True)]
    wrong = [pair for pair in pairs if not same(*pair)]
    return f"{sql}: {wrong[:3]}" if wrong else ""


def order(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A fixed order for rows of any kind, in which numbers that are nearly equal stay together."""
    return tuple(
        (2, 0.0, "") if value is None
        else (0, round(float(value), 6) if math.isfinite(value) else 0.0, str(math.isnan(value)))
        if isinstance(value, int | float | Decimal)
        else (1, 0.0, str(value))
        for value in row
    )  # fmt: skip


def differences(lead: str, made: list[str], tail: str, spark: SparkEngine) -> Iterator[str]:
    """What differs in a SELECT of these expressions; of one that is refused, its halves are asked."""
    columns = ", ".join(f"{one} as c{place}" for place, one in enumerate(made))
    found = difference(f"select {lead} as area, {columns} from t {tail}", SCHEMA, {"t": EDGES}, spark)
    if found != "refused" or len(made) == 1:
        yield from [found] * len(made)
        return
    half = len(made) // 2
    yield from differences(lead, made[:half], tail, spark)
    yield from differences(lead, made[half:], tail, spark)


SHAPES = {
    "values": (every_piece(), 1, "k", ""),
    "deep values": (every_piece()[::4], 3, "k", ""),
    "aggregates": (AGGREGATES, 2, "g", "group by g"),
    "windows": (WINDOWS, 1, "k", ""),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_values_of_any_depth_agree(shape: str, spark: SparkEngine) -> None:
    pieces, depth, lead, tail = SHAPES[shape]
    told: Counter[str] = Counter()

    @given(expressions(pieces, depth))
    @settings(some, max_examples=4)
    def agrees(made: list[str]) -> None:
        told.update(differences(lead, made, tail, spark))

    agrees()
    answered, refused = told.pop("", 0), told.pop("refused", 0)
    assert list(told) == []
    assert answered > 4 * refused, "most of what is made has to say something"


def test_whole_definitions_agree(spark: SparkEngine) -> None:
    """The deep definitions that DuckDB runs in the tests of the check, on Spark as well."""
    told: Counter[str] = Counter()

    @given(DEFINITIONS)
    @some
    def agrees(sql: str) -> None:
        told[difference(sql, SCHEMAS, TABLES, spark)] += 1

    agrees()
    answered, refused = told.pop("", 0), told.pop("refused", 0)
    assert list(told) == []
    assert answered > 2 * refused


def test_what_is_no_finite_number_is_alike_or_refused(spark: SparkEngine) -> None:
    made = [
        "nf = nf",
        "nf > 1",
        "abs(nf)",
        "nf + 1",
        "coalesce(nf, 0)",
        "greatest(nf, 0)",
        "nullif(nf, 0)",
        "round(nf, 1)",
    ]

    assert list(differences("k", made, "", spark)) == [""] * len(made)
    for sql in ("select g, sum(nf) as v from t group by g", "select var_samp(nf) as v from t"):
        with pytest.raises(SqlProblem):
            spark.run(check(sql, SCHEMA), {"t": EDGES})


@pytest.mark.parametrize(
    "tail", ["join t as o on t.nf = o.nf", "join t as o using (nf)", "where nf in (select x from t)"]
)
def test_joins_on_doubles_are_refused(tail: str, spark: SparkEngine) -> None:
    """DuckDB takes zero and minus zero apart there, and takes them for equal everywhere else."""
    with pytest.raises(OtherwiseOnSpark, match="op Spark iets anders"):
        spark.run(check(f"select t.k as area from t {tail}", SCHEMA), {"t": EDGES})
