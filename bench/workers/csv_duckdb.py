"""Peer: DuckDB's own COPY of a CSV to parquet."""

import sys
import tempfile
from pathlib import Path

import duckdb

from bench.workers.telling import cpu_seconds, tell


def main(source: str) -> None:
    with tempfile.TemporaryDirectory(dir=Path(source).parent) as folder:
        target = Path(folder) / "out.parquet"
        connection = duckdb.connect()
        before = cpu_seconds()
        connection.execute(
            f"COPY (SELECT * FROM read_csv('{source}')) TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
        )
        used = cpu_seconds() - before
        (rows,) = connection.execute(f"SELECT count(*) FROM '{target}'").fetchone()
        tell(used, duckdb.__version__, rows=rows, bytes=target.stat().st_size)


main(*sys.argv[1:])
