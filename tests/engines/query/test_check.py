"""What the check lets through, what it refuses, where it says that is, and what it says to write."""

import pytest

from informatiehuis.engines.query import SqlProblem, check, outline

TABLES = {
    "cbs": {
        "gm_code": "string",
        "inwoners": "int64",
        "opp": "double",
        "naam": "string",
        "jaar": "int64",
        "datum": "date32[day]",
    },
    "banen": {"gm_code": "string", "banen": "int64"},
}


def refused(sql: str) -> SqlProblem:
    with pytest.raises(SqlProblem) as caught:
        check(sql, TABLES)
    return caught.value


@pytest.mark.parametrize(
    ("sql", "line", "column", "found", "advice"),
    [
        ("select sum(inwoners) / sum(opp) as value from cbs", 1, 24, "sum(opp)", "/ nullif(sum(opp), 0)"),
        ("select inwoners % jaar as value from cbs", 1, 19, "jaar", "% nullif(jaar, 0)"),
        ("select inwoners / 0 as value from cbs", 1, 19, "0", "nullif(0, 0)"),
        (
            "select\n  quantile_cont(opp, 0.9) as value\nfrom cbs",
            2,
            3,
            "quantile_cont(opp, 0.9)",
            "percentile_cont(0.9) within group (order by opp)",
        ),
        (
            "select dayofweek(datum) as d from cbs",
            1,
            8,
            "dayofweek(datum)",
            "date_diff('day', date '1900-01-01', datum) % 7",
        ),
        (
            "select weekday(datum) as d from cbs",
            1,
            8,
            "weekday(datum)",
            "date_diff('day', date '1900-01-01', datum) % 7",
        ),
        (
            "select extract(dow from datum) as d from cbs",
            1,
            None,
            None,
            "date_diff('day', date '1900-01-01', datum) % 7",
        ),
        ("select st_area(naam) as d from cbs", 1, 8, "st_area(naam)", "areas.area_km2"),
        ("select unnest([1, 2]) as d", 1, 8, "unnest([1, 2])", "eigen rij"),
        ("select * from cbs", 1, 8, "*", "Noem de kolommen"),
        ("select c.* from cbs as c", 1, 8, None, "Noem de kolommen"),
        ("from cbs", 1, 1, None, "Noem de kolommen"),
        ("select a as b from read_csv('/etc/passwd')", 1, 20, "read_csv('/etc/passwd')", "als bron"),
        ("select a as b from '/etc/passwd'", 1, 20, "'/etc/passwd'", "als bron"),
        ("select a as b from read_parquet('x')", 1, 20, None, "als bron"),
        ("select date_trunc('month', datum) as m from cbs", 1, 8, None, "join periods on"),
        ("select now() as n", 1, 8, "now()", "tabel periods"),
        ("select current_date as n", 1, 8, None, "tabel periods"),
        ("select random() as n", 1, 8, "random()", "Laat het weg"),
        ("select concat(naam, 'x') as n from cbs", 1, 8, "concat(naam, 'x')", "a || b"),
        ("select log(opp) as n from cbs", 1, 8, "log(opp)", "ln(x)"),
        ("select if(opp > 1, 2, 3) as n from cbs", 1, 8, "if(opp > 1, 2, 3)", "case when"),
        ("select medn(opp) as n from cbs", 1, 8, "medn(opp)", "median"),
        *(
            (f"select {name} as n from cbs", 1, 8, None, "percentile_cont(")
            for name in ("approx_quantile(opp, 0.5)", "approx_median(opp)", "percentile_approx(opp, 0.5)")
        ),
        ("select any_value(naam) as n from cbs", 1, 8, None, "min(kolom)"),
        ("select sum(distinct opp) as n from cbs", 1, 8, None, "WITH"),
        ("select inwoners // 2 as n from cbs", 1, 8, None, "floor(a / nullif(b, 0))"),
        ("select naam from cbs where naam ilike 'u%'", 1, 28, None, "lower(kolom) like"),
        ("select naam from cbs where naam like '\\_%'", 1, 28, None, "starts_with"),
        ("select naam from cbs limit 3", 1, 28, None, "ORDER BY"),
        ("select naam from cbs order by naam offset 3", 1, 43, None, "row_number()"),
        ("select row_number() over () as n from cbs", 1, 8, None, "over (order by …)"),
        ("select naam from cbs qualify row_number() over (order by opp) = 1", 1, 30, None, "WITH"),
        ("select sum(opp) as n from cbs group by 1", 1, 40, "1", "bij haar naam"),
        ("select naam from cbs group by all", 1, 22, "group by all", "Noem de kolommen"),
        ("select naam from cbs natural join banen", 1, 22, "natural join banen", "JOIN … ON"),
        ("select naam from cbs, banen", 1, 23, None, "CROSS JOIN"),
        ("select naam from main.cbs", 1, 18, "main", "alleen de naam"),
        ("select cast(opp as bigint) as n from cbs", 1, 8, "cast(opp as bigint)", "cast(round(opp, 0) as bigint)"),
        ("select cast(opp as hugeint) as n from cbs", 1, 8, None, "bigint, integer"),
        ("select cast(opp as decimal(60, 2)) as n from cbs", 1, 8, None, "hoogstens 38"),
        ("select lpad(naam, 1000000000, 'x') as n from cbs", 1, 8, None, "hoogstens 100"),
        ("select 0x1F as n", 1, 8, "0x1F", "cijfers en een punt"),
        ("select ? as n", 1, 8, "?", "geen parameters"),
        ("select naam from cbs where (naam, opp) in (('a', 1.0))", 1, 29, None, "een voor een"),
        ("with recursive a as (select 1 as n) select n from a", 1, None, None, "niet naar zichzelf"),
        ("select date_diff('month', datum, datum) as n from cbs", 1, 8, None, "date_diff('day', van, tot)"),
    ],
)
def test_forbidden_sql_is_refused_with_place_and_alternative(
    sql: str, line: int, column: int | None, found: str | None, advice: str
) -> None:
    problem = refused(sql)

    assert problem.line == line
    assert column is None or problem.column == column
    assert found is None or problem.found == found
    assert advice in problem.what_to_do()
    assert f"Regel {line}, kolom {problem.column}:" in problem.what()


