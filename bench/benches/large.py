"""A register of a million things and a graph of four hundred thousand links, on SQLite and on PostgreSQL."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace

from bench.environment import run_worker
from bench.registry import Context, Measurement, bench
from tools.postgresql import SERVER, NoServerError, address, database

THINGS, NODES, LINKS = 1_000_000, 100_000, 400_000
# milliseconds at the 95th percentile
SLOWEST_LIST = {"sqlite": 150.0, "postgresql": 100.0}
SLOWEST_WALK = 50.0


@bench
def large_register(context: Context) -> Iterator[Measurement]:
    """Pages of the list for anonymous, a reader and a steward at one party."""
    for vendor in SLOWEST_LIST:
        yield _measured(context, "pages", vendor, context.rows(THINGS), 0, SLOWEST_LIST[vendor])


@bench
def walk_of_connections(context: Context) -> Iterator[Measurement]:
    """What rests on a thing, three steps deep, with the paths of the first ten."""
    for vendor in SLOWEST_LIST:
        yield _measured(context, "walks", vendor, context.rows(NODES), context.rows(LINKS), SLOWEST_WALK)


def _measured(context: Context, what: str, vendor: str, things: int, links: int, limit: float) -> Measurement:
    name = f"{'list_page' if what == 'pages' else 'walk'}_{vendor}"
    try:
        with _house(context, vendor, things, links) as where:
            told = replace(context, repeats=1).worker("large_asked", what, where, things)
    except NoServerError as error:
        return Measurement(name=name, unit="ms at p95", ours=None, limit=limit, note=str(error))
    return Measurement(
        name=name,
        unit="ms at p95",
        ours=1000 * float(told["wall"]),
        limit=limit,
        note=f"{things:,} things, {links:,} links; CPU of this process {1000 * float(told['cpu']):.0f} ms at p95",
        facts={key: 1000 * float(told[key]) for key in ("cpu", "cpu_median", "wall_median", "worst")},
    )


def _house(context: Context, vendor: str, things: int, links: int) -> AbstractContextManager[str]:
    if vendor == "postgresql":
        return _on_server(things, links)
    path = context.data / f"large-{things}-{links}.sqlite3"
    if not path.exists():
        making = path.with_suffix(".making")
        run_worker("large_house", making, things, links)
        making.rename(path)
    return nullcontext(str(path))


@contextmanager
def _on_server(things: int, links: int) -> Iterator[str]:
    server = os.environ.get("DATABASE_SERVER") or SERVER
    with database(server) as name:
        where = address(server, name)
        run_worker("large_house", where, things, links)
        yield where
