"""A term that is carried out in a real process that is killed: what is in force is all of it, before or after."""

import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from informatiehuis.engines.signals import Observation, Store
from tests.faults.test_signals_kill import stored

BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
UNTIL = BEGIN + timedelta(days=200)
PROGRAM = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from informatiehuis.engines.signals import Sign, Store
store = Store(Path(sys.argv[1]))
print("ready", flush=True)
store.expire({1: datetime.fromisoformat(sys.argv[2])}, Sign("house", "termijn", datetime.now(UTC), "weg"))
print("done", flush=True)
"""


def expire(root: Path) -> "subprocess.Popen[bytes]":
    process = subprocess.Popen([sys.executable, "-c", PROGRAM, str(root), UNTIL.isoformat()], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return process


def test_a_term_that_is_killed_half_way_is_whole_and_goes_on(tmp_path: Path) -> None:
    store, chance = Store(tmp_path / "store"), random.Random(7)
    for stream in (1, 2):
        days = [BEGIN + timedelta(hours=6 * number) for number in range(1600)]
        store.append([Observation(stream, day, 1.0, client_id=f"{stream}-{day}") for day in days])
        store.compact()
    outcomes = set()
    for _ in range(10):
        process = expire(store.root)
        time.sleep(chance.random() * 0.4)  # the moment is what varies, nothing waits for it
        process.send_signal(signal.SIGKILL)
        process.wait()
        count = sum(stored(store).values())
        assert count in (3200, 2400)
        assert sum(store.read().latest()["observations"].to_pylist()) == store.read().rows == count
        assert store.check() == []
        outcomes.add(count)
    assert 3200 in outcomes, "some were killed before it was in force"

    last = expire(store.root)
    assert last.wait() == 0

    assert sum(stored(store).values()) == 2400
    assert [(record.stream, record.count) for record in store.read().records] == [(1, 800)]
    assert store.append([Observation(3, BEGIN, 1.0)]).stored == 1
