"""A program comes in with a token: on API, OGC and files, as its account may and its scope says, and nowhere else."""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.granting import deactivate_account
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.models import AccessToken, Event, Party, User
from informatiehuis.kernel.tokens import spelling
from informatiehuis.kernel.tokens.actions import revoke_token
from informatiehuis.portal.api.composition import VERSION, house_api
from tests import factories
from tests.tokens import bearer, made, program

pytestmark = pytest.mark.django_db
CONCEPTS = "/api/v1/begrippen"
REALM = 'Bearer realm="informatiehuis"'


@pytest.fixture
def party() -> Party:
    return factories.party("Provincie")


@pytest.fixture
def steward(party: Party) -> User:
    return factories.person("steward", party)


def body_of(answer: Any) -> dict[str, Any]:
    """A problem without what differs from one request to the next."""
    found: dict[str, Any] = json.loads(answer.content)
    found.pop("requestId", None)
    return found


def patch(client: Client, thing: Any, **headers: str) -> HttpResponse:
    seen = {"If-Match": f'"{thing.version}"', **headers}
    body = json.dumps({"title": "Anders"})
    found: HttpResponse = client.patch(f"{CONCEPTS}/{thing.slug}", body, "application/json", headers=seen)
    return found


def test_a_program_reads_what_its_account_may_see(party: Party, steward: User) -> None:
    factories.concept("Geheim", access="confidential", owner=party)
    assert Client().get(CONCEPTS).json()["count"] == 0
    answer = program(steward).get(CONCEPTS)
    assert [one["title"] for one in answer.json()["results"]] == ["Geheim"]
    assert answer["Cache-Control"] == "private, no-store"
    assert not answer.cookies
    assert not Session.objects.exists()


def test_a_program_writes_without_session_and_without_the_proof_of_a_form(party: Party, steward: User) -> None:
    thing = factories.concept("Woning", owner=party)
    client = Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {made(steward, 'write')[1]}"})
    assert patch(client, thing).status_code == 200
    event = Event.objects.filter(thing=thing.pk).latest("number")
    assert (event.actor, event.token) == (steward.pk, AccessToken.objects.get().pk)
    assert "token" not in event.payload
    history = program(steward).get(f"{CONCEPTS}/{thing.slug}/geschiedenis").json()
    assert [one["who"].endswith(", met een sleutel") for one in history] == [True, False]


def test_a_session_still_needs_the_proof_of_a_form(party: Party, steward: User) -> None:
    thing = factories.concept("Woning", owner=party)
    client = Client(enforce_csrf_checks=True)
    client.force_login(steward)
    assert patch(client, thing).status_code == 403
    refused = patch(Client(enforce_csrf_checks=True), thing)
    assert refused.status_code in (401, 403)


def test_the_scheme_is_written_in_any_case_and_blanks_after_the_header_are_not_of_the_token(steward: User) -> None:
    """RFC 9110: a scheme has no case (11.1), and white space around a field is not part of its value (5.5)."""
    _token, text = made(steward)
    factories.concept("Intern", access="internal")
    for said in (f"Bearer {text}", f"bearer {text}", f"BEARER {text}", f"Bearer {text} ", f" Bearer {text}\t"):
        assert Client(headers={"Authorization": said}).get(CONCEPTS).json()["count"] == 1, said


def wrong(user: User) -> dict[str, str]:
    """Headers that do not hold, each by why."""
    _good, good = made(user)
    revoked, text_of_revoked = made(user)
    revoke_token(actor=HOUSE, token=revoked)
    expired, text_of_expired = made(user)
    long_ago = timezone.now() - timedelta(days=9)
    AccessToken.objects.filter(pk=expired.pk).update(created_at=long_ago, expires_at=long_ago + timedelta(days=1))
    other = factories.person("administrator")
    _gone, text_of_gone = made(other)
    User.objects.filter(pk=other.pk).update(is_active=False)
    switched_off = factories.person("owner")
    _off, text_of_off = made(switched_off)
    deactivate_account(actor=HOUSE, user=switched_off)
    body = good[:16] + "x" * 32
    return {
        "unknown": f"Bearer {spelling.new()}",
        "revoked": f"Bearer {text_of_revoked}",
        "expired": f"Bearer {text_of_expired}",
        "of an account that is not active": f"Bearer {text_of_gone}",
        "of an account that was switched off": f"Bearer {text_of_off}",
        "from elsewhere": f"Bearer {made(user, networks=('203.0.113.0/24',))[1]}",
        "with the secret of nobody": f"Bearer {body}{spelling.checksum(body)}",
        "with a sign too few": f"Bearer {good[:-1]}",
        "with other case": f"Bearer {good.swapcase()}",
        "with a hard blank": f"Bearer {good}\u00a0",
        "two blanks before it": f"Bearer  {good}",
        "two of them": f"Bearer {good}, Bearer {good}",
        "two of them in one": f"Bearer {good} {good}",
        "with quotes": f'Bearer "{good}"',
        "without a scheme": good,
        "another scheme": f"Token {good}",
        "basic": "Basic YmVoZWVyZGVyOmdlaGVpbQ==",
        "basic with a token": f"Basic {good}",
        "nothing": "Bearer",
        "empty": "",
        "a signed token of others": "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.",
        "very long": f"Bearer {'a' * 5000}",
    }


