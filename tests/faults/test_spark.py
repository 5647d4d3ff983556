"""Spark that falls away: a worker, all workers, the master; each ends in right figures, or in none and a message.

These tests break their cluster, so each has one of its own, with a process for the driver as a house has.
"""

from __future__ import annotations

import contextlib
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

ROWS = 1_000_000
DRIVER = """
import json, sys
from pathlib import Path
from informatiehuis.engines.problems import Problem
from informatiehuis.engines.query import Limits, check
from informatiehuis.engines.query.spark.engine import SparkEngine
from informatiehuis.engines.query.spark.session import Target
parquet = sys.argv[1]
query = check(
    "select k as area, sum(v) as value, median(v) as middle, stddev_samp(v) as spread from t group by k",
    {"t": {"k": "int64", "v": "double"}},
)
print("ready", flush=True)
for line in sys.stdin:
    seconds, where, conf = line.split()
    engine = SparkEngine(Target(where, 2, "512m", configuration=conf))
    try:
        told = {"rows": engine.run(query, {"t": Path(parquet)}, Limits(seconds=float(seconds))).to_pylist()}
    except Problem as problem:
        told = {"code": problem.code, "text": problem.text()}
    print(json.dumps(told), flush=True)
"""


class Driver:
    """A process that computes on a cluster whenever it is asked."""

    def __init__(self, parquet: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", DRIVER, str(parquet)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            env={name: value for name, value in os.environ.items() if not name.startswith("SPARK_")},
        )  # fmt: skip
        assert self._line() == "ready"

    def _line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def ask(self, running: cluster.Cluster, seconds: float) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{seconds} {running.master} {running.configuration}\n")
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


def java_of(pid: int) -> list[int]:
    """The Java processes that compute for a worker: its executors."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parent, group = stat.read_text("utf-8").rpartition(")")[2].split()[1:3]
            words = (stat.parent / "cmdline").read_text("utf-8")
            if pid in (int(parent), int(group)) and "CoarseGrainedExecutorBackend" in words:
                found.append(int(stat.parent.name))
    return found


def busy(running: cluster.Cluster, name: str) -> int:
    """The ticks of the clock that the executors of a worker have computed."""
    (worker,) = (process.pid for process in running.processes if process.name == name)
    return sum(
        sum(map(int, Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[11:13]))
        for pid in java_of(worker)
    )


def wait_until_it_computes(running: cluster.Cluster, name: str) -> None:
    """Wait until an executor of this worker computes: it has used time of the processor since the question."""
    ends = time.monotonic() + 120
    before = None
    while time.monotonic() < ends:
        with contextlib.suppress(OSError):
            now = busy(running, name)
            before = now if before is None else before
            if now - before >= 20:
                return
        time.sleep(0.02)
    pytest.fail(f"{name} did not compute")


@pytest.mark.server
def test_workers_and_the_master_fall_away(breakable: cluster.Cluster, parquet: Path) -> None:
    driver = Driver(parquet)
    try:
        driver.ask(breakable, 120)
        whole = driver.answer()["rows"]
        assert len(whole) == 4

        # one worker falls away while it computes: another does its part again, and the bits are the same
        driver.ask(breakable, 120)
        wait_until_it_computes(breakable, "worker-1")
        kill(breakable, "worker-1")
        assert driver.answer().get("rows") == whole

        # then the other: nothing can be computed, and that is told within the time of a query
        kill(breakable, "worker-2")
        began = time.monotonic()
        driver.ask(breakable, 10)
        told = driver.answer()
        assert time.monotonic() - began < 60
        assert "rows" not in told
        assert "--engine duckdb" in told["text"] or "INFORMATIEHUIS_QUERY_SECONDS" in told["text"]

        # and the master: the next question knocks at its door in vain
        kill(breakable, "master")
        driver.ask(breakable, 10)
        gone = driver.answer()
        assert gone["code"] == "spark_cluster"
        assert "cluster up" in gone["text"]

        # a new cluster, with other addresses and another secret, is used by the process that lived on
        cluster.stop(breakable.folder)
        anew = cluster.start(breakable.folder, breakable.size)
        assert anew.master != breakable.master
        driver.ask(anew, 120)
        assert driver.answer().get("rows") == whole
    finally:
        driver.close()


@pytest.mark.server
def test_a_master_that_falls_away_while_computing_gives_the_figures_or_none(
    breakable: cluster.Cluster, parquet: Path
) -> None:
    """The workers go on without a master: what they were doing is finished right, or ends in a message."""
    driver = Driver(parquet)
    try:
        driver.ask(breakable, 120)
        whole = driver.answer()["rows"]

        driver.ask(breakable, 30)
        wait_until_it_computes(breakable, "worker-1")
        kill(breakable, "master")
        told = driver.answer()
        assert told.get("rows") == whole or told["code"] in ("spark_cluster", "spark", "sql_limit"), told

        driver.ask(breakable, 10)
        assert driver.answer()["code"] == "spark_cluster"
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
