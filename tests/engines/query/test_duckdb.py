"""DuckDB as an engine: what it can reach, when it stops, that it repeats itself, and what it says."""

import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from informatiehuis.engines.query import Limits, QueryTooHeavy, SqlProblem, check, engine
from informatiehuis.engines.query.interface import CheckedQuery
from informatiehuis.engines.query.registry import UnknownEngine

SCHEMA = {"bron": {"gm_code": "string", "aantal": "int64", "tekst": "string", "maat": "double"}}
BRON = pa.table(
    {
        "gm_code": ["GM0002", "GM0001", "GM0001"],
        "aantal": pa.array([1, 2, 3], pa.int64()),
        "tekst": ["1", "Jan Jansen", "3"],
        "maat": [0.5, -1.0, 0.0],
    }
)


@pytest.fixture
def parquet(tmp_path: Path) -> Path:
    # a name that would break out of an SQL literal
    path = tmp_path / "bron's.parquet"
    pq.write_table(BRON, path)
    return path


def run(sql: str, table: Path | pa.Table = BRON, limits: Limits | None = None) -> pa.Table:
    return engine("duckdb").run(check(sql, SCHEMA), {"bron": table}, limits)


def test_parquet_and_arrow_give_the_same(parquet: Path) -> None:
    sql = "select gm_code as area, '2022' as period, sum(aantal) as value from bron group by gm_code"

    assert run(sql, parquet).equals(run(sql, BRON))
    assert run(sql, parquet).to_pydict() == {"area": ["GM0001", "GM0002"], "period": ["2022", "2022"], "value": [5, 1]}


def test_result_is_ordered_by_area_and_period_whatever_the_query_says() -> None:
    result = run("select aantal as value, gm_code as area, aantal as period from bron order by aantal desc")

    assert result.column("area").to_pylist() == ["GM0001", "GM0001", "GM0002"]
    assert result.column("period").to_pylist() == [2, 3, 1]


def test_whole_numbers_are_int64_and_a_sum_of_them_too() -> None:
    result = run(
        "select sum(aantal) as a, floor(1.5) as b, avg(aantal) as c, sign(aantal) as d from bron group by aantal"
    )

    assert [str(field.type) for field in result.schema] == ["int64", "int64", "double", "int64"]


def test_a_rerun_gives_the_same_bits(tmp_path: Path) -> None:
    values = [((index * 7919) % 1000) / 7 + 10.0 ** (index % 13) for index in range(300_000)]
    path = tmp_path / "floats.parquet"
    pq.write_table(pa.table({"k": [i % 5 for i in range(len(values))], "v": values}), path, row_group_size=10_000)
    query = check(
        "select k as area, sum(v) as s, avg(v) as m, stddev_samp(v) as d from t group by k",
        {"t": {"k": "int64", "v": "double"}},
    )

    results = [engine().run(query, {"t": path}) for _ in range(4)]

    assert all(result.equals(results[0]) for result in results)


