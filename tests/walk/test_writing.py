"""The walk of writes: only what the table of roles allows changes anything, and what changes is recorded with it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from informatiehuis.kernel.kinds import Kind, all_kinds, kind_named
from informatiehuis.kernel.register.presenting import camel
from informatiehuis.kernel.register.values import references
from tests.access.addresses import ABSENT
from tests.access.answers import comparable, text_of
from tests.access.asking import asks, every
from tests.access.planting import Planted
from tests.access.table import ACTORS, CLASSES, HERE, PROGRAMS, THERE, does
from tests.walk.watching import watched

Browser = Callable[[str], Client]
KINDS = [kind.name for kind in all_kinds() if kind.editable]
DONE = (200, 201, 204, 302)
JSON = "application/json"
BY_API = ("PATCH", "DELETE", "step by API")


def ways(kind: Kind, thing: Any) -> Iterator[tuple[str, str, Callable[[Client], Any]]]:
    """Every way to change one thing: its name, the verb that it needs, and the request."""
    page, data = f"/{kind.path}/{thing.slug}/", f"/api/v1/{kind.api_name}/{thing.slug}"
    seen = {"If-Match": f'"{thing.version}"'}
    step = kind.life_cycle.steps_from(thing.status)[0]
    title = json.dumps({"title": "Anders"})
    yield "PATCH", "edit", lambda client: client.patch(data, title, JSON, headers=seen)
    yield "DELETE", "delete", lambda client: client.delete(data, headers=seen)
    yield (
        "step by API",
        step.verb.value,
        lambda client: client.post(f"{data}/stappen/{step.name}", "{}", JSON, headers=seen),
    )
    yield "step", step.verb.value, lambda client: client.post(f"{page}stap/{step.name}/", {"version": thing.version})
    yield "delete", "delete", lambda client: client.post(f"{page}verwijderen/", {"version": thing.version})


@pytest.mark.parametrize("actor", ACTORS)
@pytest.mark.parametrize("name", KINDS)
def test_only_who_may_changes_a_thing(name: str, actor: str, planted: Planted, client_of: Browser) -> None:
    kind, client, wrong = kind_named(name), client_of(actor), []
    for access in CLASSES:
        thing = planted.at(name, access)
        for what, verb, send in ways(kind, thing):
            # a token counts at the API, and at no form
            allowed = does(actor, verb, access, HERE, name) and (actor not in PROGRAMS or what in BY_API)
            with transaction.atomic(), watched() as written:
                response = send(client)
                transaction.set_rollback(True)
            said = f"{what} of the {access} {name}: {response.status_code}, {len(written.tables)} statements"
            if written.outside or (written.tables and not written.events):
                wrong.append(f"{said} outside an action or without an event: {written.outside}")
            if not allowed and (written.tables or written.events or response.status_code in (200, 201, 204)):
                wrong.append(f"{said}, and that is not allowed")
            # what rests on a thing can keep it there, and an indicator without data cannot be checked again
            if allowed and not written.events and response.status_code not in (400, 409):
                wrong.append(f"{said}, and that is allowed")
            for mark in planted.marks.leaked(text_of(response), actor):
                if mark.text != thing.slug:
                    wrong.append(f"{said} tells {mark.about}")
    assert not wrong, "\n".join([f"{name} as {actor}:", *wrong])


@pytest.mark.parametrize("actor", ACTORS)
@pytest.mark.parametrize("name", KINDS)
def test_who_may_not_make_a_thing_makes_none(name: str, actor: str, planted: Planted, client_of: Browser) -> None:
    kind, client = kind_named(name), client_of(actor)
    for where in (HERE, THERE):
        values = {"title": "Nieuw ding", "owner": planted.parties[where].slug, "access": "open"}
        for send in (
            lambda values=values: client.post(f"/{kind.path}/-/nieuw/", values),
            lambda values=values: client.post(f"/api/v1/{kind.api_name}", json.dumps(values), JSON),
        ):
            with transaction.atomic(), watched() as written:
                send()
                transaction.set_rollback(True)
            assert not written.outside
            assert bool(written.tables) == bool(written.events)
            assert does(actor, "create", "open", where, name) or not written.tables, f"{actor} made a {name} of {where}"


@pytest.mark.parametrize("name", KINDS)
def test_what_is_hidden_cannot_be_referred_to_and_not_probed(name: str, planted: Planted, client_of: Browser) -> None:
    """Who makes a thing learns the same of a reference to what is hidden as of one to what is not there."""
    kind, client = kind_named(name), client_of("steward elsewhere")
    for field in references(kind.model):
        target = next(one.name for one in all_kinds() if one.model is field.related_model)
        hidden = planted.at(target, "confidential").slug
        answers = []
        for slug in (hidden, ABSENT):
            values = {"title": "Nieuw ding", "owner": planted.parties[THERE].slug, field.name: slug}
            sent = {camel(key): value for key, value in values.items()}
            table = f"title;{field.name}\nNieuw ding;{slug}\n".encode()
            answers.append(
                [
                    comparable(client.post(f"/{kind.path}/-/nieuw/", values), slug),
                    comparable(client.post(f"/api/v1/{kind.api_name}", json.dumps(sent), JSON), slug),
                    comparable(
                        client.post(f"/{kind.path}/-/importeren/", {"file": SimpleUploadedFile("t.csv", table)}), slug
                    ),
                ]
            )
        assert answers[0] == answers[1], f"{name}.{field.name} tells whether {hidden} is there"


@pytest.mark.parametrize("name", KINDS)
def test_a_name_that_is_taken_tells_nothing_of_what_has_it(name: str, planted: Planted, client_of: Browser) -> None:
    """Lasting addresses are of the whole house (ADR 23): that one is given away is told, and not to what."""
    kind, maker, reader = kind_named(name), client_of("steward elsewhere"), client_of("reader")
    told, refused = [], []
    for access in ("open", "confidential"):
        slug = planted.at(name, access).slug
        values = {"title": "Nieuw ding", "owner": planted.parties[THERE].slug, "slug": slug, "access": "open"}
        for send in (
            lambda client, values=values: client.post(f"/{kind.path}/-/nieuw/", values),
            lambda client, values=values: client.post(f"/api/v1/{kind.api_name}", json.dumps(values), JSON),
        ):
            answer = send(maker)
            text = text_of(answer)
            told.append((answer.status_code, "al in gebruik" in text))
            assert not [mark for mark in planted.marks.leaked(text, "steward elsewhere") if mark.text != slug]
            refused.append(send(reader).status_code)
    assert told[:2] == told[2:]
    assert refused[:2] == refused[2:]
    # the API refuses what lacks a field before it asks who sends it
    assert refused[0] == 403
    assert refused[1] in (400, 403)


def test_what_is_hidden_cannot_be_linked_to_and_not_probed(planted: Planted, client_of: Browser) -> None:
    client = client_of("steward elsewhere")
    mine, hidden = planted.at("concept", "open", THERE), planted.at("concept", "confidential", HERE)
    page = f"/atlas/begrippen/{mine.slug}/verbinden/"
    absent = str(uuid4())
    told = [comparable(client.post(page, {"relatie": "related", "ding": one}), one) for one in (str(hidden.pk), absent)]
    assert told[0] == told[1]
    link = next(one for one in planted.links if one.object_id == hidden.pk)
    for address in (f"/atlas/begrippen/{mine.slug}/losmaken/{one}/" for one in (link.pk, absent)):
        assert client.post(address).status_code == 404


@pytest.mark.parametrize("name", [name for name, address in every().items() if address.changes])
def test_a_change_asks_for_the_proof_of_the_form(
    name: str, planted: Planted, sessions: dict[str, str], db: None
) -> None:
    """Without the CSRF token nothing is changed, whoever is signed in."""
    client = Client(enforce_csrf_checks=True)
    client.cookies["sessionid"] = sessions["administrator"]
    path = next(iter(asks(planted, every()[name], "administrator"))).path
    for send in (client.post, client.put, client.patch, client.delete):
        with watched() as written:
            response = send(path)
        assert response.status_code in (401, 403, 404, 405), (send.__name__, path, response.status_code)
        assert not written.tables


def test_a_hidden_reference_has_no_place_in_the_order(planted: Planted, client_of: Browser) -> None:
    """Sorted on a field, what refers to something hidden stands as if that field were empty."""
    client = client_of("anonymous")
    for kind in all_kinds():
        for field in references(kind.model):
            bearer = planted.bearers.get((kind.name, field.name))
            if bearer is None or field.name not in kind.columns:
                continue
            address = f"/api/v1/{kind.api_name}?pageSize=500&sorteer={camel(field.name)}"
            found = client.get(address).json()["results"]
            empty = [one["slug"] for one in found if one[camel(field.name)] is None]
            assert bearer.slug in empty
            assert [one["slug"] for one in found][-len(empty) :] == sorted(empty)
