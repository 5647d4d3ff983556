"""200 people edit 50 things at once, by real requests: nothing confirmed is lost, and no conflict is silent."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults import databases
from tests.faults.cluster import Cluster, cluster
from tests.faults.editors import PREPARE, TOLD, Tally, edit_all, in_house
from tests.faults.homes import Home
from tests.faults.visitors import serving
from tests.terminal import Terminal

PEOPLE, THINGS = 200, 50
PATIENT = {"INFORMATIEHUIS_DATABASE_SECONDS": "300"}
"""Two hundred who write at once on a busy machine wait longer for each other than a visitor would like to."""
pytestmark = pytest.mark.slow


@pytest.fixture
def postgresql() -> Iterator[Cluster]:
    with cluster() as made:
        yield made


def assert_nothing_was_lost(tally: Tally, told: dict[str, Any]) -> None:
    assert set(tally.statuses) == {200, 302, 409}
    assert len(tally.confirmed) == PEOPLE
    assert tally.silent_conflicts == []
    assert Counter(told["said"]) == Counter(tally.confirmed)
    assert set(told["versions"].values()) == {1 + PEOPLE // THINGS}
    assert told["intact"]


def test_no_change_of_200_editors_of_50_things_is_lost_or_overwritten_unseen(plain_house: Path, tmp_path: Path) -> None:
    folder = databases.copy(plain_house, tmp_path / "house")
    sessions = in_house(folder, PREPARE, PEOPLE, THINGS)
    with serving(folder, **PATIENT) as portal:
        tally = edit_all(portal.url, sessions, THINGS)
    assert_nothing_was_lost(tally, in_house(folder, TOLD))


def test_nor_on_postgresql(postgresql: Cluster, terminal: Terminal, tmp_path: Path) -> None:
    there = {"DATABASE_URL": postgresql.url}
    home = Home(tmp_path / "house", terminal)
    home.ok("init", **there)
    sessions = in_house(home.folder, PREPARE, PEOPLE, THINGS, **there)
    with serving(home.folder, **there, **PATIENT) as portal:
        tally = edit_all(portal.url, sessions, THINGS)
    assert_nothing_was_lost(tally, in_house(home.folder, TOLD, **there))
    home.ok("audit", "verify", **there)
