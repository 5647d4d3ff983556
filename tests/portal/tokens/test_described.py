"""The description of the API says how a token is sent and what happens when it does not hold; limits count accounts."""

from __future__ import annotations

import pytest
from django.core.cache import caches
from django.test import Client

from informatiehuis.kernel.tokens import spelling
from informatiehuis.portal.api.composition import house_api
from informatiehuis.portal.limiting import middleware
from tests import factories
from tests.tokens import bearer, program

CONCEPTS = "/api/v1/begrippen"
OTHERWISE = {
    ("post", "/activiteiten/{slug}/check"): "who wants to know what the rules ask needs no account",
    ("post", "/activiteiten/{slug}/meldingen"): "nor does who has to give a notice",
    ("post", "/activiteiten/{slug}/bewaarde-checks"): "nor does who keeps what came out",
    ("get", "/regelsets/{slug}/gevolgen"): "what a change would do is for who makes it",
    ("get", "/regelsets/{slug}/gevolgen/kaart"): "and so is where it would",
    ("get", "/regelsets/{slug}/gevolgen/kaart/vlakken"): "and the areas of that",
}
"""Reading is open to all and writing is not, but for these, and why."""


def test_the_description_has_a_bearer_scheme_for_every_operation() -> None:
    document = house_api().get_openapi_schema()
    [(name, scheme)] = [
        (name, one) for name, one in document["components"]["securitySchemes"].items() if one["type"] == "http"
    ]
    assert (scheme["scheme"], scheme["bearerFormat"]) == ("bearer", "ih_…")
    assert document["security"] == [{}, {name: []}]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert {"401", "403"} <= operation["responses"].keys(), (method, path)
            ways = operation.get("security", document["security"])
            assert {name: []} in ways, (method, path)
            assert ({} in ways) == ((method == "get") != ((method, path) in OTHERWISE)), (method, path)
    assert "Authorization: Bearer" in document["info"]["description"]


@pytest.mark.django_db
def test_the_description_of_the_maps_has_it_too() -> None:
    document = Client().get("/ogc/api").json()
    assert document["components"]["securitySchemes"]["TokenAuth"]["scheme"] == "bearer"
    assert document["security"] == [{}, {"TokenAuth": []}]


@pytest.mark.django_db
def test_a_token_that_holds_answers_head_as_get_and_says_what_can_be_done() -> None:
    client = program(factories.person("reader"))
    assert client.head(CONCEPTS).status_code == client.get(CONCEPTS).status_code == 200
    refused = client.options(CONCEPTS)
    assert (refused.status_code, refused["Allow"]) == (405, Client().options(CONCEPTS)["Allow"])
    assert client.options("/ogc/collections").status_code == 204


@pytest.mark.django_db
def test_two_tokens_of_one_account_are_counted_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("INFORMATIEHUIS_LIMITS")
    monkeypatch.setenv("INFORMATIEHUIS_LIMIT_API", "3")
    monkeypatch.setattr(middleware, "now", lambda: 1_800_000_000.0)
    user = factories.person("reader")
    first, second, other = program(user), program(user), program(factories.person("reader"))
    asked = [client.get(CONCEPTS).status_code for client in (first, second, first, second, first)]
    assert asked == [200, 200, 200, 429, 429]
    assert other.get(CONCEPTS).status_code == 200


@pytest.mark.django_db
def test_guessing_tokens_is_slowed_by_address_and_hinders_nobody_who_has_one(monkeypatch: pytest.MonkeyPatch) -> None:
    caches["counts"].clear()
    monkeypatch.delenv("INFORMATIEHUIS_LIMITS")
    monkeypatch.setenv("INFORMATIEHUIS_LIMIT_TOKENS", "3")
    monkeypatch.setattr(middleware, "now", lambda: 1_800_000_000.0)
    answers = [bearer(spelling.new()).get(CONCEPTS) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [401, 401, 401, 429, 429]
    assert int(answers[-1]["Retry-After"]) >= 1
    assert program(factories.person("reader")).get(CONCEPTS).status_code == 200
