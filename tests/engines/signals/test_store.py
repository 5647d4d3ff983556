"""Acknowledged is stored, once; out of order finds its place; too much is refused; damage is named."""

import shutil
import threading
from datetime import UTC, datetime, timedelta

import pytest

from informatiehuis.engines.signals import (
    BusyProblem,
    DamagedProblem,
    Interval,
    Limits,
    Receipt,
    Store,
)
from informatiehuis.engines.signals import store as stores

from .conftest import RECEIVED, START


def results(store: Store, **asked) -> list[object]:
    return store.read().select(**asked)["number"].to_pylist()


def test_sequences_are_given_in_the_order_of_the_offer_and_go_on_after_opening_again(store, observe):
    assert store.append([observe(1), observe(0)]) == Receipt((1, 2), 2)
    assert Store(store.root).append([observe(2)]) == Receipt((3,), 1)
    store.compact()
    assert Store(store.root).append([observe(3)]) == Receipt((4,), 1)


@pytest.mark.parametrize("compactions", [0, 1, 2])
def test_what_is_offered_again_is_stored_once_and_keeps_its_sequence(store, observe, compactions):
    first = store.append([observe(0, client_id="a"), observe(1, client_id="b")])
    for _ in range(compactions):
        store.compact()
    again = store.append([observe(5, client_id="b"), observe(2, client_id="c"), observe(2, client_id="c")])
    assert again.sequences == (first.sequences[1], 3, 3)
    assert (again.stored, again.duplicates) == (1, 2)
    assert store.read().rows == 3


def test_the_same_id_of_another_stream_is_another_observation(store, observe):
    assert store.append([observe(client_id="a"), observe(client_id="a", stream=2)]).stored == 2


def test_without_an_id_everything_is_new(store, observe):
    assert store.append([observe(), observe()]).stored == 2


def test_late_and_out_of_order_observations_find_their_place(store, observe):
    for minutes in (50_000, 0, 70_000, 1):
        store.append([observe(minutes, float(minutes))])
        store.compact()
    store.append([observe(2, 2.0)])
    assert results(store) == [0.0, 1.0, 2.0, 50_000.0, 70_000.0]
    assert results(store, descending=True, limit=2, offset=1) == [50_000.0, 2.0]


def test_twenty_compactions_leave_few_files_and_change_no_result(store, observe):
    for number in range(20):
        store.append([observe(number * 60, number / 10, client_id=str(number), stream=number % 2)])
        before = store.read().periods(1, "day")
        store.compact()
        assert store.read().periods(1, "day") == before
    files = list((store.root / "data").glob("*.parquet"))
    assert len(files) < 20
    assert results(store) == [number / 10 for number in range(20)]
    assert store.append([observe(client_id=str(number), stream=number % 2) for number in range(20)]).stored == 0
    assert store.check() == []


def test_two_stores_on_one_folder_see_each_others_observations_and_duplicates(store, observe):
    other = Store(store.root, clock=lambda: RECEIVED)
    store.append([observe(client_id="a")])
    assert other.append([observe(client_id="a")]).duplicates == 1
    other.append([observe(1)])
    other.compact()
    store.append([observe(2)])
    assert store.read().rows == other.read().rows == 3


def test_appends_of_many_threads_all_arrive_and_are_written_together(store, observe, monkeypatch):
    """While one is being written the others gather, and share the next confirmation of the disk."""
    written, append = [], stores.log.append
    barrier = threading.Barrier(9)

    def slow(path, size, frames):
        if not written:
            written.append(0)
            barrier.wait(10)
            while len(store._queue) < 8:
                pass
        written.append(len(frames))
        return append(path, size, frames)

    monkeypatch.setattr(stores.log, "append", slow)
    first = threading.Thread(target=lambda: store.append([observe(client_id="first")]))

    def offer(number):
        barrier.wait(10)
        store.append([observe(number)])

    others = [threading.Thread(target=offer, args=(number,)) for number in range(8)]
    for thread in (first, *others):
        thread.start()
    for thread in (first, *others):
        thread.join(20)
    assert store.read().rows == 9
    assert written == [0, 1, 8]


def test_more_than_may_wait_in_the_log_is_refused_until_it_is_compacted(tmp_path, observe):
    store = Store(tmp_path / "small", limits=Limits(pending=10, uncompacted=3))
    store.append([observe(number) for number in range(4)])
    with pytest.raises(BusyProblem) as caught:
        store.append([observe(9)])
    assert caught.value.may_pass
    assert store.read().rows == 4
    store.compact()
    assert store.append([observe(9)]).stored == 1


def test_more_than_may_wait_in_memory_is_refused_at_once(tmp_path, observe):
    store = Store(tmp_path / "small", limits=Limits(pending=3))
    with store._commit_lock:
        threads = [threading.Thread(target=store.append, args=([observe(number)],)) for number in range(3)]
        for thread in threads:
            thread.start()
        while len(store._queue) < 3:
            pass
        with pytest.raises(BusyProblem):
            store.append([observe(9)])
    for thread in threads:
        thread.join(10)
    assert store.read().rows == 3


