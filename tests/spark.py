"""One real Spark cluster for all tests of a run: a master, two workers and Spark Connect, each its own process.

Workers of pytest share it: the first that asks starts it, the last that is done stops it. Tests are skipped with the
reason where there is no Java; in CI that is a failure.
"""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from informatiehuis.engines.query.spark import cluster, installed
from informatiehuis.engines.query.spark.engine import SparkEngine
from informatiehuis.engines.query.spark.problems import SparkAbsent
from informatiehuis.engines.query.spark.session import Target, forget

SIZE = cluster.Size(workers=2, cores=2, memory="512m", connect=True, java="-XX:+UseSerialGC -XX:TieredStopAtLevel=1")
KEPT = "TEST_SPARK"
"""A variable with the folder of a cluster that runs on after the tests, for who runs some of them often."""


def require_spark() -> None:
    """Skip the test where Spark or Java is absent."""
    try:
        installed.spark_home()
        installed.require_java()
    except SparkAbsent as absent:
        if os.environ.get("CI"):
            pytest.fail(absent.text())
        pytest.skip(absent.text())


@contextlib.contextmanager
def _users(folder: Path, change: int) -> Iterator[int]:
    """How many processes use the cluster, with this one counted in or out; held while the block runs."""
    with (folder / "users.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        count = folder / "users"
        users = int(count.read_text() if count.exists() else 0) + change
        count.write_text(str(users))
        yield users


@pytest.fixture(scope="session")
def spark_cluster(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[cluster.Cluster]:
    """The cluster of this test run."""
    require_spark()
    if kept := os.environ.get(KEPT):
        yield cluster.start(Path(kept), SIZE)
        return
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    folder = shared / "spark"
    with _users(shared, +1):
        made = cluster.start(folder, SIZE)
    yield made
    with _users(shared, -1) as left:
        if left == 0:
            cluster.stop(folder)


@pytest.fixture(scope="session")
def spark(spark_cluster: cluster.Cluster) -> Iterator[SparkEngine]:
    """The engine on that cluster, through Spark Connect: a test needs no Java process of its own."""
    target = Target(spark_cluster.connect, memory=SIZE.memory)
    yield SparkEngine(target)
    # before the cluster stops, or the end of Python would try to reach it
    forget(target)
