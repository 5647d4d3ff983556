"""Counts, selections and percentiles that read only a part of the files, beside reading everything one by one."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from informatiehuis.engines.signals import Interval, Observation, Sign, Store, compaction

START = datetime(2018, 10, 20, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Amsterdam")
MOMENTS = [None, *(START + timedelta(hours=hours) for hours in (-5, 0, 50, 51.5, 263, 264, 300, 471.75, 2000))]
CHANGED = Sign("x", "a test", datetime(2018, 12, 2, tzinfo=UTC))


@pytest.fixture(params=["moments", "lasting", "numbers"])
def made(request, store, monkeypatch):
    """Twenty days of six streams over the end of a month: late, corrected, removed, some without a number, in files of
    small groups and in the log. In one case some last, in another all are numbers, so that rollups can count them."""
    monkeypatch.setattr(compaction, "ROW_GROUP", 64)
    monkeypatch.setattr(compaction, "ROLLUP_GROUP", 32)
    random = np.random.default_rng(11)
    known: dict[int, Observation] = {}
    for part in range(9):
        batch = [observe(random, part, request.param) for _ in range(300)]
        known |= zip(store.append(batch).sequences, batch, strict=True)
        if part < 8:
            store.compact()
        if part == 5:
            changed(store, random, known)
    return store, known


def observe(random, part, case):
    """Most of a part of the time, one in ten from before."""
    hours = random.uniform(0, 480) if random.random() < 0.1 else random.uniform(part * 52, part * 52 + 60)
    begin = START + timedelta(minutes=round(hours * 60))
    result = [float(random.gamma(2, 8)), round(random.normal(), 1), "stuk"][random.choice(3, p=[0.8, 0.15, 0.05])]
    result = random.normal() if case == "numbers" else result
    lasts = case == "lasting" and random.random() < 0.3
    end = begin + timedelta(minutes=int(random.integers(1, 300))) if lasts else None
    return Observation(int(random.integers(1, 7)), begin, result, end=end)


def changed(store: Store, random, known) -> None:
    gone, corrected = np.split(random.choice(sorted(known), 40, replace=False), 2)
    store.remove(gone.tolist(), CHANGED)
    new = {
        int(number): Observation(known[number].stream, START + timedelta(hours=int(number) % 470), 77.5)
        for number in corrected
    }
    store.correct(new, CHANGED)
    for number in gone.tolist():
        del known[number]
    known |= new


def chosen(known, streams, interval):
    return {
        number
        for number, one in known.items()
        if (streams is None or one.stream in streams)
        and (interval.begin is None or one.begin >= interval.begin)
        and (interval.end is None or one.begin < interval.end)
        and (not interval.ends_within or interval.end is None or (one.end or one.begin) < interval.end)
    }


@pytest.mark.parametrize("ends_within", [False, True])
@pytest.mark.parametrize("streams", [None, [3], [1, 2, 3, 4, 5, 6], [2, 5, 5, 99], [99], list(range(100))])
def test_what_is_counted_and_selected_is_what_reading_everything_gives(made, streams, ends_within):
    store, known = made
    reading = store.read()
    for begin in MOMENTS:
        for end in MOMENTS:
            interval = Interval(begin, end, ends_within)
            expected = chosen(known, streams, interval)
            assert reading.count(streams=streams, interval=interval) == len(expected)
    interval = Interval(MOMENTS[4], MOMENTS[-2], ends_within)
    found = reading.select(streams=streams, interval=interval, limit=10_000, columns=("sequence",))
    assert set(found["sequence"].to_pylist()) == chosen(known, streams, interval)


@pytest.mark.parametrize("period", ["hour", "day", "week", "month", "year"])
@pytest.mark.parametrize("interval", [Interval(), Interval(MOMENTS[3], MOMENTS[-2])])
def test_percentiles_and_means_by_period_are_those_of_the_observations(made, period, interval):
    store, known = made
    fractions = [0, 0.1, 0.5, 0.98, 1]
    begins = {
        "hour": lambda at: at.replace(minute=0),
        "day": lambda at: at.replace(hour=0, minute=0),
        "week": lambda at: at.replace(hour=0, minute=0) - timedelta(days=at.weekday()),
        "month": lambda at: at.replace(day=1, hour=0, minute=0),
        "year": lambda at: at.replace(month=1, day=1, hour=0, minute=0),
    }
    whole = Interval(*(at and at.replace(minute=0) for at in (interval.begin, interval.end)))
    expected = defaultdict(list)
    for number in chosen(known, [4], whole):
        one = known[number]
        if isinstance(one.result, float):
            expected[begins[period](one.begin.astimezone(ZONE)).timestamp() * 1e6].append(one.result)
    reading = store.read()
    found = reading.percentiles(4, fractions, period, interval=interval, zone="Europe/Amsterdam")
    assert found == {begin: np.quantile(expected[begin], fractions).tolist() for begin in sorted(expected)}
    told = reading.periods(4, period, interval=interval, zone="Europe/Amsterdam")
    assert [(one.begin, one.count, one.smallest, one.largest) for one in told] == [
        (begin, len(values), min(values), max(values)) for begin, values in sorted(expected.items())
    ]