def test_nothing_but_the_tables_of_the_query_can_be_reached(parquet: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.parquet"
    pq.write_table(BRON, other)
    for sql in (
        f"select gm_code from read_parquet('{other}')",
        f"select gm_code from '{other}'",
        "select column0 from read_csv('/etc/hostname')",
        f"copy bron to '{tmp_path / 'out.csv'}'",
        f"attach '{tmp_path / 'x.db'}' as y",
        "set threads = 2",
        "select getenv('HOME') as home",
        "install httpfs",
    ):
        # the second lock: a query that never passed the check
        forged = CheckedQuery(sql, frozenset({"bron"}), {"gm_code": frozenset()}, frozenset(), {})
        with pytest.raises(SqlProblem):
            engine().run(forged, {"bron": parquet})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bron's.parquet", "other.parquet"]


def test_a_query_that_runs_for_ever_is_stopped() -> None:
    big = pa.table({"aantal": list(range(200_000))})
    query = check(
        "select count(*) as n from t as a join t as b on a.aantal + b.aantal > 3 "
        "join t as c on c.aantal * b.aantal <> 7",
        {"t": {"aantal": "int64"}},
    )
    started = time.monotonic()

    with pytest.raises(QueryTooHeavy, match=r"langer dan 0\.3 seconden"):
        engine().run(query, {"t": big}, Limits(seconds=0.3))

    assert time.monotonic() - started < 20


def test_a_query_that_wants_too_much_memory_is_stopped() -> None:
    big = pa.table({"aantal": list(range(2_000_000))})
    query = check(
        "with k as (select aantal, cast(aantal as varchar) || 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' as s from t), "
        "m as (select s, row_number() over (order by s) as r from k) select count(distinct s) as n, max(r) as r from m",
        {"t": {"aantal": "int64"}},
    )

    with pytest.raises(QueryTooHeavy, match="meer geheugen nodig dan 60MB"):
        engine().run(query, {"t": big}, Limits(memory="60MB"))


def test_what_does_not_fit_in_memory_spills_where_it_may(tmp_path: Path) -> None:
    big = pa.table({"aantal": list(range(1_000_000))})
    query = check(
        "with k as (select cast(aantal as varchar) || 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' as s, count(*) as n "
        "from t group by cast(aantal as varchar)) select count(*) as n from k",
        {"t": {"aantal": "int64"}},
    )

    result = engine().run(query, {"t": big}, Limits(memory="100MB", temp_directory=tmp_path))

    assert result.to_pydict() == {"n": [1_000_000]}


def test_too_many_rows_are_refused() -> None:
    assert run("select aantal from bron", limits=Limits(rows=3)).num_rows == 3
    with pytest.raises(QueryTooHeavy, match="meer dan 2 rijen"):
        run("select aantal from bron", limits=Limits(rows=2))


def test_a_value_that_is_no_number_is_told_by_row_and_never_shown(parquet: Path) -> None:
    for sql in (
        "select cast(tekst as integer) as value from bron",
        "with k as (select tekst, gm_code from bron) "
        "select gm_code as area, sum(cast(tekst as double)) as value from k group by gm_code",
    ):
        with pytest.raises(SqlProblem) as caught:
            run(sql, parquet)

        text = caught.value.text()
        assert "In ‘bron’ is rij 2, kolom ‘tekst’" in text
        assert "try_cast(tekst as" in text
        assert "Jansen" not in text
        assert "Jansen" not in repr(caught.value.facts)


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("select gm_code as area, sum(aantal) as value from bron", "‘gm_code’ staat naast een som of aantal"),
        ("select sum(tekst) as value from bron", "past niet bij deze soort gegevens"),
        ("select aantal from bron where sum(aantal) > 1", "Zet deze voorwaarde in HAVING"),
        ("select sum(sum(aantal)) as value from bron", "niet binnen een ander staan"),
        ("select coalesce(aantal, tekst) as value from bron", "twee soorten gegevens"),
        ("select ln(maat) as value from bron where maat = 0.0", "Schrijf ln(nullif(x, 0))"),
        ("select sqrt(maat) as value from bron", "sqrt kan niet van een getal onder nul"),
        ("select cast(9223372036854775807 as bigint) * aantal as value from bron", "te groot"),
        ("select 99999999999999999999999 * aantal as value from bron", "te groot"),
        ("select aantal - (select aantal from bron) as value from bron", "geeft meer rijen"),
        ("select year(tekst) as value from bron", "past niet bij deze soort gegevens"),
        ("select aantal from bron where row_number() over (order by aantal) = 1", "geen OVER"),
    ],
)
def test_what_the_engine_refuses_is_told_in_dutch(sql: str, message: str) -> None:
    with pytest.raises(SqlProblem) as caught:
        run(sql)

    assert message in caught.value.text()


def test_a_source_without_data_and_a_column_that_disappeared_are_told(parquet: Path, tmp_path: Path) -> None:
    query = check("select maat as value from bron", SCHEMA)

    with pytest.raises(SqlProblem, match="momentopname"):
        engine().run(query, {})
    with pytest.raises(SqlProblem, match="momentopname"):
        engine().run(query, {"bron": tmp_path / "gone.parquet"})
    with pytest.raises(SqlProblem, match="niet meer in de bron: maat"):
        engine().run(query, {"bron": BRON.drop_columns(["maat"])})


def test_a_damaged_parquet_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "damaged.parquet"
    path.write_bytes(b"PAR1 half a file")

    with pytest.raises(SqlProblem):
        run("select maat as value from bron", path)


def test_rehearsal_tells_types_without_data() -> None:
    query = check(
        "select areas.area, sum(maat) / nullif(sum(aantal), 0) as value "
        "from bron join areas on areas.area = gm_code group by areas.area",
        SCHEMA,
    )

    assert engine().rehearse(query, SCHEMA) == {"area": "string", "value": "double"}
    with pytest.raises(SqlProblem, match="GROUP BY"):
        engine().rehearse(check("select gm_code as area, sum(aantal) as value from bron", SCHEMA), SCHEMA)


def test_an_engine_that_does_not_exist_is_told_with_those_that_do() -> None:
    with pytest.raises(UnknownEngine, match="duckdb"):
        engine("sparc")
