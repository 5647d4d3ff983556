"""Which periods the difference between two snapshots touches, and the rows of those periods.

Two snapshots are compared row by row, in their order within the period, over the columns that the query uses: exact,
because a figure that is kept has to be the figure that would be computed.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import pyarrow as pa

from informatiehuis.engines.duck import connect, identifier, literal
from informatiehuis.engines.rollups.periods import PeriodColumn

ROW = "place_in_file"


def touched(
    old: Path, new: Path, by: PeriodColumn, columns: Sequence[str], periods: pa.Table, spill: Path
) -> frozenset[str] | None:
    """The periods (as `periods` names them, or the values of the column as text) of which the rows differ.

    None when rows without a period differ, which could be in any; days outside every period count nowhere.
    """
    used = list(dict.fromkeys([*columns, by.column]))
    listed = ", ".join(map(identifier, used))
    sql = f"""
        WITH before AS ({_placed(old, by, listed)}), after AS ({_placed(new, by, listed)}),
        differing AS ((FROM before EXCEPT ALL FROM after) UNION ALL (FROM after EXCEPT ALL FROM before))
        SELECT DISTINCT period FROM differing
    """
    with connect(temp_directory=spill, threads=1) as connection:
        connection.register("known_periods", periods)
        found = {row[0] for row in connection.execute(sql).fetchall()}
    if None in found and not by.within:
        return None
    return frozenset(str(period) for period in found if period is not None)


def rows_of(
    parquet: Path, by: PeriodColumn, columns: Sequence[str], periods: pa.Table, wanted: Collection[str], target: Path
) -> int:
    """Write the rows of these periods, in the order of the file, with these columns; returns how many."""
    listed = ", ".join(map(identifier, dict.fromkeys([*columns, by.column])))
    chosen = pa.table({"period": pa.array(sorted(wanted), pa.string())})
    with connect(threads=1, temp_directory=target.parent) as connection:
        connection.register("known_periods", periods)
        connection.register("wanted_periods", chosen)
        source = _rows(parquet, by, f"{listed}, {ROW}")
        done = connection.execute(
            f"COPY (SELECT {listed} FROM ({source}) WHERE period IN (SELECT period FROM wanted_periods)"
            f" ORDER BY {ROW}) TO {literal(str(target))} (FORMAT parquet)"
        ).fetchone()
    return int(done[0]) if done else 0


def _placed(parquet: Path, by: PeriodColumn, listed: str) -> str:
    """The rows with their period and their place in it."""
    place = f"row_number() OVER (PARTITION BY period ORDER BY {ROW})"
    return f"SELECT period, {place} AS place, {listed} FROM ({_rows(parquet, by, f'{listed}, {ROW}')})"


def _rows(parquet: Path, by: PeriodColumn, listed: str) -> str:
    """The rows of a file with the period in which each counts."""
    file = f"(SELECT *, file_row_number AS {ROW} FROM read_parquet({literal(str(parquet))}, file_row_number = true))"
    column = identifier(by.column)
    if not by.within:
        return f"SELECT CAST({column} AS VARCHAR) AS period, {listed} FROM {file}"
    inside = f"{column} >= known_periods.starts AND {column} < known_periods.ends"
    return f"SELECT known_periods.period AS period, {listed} FROM {file} LEFT JOIN known_periods ON {inside}"
