"""The API besides the registers: figures, explanations, snapshots, running and publishing, and how it says no."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from informatiehuis.kernel.models import Area, Party
from informatiehuis.portal.api.composition import VERSION, house_api
from informatiehuis.rooms.atlas.models import Indicator
from tests import factories
from tests.portal import things

pytestmark = pytest.mark.django_db
ROOT = "/api/v1"
FIGURES = f"{ROOT}/indicatoren/cijfer/cijfers"
RUNS, PUBLICATIONS = f"{ROOT}/indicatoren/cijfer/runs", f"{ROOT}/indicatoren/cijfer/publicaties"
COUNT = 5


@pytest.fixture
def province() -> Party:
    return factories.party("Provincie")


@pytest.fixture
def indicator(province: Party) -> Indicator:
    """An indicator with figures that nobody published yet."""
    made = factories.indicator("Cijfer", owner=province, concept=factories.concept("Cijfer"))
    areas = [factories.area(f"Gebied {number}") for number in range(COUNT)]
    boundary_set = things.boundary_set("Grenzen", areas)
    things.figures(made, boundary_set, {area.code: float(number) for number, area in enumerate(areas)})
    return made


@pytest.fixture
def public(indicator: Indicator, province: Party) -> Indicator:
    things.publish(indicator.runs.get(), province)
    return indicator


def client_with(role: str, party: Party) -> Client:
    client = Client()
    client.force_login(factories.person(role, party))
    return client


def post(client: Client, address: str, **body: Any) -> Any:
    return client.post(address, json.dumps(body), content_type="application/json")


def assert_problem(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["API-Version"] == VERSION
    body: dict[str, Any] = answer.json()
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    return body


def test_pages_give_each_figure_once(public: Indicator) -> None:
    address, seen = f"{FIGURES}?pageSize=2", []
    while address:
        body = Client().get(address).json()
        assert body["count"] == COUNT
        seen += [(one["area"], one["value"]) for one in body["results"]]
        address = body["next"]
    codes = sorted(Area.objects.values_list("code", flat=True))
    assert seen == [(code, float(number)) for number, code in enumerate(codes)]


def test_figures_are_chosen_by_period_area_and_level(public: Indicator) -> None:
    code = Area.objects.get(slug="gebied-3").code
    for query, count in (
        (f"gebied={code}", 1),
        (f"gebied={code}&periode=2021", 0),
        ("periode=2022&niveau=municipality", COUNT),
        ("niveau=province", 0),
    ):
        assert Client().get(f"{FIGURES}?{query}").json()["count"] == count


def test_figures_that_are_not_public_are_for_makers(indicator: Indicator, province: Party) -> None:
    for query in ("", "?concept=true"):
        body = Client().get(f"{FIGURES}{query}").json()
        assert (body["results"], body["run"], body["isPublic"]) == ([], None, False)
        assert body["why"]
        body = client_with("steward", province).get(f"{FIGURES}{query}").json()
        assert (len(body["results"]), body["run"], body["isPublic"]) == (COUNT, 1, False)


@pytest.mark.parametrize("access", ["internal", "restricted", "confidential"])
@pytest.mark.parametrize("below", ["cijfers", "uitleg", "duidingen"])
def test_what_may_not_be_seen_is_not_there(province: Party, access: str, below: str) -> None:
    factories.indicator("Geheim", access=access, owner=province)
    assert_problem(Client().get(f"{ROOT}/indicatoren/geheim/{below}"), 404)
    assert client_with("steward", province).get(f"{ROOT}/indicatoren/geheim/duidingen").status_code == 200


def test_snapshots_follow_the_access_of_their_source(province: Party) -> None:
    things.spatial_source("Open", [things.square(0)])
    things.spatial_source("Dicht", [things.square(0)], access="restricted", owner=province)
    (held,) = Client().get(f"{ROOT}/bronnen/open/momentopnamen").json()["results"]
    assert held["contentHash"].startswith("sha256:")
    assert (held["rows"], held["isCurrent"], held["crs"]) == (1, True, "EPSG:28992")
    assert_problem(Client().get(f"{ROOT}/bronnen/dicht/momentopnamen"), 404)
    assert client_with("reader", province).get(f"{ROOT}/bronnen/dicht/momentopnamen").json()["count"] == 1


def test_an_explanation_without_figures_is_not_there(indicator: Indicator) -> None:
    assert "openbaar" in assert_problem(Client().get(f"{ROOT}/indicatoren/cijfer/uitleg"), 404)["detail"]


def test_publishing_needs_an_account_a_token_and_a_role(indicator: Indicator, province: Party) -> None:
    assert_problem(post(Client(), PUBLICATIONS), 401)
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(factories.person("owner", province))
    assert assert_problem(post(careful, PUBLICATIONS), 403)["code"] == "csrf"
    assert assert_problem(post(client_with("steward", province), PUBLICATIONS), 403)["code"] == "not-allowed"


def test_publishing_without_interpretation_is_refused_with_the_reason(indicator: Indicator, province: Party) -> None:
    body = assert_problem(post(client_with("owner", province), PUBLICATIONS), 409)
    assert "geen duiding" in body["detail"]
    assert Client().get(FIGURES).json()["run"] is None


def test_what_is_published_is_seen_by_everybody(indicator: Indicator, province: Party) -> None:
    until = "2999-01-01"
    factories.thing(
        "interpretation",
        "Duiding",
        indicator=indicator,
        text="Dit.",
        author=province,
        valid_until=until,
        owner=province,
    )
    answer = post(client_with("owner", province), PUBLICATIONS, reason="klaar")
    assert answer.status_code == 201
    assert answer.json()["run"] == 1
    assert answer.json()["interpretation"].endswith("/id/duiding/duiding")
    body = Client().get(FIGURES).json()
    assert (body["isPublic"], body["figuresHash"]) == (True, answer.json()["figuresHash"])
    (told,) = Client().get(f"{ROOT}/indicatoren/cijfer/duidingen").json()["results"]
    assert (told["text"], told["validUntil"], told["isValid"]) == ("Dit.", until, True)


def test_a_run_that_lacks_data_says_so(indicator: Indicator, province: Party) -> None:
    assert_problem(post(client_with("steward", province), RUNS), 409)
    assert_problem(post(client_with("reader", province), RUNS), 403)


def test_a_mistake_is_told_with_the_place(public: Indicator) -> None:
    body = assert_problem(Client().get(f"{FIGURES}?page=nul&pageSize=2000"), 400)
    assert {(one["in"], one["name"]) for one in body["errors"]} == {("query", "page"), ("query", "pageSize")}
    assert_problem(Client().get(f"{ROOT}/nergens"), 404)
    assert_problem(Client().get(f"{ROOT}/begrippen/"), 404)
    answer = Client().delete(f"{ROOT}/begrippen")
    assert_problem(answer, 405)
    assert {"GET", "POST"} <= {one.strip() for one in answer["Allow"].split(",")}


@pytest.mark.parametrize("address", ["", "/", "/openapi.json", "/begrippen", "/indicatoren/cijfer/cijfers"])
def test_every_answer_bears_the_version(public: Indicator, address: str) -> None:
    for answer in (Client().get(f"{ROOT}{address}"), Client().head(f"{ROOT}{address}")):
        assert (answer.status_code, answer["API-Version"]) == (200, VERSION)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_overview_names_every_operation_and_loads_nothing_from_elsewhere(language: str) -> None:
    prefix = "" if language == "nl" else f"/{language}"
    page = Client().get(f"{prefix}{ROOT}").content.decode()
    document = house_api().get_openapi_schema()
    for address, methods in document["paths"].items():
        assert page.count(f">{ROOT}{address}<") == len(methods)
    assert 'src="http' not in page
    assert "<script>" not in page


def test_the_description_says_nothing_twice() -> None:
    """Parameters that operations share stand in it once, and no title only repeats the name of a field."""
    document = house_api().get_openapi_schema()
    written = [
        json.dumps(one, sort_keys=True)
        for methods in document["paths"].values()
        for operation in methods.values()
        for one in operation["parameters"]
        if "$ref" not in one
    ]
    assert len(written) == len(set(written))
    shared = document["components"]["parameters"]
    assert shared["If-Match"]["required"]
    [history] = [one for path, one in document["paths"].items() if path == "/begrippen/{slug}"]
    assert {"$ref": "#/components/parameters/If-Match"} in history["put"]["parameters"]
    schemas = document["components"]["schemas"]
    assert schemas["ConceptWhole"] == {"$ref": "#/components/schemas/ConceptNew"}
    assert "definition" in schemas["ConceptNew"]["properties"]
    for name, schema in schemas.items():
        assert "title" not in schema or schema["title"] != name
        for field, shape in schema.get("properties", {}).items():
            assert str(shape.get("title", "")).replace(" ", "").lower() != field.lower(), (name, field)
