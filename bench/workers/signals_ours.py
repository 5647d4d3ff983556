"""Ours: observations appended and compacted, then read; every step with the CPU it needed."""

import shutil
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

import informatiehuis
from bench.workers.telling import cpu_seconds, tell
from informatiehuis.engines.signals import Condition, Interval, Observation, Store

START = datetime(2023, 1, 1, tzinfo=UTC)
YEAR = 365 * 86_400
BATCH = 20_000
SINGLE = 200
ASKED = 20


def main(rows: str, streams: str) -> None:
    root = Path(tempfile.mkdtemp(prefix="signals-"))
    try:
        facts = measure(Store(root), int(rows), int(streams))
    finally:
        shutil.rmtree(root)
    tell(facts.pop("ingest"), informatiehuis.__version__, **facts)


def measure(store: Store, rows: int, streams: int) -> dict[str, float]:
    random = np.random.default_rng(5)
    used = {"ingest": 0.0, "compact": 0.0}
    for first in range(0, rows, BATCH):
        made = batch(random, first, min(BATCH, rows - first), rows, streams)
        used["ingest"] += timed(lambda made=made: store.append(made))
        if store._tail.rows >= 1_000_000:
            used["compact"] += timed(store.compact)
    used["compact"] += timed(store.compact)
    alone = [[Observation(1, START + timedelta(seconds=n), 1.0, client_id=f"alone-{n}")] for n in range(SINGLE)]
    used["single_ms"] = timed(lambda: [store.append(one) for one in alone]) / SINGLE * 1000
    used["bytes_a_row"] = store.size() / rows
    reading = store.read()
    middle = Interval(START + timedelta(days=180))
    questions: dict[str, Callable[[], object]] = {
        "latest_ms": lambda: reading.latest(list(range(min(streams, 10_000)))),
        "year_ms": lambda: reading.periods(3, "hour"),
        "filter_ms": lambda: reading.select(
            interval=middle, limit=100, condition=Condition("number > $least", {"least": 20.0})
        ),
        "count_ms": reading.count,
    }
    for name, ask in questions.items():
        ask()
        used[name] = timed(lambda ask=ask: [ask() for _ in range(ASKED)]) / ASKED * 1000
    return used


def batch(random: np.random.Generator, first: int, count: int, rows: int, streams: int) -> list[Observation]:
    """A part of a year in which all streams observe in turn; one in a hundred is up to a month late."""
    values = random.gamma(2, 8, count).round(2).tolist()
    late = np.where(random.random(count) < 0.01, random.integers(0, 30 * 86_400, count), 0).tolist()
    return [
        Observation(
            stream=number % streams,
            begin=START + timedelta(seconds=number * YEAR / rows) - timedelta(seconds=late[number - first]),
            result=values[number - first],
            client_id=f"m{number}",
        )
        for number in range(first, first + count)
    ]


def timed(work: Callable[[], object]) -> float:
    before = cpu_seconds()
    work()
    return cpu_seconds() - before


main(*sys.argv[1:])
