"""The house as a model of architecture: out with what somebody may see, in as a plan, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from informatiehuis.engines.archimate import reading, rules, writing
from informatiehuis.engines.archimate.checking import findings
from informatiehuis.engines.archimate.model import Element, Model, Relationship, Text, said
from informatiehuis.kernel.access import ANONYMOUS, HOUSE, Actor, NotAllowed
from informatiehuis.kernel.kinds import all_kinds
from informatiehuis.kernel.models import Event, Link, Party, Thing
from informatiehuis.kernel.predicates import all_predicates
from informatiehuis.rooms.estate.architecture import exporting, importing, keeping, mapping
from informatiehuis.rooms.estate.architecture.kept import ArchitectureModel
from informatiehuis.rooms.estate.architecture.mapping import identifier_of
from informatiehuis.rooms.estate.architecture.planning import Plan, Step
from informatiehuis.rooms.estate.models import Asset, AssetType, Process
from tests import factories
from tests.engines.archimate.schema import errors
from tests.rooms.estate.conftest import Estate, tie
from tests.shared import needs_shared

EVERYTHING = (Path(__file__).parents[2] / "engines" / "archimate" / "files" / "everything.xml").read_bytes()
pytestmark = pytest.mark.django_db


@pytest.fixture
def archi(party: Party) -> Asset:
    """The i-asset in which models are kept up."""
    made: Asset = factories.thing("asset", "Archi", owner=party, access="internal")
    return made


def bring(asset: Asset, model: Model | bytes, actor: Actor = HOUSE, *, theirs: bool = False) -> Plan:
    content = model if isinstance(model, bytes) else writing.write(model)
    return importing.import_model(actor=actor, asset=asset, content=content, file="model.xml", theirs=theirs)


def steps(made: Plan) -> dict[str, Step]:
    return {said(one.element.names): one.step for one in made.items}


def changed(model: Model, identifier: str, change: Callable[[Element], Element]) -> Model:
    return replace(
        model, elements=tuple(change(one) if one.identifier == identifier else one for one in model.elements)
    )


def named(element: Element, title: str) -> Element:
    return replace(element, names=(Text(title, "nl"),))


def small(*elements: Element, relationships: tuple[Relationship, ...] = (), identifier: str = "m") -> Model:
    return Model(identifier, (Text("Klein"),), elements=elements, relationships=relationships)


def element(identifier: str, type: str, title: str) -> Element:
    return Element(identifier, type, (Text(title, "nl"),))


@pytest.fixture
def reader() -> Actor:
    """Somebody who reads what is internal, and no more."""
    return factories.actor("reader", factories.party("Lezers"))


@pytest.fixture
def editor(party: Party) -> Actor:
    """Somebody who may change what the owner of the models has."""
    return factories.actor("steward", party)


# --- the mapping


def test_every_type_of_asset_and_every_kind_that_is_pictured_has_a_type_of_archimate() -> None:
    assert set(mapping.TYPE_OF_ASSET) == set(AssetType.values)
    assert {kind.name for kind in all_kinds()} >= mapping.PICTURED
    for type in (*mapping.TYPE_OF_ASSET.values(), *mapping.TYPE_OF_KIND.values(), *mapping.MADE_AS):
        assert rules.is_allowed("Association", type, type), type


def test_every_predicate_with_a_relation_between_kinds_that_are_pictured_comes_back_as_itself() -> None:
    looked_at = 0
    for predicate in all_predicates():
        for subject in predicate.subjects & mapping.PICTURED:
            for object in predicate.objects & mapping.PICTURED:
                if not predicate.archimate:
                    continue
                looked_at += 1
                asset = AssetType.APPLICATION.value
                told = mapping.told_as(predicate.name, mapping.type_of(subject, asset), mapping.type_of(object, asset))
                assert told is not None
                source, target = (object, subject) if told.is_turned else (subject, object)
                properties = (mapping.property_of(mapping.PREDICATE, predicate.name),)
                relation = Relationship("r", told.relation, "a", "b", properties=properties)
                meant = mapping.meant_by(relation, source, target)
                assert meant is not None
                assert (meant.predicate, meant.is_turned) == (predicate, told.is_turned)
    assert looked_at > 10


# --- out


def test_the_house_is_written_with_what_archimate_allows(estate: Estate) -> None:
    model = exporting.house_model(HOUSE)
    types = {said(one.names): one.type for one in model.elements}
    assert types["Vergunningen verlenen"] == "BusinessProcess"
    assert types["Zaaksysteem"] == "ApplicationComponent"
    assert types["Serverpark"] == "Device"
    assert types["Zaakbouw"] == "BusinessActor"
    assert types["Zaaksysteem als dienst"] == "Contract"
    serving = {(one.source, one.target) for one in model.relationships if one.type == "Serving"}
    assert (identifier_of(estate.cases.pk), identifier_of(estate.permits.pk)) in serving
    assert (identifier_of(estate.servers.pk), identifier_of(estate.cases.pk)) in serving
    assert findings(model) == ()


@needs_shared
def test_the_house_is_written_valid_after_the_official_schema(estate: Estate) -> None:
    assert errors(writing.write(exporting.house_model(HOUSE))) == []


def test_what_somebody_may_not_see_is_not_in_their_model(estate: Estate, party: Party) -> None:
    hidden = factories.thing("asset", "Geheim", access="confidential", owner=party)
    tie(estate.permits, "supported_by", hidden)
    written = writing.write(exporting.house_model(ANONYMOUS)).decode()
    assert str(hidden.pk) not in written
    assert "Geheim" not in written
    assert "Zaaksysteem" in written
    assert str(hidden.pk) in writing.write(exporting.house_model(HOUSE)).decode()


def test_what_was_ended_is_left_out(estate: Estate) -> None:
    factories.alter(actor=HOUSE, thing=estate.servers, values={"status": "ended"})
    assert "Serverpark" not in {said(one.names) for one in exporting.house_model(HOUSE).elements}


def test_the_same_house_gives_the_same_bytes(estate: Estate) -> None:
    now = timezone.now()
    first, second = (writing.write(exporting.house_model(HOUSE, now=now)) for _ in range(2))
    assert first == second


# --- in: the house's own model


def test_what_comes_back_unchanged_changes_nothing(estate: Estate, archi: Asset) -> None:
    model = exporting.house_model(HOUSE)
    before = Thing.objects.count(), Link.objects.count()
    made = bring(archi, model)
    assert {one.step for one in made.items} == {Step.SAME}
    assert made.count(Step.NEW) == made.count(Step.CHANGED) == made.count(Step.ENDED) == 0
    assert (Thing.objects.count(), Link.objects.count()) == before


def test_what_was_changed_in_another_program_changes_just_that(estate: Estate, archi: Asset) -> None:
    model = exporting.house_model(HOUSE)
    key = identifier_of(estate.cases.pk)
    made = bring(archi, changed(model, key, lambda one: named(one, "Zaakgericht werken")))
    assert [(one.key, dict(one.fields)) for one in made.items if one.step is Step.CHANGED] == [
        (estate.cases.pk, {"title": "Zaakgericht werken"})
    ]
    assert Asset.objects.get(pk=estate.cases.pk).title == "Zaakgericht werken"
    event = Event.objects.filter(thing=estate.cases.pk).latest("number")
    assert event.action == "estate.import_model"


def test_a_relation_that_was_taken_out_is_ended_and_one_that_the_house_made_since_is_not(
    estate: Estate, archi: Asset
) -> None:
    model = exporting.house_model(HOUSE, now=timezone.now() + timedelta(seconds=1))
    link = Link.objects.get(subject=estate.cases, predicate="runs_on")
    less = replace(
        model, relationships=tuple(one for one in model.relationships if one.identifier != identifier_of(link.pk))
    )
    earlier = replace(less, properties=(mapping.property_of(mapping.WRITTEN_AT, "2001-01-01T00:00:00+00:00"),))
    assert importing.preview(actor=HOUSE, asset=archi, content=writing.write(earlier)).count(Step.ENDED) == 0
    made = bring(archi, less)
    assert [one.predicate for one in made.ties if one.step is Step.ENDED] == ["runs_on"]
    assert not Link.objects.filter(pk=link.pk).exists()
    assert Link.objects.filter(subject=estate.permits, predicate="supported_by").exists()


def test_what_both_changed_is_a_conflict_that_the_house_wins_unless_the_file_counts(
    estate: Estate, archi: Asset
) -> None:
    model = exporting.house_model(HOUSE)
    key = identifier_of(estate.cases.pk)
    factories.alter(actor=HOUSE, thing=estate.cases, values={"title": "Zaaksysteem 2"})
    theirs = changed(model, key, lambda one: named(one, "Zaaksysteem 3"))
    made = bring(archi, theirs)
    assert [(one.field, one.ours, one.theirs) for _item, one in made.conflicts] == [
        ("title", "Zaaksysteem 2", "Zaaksysteem 3")
    ]
    assert Asset.objects.get(pk=estate.cases.pk).title == "Zaaksysteem 2"
    assert bring(archi, theirs, theirs=True).conflicts == []
    assert Asset.objects.get(pk=estate.cases.pk).title == "Zaaksysteem 3"


def test_things_of_other_rooms_are_not_changed_by_a_model(estate: Estate, archi: Asset, party: Party) -> None:
    concept = factories.concept("Boom", owner=party)
    model = exporting.house_model(HOUSE)
    made = bring(archi, changed(model, identifier_of(concept.pk), lambda one: named(one, "Struik")))
    (kept,) = [one for one in made.items if one.step is Step.KEPT]
    assert kept.why is not None
    assert "eigen register" in kept.why.text()
    assert Thing.objects.get(pk=concept.pk).title == "Boom"


# --- in: models of others


def test_elements_with_a_kind_become_things_and_the_rest_stays_in_the_file(archi: Asset) -> None:
    made = bring(archi, EVERYTHING)
    assert steps(made)["Zaaksysteem"] is Step.NEW
    assert steps(made)["Sneller antwoord"] is Step.ASIDE
    thing = Asset.objects.get(title="Zaaksysteem")
    assert (thing.owner_id, thing.access, thing.slug) == (archi.owner_id, "internal", "zaaksysteem")
    kept = ArchitectureModel.objects.get(asset=archi)
    assert kept.xml == EVERYTHING
    assert (kept.elements, kept.relationships, kept.views) == (7, 5, 2)
    noted = Event.objects.filter(thing=archi.pk).latest("number")
    assert noted.payload["detail"]["architecture_model"]["sha256"] == kept.sha256


def test_a_model_that_comes_in_again_changes_nothing(archi: Asset) -> None:
    bring(archi, EVERYTHING)
    before = Thing.objects.count(), Link.objects.count()
    again = bring(archi, EVERYTHING)
    assert again.count(Step.NEW) == again.count(Step.CHANGED) == 0
    assert (Thing.objects.count(), Link.objects.count()) == before
    assert ArchitectureModel.objects.count() == 1


def test_nothing_is_lost_on_the_way_through_the_house(archi: Asset) -> None:
    bring(archi, EVERYTHING)
    assert keeping.kept_model("model", HOUSE) == reading.read(EVERYTHING)
    app = Asset.objects.get(title="Zaaksysteem")
    factories.alter(actor=HOUSE, thing=app, values={"title": "Nieuw zaaksysteem"})
    expected = changed(
        reading.read(EVERYTHING),
        "app",
        lambda one: replace(one, names=(Text("Nieuw zaaksysteem", "nl"), one.names[1])),
    )
    assert keeping.kept_model("model", HOUSE) == expected


def test_relations_of_others_become_links_where_they_can_mean_one_thing(archi: Asset) -> None:
    model = small(
        element("p", "BusinessProcess", "Vergunnen"),
        element("a", "ApplicationComponent", "Zaken"),
        element("d", "Device", "Server"),
        relationships=(
            Relationship("r1", "Serving", "a", "p"),
            Relationship("r2", "Serving", "d", "a"),
            Relationship("r3", "Flow", "a", "d"),
            Relationship("r4", "Serving", "a", "gone"),
            Relationship("r5", "Serving", "a", "a"),
        ),
    )
    made = bring(archi, model)
    links = {(one.subject.title, one.predicate, one.object.title) for one in Link.objects.all()}
    assert links == {("Vergunnen", "supported_by", "Zaken"), ("Zaken", "runs_on", "Server")}
    assert [one.step for one in made.ties] == [Step.NEW, Step.NEW, Step.ASIDE, Step.ASIDE, Step.ASIDE]
    less = replace(model, relationships=model.relationships[:1])
    bring(archi, less)
    assert [one.predicate for one in Link.objects.all()] == ["supported_by"]


def test_two_elements_of_one_name_get_addresses_of_their_own(archi: Asset, party: Party) -> None:
    factories.thing("asset", "Server", owner=party)
    bring(archi, small(element("a", "Device", "Server"), element("b", "Device", "Server")))
    assert set(Asset.objects.filter(title="Server").values_list("slug", flat=True)) == {
        "server",
        "server-2",
        "server-3",
    }


def test_what_is_twice_or_too_long_or_nameless_stays_aside(archi: Asset) -> None:
    made = bring(
        archi,
        small(
            element("a", "Device", "Een"),
            element("a", "Device", "Twee"),
            element("b", "Device", "x" * 301),
            element("c", "Device", ""),
            element("d", "Contract", "Overeenkomst"),
        ),
    )
    assert [one.step for one in made.items] == [Step.NEW, *[Step.ASIDE] * 4]
    assert Asset.objects.exclude(pk=archi.pk).count() == 1


def test_an_element_that_changes_its_kind_is_not_turned_into_something_else(archi: Asset) -> None:
    bring(archi, small(element("a", "Device", "Server")))
    made = bring(archi, small(element("a", "BusinessProcess", "Server")))
    assert made.items[0].step is Step.ASIDE
    bring(archi, small(element("a", "ApplicationComponent", "Server")))
    assert Asset.objects.get(title="Server").type == "application"
    assert Process.objects.count() == 0


# --- who may


def test_who_may_not_change_the_asset_brings_nothing_in(archi: Asset, reader: Actor) -> None:
    with pytest.raises(NotAllowed):
        bring(archi, EVERYTHING, reader)
    assert not ArchitectureModel.objects.exists()
    assert Asset.objects.count() == 1


def test_a_model_says_nothing_of_things_that_a_reader_may_not_see(archi: Asset, reader: Actor) -> None:
    bring(archi, EVERYTHING)
    app = Asset.objects.get(title="Zaaksysteem")
    factories.alter(actor=HOUSE, thing=app, values={"access": "confidential"})
    seen = keeping.kept_model("model", reader)
    written = writing.write(seen).decode()
    assert "Zaaksysteem" not in written
    assert 'identifierRef="app"' not in written
    assert "Eigen naam" not in written
    assert "n-function" not in written
    assert "Sneller antwoord" in written
    assert findings(seen) == ()


def test_who_may_not_see_the_asset_sees_no_model_of_it(archi: Asset) -> None:
    bring(archi, EVERYTHING)
    assert keeping.models(ANONYMOUS) == []
    with pytest.raises(keeping.NoSuchModel):
        keeping.kept_model("model", ANONYMOUS)


def test_an_identifier_of_a_thing_that_somebody_may_not_see_is_as_any_other(
    archi: Asset, estate: Estate, editor: Actor
) -> None:
    hidden = factories.thing("asset", "Geheim", access="confidential", owner=factories.party("Ander"))
    made = bring(archi, small(element(identifier_of(hidden.pk), "Device", "Gok")), editor)
    assert made.items[0].step is Step.NEW
    assert Thing.objects.get(pk=hidden.pk).title == "Geheim"
    assert made.items[0].key != hidden.pk
