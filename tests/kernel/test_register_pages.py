"""The pages of a register as a visitor, an editor and a machine meet them."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.changes import state_of
from informatiehuis.kernel.house import House
from informatiehuis.kernel.kinds import all_kinds, kind_named
from informatiehuis.kernel.models import Event, Link, Party, Thing, User
from informatiehuis.kernel.register import queries
from informatiehuis.kernel.register.asking import Asked
from informatiehuis.rooms.atlas.models import Concept
from tests import factories

pytestmark = pytest.mark.django_db


def address(page: str, *args: object, kind: str = "concept") -> str:
    return reverse(f"register:{kind}:{page}", args=args)


def titles_in(response: object) -> list[str]:
    return [row.thing.title for row in response.context["listing"].rows]  # type: ignore[attr-defined]


def form_data(thing: Thing, **changes: object) -> dict[str, object]:
    """What the form of a concept sends back untouched, with some of it changed."""
    state = state_of(thing)
    names = ("title", "slug", "summary", "definition", "explanation", "access")
    owner = thing.owner.slug if thing.owner else ""
    return {**{name: state[name] for name in names}, "owner": owner, "version": thing.version, **changes}


@pytest.mark.parametrize("name", [kind.name for kind in all_kinds()])
def test_every_kind_has_a_list_in_two_languages(client: Client, name: str) -> None:
    path = address("list", kind=name)
    assert client.get(path).status_code == 200
    english = client.get(f"/en{path}")
    assert english.status_code == 200
    assert '<html lang="en">' in english.content.decode()


def test_a_kind_that_is_not_edited_by_hand_has_no_form(client: Client, as_owner: Client) -> None:
    assert as_owner.get(f"{address('list', kind='boundary_set')}-/nieuw/").status_code == 404
    assert address("list", kind="boundary_set") == "/gebiedsindelingen/"


# Lists


def test_a_list_shows_only_what_may_be_seen(client: Client, as_steward: Client, province: Party) -> None:
    for access in ("open", "internal", "restricted", "confidential"):
        factories.concept(access, access=access, owner=province)
    elsewhere = factories.party("Elders")
    factories.concept("van een ander", access="restricted", owner=elsewhere)
    assert titles_in(client.get(address("list"))) == ["open"]
    assert titles_in(as_steward.get(address("list"))) == ["confidential", "internal", "open", "restricted"]


def test_filters_count_what_each_option_would_give(client: Client, province: Party) -> None:
    other = factories.party("Waterschap")
    for number in range(3):
        factories.concept(f"Provincie {number}", owner=province, status="adopted")
    factories.concept("Water", owner=other, status="adopted")
    factories.concept("Water, eerste versie", owner=other)
    factories.concept("Verborgen", owner=other, access="internal")
    listing = client.get(address("list"), {"owner": other.slug}).context["listing"]
    options = {facet.name: {option.value: option.count for option in facet.options} for facet in listing.facets}
    assert listing.total == 2
    assert options["owner"] == {province.slug: 3, other.slug: 2}
    assert options["status"] == {"concept": 1, "adopted": 1}


def test_a_long_filter_keeps_what_is_chosen_and_what_occurs_most(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "MOST_OPTIONS", 2)
    owners = [factories.party(f"Partij {number}", slug=f"partij-{number}") for number in range(4)]
    for owner, times in zip(owners, (1, 3, 1, 1), strict=True):
        for _ in range(times):
            factories.concept(owner=owner)
    asked = Asked(filters={"owner": ("partij-3",)})
    (facet,) = [one for one in queries.listing(kind_named("concept"), asked, HOUSE).facets if one.name == "owner"]
    assert [(option.value, option.count) for option in facet.options] == [("partij-1", 3), ("partij-3", 1)]


def test_what_is_closed_is_left_out_until_asked_for(client: Client) -> None:
    factories.concept("Geldt nog", status="adopted")
    factories.concept("Vervallen", status="withdrawn")
    response = client.get(address("list"))
    assert titles_in(response) == ["Geldt nog"]
    assert titles_in(client.get(address("list"), {"status": "withdrawn"})) == ["Vervallen"]


def test_an_owner_that_is_hidden_is_no_filter_and_no_column(client: Client) -> None:
    hidden = factories.party("Geheime dienst", access="confidential")
    factories.source("Bron", publisher=hidden, owner=hidden)
    response = client.get(address("list", kind="source"))
    assert titles_in(response) == ["Bron"]
    assert "Geheime dienst" not in response.content.decode()
    assert hidden.slug not in response.content.decode()
    by_slug = client.get(address("list", kind="source"), {"publisher": hidden.slug})
    assert titles_in(by_slug) == titles_in(client.get(address("list", kind="source"), {"publisher": "bestaat-niet"}))


@pytest.mark.parametrize("words", ["reëel", "REEEL", "inkomen reeel", "  Reëel  "])
def test_search_does_not_mind_case_or_diacritics(client: Client, words: str) -> None:
    factories.concept("Reëel inkomen")
    factories.concept("Inkomen")
    assert titles_in(client.get(address("list"), {"zoek": words})) == ["Reëel inkomen"]


def test_search_takes_wildcards_as_they_are_written(client: Client) -> None:
    factories.concept("Korting van 100% op alles")
    factories.concept("Alles over 1000 woningen")
    assert titles_in(client.get(address("list"), {"zoek": "100%"})) == ["Korting van 100% op alles"]


def test_a_list_sorts_without_regard_to_case_and_both_ways(client: Client) -> None:
    for title in ("bos", "Écluse", "Zee", "aarde"):
        factories.concept(title)
    assert titles_in(client.get(address("list"))) == ["aarde", "bos", "Écluse", "Zee"]
    assert titles_in(client.get(address("list"), {"sorteer": "-title"})) == ["Zee", "Écluse", "bos", "aarde"]


def test_pages_have_stable_addresses_and_show_everything_once(client: Client) -> None:
    for number in range(7):
        factories.concept("Zelfde titel", slug=f"nummer-{number}")
    seen: list[str] = []
    for page in (1, 2, 3):
        response = client.get(address("list"), {"aantal": 3, "pagina": page})
        seen += [row.thing.slug for row in response.context["listing"].rows]
    assert seen == [f"nummer-{number}" for number in range(7)]
    first = client.get(address("list"), {"aantal": 3}).context["listing"]
    assert first.next == "?pagina=2&aantal=3"


@pytest.mark.parametrize(
    "query",
    [{"pagina": "0"}, {"pagina": "9"}, {"pagina": "x"}, {"sorteer": "sql"}, {"status": "onzin"}, {"access": "geheim"}],
)
def test_a_question_that_cannot_be_gets_400_and_what_to_do(client: Client, query: dict[str, str]) -> None:
    response = client.get(address("list"), query)
    assert response.status_code == 400
    assert next(iter(query.values())) in response.content.decode()


def test_a_list_takes_few_queries_however_long_it_is(
    client: Client,
    django_assert_max_num_queries: object,
) -> None:
    party = factories.party()
    for _ in range(30):
        factories.source(owner=party, publisher=party)
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        client.get(address("list", kind="source"))


# One thing


def test_what_may_not_be_seen_gets_the_same_answer_as_what_does_not_exist(client: Client) -> None:
    factories.concept("Geheim", access="confidential", slug="een-ding")
    hidden = client.get(address("detail", "een-ding"))
    Client()
    factories.concept("Ander", slug="een-ander")
    absent = client.get(address("detail", "een-ding-niet"))
    assert (hidden.status_code, absent.status_code) == (404, 404)
    number = re.compile(r"<code>[0-9a-f]{16}</code>")  # of the request, which each has of its own
    told = [number.sub("", answer.content.decode()) for answer in (hidden, absent)]
    assert told[0].replace("een-ding", "X") == told[1].replace("een-ding-niet", "X")


@pytest.mark.parametrize("page", ["detail", "history", "json", "edit", "delete", "link"])
def test_no_page_about_a_hidden_thing_opens(client: Client, as_steward: Client, page: str) -> None:
    factories.concept("Geheim", access="confidential", owner=factories.party(), slug="geheim")
    for visitor in (client, as_steward):
        response = visitor.get(address(page, "geheim"))
        assert response.status_code == 404
        assert "Geheim" not in response.content.decode()


def test_a_page_names_nothing_hidden(client: Client) -> None:
    hidden = factories.concept("Verborgen begrip", access="internal")
    shown = factories.concept("Zichtbaar")
    factories.connect(actor=HOUSE, subject=shown, predicate="broader", object=hidden)
    factories.indicator("Verborgen cijfer", concept=shown, access="restricted")
    indicator = factories.indicator("Zichtbaar cijfer", concept=hidden)
    for thing in (shown, indicator):
        for page in ("detail", "history", "json"):
            text = client.get(address(page, thing.slug, kind=thing.kind)).content.decode()
            assert "erborgen" not in text, (thing, page)


def test_connections_are_told_both_ways_in_words(client: Client) -> None:
    wide, narrow = factories.concept("Vervoer"), factories.concept("Fiets")
    factories.connect(actor=HOUSE, subject=narrow, predicate="broader", object=wide)
    indicator = factories.indicator("Fietsers", concept=narrow)
    groups = client.get(address("detail", narrow.slug)).context["groups"]
    assert {(group.words, *(one.thing.title for one in group.connections)) for group in groups} == {
        ("is een soort", "Vervoer"),
        ("indicatoren waar dit staat bij ‘begrip’", "Fietsers"),
    }
    back = client.get(address("detail", wide.slug)).context["groups"]
    assert [(group.words, group.outward) for group in back] == [("heeft als soort", False)]
    assert indicator.get_absolute_url() in client.get(address("detail", narrow.slug)).content.decode()


def test_a_page_says_what_a_change_touches_and_by_which_way(client: Client) -> None:
    source = factories.source("Telling")
    indicator = factories.indicator("Fietsers")
    factories.connect(actor=HOUSE, subject=indicator, predicate="computed_from", object=source)
    factories.interpretation("Duiding", indicator)
    touched = client.get(address("detail", source.slug, kind="source")).context["touched"]
    assert [(one.thing.title, one.distance) for one in touched] == [("Fietsers", 1), ("Duiding", 2)]
    assert [step.title for _words, step in touched[1].path] == ["Fietsers", "Duiding"]


def test_what_a_change_touches_is_all_there_page_by_page(client: Client, as_owner: Client, province: Party) -> None:
    source = factories.source("Telling", owner=province)
    indicators = [factories.indicator(f"Cijfer {number:03d}") for number in range(60)]
    for indicator in indicators:
        factories.connect(actor=HOUSE, subject=indicator, predicate="computed_from", object=source)
    for number in range(3):
        factories.interpretation(f"Duiding {number}", indicators[0])
    whole = address("touched", source.slug, kind="source")
    for page in (
        client.get(address("detail", source.slug, kind="source")),
        as_owner.get(address("delete", source.slug, kind="source")),
    ):
        text = page.content.decode()
        assert len(page.context["touched"]) == 50
        assert "en nog 13 andere" in text
        assert f'href="{whole}"' in text
    pages = [client.get(whole, {"pagina": number}) for number in (1, 2)]
    assert "63 andere onderdelen" in pages[0].content.decode()
    assert [one.thing.title for page in pages for one in page.context["touched"]] == [
        *(indicator.title for indicator in indicators),
        *(f"Duiding {number}" for number in range(3)),
    ]
    assert client.get(whole, {"pagina": 3}).status_code == 400


def test_a_page_that_shows_all_it_touches_promises_no_more(client: Client) -> None:
    source = factories.source("Telling")
    for number in range(50):
        indicator = factories.indicator(f"Cijfer {number:03d}")
        factories.connect(actor=HOUSE, subject=indicator, predicate="computed_from", object=source)
    assert "en nog" not in client.get(address("detail", source.slug, kind="source")).content.decode()


def test_no_way_leads_through_what_is_hidden(client: Client) -> None:
    source = factories.source("Telling")
    between = factories.indicator("Tussenstap", access="internal")
    factories.connect(actor=HOUSE, subject=between, predicate="computed_from", object=source)
    factories.interpretation("Duiding", between)
    assert client.get(address("detail", source.slug, kind="source")).context["touched"] == []


def test_an_english_page_marks_dutch_content(client: Client) -> None:
    concept = factories.concept("Woningvoorraad", summary="Alle woningen samen.")
    text = client.get(f"/en{address('detail', concept.slug)}").content.decode()
    assert 'lang="nl">Woningvoorraad</h1>' in text


def test_a_page_says_how_to_cite_by_the_lasting_identity(client: Client) -> None:
    concept = factories.concept("Woningvoorraad")
    assert "/id/begrip/woningvoorraad" in client.get(address("detail", concept.slug)).context["citation"]


def test_a_citation_names_the_publisher_by_its_title(client: Client, province: Party, house: House) -> None:
    house.profile_file.write_text(f"name: Huis\npublisher: {province.slug}\n", "utf-8")
    factories.concept("Woningvoorraad")
    assert "(begrip). Provincie Utrecht. " in client.get(address("detail", "woningvoorraad")).context["citation"]
    factories.alter(actor=HOUSE, thing=province, values={"access": "internal"})
    assert "(begrip). Huis. " in client.get(address("detail", "woningvoorraad")).context["citation"]


def test_how_to_reach_a_party_is_told_in_words(client: Client) -> None:
    contact = {"phone": "030 - 258 91 11", "visiting_address": "Straat 1", "email": "info@example.org"}
    party = factories.party("Provincie", contact=contact)
    text = client.get(address("detail", party.slug, kind="party")).content.decode()
    assert "Telefoon: 030 - 258 91 11" in text
    assert "Bezoekadres: Straat 1" in text
    assert 'href="mailto:info@example.org"' in text
    assert "visiting_address" not in text


# Making and changing


def test_an_anonymous_visitor_makes_and_changes_nothing(client: Client) -> None:
    concept = factories.concept("Vast")
    events = Event.objects.count()
    for path in (address("new"), address("import"), address("edit", "vast"), address("delete", "vast")):
        assert client.get(path).status_code == 403, path
        assert client.post(path, {"title": "Los"}).status_code == 403, path
    assert client.post(address("move", "vast", "submit")).status_code == 403
    assert Event.objects.count() == events
    assert Concept.objects.get().title == concept.title


def test_a_steward_makes_a_thing_and_is_sent_to_it(as_steward: Client, steward: User, province: Party) -> None:
    data = {
        "title": "Één Woning",
        "definition": "Een huis.",
        "access": "open",
        "owner": province.slug,
        "reason": "nodig",
    }
    response = as_steward.post(address("new"), {**data, "alternative_terms": "huis\n\n pand "})
    concept = Concept.objects.get()
    assert response.status_code == 302
    assert response["Location"] == address("detail", "een-woning")
    assert (concept.slug, concept.status, concept.alternative_terms) == ("een-woning", "concept", ["huis", "pand"])
    event = Event.objects.latest("number")
    assert (event.action, event.actor, event.why) == ("kernel.create_thing", steward.pk, "nodig")


def test_what_is_wrong_is_said_at_the_field_and_what_was_typed_stays(as_steward: Client, province: Party) -> None:
    factories.concept("Woning")
    data = {"title": "Iets", "slug": "woning", "definition": "", "access": "open", "owner": province.slug}
    response = as_steward.post(address("new"), {**data, "explanation": "Lang verhaal."})
    assert response.status_code == 400
    assert list(response.context["form"].errors) == ["definition"]
    assert "Lang verhaal." in response.content.decode()
    again = as_steward.post(address("new"), {**data, "definition": "Zo."})
    assert again.status_code == 400
    assert list(again.context["form"].errors) == ["slug"]
    assert 'id="id_slug_error"' in again.content.decode()


def test_a_steward_may_only_give_a_thing_to_a_party_of_theirs(as_steward: Client) -> None:
    other = factories.party("Waterschap")
    data = {"title": "Iets", "definition": "Zo.", "access": "open"}
    for owner in (other.slug, ""):
        response = as_steward.post(address("new"), {**data, "owner": owner})
        assert response.status_code == 400
        assert list(response.context["form"].errors) == ["owner"]
    assert not Concept.objects.exists()


def test_a_reference_may_only_be_to_what_may_be_seen(as_steward: Client, province: Party) -> None:
    factories.concept("Geheim", access="confidential", owner=factories.party())
    form = as_steward.get(address("new", kind="indicator"))
    assert "Geheim" not in form.content.decode()
    data = {"title": "X", "concept": "geheim", "owner": province.slug}
    response = as_steward.post(address("new", kind="indicator"), data)
    assert "concept" in response.context["form"].errors


def test_two_editors_of_one_thing_lose_nothing(as_steward: Client, as_owner: Client, province: Party) -> None:
    concept = factories.concept("Woning", definition="Eerst.", owner=province)
    path = address("edit", "woning")
    assert as_steward.post(path, form_data(concept, definition="Van haar.")).status_code == 302
    late = as_owner.post(path, form_data(concept, definition="Van hem.", explanation="Ook van hem."))
    text = late.content.decode()
    assert late.status_code == 409
    assert Concept.objects.get().definition == "Van haar."
    assert {(one.theirs, one.yours) for one in late.context["differences"]} == {
        ("Van haar.", "Van hem."),
        ("", "Ook van hem."),
    }
    assert text.count("Van haar.") == 1
    assert text.count("Van hem.") == 2
    seen = late.context["form"]["version"].value()
    assert as_owner.post(path, form_data(concept, definition="Samen.", version=seen)).status_code == 302
    assert Concept.objects.get().definition == "Samen."


def test_a_form_without_a_version_never_overwrites(as_steward: Client, province: Party) -> None:
    concept = factories.concept("Woning", definition="Eerst.", owner=province)
    response = as_steward.post(address("edit", "woning"), form_data(concept, definition="Blind.", version=""))
    assert response.status_code == 409
    assert Concept.objects.get().definition == "Eerst."


def test_saving_what_did_not_change_writes_nothing(as_steward: Client, province: Party) -> None:
    concept = factories.concept("Woning", owner=province)
    events = Event.objects.count()
    assert as_steward.post(address("edit", "woning"), form_data(concept)).status_code == 302
    assert Event.objects.count() == events


def test_giving_a_thing_away_asks_a_role_at_the_other_party(as_steward: Client, province: Party) -> None:
    other = factories.party("Waterschap")
    concept = factories.concept("Woning", owner=province)
    response = as_steward.post(address("edit", "woning"), form_data(concept, owner=other.slug))
    assert response.status_code == 400
    assert Concept.objects.get().owner_id == province.pk


def test_lists_and_pairs_are_typed_as_lines(as_steward: Client, province: Party) -> None:
    source = factories.source("Telling", owner=province, options={"delimiter": ";"}, keywords=["fiets", "weg"])
    path = address("edit", source.slug, kind="source")
    form = as_steward.get(path).context["form"]
    assert form["keywords"].value() == "fiets\nweg"
    assert form["options"].value() == "delimiter: ;" or form["options"].value() == "delimiter: ';'"
    data = {name: form[name].value() or "" for name in form.fields}
    data = {name: value.slug if isinstance(value, Thing) else value for name, value in data.items()}
    wrong = as_steward.post(path, {**data, "options": "delimiter ;\n  x: [", "quality_rules": "- een\n- ["})
    assert wrong.status_code == 400
    assert set(wrong.context["form"].errors) == {"options", "quality_rules"}
    assert "regel" in str(wrong.context["form"].errors["options"])
    right = {**data, "options": "delimiter: ','", "quality_rules": "- rule: unique\n  columns: [code]"}
    assert as_steward.post(path, right).status_code == 302
    source.refresh_from_db()
    assert source.options == {"delimiter": ","}
    assert source.quality_rules == [{"rule": "unique", "columns": ["code"]}]
    assert source.keywords == ["fiets", "weg"]


@pytest.mark.parametrize(("typed", "stored"), [("1.234,5", 1234.5), ("0,25", 0.25), ("12.5", 12.5)])
def test_numbers_come_in_as_the_dutch_write_them(
    as_steward: Client, province: Party, typed: str, stored: float
) -> None:
    goal, indicator = factories.thing("goal", "Doel"), factories.indicator("Cijfer")
    data = {"title": "Streven", "goal": goal.slug, "indicator": indicator.slug, "value": typed}
    data |= {"reached_by": "31-12-2030", "owner": province.slug, "access": "open"}
    assert as_steward.post(address("new", kind="target"), data).status_code == 302
    target = goal.targets.get()
    assert (target.value, target.reached_by.isoformat()) == (stored, "2030-12-31")


# Life cycle, links, removal


def test_a_step_is_taken_by_who_may_and_only_from_where_it_starts(
    as_steward: Client, as_owner: Client, province: Party
) -> None:
    concept = factories.concept("Woning", owner=province)
    assert as_steward.post(address("move", "woning", "adopt")).status_code == 409
    assert as_steward.post(address("move", "woning", "submit"), {"reason": "klaar"}).status_code == 302
    assert as_steward.post(address("move", "woning", "adopt")).status_code == 403
    assert as_owner.post(address("move", "woning", "adopt")).status_code == 302
    assert as_owner.post(address("move", "woning", "bestaat-niet")).status_code == 404
    assert as_owner.get(address("move", "woning", "withdraw")).status_code == 405
    concept.refresh_from_db()
    assert concept.status == "adopted"


def test_a_page_offers_only_the_steps_that_may_be_taken(as_steward: Client, as_owner: Client, province: Party) -> None:
    factories.concept("Woning", owner=province)
    steward = [step.name for step in as_steward.get(address("detail", "woning")).context["steps"]]
    owner = [step.name for step in as_owner.get(address("detail", "woning")).context["steps"]]
    assert (steward, owner) == (["submit"], ["submit", "withdraw"])


def test_things_are_connected_and_disconnected_without_a_script(as_steward: Client, province: Party) -> None:
    narrow = factories.concept("Fiets", owner=province)
    wide = factories.concept("Vervoer")
    factories.source("Vervoersbron")
    page = as_steward.get(address("link", "fiets"), {"relatie": "broader", "zoek": "VERVOER"})
    assert [one.title for one in page.context["search"].things] == ["Vervoer"]
    nothing = as_steward.post(address("link", "fiets"), {"relatie": "broader"})
    assert nothing.status_code == 400
    done = as_steward.post(address("link", "fiets"), {"relatie": "broader", "ding": str(wide.pk), "reason": "soort"})
    assert done.status_code == 302
    link = Link.objects.get()
    assert (link.subject_id, link.predicate, link.object_id) == (narrow.pk, "broader", wide.pk)
    assert as_steward.post(address("unlink", "fiets", link.pk)).status_code == 302
    assert not Link.objects.exists()


def test_a_link_is_not_taken_away_by_who_may_not_change_its_subject(as_steward: Client, province: Party) -> None:
    mine = factories.concept("Mijn", owner=province)
    other = factories.concept("Andermans", owner=factories.party())
    link = factories.connect(actor=HOUSE, subject=other, predicate="broader", object=mine)
    assert as_steward.post(address("unlink", "mijn", link.pk)).status_code == 403
    assert Link.objects.exists()


def test_removal_is_asked_first_refused_while_in_use_and_leaves_history(as_owner: Client, province: Party) -> None:
    concept = factories.concept("Woning", owner=province)
    indicator = factories.indicator("Woningen", concept=concept)
    assert as_owner.get(address("delete", "woning")).status_code == 200
    refused = as_owner.post(address("delete", "woning"))
    assert refused.status_code == 409
    assert "Woningen" in refused.content.decode()
    factories.alter(actor=HOUSE, thing=indicator, values={"concept": None})
    assert as_owner.post(address("delete", "woning"), {"reason": "dubbel"}).status_code == 302
    assert not Concept.objects.exists()
    assert Event.objects.filter(thing=concept.pk).latest("number").why == "dubbel"


def test_what_somebody_else_changed_meanwhile_is_not_deleted_unread(as_owner: Client, province: Party) -> None:
    concept = factories.concept("Woning", slug="woning", owner=province)
    seen = str(concept.version)
    factories.alter(actor=HOUSE, thing=concept, values={"definition": "Iets anders."})
    refused = as_owner.post(address("delete", "woning"), {"version": seen})
    assert refused.status_code == 409
    page = refused.content.decode()
    assert "intussen door iemand anders gewijzigd" in page
    assert f'name="version" value="{concept.version}"' in page
    assert Concept.objects.filter(slug="woning").exists()
    assert as_owner.post(address("delete", "woning"), {"version": str(concept.version)}).status_code == 302
    assert not Concept.objects.filter(slug="woning").exists()


# As data, and guarded


def test_the_json_of_a_thing_has_its_public_fields(client: Client, province: Party) -> None:
    concept = factories.concept("Woning", owner=province, alternative_terms=["huis"])
    data = client.get(address("json", "woning")).json()
    assert data["id"].endswith("/id/begrip/woning")
    assert (data["owner"], data["alternativeTerms"], data["version"]) == (province.slug, ["huis"], concept.version)


def test_posts_without_a_csrf_token_are_refused(steward: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(steward)
    assert strict.post(address("new"), {"title": "X"}).status_code == 403
