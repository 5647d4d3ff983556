"""Means by period and exact quantiles, from rollups and from the observations, across parquet and log."""

import statistics
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from informatiehuis.engines.signals import Condition, Interval, Observation

ZONE = ZoneInfo("Europe/Amsterdam")


@pytest.fixture
def filled(store):
    """Ninety days of stream 1 over the end of summer time: a value every 20 minutes, the last part in the log."""
    random = np.random.default_rng(4)
    start = datetime(2018, 9, 1, tzinfo=UTC)
    made = [Observation(1, start + timedelta(minutes=20 * n), float(v)) for n, v in enumerate(random.gamma(2, 8, 6480))]
    order = random.permutation(len(made))
    for part in np.array_split(order, 6):
        store.append([made[index] for index in part])
        if part is not None and len(part) and part[0] != order[-1080]:
            store.compact()
    store.append([Observation(2, start, 1000.0)])
    return store, made


@pytest.mark.parametrize("period", ["hour", "day", "week", "month", "year"])
def test_a_mean_by_period_is_that_of_the_observations_on_a_dutch_clock(filled, period):
    store, made = filled
    begins = {
        "hour": lambda at: at.replace(minute=0),
        "day": lambda at: at.replace(hour=0, minute=0),
        "week": lambda at: at.replace(hour=0, minute=0) - timedelta(days=at.weekday()),
        "month": lambda at: at.replace(day=1, hour=0, minute=0),
        "year": lambda at: at.replace(month=1, day=1, hour=0, minute=0),
    }
    expected = defaultdict(list)
    for one in made:
        expected[begins[period](one.begin.astimezone(ZONE)).timestamp()].append(one.result)
    found = store.read().periods(1, period, zone="Europe/Amsterdam")
    assert [one.begin / 1e6 for one in found] == sorted(expected)
    assert [one.mean for one in found] == [statistics.fmean(expected[key]) for key in sorted(expected)]


def test_quantiles_are_exact(filled):
    store, made = filled
    values = [one.result for one in made]
    found = store.read().quantiles(1, [0.1, 0.5, 0.98])
    assert found == pytest.approx(np.quantile(values, [0.1, 0.5, 0.98]).tolist(), rel=1e-12)


def test_periods_of_an_interval(filled):
    store, _ = filled
    interval = Interval(datetime(2018, 10, 1, tzinfo=UTC), datetime(2018, 10, 1, 3, tzinfo=UTC))
    assert [one.count for one in store.read().periods(1, interval=interval)] == [3, 3, 3]


def test_a_condition_selects_and_counts(filled):
    store, made = filled
    condition = Condition("number > $least", {"least": 30.0})
    expected = sorted(one.begin for one in made if one.result > 30)
    reading = store.read()
    found = reading.select(streams=[1], condition=condition, limit=10_000)
    assert [begin.astimezone(UTC) for begin in found["begin"].to_pylist()] == expected
    assert reading.count(streams=[1], condition=condition) == len(expected)
    assert reading.count(streams=[1]) == len(made)
    assert reading.count() == len(made) + 1


@pytest.mark.parametrize(("period", "zone"), [("fortnight", "UTC"), ("day", "Asia/Kolkata")])
def test_a_period_that_rollups_cannot_answer_is_refused(filled, period, zone):
    with pytest.raises(ValueError, match="not"):
        filled[0].read().periods(1, period, zone=zone)


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize(("limit", "offset"), [(1, 0), (7, 3), (400, 100), (10_000, 0)])
def test_reading_in_ever_larger_windows_gives_what_reading_at_once_gives(
    filled, monkeypatch, descending, limit, offset
):
    store, made = filled
    monkeypatch.setattr("informatiehuis.engines.signals.reading.SMALL", 10)
    condition = Condition("number > $least", {"least": 40.0})
    interval = Interval(datetime(2018, 9, 10, 1, tzinfo=UTC), datetime(2018, 11, 20, tzinfo=UTC))
    chosen = sorted(
        (one.begin for one in made if one.result > 40 and interval.begin <= one.begin < interval.end),
        reverse=descending,
    )
    found = store.read().select(
        streams=[1], interval=interval, condition=condition, descending=descending, limit=limit, offset=offset
    )
    assert [begin.astimezone(UTC) for begin in found["begin"].to_pylist()] == chosen[offset : offset + limit]


def test_the_latest_is_kept_up_while_observations_come_in_one_by_one(store):
    start = datetime(2018, 9, 1, tzinfo=UTC)
    for number in range(300):
        store.append([Observation(number % 3, start + timedelta(minutes=number), float(number))])
        if number == 150:
            store.compact()
        if number % 40 == 0:
            table = store.read().latest()
            assert table["observations"].to_numpy().sum() == number + 1
            assert max(table["number"].to_pylist()) == float(number)
    old = store.read()
    store.append([Observation(0, start + timedelta(days=1), 999.0)])
    assert store.read().latest([0])["number"].to_pylist() == [999.0]
    assert old.latest([0])["number"].to_pylist() == [297.0]
    assert len(store._tail.table().column("number").chunks) < 20
