"""Real processes that append observations and are killed with SIGKILL: what was acknowledged is there, once."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from informatiehuis.engines.signals import Store
from tests.faults.signals_worker import BATCH, batch

WORKER = [sys.executable, "-m", "tests.faults.signals_worker"]
KILLS = 12


def stored(store: Store) -> Counter[str]:
    """How often each client id stands in the store, the sequences being unique."""
    table = store.read().select(limit=1_000_000)
    sequences = table["sequence"].to_pylist()
    assert len(set(sequences)) == len(sequences)
    return Counter(table["client_id"].to_pylist())


def assert_whole(store: Store, acknowledged: set[int]) -> None:
    """All that was acknowledged, nothing twice, every batch whole, and summaries that agree with the rows."""
    counted = stored(store)
    assert set(counted.values()) <= {1}
    batches = Counter(int(name.split("-")[0]) for name in counted)
    assert acknowledged <= set(batches)
    assert set(batches.values()) <= {BATCH}
    reading = store.read()
    assert reading.rows == reading.count() == sum(counted.values())
    assert sum(reading.latest()["observations"].to_pylist()) == reading.rows
    for stream in range(3):
        periods = reading.periods(stream, "year")
        values = reading.select(streams=[stream], limit=1_000_000)["number"].to_pylist()
        assert sum(period.count for period in periods) == len(values)
        assert sum(period.total for period in periods) == sum(values)
    assert store.check() == []


def test_killed_at_random_moments_nothing_acknowledged_is_lost_and_nothing_is_there_twice(tmp_path: Path) -> None:
    root, chance = tmp_path / "store", random.Random(11)
    acknowledged: set[int] = set()
    first = 0
    for _ in range(KILLS):
        process = subprocess.Popen([*WORKER, "append", str(root), str(first)], stdout=subprocess.PIPE)
        assert process.stdout is not None
        told = [int(process.stdout.readline()) for _ in range(chance.randint(1, 12))]
        time.sleep(chance.random() * 0.03)  # the moment is what varies, nothing waits for it
        process.send_signal(signal.SIGKILL)
        told += [int(line) for line in process.stdout.read().splitlines()]
        assert process.wait() == -signal.SIGKILL
        acknowledged |= set(told)
        # what was not acknowledged is offered again by the next process: the same ids
        first = max(acknowledged) + 1
    store = Store(root)
    assert_whole(store, acknowledged)
    store.compact()
    assert_whole(store, acknowledged)


@pytest.mark.slow
def test_killed_before_every_single_step_of_an_append_and_a_compaction(tmp_path: Path) -> None:
    template = Store(tmp_path / "template")
    for number in range(3):
        template.append(batch(number))
        template.compact()
    template.append(batch(3))
    steps, outcomes = 0, []
    while not outcomes or outcomes[-1] != 0:
        steps += 1
        root = Path(shutil.copytree(template.root, tmp_path / str(steps)))
        outcomes.append(_killed_at(root, steps))
        assert steps < 300
    assert steps > 25
    assert set(outcomes[:-1]) == {-signal.SIGKILL}


def _killed_at(root: Path, step: int) -> int:
    """Fork a child that is killed before that step, and judge what it leaves; gives its exit status."""
    from tests.faults import signals_worker

    reads, writes = os.pipe()
    child = os.fork()
    if not child:
        status = 1
        try:
            os.dup2(writes, 1)
            signals_worker.step(root, 4, step)
            status = 0
        finally:
            os._exit(status)
    os.close(writes)
    with os.fdopen(reads) as pipe:
        acknowledged = {int(line) for line in pipe}
    _, status = os.waitpid(child, 0)
    store = Store(root)
    assert_whole(store, {0, 1, 2, 3} | acknowledged)
    again = store.append(batch(4))
    assert len(set(again.sequences)) == BATCH
    store.compact()
    assert_whole(store, {0, 1, 2, 3, 4})
    shutil.rmtree(root)
    return -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
