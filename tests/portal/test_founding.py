"""Founding a house from files: everything up to the public figures, and a second time nothing but quick."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.house import House
from informatiehuis.kernel.models import Event, RoleGrant, User
from informatiehuis.portal import founding
from informatiehuis.rooms.atlas.models import Concept, Indicator, Source
from informatiehuis.rooms.monitor.models import Publication
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small atlas with an interpretation, so that its figures become public."""
    files = {
        "huis.yaml": "name: Klein huis\nbase_uri: https://huis.example/\npublisher: provincie\n",
        "partijen/provincie.yaml": "title: Provincie\n",
        "gebieden/gebieden.yaml": "- {code: GM0344, name: Utrecht, level: municipality}\n",
        "bronnen/cijfers.yaml": "title: Cijfers\nlocation: data/c.csv\nconnector: csv\nowner: provincie\n",
        "bronnen/weg.yaml": "title: Weg\nlocation: data/weg.csv\nconnector: csv\nowner: provincie\n",
        "data/c.csv": "gemeentecode;jaar;aantal\n344;2022;1.849\n",
        "begrippen/laadpunt.yaml": "term: laadpunt\ndefinition: Om te laden.\n",
        "indicatoren/laadpunten.yaml": (
            "title: Laadpunten\nquestion: Hoeveel?\nunit: laadpunten\nconcept: laadpunt\nowner: provincie\n"
            "area_level: municipality\nrollup: none\n"
        ),
        "indicatoren/laadpunten.sql": "select gemeentecode as area, jaar as period, aantal as value from cijfers\n",
        "duidingen/laadpunten.yaml": (
            "indicator: laadpunten\nauthor: provincie\ntext: Zo.\nvalid_until: 2099-01-01\naccess: open\n"
        ),
    }
    for name, content in files.items():
        path = tmp_path / "atlas" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    return tmp_path / "atlas"


def quiet(text: str) -> None:
    """Nobody listens."""


def test_a_folder_becomes_a_house_with_public_figures(house: House, folder: Path) -> None:
    made = founding.found(house, folder, quiet)
    assert made.counts["openbare indicatoren"] == Publication.objects.count() == 1
    assert made.counts["cijfers"] == 1
    assert (house.atlas / "data/c.csv").is_file(), "the data came with it"
    assert House(house.root).profile.name == "Klein huis"
    [problem] = made.warnings()
    assert problem.startswith("Weg: ")
    assert "weg.csv" in problem
    assert Source.objects.get(slug="weg"), "one source that cannot be read does not stop the rest"


def test_what_did_not_work_is_told_in_the_language_of_the_reader(house: House, folder: Path) -> None:
    text = (folder / "indicatoren/laadpunten.yaml").read_text()
    (folder / "indicatoren/wacht.yaml").write_text(text.replace("Laadpunten", "Wacht"))
    (folder / "indicatoren/wacht.sql").write_text(
        "select gemeentecode as area, jaar as period, aantal as value from weg\n"
    )
    made = founding.found(house, folder, quiet)
    assert made.warnings()[-1] == "1 indicator wacht op gegevens van een bron."
    english = {
        "{count} indicator wacht op gegevens van een bron.": "{count} indicator waits for data of a source.",
        "Het bestand {path} bestaat niet.": "The file {path} does not exist.",
    }
    told = made.warnings(lambda message: english.get(message, message))
    assert told[-1] == "1 indicator waits for data of a source."
    assert told[0].startswith("Weg: The file ")
    assert made.as_mapping()["problems"] == made.warnings()


def test_the_first_accounts_hold_their_roles_and_only_the_keeper_reads_the_passwords(
    house: House, folder: Path
) -> None:
    made = founding.found(house, folder, quiet)
    assert {account.username for account in made.accounts} == {"beheerder", "eigenaar", "analist"}
    grants = {grant.user.username: (grant.role, grant.party) for grant in RoleGrant.objects.select_related("party")}
    assert grants["beheerder"] == ("administrator", None)
    assert grants["analist"][0] == "steward"
    assert str(grants["analist"][1]) == "Provincie"
    for account in made.accounts:
        assert User.objects.get(username=account.username).check_password(account.password)
    assert stat.S_IMODE((house.root / "accounts.txt").stat().st_mode) == 0o600


def test_a_second_time_changes_nothing(house: House, folder: Path) -> None:
    founding.found(house, folder, quiet)
    concept = Concept.objects.get()
    factories.alter(actor=HOUSE, thing=concept, values={"definition": "In het portaal verbeterd."})
    events = Event.objects.filter(kind__in=("concept", "indicator", "party")).count()
    again = founding.found(house, folder, quiet)
    assert again.accounts == ()
    assert Concept.objects.get().definition == "In het portaal verbeterd."
    assert Event.objects.filter(kind__in=("concept", "indicator", "party")).count() == events


def test_what_is_new_in_the_folder_comes_in_the_second_time(house: House, folder: Path) -> None:
    founding.found(house, folder, quiet)
    (folder / "begrippen/extra.yaml").write_text("term: extra\ndefinition: Nog een.\n")
    founding.found(house, folder, quiet)
    assert set(Concept.objects.values_list("slug", flat=True)) == {"laadpunt", "extra"}


def test_a_folder_around_the_house_can_be_read_too(house: House, folder: Path) -> None:
    """`init --from .` with the house in that folder: only what belongs to the atlas is taken."""
    inside = House(folder / "house")
    inside.make()
    founding.found(house, folder, quiet)
    assert Indicator.objects.count() == 1
    assert not (house.atlas / "house").exists()


def test_without_a_folder_there_is_an_empty_house_with_a_keeper(house: House) -> None:
    made = founding.found(house, None, quiet)
    assert [account.username for account in made.accounts] == ["beheerder"]
    assert sum(made.counts.values()) == 0