def test_what_does_not_hold_is_401_and_always_the_same_answer(steward: User) -> None:
    factories.concept("Openbaar")
    answers = {}
    for why, said in wrong(steward).items():
        for path in (
            CONCEPTS,
            f"{CONCEPTS}/openbaar",
            "/api/v1/bestaat-niet",
            "/api/v1/openapi.json",
            "/ogc/collections",
        ):
            answer = Client(headers={"Authorization": said}).get(path)
            assert answer.status_code == 401, (why, path)
            assert answer["WWW-Authenticate"] == f'{REALM}, error="invalid_token"'
            assert answer["Content-Type"] == "application/problem+json"
            assert answer["Cache-Control"] == "no-store"
            assert answer.get("API-Version") == (VERSION if path.startswith("/api/") else None)
            answers[why, path] = body_of(answer)
    assert len({json.dumps(body, sort_keys=True) for body in answers.values()}) == 1
    assert next(iter(answers.values()))["code"] == "invalid-token"


def test_what_does_not_hold_is_refused_for_every_method(steward: User) -> None:
    client = Client(headers={"Authorization": wrong(steward)["expired"]})
    for send in (client.get, client.head, client.options, client.post, client.put, client.patch, client.delete):
        assert send(CONCEPTS).status_code == 401, send.__name__
    assert client.head(CONCEPTS)["WWW-Authenticate"].startswith(REALM)


def test_the_log_says_why_and_of_whom_nothing(steward: User, caplog: pytest.LogCaptureFixture) -> None:
    said = wrong(steward)
    with caplog.at_level(logging.INFO, "informatiehuis"):
        Client(headers={"Authorization": said["from elsewhere"]}).get(CONCEPTS)
        Client(headers={"Authorization": said["revoked"]}).get(CONCEPTS)
        bearer(text := made(steward)[1]).get(CONCEPTS)
    told = [record.getMessage() for record in caplog.records]
    assert "a token was refused: not from this network" in told
    assert "a token was refused: ended" in told
    assert all("ih_" not in one and text[3:15] not in one for one in told)
    accounts = [getattr(record, "account", None) for record in caplog.records if record.getMessage() == "request"]
    assert accounts == [None, None, str(steward.pk)]


def test_who_may_not_come_in_without_anything_is_told_how(party: Party) -> None:
    thing = factories.concept(owner=party)
    answer = patch(Client(), thing)
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, REALM)


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/begrippen?access_token={text}",
        "/api/v1/begrippen?zoek={text}",
        "/api/v1/begrippen?{text}=1",
        "/api/v1/begrippen?zoek=x%20ih%5F{rest}",
        "/api/v1/begrippen/{text}",
        "/ogc/collections?access_token=wat-dan-ook",
        "/ogc/collections/{text}/items",
        "/zoeken/?q={text}",
        "/?token={text}",
        "/catalogus.ttl?x={text}",
    ],
)
def test_a_token_in_an_address_is_refused_whatever_else_is_right(path: str, steward: User) -> None:
    _token, text = made(steward)
    for client in (Client(), bearer(text)):
        answer = client.get(path.format(text=text, rest=text[3:]))
        assert (answer.status_code, body_of(answer)["code"]) == (400, "token-in-address")
        assert "Zet een sleutel nooit in een adres" in body_of(answer)["detail"]
        assert text not in answer.content.decode()
    assert AccessToken.objects.get(user=steward).last_used_on is None


def test_a_token_in_a_body_lets_nobody_in(steward: User) -> None:
    _token, text = made(steward, "write")
    answer = Client().post(CONCEPTS, {"access_token": text, "title": "x"})
    assert answer.status_code in (400, 401)


@pytest.mark.parametrize(
    "path",
    [
        "/account/",
        "/account/api-sleutels/",
        "/account/app/",
        "/account/herstelcodes/",
        "/wachtwoord/",
        "/beheer/accounts/",
        "/beheer/accounts/-/nieuw/",
        "/beheer/taken/",
        "/toegang/waarom/",
        "/logboek/",
        "/",
        "/en/",
        "/zoeken/?q=x",
        "/atlas/begrippen/",
        "/atlas/begrippen/-/nieuw/",
        "/atlas/bronnen/-/toevoegen/",
        "/gezondheid",
        "/ankers.json",
    ],
)
@pytest.mark.parametrize("scopes", [("read",), ("write", "sql", "administer")])
def test_a_token_opens_no_page_for_people(path: str, scopes: tuple[str, ...]) -> None:
    client = program(factories.person("administrator"), *scopes)
    for send in (client.get, client.post):
        answer = send(path)
        assert (answer.status_code, body_of(answer)["code"]) == (403, "no-tokens-here")


