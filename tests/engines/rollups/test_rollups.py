"""Only the periods that changed are computed again, and the outcome is that of computing everything."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from informatiehuis.engines.indicators.periods import periods_table
from informatiehuis.engines.query import QueryEngine, check, engine
from informatiehuis.engines.query.spark.engine import SparkEngine
from informatiehuis.engines.rollups import (
    AFTER,
    BEFORE,
    PeriodColumn,
    Rollups,
    difference,
    narrowed,
    period_column,
    periods_of,
    rows_of,
    touched,
)

TABLES = {"m": {"code": "string", "jaar": "int64", "waarde": "double", "dag": "date32[day]", "deel": "double"}}
PERIODS = periods_table(2020, 2023, "month")
BY_YEAR = "select code as area, jaar as period, sum(waarde) as value, count(*) as n from m group by code, jaar"
BY_MONTH = (
    "select m.code as area, periods.period as period, sum(m.waarde) as value from m "
    "join periods on m.dag >= periods.starts and m.dag < periods.ends group by m.code, periods.period"
)
MIDDLE = (
    "select code as area, jaar as period, percentile_cont(0.9) within group (order by waarde) as value,"
    " median(waarde) as low from m group by code, jaar"
)
YEAR, MONTH = PeriodColumn("m", "jaar", within=False), PeriodColumn("m", "dag", within=True)


@pytest.mark.parametrize(
    ("sql", "by"),
    [
        (BY_YEAR, YEAR),
        (BY_MONTH, MONTH),
        ("select code as area, jaar as period, waarde as value from m where waarde > 1", YEAR),
        ("select code as area, cast(jaar as varchar) as period, sum(waarde) as value from m group by code, jaar", YEAR),
        (
            "select m.code as area, m.jaar as period, sum(waarde) as value from m "
            "left join areas on areas.area = m.code group by m.code, m.jaar",
            YEAR,
        ),
        # the total, the year before, another grouping, a fraction, a table of its own, a filter on other rows
        ("select code as area, 2022 as period, sum(waarde) as value from m group by code", None),
        ("select code as area, jaar + 1 as period, sum(waarde) as value from m group by code, jaar", None),
        ("select code as area, max(jaar) as period, sum(waarde) as value from m group by code", None),
        ("select code as area, deel as period, sum(waarde) as value from m group by code, deel", None),
        ("select code as area, jaar as period, sum(waarde) over (partition by code) as value from m", None),
        ("with x as (select code, jaar from m) select code as area, jaar as period, 1 as value from x", None),
        (
            "select code as area, jaar as period, waarde as value from m where jaar in (select jaar from m)",
            None,
        ),
        (
            "select a.code as area, a.jaar as period, sum(b.waarde) as value from m as a join m as b on a.code = b.code"
            " group by a.code, a.jaar",
            None,
        ),
        (
            "select m.code as area, periods.period as period, sum(m.waarde) as value from m "
            "join periods on m.dag >= periods.starts group by m.code, periods.period",
            None,
        ),
        (
            "select m.code as area, periods.period as period, sum(m.waarde) as value from m "
            "right join periods on m.dag >= periods.starts and m.dag < periods.ends group by m.code, periods.period",
            None,
        ),
    ],
)
def test_it_is_seen_in_the_sql_whether_periods_stand_apart(sql: str, by: PeriodColumn | None) -> None:
    assert period_column(check(sql, TABLES), TABLES) == by


def write(path: Path, rows: list[tuple[str, int | None, float, int]]) -> Path:
    first = dt.date(2020, 1, 1)
    table = pa.table(
        {
            "code": pa.array([row[0] for row in rows], pa.string()),
            "jaar": pa.array([row[1] for row in rows], pa.int64()),
            "waarde": pa.array([row[2] for row in rows], pa.float64()),
            "dag": pa.array([first + dt.timedelta(days=row[3]) for row in rows], pa.date32()),
            "deel": pa.array([row[2] for row in rows], pa.float64()),
        }
    )
    pq.write_table(table, path)
    return path


def test_late_data_touch_exactly_their_periods(tmp_path: Path) -> None:
    rows = [("a", 2020, 1.0, 5), ("a", 2021, 2.0, 400), ("b", 2021, 3.0, 401), ("b", 2022, 4.0, 800)]
    old = write(tmp_path / "old.parquet", rows)
    late = write(tmp_path / "late.parquet", [*rows, ("a", 2021, 9.0, 402)])
    used = ["code", "waarde"]
    assert touched(old, late, YEAR, used, PERIODS, tmp_path) == {"2021"}
    assert touched(old, late, MONTH, used, PERIODS, tmp_path) == {"2021-02"}
    changed = write(tmp_path / "changed.parquet", [("a", 2020, 1.5, 5), *rows[1:]])
    assert touched(old, changed, YEAR, used, PERIODS, tmp_path) == {"2020"}
    moved = write(tmp_path / "moved.parquet", [("a", 2023, 1.0, 5), *rows[1:]])
    assert touched(old, moved, YEAR, used, PERIODS, tmp_path) == {"2020", "2023"}
    assert touched(old, old, YEAR, used, PERIODS, tmp_path) == frozenset()
    empty = write(tmp_path / "empty.parquet", [*rows, ("a", None, 1.0, 5)])
    assert touched(old, empty, YEAR, used, PERIODS, tmp_path) is None
    order = write(tmp_path / "order.parquet", [rows[0], rows[2], rows[1], rows[3]])
    assert touched(old, order, YEAR, used, PERIODS, tmp_path) == {"2021"}, "a sum of fractions depends on the order"


row = st.tuples(
    st.sampled_from("ab"),
    st.sampled_from([2020, 2021, 2022]),
    st.sampled_from([0.1, 0.2, 0.7, 1e9]),
    st.integers(0, 1200),
)


@settings(max_examples=40)
@given(
    before=st.lists(row, min_size=1, max_size=8),
    added=st.lists(row, max_size=4),
    gone=st.sets(st.integers(0, 7)),
    sql=st.sampled_from([BY_YEAR, BY_MONTH, MIDDLE]),
)
def test_what_is_kept_and_what_is_computed_are_together_everything(
    tmp_path_factory: pytest.TempPathFactory, before: list, added: list, gone: set[int], sql: str
) -> None:
    folder = tmp_path_factory.getbasetemp()
    old = write(folder / "old.parquet", before)
    new = write(folder / "new.parquet", [*(one for place, one in enumerate(before) if place not in gone), *added])
    query = check(sql, TABLES)
    by = period_column(query, TABLES)
    assert by is not None
    used = ["code", "jaar", "waarde", "dag"]
    beside = {"periods": PERIODS} if "periods" in query.tables else {}

    def run(path: Path) -> list[dict[str, object]]:
        return engine("duckdb").run(query, {"m": path, **beside}).to_pylist()

    changed = touched(old, new, by, used, PERIODS, folder)
    assert changed is not None
    rows_of(new, by, used, PERIODS, changed, folder / "part.parquet")
    kept = [one for one in run(old) if str(one["period"]) not in changed]
    together = [*kept, *run(folder / "part.parquet")]
    assert sorted(map(str, together)) == sorted(map(str, run(new)))


USED = ["code", "jaar", "waarde", "dag"]


def by_counting(on: QueryEngine, old: Path, new: Path, by: PeriodColumn, used: list[str]) -> set[str | None]:
    """The periods of which another number of the same rows is there."""
    asked = difference(by, used, TABLES["m"])
    given: dict[str, Path | pa.Table] = {BEFORE: old, AFTER: new, "periods": PERIODS}
    return set(on.run(asked, {name: given[name] for name in asked.tables}).column("period").to_pylist())


def narrower(on: QueryEngine, sql: str, new: Path, changed: set[str]) -> list[dict[str, object]]:
    query = check(sql, TABLES)
    by = period_column(query, TABLES)
    assert by is not None
    asked = narrowed(query, TABLES, by, changed)
    periods = periods_of(PERIODS, changed) if by.within else PERIODS
    return on.run(asked, {"m": new, **({"periods": periods} if "periods" in query.tables else {})}).to_pylist()


def test_rows_that_are_counted_touch_exactly_their_periods(tmp_path: Path) -> None:
    rows = [("a", 2020, 1.0, 5), ("a", 2021, 2.0, 400), ("b", 2021, 3.0, 401), ("b", 2022, 4.0, 800)]
    old = write(tmp_path / "old.parquet", rows)
    for name, after, years, months in (
        ("late", [*rows, ("a", 2021, 9.0, 402)], {"2021"}, {"2021-02"}),
        ("twice", [*rows, rows[3]], {"2022"}, {"2022-03"}),
        ("gone", rows[1:], {"2020"}, {"2020-01"}),
        ("changed", [("a", 2020, 1.5, 5), *rows[1:]], {"2020"}, {"2020-01"}),
        ("empty", [*rows, ("a", None, 1.0, 2000)], {None}, set()),
        ("order", [rows[0], rows[2], rows[1], rows[3]], set(), set()),
        ("same", rows, set(), set()),
    ):
        new = write(tmp_path / f"{name}.parquet", after)
        assert by_counting(engine("duckdb"), old, new, YEAR, ["code", "waarde"]) == years, name
        assert by_counting(engine("duckdb"), old, new, MONTH, ["code", "waarde"]) == months, name


@pytest.mark.parametrize(
    ("sql", "wanted", "where"),
    [
        (BY_YEAR, {"2021", "2020"}, "m.jaar in (2020, 2021)"),
        ("select code as area, deel as period, sum(n) as value from m where n > 1 group by code, deel", {"2021-O'K"},
         "n > 1 and m.deel in ('2021-o''k')"),
    ],
)  # fmt: skip
def test_a_query_is_narrowed_to_the_periods_that_are_wanted(sql: str, wanted: set[str], where: str) -> None:
    tables = {"m": {"code": "string", "jaar": "int64", "waarde": "double", "deel": "string", "n": "int64"}}
    query = check(sql, tables)
    by = period_column(query, tables)
    assert by is not None
    written = " ".join(narrowed(query, tables, by, wanted).sql.lower().split())
    assert f"where {where} group by" in written
    assert check(narrowed(query, tables, by, wanted).sql, tables).lineage == query.lineage


@settings(max_examples=40)
@given(
    before=st.lists(row, min_size=1, max_size=8),
    added=st.lists(row, max_size=4),
    gone=st.sets(st.integers(0, 7)),
    sql=st.sampled_from([BY_YEAR, BY_MONTH, MIDDLE]),
)
def test_what_is_kept_and_what_a_narrower_query_gives_are_together_everything(
    tmp_path_factory: pytest.TempPathFactory, before: list, added: list, gone: set[int], sql: str
) -> None:
    folder = tmp_path_factory.getbasetemp()
    old = write(folder / "before.parquet", before)
    new = write(folder / "after.parquet", [*(one for place, one in enumerate(before) if place not in gone), *added])
    by = MONTH if sql == BY_MONTH else YEAR
    changed = by_counting(engine("duckdb"), old, new, by, USED)
    in_order = touched(old, new, by, USED, PERIODS, folder)
    assert in_order is not None
    assert changed <= in_order, "what differs by number differs in order too"
    every = {str(one["period"]) for path in (old, new) for one in whole(engine("duckdb"), sql, path)}
    kept = [one for one in whole(engine("duckdb"), sql, old) if str(one["period"]) not in changed]
    together = [*kept, *(narrower(engine("duckdb"), sql, new, {str(one) for one in changed}) if changed else [])]
    assert changed <= every
    assert rounded(together) == rounded(whole(engine("duckdb"), sql, new))


def whole(on: QueryEngine, sql: str, path: Path) -> list[dict[str, object]]:
    query = check(sql, TABLES)
    return on.run(query, {"m": path, **({"periods": PERIODS} if "periods" in query.tables else {})}).to_pylist()


def rounded(rows: list[dict[str, Any]]) -> list[str]:
    """Without the last digits, which on this engine the order of the rows decides."""
    return sorted(str({**one, "value": f"{one['value']:.9g}"}) for one in rows)


@pytest.mark.parametrize("sql", [BY_YEAR, BY_MONTH, MIDDLE])
def test_on_spark_they_are_together_everything_to_the_bit(tmp_path: Path, spark: SparkEngine, sql: str) -> None:
    """In another order too, in which a sum of these fractions would have another last digit."""
    rows = [("a", 2020, 0.1, 5), ("a", 2020, 0.2, 6), ("a", 2020, 0.7, 7), ("a", 2021, 1e9, 400), ("b", 2022, 0.1, 800)]
    old = write(tmp_path / "old.parquet", rows)
    new = write(tmp_path / "new.parquet", [rows[2], rows[1], rows[0], *rows[3:], ("b", 2022, 0.2, 801)])
    changed = by_counting(spark, old, new, MONTH if sql == BY_MONTH else YEAR, USED)
    assert changed == ({"2022-03"} if sql == BY_MONTH else {"2022"})
    kept = [one for one in whole(spark, sql, old) if str(one["period"]) not in changed]
    together = [*kept, *narrower(spark, sql, new, {str(one) for one in changed})]
    assert sorted(map(str, together)) == sorted(map(str, whole(spark, sql, new)))


def test_what_is_kept_is_whole_or_is_not_there(tmp_path: Path) -> None:
    store = Rollups(tmp_path / "rollups")
    assert store.load("inwoners") is None
    rows = pa.table({"area": ["GM0344"], "period": [2022], "value": [1.5]})
    store.save("inwoners", {"fingerprint": "x"}, rows)
    store.save("inwoners-per-woning", {"fingerprint": "y"}, rows.slice(0, 0))
    found = store.load("inwoners")
    assert found is not None
    assert (found.rows, found.inputs) == (rows, {"fingerprint": "x"})
    store.save("inwoners", {"fingerprint": "z"}, pa.concat_tables([rows, rows]))
    (file,) = (tmp_path / "rollups" / "inwoners").glob("*.parquet")
    file.write_bytes(file.read_bytes()[:-1] + b"\0")
    assert store.load("inwoners") is None, "a damaged file is computed anew"
    assert store.load("inwoners-per-woning") is not None
