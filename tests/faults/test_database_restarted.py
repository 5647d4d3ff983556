"""The server of PostgreSQL crashes and starts again under load: what was confirmed is there, and no house restarts.

Visitors get a readable 503 while it is away, a worker waits for it, and both go on by themselves.
"""

import asyncio
import os
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from tests.command import COMMAND
from tests.faults.cluster import Cluster, cluster
from tests.faults.editors import PREPARE, TOLD, filled, in_house
from tests.faults.homes import Home
from tests.faults.test_killed_imports import ASK, table
from tests.faults.visitors import serving
from tests.terminal import Terminal

pytestmark = pytest.mark.slow
PEOPLE, THINGS, EDITS, RESTARTS = 8, 4, 80, 2
ROWS, PART = 1_000, 250
PATIENCE = 300
QUICK = {"INFORMATIEHUIS_JOB_LEASE_SECONDS": "1", "INFORMATIEHUIS_JOB_POLL_SECONDS": "0.1"}
COUNTED = """
import json
import django
django.setup()
from informatiehuis.kernel.models import Event, Job, Thing
from informatiehuis.kernel.verifying import verify
things = Thing.objects.filter(kind="concept", slug__startswith="woord-")
print(json.dumps({
    "things": things.count(),
    "events": Event.objects.filter(kind="concept", effect="made").count(),
    "jobs": list(Job.objects.values_list("name", "state")),
    "intact": verify().intact,
}))
"""


@pytest.fixture
def postgresql() -> Iterator[Cluster]:
    with cluster() as made:
        yield made


@pytest.fixture
def there(postgresql: Cluster, terminal: Terminal, tmp_path: Path) -> Home:
    """An empty house on a server of its own."""
    home = Home(tmp_path / "house", terminal)
    home.ok("init", DATABASE_URL=postgresql.url)
    return home


@dataclass
class Seen:
    """What visitors were told while the server went away and came back."""

    confirmed: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    unreadable: list[str] = field(default_factory=list)

    def take(self, answer: httpx.Response) -> httpx.Response:
        self.statuses[answer.status_code] += 1
        if answer.status_code == 503 and not ("Retry-After" in answer.headers and "opnieuw" in answer.text):
            self.unreadable.append(answer.text)
        return answer


async def edit(client: httpx.AsyncClient, session: str, name: str, seen: Seen) -> None:
    """Somebody who writes one text after another in one thing, and does not give up on any."""
    headers = {"Cookie": f"sessionid={session}; csrftoken={'a' * 32}", "X-CSRFToken": "a" * 32}
    path = f"/atlas/begrippen/woord-{int(name) % THINGS}/wijzigen/"
    number = 0
    while len(seen.confirmed) < EDITS:
        page = seen.take(await client.get(path, headers=headers))
        text = f"Tekst {number} van {name}."
        while page.status_code in (200, 409):
            answer = seen.take(await client.post(path, data=filled(page) | {"definition": text}, headers=headers))
            if answer.status_code == 302:
                seen.confirmed.append(text)
                number += 1
            page = answer
        if page.status_code == 503:
            # whether that text was written is not known: the next one is another
            number += 1
            await asyncio.sleep(0.05)


async def restart_twice(server: Cluster, seen: Seen) -> None:
    for turn in range(1, RESTARTS + 1):
        while len(seen.confirmed) < turn * EDITS // (RESTARTS + 1):
            await asyncio.sleep(0.02)
        await asyncio.to_thread(server.restart)


def edit_while_it_crashes(url: str, sessions: list[str], server: Cluster) -> Seen:
    seen = Seen()

    async def work() -> None:
        limits = httpx.Limits(max_connections=PEOPLE, max_keepalive_connections=0)
        async with (
            httpx.AsyncClient(base_url=url, timeout=PATIENCE, limits=limits, trust_env=False) as client,
            asyncio.timeout(PATIENCE),
            asyncio.TaskGroup() as tasks,
        ):
            tasks.create_task(restart_twice(server, seen))
            for number, session in enumerate(sessions):
                tasks.create_task(edit(client, session, str(number), seen))

    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work()).result()
    return seen


def test_visitors_lose_no_confirmed_change_and_read_what_is_going_on(postgresql: Cluster, there: Home) -> None:
    address = {"DATABASE_URL": postgresql.url}
    sessions = in_house(there.folder, PREPARE, PEOPLE, THINGS, **address)
    with serving(there.folder, **address) as portal:
        seen = edit_while_it_crashes(portal.url, sessions, postgresql)
        assert httpx.get(f"{portal.url}/gezondheid", timeout=PATIENCE, trust_env=False).status_code == 200
    assert set(seen.statuses) <= {200, 302, 409, 503}, seen.statuses
    assert seen.statuses[503], "the server was not away while anybody asked"
    assert seen.unreadable == []
    told = in_house(there.folder, TOLD, **address)
    said = Counter(told["said"])
    assert set(seen.confirmed) <= said.keys()
    assert set(said.values()) == {1}
    assert sum(told["versions"].values()) == THINGS + len(told["said"])
    assert told["intact"]
    there.ok("audit", "verify", **address)


def test_a_worker_waits_for_the_database_and_goes_on_with_its_job(
    postgresql: Cluster, there: Home, tmp_path: Path
) -> None:
    address = {"DATABASE_URL": postgresql.url}
    in_house(there.folder, PREPARE, 0, 0, **address)
    file = tmp_path / "woorden.csv"
    file.write_text(table(ROWS))
    job = in_house(there.folder, ASK, file, **address)
    environment = {**os.environ, "INFORMATIEHUIS_HOME": str(there.folder), **address, **QUICK}
    with (
        (tmp_path / "worker.log").open("wb") as log,
        subprocess.Popen([COMMAND, "worker"], env=environment, stdout=log, stderr=log) as worker,
    ):
        try:
            _until(lambda: in_house(there.folder, COUNTED, **address)["things"] >= PART)
            postgresql.restart()
            assert in_house(there.folder, COUNTED, **address)["things"] % PART == 0
            # a problem that may pass is tried again later; nobody has to wait for that moment
            _until(lambda: there.ok("--json", "job", "show", job, **address).json["state"] != "running")
            there.ok("job", "retry", job, **address)
            _until(lambda: there.ok("--json", "job", "show", job, **address).json["state"] == "done")
            assert worker.poll() is None
        finally:
            worker.terminate()
            worker.wait(60)
    told = in_house(there.folder, COUNTED, **address)
    assert (told["things"], told["events"], told["intact"]) == (ROWS, ROWS, True)
    assert there.ok("--json", "job", "show", job, **address).json["result"] == [
        f"Klaar: {ROWS} rijen; {ROWS} gemaakt, 0 gewijzigd, 0 ongewijzigd."
    ]


def _until(met: Callable[[], bool]) -> None:
    ends = time.monotonic() + PATIENCE
    while not met():
        if time.monotonic() > ends:
            raise AssertionError("it does not happen")
        time.sleep(0.2)
