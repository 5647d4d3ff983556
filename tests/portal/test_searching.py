"""The search page: what was found and why, what one can choose, suggestions, and a human beside it."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.test import Client

from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.house import House
from informatiehuis.kernel.searching import keeping
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def found(house: House) -> None:
    house.profile_file.write_text('contact: {phone: "030 258 91 11"}\n')
    party = factories.party("Waterschap")
    for number in range(23):
        factories.concept(f"Fietspad {number:02d}", definition="Weg voor fietsers.", owner=party)
    factories.concept("Geheim fietspad", access="confidential")
    factories.source("Cafés <b>&</b> fietsers")


def page(query: str, **more: Any) -> str:
    answer = Client().get(f"/zoeken/?{query}", **more)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_says_how_much_there_is_and_shows_a_page_of_it() -> None:
    first = page("q=fietspad")
    assert "24 resultaten voor ‘fietspad’" in first
    assert first.count('class="house-found__title"') == 20
    assert "Geheim" not in first
    second = page("q=fietspad&pagina=2")
    assert second.count('class="house-found__title"') == 4
    assert '<ol class="house-list house-list--plain house-found" start="21">' in second
    assert Client().get("/zoeken/?q=fietspad&pagina=3").status_code == 400


def test_a_result_marks_the_words_and_says_why_it_is_there() -> None:
    told = page("q=fietsers&kind=concept")
    assert "Weg voor <mark>fietsers</mark>." in told
    assert "Waarom staat dit hier?" in told
    assert "een woord uit dezelfde familie" in told
    assert "in de tekst" in told


def test_what_somebody_wrote_is_text_and_no_html() -> None:
    told = page("q=cafés")
    assert "Cafés &lt;b&gt;&amp;&lt;/b&gt; fietsers" in told
    assert "<script>alert" not in page("q=%3Cscript%3Ealert(1)%3C/script%3E")


def test_every_choice_has_an_address_and_can_be_taken_away() -> None:
    told = page("q=fietsers&kind=source&sorteer=title")
    assert "1 resultaat voor" in told
    chosen = re.search(r'<ul class="house-chosen".*?</ul>', told, re.DOTALL)
    assert chosen is not None
    (href,) = re.findall(r'href="([^"]+)"', chosen[0])
    assert html.unescape(href) == "?q=fietsers&sorteer=title"
    assert "24 resultaten" in page(html.unescape(href).removeprefix("?"))
    assert '<input type="hidden" name="q" value="fietsers">' in told


def test_a_misspelt_word_leads_to_what_was_meant() -> None:
    told = page("q=fietzpat")
    assert "Bedoelde u:" in told
    (href,) = re.findall(r'Bedoelde u: <a href="([^"]+)"', told)
    assert "24 resultaten" in page(html.unescape(href).removeprefix("?"))


@pytest.mark.parametrize("query", ["", "q=", "q=fietspad", "q=xyzzy", "q=de+het", "q=%00%1b"])
def test_a_human_is_beside_every_answer(query: str) -> None:
    told = page(query).split("<main")[1].split("</main>")[0]
    assert "Liever iemand spreken?" in told
    assert "030 258 91 11" in told


@pytest.mark.parametrize("query", ["q=x&kind=onbekend", "q=x&status=onbekend", "q=x&sorteer=duur", "q=x&pagina=0",
                                   "q=x&owner=%00", "q=x&pagina=99999999999999999999"])  # fmt: skip
def test_an_address_that_cannot_be_is_refused_in_words(query: str) -> None:
    answer = Client().get(f"/zoeken/?{query}")
    assert answer.status_code == 400
    assert "Kies" in answer.content.decode()


def test_a_question_that_is_too_long_says_what_counts() -> None:
    assert "Alleen de eerste 2000 tekens van de vraag tellen mee." in page("q=" + "fietspad+" * 1200)


def test_suggestions_are_data_for_a_script() -> None:
    told = Client().get("/zoeken/voorstellen?q=fietspad 0")
    assert told["Content-Type"] == "application/json"
    assert told.json()["suggestions"][:2] == ["Fietspad 00", "Fietspad 01"]
    assert Client().get("/zoeken/voorstellen?q=fi").json() == {"suggestions": []}
    assert "Geheim fietspad" not in Client().get("/zoeken/voorstellen?q=geheim").json()["suggestions"]


def test_an_index_that_is_being_made_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "SMALL", 0)
    answer = Client().get("/zoeken/?q=fietspad")
    assert answer.status_code == 503
    assert "De zoekindex van dit huis wordt opgebouwd." in answer.content.decode()
    assert Client().get("/zoeken/voorstellen?q=fietspad").json() == {"suggestions": []}
    told = Client().get("/api/v1/zoekresultaten?zoek=fietspad")
    assert (told.status_code, told.json()["code"]) == (503, "search-not-ready")
    keeping.keep()
    assert "24 resultaten" in page("q=fietspad")


def test_the_old_address_still_leads_there() -> None:
    assert Client().get("/zoeken?q=fietspad")["Location"] == "/zoeken/?q=fietspad"


def test_the_api_says_why_and_how_much_its_choices_give() -> None:
    told = Client().get("/api/v1/zoekresultaten?zoek=fietsers&pageSize=2&owner=waterschap").json()
    assert (told["count"], told["page"], told["pageSize"], told["previous"]) == (23, 1, 2, None)
    assert "page=2" in told["next"]
    for one in told["results"]:
        assert one["score"] == pytest.approx(sum(reason["score"] for reason in one["reasons"]), rel=1e-4)
        assert one["owner"] == "waterschap"
        assert one["passage"]["field"] == "definition"
    counts = {option["value"]: option["count"] for option in told["facets"]["kind"]}
    assert counts == {"concept": 23}
    assert Client().get(told["next"]).json()["page"] == 2


@pytest.mark.parametrize("query", ["", "zoek=", "zoek=x&page=0", "zoek=x&kind=y", "zoek=x&page=2", "zoek=x&sorteer=y"])
def test_the_api_refuses_what_cannot_be_with_a_problem(query: str) -> None:
    answer = Client().get(f"/api/v1/zoekresultaten?{query}")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_what_changed_is_found_in_the_same_second() -> None:
    page("q=fietspad")
    factories.alter(actor=HOUSE, thing=factories.concept("Tijdelijk"), values={"title": "Windvaan"})
    assert "1 resultaat voor ‘windvaan’" in page("q=windvaan")
