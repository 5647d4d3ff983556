"""Which source columns the output is made of, and which only decide on rows."""

import pytest

from informatiehuis.engines.query import check

TABLES = {"t": {"a": "string", "b": "int64", "c": "double", "d": "string"}, "u": {"a": "string", "e": "int64"}}


@pytest.mark.parametrize(
    ("sql", "lineage", "selection"),
    [
        ("select b as x from t", {"x": {("t", "b")}}, set()),
        ("select b + c as x, '1' as y from t where d = 'z'", {"x": {("t", "b"), ("t", "c")}, "y": set()}, {("t", "d")}),
        (
            "select a as area, sum(b) as x from t group by a having max(c) > 1.0 order by x",
            {"area": {("t", "a")}, "x": {("t", "b")}},
            {("t", "a"), ("t", "b"), ("t", "c")},
        ),
        (
            "with k as (select a, sum(b) as s from t group by a), m as (select a, s * 2 as s2 from k) "
            "select m.a as area, m.s2 / nullif(u.e, 0) as x from m join u on u.a = m.a",
            {"area": {("t", "a")}, "x": {("t", "b"), ("u", "e")}},
            {("t", "a"), ("u", "a")},
        ),
        (
            "select a as x, e as y from u union all select d as x, b as y from t",
            {"x": {("u", "a"), ("t", "d")}, "y": {("u", "e"), ("t", "b")}},
            set(),
        ),
        (
            "select q.x from (select max(b) as x from t) as q",
            {"x": {("t", "b")}},
            set(),
        ),
        (
            "select c / nullif((select sum(e) as s from u where a = 'q'), 0) as x from t",
            {"x": {("t", "c"), ("u", "e")}},
            {("u", "a")},
        ),
        ("select b as x from t where a in (select a from u)", {"x": {("t", "b")}}, {("t", "a"), ("u", "a")}),
        (
            "select sum(case when d = 'w' then 1 else 0 end) as x, count(*) filter (where c > 1.0) as y, "
            "count(*) as n from t",
            {"x": {("t", "d")}, "y": {("t", "c")}, "n": set()},
            set(),
        ),
        (
            "select sum(b) over (partition by a order by c) as x, rank() over (order by b) as y from t",
            {"x": {("t", "b")}, "y": set()},
            {("t", "a"), ("t", "b"), ("t", "c")},
        ),
        (
            "select percentile_cont(0.5) within group (order by c) as x from t",
            {"x": {("t", "c")}},
            set(),
        ),
        (
            "select a as x, b + e as y from t join u using (a)",
            {"x": {("t", "a"), ("u", "a")}, "y": {("t", "b"), ("u", "e")}},
            {("t", "a"), ("u", "a")},
        ),
        (
            "select w.v * b as x from t cross join (values (1.5)) as w (v)",
            {"x": {("t", "b")}},
            set(),
        ),
        (
            "with k as (select a from t) (select a as x from k) union all select a from k union all select d from t",
            {"x": {("t", "a"), ("t", "d")}},
            set(),
        ),
        (
            "(with k as (select a from t) select a as x from k) union all (select a from u order by e limit 1)",
            {"x": {("t", "a"), ("u", "a")}},
            {("u", "e")},
        ),
        (
            "with t as (select e as b from u) select b as x from t",
            {"x": {("u", "e")}},
            set(),
        ),
    ],
)
def test_lineage(sql: str, lineage: dict[str, set[tuple[str, str]]], selection: set[tuple[str, str]]) -> None:
    query = check(sql, TABLES)

    assert {name: set(sources) for name, sources in query.lineage.items()} == lineage
    assert query.selection == selection


def test_names_come_out_as_the_source_spells_them() -> None:
    query = check("select INWONERS as n from CBS", {"Cbs": {"Inwoners": "int64"}})

    assert query.lineage == {"n": {("Cbs", "Inwoners")}}
    assert query.tables == {"Cbs"}


def test_a_table_that_is_only_counted_is_read() -> None:
    assert check("select count(*) as n from t", TABLES).tables == {"t"}
