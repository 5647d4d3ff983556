"""Since when something holds, said in a table that is brought in and with a step in the life of a thing."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from informatiehuis.kernel.access import HOUSE, actor_for
from informatiehuis.kernel.jobs.performing import Watch, do
from informatiehuis.kernel.jobs.queue import take
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.models import Event, Party, User
from informatiehuis.kernel.register import large_imports, queries, tables
from informatiehuis.kernel.register.importing import import_things
from informatiehuis.kernel.register.large_imports import LargeImport, RowsRefused
from informatiehuis.kernel.register.removals import find_then
from informatiehuis.kernel.register.then import beginning_of
from informatiehuis.kernel.timelines import AsOf
from informatiehuis.rooms.atlas.models import Concept
from tests import factories

pytestmark = pytest.mark.django_db
IMPORT = "/atlas/begrippen/-/importeren/"
HEADS = "titel;definitie;toegang;eigenaar"


def day(before: int) -> date:
    return timezone.localdate() - timedelta(days=before)


def midnight(before: int) -> datetime:
    found = beginning_of(day(before))
    assert found
    return found


def held_since(slug: str) -> list[datetime]:
    thing = Concept.objects.get(slug=slug)
    return list(Event.objects.filter(thing=thing.pk).order_by("number").values_list("valid_at", flat=True))


def preview(client: Client, text: str, **more: str) -> Any:
    file = SimpleUploadedFile("begrippen.csv", text.encode())
    return client.post(IMPORT, {"file": file, "reason": "nieuwe lijst", **more})


def agree(client: Client, seen: Any) -> Any:
    """Send what the form of the preview holds."""
    held = seen.context
    names = {"table": held["table"], "versions": held["versions"], "reason": held["reason"], "valid_at": held["since"]}
    return client.post(IMPORT, {"apply": "1", **names})


def test_a_whole_table_holds_since_the_day_that_was_filled_in(as_steward: Client, province: Party) -> None:
    seen = preview(as_steward, f"{HEADS}\nWoning;Huis.;openbaar;{province.slug}\n", valid_at=day(10).isoformat())
    assert f'name="valid_at" value="{day(10).isoformat()}"' in seen.content.decode()
    assert agree(as_steward, seen).status_code == 302
    assert held_since("woning") == [midnight(10)]
    found = queries.things_at(kind_named("concept"), AsOf(timezone.now(), midnight(5)), HOUSE)
    assert [one.title for one in found] == ["Woning"]
    assert queries.things_at(kind_named("concept"), AsOf(timezone.now(), midnight(11)), HOUSE) == []


@pytest.mark.parametrize("head", ["Geldt sinds", "valid_at", "Holds since"])
def test_a_row_that_says_it_goes_before_the_table(as_steward: Client, province: Party, head: str) -> None:
    own = f"{day(3):%d-%m-%Y}"
    text = f"{HEADS};{head}\nWoning;Huis.;openbaar;{province.slug};{own}\nPlein;Plek.;openbaar;{province.slug};\n"
    agree(as_steward, preview(as_steward, text, valid_at=day(10).isoformat()))
    assert held_since("woning") == [midnight(3)]
    assert held_since("plein") == [midnight(10)]


def test_a_row_cannot_hold_since_before_its_thing_was_there(as_steward: Client, province: Party) -> None:
    factories.concept("Woning", definition="Eerst.", owner=province)
    text = f"titel;definitie;geldt sinds\nWoning;Toen.;{timezone.localdate().isoformat()}\n"
    seen = preview(as_steward, text)
    # the thing was made later today than today began
    assert [row.outcome for row in seen.context["plan"].rows] == ["problem"]
    assert "in het huis sinds" in seen.context["plan"].rows[0].problems[0].text
    assert seen.context["plan"].rows[0].problems[0].column == "Geldt sinds"


@pytest.mark.parametrize(
    ("said", "words"), [("2999-01-01", "pas later gelden"), ("gisteren", "geen datum"), ("31-02-2024", "geen datum")]
)
def test_a_day_that_cannot_be_is_a_problem_of_its_row(
    as_steward: Client, province: Party, said: str, words: str
) -> None:
    seen = preview(as_steward, f"{HEADS};Geldt sinds\nWoning;Huis.;openbaar;{province.slug};{said}\n")
    (row,) = seen.context["plan"].rows
    assert row.outcome == "problem"
    assert words in row.problems[0].text
    assert row.problems[0].column == "Geldt sinds"


@pytest.mark.parametrize("said", ["2999-01-01", "gisteren"])
def test_a_day_for_all_of_it_that_cannot_be_is_refused(as_steward: Client, province: Party, said: str) -> None:
    seen = preview(as_steward, f"{HEADS}\nWoning;Huis.;openbaar;{province.slug}\n", valid_at=said)
    assert seen.status_code == 400
    assert said in seen.context["what"]
    assert not Concept.objects.exists()


def test_the_same_holds_for_all_rows_or_none(steward: User, province: Party) -> None:
    """A row that cannot hold since its day takes the others with it, also those that can."""
    content = f"{HEADS};valid_at\nWoning;Huis.;openbaar;{province.slug};{day(1)}\nPlein;P.;openbaar;{province.slug};x\n"
    plan = import_things(
        actor=actor_for(steward), kind=kind_named("concept"), table=tables.read_table("x.csv", content.encode())
    )
    assert not plan.applied
    assert not Concept.objects.exists()


@pytest.fixture
def large_text(province: Party, monkeypatch: pytest.MonkeyPatch) -> bytes:
    monkeypatch.setattr(large_imports, "PART", 4)
    lines = [f"woord-{number};Woord {number};W.;openbaar;{province.slug};" for number in range(9)]
    lines[7] += day(2).isoformat()
    return "\n".join(["slug;titel;definitie;toegang;eigenaar;Geldt sinds", *lines]).encode()


def test_a_large_table_holds_since_its_moment_and_goes_on_with_it(large_text: bytes) -> None:
    def whole(valid_at: datetime | None) -> LargeImport:
        return LargeImport.of(kind_named("concept"), HOUSE, "w.csv", large_text, valid_at=valid_at)

    first = whole(midnight(10))
    large_imports.import_part(actor=HOUSE, whole=first, after=first.standing, valid_at=first.valid_at)
    # the same file with another moment is another import
    assert whole(midnight(9)).standing.done == 0
    assert whole(midnight(10)).standing.done == 4
    assert whole(midnight(10)).run().new == 9
    assert {slug: held_since(slug) for slug in ("woord-0", "woord-7", "woord-8")} == {
        "woord-0": [midnight(10)],
        "woord-7": [midnight(2)],
        "woord-8": [midnight(10)],
    }


def test_a_large_table_with_a_wrong_day_is_stopped_before_it_begins(large_text: bytes) -> None:
    wrong = large_text.replace(day(2).isoformat().encode(), b"2999-01-01")
    with pytest.raises(RowsRefused, match="pas later gelden"):
        LargeImport.of(kind_named("concept"), HOUSE, "w.csv", wrong).run()
    assert not Concept.objects.exists()


def test_a_large_table_of_a_page_keeps_its_moment_until_the_worker_has_it(
    as_steward: Client, large_text: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "MOST_ROWS", 5)
    seen = preview(as_steward, large_text.decode(), valid_at=day(10).isoformat())
    held = {"start": "1", "stored": str(seen.context["file"]), "name": "w.csv", "valid_at": seen.context["since"]}
    other = as_steward.post(IMPORT, {**held, "valid_at": day(9).isoformat()})
    assert other.status_code == 400
    assert as_steward.post(IMPORT, held).status_code == 302
    taken = take("hier", ["default"])
    assert taken
    do(taken, Watch())
    assert held_since("woord-0") == [midnight(10)]
    assert held_since("woord-7") == [midnight(2)]


def step(client: Client, thing: Concept, name: str, **values: str) -> Any:
    address = reverse("register:concept:move", args=[thing.slug, name])
    return client.post(address, {"version": str(thing.version), **values})


@pytest.fixture
def drafted(steward: User, province: Party) -> Concept:
    """A concept that is there for ten days."""
    from informatiehuis.kernel.register.actions import create_thing

    values = {"title": "Woning", "definition": "Huis.", "owner": province, "access": "open"}
    made: Concept = create_thing(
        actor=actor_for(steward), kind=kind_named("concept"), values=values, valid_at=midnight(10)
    )
    return made


def test_a_step_holds_since_the_day_that_was_filled_in(as_owner: Client, drafted: Concept) -> None:
    assert 'name="valid_at"' in as_owner.get(drafted.get_absolute_url()).content.decode()
    name = kind_named("concept").life_cycle.steps_from(drafted.status)[0].name
    assert step(as_owner, drafted, name, valid_at=day(4).isoformat()).status_code == 302
    assert held_since("woning") == [midnight(10), midnight(4)]
    kind = kind_named("concept")
    statuses = [
        find_then(kind, drafted.slug, AsOf(timezone.now(), midnight(before)), HOUSE)[0].status for before in (5, 3)
    ]
    assert statuses[0] == drafted.status
    assert statuses[1] == Concept.objects.get(pk=drafted.pk).status != drafted.status


@pytest.mark.parametrize(
    ("said", "words"), [("2999-01-01", "pas later"), ("1999-01-01", "in het huis sinds"), ("morgen", "geen datum")]
)
def test_a_step_cannot_hold_since_a_day_that_cannot_be(
    as_owner: Client, drafted: Concept, said: str, words: str
) -> None:
    name = kind_named("concept").life_cycle.steps_from(drafted.status)[0].name
    answer = step(as_owner, drafted, name, valid_at=said)
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert Concept.objects.get(pk=drafted.pk).status == drafted.status