def test_the_latest_of_a_stream_is_by_its_own_time_and_not_that_of_a_clock_that_ran_ahead(store, observe):
    def latest():
        table = store.read().latest([1, 2])
        return {row["stream"]: (row["number"], row["observations"]) for row in table.to_pylist()}

    future = datetime(2099, 1, 1, tzinfo=UTC)
    store.append([observe(9, 9.0), observe(3, 3.0), observe(begin=future, result=99.0)])
    store.append([observe(begin=future, result=98.0, stream=2), observe(stream=3)])
    expected = {1: (9.0, 3), 2: (98.0, 1)}
    assert latest() == expected
    store.compact()
    assert latest() == expected
    store.append([observe(10, 10.0), observe(4, 4.0)])
    assert latest() == {1: (10.0, 5), 2: (98.0, 1)}
    store.compact()
    assert latest() == {1: (10.0, 5), 2: (98.0, 1)}


def test_a_reading_stays_as_it_was_while_others_append_and_compact(store, observe):
    store.append([observe(0, 0.0)])
    store.compact()
    reading = store.read()
    store.append([observe(1, 1.0)])
    store.compact()
    assert reading.select()["number"].to_pylist() == [0.0]
    assert reading.rows == 1


def test_a_bit_that_flips_in_a_file_is_found_and_the_file_is_named(store, observe):
    store.append([observe(client_id="a")])
    store.compact()
    assert store.check() == []
    for path in sorted((store.root / "data").iterdir()):
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        whole = path.read_bytes()
        path.write_bytes(content)
        assert [problem.facts["file"] for problem in store.check()] == [path.name]
        path.write_bytes(whole)


def test_damage_in_the_log_is_named_set_aside_and_costs_nothing_else(store, observe):
    store.append([observe(0, 0.0)])
    end = (store.root / "log" / "00000001.log").stat().st_size
    store.append([observe(1, 1.0)])
    path = store.root / "log" / "00000001.log"
    content = bytearray(path.read_bytes())
    content[end + 300] ^= 4
    path.write_bytes(content)
    opened = Store(store.root, clock=lambda: RECEIVED)
    receipt = opened.append([observe(2, 2.0)])
    assert receipt.sequences[0] > 2, "the sequence of the observation that was damaged is not given out again"
    assert results(opened) == [0.0, 2.0]
    (problem,) = opened.check()
    assert (problem.facts["file"], problem.facts["offset"]) == ("00000001.log", end)
    opened.compact()
    assert results(opened) == [0.0, 2.0]
    assert [type(one) for one in opened.check()] == [DamagedProblem]
    assert (store.root / "aside" / "00000001.log").read_bytes()[: len(content)] == content


def test_a_manifest_that_is_no_manifest_is_named(store, observe):
    store.append([observe()])
    store.compact()
    (store.root / "current.json").write_text("{")
    with pytest.raises(DamagedProblem) as caught:
        Store(store.root).read()
    assert caught.value.facts["file"] == "current.json"


def test_a_copy_of_the_folder_is_a_copy_of_the_store(store, observe, tmp_path):
    store.append([observe(0, 0.0)])
    store.compact()
    store.append([observe(1, 1.0)])
    copy = Store(shutil.copytree(store.root, tmp_path / "copy"))
    assert results(copy) == [0.0, 1.0]
    assert copy.check() == []


def test_an_empty_store_answers(store):
    reading = store.read()
    assert (reading.rows, reading.count(), reading.select().num_rows) == (0, 0, 0)
    assert reading.latest().num_rows == 0
    assert reading.periods(1) == []
    assert reading.quantiles(1, [0.5]) is None
    assert store.compact() == 0
    assert store.append([]) == Receipt((), 0)


def test_a_month_is_read_only_when_an_interval_touches_it(store, observe):
    for month in (10, 11, 12):
        store.append([observe(begin=datetime(2018, month, 5, tzinfo=UTC), result=float(month))])
        store.compact()
    for path in (store.root / "data").glob("observations-000002-*"):
        path.unlink()
    interval = Interval(datetime(2018, 12, 1, tzinfo=UTC))
    assert results(store, interval=interval) == [12.0]
    assert [problem.facts["file"][:19] for problem in store.check()] == ["observations-000002"]


def test_the_interval_is_half_open(store, observe):
    store.append([observe(minutes, float(minutes)) for minutes in range(5)])
    one = Interval(START + timedelta(minutes=1), START + timedelta(minutes=3))
    assert results(store, interval=one) == [1.0, 2.0]
    assert store.read().count(interval=one, streams=[1]) == 2
    assert store.read().count(interval=one, streams=[2]) == 0
