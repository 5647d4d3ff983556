"""Documents of sources in search: found with their place, under the rules of the source, and gone at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from informatiehuis.kernel import erasing
from informatiehuis.kernel.access import ANONYMOUS, HOUSE, Actor, actor_for
from informatiehuis.kernel.house import House
from informatiehuis.kernel.models import DataUse, Party
from informatiehuis.kernel.redactions import Ground
from informatiehuis.kernel.register.actions import remove_thing
from informatiehuis.kernel.searching import keeping
from informatiehuis.kernel.searching import state as standing
from informatiehuis.kernel.searching.asking import Asked
from informatiehuis.kernel.searching.queries import Found, find, suggest
from informatiehuis.rooms.atlas.models import Source
from informatiehuis.rooms.atlas.papers import found as papers
from informatiehuis.rooms.atlas.refreshing import lake, refresh
from tests import factories
from tests.engines.papers import making
from tests.shared import DOCUMENTS, needs_shared

pytestmark = pytest.mark.django_db

DIKE = "De Lekdijk wordt versterkt met klei en een damwand."
REST = "Quispelaar schreef een brief over de sluis."


@pytest.fixture
def folder(house: House) -> Path:
    """Two documents: one open for all in `openbaar`, one in `besloten`."""
    folder = house.atlas / "stukken"
    for name in ("openbaar", "besloten"):
        (folder / name).mkdir(parents=True)
    pages = ["Inleiding over van alles.", DIKE]
    (folder / "openbaar" / "dijken.pdf").write_bytes(making.pdf(pages, "Nota <script>alert\\(1\\)</script> dijken"))
    (folder / "besloten" / "brief.txt").write_text(f"Brief\n\n{REST}\n", "utf-8")
    return folder


def of(party: Party | None = None, **values: object) -> Source:
    owner = party or factories.party("Waterschap")
    made = factories.source("Stukken", connector="documents", location="stukken/", owner=owner, **values)
    refresh(actor=HOUSE, source=made)
    return made


def titles(words: str, actor: Actor = ANONYMOUS, **chosen: tuple[str, ...]) -> list[str]:
    return [hit.title for hit in find(actor, Asked(words, chosen)).hits]


def counts(found: Found, name: str) -> dict[str, int]:
    return {one.value: one.count for facet in found.facets if facet.name == name for one in facet.options}


def on_disk(word: bytes) -> bool:
    return any(word in path.read_bytes() for path in standing.root().rglob("index-*/**/*") if path.is_file())


def test_a_document_is_found_with_its_place_why_and_the_address_of_its_page(folder: Path) -> None:
    made = of()
    found = find(ANONYMOUS, Asked("lekdijk damwand"))
    (hit,) = found.hits
    assert hit.title == "Nota <script>alert(1)</script> dijken"
    assert hit.thing.pk == made.pk
    assert hit.found.shown is not None
    assert hit.found.shown.place == "2 bladzijde 2"
    assert hit.found.score == pytest.approx(sum(one.score for one in hit.found.reasons), rel=1e-4)
    assert hit.inside.startswith(f"/atlas/bronnen/{made.slug}/documenten/")
    assert hit.inside.endswith("?deel=2#deel-2")
    assert counts(found, "kind") == {"paper": 1}
    page = Client().get(hit.inside.partition("#")[0]).content.decode()
    assert DIKE in page
    assert "Inleiding over van alles." in page
    assert 'id="deel-2" class="house-section" aria-current="location"' in page
    assert "<script>alert" not in page
    assert "Nota &lt;script&gt;alert(1)&lt;/script&gt; dijken" in page


def test_a_question_gets_the_passage_with_its_document_and_place(folder: Path) -> None:
    of()
    found = find(ANONYMOUS, Asked("met welke klei of damwand wordt de lekdijk versterkt?"))
    (passage,) = found.passages
    assert (passage.found.text, passage.found.place) == (DIKE, "2 bladzijde 2")
    assert passage.inside.endswith("?deel=2#deel-2")
    page = Client().get("/zoeken/", {"q": "met welke klei of damwand wordt de lekdijk versterkt?"}).content.decode()
    assert "bladzijde 2" in page
    assert "in Stukken" in page
    assert "<script>alert" not in page
    told = Client().get("/api/v1/zoekresultaten", {"zoek": "lekdijk"}).json()["results"][0]
    assert (told["kind"], told["passage"]["field"]) == ("paper", "bladzijde 2")
    assert told["url"].endswith("?deel=2#deel-2")
    assert told["summary"] == ""


def test_only_rows_that_a_reader_may_see_are_found_counted_and_suggested(folder: Path) -> None:
    party = factories.party("Waterschap")
    rule = {"rule": "only_rows", "columns": ["map"], "values": ["openbaar"], "unless": "steward"}
    of(party, access_rules=[rule])
    steward, other = factories.actor("steward", party), factories.actor("reader")
    for actor in (ANONYMOUS, other):
        assert titles("lekdijk", actor) == ["Nota <script>alert(1)</script> dijken"]
        hidden = find(actor, Asked("quispelaar sluis"))
        assert (hidden.hits, hidden.count, hidden.passages, hidden.meant) == ((), 0, (), "")
        assert counts(hidden, "kind") == {}
        assert suggest(actor, "Brie") == []
    assert titles("quispelaar", steward) == ["Brief"]
    assert suggest(steward, "Brie") == ["Brief"]
    (hit,) = find(steward, Asked("quispelaar")).hits
    assert Client().get(hit.inside).status_code == 404
    assert counts(find(steward, Asked("quispelaar")), "kind") == {"paper": 1}


def test_rows_of_areas_of_ones_own_are_found_by_who_is_of_that_area(folder: Path) -> None:
    own, away = factories.area("Hier", code="GM0001"), factories.area("Daar", code="GM0002")
    for area, old in ((own, "openbaar"), (away, "besloten")):
        (folder / old).rename(folder / area.code)
    of(access="internal", access_rules=[{"rule": "own_areas", "columns": ["map"]}])
    here = factories.actor("reader", factories.party("Gemeente hier", area=own))
    there = factories.actor("reader", factories.party("Gemeente daar", area=away))
    assert (titles("lekdijk", here), titles("quispelaar", here)) == (["Nota <script>alert(1)</script> dijken"], [])
    assert (titles("lekdijk", there), titles("quispelaar", there)) == ([], ["Brief"])
    assert (titles("lekdijk"), titles("quispelaar")) == ([], [])


@pytest.mark.parametrize("column", papers.USED)
def test_who_may_not_see_a_column_that_search_uses_finds_nothing(folder: Path, column: str) -> None:
    party = factories.party("Waterschap")
    of(party, access_rules=[{"rule": "hide_columns", "columns": [column], "unless": "steward"}])
    assert titles("lekdijk") == []
    assert len(titles("lekdijk", factories.actor("steward", party))) == 1


def test_a_column_that_search_does_not_use_may_be_hidden(folder: Path) -> None:
    of(access_rules=[{"rule": "hide_columns", "columns": ["document", "map"]}])
    (hit,) = find(ANONYMOUS, Asked("lekdijk")).hits
    assert "dijken.pdf" not in Client().get(hit.inside).content.decode()


def test_documents_for_which_a_purpose_has_to_be_named_are_not_found_by_anybody(folder: Path) -> None:
    party = factories.party("Waterschap")
    made = of(party, access="restricted")
    assert titles("lekdijk", factories.actor("administrator")) == []
    client = Client()
    client.force_login(factories.person("steward", party))
    asked = client.get(reverse("atlas:documents", args=[made.slug]))
    assert asked.status_code == 302
    assert asked["Location"].startswith(reverse("atlas:data", args=[made.slug]))


def test_what_only_some_may_find_is_no_part_of_what_everybody_asks(folder: Path) -> None:
    of(access="internal")
    insider = factories.actor("reader")
    assert titles("lekdijk") == []
    assert suggest(ANONYMOUS, "Nota") == []
    assert len(titles("lekdijk", insider)) == 1


def test_a_rule_that_changes_holds_in_the_next_answer(folder: Path) -> None:
    made = of()
    assert len(titles("lekdijk")) == 1
    rule = {"rule": "only_rows", "columns": ["map"], "values": ["besloten"]}
    factories.alter(actor=HOUSE, thing=made, values={"access_rules": [rule]})
    assert titles("lekdijk") == []
    assert titles("quispelaar") == ["Brief"]
    factories.alter(actor=HOUSE, thing=Source.objects.get(pk=made.pk), values={"access": "confidential"})
    assert titles("quispelaar") == []


def test_rules_that_the_documents_do_not_fit_let_nothing_be_found(folder: Path) -> None:
    made = of()
    rule = {"rule": "only_rows", "columns": ["gemeente"], "values": ["x"]}
    held = made.snapshots.get()
    held.source.access_rules = [rule]
    assert papers.kept(held) is None


def test_other_content_replaces_what_was_found_and_its_words_leave_the_disk_at_night(folder: Path) -> None:
    made = of()
    assert titles("quispelaar") == ["Brief"]
    (folder / "besloten" / "brief.txt").write_text("Brief\n\nNiets meer over de sluis.\n", "utf-8")
    refresh(actor=HOUSE, source=made)
    assert titles("quispelaar") == []
    assert titles("sluis") == ["Brief"]
    state = standing.read()
    assert state is not None
    assert state.traces
    keeping.rebuild()
    assert not on_disk(b"uispelaar")


def test_a_source_that_is_removed_takes_its_documents_along(folder: Path) -> None:
    made = of()
    assert len(titles("lekdijk")) == 1
    remove_thing(actor=HOUSE, thing=made, seen_version=made.version, reason="klaar")
    assert titles("lekdijk") == []


def test_when_something_of_a_source_is_erased_the_index_is_made_anew_with_what_is_there_now(folder: Path) -> None:
    made = of(attribution="Quispelaar uit Soest")
    assert titles("soest") == ["Stukken"]
    (folder / "besloten" / "brief.txt").write_text("Brief\n\nNiets meer.\n", "utf-8")
    refresh(actor=HOUSE, source=made)
    erasing.erase_personal_data(
        actor=HOUSE, thing=made.pk, fields=["attribution"], ground=Ground.values[0], reason="verzoek"
    )
    assert titles("quispelaar") == []
    assert not on_disk(b"uispelaar")
    assert len(titles("lekdijk")) == 1


def test_many_documents_are_left_out_until_the_index_has_them_and_never_shown_as_they_were(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = of()
    assert titles("quispelaar") == ["Brief"]
    monkeypatch.setattr(keeping, "MOST_AT_ONCE", 2)
    (folder / "besloten" / "brief.txt").write_text("Brief\n\nOver een sluisdeur.\n", "utf-8")
    refresh(actor=HOUSE, source=made)
    assert titles("quispelaar") == []
    assert titles("sluisdeur") == []
    assert keeping.keep()
    assert titles("sluisdeur") == ["Brief"]


def test_a_copy_that_the_lake_lost_stops_nothing(folder: Path) -> None:
    made = of()
    held = lake()
    held.path(held.snapshot(made.slug, made.snapshots.get().content_hash)).unlink()
    factories.concept("Lekdijk")
    assert titles("lekdijk") == ["Lekdijk"]


def test_facets_choose_documents_and_owners(folder: Path) -> None:
    made = of()
    factories.concept("Lekdijk")
    assert titles("lekdijk", kind=("paper",)) == ["Nota <script>alert(1)</script> dijken"]
    assert titles("lekdijk", kind=("concept",)) == ["Lekdijk"]
    assert made.owner is not None
    assert titles("lekdijk", owner=(made.owner.slug,)) == ["Nota <script>alert(1)</script> dijken"]


def test_of_a_long_document_the_passage_is_shown_in_which_it_stands(house: House) -> None:
    (house.atlas / "stukken").mkdir(parents=True)
    pages = [f"Bladzijde over onderwerp {number}." for number in range(60)]
    pages[47] = DIKE
    (house.atlas / "stukken" / "lang.pdf").write_bytes(making.pdf(pages, "Lang"))
    of()
    (hit,) = find(ANONYMOUS, Asked("damwand lekdijk")).hits
    assert hit.inside.endswith("?deel=48#deel-48")
    assert "Bladzijde over onderwerp 46." in Client().get(hit.inside).content.decode()


def test_the_pages_are_of_documents_alone_and_say_what_nobody_read(folder: Path) -> None:
    (folder / "openbaar" / "geheim.pdf").write_bytes(making.locked(making.pdf(["x"])))
    made = of()
    listed = Client().get(reverse("atlas:documents", args=[made.slug])).content.decode()
    assert "3 documenten in deze bron." in listed
    assert "niet gelezen" in listed
    key = next(one["sleutel"] for one in rows_of(made) if one["document"] == "geheim.pdf")
    page = Client().get(reverse("atlas:document", args=[made.slug, key])).content.decode()
    assert "vraagt om een wachtwoord" in page
    assert Client().get(reverse("atlas:document", args=[made.slug, "bestaat-niet"])).status_code == 404
    other = factories.source("Cijfers")
    assert Client().get(reverse("atlas:documents", args=[other.slug])).status_code == 404


def test_pages_give_only_rows_that_a_reader_may_see(folder: Path) -> None:
    party = factories.party("Waterschap")
    lawful = {"purpose": "Beheren.", "legal_basis": "public_task", "responsible": party, "owner": party}
    activity = factories.thing("processing_activity", "Beheren", **lawful)
    rule = {"rule": "only_rows", "columns": ["map"], "values": ["openbaar"], "unless": "owner"}
    made = of(party, access="restricted", access_rules=[rule], purposes=[activity.slug])
    client, listed = Client(), reverse("atlas:documents", args=[made.slug])
    client.force_login(factories.person("steward", party))
    pages = {one["document"]: reverse("atlas:document", args=[made.slug, one["sleutel"]]) for one in rows_of(made)}
    for page in (listed, *pages.values()):
        assert client.get(page).status_code == 302
        assert Client().get(page).status_code == 404
    client.post(reverse("atlas:data", args=[made.slug]), {"purpose": activity.slug})
    seen = DataUse.objects.filter(surface="page")
    assert not seen.exists()
    told = client.get(listed).content.decode()
    assert "1 document in deze bron." in told
    assert "brief.txt" not in told
    assert DIKE in client.get(f"{pages['dijken.pdf']}?deel=2").content.decode()
    assert client.get(pages["brief.txt"]).status_code == 404
    assert set(seen.values_list("name", flat=True)) == {"documents", "document"}


def rows_of(source: Source) -> list[dict[str, object]]:
    import pyarrow.parquet as pq

    held = lake()
    path = held.path(held.snapshot(source.slug, source.snapshots.get(is_current=True).content_hash))
    return pq.read_table(path).to_pylist()


ASKED = (
    ("Wordt integraal gezocht over alle beleidsterreinen?", ("integra",)),
    ("Voor welke plannen van de grote opgaven zijn dashboards beschikbaar?", ("dashboard", "dasboard")),
    ("Geldt gezamenlijk oppakken met IPO/BIJ12 ook voor de op te richten Omgevingsdienst?", ("Omgevingsdienst",)),
)


@needs_shared
@pytest.mark.parametrize(("question", "words"), ASKED)
def test_a_question_to_the_five_documents_gets_a_passage_with_document_and_place(
    question: str, words: tuple[str, ...]
) -> None:
    made = factories.source("Documenten", connector="documents", location=f"{DOCUMENTS}/", owner=factories.party("P"))
    refresh(actor=HOUSE, source=made)
    keeping.keep()
    found = find(ANONYMOUS, Asked(question))
    assert found.passages
    best = found.passages[0]
    assert any(word.lower() in best.found.text.lower() for word in words)
    page = Client().get(best.inside).content.decode()
    assert "regel " in best.found.place
    assert escape(best.found.text.split("\n")[0].split()[0]) in page


def test_a_person_of_the_house_has_no_more_labels_than_sources(folder: Path) -> None:
    made = of(access="internal")
    labels = papers.labels_for(actor_for(factories.person("reader")))
    assert len(labels) == 1
    factories.alter(actor=HOUSE, thing=made, values={"access": "open"})
    assert papers.labels_for(actor_for(factories.person("reader"))) == frozenset()