@pytest.mark.parametrize(
    "sql",
    [
        "attach 'x' as y",
        "copy cbs to 'x'",
        "pragma database_list",
        "insert into cbs values (1)",
        "create table x as select 1 as a",
        "drop table cbs",
        "update cbs set opp = 1",
        "delete from cbs",
        "set threads = 4",
        "install spatial",
        "load spatial",
        "call x()",
        "explain select 1 as a",
        "summarize cbs",
        "describe cbs",
        "pivot cbs on naam using sum(opp)",
        "export database 'x'",
        "vacuum",
    ],
)
def test_only_reading_is_allowed(sql: str) -> None:
    problem = refused(sql)

    assert (problem.line, problem.column) == (1, 1)
    assert "mag alleen lezen" in problem.what_to_do()


@pytest.mark.parametrize(
    ("sql", "place", "message"),
    [
        ("", (1, 1), "leeg"),
        ("-- niets", (1, 1), "alleen commentaar"),
        ("select naam from cbs; drop table cbs", (1, 21), "één query"),
        ("select naam, from where", (1, 19), "‘where’"),
        ("select naam from cbs where naam = 'open", (1, 35), "zonder einde"),
        ("select " + "(" * 200 + "1" + ")" * 200 + " as a", (1, 68), "haakjes"),
        ("select " + " + ".join(["1"] * 2000) + " as a", (1, 1), "te diep"),
        ("select 1 as a " + " " * 60_000, (1, 1), "tekens lang"),
    ],
)
def test_text_that_is_no_query_is_told_where(sql: str, place: tuple[int, int], message: str) -> None:
    problem = refused(sql)

    assert (problem.line, problem.column) == place
    assert message in problem.what()


@pytest.mark.parametrize(
    ("sql", "name", "advice"),
    [
        ("select inwoner as n from cbs", "inwoner", "‘inwoners’"),
        ("select cbs.inwonrs as n from cbs", "inwonrs", "‘inwoners’"),
        ("select gm_code from cbz", "cbz", "‘cbs’"),
        ("select c.naam from cbs", "c.naam", "cbs"),
        ("select zzz as n from cbs", "zzz", "datum, gm_code, inwoners, jaar, naam, opp"),
        ("select gm_code from cbs join banen on cbs.gm_code = banen.gm_code", "gm_code", "banen.gm_code"),
        ("select jaar from cbs join banen using (jaar)", "jaar", "ON"),
        ("select inwoners as v, v * 2 as w from cbs", "v", "WITH"),
        ("select opp from cbs where opp > (select max(banen) as m from banen where gm_code = naam)", "naam", "JOIN"),
        ("with a as (select naam from cbs) select opp from a", "opp", "naam"),
        ("select inwoners + 1 from cbs", "inwoners + 1", "AS"),
        ("select naam, naam from cbs", "naam", "AS"),
        ("select naam from cbs union all select naam, opp from cbs", "1 kolommen en de tweede 2", "dezelfde kolommen"),
        ("select naam from (select naam from cbs)", "", "AS"),
        ("select naam from cbs where opp in (select banen, gm_code from banen)", "", "één kolom"),
    ],
)
def test_unknown_and_unclear_names_are_told_with_what_was_meant(sql: str, name: str, advice: str) -> None:
    problem = refused(sql)

    assert name in problem.what()
    assert advice in problem.what_to_do()
    assert problem.line == 1


def test_all_problems_are_told_in_order_of_place() -> None:
    problem = refused("select median(opp) / inwoners as a,\n  list(naam) as b,\n  now() as c\nfrom cbs")

    assert [(p.line, p.column) for p in (problem, *problem.also)] == [(1, 22), (2, 3), (3, 3)]


def test_texts_that_mean_the_same_have_one_canonical_text() -> None:
    one = check("select gm_code as area, sum(inwoners) as value from cbs group by gm_code", TABLES)
    other = check(
        'SELECT  "GM_CODE" area, /* mensen */ SUM(Inwoners) "value"\nFROM CBS -- bron\nGROUP BY gm_code;', TABLES
    )

    assert one == other


def test_a_column_named_as_a_keyword_is_quoted() -> None:
    query = check('select "order" as "left" from t', {"t": {"order": "int64"}})

    assert '"order" AS "left"' in query.sql
    assert query.columns == ("left",)


def test_outline_tells_tables_and_columns_without_knowing_them() -> None:
    known = outline(
        "with a as (select x.y as z from bron_een as x join areas on areas.area = x.y) select z, 1 as n from a"
    )

    assert known.tables == {"bron_een", "areas"}
    assert known.columns == ("z", "n")


def test_outline_refuses_what_check_refuses() -> None:
    with pytest.raises(SqlProblem, match="nullif"):
        outline("select a / b as c from d")
