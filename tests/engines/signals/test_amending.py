"""Corrections, removals and terms: what is left is what one would store without them, and averages follow at once."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from informatiehuis.engines.signals import Observation, Sign, Store

BEGIN = datetime(2026, 1, 20, tzinfo=UTC)
SIGN = Sign("0198", "de kalibratie was fout", datetime(2026, 6, 1, tzinfo=UTC))


def at(hours: float) -> datetime:
    return BEGIN + timedelta(hours=hours)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Three streams over two months: some of it in parquet, in several parts, and the last of it in the log."""
    store = Store(tmp_path / "store")
    for part in range(3):
        for stream in (1, 2, 3):
            store.append(
                [
                    Observation(
                        stream, at(number * 3 + part), stream * 1000 + number + part / 10, client_id=f"{part}-{number}"
                    )
                    for number in range(200)
                ]
            )
        if part < 2:
            store.compact()
    return store


def rows(store: Store) -> dict[int, tuple[int, datetime, float]]:
    table = store.read().select(limit=1_000_000)
    return {row["sequence"]: (row["stream"], row["begin"], row["number"]) for row in table.to_pylist()}


def assert_agrees(store: Store) -> None:
    """What the summaries and rollups say is what the observations themselves give."""
    found = rows(store)
    reading = store.read()
    assert reading.rows == reading.count() == len(found)
    latest = {row["stream"]: row for row in reading.latest().to_pylist()}
    for stream in (1, 2, 3):
        own = [(begin, number, value) for number, (of, begin, value) in found.items() if of == stream]
        if not own:
            assert stream not in latest
            assert reading.periods(stream, "day") == []
            continue
        assert latest[stream]["observations"] == len(own)
        assert (latest[stream]["first"], latest[stream]["last"]) == (min(own)[0], max(own)[0])
        assert (latest[stream]["sequence"], latest[stream]["number"]) == max(own)[1:]
        days = {period.begin: (period.count, period.mean) for period in reading.periods(stream, "day")}
        for day, (count, mean) in days.items():
            values = [
                value
                for begin, _, value in own
                if int(begin.timestamp() * 1e6) // 86_400_000_000 == day // 86_400_000_000
            ]
            assert count == len(values)
            assert mean == pytest.approx(sum(values) / count)
        assert sum(count for count, _ in days.values()) == len(own)
    assert store.check() == []


def test_a_correction_stands_in_the_place_and_what_was_is_kept_with_who_when_and_why(store: Store) -> None:
    before = rows(store)
    number = next(one for one, (stream, _, _) in before.items() if stream == 2)

    records = store.correct({number: Observation(2, before[number][1], -5.0, client_id="0-0")}, SIGN)

    after = rows(store)
    assert after == {**before, number: (2, before[number][1], -5.0)}
    assert_agrees(store)
    kept = store.read().before(number).to_pylist()
    assert [(row["number"], row["amended_by"], row["why"]) for row in kept] == [(before[number][2], "0198", SIGN.why)]
    assert [(one.kind, one.stream, one.count) for one in records] == [("corrected", 2, 1)]
    again = Store(store.root)
    assert rows(again) == after
    assert again.append([Observation(2, at(0), 1.0, client_id="0-0")]).sequences == (number,), "it is known again"


def test_a_correction_may_move_it_to_another_month_and_twice(store: Store) -> None:
    number = 1
    store.correct({number: Observation(1, datetime(2025, 3, 1, tzinfo=UTC), 1.5)}, SIGN)
    store.correct({number: Observation(1, datetime(2026, 5, 1, tzinfo=UTC), 2.5)}, SIGN)

    assert rows(store)[number] == (1, datetime(2026, 5, 1, tzinfo=UTC), 2.5)
    assert [row["number"] for row in store.read().before(number).to_pylist()] == [1000.0, 1.5]
    assert_agrees(store)


def test_what_is_removed_is_nowhere_on_the_disk_and_does_not_come_back(store: Store) -> None:
    before = rows(store)
    gone = random.Random(3).sample(sorted(before), 300)
    # a value that stands nowhere else, so that it can be looked for in the files
    mark = Observation(3, at(1), "dit-is-weg-en-blijft-weg", client_id="weg")
    number = store.append([mark]).sequences[0]

    records = store.remove([*gone, number], SIGN)

    assert rows(store) == {one: row for one, row in before.items() if one not in gone}
    assert sum(one.count for one in records) == 301
    assert_agrees(store)
    assert not [path for path in store.root.rglob("*") if path.is_file() and b"dit-is-weg" in path.read_bytes()]
    assert store.append([mark]).stored == 0
    assert store.remove([number], SIGN) == []


def test_a_term_takes_what_began_before_it_of_its_streams_and_nothing_else(store: Store) -> None:
    before = rows(store)
    store.correct({1: Observation(1, at(0), 1.0)}, SIGN)
    terms = {1: at(150), 2: at(1_000_000)}

    records = store.expire(terms, SIGN)

    kept = {one: row for one, row in before.items() if row[0] == 3 or (row[0] == 1 and row[1] >= at(150))}
    assert rows(store) == kept
    assert at(150) in {row[1] for row in kept.values()}, "what begins at that very moment stays"
    assert {one.stream: one.count for one in records} == {1: 150, 2: 600}
    told = next(one for one in records if one.stream == 1)
    assert (told.first, told.last) == (at(0).isoformat(), at(149).isoformat())
    assert store.read().before(1).num_rows == 0, "what it was before goes with it"
    assert_agrees(store)
    assert store.expire(terms, SIGN) == []
    assert store.read().records[-2:] == tuple(records)


def test_who_reads_meanwhile_in_another_process_sees_it_too(store: Store) -> None:
    other = Store(store.root)
    assert len(rows(other)) == 1800

    store.remove([1, 2, 3], SIGN)

    assert len(rows(other)) == 1797
    other.append([Observation(1, at(9000), 1.0)])
    assert len(rows(store)) == 1798
