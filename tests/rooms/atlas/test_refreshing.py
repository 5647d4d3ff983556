"""Refreshing a source: what comes in, what is refused, and that the last good snapshot stays in force."""

from __future__ import annotations

import os
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import get_language

from informatiehuis.engines.problems import Problem
from informatiehuis.kernel.access import ANONYMOUS, HOUSE, Actor, NotAllowed
from informatiehuis.kernel.events import noted
from informatiehuis.kernel.house import House
from informatiehuis.kernel.models import Event, Party, User
from informatiehuis.kernel.writing import recorded_change
from informatiehuis.rooms.atlas import judging, pins, queries
from informatiehuis.rooms.atlas.actions import register_source
from informatiehuis.rooms.atlas.locations import LocationRefused
from informatiehuis.rooms.atlas.models import Snapshot, Source
from informatiehuis.rooms.atlas.refreshing import SnapshotRefused, describe, lake, prune, refresh
from informatiehuis.rooms.atlas.uploads import UploadProblem, keep_upload
from tests import factories
from tests.rooms.conftest import HEAD, ROWS, Write


def failures(source: Source) -> list[str]:
    """What the history of a source says of attempts that failed, newest first."""
    events = noted(source.pk, "refresh_failed").order_by("-number")
    return [event.payload["detail"]["refresh_failed"] for event in events]


def test_a_description_says_what_was_found_in_a_dutch_file_and_keeps_nothing(source: Source) -> None:
    name, description = describe(HOUSE, source.location)
    assert name == "csv"
    assert {column.name: column.type for column in description.columns}["inwoners"] == "int64"
    assert description.found["delimiter"] == ";"
    assert not Snapshot.objects.exists()


def test_dutch_spelling_becomes_numbers_and_normal_codes(held: Source) -> None:
    rows = pq.read_table(queries.whole_parquet_of(held.snapshots.get())).to_pylist()
    assert [row["gemeentecode"] for row in rows] == ["GM0344", "GM0307", "GM0310"]
    assert [row["inwoners"] for row in rows] == [361699, 158590, 43508]
    assert [row["score"] for row in rows] == [7.5, 6.0, 8.25]


def test_a_file_with_a_character_that_a_database_cannot_hold_is_read(areas: object, party: Party, write: Write) -> None:
    write("344;1;a\0b", "307;2;a\0b", head="gemeentecode;aan\0tal;soort")
    rules = [{"rule": "reference_to_areas", "column": "soort", "blocking": False}]
    read = factories.source("Cijfers", location="data/cijfers.csv", owner=party, quality_rules=rules)
    snapshot = refresh(actor=HOUSE, source=read).snapshot
    assert [column["original"] for column in snapshot.columns] == ["gemeentecode", "aan\ufffdtal", "soort"]
    assert Snapshot.objects.get(pk=snapshot.pk).columns == snapshot.columns


def test_without_a_connector_the_one_that_recognises_the_file_is_registered(write: Write, party: Party) -> None:
    write()
    made = register_source(actor=HOUSE, slug="cijfers", title="Cijfers", location="data/cijfers.csv", owner=party)
    assert made.connector == "csv"
    assert Event.objects.filter(thing=made.pk, action="atlas.register_source").count() == 1


def test_the_same_content_twice_is_one_snapshot_that_was_seen_later(held: Source) -> None:
    first = held.snapshots.get()
    again = refresh(actor=HOUSE, source=held)
    assert not again.is_new
    assert again.snapshot.pk == first.pk
    assert again.snapshot.retrieved_at > first.retrieved_at
    assert len(lake().manifests("cijfers")) == 1


def test_other_content_is_another_snapshot_and_one_is_in_force(held: Source, write: Write) -> None:
    first = held.snapshots.get()
    write(*ROWS, "1904;Stichtse Vecht;2022;296;65.240;5,5")
    second = refresh(actor=HOUSE, source=held)
    assert second.is_new
    assert list(held.snapshots.filter(is_current=True)) == [second.snapshot]
    assert held.snapshots.get(pk=first.pk).rows == 3
    assert second.snapshot.rows == 4


def test_a_column_that_disappeared_is_refused_and_told(held: Source, write: Write, as_steward: Client) -> None:
    good = held.snapshots.get()
    write("344;Utrecht;2022;1.849;361.699", head="gemeentecode;naam;jaar;aantal;inwoners")
    with pytest.raises(SnapshotRefused) as refused:
        refresh(actor=HOUSE, source=held)
    assert "score" in refused.value.what()
    assert list(queries.current_snapshots(["cijfers"]).values()) == [good]
    assert lake().current("cijfers") == lake().snapshot("cijfers", good.content_hash)
    assert "score" in failures(held)[0]
    page = as_steward.get(reverse("register:source:detail", args=["cijfers"])).content.decode()
    assert "De laatste keer ophalen ging niet goed" in page
    assert "score" in page


