"""What came in, as validation takes it: the observations of a datastream in a month, and how they are known again."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, time

import numpy as np
import pyarrow as pa
from django.utils import timezone

from informatiehuis.engines.problems import N_
from informatiehuis.engines.signals import Interval, Reading
from informatiehuis.engines.signals.validation.stages import Column
from informatiehuis.rooms.sensing.validating.problems import NotValidatable

FIRST_YEAR, LAST_YEAR = 1970, 9990
MOST = 200_000
"""Observations of one datastream in one month that are validated in one go."""
COLUMNS = ("sequence", "begin", "number", "parameters", "longitude", "latitude")


def month_of(text: str) -> tuple[datetime, datetime]:
    """The first moment of a month (`2026-03`) by the clock here, and that of the next (aware). Raises ValueError."""
    first = date.fromisoformat(f"{text}-01")
    if not FIRST_YEAR <= first.year <= LAST_YEAR:
        raise ValueError(text)
    after = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
    begin, end = (timezone.make_aware(datetime.combine(one, time.min)) for one in (first, after))
    return begin, end


def observations(reading: Reading, stream: int, interval: Interval) -> pa.Table:
    """What was observed, in order of time. Raises NotValidatable when that is nothing, or too much."""
    rows = reading.select(streams=[stream], interval=interval, limit=MOST + 1, columns=COLUMNS)
    if not rows.num_rows:
        raise NotValidatable(N_("In deze maand is niets gemeten."), N_("Kies een maand waarin is gemeten."))
    if rows.num_rows > MOST:
        raise NotValidatable(
            N_("In deze maand zijn meer dan {most} metingen. Zoveel valideert het huis niet in één keer."),
            N_("Stuur gemiddelden over een minuut."),
            most=MOST,
        )
    return rows


def digest(rows: pa.Table) -> str:
    """The SHA-256 by which the same observations are known again."""
    found = hashlib.sha256()
    for row in rows.to_pylist():
        found.update(repr(tuple(row[name] for name in COLUMNS)).encode())
    return found.hexdigest()


def moist(reading: Reading, stream: int, interval: Interval) -> tuple[Column, Column]:
    """Times (seconds since 1970) and percentages of a datastream that has the humidity."""
    rows = reading.select(streams=[stream], interval=interval, limit=MOST, columns=("begin", "number")).drop_null()
    if not rows.num_rows:
        return np.zeros(0), np.zeros(0)
    return rows["begin"].cast(pa.int64()).to_numpy() / 1e6, rows["number"].to_numpy()
