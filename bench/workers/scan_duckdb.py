"""The peer: DuckDB reads the same columns of the same parquet, and does with them as little as can be done."""

import sys

import duckdb

from bench.workers.telling import cpu_seconds, tell


def main(source: str) -> None:
    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    before = cpu_seconds()
    connection.execute("SELECT max(gebied), max(uur), max(waarde) FROM read_parquet(?)", [source]).fetchall()
    tell(cpu_seconds() - before, duckdb.__version__)


main(*sys.argv[1:])
