"""Shows the processes of a house another time than that of the machine: it stands in a file, as seconds to add.

Python imports this when it starts, where this folder is on its path. It moves what the house asks for the time
(`django.utils.timezone.now`, `time.time`), while the clock that only counts on stays what it is, as in a machine whose
clock is set.
"""

import os
import time
from datetime import UTC, datetime, timedelta, tzinfo

from django.utils import timezone

FILE = os.environ["CLOCK_OF_TEST"]
_time = time.time


def shift() -> float:
    with open(FILE, encoding="utf-8") as file:
        return float(file.read() or 0)


def now() -> datetime:
    zone: tzinfo = UTC
    return datetime.now(tz=zone) + timedelta(seconds=shift())


timezone.now = now
time.time = lambda: _time() + shift()
