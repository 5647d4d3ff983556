"""Files into a house that was changed meanwhile: what was changed here is not written over, and conflicts are told."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest
from shapely.affinity import translate

from informatiehuis.engines import ascode
from informatiehuis.kernel.access import HOUSE, Actor, NotAllowed
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.ascode.importing import Preview, Step, import_atlas, preview
from informatiehuis.kernel.boundaries import keep_boundaries, outlines
from informatiehuis.kernel.house import House
from informatiehuis.kernel.models import BoundarySet, Event
from informatiehuis.portal.founding import names_in_house
from informatiehuis.rooms.atlas.models import Concept, Source
from informatiehuis.rooms.monitor.models import Goal, Target
from tests import factories
from tests.kernel.ascode.test_importing import SQUARE, WITH_DATA, aimed, drawn, write  # noqa: F401

pytestmark = pytest.mark.django_db
WORD = "term: ding\ndefinition: {definition}\nexplanation: {explanation}\nowner: provincie\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A concept and a source, in the house and in a folder."""
    made = write(tmp_path, {**WITH_DATA, "begrippen/zaak.yaml": "term: zaak\ndefinition: Zaak.\n"})
    spell(made)
    bring(made)
    return made


def spell(folder: Path, definition: str = "Iets.", explanation: str = "Uitleg.", more: str = "") -> None:
    write(folder, {"begrippen/ding.yaml": WORD.format(definition=definition, explanation=explanation) + more})


def bring(folder: Path, *, theirs: bool = False) -> Preview:
    return import_atlas(actor=HOUSE, atlas=ascode.read(folder, names_in_house()), folder=folder, theirs=theirs)


def thing() -> Concept:
    return Concept.objects.get(slug="ding")


def by_hand(**values: object) -> None:
    factories.alter(actor=HOUSE, thing=thing(), values=values)


def held() -> tuple[str, str]:
    return thing().definition, thing().explanation


def told(seen: Preview) -> dict[str, tuple[Step, tuple[str, ...], tuple[str, ...], list[tuple[str, str, str]]]]:
    return {
        item.ref.slug: (
            item.step, item.fields, item.kept, [(one.field, one.ours, one.theirs) for one in item.conflicts]
        )
        for item in seen.differing
    }  # fmt: skip


def test_what_was_not_changed_here_is_taken_from_the_file(folder: Path) -> None:
    spell(folder, definition="Iets anders.")
    assert told(bring(folder)) == {"ding": (Step.CHANGED, ("definition",), (), [])}
    assert held() == ("Iets anders.", "Uitleg.")


def test_what_was_changed_here_alone_stays(folder: Path) -> None:
    by_hand(explanation="Hier verbeterd.")
    assert told(bring(folder)) == {"ding": (Step.KEPT, (), ("explanation",), [])}
    spell(folder, definition="Iets anders.")
    assert told(bring(folder)) == {"ding": (Step.CHANGED, ("definition",), ("explanation",), [])}
    assert held() == ("Iets anders.", "Hier verbeterd.")


def test_it_stays_also_after_an_import_that_wrote_something_else_of_the_thing(folder: Path) -> None:
    by_hand(explanation="Hier verbeterd.")
    spell(folder, definition="Iets anders.")
    bring(folder)
    spell(folder, definition="Weer anders.")
    assert told(bring(folder)) == {"ding": (Step.CHANGED, ("definition",), ("explanation",), [])}
    spell(folder, definition="Weer anders.", explanation="Anders in het bestand.")
    assert bring(folder).conflicts
    assert held() == ("Weer anders.", "Hier verbeterd.")


def test_what_was_changed_here_and_in_the_file_is_a_conflict_with_both_texts(folder: Path) -> None:
    by_hand(definition="Hier.")
    spell(folder, definition="Daar.", explanation="Nieuwe uitleg.")
    seen = preview(ascode.read(folder, names_in_house()), HOUSE, folder)
    assert told(seen) == {"ding": (Step.CHANGED, ("explanation",), (), [("definition", "Hier.", "Daar.")])}
    events = Event.objects.count()
    assert told(bring(folder)) == told(seen)
    assert held() == ("Hier.", "Nieuwe uitleg.")
    events = Event.objects.count()
    assert told(bring(folder)) == {"ding": (Step.KEPT, (), (), [("definition", "Hier.", "Daar.")])}
    assert Event.objects.count() == events


def test_a_conflict_ends_when_the_files_are_chosen_or_both_say_the_same(folder: Path) -> None:
    by_hand(definition="Hier.")
    spell(folder, definition="Daar.")
    assert told(bring(folder, theirs=True)) == {"ding": (Step.CHANGED, ("definition",), (), [])}
    assert held() == ("Daar.", "Uitleg.")
    by_hand(definition="Samen.")
    spell(folder, definition="Samen.")
    assert bring(folder).differing == []