def test_changed_columns_come_in_when_somebody_accepts_them(held: Source, write: Write) -> None:
    write("344;Utrecht;2022;1.849;361.699", head="gemeentecode;naam;jaar;aantal;inwoners")
    taken = refresh(actor=HOUSE, source=held, accept_changes=True).snapshot
    assert taken.is_current
    assert "score" not in {column["name"] for column in taken.columns}


def test_a_failed_attempt_is_forgotten_on_the_page_once_it_works_again(
    held: Source, write: Write, as_steward: Client
) -> None:
    path = write("344;Utrecht", head="gemeentecode;naam")
    with pytest.raises(SnapshotRefused):
        refresh(actor=HOUSE, source=held)
    path.write_text("\n".join([HEAD, *ROWS]) + "\n")
    refresh(actor=HOUSE, source=held)
    page = as_steward.get(reverse("register:source:detail", args=["cijfers"])).content.decode()
    assert "De laatste keer ophalen ging niet goed" not in page
    assert len(failures(held)) == 1


@pytest.mark.parametrize(
    ("rule", "rows", "word"),
    [
        (
            {"rule": "completeness", "columns": ["aantal"], "minimum": 100},
            ("344;U;2022;;361.699;7,5", *ROWS[1:]),
            "aantal",
        ),
        ({"rule": "uniqueness", "columns": ["gemeentecode", "jaar"]}, (*ROWS, ROWS[0]), "gemeentecode"),
        ({"rule": "range", "columns": ["score"], "minimum": 0, "maximum": 8}, ROWS, "score"),
        (
            {"rule": "areas", "columns": ["gemeentecode"], "level": "municipality"},
            (*ROWS, "9999;X;2022;1;1;1,0"),
            "gemeentecode",
        ),
    ],
)
def test_a_rule_that_fails_refuses_the_snapshot_and_names_the_column(
    source: Source, write: Write, rule: dict[str, object], rows: tuple[str, ...], word: str
) -> None:
    factories.alter(actor=HOUSE, thing=source, values={"quality_rules": [rule]})
    write(*rows)
    with pytest.raises(SnapshotRefused) as refused:
        refresh(actor=HOUSE, source=source)
    assert word in refused.value.what()
    assert not source.snapshots.exists()
    assert lake().current("cijfers") is None


def test_accepting_other_columns_does_not_accept_a_rule_that_fails(held: Source, write: Write) -> None:
    rule = {"rule": "completeness", "columns": ["score"], "minimum": 100}
    factories.alter(actor=HOUSE, thing=held, values={"quality_rules": [rule]})
    write("344;Utrecht;2022;1.849;361.699;", *ROWS[1:])
    with pytest.raises(SnapshotRefused):
        refresh(actor=HOUSE, source=held, accept_changes=True)


def test_a_warning_lets_the_snapshot_in_and_stays_in_its_report(source: Source) -> None:
    rule = {"rule": "range", "columns": ["score"], "minimum": 0, "maximum": 8, "severity": "warning"}
    factories.alter(actor=HOUSE, thing=source, values={"quality_rules": [rule]})
    taken = refresh(actor=HOUSE, source=source).snapshot
    assert taken.is_current
    assert [one["passed"] for one in taken.quality["rules"]] == [False]


def _page(client: Client, language: str = "nl") -> str:
    with translation.override(language):
        return client.get(reverse("register:source:detail", args=["cijfers"])).content.decode()


