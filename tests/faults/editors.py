"""Many people who edit at the same time, by real requests to a real server, and what its history says afterwards."""

import asyncio
import json
import os
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.faults import databases
from tests.faults.visitors import Form

PATIENCE = 900
"""Seconds that all of it may take on a busy machine."""
ROOT = Path(__file__).resolve().parents[2]
DJANGO = {"DJANGO_SETTINGS_MODULE": "informatiehuis.portal.settings", "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
PREPARE = """
import json, sys, time
import django
django.setup()
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from informatiehuis.portal.accounts.recording import BEGAN, SEEN
from tests import factories
people, things = map(int, sys.argv[1:])
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
owner = factories.party("Redactie", slug="redactie")
for number in range(things):
    factories.concept(f"Woord {number}", slug=f"woord-{number}", owner=owner)
sessions = []
for _ in range(people):
    user = factories.person("steward", owner)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[BEGAN] = session[SEEN] = int(time.time())
    session.create()
    sessions.append(session.session_key)
print(json.dumps(sessions))
"""
TOLD = """
import json
import django
django.setup()
from informatiehuis.kernel.models import Event, Thing
from informatiehuis.kernel.verifying import verify
said = [
    event.payload["after"]["definition"]
    for event in Event.objects.filter(kind="concept", effect="changed").order_by("number")
]
versions = dict(Thing.objects.filter(kind="concept", slug__startswith="woord-").values_list("slug", "version"))
print(json.dumps({"said": said, "versions": versions, "intact": verify().intact}))
"""


def in_house(folder: Path, script: str, *words: object, **variables: str) -> Any:
    """What a script prints as JSON that runs in a house, as one of its own processes."""
    there = databases.environment_of(folder)
    environment = {**os.environ, **DJANGO, "INFORMATIEHUIS_HOME": str(folder), **there, **variables}
    done = subprocess.run(
        [sys.executable, "-c", script, *map(str, words)], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@dataclass
class Tally:
    """What editors were told."""

    confirmed: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    silent_conflicts: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Editor:
    """Somebody with a session of their own who wants to write a text in a thing, and does not give up."""

    client: httpx.AsyncClient
    session: str
    thing: str
    text: str
    tally: Tally

    async def write(self, everybody_read: asyncio.Barrier) -> None:
        page = await self._ask("GET")
        await everybody_read.wait()
        while True:
            answer = await self._ask("POST", filled(page) | {"definition": self.text})
            if answer.status_code == 302:
                self.tally.confirmed.append(self.text)
                return
            assert answer.status_code == 409, answer.text
            theirs = [text for text in ("tekst van", "Wat het is.") if text in answer.text.replace(self.text, "")]
            if self.text not in answer.text or not theirs:
                self.tally.silent_conflicts.append(self.text)
            page = answer

    async def _ask(self, method: str, form: dict[str, str] | None = None) -> httpx.Response:
        headers = {"Cookie": f"sessionid={self.session}; csrftoken={'a' * 32}", "X-CSRFToken": "a" * 32}
        path = f"/atlas/begrippen/{self.thing}/wijzigen/"
        answer = await self.client.request(method, path, data=form, headers=headers)
        self.tally.statuses[answer.status_code] += 1
        return answer


def filled(page: httpx.Response) -> dict[str, str]:
    form = Form()
    form.feed(page.text)
    return {name: value.removeprefix("\n") for name, value in form.found.items() if name != "csrfmiddlewaretoken"}


def edit_all(url: str, sessions: list[str], things: int) -> Tally:
    """Everybody reads a thing, and when all have read, all write; who is told of a conflict writes again."""
    tally = Tally()

    async def work() -> None:
        # a connection that is kept may be closed by the server just when something is sent
        limits = httpx.Limits(max_connections=40, max_keepalive_connections=0)
        async with (
            httpx.AsyncClient(base_url=url, timeout=300, limits=limits, trust_env=False) as client,
            asyncio.timeout(PATIENCE),
            asyncio.TaskGroup() as tasks,
        ):
            everybody_read = asyncio.Barrier(len(sessions))
            for number, session in enumerate(sessions):
                text = f"De tekst van nummer {number}."
                editor = Editor(client, session, f"woord-{number % things}", text, tally)
                tasks.create_task(editor.write(everybody_read))

    # in a thread of its own, because a browser of another test may keep a loop running in this one
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work()).result()
    return tally
