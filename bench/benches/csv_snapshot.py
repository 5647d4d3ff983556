"""A snapshot of a CSV of 10 million rows, beside DuckDB's own COPY of it to parquet."""

from collections.abc import Iterator
from pathlib import Path

import duckdb

from bench.registry import Context, Measurement, Peer, bench

ROWS = 10_000_000
LIMIT = 1.3


@bench
def csv_snapshot(context: Context) -> Iterator[Measurement]:
    """CPU-seconds of the whole snapshot: reading, judging, hashing and committing."""
    rows = context.rows(ROWS)
    source = _source(context.data / f"measurements-{rows}.csv", rows)
    ours = context.worker("csv_ours", source)
    peer = context.worker("csv_duckdb", source, peer=True)
    if ours["rows"] != rows or peer["rows"] != rows:
        raise RuntimeError(f"{rows} rows went in, {ours['rows']} and {peer['rows']} came out")
    yield Measurement(
        name="csv_snapshot",
        unit=f"CPU-s for {rows:,} rows",
        ours=float(ours["cpu"]),
        limit=LIMIT,
        limit_is_ratio=True,
        peers=(Peer("DuckDB COPY", str(peer["version"]), float(peer["cpu"])),),
        note=f"most memory {ours['peak_megabytes']:,.0f} MB, peer {peer['peak_megabytes']:,.0f} MB",
        facts={"peak_megabytes": float(ours["peak_megabytes"]), "bytes": float(ours["bytes"])},
    )


def _source(path: Path, rows: int) -> Path:
    """Hourly measurements, made by arithmetic from the row number; six columns."""
    if not path.is_file():
        part = path.with_suffix(".part")
        duckdb.execute(
            f"""COPY (
                SELECT i AS id,
                       strftime(TIMESTAMP '2022-01-01' + INTERVAL 1 MINUTE * (i % 525600), '%Y-%m-%d %H:%M:%S')
                           AS moment,
                       'meetpunt ' || (hash(i) % 5000) AS station,
                       'GM' || lpad((hash(i + 7) % 400)::VARCHAR, 4, '0') AS gemeente,
                       round((hash(i + 13) % 1000000) / 997.0, 3) AS waarde,
                       (hash(i + 29) % 1000)::INTEGER AS aantal
                FROM range({rows}) t(i)) TO '{part}' (HEADER, DELIMITER ',')"""
        )
        part.replace(path)
    return path