def test_what_a_rule_found_is_told_in_the_language_of_the_reader(
    source: Source, as_steward: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = {"rule": "range", "columns": ["score"], "minimum": 6.5, "severity": "warning"}
    factories.alter(actor=HOUSE, thing=source, values={"quality_rules": [rule]})
    refresh(actor=HOUSE, source=source)
    english = {
        "In {failing} rij is ‘{column}’ kleiner dan {min} (rij {examples}).": "‘{column}’ below {min}: {failing} row.",
        "1.234,5": "1,234.5",
    }
    monkeypatch.setattr(judging, "gettext", lambda text: english[text] if get_language() == "en" else text)
    assert "<li >In 1 rij is ‘score’ kleiner dan 6,5 (rij 2).</li>" in _page(as_steward)
    assert "<li >‘score’ below 6.5: 1 row.</li>" in _page(as_steward, "en")


def test_what_was_found_before_texts_were_kept_in_parts_is_still_told_as_dutch(
    held: Source, as_steward: Client
) -> None:
    old = {"rule": {"uniqueness": {"columns": ["a"]}}, "passed": False, "sentence": "1 rij(en) herhalen a."}
    with recorded_change():
        Snapshot.objects.filter(source=held).update(quality={"rules": [old]})
    assert "<li >1 rij(en) herhalen a.</li>" in _page(as_steward)
    assert '<li lang="nl">1 rij(en) herhalen a.</li>' in _page(as_steward, "en")


def test_why_fetching_failed_is_told_in_the_language_of_the_reader(
    source: Source, write: Write, as_steward: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = {"rule": "uniqueness", "columns": ["gemeentecode", "jaar"]}
    factories.alter(actor=HOUSE, thing=source, values={"quality_rules": [rule]})
    write(*ROWS, ROWS[0])
    with pytest.raises(SnapshotRefused) as refused:
        refresh(actor=HOUSE, source=source)
    assert failures(source) == [refused.value.text()]
    found = "1 rij herhaalt gemeentecode + jaar van een andere rij (rij 4)."
    assert found in refused.value.what()
    assert f"<p >{escape(refused.value.text())}</p>" in _page(as_steward)
    english = {
        "{failing} rij herhaalt {columns} van een andere rij (rij {examples}).": "{failing} row repeats {columns}."
    }
    monkeypatch.setattr(judging, "gettext", lambda text: english.get(text, text))
    assert "1 row repeats gemeentecode + jaar." in _page(as_steward, "en")


def test_an_empty_file_is_refused_and_the_good_one_stays(held: Source, write: Write) -> None:
    good = held.snapshots.get()
    write().write_bytes(b"")
    with pytest.raises(Problem) as problem:
        refresh(actor=HOUSE, source=held)
    assert "cijfers.csv" in problem.value.what()
    assert held.snapshots.get(is_current=True) == good


@pytest.mark.parametrize("role", ["", "reader"])
def test_a_visitor_or_reader_may_not_refresh(held: Source, party: Party, role: str) -> None:
    actor = factories.actor(role, party) if role else ANONYMOUS
    before = held.snapshots.get().retrieved_at
    with pytest.raises(NotAllowed):
        refresh(actor=actor, source=held)
    assert held.snapshots.get().retrieved_at == before


def test_a_visitor_who_asks_the_page_to_fetch_is_refused(held: Source) -> None:
    answer = Client().post(reverse("atlas:fetch", args=["cijfers"]))
    assert answer.status_code == 403


def test_a_steward_fetches_from_the_page(source: Source, as_steward: Client) -> None:
    answer = as_steward.post(reverse("atlas:fetch", args=["cijfers"]), follow=True)
    assert "Nieuwe gegevens opgehaald: 3 rijen." in answer.content.decode()
    assert source.snapshots.get().is_current


# --- where a source may be -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "location",
    [
        "/etc/passwd",
        "file:///etc/passwd",
        "../../../../../../etc/passwd",
        "../accounts.txt",
        "../secret.key",
        "../house.sqlite3",
        "../lake/cijfers",
        "~/.bashrc",
        "ftp://example.org/x.csv",
    ],
)
def test_through_the_portal_only_files_of_the_atlas_are_read(house: House, steward_actor: Actor, location: str) -> None:
    (house.root / "accounts.txt").write_text("beheerder\tgeheim\n")
    with pytest.raises(LocationRefused):
        describe(steward_actor, location, "csv")


def test_a_link_out_of_the_atlas_is_not_followed(house: House, steward_actor: Actor, tmp_path: Path) -> None:
    secret = tmp_path / "geheim.csv"
    secret.write_text("a;b\n1;2\n")
    house.atlas.mkdir()
    (house.atlas / "gewoon.csv").symlink_to(secret)
    with pytest.raises(LocationRefused):
        describe(steward_actor, "gewoon.csv", "csv")
    assert describe(HOUSE, str(secret))[0] == "csv", "the command line may name any file"


def test_a_form_that_names_a_file_of_the_server_is_refused_at_the_field(as_steward: Client, party: Party) -> None:
    values = {
        "title": "Wachtwoorden",
        "slug": "wachtwoorden",
        "connector": "csv",
        "location": "/etc/passwd",
        "mode": "snapshot",
        "refresh": "none",
        "access": "internal",
        "owner": "provincie",
    }
    answer = as_steward.post(reverse("register:source:new"), values)
    assert answer.status_code in (400, 422, 200)
    assert "/etc/passwd" in answer.content.decode()
    assert not Source.objects.exists()


def test_a_folder_that_the_keeper_opened_may_be_read(
    steward_actor: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "open.csv").write_text("a;b\n1;2\n")
    monkeypatch.setenv("INFORMATIEHUIS_PATHS", str(tmp_path))
    assert describe(steward_actor, str(tmp_path / "open.csv"))[0] == "csv"


# --- files that are handed in --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["../../../etc/cron.d/taak.csv", "..\\..\\taak.csv", "taak\x00.csv", ".taak.csv", "ta ak;rm -rf.csv", "ä.csv"],
)
def test_the_name_of_an_upload_cannot_leave_its_folder(house: House, steward_actor: Actor, name: str) -> None:
    file = SimpleUploadedFile("x.csv", b"a;b\n1;2\n")
    file._name = name
    location = keep_upload(steward_actor, file)
    kept = (house.atlas / location).resolve()
    assert kept.parent == (house.atlas / "bestanden").resolve()
    assert kept.read_bytes() == b"a;b\n1;2\n"
    assert not set(kept.name) & set(" ;\\/\x00")
    assert not kept.name.startswith(".")
    assert [path.name for path in kept.parent.iterdir()] == [kept.name], "nothing half is left"


