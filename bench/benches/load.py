"""Fifty people at once in the example province, a fifth of what they do a change, on PostgreSQL and on SQLite."""

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from bench.environment import ROOT, run_worker
from bench.registry import Context, Measurement, bench
from bench.server import Server, ServerError, free_port
from bench.visitors import Tally, Visitor, fields
from tools.postgresql import SERVER, NoServerError, address, database

USERS, STEWARDS, SECONDS = 50, 10, 120
# milliseconds at the 95th percentile of all requests, and how many may go wrong
SLOWEST, MOST_ERRORS = 400.0, 0.0
PROCESSES = 2
COMMAND = (sys.executable, "-c", "from informatiehuis.cli.main import run; run()")
CONCEPTS = tuple(
    f"/atlas/begrippen/{name}/"
    for name in ("inwoner", "woz-waarde", "vergrijzing", "gemeente", "woning", "open-data", "bias", "indicator")
)
PATHS = {
    "home": (15, ("/", "/en/")),
    "list": (20, ("/atlas/begrippen/", "/atlas/bronnen/", "/atlas/indicatoren/", "/atlas/begrippen/?q=inwoners")),
    "detail": (25, (*CONCEPTS, "/atlas/bronnen/cbs-kerncijfers-2022/", "/atlas/indicatoren/inwoners/")),
    "indicator": (20, ("/monitor/indicatoren/inwoners/", "/monitor/indicatoren/woz-waarde/?gebied=GM0344")),
    "search": (10, ("/zoeken/?q=inwoners", "/zoeken/?q=woning", "/zoeken/?q=cbs")),
    "api": (10, ("/api/v1/begrippen", "/api/v1/begrippen/inwoner", "/api/v1/indicatoren/inwoners")),
}


@bench
def load(context: Context) -> Iterator[Measurement]:
    """Two minutes of an action every three seconds each, against `informatiehuis serve`."""
    seconds = context.rows(SECONDS)
    try:
        with _database() as where:
            yield from _told("postgresql", *_measured(context, {"DATABASE_URL": where}, seconds))
    except NoServerError as error:
        yield Measurement(name="load_postgresql", unit="ms at p95", ours=None, limit=SLOWEST, note=str(error))
    yield from _told("sqlite", *_measured(context, {}, seconds))


@contextmanager
def _database() -> Iterator[str]:
    server = os.environ.get("DATABASE_SERVER") or SERVER
    with database(server) as name:
        yield address(server, name)


def _measured(context: Context, own: Mapping[str, str], seconds: int) -> tuple[Tally, float]:
    """What the visitors met, and the CPU-seconds of the house with its worker (not of the server of the database)."""
    with tempfile.TemporaryDirectory(dir=context.data) as house:
        settings = {"PYTHONPATH": str(ROOT / "src"), "DATABASE_URL": "", "INFORMATIEHUIS_HOME": house, **own}
        _command("init", "--example", "utrecht", settings=settings)
        password = str(run_worker("load_accounts", STEWARDS, own=settings)["password"])
        # the limits stay on: each visitor has an address of their own, which a proxy tells
        settings |= {"INFORMATIEHUIS_LIMITS": "", "INFORMATIEHUIS_PROXIES": "127.0.0.1"}
        port = free_port()
        serve = [*COMMAND, "serve", "--port", str(port), "--workers", str(PROCESSES)]
        with Server(serve, port, "/gezondheid", settings) as server:
            tally, used = asyncio.run(_visits(server, password, seconds))
        _command("audit", "verify", settings=settings)
    return tally, used


def _command(*words: str, settings: Mapping[str, str]) -> None:
    done = subprocess.run(
        [*COMMAND, *words], cwd=ROOT, env={**os.environ, **settings}, check=False, capture_output=True, text=True
    )
    if done.returncode:
        raise ServerError(f"{' '.join(words)}: {done.stderr.strip()[-500:]}")


async def _visits(server: Server, password: str, seconds: int) -> tuple[Tally, float]:
    """Everybody comes in first; then each acts at their own pace. Raises ServerError when a change was lost."""
    tally, url = Tally(), str(server.client.base_url)
    visitors = [Visitor(url, number, tally) for number in range(USERS)]
    stewards = visitors[:STEWARDS]
    for number, steward in enumerate(stewards):
        await steward.sign_in(f"steward-{number}", password)
    # pages and connections are made once; two processes take turns as they please
    for path in [path for _, paths in PATHS.values() for path in paths] * PROCESSES:
        await stewards[0].read(path)
    before, began = await _versions(stewards[0]), server.cpu_seconds()
    changing = [one.stay(lambda who: who.change(CONCEPTS), seconds) for one in stewards]
    looking = [one.stay(lambda who: who.look(PATHS), seconds) for one in visitors[STEWARDS:]]
    await asyncio.gather(*changing, *looking)
    used = server.cpu_seconds() - began
    after = await _versions(stewards[0])
    for thing, version in after.items():
        if version - before[thing] != tally.changes[thing]:
            raise ServerError(f"{thing} took {tally.changes[thing]} changes and went from {before[thing]} to {version}")
    for one in visitors:
        await one.leave()
    return tally, used


async def _versions(steward: Visitor) -> dict[str, int]:
    """The version of each concept, as its form has it."""
    return {thing: int(fields(await steward.read(f"{thing}wijzigen/"))["version"]) for thing in CONCEPTS}


def _told(vendor: str, tally: Tally, used: float) -> Iterator[Measurement]:
    kinds = {
        f"{kind}_{name}": tally.percentile(percent, kind)
        for kind in tally.seconds
        for name, percent in (("p50", 50), ("p95", 95))
    }
    numbers = {"requests": tally.requests, "changes": tally.changes.total(), "conflicts": tally.conflicts}
    asked = ", ".join(f"{value:,} {name}" for name, value in numbers.items())
    yield Measurement(
        name=f"load_{vendor}",
        unit="ms at p95",
        ours=tally.percentile(95),
        # on SQLite for information: the promise is about PostgreSQL
        limit=SLOWEST if vendor == "postgresql" else None,
        note=f"{asked}; CPU of the house {used:.1f} s; load of the machine {os.getloadavg()[0]:.1f} at the end",
        facts={**numbers, "p50": tally.percentile(50), "cpu_seconds": used, "load": os.getloadavg()[0], **kinds},
    )
    yield Measurement(
        name=f"load_{vendor}_errors",
        unit="answers",
        ours=float(tally.errors.total()),
        limit=MOST_ERRORS,
        note="; ".join(f"{number} × {what}" for what, number in tally.errors.most_common()),
    )
