"""`informatiehuis search rebuild` makes the index anew, also where there is none or where it cannot be read."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tests.terminal import Terminal


def test_the_index_is_made_with_the_house_and_can_be_made_anew(terminal: Terminal, tmp_path: Path) -> None:
    home = tmp_path / "huis"
    assert terminal.run(home, "init").status == 0
    state = home / "search" / "state.json"
    first = json.loads(state.read_text())
    done = terminal.run(home, "search", "rebuild")
    assert (done.status, done.out.strip()) == (0, "De zoekindex is opgebouwd, met zoveel dingen: 0.")
    second = json.loads(state.read_text())
    assert second["folder"] != first["folder"]
    assert second["number"] >= first["number"]
    shutil.rmtree(home / "search")
    assert terminal.run(home, "--json", "search", "rebuild").json == {"things": 0}
    assert state.is_file()
