"""What a definition becomes for Spark, and what is refused before Spark is asked."""

import itertools
import re

import duckdb
import pytest

from informatiehuis.engines.query import SqlProblem, check, engine
from informatiehuis.engines.query.spark import casts
from informatiehuis.engines.query.spark.problems import OtherwiseOnSpark
from informatiehuis.engines.query.spark.translate import translate

TABLES = {
    "bron": {
        "gm_code": "string",
        "aantal": "int64",
        "maat": "double",
        "bedrag": "decimal128(10, 2)",
        "datum": "date32[day]",
        "moment": "timestamp[us]",
    }
}


def translated(sql: str) -> str:
    text = translate(check(sql, TABLES).sql, TABLES, {"bron": "t0"})
    return " ".join(text.split())


def test_a_percentile_stays_exact() -> None:
    text = translated("select percentile_cont(0.9) within group (order by aantal desc) as value from bron")

    assert "PERCENTILE_CONT(0.9) WITHIN GROUP (ORDER BY CAST(`aantal` AS DOUBLE) DESC)" in text
    assert "APPROX" not in text


def test_empty_values_come_last_as_on_duckdb() -> None:
    text = translated("select rank() over (order by maat desc) as a, rank() over (order by aantal) as b from bron")

    assert "ORDER BY `aantal` NULLS LAST" in text
    assert "ORDER BY `maat` DESC)" in text, "last is where Spark places them when the order is descending"


def test_tables_get_the_names_of_this_query_and_keep_their_own_as_alias() -> None:
    text = translated("with bron_b as (select gm_code, maat from bron) select b.maat as value from bron_b as b")

    assert "FROM `t0` AS `bron`" in text
    assert "FROM `bron_b` AS `b`" in text


def test_rows_that_tie_are_ordered_by_what_else_the_query_uses() -> None:
    text = translated("select gm_code as area, row_number() over (order by maat) as value from bron where aantal > 1")

    assert "ORDER BY `maat` NULLS LAST, `aantal` ASC NULLS LAST, `gm_code` ASC NULLS LAST" in text


def test_groups_that_tie_are_ordered_by_their_group() -> None:
    text = translated(
        "select gm_code as area, lag(sum(bedrag)) over (order by sum(bedrag)) as v from bron group by gm_code"
    )

    assert "ORDER BY SUM(`bedrag`) NULLS LAST, `gm_code` ASC NULLS LAST" in text


def test_what_gives_equal_rows_equal_values_keeps_its_order() -> None:
    text = translated("select gm_code as area, sum(aantal) over (order by maat) as value from bron")

    assert "OVER (ORDER BY `maat` NULLS LAST)" in text


def test_a_limit_is_settled_by_every_column_of_the_outcome() -> None:
    text = translated("select gm_code as area, aantal as value from bron order by aantal limit 2")

    assert "ORDER BY `aantal` NULLS LAST, `area` ASC NULLS LAST, `value` ASC NULLS LAST" in text


@pytest.mark.parametrize(
    ("sql", "advice"),
    [
        ("select cast(maat as varchar) as v from bron", "cast(round(x, 0) as bigint)"),
        ("select gm_code || maat as v from bron", "decimal"),
        ("select datum - date '2022-01-01' as v from bron", "date_diff"),
        ("select datum + 1 as v from bron", "date_diff"),
        ("select round(maat, cast(aantal as integer)) as v from bron", "vast aantal cijfers"),
        ("select substring(gm_code, 0, 2) as v from bron", "het eerste teken is 1"),
        ("select left(gm_code, aantal) as v from bron", "vast getal"),
        ("select lpad(gm_code, 4, gm_code) as v from bron", "vaste tekst"),
        ("select cast(moment as varchar) as v from bron", "decimal"),
        ("select gm_code as v from bron union all select aantal as v from bron", "cast(kolom as varchar)"),
        ("select gm_code as v from bron except select maat as v from bron", "cast(kolom as varchar)"),
        ("select datum as v from bron union select gm_code as v from bron", "cast(kolom as varchar)"),
        (
            "select aantal as v from bron join (select gm_code as aantal, maat as m from bron) as b using (aantal)",
            "cast(kolom as varchar)",
        ),
        ("select maat as v from bron where gm_code in (1, 2)", "cast(kolom as varchar)"),
        ("select maat as v from bron where gm_code = (select max(aantal) as m from bron)", "cast(kolom as varchar)"),
        ("select case gm_code when 1 then 2 end as v from bron", "cast(kolom as varchar)"),
        ("select bedrag as v from bron where bedrag = '1.5'", "zonder aanhalingstekens"),
        ("select bedrag as v from bron where datum >= '1-1-2022'", "zonder aanhalingstekens"),
        ("select aantal in (select aantal from bron) as v from bron", "eigen voorwaarde in WHERE"),
        (
            "select aantal as v from bron where not (aantal in (select aantal from bron) and maat > 1)",
            "eigen voorwaarde",
        ),
        ("select aantal as v from bron where maat in (select maat from bron)", "Koppel op"),
        ("select a.aantal as v from bron as a join bron as b on a.aantal > 1 and (a.maat = b.aantal)", "Koppel op"),
        ("select aantal as v from bron join (select maat from bron) as b using (maat)", "Koppel op"),
        ("select lag(aantal, 1, 0.5) over (order by datum) as v from bron", "dezelfde soort"),
        ("select lead(gm_code, 1, 0) over (order by datum) as v from bron", "dezelfde soort"),
    ],
)
def test_what_spark_would_answer_differently_is_refused_with_what_to_write(sql: str, advice: str) -> None:
    with pytest.raises(OtherwiseOnSpark) as caught:
        engine("spark").rehearse(check(sql, TABLES), TABLES)

    assert advice in caught.value.what_to_do()
    assert "op Spark iets anders" in caught.value.what()


