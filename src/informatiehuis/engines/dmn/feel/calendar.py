"""Days of the proleptic Gregorian calendar over the years that FEEL knows, which are more than Python's own.

The standard (DMN 1.5, 10.3.2.3.4) follows XML Schema: years from -999,999,999 to 999,999,999, with a year 0. Days
are counted from 1970-01-01.
"""

from __future__ import annotations

MOST_YEARS = 999_999_999
DAYS_OF_MONTH = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DAYS_OF_ERA = 146_097
_YEARS_OF_ERA = 400


def is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in_month(year: int, month: int) -> int:
    return 29 if month == 2 and is_leap(year) else DAYS_OF_MONTH[month]


def is_date(year: int, month: int, day: int) -> bool:
    """Whether such a day exists within the years that FEEL knows."""
    return -MOST_YEARS <= year <= MOST_YEARS and 1 <= month <= 12 and 1 <= day <= days_in_month(year, month)


def day_number(year: int, month: int, day: int) -> int:
    """How many days after 1970-01-01 a date is. Counted from March, so that a leap day ends the year."""
    year -= month <= 2
    era, of_era = divmod(year, _YEARS_OF_ERA)
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * _DAYS_OF_ERA + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468


def date_of(number: int) -> tuple[int, int, int]:
    """The year, month and day that are so many days after 1970-01-01."""
    era, of_era = divmod(number + 719_468, _DAYS_OF_ERA)
    year = (of_era - of_era // 1460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    shifted = (5 * of_year + 2) // 153
    day = of_year - (153 * shifted + 2) // 5 + 1
    month = shifted + 3 if shifted < 10 else shifted - 9
    return year + era * _YEARS_OF_ERA + (month <= 2), month, day


def weekday(number: int) -> int:
    """The day of the week of a day number: Monday is 1, Sunday is 7."""
    return (number + 3) % 7 + 1


def day_of_year(year: int, month: int, day: int) -> int:
    return day_number(year, month, day) - day_number(year, 1, 1) + 1


def week_of_year(year: int, month: int, day: int) -> int:
    """The week as ISO 8601 counts: week 1 is the one with the first Thursday."""
    number = day_number(year, month, day)
    thursday = number - weekday(number) + 4
    of_thursday = date_of(thursday)[0]
    return (thursday - day_number(of_thursday, 1, 1)) // 7 + 1