def test_a_token_of_others_is_let_through_to_pages() -> None:
    """A web server in front may use the header for itself; pages do not look at it."""
    for said in ("Basic YmVoZWVyZGVyOmdlaGVpbQ==", "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0."):
        client = Client(headers={"Authorization": said})
        client.force_login(factories.person("reader"))
        assert client.get("/account/").status_code == 200


def test_a_token_wins_from_a_session_and_the_answer_says_so(party: Party, steward: User) -> None:
    factories.concept("Geheim", access="confidential", owner=party)
    client = Client()
    client.force_login(factories.person("administrator"))
    session = client.cookies["sessionid"].value
    token = {"Authorization": f"Bearer {made(factories.person())[1]}"}
    alone, both = client.get(CONCEPTS), client.get(CONCEPTS, headers=token)
    assert (alone.json()["count"], both.json()["count"]) == (1, 0)
    assert (alone.get("Informatiehuis-Session"), both.get("Informatiehuis-Session")) == (None, "ignored")
    assert client.cookies["sessionid"].value == session
    assert client.get("/account/").status_code == 200
    wrong = client.get(CONCEPTS, headers={"Authorization": f"Bearer {spelling.new()}"})
    assert wrong.status_code == 401


def test_a_purpose_that_was_chosen_in_a_session_is_not_that_of_a_token(steward: User) -> None:
    client = Client()
    client.force_login(steward)
    asked = client.get(CONCEPTS, headers={"Authorization": f"Bearer {made(steward)[1]}"}).wsgi_request
    assert asked.COOKIES == {}
    assert asked.session.session_key is None
    assert asked.user == steward


def writes() -> list[tuple[str, str]]:
    """Every operation of the API that writes, by its method and path."""
    found = [
        (method, f"/api/v1{path}")
        for path, methods in house_api().get_openapi_schema()["paths"].items()
        for method in methods
        if method not in ("get", "head", "options")
    ]
    assert len(found) > 40
    return found


def test_a_token_for_reading_can_do_none_of_what_writes(party: Party) -> None:
    """Every operation that writes, as the mightiest account of the house; `tests/walk` tries them on every kind."""
    user = factories.person("administrator")
    client = program(user, "read")
    there = {"concept": factories.concept(owner=party), "party": party, "source": factories.source(owner=party)}
    there["indicator"] = factories.indicator(owner=party)
    slugs = {kind_named(name).api_name: thing.slug for name, thing in there.items()}
    steps = {
        kind_named(name).api_name: kind_named(name).life_cycle.steps_from(thing.status)[0].name
        for name, thing in there.items()
    }
    before, missing = Event.objects.count(), {}
    for method, path in writes():
        name = path.removeprefix("/api/v1/").partition("/")[0]
        address = path.replace("{slug}", slugs.get(name, "nergens")).replace("{step}", steps.get(name, "end"))
        body = {"title": "Anders"} if method == "patch" else {"title": "Anders", "owner": party.slug}
        if name == "sql":
            body = {"sql": "select 1 as een"}
        elif method == "post" and "{slug}" in path:
            body = {}
        answer = getattr(client, method)(address, json.dumps(body), "application/json", headers={"If-Match": '"1"'})
        assert answer.status_code in (400, 403, 404), (method, address, answer.status_code)
        if answer.status_code == 403:
            scope = "sql" if name == "sql" else "write"
            assert (body_of(answer)["code"], body_of(answer)["scope"]) == ("insufficient-scope", scope)
            assert answer["WWW-Authenticate"] == f'{REALM}, error="insufficient_scope", scope="{scope}"'
            assert f"({scope})" in body_of(answer)["detail"]
        else:
            missing[method, path] = answer.status_code
    assert Event.objects.count() == before
    reached = [path for (method, path) in missing if method in ("patch", "delete") or path.endswith(("{step}", "s"))]
    assert [path for path in reached if path.startswith(tuple(f"/api/v1/{name}/" for name in slugs))] == []
    assert ("post", "/api/v1/sql") not in missing


def test_a_token_for_writing_asks_no_sql_and_one_for_sql_writes_nothing(party: Party, steward: User) -> None:
    thing, question = factories.concept(owner=party), json.dumps({"sql": "select count(*) as n from areas"})

    def ask(client: Client) -> Any:
        return client.post("/api/v1/sql", question, "application/json")

    refused = ask(program(steward, "write"))
    assert (refused.status_code, body_of(refused)["scope"]) == (403, "sql")
    assert ask(program(steward, "sql")).status_code == 200
    assert patch(program(steward, "sql"), thing).status_code == 403
    assert patch(program(steward, "write"), thing).status_code == 200
    assert ask(program(factories.person(), "sql")).status_code == 403


