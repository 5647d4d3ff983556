"""The folder of a house and what it says about itself."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from informatiehuis.kernel.house import House, HouseProblem, HouseProfile


def told(house: House, content: str) -> HouseProfile:
    house.profile_file.write_text(content, "utf-8")
    return House(house.root).profile


def test_a_key_is_made_once_and_only_its_keeper_reads_it(tmp_path: Path) -> None:
    house = House(tmp_path / "huis")
    assert not house.exists
    house.make()
    secret = house.secret()
    house.make()
    assert house.exists
    assert house.secret() == secret
    assert len(secret) > 40
    assert stat.S_IMODE(house.secret_file.stat().st_mode) == 0o600


def test_a_new_folder_is_for_its_owner_only_and_an_old_one_keeps_its_rights(tmp_path: Path) -> None:
    new, old = House(tmp_path / "new"), House(tmp_path / "old")
    old.root.mkdir()
    old.root.chmod(0o750)
    new.make()
    old.make()
    assert [stat.S_IMODE(house.root.stat().st_mode) for house in (new, old)] == [0o700, 0o750]


def test_a_house_without_a_description_has_the_defaults(house: House) -> None:
    assert House(house.root).profile == HouseProfile()


def test_what_is_left_empty_keeps_its_default(house: House) -> None:
    profile = told(house, "name: Huis\nsummary:\nlanguage: ~\ncontact:\n  phone: 030 12\n  email:\n")
    assert (profile.name, profile.summary, profile.language) == ("Huis", "", "nl")
    assert (profile.contact.phone, profile.contact.email) == ("030 12", "")


def test_an_address_has_one_slash(house: House) -> None:
    for base in ("https://huis.example", "https://huis.example/"):
        assert (
            told(house, f"base_uri: {base}\n").address_of("/id/begrip/woning")
            == "https://huis.example/id/begrip/woning"
        )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("name: Huis\nname: [\n", "regel"),
        ("- a\n", "naam: waarde"),
        ("publischer: x\n", "onbekend veld publischer"),
        ("contact:\n  telefoon: x\n", "onbekend veld telefoon"),
        ("contact: x\n", "contact"),
        ("summary: [a]\n", "summary"),
    ],
)
def test_a_description_that_cannot_be_read_is_said_with_its_file(house: House, content: str, words: str) -> None:
    with pytest.raises(HouseProblem) as refused:
        told(house, content)
    assert str(house.profile_file) in refused.value.what()
    assert words in refused.value.what()


def test_a_description_that_is_no_text_is_said_too(house: House) -> None:
    house.profile_file.write_bytes(b"name: \xff\xfe\n")
    with pytest.raises(HouseProblem):
        House(house.root).require_readable_profile()
