"""The API of the registers: the same rules as the pages, in the form that machines and the NLGov rules ask for."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError
from django.test import Client

from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.changes import EditConflict
from informatiehuis.kernel.kinds import all_kinds
from informatiehuis.kernel.models import Event, Party, User
from informatiehuis.kernel.register import actions
from informatiehuis.rooms.atlas.models import Concept
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.kernel.api_urls")]
CONCEPTS = "/api/v1/begrippen"


def send(client: Client, method: str, path: str, body: object = None, **headers: str) -> Any:
    return client.generic(method, path, json.dumps(body), content_type="application/json", headers=headers)


def is_problem(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.content.decode()
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]
    return problem  # type: ignore[no-any-return]


def test_a_list_is_paged_filtered_searched_and_sorted(client: Client, province: Party) -> None:
    for number in range(5):
        factories.concept(f"Begrip {number}", owner=province, status="adopted")
    factories.concept("Ander begrip")
    factories.concept("Geheim begrip", access="internal", status="adopted")
    params = "status=adopted&zoek=BEGRIP&sorteer=-title&pageSize=2"
    first = client.get(f"{CONCEPTS}?{params}").json()
    assert [one["title"] for one in first["results"]] == ["Begrip 4", "Begrip 3"]
    assert (first["count"], first["page"], first["pageSize"], first["previous"]) == (5, 1, 2, None)
    second = client.get(first["next"]).json()
    assert [one["title"] for one in second["results"]] == ["Begrip 2", "Begrip 1"]
    assert client.get(second["previous"]).json() == first
    by_owner = client.get(f"{CONCEPTS}?owner={province.slug}").json()
    assert by_owner["count"] == 5


@pytest.mark.parametrize("query", ["page=0", "page=x", "pageSize=501", "sorteer=sql", "status=onzin", "page=7"])
def test_a_list_refuses_what_cannot_be(client: Client, query: str) -> None:
    is_problem(client.get(f"{CONCEPTS}?{query}"), 400)


def test_one_thing_has_its_version_as_etag(client: Client, province: Party) -> None:
    concept = factories.concept("Woning", owner=province, valid_from="2026-01-01", alternative_terms=["huis"])
    response = client.get(f"{CONCEPTS}/woning")
    body = response.json()
    assert response["ETag"] == '"1"'
    assert (body["validFrom"], body["alternativeTerms"], body["owner"]) == ("2026-01-01", ["huis"], province.slug)
    assert body["id"].endswith("/id/begrip/woning")
    assert body["version"] == concept.version


def test_what_is_hidden_is_not_there(client: Client) -> None:
    hidden = factories.concept("Geheim", access="confidential")
    factories.indicator("Cijfer", concept=hidden)
    for path in ("geheim", "geheim/geschiedenis", "geheim/relaties"):
        problem = is_problem(client.get(f"{CONCEPTS}/{path}"), 404)
        other = is_problem(client.get(f"{CONCEPTS}/{path.replace('geheim', 'niets')}"), 404)
        assert problem["detail"].replace("geheim", "niets") == other["detail"]
    assert client.get("/api/v1/indicatoren/cijfer").json()["concept"] is None
    assert "eheim" not in client.get("/api/v1/indicatoren/cijfer/relaties").content.decode()


def test_writing_asks_an_account_and_a_csrf_token(client: Client, steward: User, province: Party) -> None:
    factories.concept("Woning", owner=province)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(steward)
    for method, path in (("POST", ""), ("PUT", "/woning"), ("PATCH", "/woning"), ("DELETE", "/woning")):
        is_problem(send(client, method, f"{CONCEPTS}{path}", {}), 401)
        is_problem(send(strict, method, f"{CONCEPTS}{path}", {}), 403)
    is_problem(send(client, "POST", f"{CONCEPTS}/woning/stappen/submit", {}), 401)
    assert Concept.objects.count() == 1


def test_a_thing_is_made_with_what_is_given(as_steward: Client, steward: User, province: Party) -> None:
    body = {"title": "Één Woning", "definition": "Huis.", "owner": province.slug, "access": "open", "reason": "nodig"}
    response = send(as_steward, "POST", CONCEPTS, {**body, "alternativeTerms": ["pand"]})
    assert response.status_code == 201, response.content
    assert response["Location"] == f"{CONCEPTS}/een-woning"
    made = Concept.objects.get()
    assert (made.alternative_terms, made.status, made.version) == (["pand"], "concept", 1)
    event = Event.objects.latest("number")
    assert (event.actor, event.why) == (steward.pk, "nodig")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": None}, "title"),
        ({"definition": ""}, "definition"),
        ({"access": "geheim"}, "access"),
        ({"owner": "bestaat-niet"}, "owner"),
        ({"slug": "Niet Goed"}, "slug"),
        ({"title": "x\x00y"}, "title"),
        ({"kleur": "rood"}, "kleur"),
        ({"validFrom": "2026-02-01", "validUntil": "2026-01-01"}, "validUntil"),
    ],
)
def test_what_is_wrong_is_told_by_property(
    as_steward: Client, province: Party, change: dict[str, object], field: str
) -> None:
    body = {"title": "Woning", "definition": "Huis.", "owner": province.slug, **change}
    problem = is_problem(send(as_steward, "POST", CONCEPTS, body), 400)
    assert field in {error["name"] for error in problem["errors"]}
    assert not Concept.objects.exists()


def test_a_change_says_which_version_was_seen(as_steward: Client, province: Party) -> None:
    concept = factories.concept("Woning", definition="Eerst.", owner=province)
    path = f"{CONCEPTS}/woning"
    is_problem(send(as_steward, "PATCH", path, {"definition": "Blind."}), 428)
    changed = send(as_steward, "PATCH", path, {"definition": "Toen."}, **{"If-Match": '"1"'})
    assert (changed.status_code, changed["ETag"]) == (200, '"2"')
    is_problem(send(as_steward, "PATCH", path, {"definition": "Te laat."}, **{"If-Match": '"1"'}), 412)
    is_problem(send(as_steward, "PATCH", path, {"definition": "Onzin."}, **{"If-Match": "onzin"}), 412)
    concept.refresh_from_db()
    assert concept.definition == "Toen."


def test_put_replaces_all_and_patch_only_what_is_given(as_steward: Client, province: Party) -> None:
    concept = factories.concept("Woning", explanation="Uitleg.", alternative_terms=["huis"], owner=province)
    path = f"{CONCEPTS}/woning"
    send(as_steward, "PATCH", path, {"summary": "Kort."}, **{"If-Match": '"1"'})
    concept.refresh_from_db()
    assert (concept.summary, concept.explanation, concept.alternative_terms) == ("Kort.", "Uitleg.", ["huis"])
    body = {"title": "Woning", "definition": "Nieuw.", "owner": province.slug, "access": "open"}
    replaced = send(as_steward, "PUT", path, body, **{"If-Match": '"2"'})
    assert replaced.status_code == 200, replaced.content
    concept.refresh_from_db()
    assert (concept.slug, concept.definition) == ("woning", "Nieuw.")
    assert (concept.summary, concept.explanation, concept.alternative_terms) == ("", "", [])


def test_what_is_read_can_be_put_back_unchanged(as_steward: Client, province: Party) -> None:
    factories.concept("Woning", explanation="Uitleg.", owner=province, valid_from="2026-01-01")
    events = Event.objects.count()
    body = as_steward.get(f"{CONCEPTS}/woning").json()
    for name in ("id", "status", "version", "changedAt"):
        del body[name]
    response = send(as_steward, "PUT", f"{CONCEPTS}/woning", body, **{"If-Match": '"1"'})
    assert (response.status_code, response["ETag"]) == (200, '"1"'), response.content
    assert Event.objects.count() == events


def test_another_party_gives_no_right_to_change(as_steward: Client) -> None:
    factories.concept("Andermans", owner=factories.party())
    path = f"{CONCEPTS}/andermans"
    problem = is_problem(send(as_steward, "PATCH", path, {"summary": "x"}, **{"If-Match": '"1"'}), 403)
    assert problem["code"] == "not-allowed"
    is_problem(send(as_steward, "DELETE", path, **{"If-Match": '"1"'}), 403)


def test_a_step_and_an_end(as_steward: Client, as_owner: Client, province: Party) -> None:
    factories.concept("Woning", owner=province)
    path = f"{CONCEPTS}/woning"
    moved = send(as_steward, "POST", f"{path}/stappen/submit", {"reason": "klaar"}, **{"If-Match": '"1"'})
    assert moved.json()["status"] == "to_adopt"
    now = {"If-Match": moved["ETag"]}
    assert now == {"If-Match": '"2"'}
    is_problem(send(as_steward, "POST", f"{path}/stappen/submit", {}, **now), 409)
    is_problem(send(as_steward, "POST", f"{path}/stappen/adopt", {}, **now), 403)
    is_problem(send(as_owner, "POST", f"{path}/stappen/dansen", {}, **now), 404)
    indicator = factories.indicator(concept=Concept.objects.get())
    is_problem(send(as_owner, "DELETE", path, **now), 409)
    factories.alter(actor=HOUSE, thing=indicator, values={"concept": None})
    assert send(as_owner, "DELETE", path, **now).status_code == 204
    assert not Concept.objects.exists()


def test_a_step_and_an_end_say_which_version_was_seen(as_owner: Client, province: Party) -> None:
    concept = factories.concept("Woning", owner=province)
    factories.alter(actor=HOUSE, thing=concept, values={"definition": "Van een ander."})
    path = f"{CONCEPTS}/woning"
    events = Event.objects.count()
    for method, address, body in (("POST", f"{path}/stappen/submit", {}), ("DELETE", path, None)):
        assert is_problem(send(as_owner, method, address, body), 428)["code"] == "version-needed"
        assert is_problem(send(as_owner, method, address, body, **{"If-Match": '"1"'}), 412)["code"] == "edit-conflict"
    concept.refresh_from_db()
    assert (concept.status, Event.objects.count()) == ("concept", events)


def test_a_change_between_the_look_and_the_write_is_noticed(as_owner: Client, province: Party) -> None:
    """The version is compared with the row under the lock, not only with what was read before."""
    concept = factories.concept("Woning", owner=province)
    factories.alter(actor=HOUSE, thing=Concept.objects.get(), values={"definition": "Van een ander."})
    for act in (
        lambda: actions.move_thing(actor=HOUSE, thing=concept, step="submit", seen_version=1),
        lambda: actions.remove_thing(actor=HOUSE, thing=concept, seen_version=1),
    ):
        with pytest.raises(EditConflict):
            act()


def test_the_description_says_where_a_version_is_asked() -> None:
    paths = description()["paths"]
    for kind in all_kinds():
        if kind.editable:
            thing, step = (paths[f"/api/v1/{kind.api_name}/{{slug}}{rest}"] for rest in ("", "/stappen/{step}"))
            for operation in (thing["put"], thing["patch"], thing["delete"], step["post"]):
                asked = {one["name"]: one for one in operation["parameters"]}
                assert asked["If-Match"]["required"], operation["operationId"]
                assert "slug" in asked
                assert {"412", "428"} <= {str(status) for status in operation["responses"]}


def test_a_long_history_comes_in_pages_that_name_each_other(client: Client, province: Party) -> None:
    concept = factories.concept("Fiets", definition="0", owner=province)
    for number in range(1, 5):
        factories.alter(actor=HOUSE, thing=concept, values={"definition": str(number)})
    found, path = [], f"{CONCEPTS}/fiets/geschiedenis?pageSize=2"
    while path:
        response = client.get(path)
        found += [entry["changes"][0]["after"] if entry["changes"] else entry["what"] for entry in response.json()]
        onward = re.search(r'<([^>]+)>; rel="next"', response.headers.get("Link", ""))
        path = onward[1] if onward else ""
    assert found == ["4", "3", "2", "1", "Aangemaakt"]
    assert 'page=2>; rel="prev"' in response["Link"]
    is_problem(client.get(f"{CONCEPTS}/fiets/geschiedenis?page=2"), 400)


def test_history_and_relations_are_data_too(client: Client, province: Party) -> None:
    wide, narrow = factories.concept("Vervoer"), factories.concept("Fiets", definition="Eerst.")
    factories.connect(actor=HOUSE, subject=narrow, predicate="broader", object=wide)
    factories.alter(actor=HOUSE, thing=narrow, values={"definition": "Toen."}, reason="beter")
    history = client.get(f"{CONCEPTS}/fiets/geschiedenis").json()
    assert [entry["what"] for entry in history] == ["Gewijzigd", "Verbonden: is een soort ‘Vervoer’", "Aangemaakt"]
    assert history[0]["changes"] == [{"name": "definition", "label": "definitie", "before": "Eerst.", "after": "Toen."}]
    relations = client.get(f"{CONCEPTS}/fiets/relaties").json()
    assert [(one["words"], [thing["title"] for thing in one["things"]]) for one in relations] == [
        ("is een soort", ["Vervoer"])
    ]


def test_a_room_can_check_more_and_say_it_at_the_field(
    as_steward: Client, province: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "_overrides", {})

    def refuse(**_: object) -> Concept:
        raise ValidationError({"definition": "Te vaag."})

    actions.override("concept", create=refuse)
    body = {"title": "Woning", "definition": "Iets.", "owner": province.slug}
    problem = is_problem(send(as_steward, "POST", CONCEPTS, body), 400)
    assert problem["errors"] == [{"in": "body", "name": "definition", "detail": "Te vaag."}]
    page = as_steward.post("/atlas/begrippen/-/nieuw/", {**body, "access": "open"})
    assert page.status_code == 400
    assert page.context["form"].errors == {"definition": ["Te vaag."]}


def test_a_locked_database_is_said_to_be_busy(
    client: Client, monkeypatch: pytest.MonkeyPatch, as_steward: Client, province: Party
) -> None:
    def locked(*_: object, **__: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("informatiehuis.kernel.register.queries.find", locked)
    response = client.get(f"{CONCEPTS}/woning")
    is_problem(response, 503)
    assert response["Retry-After"]


def description() -> dict[str, Any]:
    from tests.kernel.api_urls import api

    return json.loads(json.dumps(api.get_openapi_schema(), default=str))  # type: ignore[no-any-return]


def test_every_kind_is_described_and_only_the_editable_ones_can_be_written() -> None:
    paths = description()["paths"]
    for kind in all_kinds():
        methods = set(paths[f"/api/v1/{kind.api_name}"]) | set(paths[f"/api/v1/{kind.api_name}/{{slug}}"])
        assert ({"post", "put", "patch", "delete"} <= methods) == kind.editable
        assert "get" in methods


def test_the_description_keeps_to_the_rules_of_the_government() -> None:
    """NLGov REST API Design Rules 2.1: paths, query names, problem answers."""
    for path, operations in description()["paths"].items():
        assert re.fullmatch(r"(/[a-z0-9-]+|/\{[a-zA-Z]+\})+", path)
        for method, operation in operations.items():
            for parameter in operation.get("parameters", []):
                if parameter["in"] == "query":
                    assert re.fullmatch(r"[a-z]+([A-Z][a-z0-9]*)*", parameter["name"])
            problems = {code: found for code, found in operation["responses"].items() if str(code)[0] in "45"}
            assert "400" in problems or (method == "get" and not operation.get("parameters"))
            for found in problems.values():
                schema = found["content"]["application/problem+json"]["schema"]
                assert {"status", "title", "detail"} <= set(schema["properties"])


def test_no_name_of_an_operation_is_used_twice() -> None:
    names = [operation["operationId"] for item in description()["paths"].values() for operation in item.values()]
    assert len(names) == len(set(names))
