"""The components: what a reader gets, in both languages, without script and under a strict policy."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from types import SimpleNamespace

import pytest
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from lxml import html

from informatiehuis.portal.styleguide import ExampleForm, styleguide
from informatiehuis.portal.templatetags import house

pytestmark = pytest.mark.django_db  # the name of the publisher in the masthead is read from the house

NOW = datetime(2022, 6, 1, 12, 0, tzinfo=UTC)
PROFILE = SimpleNamespace(
    name="Informatiehuis",
    publisher="Provincie Voorbeeld",
    base_uri="https://huis.example/",
    contact=SimpleNamespace(
        phone="030 123 45 67", email="huis@voorbeeld.nl", visiting_address="Plein 1\n1234 AB Stad", postal_address=""
    ),
)


@pytest.fixture(autouse=True)
def dutch():
    with translation.override("nl"):
        yield


def request(path: str = "/stijl?q=a&pagina=3") -> HttpRequest:
    made = RequestFactory().get(path)
    made.user = SimpleNamespace(is_authenticated=False)
    return made


def rendered(source: str, **values: object) -> str:
    return Template("{% load house %}" + source).render(Context({"request": request(), **values})).strip()


def component(name: str, **values: object) -> html.HtmlElement:
    return html.fragment_fromstring(render_to_string(f"components/{name}.html", values), create_parent="div")


def page(language: str = "nl") -> str:
    with translation.override(language):
        return styleguide(request("/stijl" if language == "nl" else f"/{language}/stijl")).content.decode()


# Numbers and times


@pytest.mark.parametrize(
    ("call", "language", "text"),
    [
        ("{% plain_number 1369873 %}", "nl", "1.369.873"),
        ("{% plain_number 1369873 %}", "en", "1,369,873"),
        ('{% plain_number 12.4 1 "%" %}', "nl", "12,4%"),
        ('{% plain_number value 2 "€" %}', "nl", "€\u00a01.200,50"),
        ("{% plain_number missing %}", "nl", "geen gegevens"),
        ("{% plain_number nothing %}", "nl", "geen gegevens"),
    ],
)
def test_numbers_follow_the_reader_s_language(call, language, text):
    with translation.override(language):
        assert rendered(call, value=Decimal("1200.5"), nothing=None) == text


def test_zero_is_a_number_and_not_missing():
    assert rendered("{% plain_number value %}", value=0) == "0"


def test_a_date_carries_the_machine_s_form():
    assert rendered("{% day value %}", value=date(2022, 1, 1)) == '<time datetime="2022-01-01">1 januari 2022</time>'


def test_a_moment_is_shown_in_amsterdam_s_time():
    assert "1 juni 2022, 14:00" in rendered("{% moment value %}", value=NOW)
    assert "1 december 2022, 13:00" in rendered("{% moment value %}", value=NOW.replace(month=12))


@pytest.mark.parametrize(
    ("past", "words"),
    [
        (timedelta(seconds=20), "zojuist"),
        (timedelta(minutes=1), "1 minuut geleden"),
        (timedelta(minutes=90), "90 minuten geleden"),
        (timedelta(hours=2), "2 uur geleden"),
        (timedelta(hours=47), "47 uur geleden"),
        (timedelta(days=3), "3 dagen geleden"),
        (timedelta(days=60), "60 dagen geleden"),
        (timedelta(days=92), "3 maanden geleden"),
        (timedelta(days=800), "2 jaar geleden"),
        (timedelta(hours=-1), "zojuist"),
    ],
)
def test_age_is_said_in_words(past, words):
    assert house.age_in_words(NOW - past, NOW) == words


# Languages and addresses


@pytest.mark.parametrize(
    ("path", "language", "there"),
    [
        ("/", "en", "/en/"),
        ("/en/", "nl", "/"),
        ("/en/zoeken/?q=x", "nl", "/zoeken/?q=x"),
        ("/zoeken/?q=x", "en", "/en/zoeken/?q=x"),
        ("/energie/", "en", "/en/energie/"),
        ("/en/energie/", "en", "/en/energie/"),
    ],
)
def test_a_page_has_an_address_in_each_language(path, language, there):
    assert house.in_language(path, language) == there


def test_dutch_content_says_so_on_an_english_page_only():
    source = "<p {% content_language %}>tekst</p>"
    assert rendered(source) == "<p >tekst</p>"
    with translation.override("en"):
        assert rendered(source) == '<p lang="nl">tekst</p>'


def test_paging_keeps_the_rest_of_the_address():
    assert rendered("{% with_query pagina=4 %}") == "?q=a&amp;pagina=4"
    assert rendered("{% with_query q='' pagina=1 %}") == "?pagina=1"


def test_the_printed_address_is_the_house_s_own():
    assert rendered("{% page_address %}", house=PROFILE) == "https://huis.example/stijl?q=a&amp;pagina=3"


# Blocks


def test_what_a_component_is_given_is_escaped():
    text = rendered('{% card title=title href="/x" %}{{ body }}{% endcard %}', title="<b>vet</b>", body="<i>schuin</i>")
    assert "&lt;b&gt;vet&lt;/b&gt;" in text
    assert "&lt;i&gt;schuin&lt;/i&gt;" in text


@pytest.mark.parametrize(
    ("kind", "word"), [("info", "Goed om te weten:"), ("ok", "Gelukt:"), ("warning", "Let op:"), ("error", "Fout:")]
)
def test_a_notice_says_its_kind_in_words(kind, word):
    assert word in rendered("{% notice kind %}<p>tekst</p>{% endnotice %}", kind=kind)


@pytest.mark.parametrize("tone", ["good", "attention", "wrong", "neutral"])
def test_a_status_is_a_word_and_a_sign(tone):
    status = component("status", tone=tone, text="Vastgesteld")
    assert status.text_content().strip() == "Vastgesteld"
    assert status.find(".//svg").get("aria-hidden") == "true"


def test_a_table_has_a_caption_headings_and_a_region_that_scrolls():
    rows = [{"code": "GM1", "cells": [{"text": "Stad", "href": "/s"}, {"value": 1.5, "decimals": 1, "unit": "%"}]}]
    columns = [{"title": "Gemeente"}, {"title": "Aandeel", "kind": "number", "sorted": "descending"}]
    table = component("table", caption="Groen", columns=columns, rows=rows, sortable=True)
    region = table.find(".//div[@role='region']")
    assert (region.get("tabindex"), region.get("aria-label")) == ("0", "Groen")
    assert table.findtext(".//caption").strip() == "Groen"
    assert [head.get("scope") for head in table.findall(".//thead//th")] == ["col", "col"]
    assert table.find(".//thead//th[2]").get("aria-sort") == "descending"
    assert table.find(".//tbody//th").get("scope") == "row"
    assert table.find(".//tbody//td").get("data-value") == "1.5"
    assert table.find(".//tbody//td").text_content() == "1,5%"


def test_a_missing_number_in_a_table_is_said_and_sorts_last():
    rows = [{"cells": [{"text": "Stad"}, {"value": None, "decimals": 1, "unit": "%"}]}]
    cell = component("table", caption="c", columns=[{"title": "a"}, {"title": "b"}], rows=rows).find(".//tbody//td")
    assert cell.text_content() == "geen gegevens"
    assert cell.get("data-value") == ""


def test_data_values_are_written_for_machines_in_every_language():
    rows = [{"cells": [{"text": "Stad"}, {"value": 1234567.25, "decimals": 1, "unit": ""}]}]
    cell = component("table", caption="c", columns=[{"title": "a"}, {"title": "b"}], rows=rows).find(".//tbody//td")
    assert float(cell.get("data-value")) == 1234567.25


def test_the_house_is_a_list_of_five_floors_in_order():
    floors = [
        {"key": key, "title": key} for key in ("grondslagen", "processen", "informatie", "applicaties", "techniek")
    ]
    drawing = component("house_drawing", floors=floors)
    assert [item.findtext(".//h3") for item in drawing.findall(".//ol/li")] == [floor["key"] for floor in floors]
    assert len({html.tostring(item.find(".//svg")) for item in drawing.findall(".//ol/li")}) == 5
    assert all(svg.get("aria-hidden") == "true" for svg in drawing.iter("svg"))


def test_an_empty_state_says_what_why_and_what_to_do():
    empty = component("empty", title="Geen bronnen", why="Er is niets.", actions=[{"title": "Voeg toe", "href": "/n"}])
    assert empty.findtext(".//h2") == "Geen bronnen"
    assert empty.find(".//a").get("href") == "/n"


def test_pages_are_counted_in_words_and_the_current_one_is_marked():
    pages = Paginator(range(90), 10)
    values = {"page": pages.page(2), "pages": pages.get_elided_page_range(2), "request": request("/x?q=a")}
    text = render_to_string("components/pagination.html", values)
    assert "11 tot en met 20 van 90" in text
    (current,) = html.fromstring(text).xpath("//*[@aria-current='page']")
    assert current.text_content().split() == ["Pagina", "2"]
    assert "?q=a&amp;pagina=3" in text


def test_one_page_needs_no_paging():
    pages = Paginator(range(3), 10)
    assert render_to_string("components/pagination.html", {"page": pages.page(1)}).strip() == ""


# Forms


def wrong_form() -> html.HtmlElement:
    form = ExampleForm({"title": "", "summary": "blijft", "level": "gemeente", "starts": "gisteren"})
    return component("form", form=form)


def test_every_error_is_at_its_field_and_in_a_linked_summary():
    shown = wrong_form()
    links = [link.get("href").removeprefix("#") for link in shown.findall(".//div[@role='alert']//a")]
    assert len(links) == 4
    for identifier in links:
        assert len(shown.xpath(f"//*[@id='{identifier}']")) == 1, identifier
        assert len(shown.xpath(f"//*[@id='{identifier}_error']")) == 1, identifier


def test_a_field_is_described_by_its_help_and_its_error():
    shown = wrong_form()
    field = shown.get_element_by_id("id_starts")
    described = [shown.get_element_by_id(name).text_content() for name in field.get("aria-describedby").split()]
    assert "31-12-2022" in described[0]
    assert "datum" in described[1]
    assert field.get("aria-invalid") == "true"


def test_what_was_typed_stays():
    shown = wrong_form()
    assert shown.get_element_by_id("id_starts").get("value") == "gisteren"
    assert shown.get_element_by_id("id_summary").text.strip() == "blijft"


def test_every_field_has_a_label_and_none_relies_on_a_placeholder():
    shown = wrong_form()
    for field in shown.xpath("//input[not(@type='hidden')] | //select | //textarea"):
        assert shown.xpath(f"//label[@for='{field.get('id')}']"), field.get("id")
        assert field.get("placeholder") is None


# Whole pages


@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_page_part_breaks_a_strict_policy(language):
    text = page(language)
    assert not re.search(r'\sstyle\s*=\s*"', text)
    assert "<style" not in text
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"\son[a-z]+\s*=", text)
    assert "javascript:" not in text


def test_identifiers_occur_once_and_references_point_at_something():
    root = html.document_fromstring(page())
    known = root.xpath("//@id")
    described = [name for value in root.xpath("//@aria-describedby | //@aria-labelledby") for name in value.split()]
    anchors = [href[1:] for href in root.xpath("//@href") if href.startswith("#") and len(href) > 1]
    example_rows = {name for name in anchors if name.startswith("rij-")}
    doubles = {name for name in known if known.count(name) > 1} - {name for name in known if name.startswith("id_")}
    assert not doubles
    assert set(described) - {name for name in described if name.startswith(("leeg_", "id_"))} <= set(known)
    assert set(anchors) - example_rows <= set(known)


def test_the_shell_has_a_skip_link_one_title_and_the_landmarks():
    root = html.document_fromstring(page())
    first = root.find("body").find(".//a")
    assert first.get("href") == "#inhoud"
    assert len(root.findall(".//h1")) == 1
    assert [len(root.findall(f".//{name}")) for name in ("main", "footer")] == [1, 1]
    assert root.get("lang") == "nl"


def test_headings_never_skip_a_level():
    levels = [int(heading.tag[1]) for heading in html.document_fromstring(page()).xpath("//h1|//h2|//h3|//h4")]
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_other_language_is_one_link_away():
    root = html.document_fromstring(page("en"))
    (link,) = root.xpath("//a[@hreflang='nl']")
    assert link.get("href") == "/stijl"
    assert root.get("lang") == "en"


@pytest.mark.parametrize("code", [400, 403, 404])
def test_an_error_page_says_what_to_do_and_who_can_help(code):
    text = render_to_string(f"{code}.html", {"house": PROFILE}, request=request())
    root = html.document_fromstring(text)
    assert root.findtext(".//h1").strip()
    assert len(root.findall(".//main//li")) >= 3
    assert "030 123 45 67" in text
    assert "huis@voorbeeld.nl" in text


def test_an_error_page_shows_the_problem_s_own_words():
    words = {"what": "De code GM9 bestaat niet.", "what_to_do": "Kies een code uit de lijst."}
    text = render_to_string("404.html", words, request=request())
    assert words["what"] in text
    assert words["what_to_do"] in text


def test_the_page_for_our_own_mistake_needs_no_request(settings):
    settings.HOUSE = SimpleNamespace(profile=PROFILE)
    text = render_to_string("500.html")
    assert "Dit ligt niet aan u" in text
    assert "030 123 45 67" in text


def test_a_house_without_contact_details_says_so():
    nobody = SimpleNamespace(phone="", email="", visiting_address="", postal_address="")
    assert "nog geen telefoonnummer" in component("contact", contact=nobody).text_content()


def test_a_dutch_name_in_an_english_sentence_is_marked_and_nothing_else_is() -> None:
    source = "{% load house %}{{ title|dutch }}; {{ told|naming:title }}"
    values = {"title": "Wonen & <werken>", "told": "Wonen & <werken> in the province: 5."}
    name = "Wonen &amp; &lt;werken&gt;"
    with translation.override("en"):
        marked = f'<span lang="nl">{name}</span>'
        assert Template(source).render(Context(values)) == f"{marked}; {marked} in the province: 5."
    with translation.override("nl"):
        assert Template(source).render(Context(values)) == f"{name}; {name} in the province: 5."


def test_a_unit_without_a_translation_is_marked_as_dutch_in_english() -> None:
    source = '{% load house %}{% number 3 0 "woningen" %}|{% number 3 1 "%" %}'
    with translation.override("en"):
        unit, share = Template(source).render(Context({})).split("|")
    assert '<span class="house-number__unit" lang="nl">\u00a0woningen</span>' in unit
    assert "lang" not in share
    with translation.override("nl"):
        assert "lang" not in Template(source).render(Context({}))
