"""What readers ask of a house in which very many observations are stored: a year of 10,000 datastreams."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator

from bench.environment import ROOT, run_worker
from bench.registry import Context, Measurement, bench

ROWS, STREAMS = 100_000_000, 10_000
COMMAND = (sys.executable, "-c", "from informatiehuis.cli.main import run; run()")
QUESTIONS = {
    "latest": ("latest of 10,000 Things", 200.0),
    "year": ("hourly means of a year of one datastream", 50.0),
    "filter": ("100 rows since a moment, of all datastreams", 30.0),
    "filter_one": ("100 rows since a moment, of one datastream", 30.0),
    "filter_value": ("100 rows since a moment and above a value, of all datastreams", None),
    "count": ("$count of everything", 50.0),
    "count_since": ("$count since a moment, of all datastreams", 50.0),
    "count_since_one": ("$count since a moment, of one datastream", 50.0),
}


@bench
def signals_large(context: Context) -> Iterator[Measurement]:
    """By the CPU of the process of the house, from the address to the last byte; the data goes away afterwards."""
    rows = context.rows(ROWS)
    with tempfile.TemporaryDirectory(dir=context.data) as house:
        settings = {"INFORMATIEHUIS_HOME": house, "INFORMATIEHUIS_LIMITS": "off", "PYTHONPATH": str(ROOT / "src")}
        subprocess.run([*COMMAND, "init"], cwd=ROOT, env={**os.environ, **settings}, check=True, capture_output=True)
        run_worker("sensors_house", own=settings)
        told = run_worker("signals_large_ours", rows, STREAMS, own=settings)
    for name, (what, limit) in QUESTIONS.items():
        yield Measurement(
            f"signals_large_{name}", "CPU-ms", 1000 * float(told[name]), limit, note=f"{what}; {rows:,} stored"
        )
    yield Measurement("signals_large_size", "bytes a row", float(told["bytes_a_row"]), None)
