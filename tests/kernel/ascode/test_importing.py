"""Files into the house and out again: all or nothing, with a preview, and to the same bytes."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from informatiehuis.engines import ascode
from informatiehuis.engines.problems import Problem
from informatiehuis.kernel.access import HOUSE, Actor, NotAllowed
from informatiehuis.kernel.ascode.exporting import export_atlas
from informatiehuis.kernel.ascode.files import DataFileProblem
from informatiehuis.kernel.ascode.importing import ImportProblem, ImportProblems, Preview, Step, import_atlas, preview
from informatiehuis.kernel.ascode.parts import Ref
from informatiehuis.kernel.boundaries import BoundaryProblem
from informatiehuis.kernel.house import House
from informatiehuis.kernel.models import Area, AreaChange, BoundarySet, Event, Link, Party, Thing
from informatiehuis.portal.founding import names_in_house
from informatiehuis.rooms.atlas.models import Concept, Indicator, Source
from informatiehuis.rooms.atlas.refreshing import refresh
from informatiehuis.rooms.monitor.models import Target
from tests import factories

pytestmark = pytest.mark.django_db

PARTY = {"partijen/provincie.yaml": "title: Provincie\n"}
SOURCE = "title: Cijfers\nlocation: data/c.csv\nconnector: csv\nowner: provincie\n"
WITH_DATA = {**PARTY, "bronnen/cijfers.yaml": SOURCE, "data/c.csv": "gemeentecode;jaar\n344;2022\n"}


def write(folder: Path, files: Mapping[str, str]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    return folder


def bring(folder: Path, actor: Actor = HOUSE, *, theirs: bool = False) -> Preview:
    return import_atlas(actor=actor, atlas=ascode.read(folder, names_in_house()), folder=folder, theirs=theirs)


def seen(folder: Path) -> Preview:
    return preview(ascode.read(folder, names_in_house()), HOUSE, folder)


def test_the_example_comes_in_once_and_goes_out_as_the_same_bytes(
    repository: Path, house: House, tmp_path: Path
) -> None:
    example = repository / "examples/utrecht"
    first = bring(example)
    assert first.count(Step.NEW) == len(first.items) > 150
    events = Event.objects.count()
    again = bring(example)
    assert again.count(Step.SAME) == len(again.items)
    assert Event.objects.count() == events
    shutil.copyfile(example / "huis.yaml", house.profile_file)
    export_atlas(tmp_path / "uit")
    out = {p.relative_to(tmp_path / "uit"): p.read_bytes() for p in (tmp_path / "uit").rglob("*") if p.is_file()}
    assert {name: (example / name).read_bytes() for name in out} == out
    left = {p.relative_to(example) for p in example.rglob("*.*") if p.is_file()} - set(out)
    made = ("boundaries", "reports", "rule_areas", "estate", "observations", "documents")
    programs = {f"make_{name}.py" for name in made}
    words = {"estate_words.py", "estate_publications.py"}
    assert {name.parts[0] for name in left} == {"README.md", "data", "metingen", *words, *programs}


def test_a_preview_names_fields_and_what_they_touch_and_writes_nothing(tmp_path: Path, house: House) -> None:
    indicator = (
        "title: Aantal\nquestion: Hoeveel?\nunit: stuks\nconcept: ding\nowner: provincie\n"
        "area_level: municipality\nrollup: sum\n"
    )
    files = {
        **WITH_DATA,
        "begrippen/ding.yaml": "term: ding\ndefinition: Iets.\n",
        "indicatoren/aantal.yaml": indicator,
        "indicatoren/aantal.sql": "select gemeentecode as area, jaar as period, 1 as value from cijfers\n",
    }
    bring(write(tmp_path, files))
    events = Event.objects.count()
    write(tmp_path, {"begrippen/ding.yaml": "term: ding\ndefinition: Iets anders.\nalternative_terms: [zaak]\n"})
    told = seen(tmp_path)
    [item] = [one for one in told.items if one.step is not Step.SAME]
    assert (item.ref.slug, set(item.fields)) == ("ding", {"definition", "alternative_terms"})
    assert [thing.slug for thing in item.touches] == ["aantal"]
    assert Event.objects.count() == events
    assert Concept.objects.get().definition == "Iets."


def test_an_error_half_way_leaves_nothing(tmp_path: Path, house: House) -> None:
    """The boundaries come last, and their file is not there: parties, areas and sources are not there either."""
    files = {
        **WITH_DATA,
        "gebieden/gebieden.yaml": "- {code: GM0344, name: Utrecht, level: municipality}\n",
        "gebieden/grenzen.yaml": (
            "- {slug: grens, title: Grens, level: municipality, source: cijfers, schematic: true, "
            "file: data/weg.geojson}\n"
        ),
    }
    with pytest.raises(Problem) as problem:
        bring(write(tmp_path, files))
    assert "weg.geojson" in problem.value.what()
    assert not Thing.objects.exists()
    assert not Event.objects.exists()
    assert not (house.atlas / "data").exists()


def test_every_definition_that_cannot_run_is_told(tmp_path: Path) -> None:
    bad = (
        "title: Aantal\nquestion: Hoeveel?\nunit: stuks\nconcept: ding\nowner: provincie\n"
        "area_level: municipality\nrollup: sum\n"
    )
    files = {
        **PARTY,
        "begrippen/ding.yaml": "term: ding\ndefinition: Iets.\n",
        **{f"indicatoren/{name}.yaml": bad for name in ("een", "twee")},
        **{f"indicatoren/{name}.sql": "select 1 as area, 2 as period\n" for name in ("een", "twee")},
    }
    with pytest.raises(ImportProblems) as refused:
        bring(write(tmp_path, files))
    assert {str(one.facts["thing"]) for one in refused.value.problems} == {"een", "twee"}
    assert not Indicator.objects.exists()


def test_an_unknown_owner_is_told_with_its_file_and_line(tmp_path: Path) -> None:
    with pytest.raises(ascode.AsCodeProblems) as refused:
        bring(write(tmp_path, {"begrippen/ding.yaml": "term: ding\ndefinition: Iets.\nowner: niemand\n"}))
    [problem] = refused.value.problems
    assert (problem.file, problem.line, problem.key) == ("begrippen/ding.yaml", 3, "owner")


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    text = "term: ding\ndefinition: Iets.\n"
    with pytest.raises(ascode.AsCodeProblems):
        bring(write(tmp_path, {"begrippen/ding.yaml": text, "begrippen/ding.yml": text}))
    assert not Thing.objects.exists()


def test_a_part_of_an_atlas_may_refer_to_what_the_house_has(tmp_path: Path) -> None:
    factories.party("Provincie", slug="provincie")
    bring(write(tmp_path, {"begrippen/ding.yaml": "term: ding\ndefinition: Iets.\nowner: provincie\n"}))
    assert Concept.objects.get().owner is not None


def test_links_follow_the_order_of_the_file(tmp_path: Path) -> None:
    text = "term: {0}\ndefinition: Iets.\n"
    files = {f"begrippen/{name}.yaml": text.format(name) for name in ("een", "twee")}
    bring(write(tmp_path / "in", {**files, "begrippen/ding.yaml": text.format("ding") + "related: [een, twee]\n"}))
    write(tmp_path / "in", {"begrippen/ding.yaml": text.format("ding") + "related: [twee, een]\n"})
    assert bring(tmp_path / "in").count(Step.CHANGED) == 1
    export_atlas(tmp_path / "uit")
    written = (tmp_path / "uit/begrippen/ding.yaml").read_text()
    assert written.index("twee") < written.index("een", written.index("related"))
    assert bring(tmp_path / "in").count(Step.CHANGED) == 0


# --- the targets of a goal -----------------------------------------------------------------------------------

GOAL = "title: Minder\nsource: {title: Plan}\nowner: provincie\n"
TARGETS = (
    "targets:\n"
    "  - {indicator: aantal, value: 10, day: 2030-01-01}\n"
    "  - {indicator: aantal, value: 20, day: 2040-01-01}\n"
)
MEASURED = {
    **WITH_DATA,
    "begrippen/ding.yaml": "term: ding\ndefinition: Iets.\n",
    "indicatoren/aantal.yaml": (
        "title: Aantal\nquestion: Hoeveel?\nunit: stuks\nconcept: ding\nowner: provincie\n"
        "area_level: municipality\nrollup: sum\n"
    ),
    "indicatoren/aantal.sql": "select gemeentecode as area, jaar as period, 1 as value from cijfers\n",
}


@pytest.fixture
def aimed(tmp_path: Path, house: House) -> Path:
    """A goal with two targets, in the house and in a folder."""
    folder = write(tmp_path / "doel", {**MEASURED, "doelen/minder.yaml": GOAL + TARGETS})
    bring(folder)
    return folder


def test_a_target_that_is_taken_out_of_the_file_of_its_goal_is_ended(aimed: Path, tmp_path: Path) -> None:
    write(aimed, {"doelen/minder.yaml": GOAL + TARGETS[: TARGETS.rindex("  -")]})
    events = Event.objects.count()
    told = seen(aimed)
    assert [(item.ref.slug, item.step) for item in told.differing] == [("minder-2", Step.ENDED)]
    assert Event.objects.count() == events
    assert bring(aimed).count(Step.ENDED) == 1
    assert dict(Target.objects.values_list("slug", "status")) == {"minder-1": "active", "minder-2": "ended"}
    event = Event.objects.filter(thing=Target.objects.get(slug="minder-2").pk, effect="changed").get()
    assert (event.action, event.payload["before"]["status"]) == ("kernel.import_atlas", "active")
    assert bring(aimed).differing == []
    export_atlas(tmp_path / "uit")
    assert "2040" not in (tmp_path / "uit/doelen/minder.yaml").read_text()


def test_two_targets_of_one_indicator_are_not_tied_anew_by_the_same_files(aimed: Path) -> None:
    events = Event.objects.count()
    assert bring(aimed).differing == []
    assert Event.objects.count() == events


def test_a_target_that_comes_back_in_the_file_is_in_use_again(aimed: Path) -> None:
    write(aimed, {"doelen/minder.yaml": GOAL})
    assert bring(aimed).count(Step.ENDED) == 2
    write(aimed, {"doelen/minder.yaml": GOAL + TARGETS})
    assert {item.ref.slug: item.fields for item in seen(aimed).differing if item.ref.kind == "target"} == {
        "minder-1": ("status",),
        "minder-2": ("status",),
    }
    bring(aimed)
    assert set(Target.objects.values_list("status", flat=True)) == {"active"}


def test_the_targets_of_a_goal_that_is_not_in_the_files_stay(aimed: Path, tmp_path: Path) -> None:
    bring(write(tmp_path / "ander", {"doelen/meer.yaml": GOAL.replace("Minder", "Meer")}))
    assert set(Target.objects.values_list("status", flat=True)) == {"active"}


def test_what_is_new_alone_ends_nothing(aimed: Path) -> None:
    write(aimed, {"doelen/minder.yaml": GOAL})
    import_atlas(actor=HOUSE, atlas=ascode.read(aimed, names_in_house()), folder=aimed, only_new=True)
    assert set(Target.objects.values_list("status", flat=True)) == {"active"}


def test_only_who_may_approve_ends_a_target(aimed: Path) -> None:
    write(aimed, {"doelen/minder.yaml": GOAL + TARGETS[: TARGETS.rindex("  -")]})
    owner = Party.objects.get(slug="provincie")
    with pytest.raises(NotAllowed):
        bring(aimed, factories.actor("steward", owner))
    assert set(Target.objects.values_list("status", flat=True)) == {"active"}
    bring(aimed, factories.actor("owner", owner))
    assert Target.objects.get(slug="minder-2").status == "ended"


# --- who may -------------------------------------------------------------------------------------------------


def test_nobody_takes_over_what_another_party_owns(tmp_path: Path) -> None:
    mine, theirs = factories.party("Mijn", slug="mijn"), factories.party("Hun", slug="hun")
    concept = factories.concept("Ding", slug="ding", owner=theirs)
    folder = write(tmp_path, {"begrippen/ding.yaml": "term: Ding\ndefinition: Van mij.\nowner: mijn\n"})
    with pytest.raises(NotAllowed):
        bring(folder, factories.actor("steward", mine), theirs=True)
    concept.refresh_from_db()
    assert (concept.owner, concept.definition) == (theirs, "Wat het is.")


# --- data files ----------------------------------------------------------------------------------------------


def test_the_data_file_comes_along_so_that_the_source_can_be_read(tmp_path: Path, house: House) -> None:
    bring(write(tmp_path, WITH_DATA))
    assert (house.atlas / "data/c.csv").read_bytes() == (tmp_path / "data/c.csv").read_bytes()
    factories.area("Utrecht", code="GM0344")
    assert refresh(actor=HOUSE, source=Source.objects.get()).snapshot.rows == 1


def test_a_newer_data_file_of_the_same_source_replaces_the_old(tmp_path: Path, house: House) -> None:
    bring(write(tmp_path, WITH_DATA))
    write(tmp_path, {"data/c.csv": "gemeentecode;jaar\n307;2023\n"})
    assert bring(tmp_path).count(Step.SAME) == 2
    assert "307;2023" in (house.atlas / "data/c.csv").read_text()


def test_the_data_file_of_another_source_is_never_overwritten(tmp_path: Path, house: House) -> None:
    bring(write(tmp_path / "een", WITH_DATA))
    other = {"bronnen/ander.yaml": SOURCE.replace("Cijfers", "Ander"), "data/c.csv": "heel;anders\n1;2\n"}
    with pytest.raises(DataFileProblem) as refused:
        bring(write(tmp_path / "twee", other))
    assert "cijfers" in refused.value.what()
    assert (house.atlas / "data/c.csv").read_bytes() == (tmp_path / "een/data/c.csv").read_bytes()
    assert not Source.objects.filter(slug="ander").exists()
    same = {**other, "data/c.csv": WITH_DATA["data/c.csv"]}
    bring(write(tmp_path / "drie", same))
    assert Source.objects.filter(slug="ander").exists(), "the same content may be shared"


def test_a_location_that_leads_out_of_the_folder_is_refused(tmp_path: Path, house: House) -> None:
    (tmp_path / "geheim.csv").write_text("a;b\n1;2\n")
    folder = write(tmp_path / "in", {**PARTY, "bronnen/c.yaml": SOURCE.replace("data/c.csv", "../geheim.csv")})
    with pytest.raises(DataFileProblem):
        bring(folder)
    linked = write(tmp_path / "link", {**PARTY, "bronnen/c.yaml": SOURCE.replace("data/c.csv", "c.csv")})
    (linked / "c.csv").symlink_to(tmp_path / "geheim.csv")
    with pytest.raises(DataFileProblem):
        bring(linked)
    assert not Source.objects.exists()
    assert not list(house.atlas.rglob("*.csv"))


def test_a_target_that_is_a_link_out_of_the_house_is_not_written_through(tmp_path: Path, house: House) -> None:
    elsewhere = tmp_path / "elders"
    elsewhere.mkdir()
    house.atlas.mkdir()
    (house.atlas / "data").symlink_to(elsewhere)
    with pytest.raises(DataFileProblem):
        bring(write(tmp_path / "in", WITH_DATA))
    assert list(elsewhere.iterdir()) == []


# --- areas ---------------------------------------------------------------------------------------------------

AREAS = (
    "- {code: GM0001, name: Oud, level: municipality, valid_until: 2022-01-01}\n"
    "- {code: GM0002, name: Nieuw, level: municipality, valid_from: 2022-01-01}\n"
)
CHANGES = "- {day: 2022-01-01, kind: rename, before: [GM0001], after: [GM0002]}\n"
SQUARE = (
    '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"GM0002"},"geometry":'
    '{"type":"Polygon","coordinates":[[[5.1,52.1],[5.2,52.1],[5.2,52.2],[5.1,52.2],[5.1,52.1]]]}}]}'
)
BOUNDS = (
    "- {slug: grens, title: Grens, level: municipality, source: cijfers, schematic: true, file: data/g.geojson, "
    "crs: 'EPSG:4326'}\n"
)


@pytest.fixture
def drawn(tmp_path: Path) -> Path:
    files = {
        **WITH_DATA,
        "gebieden/gebieden.yaml": AREAS,
        "gebieden/wijzigingen.yaml": CHANGES,
        "gebieden/grenzen.yaml": BOUNDS,
        "data/g.geojson": SQUARE,
    }
    folder = write(tmp_path / "gebied", files)
    bring(folder)
    return folder


def test_a_change_of_areas_is_one_fact_and_a_link_however_often_it_is_read(drawn: Path) -> None:
    bring(drawn)
    assert AreaChange.objects.count() == 1
    link = Link.objects.get(predicate="succeeds")
    assert (link.subject, link.object) == (Thing.objects.get(slug="gm0002"), Thing.objects.get(slug="gm0001"))


def test_other_boundaries_in_the_same_file_are_drawn_again(drawn: Path) -> None:
    before = BoundarySet.objects.get().content_hash
    write(drawn, {"data/g.geojson": SQUARE.replace("5.2,52.2", "5.2,52.3")})
    bring(drawn)
    assert BoundarySet.objects.get().content_hash != before


def test_a_preview_says_that_the_file_with_boundaries_changed(drawn: Path) -> None:
    """The YAML is the same; only what the file holds differs, and another way of writing it is no difference."""
    write(drawn, {"data/g.geojson": SQUARE.replace('"type":"Feature",', '"type": "Feature", ')})
    assert seen(drawn).differing == []
    write(drawn, {"data/g.geojson": SQUARE.replace("5.2,52.2", "5.2,52.3")})
    events = Event.objects.count()
    [item] = seen(drawn).differing
    assert (item.ref, item.step, item.fields) == (Ref("boundary_set", "grens"), Step.CHANGED, ("boundaries",))
    assert Event.objects.count() == events
    assert bring(drawn).differing == [item]
    assert seen(drawn).differing == []


def test_a_file_changed_in_the_atlas_folder_of_the_house_itself_is_drawn_again(drawn: Path, house: House) -> None:
    export_atlas(house.atlas)
    before = BoundarySet.objects.get().content_hash
    assert bring(house.atlas).differing == []
    write(house.atlas, {"data/g.geojson": SQUARE.replace("5.2,52.2", "5.2,52.3")})
    assert bring(house.atlas).count(Step.CHANGED) == 1
    assert BoundarySet.objects.get().content_hash != before


def test_boundaries_that_cannot_be_used_are_told_in_the_preview(drawn: Path) -> None:
    write(drawn, {"data/g.geojson": SQUARE.replace("GM0002", "GM0003")})
    [item] = seen(drawn).differing
    assert item.fields == ("boundaries",)
    write(drawn, {"data/g.geojson": SQUARE.replace('"code"', '"naam"')})
    with pytest.raises(BoundaryProblem, match="kolom 'code'"):
        seen(drawn)


def test_an_export_without_data_files_can_be_read_again(drawn: Path, tmp_path: Path) -> None:
    export_atlas(tmp_path / "uit")
    assert not (tmp_path / "uit/data").exists()
    again = bring(tmp_path / "uit")
    assert again.count(Step.SAME) == len(again.items)
    assert BoundarySet.objects.get().boundaries.count() == 1
    assert Area.objects.count() == 2


def test_what_the_house_itself_refuses_names_thing_and_field(tmp_path: Path) -> None:
    """The reader of files lets a title of 400 signs through; the register does not."""
    with pytest.raises((ImportProblems, ImportProblem, ascode.AsCodeProblems)) as refused:
        bring(write(tmp_path, {"begrippen/ding.yaml": f"term: {'x' * 400}\ndefinition: Iets.\n"}))
    assert "ding" in refused.value.text()
    assert "300" in refused.value.text()
    assert not Concept.objects.exists()
