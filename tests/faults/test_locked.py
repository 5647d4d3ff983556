"""Another process holds the database: the command and a real server say so, and nothing is half written."""

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.homes import Home
from tests.faults.visitors import Portal, serving
from tests.terminal import Terminal

pytestmark = pytest.mark.only_on("sqlite", reason="is about another that holds the file of the database")
SOON = {"INFORMATIEHUIS_DATABASE_SECONDS": "0.2"}


@contextlib.contextmanager
def holding(folder: Path) -> Iterator[None]:
    """Hold the write lock of the database of a house, as another writer does."""
    with contextlib.closing(sqlite3.connect(folder / "house.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@pytest.fixture(scope="module")
def portal(small_house: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    folder = Path(shutil.copytree(small_house, tmp_path_factory.mktemp("served") / "house"))
    with serving(folder, **SOON) as portal:
        yield portal


def events(folder: Path) -> int:
    with contextlib.closing(sqlite3.connect(folder / "house.sqlite3")) as database:
        return int(database.execute("select count(*) from kernel_event").fetchone()[0])


def test_a_command_that_writes_says_so_and_writes_nothing(small: Home) -> None:
    before, held = events(small.folder), small.in_force("laadpunten")
    (small.folder / "atlas" / "laadpunten.csv").write_text("gemeentecode;jaar;aantal\nGM0344;2022;1\n")
    with holding(small.folder):
        for command in (
            ("source", "snapshot", "laadpunten"),
            ("indicator", "run", "laadpunten-totaal", "--again"),
            ("user", "add", "iemand"),
        ):
            done = small.run(*command, **SOON)
            if done.status == 0:
                # the figures are as they were, so there was nothing to write
                assert command[0] == "indicator"
                continue
            assert done.status == 1
            assert "De database van het huis is bezet" in done.err
            assert "probeer het opnieuw" in done.err
            assert "Traceback" not in done.said
        assert small.run("source", "list", **SOON).status == 0
    assert events(small.folder) == before
    assert small.in_force("laadpunten") == held
    small.assert_no_stage()
    small.ok("source", "snapshot", "laadpunten")
    assert small.in_force("laadpunten") != held
    small.assert_well()


def test_the_portal_answers_503_with_what_to_do_and_goes_on_reading(portal: Portal) -> None:
    visitor = portal.signed_in()
    before = events(portal.folder)
    concept = {"title": "Woning", "slug": "woning", "definition": "Een huis.", "access": "internal", "owner": "team"}
    with holding(portal.folder):
        refused = visitor.post("/atlas/begrippen/-/nieuw/", concept)
        reading = visitor.get("/atlas/begrippen/")
    assert refused.status_code == 503
    assert refused.headers["Retry-After"]
    assert "opnieuw" in refused.text
    assert reading.status_code == 200
    assert events(portal.folder) == before
    assert visitor.post("/atlas/begrippen/-/nieuw/", concept).status_code == 302
    assert events(portal.folder) > before


def test_two_people_edit_the_same_and_both_texts_are_shown(portal: Portal) -> None:
    first, second = portal.signed_in(), portal.signed_in()
    path = "/atlas/begrippen/laadpunt/wijzigen/"
    seen = [one.form(path) for one in (first, second)]
    assert seen[0]["version"] == seen[1]["version"]
    assert first.post(path, {**seen[0], "definition": "Tekst van de eerste."}).status_code == 302
    conflict = second.post(path, {**seen[1], "definition": "Tekst van de tweede."})
    assert conflict.status_code == 409
    assert "Tekst van de eerste." in conflict.text
    assert "Tekst van de tweede." in conflict.text
    assert "intussen door iemand anders gewijzigd" in conflict.text
    assert "Tekst van de eerste." in first.get("/atlas/begrippen/laadpunt/").text
    again = second.fields(conflict)
    assert again["definition"] == "Tekst van de tweede."
    assert second.post(path, again).status_code == 302
    assert "Tekst van de tweede." in first.get("/atlas/begrippen/laadpunt/").text
    history = first.get("/atlas/begrippen/laadpunt/geschiedenis/").text
    assert "Tekst van de eerste." in history


def test_an_empty_or_wrong_upload_is_told_in_the_form(portal: Portal) -> None:
    visitor = portal.signed_in()
    for name, content, words in (
        ("leeg.csv", b"", "leeg"),
        ("stuk.zip", b"PK\x03\x04half", "stuk.zip"),
        ("kapot.geojson", b"{", "kapot.geojson"),
    ):
        answer = visitor.post("/atlas/bronnen/-/toevoegen/", {}, files={"file": (name, content)})
        assert answer.status_code == 400, name
        assert words in answer.text
    kept = portal.folder / "atlas" / "bestanden"
    assert not [path for path in kept.glob("*") if path.name.startswith(".")]


def test_the_page_of_a_source_says_why_fetching_failed_and_that_the_last_data_hold(portal: Portal) -> None:
    visitor = portal.signed_in()
    (portal.folder / "atlas" / "laadpunten.csv").write_text("gemeentecode;jaar;aantal\nGM9999;2022;1\n")
    assert visitor.post("/atlas/bronnen/laadpunten/ophalen/", {}).status_code == 302
    page = visitor.get("/atlas/bronnen/laadpunten/").text
    assert "De laatste keer ophalen ging niet goed" in page
    assert "geen bekend gebied" in page
    assert "blijven gelden" in page


def test_the_page_of_an_indicator_names_the_areas_that_are_unknown(portal: Portal, terminal: Terminal) -> None:
    sql = portal.folder / "atlas" / "indicatoren" / "laadpunten-totaal.sql"
    sql.write_text(f"{sql.read_text()}union all select 'GM9999', jaar, aantal from laadpunten\n")
    for command in (("atlas", "import", portal.folder / "atlas"), ("indicator", "run", "laadpunten-totaal")):
        done = terminal.run(portal.folder, *command)
        assert done.status == 0, done.said
    page = portal.signed_in().get("/monitor/indicatoren/laadpunten-totaal/")
    assert page.status_code == 200
    assert "GM9999" in page.text
