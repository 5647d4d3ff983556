"""Rows of sensors at size, made by arithmetic from the row number, and the definition that is computed over them."""

from pathlib import Path

import duckdb

AREAS, HOURS = 300, 111
COLUMNS = {"meting": "int64", "gebied": "string", "uur": "string", "waarde": "double"}
MEANS = "select gebied as area, uur as period, avg(waarde) as value from metingen group by gebied, uur"


def measurements(folder: Path, rows: int) -> Path:
    """A parquet of so many measurements in the order of time, with the area and the hour stored with each.

    There are always as many areas and hours: more rows are more sensors, as more rows are in a larger province.
    """
    path = folder / f"sensors-{rows}.parquet"
    if not path.is_file():
        part = path.with_suffix(".part")
        each = rows // HOURS + 1
        duckdb.execute(
            f"""COPY (
                SELECT i AS meting,
                       'BU0344' || lpad((hash(i) % {AREAS})::VARCHAR, 4, '0') AS gebied,
                       strftime(TIMESTAMP '2018-10-22' + INTERVAL 1 HOUR * (i // {each}), '%Y-%m-%dT%H') AS uur,
                       (hash(i + 13) % 100000) / 997.0 AS waarde
                FROM range({rows}) t(i)) TO '{part}' (FORMAT PARQUET, COMPRESSION ZSTD)"""
        )
        part.replace(path)
    return path
