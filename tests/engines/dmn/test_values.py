"""Numbers, strings, dates, times and durations of FEEL."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from informatiehuis.engines.dmn.feel import calendar
from informatiehuis.engines.dmn.feel.temporal import Date, read_date_time
from tests.engines.dmn.feel import reasons, value, written

DAYS = st.integers(calendar.day_number(-999_999_999, 1, 1), calendar.day_number(999_999_999, 12, 31))


@given(DAYS)
def test_every_day_has_one_number(number):
    assert calendar.day_number(*calendar.date_of(number)) == number
    assert calendar.is_date(*calendar.date_of(number))


@given(st.dates())
def test_the_calendar_is_that_of_python_where_python_has_one(date):
    ours = Date(date.year, date.month, date.day)
    assert ours.number == date.toordinal() - 719_163
    assert calendar.weekday(ours.number) == date.isoweekday()
    assert calendar.week_of_year(date.year, date.month, date.day) == date.isocalendar().week
    assert calendar.day_of_year(date.year, date.month, date.day) == date.timetuple().tm_yday


@given(st.integers(-(10**40), 10**40), st.integers(1, 10**6))
def test_numbers_have_34_digits_and_round_half_even(numerator, denominator):
    found = value("a / b", a=numerator, b=denominator)
    exact = Fraction(value("a", a=numerator)) / denominator
    assert len(found.as_tuple().digits) <= 34
    assert abs(Fraction(found) - exact) * 10**33 <= abs(exact)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("0.1 + 0.2", "0.3"),
        ("1 / 3", "0.3333333333333333333333333333333333"),
        ("2 / 3", "0.6666666666666666666666666666666667"),
        ("-3 ** 2", "9"),
        ("2 ** 3 ** 2", "64"),
        ("1.0 = 1", "true"),
        ("100 * 1.50", "150"),
        ("modulo(-12, 5)", "3"),
        ("modulo(10 ** 60 + 0, 7)", "1"),
        ("decimal(2.5, 0)", "2"),
        ("decimal(1234, -2)", "1200"),
        ("round half up(-2.5, 0)", "-3"),
        ("round half down(-2.5, 0)", "-2"),
        ('number("1.234,5", ".", ",")', "1234.5"),
    ],
)
def test_arithmetic(text, found):
    assert written(text) == found


@pytest.mark.parametrize("text", ["1 / 0", "10 ** (10 ** 10)", "sqrt(-1)", "log(0)", "exp(100000)"])
def test_what_is_no_number_is_null_with_a_reason(text):
    assert len(reasons(text)) == 1


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('string length("\U0001f40e\U0001f411a")', Decimal(3)),
        ('substring("\U0001f40eab", 2, 1)', "a"),
        ('"\\U01F40E" = "\\uD83D\\uDC0E"', True),
        ('"\\d"', "\\d"),
        ('"a" < "\U0001f40e"', True),
        ('upper case("straße")', "STRASSE"),
    ],
)
def test_strings_count_characters(text, found):
    assert value(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('@"2024-01-31" + @"P1M"', "2024-02-29"),
        ('@"-999999999-12-31" + @"P1D"', "-999999998-01-01"),
        ('@"2024-03-31T01:30:00@Europe/Amsterdam" + @"PT1H"', "2024-03-31T03:30:00@Europe/Amsterdam"),
        ('@"2024-12-31T24:00:00"', "2025-01-01T00:00:00"),
        ('@"23:30:00" + @"PT1H"', "00:30:00"),
        ('@"2024-01-01T00:00:00Z" - @"2024-01-01T00:00:00+01:00"', "PT1H"),
        ('@"P1DT12H" / 2', "PT18H"),
        ('@"P1Y" / @"P1M"', "12"),
        ('@"2024-05-05T10:00:00@Europe/Amsterdam".time offset', "PT2H"),
        ('@"-PT1H30M".minutes', "-30"),
        ('date and time(@"2024-07-01T12:00:00Z", "Europe/Amsterdam")', "2024-07-01T14:00:00@Europe/Amsterdam"),
    ],
)
def test_dates_and_times(text, found):
    assert written(text) == found


@pytest.mark.parametrize(
    "text", ['@"2023-02-29"', 'date("999-01-01")', '@"999999999-12-31" + @"P1D"', 'time("25:00:00")', '@"P1Y1D"']
)
def test_what_is_no_date_is_null_with_a_reason(text):
    assert reasons(text)


def test_one_moment_in_two_zones_is_equal_but_not_the_same():
    assert value('@"2024-07-01T12:00:00Z" = @"2024-07-01T14:00:00@Europe/Amsterdam"') is True
    assert value('is(@"2024-07-01T12:00:00Z", @"2024-07-01T14:00:00@Europe/Amsterdam")') is False
    moment = read_date_time("2024-07-01T12:00:00Z")
    assert moment is not None
    assert moment.instant == 1_719_835_200
