"""`informatiehuis user`: what an administrator does for somebody else's account."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal import Terminal


@pytest.fixture(scope="module")
def home(terminal: Terminal, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("users") / "huis"
    assert terminal.run(home, "init").status == 0
    assert terminal.run(home, "user", "add", "jansen", "--role", "steward").status == 0
    return home


def test_factors_are_reset_and_sessions_listed_and_ended(terminal: Terminal, home: Path) -> None:
    reset = terminal.run(home, "user", "reset-factors", "jansen", "--json")
    assert (reset.status, reset.json) == (0, {"username": "jansen", "removed": 0})
    assert terminal.run(home, "user", "sessions", "jansen", "--json").json == []
    ended = terminal.run(home, "user", "sessions", "jansen", "--end", "--json")
    assert ended.json == {"username": "jansen", "ended": 0}


def test_an_account_is_unlocked_and_the_history_says_so(terminal: Terminal, home: Path) -> None:
    done = terminal.run(home, "user", "unlock", "jansen", "--reason", "belde zelf", "--json")
    assert (done.status, done.json) == (0, {"username": "jansen", "unlocked": True, "active": True})
    with sqlite3.connect(home / "house.sqlite3") as database:
        told = "select content from kernel_event where action = 'kernel.unlock_account'"
        ((content,),) = database.execute(told).fetchall()
    assert json.loads(content)["reason"] == "belde zelf"
    assert "jansen" not in content


@pytest.fixture
def asking(home: Path) -> Iterator[Path]:
    """The same house while it asks a proof."""
    profile = home / "huis.yaml"
    before = profile.read_text("utf-8") if profile.exists() else ""
    profile.write_text(f"{before}\nscreening_required: reader=vog\n", "utf-8")
    yield home
    profile.write_text(before, "utf-8")


def test_a_proof_is_recorded_listed_and_withdrawn_and_a_role_waits_for_it(terminal: Terminal, asking: Path) -> None:
    home = asking
    waits = terminal.run(home, "user", "proof", "waiting", "--json").json
    assert {"username": "jansen", "role": "steward", "party": "", "lacking": "vog"} in waits
    done = terminal.run(home, "user", "proof", "record", "jansen", "vog", "--seen", "2026-01-01", "--json")
    assert done.status == 0
    listed = terminal.run(home, "user", "proof", "list", "--json").json
    assert [(one["username"], one["proof"], one["seen_on"], one["recorded_by"]) for one in listed] == [
        ("jansen", "vog", "2026-01-01", "het huis zelf")
    ]
    assert all(one["username"] != "jansen" for one in terminal.run(home, "user", "proof", "waiting", "--json").json)
    number = str(done.json["proof"])
    assert terminal.run(home, "user", "proof", "withdraw", number, "--json").json == {"withdrawn": int(number)}
    assert terminal.run(home, "user", "proof", "withdraw", number).status != 0


@pytest.mark.parametrize("command", [("password",), ("reset-factors",), ("sessions",), ("unlock",)])
def test_an_account_that_is_not_there_is_said(terminal: Terminal, home: Path, command: tuple[str, ...]) -> None:
    done = terminal.run(home, "user", *command, "niemand")
    assert done.status == 1
    assert "Er is geen account 'niemand'" in done.err


def test_why_is_answered_of_an_account_and_of_a_visitor(terminal: Terminal, home: Path) -> None:
    asked = ("access", "why", "--json", "--action")
    assert terminal.run(home, *asked, "sql", "--account", "jansen").json["allowed"] is True
    assert terminal.run(home, *asked, "sql").json["allowed"] is False
    assert terminal.run(home, *asked, "create", "--account", "jansen", "--thing", "/id/bron").json["allowed"] is True
    told = terminal.run(home, *asked, "grant", "--account", "jansen").json
    assert (told["allowed"], told["rules"][0]["name"]) == (False, "role")
    wrong = terminal.run(home, *asked, "create", "--thing", "bron", "--party", "nergens").json["problem"]
    assert wrong["message"] == "Er is geen partij 'nergens'."
