"""A cluster of a house by its commands: up, looked at, computed on without being told where it is, and down."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from informatiehuis.engines.query.spark import cluster
from tests.cli.test_province_on_spark import FIGURES, rows
from tests.spark import require_spark
from tests.terminal import Terminal

RUNS = (
    "select t.slug, r.number, r.engine, r.figures_hash, r.is_latest from monitor_run r "
    "join kernel_thing t on t.id = r.indicator_id order by 1, 2"
)


def wait_for_executors(folder: Path, *, there: bool) -> None:
    """Wait until a worker has begun a process that computes, which it does for a run alone; or until none is left."""
    ends = time.monotonic() + 120
    while time.monotonic() < ends:
        if any("CoarseGrainedExecutorBackend" in words(pid) for pid in processes_of(folder)) is there:
            return
        time.sleep(0.05)
    pytest.fail("nothing was computed on the cluster" if there else "a run that is over still computes")


def words(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text("utf-8")
    except OSError:
        return ""


def lives(pid: int) -> bool:
    """Whether a process runs; one that only waits to be taken notice of does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def processes_of(folder: Path) -> list[int]:
    """Every process that has to do with a folder: its name stands in the words or the environment it began with."""
    mark = str(folder).encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            told = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
        except OSError:
            continue
        if mark in told and lives(int(process.name)):
            found.append(int(process.name))
    return found


@pytest.mark.server
@pytest.mark.slow
def test_a_cluster_comes_up_computes_and_goes_down(example_house: Path, terminal: Terminal) -> None:
    require_spark()
    folder = example_house / "tmp" / "cluster"

    before = terminal.run(example_house, "cluster", "status", "--json")
    assert (before.status, before.json["running"]) == (1, False)

    up = terminal.run(example_house, "cluster", "up", "--workers", "2", "--memory", "512m", "--json")
    try:
        assert up.status == 0, up.said
        assert up.json["workers"] == 2
        again = terminal.run(example_house, "cluster", "up", "--workers", "5", "--json")
        assert again.json == up.json, "one that runs is left as it is"

        status = terminal.run(example_house, "cluster", "status", "--json")
        assert status.status == 0, status.said
        assert status.json["workers"] == 2
        assert status.json["processes"] == {"master": True, "worker-1": True, "worker-2": True}

        # nobody says where Spark is: the house knows its own cluster
        ran = terminal.run(example_house, "indicator", "run", "inwoners", "--engine", "spark", "--json")
        assert ran.status == 0, ran.said
        duck, spark = (
            [one for one in rows(example_house, FIGURES, number) if one[0] == "inwoners"] for number in (1, 2)
        )
        assert len(duck) > 20
        assert spark == duck
        assert processes_of(folder)

        # the cluster is lost while it computes another: a message, and in the house everything stays as it was
        held = rows(example_house, RUNS)
        wait_for_executors(folder, there=False)
        lost = terminal.start(
            example_house, "indicator", "run", "woningen", "--engine", "spark", INFORMATIEHUIS_QUERY_SECONDS=20
        )
        wait_for_executors(folder, there=True)
        running = cluster.running(folder)
        assert running is not None
        for process in running.processes:
            os.killpg(process.pid, signal.SIGKILL)
        done = lost.wait()
        assert done.status != 0
        assert "duckdb" in done.said or "INFORMATIEHUIS_QUERY_SECONDS" in done.said, done.said
        assert rows(example_house, RUNS) == held
        assert [one for one in rows(example_house, FIGURES, 2) if one[0] == "inwoners"] == spark
        assert terminal.run(example_house, "cluster", "status", "--json").status == 1

        # and it comes up again, in the same folder
        up = terminal.run(example_house, "cluster", "up", "--workers", "2", "--memory", "512m", "--json")
        assert up.status == 0, up.said
    finally:
        down = terminal.run(example_house, "cluster", "down", "--json")

    assert down.status == 0, down.said
    assert sorted(down.json["stopped"]) == ["master", "worker-1", "worker-2"]
    assert processes_of(folder) == []
    after = terminal.run(example_house, "cluster", "status", "--json")
    assert (after.status, after.json["running"]) == (1, False)
    assert terminal.run(example_house, "cluster", "down", "--json").json == {"stopped": []}
