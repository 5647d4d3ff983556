"""What a source may be used for: activities of the register that can be chosen, and texts that only explain."""

from __future__ import annotations

from pathlib import Path

import pytest

from informatiehuis.engines import ascode
from informatiehuis.kernel import changes
from informatiehuis.kernel.access import HOUSE, Actor
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.ascode.importing import import_atlas
from informatiehuis.kernel.house import House
from informatiehuis.kernel.models import Link, ProcessingActivity, Thing
from informatiehuis.kernel.processing import purposes
from informatiehuis.portal.founding import names_in_house
from informatiehuis.rooms.atlas import actions
from informatiehuis.rooms.atlas.models import Source
from tests import factories

pytestmark = pytest.mark.django_db
FILES = {
    "partijen/provincie.yaml": "title: Provincie\n",
    "verwerkingsactiviteiten/meldingen.yaml": (
        "title: Meldingen\npurpose: Meldingen afhandelen.\nlegal_basis: public_task\nresponsible: provincie\n"
    ),
    "bronnen/cijfers.yaml": (
        "title: Cijfers\nlocation: https://voorbeeld.invalid/c.csv\nconnector: csv\nowner: provincie\n"
        "purposes:\n  - meldingen\n  - Voor wie het nodig heeft.\n"
    ),
}


def bring(folder: Path) -> Source:
    for name, content in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    import_atlas(actor=HOUSE, atlas=ascode.read(folder, names_in_house()), folder=folder)
    return Source.objects.get(slug="cijfers")


@action
def remove(*, actor: Actor, thing: Thing) -> None:
    changes.remove(thing)


def tied(source: Source) -> set[str]:
    found = Link.objects.filter(subject=source, predicate=purposes.ALLOWED_FOR)
    return set(found.values_list("object__slug", flat=True))


def test_a_source_in_a_file_allows_the_activities_it_names_and_keeps_other_text(tmp_path: Path, house: House) -> None:
    source = bring(tmp_path)
    assert [one.slug for one in purposes.allowed(source, HOUSE)] == ["meldingen"]
    assert purposes.explaining(source) == ["Voor wie het nodig heeft."]
    assert tied(source) == {"meldingen"}
    activity = ProcessingActivity.objects.get(slug="meldingen")
    assert (activity.legal_basis, activity.responsible.slug) == ("public_task", "provincie")


def test_an_ended_activity_allows_nothing_any_more(tmp_path: Path, house: House) -> None:
    source = bring(tmp_path)
    factories.alter(actor=HOUSE, thing=purposes.allowed(source, HOUSE)[0], values={"status": "ended"})
    assert purposes.allowed(source, HOUSE) == []


def test_an_activity_that_a_source_allows_is_not_taken_away_unnoticed(tmp_path: Path, house: House) -> None:
    activity = purposes.allowed(bring(tmp_path), HOUSE)[0]
    with pytest.raises(changes.StillInUse):
        remove(actor=HOUSE, thing=activity)


def test_changing_the_purposes_of_a_source_changes_what_it_is_tied_to(tmp_path: Path, house: House) -> None:
    source = bring(tmp_path)
    actions.change_source(actor=HOUSE, thing=source, values={"purposes": []}, seen_version=None)
    assert tied(source) == set()
    actions.change_source(actor=HOUSE, thing=source, values={"purposes": ["meldingen"]}, seen_version=None)
    assert tied(source) == {"meldingen"}
