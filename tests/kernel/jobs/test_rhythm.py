"""When turns come, by the clock in the Netherlands: also on the two Sundays on which that clock is moved."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from informatiehuis.kernel.jobs.rhythm import ZONE, Every, Rhythm

HALF_PAST_TWO = Rhythm(Every.DAY, at=time(2, 30))
DATED = [one for one in Every if one is not Every.INTERVAL]
moments = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the strategy wants naive bounds


def turns(rhythm: Rhythm, start: datetime, count: int) -> list[datetime]:
    found = [rhythm.following("sleutel", start)]
    while len(found) < count:
        found.append(rhythm.following("sleutel", found[-1]))
    return found


def test_on_the_sunday_that_skips_an_hour_the_turn_still_comes_once() -> None:
    """On 29 March 2026 02:30 does not exist: it is 03:30 then."""
    found = turns(HALF_PAST_TWO, datetime(2026, 3, 28, 0, 0, tzinfo=UTC), 3)
    assert [one.astimezone(ZONE).strftime("%d %H:%M") for one in found] == ["28 02:30", "29 03:30", "30 02:30"]
    assert found == [datetime(2026, 3, day, hour, 30, tzinfo=UTC) for day, hour in ((28, 1), (29, 1), (30, 0))]


def test_on_the_sunday_with_an_hour_twice_the_turn_comes_once() -> None:
    """On 25 October 2026 it is 02:30 twice: the first, in summer time, counts."""
    found = turns(HALF_PAST_TWO, datetime(2026, 10, 24, 0, 0, tzinfo=UTC), 3)
    assert found == [datetime(2026, 10, day, hour, 30, tzinfo=UTC) for day, hour in ((24, 0), (25, 0), (26, 1))]
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)  # 02:30 again, now in winter time
    assert HALF_PAST_TWO.latest("sleutel", second) == found[1]


@given(st.sampled_from(DATED), st.text(max_size=10), moments, st.integers(0, 300))
def test_the_following_turn_is_the_one_after_the_latest(every: Every, key: str, now: datetime, spread: int) -> None:
    rhythm = Rhythm(every, at=time(23, 30), spread=timedelta(minutes=spread))
    latest, following = rhythm.latest(key, now), rhythm.following(key, now)
    assert latest <= now < following
    assert rhythm.following(key, latest) == following
    assert rhythm.latest(key, following) == following


@pytest.mark.parametrize(
    ("every", "shortest", "longest"),
    [(Every.DAY, 1, 1), (Every.WEEK, 7, 7), (Every.MONTH, 28, 31), (Every.QUARTER, 90, 92), (Every.YEAR, 365, 366)],
)
def test_there_is_one_turn_in_each_period(every: Every, shortest: int, longest: int) -> None:
    found = turns(Rhythm(every, at=time(2, 0)), datetime(2026, 1, 1, tzinfo=UTC), 12)
    apart = {(after.astimezone(ZONE).date() - before.astimezone(ZONE).date()).days for before, after in pairwise(found)}
    assert min(apart) == shortest
    assert max(apart) == longest


def test_entries_are_spread_over_the_days_and_the_minutes() -> None:
    rhythm = Rhythm(Every.MONTH, at=time(1, 0), spread=timedelta(hours=2))
    start = datetime(2026, 1, 1, tzinfo=UTC)
    found = [rhythm.following(f"bron {number}", start).astimezone(ZONE) for number in range(200)]
    assert len({one.day for one in found}) == 28
    assert {one.hour for one in found} == {1, 2}


def test_an_interval_counts_from_the_last_time() -> None:
    rhythm = Rhythm(Every.INTERVAL, interval=timedelta(minutes=15))
    now = datetime(2026, 3, 29, 0, 50, tzinfo=UTC)
    assert rhythm.following("x", now) == now + timedelta(minutes=15)
