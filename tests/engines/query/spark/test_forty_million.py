"""Forty million measurements on a real cluster: the figures, what is hidden, the types and the order of DuckDB."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bench.measurements import AREAS, COLUMNS, HOURS, MEANS, measurements
from informatiehuis.engines.indicators import Definition, Hierarchy, compute
from informatiehuis.engines.indicators.figure import SMALL_CELL
from informatiehuis.engines.query import Limits, check, engine
from informatiehuis.engines.query.spark import cluster
from tests.spark import require_spark

ROWS = 40_000_000
PEOPLE = 133
"""About half of the areas have fewer rows of the highest values than this, and so are hidden."""
YEAR = """
select gebied as area, left(uur, 4) as period, avg(waarde) as value, count(*) as weight,
       count(*) filter (where waarde > 100.2) as n, min(waarde) as low, max(waarde) as high
from metingen group by gebied, left(uur, 4)
"""
DEFINITION = Definition(
    id="mean", title="Mean", concept="", unit="index", direction="neutral", area_level="neighbourhood",
    owner="province", sql=YEAR, rollup="mean", decimals=6, minimum_n=PEOPLE,
)  # fmt: skip
QUERIES = {"hours": MEANS, "year": YEAR}
DRIVER = """
import sys
from pathlib import Path
import pyarrow.parquet as pq
from bench.measurements import COLUMNS
from informatiehuis.engines.query import Limits, check
from informatiehuis.engines.query.spark.engine import SparkEngine
from informatiehuis.engines.query.spark.session import Target
where, conf, source, target, sql = sys.argv[1:]
engine = SparkEngine(Target(where, 2, "1g", configuration=conf))
found = engine.run(check(sql, {"metingen": COLUMNS}), {"metingen": Path(source)}, Limits(seconds=1800))
pq.write_table(found, target)
"""


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return measurements(tmp_path_factory.mktemp("forty-million"), ROWS)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[cluster.Cluster]:
    """A master and two workers, each a process of its own, for this test alone."""
    require_spark()
    folder = tmp_path_factory.mktemp("spark") / "cluster"
    try:
        yield cluster.start(folder, cluster.Size(workers=2, cores=1, memory="1g"))
    finally:
        cluster.stop(folder)


def on_spark(running: cluster.Cluster, source: Path, sql: str, target: Path) -> pa.Table:
    """The result of a process of its own that computes on the cluster, as a house does."""
    words = [running.master, str(running.configuration), str(source), str(target), sql]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SPARK_")}
    subprocess.run(
        [sys.executable, "-W", "ignore", "-c", DRIVER, *words], check=True, env=environment,
        cwd=Path(__file__).parents[4],
    )  # fmt: skip
    return pq.read_table(target)


@pytest.mark.slow
@pytest.mark.server
@pytest.mark.parametrize("name", QUERIES)
def test_forty_million_rows_give_the_same_figures(
    name: str, source: Path, running: cluster.Cluster, tmp_path: Path
) -> None:
    assert pq.read_metadata(source).num_rows == ROWS
    limits = Limits(memory="2GB", seconds=1800, temp_directory=tmp_path)
    here = engine("duckdb").run(check(QUERIES[name], {"metingen": COLUMNS}), {"metingen": source}, limits)
    there = on_spark(running, source, QUERIES[name], tmp_path / "there.parquet")

    assert there.schema.remove_metadata().equals(here.schema)
    assert here.num_rows == (AREAS * HOURS if name == "hours" else AREAS)
    for one, other in zip(here.to_pylist(), there.to_pylist(), strict=True):
        assert (one["area"], one["period"]) == (other["area"], other["period"])
        assert [f"{value:.6g}" for value in list(one.values())[2:]] == [
            f"{value:.6g}" for value in list(other.values())[2:]
        ]
    if name == "year":
        hierarchy = Hierarchy.of([(area, "neighbourhood", "") for area in here.column("area").to_pylist()])
        figures = [compute(DEFINITION, found, hierarchy).figures for found in (here, there)]
        hidden = [[(one.area, one.period, one.reason) for one in found] for found in figures]
        assert hidden[0] == hidden[1]
        assert 30 < sum(reason == SMALL_CELL for _, _, reason in hidden[0]) < AREAS - 30
