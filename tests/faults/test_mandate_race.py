"""Two processes at one mandate: whoever decides under it does so before it is withdrawn, or not at all."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults import databases
from tests.faults.cluster import cluster
from tests.faults.editors import DJANGO, in_house
from tests.faults.homes import Home
from tests.terminal import Terminal

ROUNDS = 12
PREPARE = """
import json, sys
import django
django.setup()
from django.conf import settings
from informatiehuis.kernel.models import Role, RoleGrant
from tests import factories
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
board, team = factories.party("Staten", slug="staten"), factories.party("Team", slug="team")
decides = factories.person("owner", team)
gives = factories.person("owner", team)
RoleGrant.objects.create(user=gives, role=Role("owner"), party=board)
for number in range(int(sys.argv[1])):
    factories.concept(f"Woord {number}", slug=f"woord-{number}", owner=team, status="to_adopt")
    factories.mandate(f"Mandaat {number}", slug=f"mandaat-{number}", mandator=board, mandatary=team, owner=team,
        role="owner", powers=["adopt"], kinds=["concept"], single_case=f"/id/begrip/woord-{number}")
print(json.dumps([decides.username, gives.username]))
"""
RACE = """
import json, sys
import django
django.setup()
from informatiehuis.engines.problems import Problem
from informatiehuis.kernel.access import actor_for
from informatiehuis.kernel.models import Mandate, User
from informatiehuis.kernel.register.actions import move_thing
from informatiehuis.rooms.atlas.models import Concept
what, name, rounds = sys.argv[1:]
actor = actor_for(User.objects.get(username=name))
done = []
for number in range(int(rounds)):
    model, slug, step = (Concept, "woord", "adopt") if what == "decide" else (Mandate, "mandaat", "withdraw")
    thing = model.objects.get(slug=f"{slug}-{number}")
    print("ready", flush=True)
    sys.stdin.readline()
    try:
        move_thing(actor=actor, thing=thing, step=step, reason="wedloop")
        done.append(True)
    except Problem:
        done.append(False)
    print("done", flush=True)
print(json.dumps(done), flush=True)
"""
TOLD = """
import json, sys
import django
django.setup()
from informatiehuis.kernel.models import Event, Mandate
from informatiehuis.kernel.verifying import verify
from informatiehuis.rooms.atlas.models import Concept
found = []
for number in range(int(sys.argv[1])):
    word, mandate = Concept.objects.get(slug=f"woord-{number}"), Mandate.objects.get(slug=f"mandaat-{number}")
    changes = Event.objects.filter(effect="changed").order_by("number")
    found.append({
        "decided": [(one.number, str(one.mandate)) for one in changes.filter(thing=word.pk)],
        "withdrawn": [one.number for one in changes.filter(thing=mandate.pk)],
        "mandate": str(mandate.pk),
        "states": [word.status, mandate.status],
    })
print(json.dumps({"rounds": found, "intact": verify().intact}))
"""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def there(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """Where the house keeps its tables."""
    if request.param == "sqlite":
        yield {}
        return
    with cluster() as server:
        yield {"DATABASE_URL": server.url}


@pytest.fixture
def asking(there: dict[str, str], terminal: Terminal, tmp_path: Path) -> Home:
    """A house that asks a mandate of who adopts a concept."""
    home = Home(tmp_path / "house", terminal)
    home.ok("init", **there)
    with (home.folder / "huis.yaml").open("a") as profile:
        profile.write("mandate_required: adopt\n")
    return home


def race(folder: Path, names: list[str], whats: tuple[str, str], there: dict[str, str]) -> list[list[bool]]:
    """Let two processes do their step at the same moment, round after round; what of it each of them did."""
    environment = {
        **os.environ,
        **DJANGO,
        "INFORMATIEHUIS_HOME": str(folder),
        **databases.environment_of(folder),
        **there,
    }
    both = [
        subprocess.Popen(
            [sys.executable, "-c", RACE, what, name, str(ROUNDS)],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for what, name in zip(whats, names, strict=True)
    ]
    try:
        for _ in range(ROUNDS):
            assert [_line(one) for one in both] == ["ready", "ready"]
            for one in both:
                _send(one)
            assert [_line(one) for one in both] == ["done", "done"]
        return [json.loads(_line(one)) for one in both]
    finally:
        for one in both:
            one.kill()
            one.communicate()


def _line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def _send(process: "subprocess.Popen[str]") -> None:
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


def test_nobody_decides_under_a_mandate_that_was_withdrawn(asking: Home, there: dict[str, str]) -> None:
    decides, gives = in_house(asking.folder, PREPARE, ROUNDS, **there)
    decided, withdrawn = race(asking.folder, [decides, gives], ("decide", "withdraw"), there)
    assert all(withdrawn)
    assert any(decided), "whoever decides never comes first, so nothing is tried here"
    told: dict[str, Any] = in_house(asking.folder, TOLD, ROUNDS, **there)
    assert told["intact"]
    for was_decided, one in zip(decided, told["rounds"], strict=True):
        assert len(one["withdrawn"]) == 1
        assert one["states"] == ["adopted" if was_decided else "to_adopt", "withdrawn"]
        assert len(one["decided"]) == was_decided
        for number, mandate in one["decided"]:
            assert number < one["withdrawn"][0]
            assert mandate == one["mandate"]


def test_of_two_who_withdraw_a_mandate_one_does(asking: Home, there: dict[str, str]) -> None:
    _, gives = in_house(asking.folder, PREPARE, ROUNDS, **there)
    first, second = race(asking.folder, [gives, gives], ("withdraw", "withdraw"), there)
    assert [one + other for one, other in zip(first, second, strict=True)] == [1] * ROUNDS
    told: dict[str, Any] = in_house(asking.folder, TOLD, ROUNDS, **there)
    assert told["intact"]
    assert [len(one["withdrawn"]) for one in told["rounds"]] == [1] * ROUNDS
