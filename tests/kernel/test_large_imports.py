"""A large table comes in by parts: each is whole, the next run goes on behind it, and what is wrong is said early."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from informatiehuis.engines.progress import Interrupted
from informatiehuis.kernel.access import HOUSE, Actor, NotAllowed, actor_for
from informatiehuis.kernel.jobs.performing import Watch, do
from informatiehuis.kernel.jobs.queue import take
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.models import Event, Job, JobState, Party
from informatiehuis.kernel.register import import_pages, large_imports, tables
from informatiehuis.kernel.register.import_jobs import FOLDER
from informatiehuis.kernel.register.large_imports import ImportElsewhere, LargeImport, RowsRefused, import_part
from informatiehuis.kernel.register.problems import UnreadableFile
from informatiehuis.kernel.verifying import verify
from informatiehuis.rooms.atlas.models import Concept
from tests import factories

pytestmark = pytest.mark.django_db
ROWS = 10


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large_imports, "PART", 4)


@pytest.fixture
def team() -> Party:
    return factories.party("Redactie", slug="redactie")


def text(rows: int = ROWS, **other: str) -> bytes:
    lines = [f"woord-{number};Woord {number};Wat {number} is.;openbaar;redactie" for number in range(rows)]
    for place, line in other.items():
        lines[int(place.removeprefix("row"))] = line
    return "\n".join(["slug;titel;definitie;toegang;eigenaar", *lines]).encode()


def large(content: bytes, actor: Actor = HOUSE, kind: str = "concept") -> LargeImport:
    return LargeImport.of(kind_named(kind), actor, "woorden.csv", content)


def stop_after(parts: int) -> object:
    """A progress that interrupts the work after so many parts."""
    told = iter(range(parts))

    def watch(done: int, total: int | None = None) -> None:
        if next(told, None) is None:
            raise Interrupted

    return watch


def test_all_rows_come_in_and_the_history_says_how_far_it_was(team: Party) -> None:
    done = large(text()).run(reason="nieuwe lijst")
    assert (done.new, done.changed, done.unchanged, done.rows) == (ROWS, 0, 0, ROWS)
    assert Concept.objects.count() == ROWS
    told = [one.payload["detail"]["import"]["done"] for one in Event.objects.filter(kind="import").order_by("number")]
    assert told == [4, 8, 10]
    assert {one.why for one in Event.objects.filter(kind="concept")} == {"nieuwe lijst"}
    assert verify().intact


def test_what_was_interrupted_goes_on_behind_the_parts_that_were_done(team: Party) -> None:
    with pytest.raises(Interrupted):
        large(text()).run(progress=stop_after(1))  # type: ignore[arg-type]
    assert Concept.objects.count() == 4
    factories.alter(actor=HOUSE, thing=Concept.objects.get(slug="woord-1"), values={"definition": "Van een mens."})
    done = large(text()).run()
    assert (done.new, done.done) == (ROWS, ROWS)
    assert Concept.objects.get(slug="woord-1").definition == "Van een mens."
    assert Event.objects.filter(kind="concept", effect="made").count() == ROWS


def test_the_same_file_again_is_a_new_import_that_finds_everything_as_it_is(team: Party) -> None:
    large(text()).run()
    done = large(text()).run()
    assert (done.new, done.changed, done.unchanged) == (0, 0, ROWS)


def test_a_row_that_is_wrong_stops_it_before_the_first_part(team: Party) -> None:
    content = text(row7="woord-7;Woord 7;Zo.;openbaar;niemand", row9="woord-2;Dubbel;Zo.;openbaar;redactie")
    with pytest.raises(RowsRefused) as refused:
        large(content).run()
    said = refused.value.text()
    assert "rij 9: eigenaar" in said
    assert "niemand" in said
    assert "rij 11: korte naam in het adres: Deze staat ook al op rij 4." in said
    assert "Er is niets opgeslagen" in said
    assert not Concept.objects.exists()
    assert not Event.objects.filter(kind="import").exists()


def test_a_row_that_only_writing_finds_wrong_leaves_the_parts_before_it_and_says_so(
    team: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LargeImport, "wrong_rows", lambda self: iter(()))
    with pytest.raises(RowsRefused) as refused:
        large(text(row5="woord-5;;;openbaar;redactie")).run()
    assert "De eerste 4 rijen zijn verwerkt en blijven staan" in refused.value.text()
    assert Concept.objects.count() == 4
    done = large(text()).run()
    assert (done.new, done.unchanged) == (ROWS - 4, 4)


def test_a_row_may_refer_to_one_before_it_in_the_file_but_not_after(team: Party) -> None:
    heads = "slug;titel;soort partij;onderdeel van"
    good = f"{heads}\neerste;Eerste;overheid;\ntweede;Tweede;overheid;eerste\n".encode()
    large(good, kind="party").run()
    assert Party.objects.get(slug="tweede").part_of == Party.objects.get(slug="eerste")
    wrong = f"{heads}\nderde;Derde;overheid;vierde\nvierde;Vierde;overheid;\n".encode()
    with pytest.raises(RowsRefused, match="vierde"):
        large(wrong, kind="party").run()


def test_two_at_the_same_import_do_no_part_twice(team: Party) -> None:
    one, other = large(text()), large(text())
    begun = one.standing
    import_part(actor=HOUSE, whole=one, after=begun)
    with pytest.raises(ImportElsewhere):
        import_part(actor=HOUSE, whole=other, after=begun)
    assert Concept.objects.count() == 4


def test_the_rights_of_who_asks_hold_for_every_row(team: Party) -> None:
    reader = actor_for(factories.person("reader", team))
    with pytest.raises((NotAllowed, RowsRefused)):
        large(text(), reader).run()
    assert not Concept.objects.exists()


def test_a_column_that_is_not_known_is_said_before_anything_is_done(team: Party) -> None:
    with pytest.raises(UnreadableFile, match="kleur"):
        large(b"titel;kleur\nWoord;rood\n")


# --- the page -------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(settings, "HOUSE", type(settings.HOUSE)(tmp_path))
    monkeypatch.setattr(tables, "MOST_ROWS", 5)
    monkeypatch.setattr(import_pages, "SAMPLE", 2)
    return tmp_path / "tmp" / FOLDER


@pytest.fixture
def steward(team: Party) -> Client:
    client = Client()
    client.force_login(factories.person("steward", team))
    return client


def posted(client: Client, content: bytes) -> object:
    file = SimpleUploadedFile("woorden.csv", content)
    return client.post(reverse("register:concept:import"), {"file": file, "reason": "nieuwe lijst"})


def begun(client: Client, seen: object) -> object:
    context = seen.context  # type: ignore[attr-defined]
    told = {"start": "1", "stored": str(context["file"]), "name": context["file_name"], "reason": context["reason"]}
    return client.post(reverse("register:concept:import"), told)


def work() -> None:
    taken = take("test", ("default",))
    assert taken is not None
    do(taken, Watch())


def test_a_large_file_is_shown_in_part_and_done_in_the_background(steward: Client, folder: Path) -> None:
    seen = posted(steward, text())
    page = seen.content.decode()  # type: ignore[attr-defined]
    assert "Dit bestand heeft 10 rijen" in page
    assert [row.slug for row in seen.context["plan"].rows] == ["woord-0", "woord-1"]  # type: ignore[attr-defined]
    assert not Concept.objects.exists()
    answer = begun(steward, seen)
    job = Job.objects.get()
    assert answer.url == reverse("jobs:job", args=[job.pk])  # type: ignore[attr-defined]
    work()
    job.refresh_from_db()
    assert job.state == JobState.DONE
    assert Concept.objects.count() == ROWS
    assert "Klaar: 10 rijen; 10 gemaakt, 0 gewijzigd, 0 ongewijzigd." in steward.get(answer.url).content.decode()  # type: ignore[attr-defined]
    assert list(folder.iterdir()) == []


def test_the_page_of_the_job_says_which_rows_are_wrong(steward: Client, folder: Path) -> None:
    begun(steward, posted(steward, text(row7="woord-7;Woord 7;Zo.;openbaar;niemand")))
    work()
    job = Job.objects.get()
    page = steward.get(reverse("jobs:job", args=[job.pk])).content.decode()
    assert job.state == JobState.FAILED
    assert "rij 9" in page
    assert "Er is niets opgeslagen" in page


def test_a_file_is_only_for_who_put_it_there(steward: Client, team: Party, folder: Path) -> None:
    seen = posted(steward, text())
    other = Client()
    other.force_login(factories.person("steward", team))
    assert begun(other, seen).status_code == 400  # type: ignore[attr-defined]
    assert not Job.objects.exists()


@pytest.mark.parametrize("stored", ["../../secret.key", "", str(UUID(int=1))])
def test_a_name_of_a_file_that_was_not_put_there_is_refused(steward: Client, folder: Path, stored: str) -> None:
    answer = steward.post(reverse("register:concept:import"), {"start": "1", "stored": stored, "name": "x.csv"})
    assert answer.status_code == 400
    assert "Kies het bestand opnieuw" in answer.content.decode()


def test_a_wrong_row_among_the_first_is_shown_and_nothing_can_begin(steward: Client, folder: Path) -> None:
    seen = posted(steward, text(row1="woord-1;Woord 1;Zo.;openbaar;niemand"))
    assert seen.status_code == 400  # type: ignore[attr-defined]
    assert 'name="start"' not in seen.content.decode()  # type: ignore[attr-defined]
    assert not folder.exists()