def test_a_thing_that_was_made_here_is_not_written_over_by_a_file_of_the_same_name(folder: Path) -> None:
    factories.concept("Huis", slug="huis", definition="Van hier.")
    write(folder, {"begrippen/huis.yaml": "term: Huis\ndefinition: Van daar.\n"})
    seen = bring(folder)
    assert ("definition", "Van hier.", "Van daar.") in told(seen)["huis"][3]
    assert Concept.objects.get(slug="huis").definition == "Van hier."
    bring(folder, theirs=True)
    assert Concept.objects.get(slug="huis").definition == "Van daar."


def test_who_may_not_see_a_thing_is_told_of_a_conflict_and_not_what_it_says(folder: Path) -> None:
    by_hand(definition="Hier.", access="confidential")
    spell(folder, definition="Daar.")
    seen = preview(ascode.read(folder, names_in_house()), factories.actor("reader"), folder)
    assert told(seen)["ding"][3] == [("definition", "", "Daar.")]


def test_references_and_lists_are_compared_in_three_too(folder: Path) -> None:
    other = factories.party("Gemeente", slug="gemeente")
    by_hand(owner=other, alternative_terms=["hier"])
    assert told(bring(folder)) == {"ding": (Step.KEPT, (), ("alternative_terms", "owner"), [])}
    spell(folder, more="alternative_terms: [daar]\n")
    assert told(bring(folder))["ding"][3] == [("alternative_terms", '["hier"]', '["daar"]')]
    assert (thing().owner, thing().alternative_terms) == (other, ["hier"])


def test_links_that_were_made_or_ended_here_stay(folder: Path) -> None:
    spell(folder, more="related: [zaak]\n")
    bring(folder)
    zaak, here = Concept.objects.get(slug="zaak"), factories.concept("Hier", slug="hier")
    predicate = thing().links_out.get().predicate
    factories.disconnect(actor=HOUSE, subject=thing(), predicate=predicate, object=zaak)
    assert told(bring(folder)) == {"ding": (Step.KEPT, (), (predicate,), [])}
    factories.connect(actor=HOUSE, subject=thing(), predicate=predicate, object=here)
    spell(folder)
    assert told(bring(folder))["ding"][3] == [(predicate, "hier", "")]
    bring(folder, theirs=True)
    assert not thing().links_out.exists()


def test_a_target_that_was_made_here_is_not_ended_because_the_file_of_its_goal_does_not_list_it(aimed: Path) -> None:  # noqa: F811
    goal = Goal.objects.get()
    of_file = Target.objects.first()
    assert of_file is not None
    factories.thing(
        "target", "Van hier", slug="van-hier", goal=goal, indicator=of_file.indicator, value=5,
        reached_by=of_file.reached_by,
    )  # fmt: skip
    assert told(bring(aimed)) == {"van-hier": (Step.KEPT, (), (), [])}
    assert Target.objects.get(slug="van-hier").status == "active"
    bring(aimed, theirs=True)
    assert Target.objects.get(slug="van-hier").status == "ended"


def test_a_source_that_was_moved_here_keeps_its_place(folder: Path) -> None:
    source = Source.objects.get()
    factories.alter(actor=HOUSE, thing=source, values={"licence": "https://creativecommons.org/licenses/by/4.0/"})
    assert told(bring(folder)) == {"cijfers": (Step.KEPT, (), ("licence",), [])}


# --- data files ----------------------------------------------------------------------------------------------

DATA = "data/c.csv"
HERE, THERE = "gemeentecode;jaar\n344;2024\n", "gemeentecode;jaar\n307;2023\n"


def hash_of(text: str) -> str:
    return f"sha256:{sha256(text.encode()).hexdigest()}"[: len("sha256:") + 12]


def in_house(house: House) -> str:
    return (house.atlas / DATA).read_text()


def test_a_data_file_that_nobody_changed_here_is_taken_each_time(folder: Path, house: House) -> None:
    for text in (THERE, HERE, WITH_DATA[DATA]):
        write(folder, {DATA: text})
        assert bring(folder).differing == []
        assert in_house(house) == text
    events = Event.objects.count()
    bring(folder)
    assert Event.objects.count() == events


def test_a_data_file_that_was_changed_here_alone_is_kept(folder: Path, house: House) -> None:
    write(house.atlas, {DATA: HERE})
    assert told(bring(folder)) == {"cijfers": (Step.KEPT, (), (DATA,), [])}
    assert in_house(house) == HERE


