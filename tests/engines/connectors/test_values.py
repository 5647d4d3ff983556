"""How values are spelled, and that SQL and Python read the same from them."""

from datetime import UTC, date, datetime

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from informatiehuis.engines import duck
from informatiehuis.engines.connectors.spelling import MISSING
from informatiehuis.engines.connectors.values import Spelling, detect, evidence, fits_sql, parse, select_sql


@pytest.mark.parametrize(
    ("values", "decimal", "kind", "first"),
    [
        (["1.234,5", "2"], "", "number", 1234.5),
        (["1,234.5", "2"], "", "number", 1234.5),
        (["1.234", "5"], ",", "integer", 1234),
        (["1.234", "5"], ".", "number", 1.234),
        (["1.234.567"], ".", "integer", 1234567),
        (["€ 1.200", "€ 900,50"], "", "number", 1200.0),
        (["12,4%", "3%"], "", "number", 12.4),
        (["-5", "+3"], "", "integer", -5),
        (["1e3", "2.5"], "", "number", 1000.0),
        (["0", "10"], "", "integer", 0),
        (["0344", "0345"], "", "text", "0344"),
        (["1.23.4"], "", "text", "1.23.4"),
        (["12345678901234567"], "", "text", "12345678901234567"),
        (["true", "False"], "", "boolean", True),
        (["31-12-2022", "1-1-2023"], "", "date", date(2022, 12, 31)),
        (["2022-12-31"], "", "date", date(2022, 12, 31)),
        (["31-12-22"], "", "date", date(2022, 12, 31)),
        (["31/12/2022"], "", "date", date(2022, 12, 31)),
        (["12/31/2022"], "", "date", date(2022, 12, 31)),
        (["2022-12-31T10:00:00"], "", "datetime", datetime(2022, 12, 31, 10)),  # noqa: DTZ001 - local time
        (["2022-12-31T10:00:00+01:00"], "", "instant", datetime(2022, 12, 31, 9, tzinfo=UTC)),
        (["31-12-2022 10:30"], "", "datetime", datetime(2022, 12, 31, 10, 30)),  # noqa: DTZ001 - local time
        (["31-02-2022"], "", "text", "31-02-2022"),
    ],
)
def test_a_spelling_is_found_and_read(values, decimal, kind, first):
    spelling = detect("kolom", values, decimal=decimal)
    assert spelling.kind == kind
    assert parse(values[0], spelling) == first


def test_the_unit_beside_a_number_is_kept():
    assert detect("prijs", ["€ 5"]).unit == "€"
    assert detect("deel", ["5 %"]).unit == "%"


def test_codes_stay_text_by_their_name():
    assert detect("postcode", ["3511"]).kind == "text"
    assert detect("wijk_code", ["12"]).kind == "text"


def test_eight_digits_are_a_date_only_where_the_name_says_so():
    assert detect("yyyymmdd", ["20221231"]).kind == "date"
    assert detect("aantal", ["20221231"]).kind == "integer"


@pytest.mark.parametrize(
    ("values", "mark"), [(["1,5"], ","), (["1.5"], "."), (["1.234"], ""), (["1"], ""), (["1.234,5"], ","), ([], "")]
)
def test_what_proves_the_decimal_separator(values, mark):
    assert evidence(values) == mark


def test_a_spelling_with_one_mark_for_both_cannot_exist():
    with pytest.raises(ValueError, match="the same"):
        Spelling("number", decimal=",", thousands=",")


def _refused(text: str, spelling: Spelling) -> bool:
    if text in MISSING:
        # SQL takes as missing what it is told, Python all markers there are
        return True
    try:
        parse(text, spelling)
    except ValueError:
        return True
    return False


SPELLINGS = [
    Spelling("number", decimal=",", thousands="."),
    Spelling("number", decimal=","),
    Spelling("number", decimal=".", thousands=",", affix=True),
    Spelling("integer", thousands="."),
    Spelling("date", form="%d-%m-%Y"),
]
TEXTS = st.one_of(
    st.text("0123456789.,-€% ", min_size=1, max_size=10),
    st.from_regex(r"\A-?[0-9]{1,3}(\.[0-9]{3}){0,2}(,[0-9]{1,3})?\Z"),
    st.dates().map(lambda day: day.strftime("%d-%m-%Y")),
)


@pytest.fixture(scope="module")
def connection():
    with duck.connect() as connection:
        yield connection


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.sampled_from(SPELLINGS), TEXTS)
def test_sql_reads_what_python_reads_and_refuses_what_python_refuses(connection, spelling, text):
    trimmed = text.strip(" ")
    connection.execute("CREATE OR REPLACE TABLE t AS SELECT ? AS c", [text])
    read = connection.sql(f"SELECT {select_sql('c', spelling, ('-',))} FROM t")
    if trimmed not in ("", "-") and _refused(trimmed, spelling):
        with pytest.raises(duckdb.Error, match="UNFIT:c:"):
            read.fetchall()
        return
    got = read.fetchall()[0][0]
    assert got == (None if trimmed in ("", "-") else parse(trimmed, spelling))
    fits = connection.sql(f"SELECT {fits_sql('c', spelling)} FROM t").fetchall()[0][0]
    assert fits or trimmed in ("", "-")
