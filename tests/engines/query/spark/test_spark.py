"""Spark as an engine, on a real cluster: the same bits on a rerun, its limits, and what it says."""

import logging
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from informatiehuis.engines.query import Limits, QueryTooHeavy, SqlProblem, check, engine
from informatiehuis.engines.query.spark.engine import SparkEngine
from informatiehuis.engines.query.spark.problems import OtherwiseOnSpark
from informatiehuis.engines.query.spark.session import LOGGERS_WITH_VALUES

SCHEMA = {"bron": {"gm_code": "string", "aantal": "int64", "tekst": "string", "maat": "double"}}
BRON = pa.table(
    {
        "gm_code": ["GM0002", "GM0001", "GM0001"],
        "aantal": pa.array([1, 2, 3], pa.int64()),
        "tekst": ["1", "Jan Jansen", "3"],
        "maat": [0.5, -1.0, 0.0],
    }
)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Doubles over 13 orders of magnitude in 40 row groups, so that Spark takes them in parts."""
    values = [((index * 7919) % 1000) / 7 + 10.0 ** (index % 13) for index in range(200_000)]
    path = tmp_path_factory.mktemp("large") / "floats.parquet"
    pq.write_table(pa.table({"k": [i % 5 for i in range(len(values))], "v": values}), path, row_group_size=5_000)
    return path


def test_a_rerun_gives_the_same_bits_and_those_of_duckdb_to_twelve_digits(spark: SparkEngine, large: Path) -> None:
    query = check(
        "select k as area, sum(v) as s, avg(v) as m, stddev_samp(v) as d, median(v) as p from t group by k",
        {"t": {"k": "int64", "v": "double"}},
    )

    results = [spark.run(query, {"t": large}) for _ in range(3)]
    other = engine("duckdb").run(query, {"t": large})

    assert all(result.equals(results[0]) for result in results)
    assert results[0].schema.equals(other.schema)
    for name in results[0].column_names:
        np.testing.assert_allclose(results[0].column(name), other.column(name), rtol=1e-12)


def test_a_sum_is_exact_where_the_order_of_adding_would_matter(spark: SparkEngine) -> None:
    table = pa.table({"v": [1e16, 1.0, -1e16, 0.1, 2.0**-60, -3e28, 3e28]})
    query = check("select sum(v) as s, avg(v) as m from t", {"t": {"v": "double"}})

    result = spark.run(query, {"t": table}).to_pylist()

    assert result == [{"s": 1.1, "m": 1.1 / 7}]


LARGE = pa.table({"k": [1, 1, 2, 2], "v": pa.array([2**63 - 1, 2**63 - 1, -(2**63), None], pa.int64())})


def test_sums_of_whole_numbers_go_beyond_64_bits_as_on_duckdb(spark: SparkEngine) -> None:
    query = check(
        "select k, sum(v) > 9223372036854775807 as large, avg(v) as mean, sum(v) / 2 as half, cast(sum(v) as varchar) "
        "as written, sum(v) filter (where v < 0) % 10 as rest, sum(sum(v)) over () as whole from t group by k",
        {"t": {"k": "int64", "v": "int64"}},
    )

    result = spark.run(query, {"t": LARGE.slice(0, 3)})

    assert result.equals(engine("duckdb").run(query, {"t": LARGE.slice(0, 3)}))
    assert result.to_pylist()[0] == {
        "k": 1,
        "large": True,
        "mean": float(2**63),
        "half": float(2**63),
        "written": str(2**64 - 2),
        "rest": None,
        "whole": 2**63 - 2,
    }


def test_a_sum_that_is_too_large_for_a_figure_is_refused_in_the_words_of_duckdb(spark: SparkEngine) -> None:
    query = check("select k, sum(v) as value from t group by k", {"t": {"k": "int64", "v": "int64"}})

    told = []
    for one in (engine("duckdb"), spark):
        with pytest.raises(SqlProblem, match="te groot") as caught:
            one.run(query, {"t": LARGE})
        told.append(caught.value.text())

    assert told[0] == told[1]


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("select ln(maat) as value from bron where maat = 0.0", "Schrijf ln(nullif(x, 0))"),
        ("select sqrt(maat) as value from bron", "sqrt kan niet van een getal onder nul"),
        ("select cast(9223372036854775807 as bigint) * aantal as value from bron", "te groot"),
        ("select aantal - (select aantal from bron) as value from bron", "geeft meer rijen"),
        ("select cast(tekst as double) as value from bron", "try_cast"),
    ],
)
def test_what_fails_on_the_data_is_told_in_dutch_without_the_data(
    spark: SparkEngine, sql: str, message: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SqlProblem) as caught:
        spark.run(check(sql, SCHEMA), {"bron": BRON})

    assert message in caught.value.text()
    assert "Jansen" not in caught.value.text()
    # PySpark would log the value that it could not read
    assert capfd.readouterr() == ("", "")


def test_values_stay_out_of_logs_when_logging_was_configured_afterwards(
    spark: SparkEngine, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """To configure logging switches the loggers of PySpark on again."""
    spark.run(check("select aantal from bron", SCHEMA), {"bron": BRON})
    for name in LOGGERS_WITH_VALUES:
        logging.getLogger(name).disabled = False

    with pytest.raises(SqlProblem):
        spark.run(check("select cast(tekst as double) as value from bron", SCHEMA), {"bron": BRON})

    assert capfd.readouterr() == ("", "")
    assert caplog.text == ""


def test_text_that_only_one_engine_reads_as_a_number_stops_the_run(spark: SparkEngine) -> None:
    table = pa.table({"tekst": ["12", "1_000", "12d"]})
    query = check("select try_cast(tekst as bigint) as value from t", {"t": {"tekst": "string"}})

    with pytest.raises(OtherwiseOnSpark, match="niet elke rekenmachine gelijk leest"):
        spark.run(query, {"t": table})


def test_too_many_rows_and_too_much_time_are_refused(spark: SparkEngine, large: Path) -> None:
    with pytest.raises(QueryTooHeavy, match="meer dan 2 rijen"):
        spark.run(check("select aantal from bron", SCHEMA), {"bron": BRON}, Limits(rows=2))
    endless = check(
        "select count(*) as n from t as a join t as b on a.v + b.v > 3 join t as c on c.v * b.v <> 7",
        {"t": {"k": "int64", "v": "double"}},
    )
    with pytest.raises(QueryTooHeavy, match=r"langer dan 3 seconden"):
        spark.run(endless, {"t": large}, Limits(seconds=3))


def test_nothing_is_left_of_a_query(spark: SparkEngine) -> None:
    from informatiehuis.engines.query.spark.session import session

    spark.run(check("select aantal from bron", SCHEMA), {"bron": BRON})

    assert session(spark.target).catalog.listTables() == []


def test_a_source_without_data_and_a_damaged_file_are_told(spark: SparkEngine, tmp_path: Path) -> None:
    query = check("select maat as value from bron", SCHEMA)
    damaged = tmp_path / "damaged.parquet"
    damaged.write_bytes(b"PAR1 half a file")

    with pytest.raises(SqlProblem, match="momentopname"):
        spark.run(query, {})
    with pytest.raises(SqlProblem, match="niet te lezen"):
        spark.run(query, {"bron": damaged})
