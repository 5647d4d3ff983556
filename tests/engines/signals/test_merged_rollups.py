"""Rollups that hold many months: never behind what came late, was corrected, removed, or is past its term."""

import json
import math
import random
from collections import defaultdict
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from informatiehuis.engines.signals import Interval, Observation, Sign, Store, compaction
from informatiehuis.engines.signals.manifest import read_manifest

BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
SIGN = Sign("0198", "een proef", datetime(2026, 6, 1, tzinfo=UTC))
STREAMS = (1, 2, 3)


def hour_of(moment):
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def expected(known, stream):
    """Of each hour of a stream its count, correctly rounded sum, least and most, from the observations themselves."""
    values = defaultdict(list)
    for one in known.values():
        if one.stream == stream and isinstance(one.result, float):
            values[hour_of(one.begin)].append(one.result)
    return [(hour, len(own), math.fsum(own), min(own), max(own)) for hour, own in sorted(values.items())]


def told(store, stream, interval=None):
    periods = store.read().periods(stream, "hour", interval=interval or Interval())
    return [
        (datetime.fromtimestamp(one.begin / 1e6, UTC), one.count, one.total, one.smallest, one.largest)
        for one in periods
    ]


def assert_not_behind(store, known):
    for stream in STREAMS:
        assert told(store, stream) == expected(known, stream)
    # what was removed stands in no rollup on the disk either: that of one observation is its value
    rows = rollups_on_disk(store)
    assert sorted(path.name for path in (store.root / "data").glob("rollup-*")) == sorted(
        file.name for file in read_manifest(store.root).rollups
    )
    assert sum(rows["count"].to_pylist()) == sum(isinstance(one.result, float) for one in known.values())
    assert store.check() == []


def rollups_on_disk(store):
    manifest = read_manifest(store.root)
    files = [pq.read_table(store.root / "data" / file.name) for file in manifest.rollups]
    return pa.concat_tables(
        [compaction.rollups.SCHEMA.empty_table(), *(rows.cast(compaction.rollups.SCHEMA) for rows in files)]
    )


def observation(chance, until):
    moment = BEGIN + timedelta(minutes=chance.randrange(until))
    result = "stuk" if chance.random() < 0.1 else round(chance.gauss(10, 4), 2)
    return Observation(chance.choice(STREAMS), moment, result)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_comes_late_or_changes_shows_at_once_in_every_hour(store, seed, monkeypatch):
    monkeypatch.setattr(compaction, "ROLLUP_GROUP", 40)
    chance, known = random.Random(seed), {}
    for month in range(14):
        # half of it of months that are merged already
        batch = [observation(chance, (month + 1) * 43_200) for _ in range(60)]
        known |= zip(store.append(batch).sequences, batch, strict=True)
        for stream in STREAMS:
            assert told(store, stream) == expected(known, stream), "what stands in the log counts too"
        store.compact()
        gone = chance.sample(sorted(known), 3)
        store.remove(gone, SIGN)
        for number in gone:
            del known[number]
        corrected = {number: observation(chance, 14 * 43_200) for number in chance.sample(sorted(known), 3)}
        corrected = {
            number: Observation(known[number].stream, one.begin, one.result) for number, one in corrected.items()
        }
        store.correct(corrected, SIGN)
        known |= corrected
        assert_not_behind(store, known)
    term = BEGIN + timedelta(days=200, minutes=17)
    store.expire({1: term, 3: term}, SIGN)
    known = {number: one for number, one in known.items() if one.stream == 2 or one.begin >= term}
    assert_not_behind(store, known)
    assert_not_behind(Store(store.root), known)


def test_a_year_of_a_stream_stands_in_few_files_and_a_correction_changes_its_hour_alone(store):
    for month in range(1, 13):
        store.append(
            [Observation(1, datetime(2025, month, day, 6, 30, tzinfo=UTC), month + day / 100) for day in range(1, 29)]
        )
        store.compact()
    assert len(read_manifest(store.root).rollups) <= 3
    assert len({part.month for part in read_manifest(store.root).parts}) == 12
    before = told(store, 1)
    moment = datetime(2025, 3, 5, 6, 30, tzinfo=UTC)
    number = 2 * 28 + 5
    store.correct({number: Observation(1, moment, 99.0)}, SIGN)
    changed = [(one, other) for one, other in zip(before, told(store, 1), strict=True) if one != other]
    assert changed == [((hour_of(moment), 1, 3.05, 3.05, 3.05), (hour_of(moment), 1, 99.0, 99.0, 99.0))]
    interval = Interval(datetime(2025, 3, 5, 6, 59, tzinfo=UTC), datetime(2025, 3, 6, tzinfo=UTC))
    assert told(store, 1, interval) == [(hour_of(moment), 1, 99.0, 99.0, 99.0)]
    store.remove([number], SIGN)
    assert told(store, 1, interval) == []
    assert 3.05 not in rollups_on_disk(store)["total"].to_pylist()


def test_a_store_of_before_in_which_every_part_had_its_rollup_is_read_and_grows_on(store):
    known = {}
    for month in (1, 2, 3):
        made = [
            Observation(1, datetime(2025, month, 3, tzinfo=UTC) + timedelta(minutes=25 * n), float(n)) for n in range(9)
        ]
        known |= zip(store.append(made).sequences, made, strict=True)
        store.compact()
    path = store.root / "current.json"
    manifest = json.loads(path.read_text())
    files = {file["name"].split("-")[1]: file for file in manifest.pop("rollups")}
    for part in manifest["parts"]:
        part["rollup"] = files[part["observations"]["name"].split("-")[1]]
    path.write_text(json.dumps({**manifest, "format": 1}))

    again = Store(store.root)
    assert_not_behind(again, known)
    late = [Observation(1, datetime(2025, 1, 3, 1, 7, tzinfo=UTC), 0.5)]
    known |= zip(again.append(late).sequences, late, strict=True)
    again.compact()
    assert_not_behind(again, known)
    again.remove([2], SIGN)
    del known[2]
    assert_not_behind(again, known)
    assert json.loads(path.read_text())["format"] == 2
