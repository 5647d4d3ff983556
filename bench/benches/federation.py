"""What crosses of a source that stays where it is: a filter is left to it."""

import os
from collections.abc import Iterator

import psycopg

from bench.registry import Context, Measurement, bench
from tools.postgresql import SERVER, NoServerError, address, database

ROWS = 5_000_000
EACH = 1000  # one row in so many is asked for
MOST = 0.2
MAKE = f"""
CREATE TABLE metingen AS SELECT i::int AS id, 'GM' || lpad((i % 342)::text, 4, '0') AS gebied, 2000 + i % 25 AS jaar,
    CASE WHEN i % {EACH} = 0 THEN 'zeldzaam' ELSE 'gewoon' END AS soort, i / 7.0::float8 AS waarde
    FROM generate_series(1, %s) i
"""


@bench
def pushing_down(context: Context) -> Iterator[Measurement]:
    """A definition with a filter that selects one row in a thousand of a table of PostgreSQL."""
    rows, server = context.rows(ROWS), os.environ.get("DATABASE_SERVER") or SERVER
    name, unit = "pushing_down_postgresql", "% of the rows"
    try:
        with database(server) as made:
            with psycopg.connect(address(server, made), autocommit=True) as connection:
                connection.execute(MAKE.replace("%s", str(rows)))
                connection.execute("ANALYZE metingen")
                size = connection.execute("SELECT pg_table_size('metingen')").fetchone()
            told = context.worker("federated_part", server, made, rows)
    except NoServerError as error:
        yield Measurement(name=name, unit=unit, ours=None, limit=MOST, note=str(error))
        return
    table = int(size[0]) if size else 0
    yield Measurement(
        name=name,
        unit=unit,
        ours=float(told["share"]),
        limit=MOST,
        note=f"{int(told['moved']):,} of {rows:,} rows, {int(told['bytes']):,} bytes; the table is {table:,}",
        facts={"rows": float(told["moved"]), "bytes": float(told["bytes"]), "table_bytes": float(table)},
    )
