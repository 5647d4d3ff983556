"""The walk of what is more than changing a field: publishing, computing, fetching, work, links, erasing, accounts.

Every address that takes such a step is asked by every kind of reader, about a thing of every class. Who may not is
answered 403 or 404 and has changed nothing: no row of any table, and no event. Who may comes through.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from informatiehuis.engines.signals.validation.settings import Settings
from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.house import House
from informatiehuis.kernel.jobs import ask
from informatiehuis.kernel.jobs.waiting import wait_for
from informatiehuis.kernel.models import Job, Link, MandateHolder, ScreeningProof
from informatiehuis.rooms.monitor.jobs import compute_indicator
from informatiehuis.rooms.sensing.validating.forms import filled
from tests import factories
from tests.access.answers import text_of
from tests.access.planting import Planted
from tests.access.table import ACTORS, CLASSES, HERE, PROGRAMS, THERE, Spot, does
from tests.walk.watching import watched

Browser = Callable[[str], Client]
JSON = "application/json"
WHY = {"reason": "Omdat het nodig is."}
REFUSED = (401, 403, 404)
NOBODY_THERE = 302
"""Who is not signed in is sent to where one signs in, by the pages that are for who administers the house."""


@dataclass(frozen=True)
class Way:
    """One step with a thing: its kind, the verb that it needs, and the request.

    `records` says that for who may it leaves an event in this very request; else a row, or what is wrong with the
    thing is told. `programs` says that a token counts there.
    """

    kind: str
    verb: str
    send: Callable[[Client, Any, Planted], Any]
    records: bool = True
    programs: bool = False
    makes: str = ""
    """The kind of what it makes about the thing, which one has to be allowed to as well."""
    ends: bool = False
    """It ends something, and looks for that with a statement that changes no row where nothing is going."""


def _post(path: str, **values: str) -> Callable[[Client, Any, Planted], Any]:
    return lambda client, thing, planted: client.post(path.format(slug=thing.slug), {**WHY, **values})


def _api(path: str, body: dict[str, str] | None = None) -> Callable[[Client, Any, Planted], Any]:
    named = {"X-Doelbinding": "stil-doel-open"}
    return lambda client, thing, planted: client.post(
        f"/api/v1/{path}".format(slug=thing.slug), json.dumps(body or {}), JSON, headers=named
    )


def _link(client: Client, thing: Any, planted: Planted) -> Any:
    values = {"relatie": "related", "ding": str(planted.at("goal", "open").pk), **WHY}
    return client.post(f"/atlas/begrippen/{thing.slug}/verbinden/", values)


def _unlink(client: Client, thing: Any, planted: Planted) -> Any:
    """A link from the thing to a party that everybody may see."""
    loose = Link.objects.get(subject=thing.pk, object=planted.parties[HERE].pk)
    return client.post(f"/atlas/begrippen/{thing.slug}/losmaken/{loose.pk}/", WHY)


def _judge(client: Client, thing: Any, planted: Planted) -> Any:
    """By a kind of change that everybody may see."""
    change = planted.at("kind_of_change", "open")
    return client.post(f"/atlas/begrippen/{thing.slug}/effect/?wijziging={change.slug}", {"title": "Beoordeling"})


def _series(below: str, **values: str) -> Callable[[Client, Any, Planted], Any]:
    """What is asked of the datastream of a sensor."""

    def send(client: Client, thing: Any, planted: Planted) -> Any:
        stream = planted.extra["streams"][Spot("sensor", thing.access, HERE)]
        return client.post(f"/meten/meetreeksen/{stream.pk}/{below}", {**WHY, **values})

    return send


CHAIN = {name: str(value) for name, value in filled(Settings()).items() if value is not None and value is not False}
PUBLICATION = "/middelen/publicatieplichten/i-asset/{slug}"
INDICATOR = "/monitor/indicatoren/{slug}/"
WAYS: dict[str, Way] = {
    "monitor:publish": Way("indicator", "approve", _post(f"{INDICATOR}publiceren/")),
    "api indicatorPublish": Way("indicator", "approve", _api("indicatoren/{slug}/publicaties"), programs=True),
    "monitor:compute": Way("indicator", "edit", _post(f"{INDICATOR}berekenen/"), records=False),
    "monitor:recompute": Way("indicator", "edit", _post(f"{INDICATOR}narekenen/"), records=False),
    "api indicatorRun": Way("indicator", "edit", _api("indicatoren/{slug}/runs"), records=False, programs=True),
    "api indicatorRecompute": Way(
        "indicator", "edit", _api("indicatoren/{slug}/narekeningen"), records=False, programs=True
    ),
    "atlas:fetch": Way("source", "edit", _post("/atlas/bronnen/{slug}/ophalen/"), records=False),
    "atlas:validate": Way("source", "edit", _post("/atlas/bronnen/{slug}/validatie/", scope="Alles."), records=False),
    "atlas:promise": Way("source", "edit", _post("/atlas/bronnen/{slug}/belofte/"), records=False),
    "api sourceValidate": Way(
        "source", "edit", _api("bronnen/{slug}/validatie", {"scope": "Alles."}), records=False, programs=True
    ),
    "api sourceEndValidation": Way(
        "source",
        "edit",
        lambda client, thing, planted: client.delete(f"/api/v1/bronnen/{thing.slug}/validatie"),
        records=False,
        programs=True,
        ends=True,
    ),
    "api ruleSetNextEdition": Way("rule_set", "edit", _api("regelsets/{slug}/versies"), records=False, programs=True),
    "rules:next-edition": Way("rule_set", "edit", _post("/regels/regelsets/{slug}/nieuwe-versie/"), records=False),
    "rules:locations": Way("rule_set", "edit", _post("/regels/regelsets/{slug}/gebieden/"), records=False),
    "rules:done": Way("notice", "edit", _post("/regels/meldingen/{slug}/gedaan/", day="2022-06-02"), records=False),
    "rules:met": Way(
        "notice", "edit", _post("/regels/meldingen/{slug}/termijnen/herplant/", day="2022-06-02"), records=False
    ),
    "sensing:chain": Way("sensor", "edit", _series("stappen/", **CHAIN)),
    "sensing:compute": Way("sensor", "edit", _series("berekenen/", month="2026-03"), records=False),
    "sensing:month": Way("sensor", "approve", _series("2026-03/1/", reject="1")),
    "estate:confirm": Way("asset", "edit", _post("/middelen/zicht/bevestig/{slug}/")),
    "estate:use-source": Way(
        "source", "edit", _post("/middelen/zicht/bron/{slug}/", sort="software", name="nergens"), records=False
    ),
    "estate:publication": Way("asset", "edit", _post(f"{PUBLICATION}/", register="domains", published_on="2022-06-02")),
    "estate:describe": Way("asset", "edit", _post(f"{PUBLICATION}/gegevens/", goal="Iets anders.")),
    "register:*:link": Way("concept", "edit", _link),
    "register:*:unlink": Way("concept", "edit", _unlink),
    "register:*:effect": Way("concept", "edit", _judge, makes="impact_record"),
}


def come_in(client: Client, actor: str) -> None:
    """Let a program ask something before it is watched: that its token was used is noted once a day."""
    if actor in PROGRAMS:
        client.get("/api/v1/begrippen?pageSize=1")


@pytest.mark.parametrize("actor", ACTORS)
@pytest.mark.parametrize("name", WAYS)
def test_only_who_may_takes_a_step_with_a_thing(name: str, actor: str, planted: Planted, client_of: Browser) -> None:
    way, client, wrong = WAYS[name], client_of(actor), []
    for access in CLASSES:
        thing = planted.at(way.kind, access)
        kinds = (way.kind, way.makes or way.kind)
        allowed = all(does(actor, way.verb, access, HERE, kind) for kind in kinds)
        allowed = allowed and (actor not in PROGRAMS or way.programs)
        with transaction.atomic():
            come_in(client, actor)
            if name == "register:*:unlink":
                factories.connect(actor=HOUSE, subject=thing, predicate="related", object=planted.parties[HERE])
            with watched() as written:
                response = way.send(client, thing, planted)
            transaction.set_rollback(True)
        said = f"{name} with the {access} {way.kind}: {response.status_code}, {written.everything}"
        if not allowed and (written.everything or response.status_code not in REFUSED):
            wrong.append(f"{said}, and that is not allowed")
        if allowed and (response.status_code in REFUSED or (way.records and not written.events)):
            wrong.append(f"{said}, and that is allowed")
        idle = way.ends and not written.events
        if written.outside or (written.tables and not written.events and not idle):
            wrong.append(f"{said} outside an action or without an event: {written.outside}")
        for mark in planted.marks.leaked(text_of(response), actor):
            if mark.text != thing.slug:
                wrong.append(f"{said} tells {mark.about}")
    assert not wrong, "\n".join([f"{name} as {actor}:", *wrong])


def test_who_computes_is_told_nothing_of_a_source_that_is_hidden(planted: Planted, client_of: Browser) -> None:
    """The SQL of an indicator can read a source of another party; what is wrong with that is for who manages it."""
    client, silent = client_of("steward"), planted.extra["silent indicators"]
    computing = ("monitor:compute", "monitor:recompute", "api indicatorRun", "api indicatorRecompute")
    for indicator in silent:
        for send in (WAYS[name].send for name in computing):
            with transaction.atomic():
                answers = [send(client, indicator, planted), client.get(f"/monitor/indicatoren/{indicator.slug}/")]
                jobs = list(Job.objects.filter(thing=indicator))
                answers += [client.get(one.get_absolute_url()) for one in jobs]
                transaction.set_rollback(True)
            for answer in answers:
                # that the whole may not be computed with is said, and of what is not
                assert answer.status_code != 404
                assert not list(planted.marks.leaked(text_of(answer), "steward")), indicator.slug


def test_what_the_house_meets_while_it_computes_is_told_to_who_manages_the_data(
    planted: Planted, client_of: Browser
) -> None:
    """The maker of an indicator sees that it failed, and nothing of a source of another party."""
    for indicator in planted.extra["silent indicators"]:
        with transaction.atomic():
            job = wait_for(ask(compute_indicator, actor=HOUSE, thing=indicator, indicator=str(indicator.pk)))
            assert job.problem, indicator.slug
            page, retried = job.get_absolute_url(), f"/taken/{job.pk}/opnieuw/"
            maker, keeper = client_of("steward"), client_of("administrator")
            told = [maker.get(page), maker.post(retried, follow=True), maker.get(page)]
            by_keeper = text_of(keeper.get(page))
            transaction.set_rollback(True)
        for answer in told:
            assert answer.status_code == 200
            assert "Waarom, kan lezen wie de gegevens beheert." in text_of(answer)
            assert not list(planted.marks.leaked(text_of(answer), "steward")), indicator.slug
        assert "Waarom, kan lezen" not in by_keeper


@pytest.mark.parametrize("actor", ACTORS)
def test_only_who_may_make_rules_hands_them_in(actor: str, planted: Planted, client_of: Browser) -> None:
    may = actor not in PROGRAMS and any(does(actor, "create", "open", where, "rule_set") for where in (HERE, THERE))
    with transaction.atomic(), watched() as written:
        response = client_of(actor).post("/regels/regelsets/-/sttr/", {})
        transaction.set_rollback(True)
    assert (response.status_code not in REFUSED) == may
    assert not written.everything


@pytest.mark.parametrize("actor", ACTORS)
def test_only_who_may_make_rules_of_a_party_sends_them_in(actor: str, planted: Planted, client_of: Browser) -> None:
    """By a program too. A file that is none is refused for what it is, to who may make rules."""
    client, owner = client_of(actor), planted.parties[HERE]
    may = does(actor, "create", "open", HERE, "rule_set")
    with transaction.atomic():
        come_in(client, actor)
        with watched() as written:
            path = f"/api/v1/activiteiten/{planted.at('activity', 'open').slug}/sttr?eigenaar={owner.slug}"
            response = client.post(path, b"<html/>", "application/xml")
        transaction.set_rollback(True)
    assert (response.status_code == 400) == may
    assert may or response.status_code in REFUSED
    assert not written.everything
    assert not list(planted.marks.leaked(text_of(response), actor))


@pytest.mark.parametrize("actor", ACTORS)
def test_only_who_may_make_sources_lets_the_house_look_somewhere(
    actor: str, planted: Planted, client_of: Browser, house: House
) -> None:
    """Nobody else lets it read an address, or keep a file."""
    client, before = client_of(actor), set(house.root.rglob("*.csv"))
    may = actor not in PROGRAMS and any(does(actor, "create", "open", where, "source") for where in (HERE, THERE))
    with transaction.atomic(), watched() as written:
        response = client.post(
            "/atlas/bronnen/-/toevoegen/", {"file": SimpleUploadedFile("t.csv", f"a;b\n1;{actor}\n".encode())}
        )
        transaction.set_rollback(True)
    assert (response.status_code == 200) == may
    assert may or response.status_code in REFUSED
    assert bool(set(house.root.rglob("*.csv")) - before) == may
    assert not written.tables


Where = Callable[[Planted], str]
ACCOUNT = "/beheer/accounts/"


def _of(planted: Planted, below: str = "") -> str:
    return f"{ACCOUNT}{planted.accounts['without role'].pk}/{below}"


def _grant(planted: Planted) -> str:
    held = planted.accounts["reader"].grants.get(party=planted.parties[HERE])
    return f"{ACCOUNT}{planted.accounts['reader'].pk}/rollen/{held.pk}/terugnemen/"


def _token(planted: Planted) -> str:
    held = planted.accounts["token for reading"].tokens.get()
    return f"{ACCOUNT}{planted.accounts['token for reading'].pk}/sleutels/{held.pk}/intrekken/"


def _holder(planted: Planted) -> str:
    mandate = planted.at("mandate", "open")
    held = MandateHolder.objects.create(mandate=mandate, user=planted.accounts["reader"])
    return f"/beheer/mandaten/{mandate.pk}/houders/{held.pk}/terugnemen/"


def _proof(planted: Planted) -> str:
    user = planted.accounts["reader"]
    seen = datetime(2026, 1, 1, tzinfo=UTC)
    held = ScreeningProof.objects.create(user=user, proof="vog", seen_on=seen.date(), recorded_at=seen)
    return f"{ACCOUNT}{user.pk}/bewijzen/{held.pk}/intrekken/"


def _stand_in(planted: Planted) -> str:
    return f"/beheer/vervanging/{planted.stand_ins['stand-in'].pk}/intrekken/"


def _erase(planted: Planted) -> str:
    return f"/atlas/begrippen/{planted.at('concept', 'open').slug}/wissen/"


def _job(below: str) -> Where:
    return lambda planted: (
        f"/taken/{Job.objects.filter(thing=planted.at('source', 'confidential')).latest('pk').pk}/{below}"
    )


NEW = {"username": "nieuw", "purpose": "Zaken.", "contact_role": "beheer", **WHY}
TIMES = {"valid_from": "2999-01-01T00:00", "valid_until": "2999-02-01T00:00"}
KEEPING: dict[str, tuple[Where, dict[str, str]]] = {
    "access:account-new": (lambda planted: f"{ACCOUNT}-/nieuw/", NEW),
    "access:account": (_of, {"role": "reader", **WHY}),
    "access:revoke": (_grant, WHY),
    "access:mail": (lambda planted: _of(planted, "mail/"), {"email": "nieuw@huis.example", **WHY}),
    "access:shut": (lambda planted: _of(planted, "uitzetten/"), WHY),
    "access:reopen": (lambda planted: _of(planted, "aanzetten/"), WHY),
    "access:unlock": (lambda planted: _of(planted, "vrijgeven/"), WHY),
    "access:token-revoke": (_token, WHY),
    "access:withdraw-stand-in": (_stand_in, WHY),
    "access:release": (_holder, WHY),
    "access:screening": (lambda planted: _of(planted, "bewijzen/"), {"proof": "vog", "seen_on": "2026-01-01", **WHY}),
    "access:proof-withdraw": (_proof, WHY),
    "jobs:schedule": (lambda planted: "/beheer/taken/schemas/kernel.prune/", {"kernel-prune-enabled": "on"}),
    "register:*:erase": (_erase, {"veld": "summary", "grond": "not_needed", **WHY}),
}
LATER: dict[str, tuple[Where, dict[str, str]]] = {
    "access:service-new": (lambda planted: f"{ACCOUNT}-/systeem/", NEW),
    "access:tokens": (
        lambda planted: _of(planted, "sleutels/"),
        {"name": "nieuw", "scopes": "read", "days": "9", **WHY},
    ),
    "access:stand-ins": (lambda planted: "/beheer/vervanging/", {**TIMES, **WHY}),
    "access:mandate": (
        lambda planted: f"/beheer/mandaten/{planted.at('mandate', 'open').pk}/",
        {**WHY},
    ),
}
"""What even who may do it is first asked more for: a name out of the house, or the password once more."""


@pytest.mark.parametrize("actor", ACTORS)
@pytest.mark.parametrize("name", [*KEEPING, *LATER])
def test_only_who_keeps_the_house_decides_for_all_of_it(
    name: str, actor: str, planted: Planted, client_of: Browser
) -> None:
    where, values = (KEEPING | LATER)[name]
    client, allowed = client_of(actor), actor == "administrator"
    with transaction.atomic():
        come_in(client, actor)
        path = where(planted)
        with watched() as written:
            response = client.post(path, values)
        transaction.set_rollback(True)
    said = f"{name} as {actor}: {response.status_code}, {written.everything}"
    if allowed and name in KEEPING:
        assert response.status_code in (200, NOBODY_THERE), said
        assert written.events, said
    elif allowed:
        assert response.status_code in (200, 302, 400), said
    else:
        to_sign_in = response.status_code == NOBODY_THERE and response["Location"].startswith("/aanmelden/")
        assert response.status_code in REFUSED or to_sign_in, said
        assert not written.everything, said
    assert not list(planted.marks.leaked(text_of(response), actor)), said


@pytest.mark.parametrize("below", ["opnieuw/", "annuleren/"])
@pytest.mark.parametrize("actor", ACTORS)
def test_only_who_may_see_work_decides_on_it(actor: str, below: str, planted: Planted, client_of: Browser) -> None:
    client, wrong = client_of(actor), []
    for number, rule in planted.jobs.items():
        with transaction.atomic(), watched() as written:
            response = client.post(f"/taken/{number}/{below}")
            transaction.set_rollback(True)
        said = f"{below} of {number}: {response.status_code}, {written.everything}"
        allowed = rule(actor) and actor not in PROGRAMS
        if not allowed and (response.status_code not in REFUSED or written.everything):
            wrong.append(said)
        if allowed and (response.status_code in REFUSED or not written.events):
            wrong.append(said)
    assert not wrong, wrong
