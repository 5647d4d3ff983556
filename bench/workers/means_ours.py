"""Ours: hourly means by area over a parquet of measurements, computed by an engine or taken from what was kept."""

import sys
import tempfile
import time
from hashlib import sha256
from pathlib import Path

import pyarrow as pa

import informatiehuis
from bench.measurements import COLUMNS, MEANS
from bench.workers.telling import cpu_seconds, tell
from informatiehuis.engines.query import Limits, check, engine
from informatiehuis.engines.query.interface import CheckedQuery
from informatiehuis.engines.rollups import Rollups

MEMORY, LONGEST = "2GB", 3600.0


def main(how: str, source: str) -> None:
    query = check(MEANS, {"metingen": COLUMNS})
    if how == "kept":
        kept(query, Path(source))
    else:
        computed(how, query, Path(source))


def computed(name: str, query: CheckedQuery, source: Path) -> None:
    """The means from all rows; memory of DuckDB is capped, and on Spark the time on the wall counts too."""
    with tempfile.TemporaryDirectory() as folder:
        limits = Limits(memory=MEMORY, seconds=LONGEST, temp_directory=Path(folder))
        before, began = cpu_seconds(), time.perf_counter()
        found = engine(name).run(query, {"metingen": source}, limits)
        used, wall = cpu_seconds() - before, time.perf_counter() - began
    tell(used, informatiehuis.__version__, wall=wall, figures=found.num_rows, same=digest(found))


def kept(query: CheckedQuery, source: Path) -> None:
    """The means from what was kept of the last time that they were computed."""
    with tempfile.TemporaryDirectory() as folder:
        rollups = Rollups(Path(folder))
        found = engine("duckdb").run(query, {"metingen": source}, Limits(memory=MEMORY, seconds=LONGEST))
        rollups.save("means", {"snapshot": "1"}, found)
        before = cpu_seconds()
        again = rollups.load("means")
        used = cpu_seconds() - before
    if again is None or not again.rows.equals(found):
        raise SystemExit("what was kept is not what was computed")
    tell(used, informatiehuis.__version__, figures=found.num_rows)


def digest(found: pa.Table) -> str:
    """A hash of the figures to six significant digits, to which engines agree."""
    rows = (f"{row['area']} {row['period']} {row['value']:.6g}\n" for row in found.to_pylist())
    return sha256("".join(rows).encode()).hexdigest()


main(*sys.argv[1:])
