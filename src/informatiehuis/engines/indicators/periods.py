"""How periods are written, and when they begin and end.

A year is "2022", a quarter "2022-Q1", a month "2022-01"; CBS's own spelling (2022JJ00, 2022KW01, 2022MM01) is
understood. Begin and end are civil dates; the end is the first day after the period.
"""

from __future__ import annotations

import datetime as dt
import re

import pyarrow as pa

PERIOD_TYPES = ("year", "quarter", "month")

_SPELLINGS = {
    "year": re.compile(r"(?P<year>\d{4})(JJ00)?\Z"),
    "quarter": re.compile(r"(?P<year>\d{4})(-?[QK]|KW0)(?P<part>[1-4])\Z", re.IGNORECASE),
    "month": re.compile(r"(?P<year>\d{4})(-|MM)(?P<part>0[1-9]|1[0-2])\Z"),
}
_MONTHS = {"year": 12, "quarter": 3, "month": 1}


def normal_period(value: object, period_type: str) -> str | None:
    """The period as it is written here, or None when `value` is not a period of this type."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    match = _SPELLINGS[period_type].match(str(value).strip())
    if match is None or match["year"] == "0000":
        return None
    if period_type == "year":
        return match["year"]
    separator = "-Q" if period_type == "quarter" else "-"
    return f"{match['year']}{separator}{match['part']}"


def bounds(period: str) -> tuple[dt.date, dt.date]:
    """The first day of a period and the first day after it; raises ValueError when it is not a period."""
    for period_type, months in _MONTHS.items():
        if normal_period(period, period_type) == period:
            match = _SPELLINGS[period_type].match(period)
            part = int(match["part"]) if match and period_type != "year" else 1
            first = dt.date(int(period[:4]), (part - 1) * months + 1, 1)
            after = first.year * 12 + first.month - 1 + months
            return first, dt.date(after // 12, after % 12 + 1, 1)
    raise ValueError(f"not a period: {period!r}")


def periods_table(first_year: int, last_year: int, period_type: str) -> pa.Table:
    """The table `periods` for SQL: every period of one type in these years, both included."""
    per_year = 12 // _MONTHS[period_type]
    names = []
    for year in range(first_year, last_year + 1):
        for part in range(1, per_year + 1):
            suffix = {"year": "", "quarter": f"-Q{part}", "month": f"-{part:02}"}[period_type]
            names.append(f"{year:04}{suffix}")
    starts, ends = zip(*(bounds(name) for name in names), strict=True) if names else ((), ())
    return pa.table(
        {
            "period": pa.array(names, pa.string()),
            "starts": pa.array(starts, pa.date32()),
            "ends": pa.array(ends, pa.date32()),
        }
    )
