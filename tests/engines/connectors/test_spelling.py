"""Dutch spellings of names, codes and units become one spelling."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from informatiehuis.engines import duck
from informatiehuis.engines.connectors.base import SAFE_NAME
from informatiehuis.engines.connectors.spelling import (
    area_code,
    area_code_sql,
    area_codes,
    code_level,
    safe_names,
    slug,
    unique_slugs,
    unit_of,
)

DIGITS = st.text("0123456789", min_size=1, max_size=9)
CODES = st.one_of(
    DIGITS,
    st.builds(
        "".join,
        st.tuples(
            st.sampled_from(["", " ", "2022", "1899"]),
            st.sampled_from(["GM", "gm", "WK", "bu", "PV", "NL", "LD", "XX", ""]),
            DIGITS,
            st.sampled_from(["", "  ", "x"]),
        ),
    ),
    st.sampled_from(["", "onbekend", "GM", "0344A"]),
)


@pytest.mark.parametrize(
    ("text", "level", "code"),
    [
        ("GM0344", "GM", "GM0344"),
        ("gm0344", "GM", "GM0344"),
        ("0344", "GM", "GM0344"),
        ("344", "GM", "GM0344"),
        ("0344", "", "GM0344"),
        ("2022GM0344", "", "GM0344"),
        ("PV26  ", "", "PV26"),
        ("26", "PV", "PV26"),
        ("034401", "", "WK034401"),
        ("03440101", "", "BU03440101"),
        ("WK034401", "", "WK034401"),
        ("NL01  ", "", "NL01"),
        ("onbekend ", "GM", "onbekend"),
        ("12345", "GM", "12345"),
    ],
)
def test_an_area_code_becomes_the_one_of_cbs(text, level, code):
    assert area_code(text, level) == code


@pytest.fixture(scope="module")
def connection():
    with duck.connect() as connection:
        yield connection


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(CODES, min_size=1, max_size=30), st.sampled_from(["", "GM", "PV", "WK", "BU"]))
def test_sql_arrow_and_python_agree_on_every_code(connection, texts, level):
    connection.execute("CREATE OR REPLACE TABLE t AS SELECT unnest(?) AS c", [texts])
    rows = connection.sql(f"SELECT {area_code_sql('c', level)} FROM t").fetchall()
    expected = [area_code(text, level) for text in texts]
    assert [row[0] for row in rows] == expected
    assert area_codes(pa.array(texts), level).to_pylist() == expected


def test_codes_that_are_numbers_become_text_and_missing_stays_missing():
    assert area_codes(pa.array([344.0, None, 1.0]), "GM").to_pylist() == ["GM0344", None, "GM0001"]
    assert area_codes(pa.array([344, None], pa.int32()), "GM").to_pylist() == ["GM0344", None]


@pytest.mark.parametrize(
    ("column", "level"),
    [
        ("statcode", ""),
        ("jrstatcode", ""),
        ("gwb_code", ""),
        ("RegioS", ""),
        ("gm_code", "GM"),
        ("GemeenteCode", "GM"),
        ("gemeentecode", "GM"),
        ("Gemeentecode", "GM"),
        ("provinciecode", "PV"),
        ("code", None),
        ("gemeente", None),
    ],
)
def test_the_columns_of_cbs_pdok_and_cartomap_are_known(column, level):
    assert code_level(column) == level


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Aandeel 65+ (%)", "aandeel_65"),
        ("TotaleBevolking_1", "totale_bevolking_1"),
        ("Coördinaat Één", "coordinaat_een"),
        ("2022", "_2022"),
        ("", ""),
        ("€", ""),
        ("'; drop table x --", "drop_table_x"),
    ],
)
def test_a_name_becomes_safe_for_sql(name, safe):
    assert slug(name) == safe


@settings(derandomize=True)
@given(st.lists(st.text(max_size=12), max_size=20))
def test_safe_names_are_safe_and_unique_whatever_the_source_says(names):
    safe = safe_names(names, geometry=True)
    assert len(set(safe)) == len(names)
    assert all(SAFE_NAME.fullmatch(name) for name in safe)
    assert "geometry" not in safe


def test_names_that_collide_get_a_number():
    assert unique_slugs(["Naam", "naam", "", "naam_2"]) == ["naam", "naam_2", "kolom_3", "naam_2_2"]


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("Aandeel (%)", "%"),
        ("Oppervlakte (km2)", "km²"),
        ("Oppervlakte in km²", "km²"),
        ("WOZ-waarde (x 1000 euro)", "1 000 €"),
        ("Prijs (€)", "€"),
        ("Prijs per m2 (€ per m2)", "€/m²"),
        ("Stikstofdioxide (µg/m3)", "µg/m³"),
        ("Bevolkingsdichtheid (inwoners per km2)", "inwoners/km²"),
        ("Land (ha)", "ha"),
        ("Naam", None),
        ("Aantal", None),
        ("Hamburg", None),
    ],
)
def test_a_unit_is_read_from_the_header(header, unit):
    assert unit_of(header) == unit
