"""Numbers as Dutch and English readers write them."""

from decimal import Decimal

import pytest

from informatiehuis.engines.charts.numbers import format_number, split_unit


@pytest.mark.parametrize(
    ("value", "decimals", "unit", "dutch", "english"),
    [
        (1369873, None, "", "1.369.873", "1,369,873"),
        (12.4, 1, "%", "12,4%", "12.4%"),
        (12, 1, "%", "12,0%", "12.0%"),
        (-3, 1, "°C", "−3,0\u00a0°C", "−3.0\u00a0°C"),
        (251, None, "€", "€\u00a0251", "€\u00a0251"),
        (374, 0, "€ duizend", "€\u00a0374\u00a0duizend", "€\u00a0374\u00a0duizend"),
        (1234.5, None, "km²", "1.234,5\u00a0km²", "1,234.5\u00a0km²"),
        (5, 0, "klasse", "klasse\u00a05", "klasse\u00a05"),
        (5, 0, "klasse (1 zeer sterk, 5 niet)", "klasse\u00a05", "klasse\u00a05"),
        (12.5, 1, "€ (prijspeil 2020)", "€\u00a012,5", "€\u00a012.5"),
        (3, 0, "klassen", "3\u00a0klassen", "3\u00a0klassen"),
        (Decimal("0.125"), 2, "", "0,13", "0.13"),
        (-0.004, 2, "", "0,00", "0.00"),
        (1200.0, None, "", "1.200", "1,200"),
    ],
)
def test_number_is_written_in_the_reader_s_language(value, decimals, unit, dutch, english):
    assert format_number(value, decimals, unit, "nl") == dutch
    assert format_number(value, decimals, unit, "en") == english


def test_halves_are_rounded_away_from_zero_as_typed():
    assert format_number(2.675, 2) == "2,68"
    assert format_number(-0.5, 0) == "−1"


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_not_a_number_is_refused(value):
    with pytest.raises(ValueError, match="not a number to show"):
        format_number(value)


@pytest.mark.parametrize(
    ("unit", "parts"),
    [
        ("klasse (1 laag, 5 hoog)", ("klasse", "1 laag, 5 hoog")),
        ("inwoners per km²", ("inwoners per km²", "")),
        ("(per) inwoner", ("(per) inwoner", "")),
        ("", ("", "")),
    ],
)
def test_what_a_unit_explains_is_told_apart_from_the_unit(unit, parts):
    assert split_unit(unit) == parts