def test_a_token_limited_to_kinds_shows_no_more_of_others_than_is_open(party: Party, steward: User) -> None:
    factories.concept("Intern begrip", access="internal", owner=party)
    inside = factories.source("Interne bron", access="internal", owner=party)
    client = program(steward, "write", kinds=("concept",))
    assert client.get(CONCEPTS).json()["count"] == 1
    assert client.get("/api/v1/bronnen").json()["count"] == 0
    assert client.get(f"/api/v1/bronnen/{inside.slug}").status_code == 404
    assert client.get("/api/v1/partijen").json()["count"] == 1


def test_the_api_explains_why_a_token_may_not(party: Party, steward: User) -> None:
    thing = factories.concept(owner=party)
    rights = program(steward, "read").get(f"{CONCEPTS}/{thing.slug}/toegang").json()
    edit = next(one for one in rights if one["action"] == "edit")
    assert not edit["allowed"]
    assert [(rule["name"], rule["met"]) for rule in edit["rules"]][-1] == ("scope", False)


def test_files_are_fetched_with_a_token(party: Party, steward: User) -> None:
    factories.concept("Geheim", access="confidential", owner=party)
    client = program(steward)
    for path in ("/atlas/begrippen/-/exporteren.csv", "/atlas/begrippen/geheim.json", "/begrippen.ttl"):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "Geheim" in answer.getvalue().decode(), path
        assert "no-store" in answer["Cache-Control"]
        assert Client().get(path).status_code in (200, 404)
    assert client.get("/id/begrip/geheim", headers={"Accept": "text/turtle"}).status_code == 200
    refused = bearer(spelling.new()).get("/atlas/begrippen/-/exporteren.csv")
    assert (refused.status_code, refused["Content-Type"]) == (401, "application/problem+json")


def test_the_log_of_use_asks_a_token_that_says_so(steward: User) -> None:
    refused = program(steward, "write", "sql").get("/logboek.ndjson")
    assert (refused.status_code, body_of(refused)["scope"]) == (403, "administer")
    assert program(steward, "administer").get("/logboek.ndjson").status_code == 200


def test_a_role_that_asks_a_second_step_asks_it_of_who_makes_the_token(settings: Settings, party: Party) -> None:
    settings.SECOND_FACTOR_ROLES = frozenset({"steward"})
    user, reader = factories.person("steward", party), factories.person("reader", party)
    refused = program(user, second_factor=False).get(CONCEPTS)
    assert (refused.status_code, body_of(refused)["code"]) == (403, "second-factor")
    assert program(user, second_factor=False).get("/ogc").status_code == 403
    assert program(user, second_factor=True).get(CONCEPTS).status_code == 200
    assert program(reader, second_factor=False).get(CONCEPTS).status_code == 200


def test_a_role_with_limits_asks_a_second_step_too(settings: Settings) -> None:
    settings.SECOND_FACTOR_ROLES = frozenset({"administrator"})
    user = factories.person()
    user.grants.create(role="administrator", valid_until=timezone.now() + timedelta(days=1))
    assert program(user, second_factor=False).get(CONCEPTS).status_code == 403
    client = Client()
    client.force_login(user)
    assert client.get("/atlas/begrippen/").status_code == 302


def test_a_role_that_is_taken_away_is_gone_at_the_next_request(party: Party, steward: User) -> None:
    factories.concept("Geheim", access="confidential", owner=party)
    client = program(steward)
    assert client.get(CONCEPTS).json()["count"] == 1
    steward.grants.all().delete()
    assert client.get(CONCEPTS).json()["count"] == 0


def test_the_day_of_use_is_kept(steward: User) -> None:
    token, text = made(steward)
    bearer(text).get(CONCEPTS)
    token.refresh_from_db()
    assert token.last_used_on is not None
    assert Event.objects.filter(thing=steward.pk).count() == 1


def test_two_programs_see_maps_of_their_own(party: Party, steward: User) -> None:
    """What OGC remembers of one reader is not given to another who comes with less."""
    from tests.portal import things

    hidden = things.boundary_set("Grenzen", [factories.area("Gebied")])
    factories.alter(actor=HOUSE, thing=hidden, values={"access": "internal", "owner": party})
    wide, narrow = program(steward), program(steward, kinds=("concept",))
    for client, count in ((wide, 1), (narrow, 0), (wide, 1)):
        found = client.get("/ogc/collections").json()["collections"]
        assert len([one for one in found if one["id"] == f"gebieden-{hidden.slug}"]) == count
    assert narrow.get(f"/ogc/collections/gebieden-{hidden.slug}").status_code == 404
