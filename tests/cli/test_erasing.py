"""What is erased from the command line stands nowhere in the house any more, nor in what is made of it afterwards."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.tampering import unguarded
from tests.terminal import Done, Terminal

NAME = "Wilhelmina Proefpersoon"
SAID = ("--ground", "unlawful", "--reason", "Stond er ten onrechte.")
WRITE = f"""
import django
django.setup()
from informatiehuis.kernel.access import HOUSE
from tests import factories
one = factories.concept("Woning", slug="woning")
factories.alter(actor=HOUSE, thing=one, values={{"note": "Bel {NAME}."}}, reason="gevraagd door {NAME}")
factories.alter(actor=HOUSE, thing=one, values={{"definition": "Toen."}})
"""


@pytest.fixture
def house(tmp_path: Path, terminal: Terminal, repository: Path) -> Path:
    """A house in which a name came into a note and a reason."""
    folder = tmp_path / "huis"
    assert terminal.run(folder, "init").status == 0
    environment = {
        **os.environ,
        "INFORMATIEHUIS_HOME": str(folder),
        "DJANGO_SETTINGS_MODULE": "informatiehuis.portal.settings",
        "PYTHONPATH": os.pathsep.join([str(repository), os.environ.get("PYTHONPATH", "")]),
    }
    subprocess.run([sys.executable, "-c", WRITE], env=environment, check=True)
    return folder


def ok(done: Done) -> Any:
    assert done.status == 0, done.said
    return done.json


def found_in(folder: Path) -> list[str]:
    return [str(one) for one in sorted(folder.rglob("*")) if one.is_file() and NAME.encode() in one.read_bytes()]


def test_a_text_that_was_erased_is_in_no_file_of_the_house_and_in_no_copy(
    house: Path, tmp_path: Path, terminal: Terminal
) -> None:
    assert found_in(house)
    told = ok(
        terminal.run(house, "audit", "erase", "concept/woning", "--field", "note", "--field", "reason", *SAID, "--json")
    )
    assert told["fields"] == ["note", "reason"]
    assert found_in(house) == []
    checked = ok(terminal.run(house, "audit", "verify", "--json"))
    assert (checked["intact"], checked["erased"], checked["guarded"]) == (True, 2, True)
    ok(terminal.run(house, "backup", tmp_path / "kopie", "--json"))
    ok(terminal.run(tmp_path / "nieuw", "restore", tmp_path / "kopie", "--json"))
    again = ok(terminal.run(tmp_path / "nieuw", "audit", "verify", "--json"))
    assert (again["intact"], again["erased"], again["guarded"]) == (True, 2, True)
    assert found_in(tmp_path) == []


def test_an_older_copy_that_is_put_back_is_erased_again(house: Path, tmp_path: Path, terminal: Terminal) -> None:
    ok(terminal.run(house, "backup", tmp_path / "ouder", "--json"))
    ok(terminal.run(house, "audit", "erase", "concept/woning", "--field", "note", "--field", "reason", *SAID, "--json"))
    kept = tmp_path / "gewist.json"
    assert len(ok(terminal.run(house, "audit", "erasures", "--to", kept, "--json"))["erasures"]) == 1
    back = tmp_path / "terug"
    ok(terminal.run(back, "restore", tmp_path / "ouder", "--json"))
    assert found_in(back)
    assert ok(terminal.run(back, "audit", "erase", "--again", kept, "--json")) == {"listed": 1, "erased": 1}
    assert found_in(back) == []
    assert ok(terminal.run(back, "audit", "erase", "--again", kept, "--json")) == {"listed": 1, "erased": 0}
    assert ok(terminal.run(back, "audit", "verify", "--json"))["intact"]


def test_an_erasure_without_a_ground_is_refused_in_words(house: Path, terminal: Terminal) -> None:
    done = terminal.run(house, "audit", "erase", "concept/woning", "--field", "note", "--reason", "zomaar")
    assert done.status == 1
    assert "op welke grond" in done.err
    assert found_in(house)


def test_a_database_without_its_guards_is_mentioned_and_mended(house: Path, terminal: Terminal) -> None:
    unguarded(house / "house.sqlite3").close()
    assert "bewaking in de database ontbreekt" in terminal.run(house, "audit", "verify").out
    assert terminal.run(house, "init").status == 0
    assert ok(terminal.run(house, "audit", "verify", "--json"))["guarded"]


def test_a_reconstruction_is_written_to_a_file(house: Path, tmp_path: Path, terminal: Terminal) -> None:
    page, data = tmp_path / "woning.html", tmp_path / "woning.json"
    told = ok(terminal.run(house, "audit", "report", "concept/woning", "--to", page, "--json"))
    assert [one["what"] for one in told["events"]] == ["Aangemaakt", "Gewijzigd", "Gewijzigd"]
    assert all(one["hash"] in page.read_text("utf-8") for one in told["events"])
    ok(terminal.run(house, "audit", "report", "concept/woning", "--to", data, "--json"))
    assert json.loads(data.read_text("utf-8"))["events"] == told["events"]
    with unguarded(house / "house.sqlite3") as database:
        database.execute("UPDATE kernel_event SET reason = 'anders' WHERE number = 2")
    done = terminal.run(house, "audit", "report", "concept/woning")
    assert done.status == 1
    assert "zie nummer 2" in done.out
