"""Days on which terms end. A term is counted by the calendar: a month after 31 January is the last day of February."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from informatiehuis.engines.ascode.rules import Term, TermUnit

FROM_RECEIPT, FROM_DONE = "received", "done"
"""Since when a term runs that follows on no other term: since the notice was received, or since the work was done."""
MONTHS = {TermUnit.MONTHS: 1, TermUnit.YEARS: 12}


def end_of(term: Term, start: date) -> date:
    """The day on which a term that begins on a day has passed (*termijn*)."""
    if term.unit in MONTHS:
        return _months_later(start, term.amount * MONTHS[term.unit])
    return start + timedelta(days=term.amount * (7 if term.unit is TermUnit.WEEKS else 1))


def _months_later(start: date, months: int) -> date:
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))