@pytest.mark.parametrize(
    "sql",
    [
        "select gm_code as v from bron union all select null as v from bron",
        "select aantal as v from bron union all select maat as v from bron",
        "select maat as v from bron where gm_code in (select gm_code from bron)",
        "select lag(maat, 1, 0) over (order by datum) as v, lag(bedrag, 1, null) over (order by datum) as w from bron",
        "select case aantal when 1 then 'een' when 2.5 then 'meer' end as v from bron",
        "select maat as v from bron where aantal = '12' and datum > '2022-01-31' and maat <> '0.5'",
        "select maat as v from bron where maat > 1 and not (aantal in (select aantal from bron))",
        "select sum(maat) as v from bron group by gm_code having max(aantal) in (select aantal from bron)",
        "select a.maat as v from bron as a join bron as b on a.gm_code = b.gm_code and a.maat = 1",
    ],
)
def test_kinds_that_go_together_are_not_refused(sql: str) -> None:
    assert engine("spark").rehearse(check(sql, TABLES), TABLES)


def test_a_node_that_no_rule_knows_stops_the_translation() -> None:
    """The whitelist is the last lock: what got past the check, a node or a function by its name, is not sent."""
    for sql in (
        "select gm_code as v, rand() as w from bron",
        "select gm_code as v from bron where gm_code ilike 'x'",
        "select gm_code as v from bron tablesample (10 rows)",
        "select reflect('java.lang.System', 'exit', gm_code) as v from bron",
    ):
        with pytest.raises(OtherwiseOnSpark) as caught:
            translate(sql, TABLES, {"bron": "t0"})

        assert "--engine duckdb" in caught.value.what_to_do()


def test_what_duckdb_refuses_is_refused_in_the_same_words_without_spark() -> None:
    query = check("select gm_code as area, sum(aantal) as value from bron", TABLES)

    with pytest.raises(SqlProblem) as duck:
        engine("duckdb").rehearse(query, TABLES)
    with pytest.raises(SqlProblem) as spark:
        engine("spark").rehearse(query, TABLES)

    assert spark.value.text() == duck.value.text()


SIGNS = {"whole": " 01.e+-_x", "number": " 01.e+-_xn", "truth": "tTfFy1 0n"}
MORE = {
    "whole": ["12 jaar", "0x1F", "0b11", "\t12\n", "１２", "1,5", "1 000", "-", "", "--1", "1e400"],
    "number": ["inf", "-Infinity", "nan", "NaN", "1d", "1f", "12 jaar", "1,5", "1.2.3", ".", "e5", "-", "", "\v1.5\f"],
    "date": [
        "2022-02-28", " 2022-02-28 ", "2022-2-8", "2022/02/28", "20220228", "2022", "2022-02-28T00:00", "2022-02-30",
        "28-02-2022", "epoch", "infinity", "2022-02-28 (BC)", "gisteren", "", "2022-02", "2022-02-28x",
    ],
    "truth": ["true", "False", "yes", "NO", " true", "on", "2", "waar", ""],
}  # fmt: skip
TYPES = {"whole": "bigint", "number": "double", "date": "date", "truth": "boolean"}


@pytest.mark.parametrize("form", TYPES)
def test_every_text_that_duckdb_reads_is_read_alike_or_doubted(form: str) -> None:
    """Texts of up to four signs, and a list: what is neither plain nor doubtful, DuckDB reads as nothing too."""
    signs = SIGNS.get(form, "")
    texts = ["".join(one) for size in range(1, 5) for one in itertools.product(signs, repeat=size)] + MORE[form]
    plain, doubtful = (re.compile(_for_python(patterns[form])) for patterns in (casts._PLAIN, casts._DOUBTFUL))
    read = duckdb.connect().execute(
        f"select t, try_cast(t as {TYPES[form]}) is not null from (select unnest(?) as t)", [texts]
    )

    wrong = [
        (text, known)
        for text, known in read.fetchall()
        if not (plain.search(text) and (known or form == "date")) and not doubtful.search(text) and known
    ]

    assert wrong == []


def test_plain_numbers_are_read_by_duckdb_as_they_are_written() -> None:
    texts = ["".join(one) for size in range(1, 5) for one in itertools.product("01.e+- ", repeat=size)]
    plain = [text for text in texts if re.search(_for_python(casts._PLAIN["number"]), text)]
    read = duckdb.connect().execute("select t, try_cast(t as double) from (select unnest(?) as t)", [plain]).fetchall()

    assert len(plain) > 100
    assert [(text, value) for text, value in read if value != float(text)] == []


def _for_python(pattern: str) -> str:
    """A pattern as it stands in a text of Spark SQL, where a backslash is written twice."""
    return pattern.replace("\\\\", "\\")
