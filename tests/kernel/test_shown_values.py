"""What a page shows of a value: citations with their words and a link, and SQL as it was typed."""

from typing import Any

import pytest
from django.test import Client

from informatiehuis.kernel.register.citations import Citation, citations_in
from tests import factories

LAW = {
    "title": "Omgevingswet",
    "part": "artikel 1.1",
    "url": "https://wetten.example/ow",
    "quote": "Een begrip\nis dit.",
}


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ([LAW, {"title": "Nota"}], [Citation(**LAW), Citation("Nota")]),
        ({"title": "Nota", "url": None}, [Citation("Nota")]),
        ([{"title": "Nota", "page": 3}], []),
        ([{"part": "artikel 1"}], []),
        (["Nota"], []),
        ([], []),
        ({}, []),
    ],
)
def test_only_what_is_all_citation_is_one(raw: Any, expected: list[Citation]) -> None:
    assert citations_in(raw) == expected


def test_a_citation_on_one_line_has_everything() -> None:
    assert Citation(**LAW).text == "Omgevingswet, artikel 1.1: ‘Een begrip is dit.’ (https://wetten.example/ow)"


@pytest.mark.django_db
def test_the_page_of_a_concept_cites_its_sources(client: Client) -> None:
    unsafe = {"title": "Vals", "url": "javascript:alert(1)"}
    held = factories.concept("begrip", sources=[LAW, unsafe], access="open")
    page = client.get(held.get_absolute_url()).content.decode()
    assert '<a href="https://wetten.example/ow" rel="noopener nofollow">Omgevingswet, artikel 1.1</a>' in page
    assert "Een begrip" in page
    assert "javascript" not in page
    assert "quote:" not in page


@pytest.mark.django_db
def test_a_definition_in_sql_shows_as_it_was_typed(client: Client) -> None:
    held = factories.indicator("bomen", sql="select\n  code as area\nfrom bron", access="open", status="adopted")
    page = client.get(held.get_absolute_url()).content.decode()
    assert "<code>select\n  code as area\nfrom bron</code></pre>" in page
