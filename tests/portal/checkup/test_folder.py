"""The folder of a house is judged by who may read and write in it, and by the room that is left."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from informatiehuis.kernel.house import House
from informatiehuis.portal.checkup import Level, folder


@pytest.fixture
def closed(house: House) -> House:
    """A house that only its owner can look into."""
    house.root.chmod(0o700)
    for path in (house.lake, house.packs, house.temporary):
        path.chmod(0o755)
    return house


def test_a_key_as_the_house_makes_it_is_well(house: House) -> None:
    assert folder.secret_key(house).level is Level.OK


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_a_key_that_others_may_read_or_write_is_wrong(house: House, mode: int) -> None:
    house.secret_file.chmod(mode)
    said = folder.secret_key(house)
    assert said.level is Level.WRONG
    assert said.remedy is not None
    assert f"chmod 600 {house.secret_file}" in said.remedy.text()


def test_a_key_that_could_be_guessed_is_wrong(house: House) -> None:
    house.secret_file.write_text("geheim\n")
    assert folder.secret_key(house).level is Level.WRONG


def test_a_closed_folder_is_well(closed: House) -> None:
    assert folder.permissions(closed).level is Level.OK


def test_a_folder_that_everybody_can_look_into_is_a_warning(closed: House) -> None:
    closed.root.chmod(0o755)
    assert folder.permissions(closed).level is Level.WARNING


@pytest.mark.parametrize("mode", [0o770, 0o702])
def test_a_folder_that_others_may_write_in_is_wrong(closed: House, mode: int) -> None:
    closed.root.chmod(mode)
    assert folder.permissions(closed).level is Level.WRONG


def test_a_part_that_others_may_write_in_is_wrong_and_named(closed: House) -> None:
    closed.database.touch()
    closed.database.chmod(0o666)
    said = folder.permissions(closed)
    assert said.level is Level.WRONG
    assert str(closed.database) in said.what.text()


class Usage:
    """What a disk says of itself, in bytes."""

    def __init__(self, free: int) -> None:
        self.free = free


@pytest.mark.parametrize(
    ("free", "level"),
    [(99, Level.WRONG), (100, Level.WARNING), (399, Level.WARNING), (400, Level.OK)],
)
def test_room_is_judged_beside_what_has_to_stay_free(
    house: House, monkeypatch: pytest.MonkeyPatch, free: int, level: Level
) -> None:
    monkeypatch.setenv("INFORMATIEHUIS_DISK_RESERVE", "100 MB")
    asked: list[Path] = []
    monkeypatch.setattr(shutil, "disk_usage", lambda path: asked.append(path) or Usage(free * 1000**2))
    said = folder.disk(house)
    assert (said.level, f"{free} MB" in said.what.text()) == (level, True)
    assert asked == [house.root]


def test_a_reserve_that_is_no_size_is_wrong_and_named(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INFORMATIEHUIS_DISK_RESERVE", "veel")
    said = folder.disk(house)
    assert said.level is Level.WRONG
    assert "INFORMATIEHUIS_DISK_RESERVE" in said.what.text()


@pytest.mark.parametrize(("size", "words"), [(99_999_999_999, "99999 MB"), (100_000_000_000, "100 GB"), (0, "0 MB")])
def test_a_size_is_told_in_whole_megabytes_or_gigabytes(size: int, words: str) -> None:
    assert folder.megabytes(size) == words


def test_a_lake_in_the_folder_is_well(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INFORMATIEHUIS_LAKE", " ")
    assert folder.lake(house).level is Level.OK


def test_a_setting_of_the_lake_that_cannot_be_is_told_also_of_a_folder(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing can be read from a lake before it is mended."""
    monkeypatch.setenv("INFORMATIEHUIS_LAKE_ATTEMPTS", "geen")
    said = folder.lake(house)
    assert said.level is Level.WRONG
    assert "INFORMATIEHUIS_LAKE_ATTEMPTS" in said.what.text()