def test_a_data_file_that_was_changed_here_and_there_is_a_conflict_until_one_is_chosen(
    folder: Path, house: House
) -> None:
    write(house.atlas, {DATA: HERE})
    write(folder, {DATA: THERE})
    seen = preview(ascode.read(folder, names_in_house()), HOUSE, folder)
    assert told(seen) == {"cijfers": (Step.KEPT, (), (), [(DATA, hash_of(HERE), hash_of(THERE))])}
    assert told(bring(folder)) == told(bring(folder)) == told(seen)
    assert in_house(house) == HERE
    assert bring(folder, theirs=True).differing == []
    assert in_house(house) == THERE
    write(folder, {DATA: WITH_DATA[DATA]})
    assert bring(folder).differing == []
    assert in_house(house) == WITH_DATA[DATA]


def test_a_conflict_of_a_data_file_ends_when_both_are_the_same(folder: Path, house: House) -> None:
    write(house.atlas, {DATA: HERE})
    write(folder, {DATA: THERE})
    assert bring(folder).conflicts
    write(folder, {DATA: HERE})
    assert bring(folder).differing == []
    write(folder, {DATA: THERE})
    assert bring(folder).differing == []
    assert in_house(house) == THERE


def test_a_data_file_does_not_come_over_what_a_source_that_was_made_here_rests_on(
    folder: Path, house: House, tmp_path: Path
) -> None:
    write(house.atlas, {"hier.csv": HERE})
    factories.source("Hier", slug="hier", location="hier.csv", connector="csv")
    spelled = "title: Hier\nlocation: hier.csv\nconnector: csv\nowner: provincie\n"
    other = write(tmp_path / "ander", {"bronnen/hier.yaml": spelled, "hier.csv": THERE})
    assert ("hier.csv", hash_of(HERE), hash_of(THERE)) in told(bring(other))["hier"][3]
    assert (house.atlas / "hier.csv").read_text() == HERE


def test_who_may_not_edit_a_source_does_not_replace_its_data(folder: Path, house: House) -> None:
    write(folder, {DATA: THERE})
    atlas = ascode.read(folder, names_in_house())
    with pytest.raises(NotAllowed):
        import_atlas(actor=factories.actor("steward", factories.party("Ander")), atlas=atlas, folder=folder)
    assert in_house(house) == WITH_DATA[DATA]


@action
def redraw(*, actor: Actor, by: float) -> None:
    """Draw the boundaries of the house otherwise, as a person does."""
    boundary_set = BoundarySet.objects.get()
    shapes = [translate(one.shape, by, 0) for one in outlines(boundary_set)]
    keep_boundaries(boundary_set, [one.code for one in outlines(boundary_set)], shapes, origin="hier")


def test_boundaries_that_were_drawn_here_alone_stay(drawn: Path, house: House) -> None:  # noqa: F811
    redraw(actor=HOUSE, by=100)
    hash_here = BoundarySet.objects.get().content_hash
    assert told(bring(drawn)) == {"grens": (Step.KEPT, (), ("boundaries",), [])}
    assert BoundarySet.objects.get().content_hash == hash_here


def test_boundaries_that_differ_here_and_there_are_a_conflict_and_their_file_stays_with_them(
    drawn: Path,  # noqa: F811
    house: House,
) -> None:
    before = (house.atlas / "data/g.geojson").read_text()
    redraw(actor=HOUSE, by=100)
    hash_here = BoundarySet.objects.get().content_hash
    write(drawn, {"data/g.geojson": SQUARE.replace("5.2,52.2", "5.2,52.3")})
    step, fields, kept, [(name, ours, _theirs)] = told(bring(drawn))["grens"]
    assert (step, fields, kept, name, ours) == (Step.KEPT, (), ("data/g.geojson",), "boundaries", hash_here[:19])
    assert BoundarySet.objects.get().content_hash == hash_here
    assert (house.atlas / "data/g.geojson").read_text() == before
    assert bring(drawn, theirs=True).conflicts == []
    assert BoundarySet.objects.get().content_hash != hash_here
    assert "52.3" in (house.atlas / "data/g.geojson").read_text()


def test_boundaries_are_not_read_from_a_file_that_is_not_taken(drawn: Path, house: House) -> None:  # noqa: F811
    before = BoundarySet.objects.get().content_hash
    write(house.atlas, {"data/g.geojson": SQUARE.replace("5.2,52.2", "5.2,52.25")})
    write(drawn, {"data/g.geojson": SQUARE.replace("5.2,52.2", "5.2,52.3")})
    step, _fields, kept, [(name, _ours, _theirs)] = told(bring(drawn))["grens"]
    assert (step, kept, name) == (Step.KEPT, ("boundaries",), "data/g.geojson")
    assert BoundarySet.objects.get().content_hash == before
