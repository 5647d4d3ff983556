"""Every address of the house that is asked about the past answers as of then, or says that it cannot: none forgets."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve, reverse
from rdflib import DCTERMS, PROV, SKOS, Graph, URIRef

from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.kinds import all_kinds
from informatiehuis.kernel.register.then import ALL, IN_API
from informatiehuis.portal.api.composition import described_here, house_api
from informatiehuis.rooms.atlas.models import Concept, Indicator, Source
from tests import factories
from tests.access.addresses import addresses, routes
from tests.rooms.monitor.test_past import FIRST, SECOND, on, story  # noqa: F401
from tests.rooms.rules.conftest import activity, rules  # noqa: F401

NEVER = "2020-01-01"
"""Before there was anything."""
PAGE = "/atlas/indicatoren/laadpunten/"
HONOURED = {
    "register:*:list": ("/atlas/indicatoren/", "Laadpalen"),
    "register:*:detail": (PAGE, "Laadpalen"),
    "register:*:json": ("/atlas/indicatoren/laadpunten.json", "Laadpalen"),
    "register:*:export": ("/atlas/indicatoren/-/exporteren.csv", "Laadpalen"),
    "register:*:history": (f"{PAGE}geschiedenis/", "Aangemaakt"),
    "register:*:reconstruction": (f"{PAGE}reconstructie/", "Aangemaakt"),
    "register:*:reconstruction-file": ("/atlas/indicatoren/laadpunten/reconstructie.html", "Aangemaakt"),
    "monitor:overview": ("/monitor/", "Laadpalen"),
    "monitor:indicator": ("/monitor/indicatoren/laadpunten/", "Laadpalen"),
    "monitor:figures": ("/monitor/indicatoren/laadpunten/cijfers.csv", "7.88"),
    "monitor:drawing": ("/monitor/indicatoren/laadpunten/grafiek.svg", "<svg"),
    "monitor:areas": ("/monitor/gebieden/?gebied=GM0344", f"gm0344/?moment={SECOND}"),
    "monitor:area": ("/monitor/gebieden/gm0344/", "Laadpalen"),
    "portal:home": ("/", "Laadpalen"),
    "atlas:overview": ("/atlas/", f"/atlas/begrippen/?moment={SECOND}"),
    "rules:overview": ("/regels/", "Schutting bouwen"),
    "catalogue": ("/catalogus.ttl", "Laadpalen"),
    "concepts": ("/begrippen.ttl", "Laadpunt"),
    "identity": ("/id/indicator/laadpunten", "Laadpalen"),
}
"""Where each address that honours a moment is asked, and a word that it gives of one moment and not of another."""
FOR_ADMINISTRATORS = frozenset({"access:why"})
"""What honours a moment and is not for everybody: tests/portal/test_why.py asks it as who may."""
HONOURED_IN_API = {
    "/indicatoren": "Laadpalen",
    "/indicatoren/laadpunten": "Laadpalen",
    "/indicatoren/laadpunten/cijfers": "7.8",
    "/indicatoren/laadpunten/uitleg": "Laadpalen",
    "/indicatoren/laadpunten/duidingen": "Nu is het veel.",
}

pytestmark = pytest.mark.usefixtures("rules", "story")


def ask(path: str, method: str = "get", **asked: str) -> Any:
    with on(25):
        query = "&".join(f"{name}={value}" for name, value in asked.items())
        whole = f"{path}{'&' if '?' in path else '?'}{query}" if query else path
        return getattr(Client(), method)(whole, headers={"Accept": "text/turtle, text/html;q=0.9, */*;q=0.1"})


def text_of(answer: Any) -> str:
    """What an answer says, or where it leads."""
    if answer.status_code == 302:
        return str(answer["Location"])
    return str((answer.getvalue() if answer.streaming else answer.content).decode(errors="replace"))


def view_of(name: str) -> Any:
    """The view behind a route; a register has the same one for every kind."""
    return resolve(path_of(name).split("?")[0]).func


def path_of(name: str) -> str:
    """One path of a route, with something of the right form in every place."""
    path = addresses()[name].paths[0]
    kind = next(one for one in all_kinds() if one.name == "concept")
    number = "00000000-0000-0000-0000-000000000001"
    path = path.replace("{list}", reverse(f"register:{kind.name}:list")).replace("{identity}", "begrip")
    for place in ("job", "kept check", "receipt"):
        path = path.replace(f"{{{place}}}", number if place == "job" else "x" * 22)
    for place, value in {
        "slug": "laadpunten",
        "hidden area": "GM0344",
        "word": "x",
        "filters": "",
        "spot": "1,1",
        "series": "meetreeksen/1",
        "series month": "meetreeksen/1/2026-03/1",
        "series observation": "meetreeksen/1/2026-03/1/1",
    }.items():
        path = path.replace(f"{{{place}}}", value)
    return re.sub(r"\{[^}]*\}", number, path)


def test_what_says_that_it_honours_a_moment_is_tried_here() -> None:
    assert {name for name in routes() if getattr(view_of(name), "of_then", ())} == {*HONOURED, *FOR_ADMINISTRATORS}


@pytest.mark.parametrize("name", HONOURED)
def test_an_address_that_honours_a_moment_answers_as_of_then(name: str) -> None:
    path, word = HONOURED[name]
    second, then = ask(path, moment=SECOND), ask(path, moment=NEVER)
    assert second.status_code in (200, 302)
    assert word in text_of(second)
    assert then.status_code == 404 or (then.status_code in (200, 302) and word not in text_of(then))
    assert ask(path, moment="gisteren").status_code == 400


@pytest.mark.parametrize("asked", ALL)
def test_every_other_address_refuses_it_in_words(asked: str) -> None:
    forgot = []
    for name in routes():
        view = view_of(name)
        if asked in getattr(view, "of_then", ()):
            continue
        for method in ("get", "post"):
            answer = ask(path_of(name), method, **{asked: FIRST})
            refused = answer.status_code == 400 and f"‘{asked}’ kan hier niet." in text_of(answer)
            # what is not there at all, or takes no such request, forgets nothing
            if not refused and answer.status_code not in (404, 405):
                forgot.append((method, path_of(name), answer.status_code))
    assert not forgot


def test_what_is_refused_says_what_can_be_asked_instead() -> None:
    assert "staat bij de regelsets" in text_of(ask("/regels/check/schutting/", moment=FIRST))
    answer = ask("/ogc/collections", moment=FIRST)
    assert "Cijfers van toen" in text_of(answer)
    assert "beschikbaarOp, geldigOp" in text_of(ask("/api/v1/indicatoren", moment=FIRST))


@pytest.mark.parametrize("path", HONOURED_IN_API)
def test_the_api_answers_as_of_then(path: str) -> None:
    path, word = f"/api/v1{path}", HONOURED_IN_API[path]
    second, then = ask(path, beschikbaarOp=SECOND), ask(path, beschikbaarOp=NEVER)
    assert (second.status_code, word in text_of(second)) == (200, True)
    assert then.status_code == 404 or (then.status_code == 200 and word not in text_of(then))
    assert ask(path, geldigOp="gisteren").status_code == 400


def test_every_operation_of_the_api_takes_a_moment_or_refuses_it() -> None:
    forgot = []
    document = described_here(house_api())
    shared = document["components"]["parameters"]
    for address, methods in document["paths"].items():
        path = "/api/v1" + re.sub(r"\{[^}]*\}", "laadpunten", address)
        for method, operation in methods.items():
            told = [shared[one["$ref"].rsplit("/", 1)[1]] if "$ref" in one else one for one in operation["parameters"]]
            for name in {*ALL} - {one["name"] for one in told}:
                answer = ask(path, method, **{name: FIRST})
                if answer.status_code != 400 or answer.json().get("code") != "only-now":
                    forgot.append((method, path, name, answer.status_code))
    assert not forgot


def test_figures_in_the_api_are_those_that_were_public_then() -> None:
    path = "/api/v1/indicatoren/laadpunten/cijfers?gebied=GM0344"
    first, second = (ask(path, beschikbaarOp=day).json() for day in (FIRST, SECOND))
    assert [round(one["results"][0]["value"], 2) for one in (first, second)] == [5.11, 7.88]
    assert first["publishedAt"] < second["publishedAt"]
    assert first["figuresHash"] != second["figuresHash"]
    assert ask(f"{path}&concept=true", beschikbaarOp=FIRST).status_code == 400
    told = ask("/api/v1/indicatoren/laadpunten/uitleg?gebied=GM0344", beschikbaarOp=FIRST).json()
    assert "5,11" in str(told)
    [said] = ask("/api/v1/indicatoren/laadpunten/duidingen", beschikbaarOp=FIRST).json()["results"]
    assert said["text"] == "Toen was het weinig."


def test_the_home_page_of_then_has_the_figures_and_the_lists_of_then() -> None:
    first, second = (text_of(ask("/", moment=day)) for day in (FIRST, SECOND))
    assert ("Laadpunten per 1.000" in first, "Laadpalen" in first) == (True, False)
    assert "Laadpalen" in second
    assert f'href="/atlas/begrippen/?moment={FIRST}"' in first
    assert "Zo stond het er toen" in first
    assert "Hoe vers zijn de bronnen?" not in first


def test_the_overviews_of_then_count_what_there_was_and_lead_to_it(concept: Concept) -> None:
    with on(40):
        factories.concept("Zonnepaneel")
    told = {day: text_of(ask("/atlas/", moment=day)) for day in (NEVER, FIRST, "2031-02-20")}
    assert f'href="/atlas/begrippen/?moment={FIRST}"' in told[FIRST]
    counted = [re.findall(r'house-figures__value">\D*(\d+)', text)[0] for text in told.values()]
    assert counted == ["0", "1", "2"]
    assert f'href="/regels/activiteiten/schutting/?moment={FIRST}"' in text_of(ask("/regels/", moment=FIRST))


def graph_of(path: str, **asked: str) -> Graph:
    answer = ask(path, **asked)
    assert answer.status_code == 200
    return Graph().parse(data=answer.content, format="turtle")


def test_the_catalogue_of_then_has_what_was_public_then_and_says_when_it_changed(
    source: Source, indicator: Indicator
) -> None:
    first = graph_of("/catalogus.ttl", moment=FIRST)
    [dataset] = first.subjects(PROV.wasDerivedFrom)
    assert str(first.value(dataset, DCTERMS.title)) == "Laadpunten per 1.000"
    assert f"cijfers.csv?moment={FIRST}" in str(list(first.objects()))
    changed = {
        day: str(graph_of("/catalogus.ttl", moment=day).value(dataset, DCTERMS.modified)) for day in (FIRST, SECOND)
    }
    assert changed[FIRST] < "2031-01-15"
    assert changed[SECOND].startswith("2031-01-20")


def test_concepts_of_then_hang_together_as_they_did(concept: Concept) -> None:
    with on(40):
        wide = factories.concept("Energie")
        factories.connect(actor=HOUSE, subject=concept, predicate="broader", object=wide)
    with on(50):
        factories.disconnect(actor=HOUSE, subject=concept, predicate="broader", object=wide)
    before, after = (
        list(graph_of("/begrippen.ttl", moment=day)[: SKOS.broader]) for day in ("2031-02-15", "2031-02-25")
    )
    assert (len(before), len(after)) == (1, 0)
    [(_narrow, found)] = before
    assert isinstance(found, URIRef)
    assert str(found).endswith("/energie")


def test_an_identity_leads_to_its_page_of_then() -> None:
    with on(25):
        answer = Client().get(f"/id/indicator/laadpunten?moment={FIRST}", headers={"Accept": "text/html"})
    assert answer.status_code == 303
    assert answer["Location"] == f"/atlas/indicatoren/laadpunten/?moment={FIRST}"
    assert IN_API == ("beschikbaarOp", "geldigOp")
