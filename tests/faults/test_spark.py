"""Spark that falls away: a worker, all workers, the master; each ends in right figures, or in none and a message.

These tests break their cluster, so each has one of its own, with a process for the driver as a house has.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from informatiehuis.engines.query.spark import cluster
from tests.spark import SIZE, require_spark

ROWS = 400_000
DRIVER = """
import json, sys
from pathlib import Path
from informatiehuis.engines.problems import Problem
from informatiehuis.engines.query import Limits, check
from informatiehuis.engines.query.spark.engine import SparkEngine
from informatiehuis.engines.query.spark.session import Target
where, conf, parquet = sys.argv[1:4]
engine = SparkEngine(Target(where, 2, "512m", configuration=conf))
query = check(
    "select k as area, sum(v) as value, median(v) as middle, stddev_samp(v) as spread from t group by k",
    {"t": {"k": "int64", "v": "double"}},
)
print("ready", flush=True)
for line in sys.stdin:
    try:
        told = {"rows": engine.run(query, {"t": Path(parquet)}, Limits(seconds=float(line))).to_pylist()}
    except Problem as problem:
        told = {"code": problem.code, "text": problem.text()}
    print(json.dumps(told), flush=True)
"""


class Driver:
    """A process that computes on a cluster whenever it is asked."""

    def __init__(self, running: cluster.Cluster, parquet: Path) -> None:
        words = [sys.executable, "-W", "ignore", "-c", DRIVER]
        self.process = subprocess.Popen(
            [*words, running.master, str(running.configuration), str(parquet)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            env={name: value for name, value in os.environ.items() if not name.startswith("SPARK_")},
        )  # fmt: skip
        assert self._line() == "ready"

    def _line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def ask(self, seconds: float) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{seconds}\n")
        self.process.stdin.flush()

    def answer(self) -> dict[str, Any]:
        return dict(json.loads(self._line()))

    def close(self) -> None:
        self.process.kill()
        self.process.wait(30)


@pytest.fixture(scope="module")
def parquet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("lake") / "data.parquet"
    values = [((place * 7919) % 100_003) / 7 for place in range(ROWS)]
    pq.write_table(pa.table({"k": [place % 4 for place in range(ROWS)], "v": values}), path, row_group_size=20_000)
    return path


@pytest.fixture
def breakable(tmp_path: Path) -> Iterator[cluster.Cluster]:
    require_spark()
    folder = tmp_path / "cluster"
    size = cluster.Size(workers=2, cores=1, memory=SIZE.memory, java=SIZE.java)
    try:
        yield cluster.start(folder, size)
    finally:
        cluster.stop(folder)


def kill(running: cluster.Cluster, *names: str) -> None:
    """End processes of a cluster as a machine that loses its power does, their executors with them."""
    for process in running.processes:
        if process.name in names:
            os.killpg(process.pid, signal.SIGKILL)


@pytest.mark.server
def test_workers_and_the_master_fall_away(breakable: cluster.Cluster, parquet: Path) -> None:
    driver = Driver(breakable, parquet)
    try:
        driver.ask(120)
        whole = driver.answer()["rows"]
        assert len(whole) == 4

        # one worker falls away while it computes: another does its part again, and the bits are the same
        driver.ask(120)
        kill(breakable, "worker-1")
        assert driver.answer().get("rows") == whole

        # then the other: nothing can be computed, and that is told within the time of a query
        kill(breakable, "worker-2")
        began = time.monotonic()
        driver.ask(10)
        told = driver.answer()
        assert time.monotonic() - began < 60
        assert "rows" not in told
        assert "--engine duckdb" in told["text"] or "INFORMATIEHUIS_QUERY_SECONDS" in told["text"]

        # and the master: the next question knocks at its door in vain
        kill(breakable, "master")
        driver.ask(10)
        gone = driver.answer()
        assert gone["code"] == "spark_cluster"
        assert "cluster up" in gone["text"]
    finally:
        driver.close()


@pytest.mark.server
def test_a_cluster_stops_with_everything_that_it_started(tmp_path: Path) -> None:
    require_spark()
    folder = tmp_path / "cluster"
    made = cluster.start(folder, cluster.Size(workers=2, cores=1, memory="512m"))

    assert cluster.start(folder, cluster.Size(workers=5)) == made, "one that runs is left as it is"
    assert cluster.workers(made) == 2
    assert len({process.pid for process in made.processes}) == 3
    assert (made.configuration / "spark-defaults.conf").stat().st_mode & 0o077 == 0

    assert sorted(cluster.stop(folder)) == ["master", "worker-1", "worker-2"]
    assert not any(process.lives for process in made.processes)
    assert cluster.running(folder) is None
    assert cluster.stop(folder) == []
