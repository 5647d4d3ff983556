"""Terms end on the day that a calendar says."""

from __future__ import annotations

from datetime import date

import pytest

from informatiehuis.engines import ascode
from informatiehuis.engines.rulesets.terms import end_of


@pytest.mark.parametrize(
    ("amount", "unit", "start", "end"),
    [
        (4, "weeks", date(2026, 2, 1), date(2026, 3, 1)),
        (3, "years", date(2024, 2, 29), date(2027, 2, 28)),
        (1, "months", date(2026, 1, 31), date(2026, 2, 28)),
        (14, "months", date(2026, 12, 15), date(2028, 2, 15)),
        (10, "days", date(2026, 12, 28), date(2027, 1, 7)),
    ],
)
def test_end(amount: int, unit: str, start: date, end: date) -> None:
    term = ascode.Term(key="t", title="T", amount=amount, unit=ascode.TermUnit(unit))
    assert end_of(term, start) == end
