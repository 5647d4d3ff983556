"""Columns of every width: a definition means the same over them on DuckDB and on Spark."""

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from informatiehuis.engines.query import check, engine
from informatiehuis.engines.query.spark.engine import SparkEngine
from informatiehuis.engines.query.spark.problems import OtherwiseOnSpark

NANOSECONDS = pa.array([1_679_792_399_999_999_999, -1_500, None], pa.timestamp("ns"))
TABLE = pa.table(
    {
        "k": pa.array([1, 2, 3], pa.int64()),
        "single": pa.array([0.1, 0.5, None], pa.float32()),
        "half": pa.array([0.5, -1.25, None], pa.float16()),
        "tiny": pa.array([100, 1, None], pa.int8()),
        "tiny_without_sign": pa.array([3, 200, None], pa.uint8()),
        "without_sign": pa.array([1, 7, None], pa.uint32()),
        "large_without_sign": pa.array([3, 2**64 - 1, None], pa.uint64()),
        "nanoseconds": NANOSECONDS,
        "zoned": NANOSECONDS.cast(pa.timestamp("ns", "Europe/Amsterdam")),
        "seconds": pa.array([1_679_792_400, 0, None], pa.timestamp("s")),
        "hour": pa.array([dt.time(10), None, dt.time(1)], pa.time64("us")),
    }
)
SCHEMAS = {"t": {field.name: str(field.type) for field in TABLE.schema}}
IN_SPRING = dt.datetime(2023, 3, 26, 0, 59, 59, 999999, tzinfo=dt.UTC)
BEFORE_1970 = dt.datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=dt.UTC)
EXPECTED = {
    # 0.1 of single precision is another number than 0.1
    "select k from t where single = 0.1": [],
    "select k from t where single = 0.5 and half = -1.25": [2],
    "select sum(half) as v from t": [-0.75],
    "select tiny + 100 as v from t": [101, 200, None],
    "select tiny * tiny as v from t": [1, 10_000, None],
    "select tiny_without_sign - 5 as v from t": [-2, 195, None],
    "select without_sign - 5 as v from t": [-4, 2, None],
    "select large_without_sign - 5 as v from t where k = 1": [-2],
    "select large_without_sign / 2 as v from t where k = 2": [2.0**63],
    "select nanoseconds as v from t": [
        BEFORE_1970.replace(tzinfo=None),
        IN_SPRING.replace(tzinfo=None),
        None,
    ],
    "select zoned as v from t": [BEFORE_1970, IN_SPRING, None],
    "select year(seconds) * 100 + month(nanoseconds) as v from t": [197012, 202303, None],
    "select count(*) as n from t": [3],
}


@pytest.fixture(params=["file", "table"])
def tables(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, Path | pa.Table]:
    if request.param == "table":
        return {"t": TABLE}
    pq.write_table(TABLE, tmp_path / "t.parquet", row_group_size=2)
    return {"t": tmp_path / "t.parquet"}


def test_every_width_means_the_same_on_both_engines(tables: dict[str, Path | pa.Table], spark: SparkEngine) -> None:
    for sql, expected in EXPECTED.items():
        query = check(sql, SCHEMAS)
        duck, sparked = engine("duckdb").run(query, tables), spark.run(query, tables)
        assert duck.column(0).to_pylist() == expected, sql
        assert sparked.equals(duck), sql


def test_a_time_of_day_is_refused_where_it_is_used_and_not_in_the_way_elsewhere(
    tables: dict[str, Path | pa.Table], spark: SparkEngine
) -> None:
    query = check("select max(hour) as v from t", SCHEMAS)

    assert engine("duckdb").run(query, tables).column(0).to_pylist() == [dt.time(10)]
    with pytest.raises(OtherwiseOnSpark, match="hour"):
        spark.run(query, tables)
    assert spark.run(check("select k from t", SCHEMAS), tables).num_rows == 3


def test_a_table_of_times_of_day_alone_counts_its_rows(spark: SparkEngine, tmp_path: Path) -> None:
    path = tmp_path / "hours.parquet"
    pq.write_table(TABLE.select(["hour"]), path)
    query = check("select count(*) as n from t", {"t": {"hour": "time64[us]"}})

    assert spark.run(query, {"t": path}).to_pylist() == [{"n": 3}]


def test_types_are_rehearsed_as_they_are_computed() -> None:
    query = check("select single, tiny, large_without_sign, nanoseconds, hour from t", SCHEMAS)

    assert engine("duckdb").rehearse(query, SCHEMAS) == {
        "single": "double",
        "tiny": "int64",
        "large_without_sign": "int64",
        "nanoseconds": "timestamp[us]",
        "hour": "time64[us]",
    }