def test_an_upload_is_kept_once_and_an_empty_one_never(house: House, steward_actor: Actor) -> None:
    first = keep_upload(steward_actor, SimpleUploadedFile("taak.csv", b"a\n1\n"))
    assert keep_upload(steward_actor, SimpleUploadedFile("taak.csv", b"a\n1\n")) == first
    with pytest.raises(UploadProblem):
        keep_upload(steward_actor, SimpleUploadedFile("leeg.csv", b""))
    assert len(os.listdir(house.atlas / "bestanden")) == 1


def test_a_visitor_may_hand_in_nothing(house: House) -> None:
    with pytest.raises(NotAllowed):
        keep_upload(ANONYMOUS, SimpleUploadedFile("taak.csv", b"a\n1\n"))
    assert not (house.atlas / "bestanden").exists()


def test_looking_at_a_file_shows_its_columns_before_it_is_a_source(as_steward: Client, steward: User) -> None:
    file = SimpleUploadedFile("Laad punten.csv", ("\n".join([HEAD, *ROWS]) + "\n").encode())
    page = as_steward.post(reverse("atlas:look"), {"file": file}).content.decode()
    assert "inwoners" in page
    assert "slug=laad-punten" in page
    assert not Source.objects.exists()


# --- pruning -------------------------------------------------------------------------------------------------


@pytest.fixture
def five(held: Source, write: Write) -> list[str]:
    """The content hashes of five snapshots, oldest first; the last is in force."""
    for number in range(1, 5):
        write(f"344;Utrecht;2022;{number};361.699;7,5")
        refresh(actor=HOUSE, source=held)
    return list(held.snapshots.order_by("pk").values_list("content_hash", flat=True))


def test_pruning_keeps_the_newest_and_what_is_pinned(
    held: Source, five: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pins, "_declared", [lambda slug: {five[0]} if slug == "cijfers" else set()])
    gone = prune(actor=HOUSE, source=held, keep=2)
    assert set(gone) == {five[1], five[2]}
    kept = {manifest.content_hash for manifest in lake().manifests("cijfers")}
    assert kept == {five[0], five[3], five[4]}
    assert set(held.snapshots.values_list("content_hash", flat=True)) == kept
    detail = Event.objects.filter(thing=held.pk).order_by("-number")[0].payload["detail"]
    assert set(detail["pruned"]) == set(gone)


def test_pruning_again_removes_and_records_nothing(held: Source, five: list[str]) -> None:
    prune(actor=HOUSE, source=held, keep=2)
    events = Event.objects.count()
    assert prune(actor=HOUSE, source=held, keep=2) == []
    assert Event.objects.count() == events


def test_a_refresh_keeps_no_more_than_the_rule_says(
    held: Source, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(12):
        write(f"344;Utrecht;2022;{number};361.699;7,5")
        refresh(actor=HOUSE, source=held)
    assert held.snapshots.count() == len(lake().manifests("cijfers")) == 10


def test_a_reader_may_not_prune(held: Source, five: list[str], party: Party) -> None:
    with pytest.raises(NotAllowed):
        prune(actor=factories.actor("reader", party), source=held, keep=1)
    assert len(lake().manifests("cijfers")) == 5
