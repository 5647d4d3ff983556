"""What a query needs of its sources: never too little, and no more where that can be seen."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from informatiehuis.engines.connectors.part import Condition, Part
from informatiehuis.engines.duck import connect, literal
from informatiehuis.engines.federation import needs, parse
from informatiehuis.engines.federation.conditions import ConditionProblem
from informatiehuis.engines.query import check, engine

TABLES = {
    "a": {"code": "string", "jaar": "int64", "waarde": "double", "soort": "string"},
    "b": {"code": "string", "jaar": "int64", "aantal": "int64", "dag": "date32[day]"},
}


def need(sql: str) -> dict[str, Part]:
    return needs(check(sql, TABLES), TABLES)


def conditions(sql: str, table: str = "a") -> str:
    return need(sql)[table].text()


@pytest.mark.parametrize(
    ("sql", "left"),
    [
        ("select code as area from a where jaar = 2022", "jaar = 2022"),
        (
            "select code as area from a where 2020 < jaar and soort in ('x', 'o''y')",
            "jaar > 2020 and soort in ('x', 'o''y')",
        ),
        ("select code as area from a where jaar between 2020 and 2022", "jaar >= 2020 and jaar <= 2022"),
        ("select code as area from a where waarde >= -1.5 and code is not null", "waarde >= -1.5 and code is not null"),
        ("select code as area from b where dag >= date '2022-01-01'", "dag >= date '2022-01-01'"),
        ("select code as area from a where jaar = 2022 or soort = 'x'", ""),
        ("select code as area from a where jaar = 2022 and (soort = 'x' or waarde > 1)", "jaar = 2022"),
        ("select code as area from a where jaar + 1 = 2022", ""),
        ("select code as area from a where not jaar = 2022", ""),
        ("select code as area from a where code is null", ""),
        ("select code as area, sum(waarde) as value from a group by code having sum(waarde) > 3", ""),
    ],
)
def test_what_is_left_of_one_table(sql: str, left: str) -> None:
    assert conditions(sql, "b" if " b " in sql else "a") == left


def test_only_the_columns_that_the_query_uses_are_needed() -> None:
    assert need("select code as area, waarde as value from a where jaar = 2022")["a"].columns == (
        "code",
        "jaar",
        "waarde",
    )
    assert need("select count(*) as value from a")["a"].columns == ("code",)


@pytest.mark.parametrize(
    ("join", "a", "b"),
    [
        ("a join b on a.code = b.code and b.aantal > 1 and a.jaar = 1", "jaar = 1", "aantal > 1"),
        ("a left join b on a.code = b.code and b.aantal > 1 and a.jaar = 1", "", "aantal > 1"),
        ("a right join b on a.code = b.code and b.aantal > 1 and a.jaar = 1", "", ""),
        ("a full join b on a.code = b.code and b.aantal > 1 and a.jaar = 1", "", ""),
        ("a left join b on a.code = b.code where b.aantal > 1 and a.jaar = 1", "jaar = 1", "aantal > 1"),
        ("a full join b on a.code = b.code where b.aantal > 1", "", "aantal > 1"),
        ("a join b on a.code = b.code where soort = 'x' and aantal = 1", "soort = 'x'", "aantal = 1"),
    ],
)
def test_what_is_left_of_joined_tables(join: str, a: str, b: str) -> None:
    found = need(f"select a.code as area from {join}")
    assert (found["a"].text(), found["b"].text()) == (a, b)


def test_a_table_that_is_read_twice_needs_what_either_needs() -> None:
    twice = "with x as (select code from a where jaar = 1), y as (select code from a where jaar = 2) "
    assert conditions(f"{twice} select x.code as area from x join y on x.code = y.code") == "(jaar = 1) or (jaar = 2)"
    assert conditions("select code as area from a where jaar = 1 union all select code as area from a") == ""
    inner = "select code as area from a where jaar = 1 and code in (select code from a where soort = 'x')"
    assert conditions(inner) == "(jaar = 1) or (soort = 'x')"


def test_a_name_of_with_that_hides_a_source_leaves_everything_to_us() -> None:
    assert conditions("with b as (select code from a where jaar = 1) select code as area from b") == "jaar = 1"
    hidden = "with a as (select code, aantal as jaar from b) select code as area from a where jaar = 1"
    assert "a" not in need(hidden)
    assert need(hidden)["b"].text() == ""


cells = st.one_of(st.none(), st.integers(0, 3))
rows = st.lists(st.tuples(cells, cells, cells), max_size=8)
QUERIES = [
    "select a.code as area, a.waarde as value, b.aantal as n from a {join} b on a.code = b.code {on} {where}",
    "with x as (select code, waarde from a {where_a}) "
    "select x.code as area, b.aantal as n from x {join} b on x.code = b.code",
    "select code as area, sum(waarde) as value from a {where_a} group by code "
    "union all select code as area, aantal as value from b where aantal > 1",
]


@settings(max_examples=80)
@given(
    a=rows,
    b=rows,
    query=st.sampled_from(QUERIES),
    join=st.sampled_from(["join", "left join", "right join", "full join"]),
    on=st.sampled_from(["", "and b.aantal > 1", "and a.jaar = 1", "and b.aantal is not null and a.waarde < 2"]),
    where=st.sampled_from(["", "where b.aantal = 1", "where a.jaar > 0 and b.jaar in (1, 2)", "where a.waarde <= 1"]),
    where_a=st.sampled_from(
        ["", "where jaar = 1", "where waarde between 1 and 2", "where jaar in (0, 3) and waarde > 0"]
    ),
)
def test_the_outcome_over_the_parts_is_that_over_everything(
    tmp_path_factory: pytest.TempPathFactory, a: list, b: list, query: str, **parts: str
) -> None:
    sql = query.format(**parts)
    whole = {
        "a": pa.table(
            {
                "code": pa.array([None if r[0] is None else str(r[0]) for r in a], pa.string()),
                "jaar": pa.array([r[1] for r in a], pa.int64()),
                "waarde": pa.array([None if r[2] is None else float(r[2]) for r in a], pa.float64()),
                "soort": pa.array(["x"] * len(a), pa.string()),
            }
        ),
        "b": pa.table(
            {
                "code": pa.array([None if r[0] is None else str(r[0]) for r in b], pa.string()),
                "jaar": pa.array([r[1] for r in b], pa.int64()),
                "aantal": pa.array([r[2] for r in b], pa.int64()),
                "dag": pa.array([None] * len(b), pa.date32()),
            }
        ),
    }
    checked = check(sql, TABLES)
    found = needs(checked, TABLES)
    read = {name: whole[name] for name in checked.tables}
    left = {name: chosen(whole[name], found[name], tmp_path_factory.getbasetemp()) for name in checked.tables}
    assert engine("duckdb").run(checked, left).to_pylist() == engine("duckdb").run(checked, read).to_pylist()


def chosen(table: pa.Table, part: Part, folder: Path) -> pa.Table:
    """Only the rows of a part, as a source that leaves out all that it may would give them."""
    path = folder / "chosen.parquet"
    pq.write_table(table, path)
    where = f" WHERE {part.text()}" if part.any_of else ""
    columns = ", ".join(part.columns)
    with connect() as connection:
        return connection.execute(f"SELECT {columns} FROM read_parquet({literal(str(path))}){where}").to_arrow_table()


def test_a_text_of_conditions_is_read_back() -> None:
    part = Part(
        ("a",), ((Condition("a", "=", (1,)), Condition("b", "in", ("x", "o'y"))), (Condition("c", ">", (-1.5,)),))
    )
    assert parse(part.text()) == part.any_of
    assert parse("") == ()


@pytest.mark.parametrize(
    "text", ["a = b", "a + 1 = 2", "lower(a) = 'x'", "1 = 1", "a in (select b from c)", "a =", "t.a = 1"]
)
def test_a_text_that_is_no_such_condition_is_refused(text: str) -> None:
    with pytest.raises(ConditionProblem):
        parse(text)
