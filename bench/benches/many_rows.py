"""Hourly means by area over tens of millions of measurements: beside a scan, from what is kept, growing, on Spark."""

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from bench.environment import run_worker
from bench.measurements import measurements
from bench.registry import Context, Measurement, Peer, bench
from informatiehuis.engines.query.spark import cluster, installed
from informatiehuis.engines.query.spark.problems import SparkAbsent

ROWS = 40_000_000
SIZES = (10_000_000, 20_000_000, 40_000_000, 80_000_000)
LEAST_OF_SCAN = 0.75
LEAST_KEPT = 100_000_000
MOST_A_DOUBLING = 2.2
MOST_MEMORY = 1.25
"""How much more memory eight times as many rows may take: what does not grow still differs from run to run."""


@bench
def many_rows(context: Context) -> Iterator[Measurement]:
    """Forty million rows, from the rows and from what was kept of them."""
    rows = context.rows(ROWS)
    source = measurements(context.data, rows)
    ours = context.worker("means_ours", "duckdb", source)
    scan = context.worker("scan_duckdb", source, peer=True)
    yield Measurement(
        name="hourly_means",
        unit="rows per CPU-s",
        ours=rows / float(ours["cpu"]),
        limit=LEAST_OF_SCAN,
        limit_is_ratio=True,
        more_is_better=True,
        peers=(Peer("DuckDB scan of the columns", str(scan["version"]), rows / float(scan["cpu"])),),
        note=f"{rows:,} rows, {int(ours['figures']):,} means, most memory {float(ours['peak_megabytes']):,.0f} MB",
    )
    kept = context.worker("means_ours", "kept", source)
    yield Measurement(
        name="hourly_means_kept",
        unit="rows of the source per CPU-s",
        ours=rows / float(kept["cpu"]),
        limit=LEAST_KEPT,
        more_is_better=True,
        note=f"{int(kept['figures']):,} means that were kept, checked against their hash",
    )


@bench
def growth(context: Context) -> Iterator[Measurement]:
    """Ten to eighty million rows with the memory of DuckDB capped at 2 GB."""
    told = []
    for size in SIZES:
        source = measurements(context.data, context.rows(size))
        told.append(context.worker("means_ours", "duckdb", source))
    seconds = [float(one["cpu"]) for one in told]
    memory = [float(one["peak_megabytes"]) for one in told]
    steps = [after / before for before, after in pairwise(seconds)]
    yield Measurement(
        name="growth_time",
        unit="x for twice the rows, at most",
        ours=max(steps),
        limit=MOST_A_DOUBLING,
        note=", ".join(f"{second:.2f}" for second in seconds) + " CPU-s",
    )
    yield Measurement(
        name="growth_memory",
        unit="x for eight times the rows",
        ours=memory[-1] / memory[0],
        limit=MOST_MEMORY,
        note=", ".join(f"{one:,.0f}" for one in memory) + " MB at most",
    )


@bench
def spark_rows(context: Context) -> Iterator[Measurement]:
    """The same rows on a cluster of a master and two workers: the same means, and how long that took on the wall."""
    name, unit = "hourly_means_spark", "s on the wall"
    try:
        installed.spark_home()
        installed.require_java()
    except SparkAbsent as absent:
        yield Measurement(name=name, unit=unit, ours=None, limit=None, note=absent.text())
        return
    rows = context.rows(ROWS)
    source, few = measurements(context.data, rows), measurements(context.data, rows // 100)
    here = replace(context, repeats=1).worker("means_ours", "duckdb", source)
    with tempfile.TemporaryDirectory() as folder:
        made = cluster.start(Path(folder), cluster.Size(workers=2, cores=1, memory="2g"))
        try:
            own = {"INFORMATIEHUIS_SPARK": made.master, "SPARK_CONF_DIR": str(made.configuration)}
            told = run_worker("means_ours", "spark", source, own=own)
            start = run_worker("means_ours", "spark", few, own=own)
        finally:
            cluster.stop(Path(folder))
    if told["same"] != here["same"]:
        raise RuntimeError("Spark and DuckDB gave other means")
    wall, begin = float(told["wall"]), float(start["wall"])
    yield Measurement(
        name=name,
        unit=unit,
        ours=wall,
        limit=None,
        note=(
            f"{rows:,} rows, equal to DuckDB's {float(here['wall']):.1f} s; "
            f"{begin:.1f} s with a hundredth of the rows, which is what starting costs"
        ),
        facts={"wall": wall, "overhead": begin, "duckdb_wall": float(here["wall"]), "rows": float(rows)},
    )
