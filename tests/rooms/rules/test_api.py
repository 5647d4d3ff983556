"""The API answers a check as the pages do, takes notices in, and tells cases and the impact of a change."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from informatiehuis.kernel.access import HOUSE
from informatiehuis.rooms.rules import writing
from informatiehuis.rooms.rules.models import Notice, RuleSet
from tests import factories
from tests.engines.rulesets.test_impact import HIGHER

pytestmark = pytest.mark.django_db
ACTIVITY, RULES = "/api/v1/activiteiten/schutting", "/api/v1/regelsets"


def post(client: Client, address: str, **body: Any) -> Any:
    return client.post(address, json.dumps(body), content_type="application/json")


def test_a_check_asks_and_concludes(client: Client, rules: RuleSet) -> None:
    first = post(client, f"{ACTIVITY}/check", place="GM0344").json()
    assert (first["isDone"], first["question"]["key"], first["most"]) == (False, "hoogte", 2)
    assert [(one["key"], one["byPlace"]) for one in first["known"]] == [("gebied", True)]
    done = post(client, f"{ACTIVITY}/check", place="GM0344", answers={"hoogte": "3", "weg": "ja"}).json()
    (only,) = done["outcomes"]
    assert (done["isDone"], only["value"], only["duty"], only["level"]) == (True, "vergunning", "permit", "advice")
    assert only["reasons"] == ["Hoog, en aan de weg."]
    assert [one["title"] for one in only["articles"]] == ["Wet"]
    assert only["humanReview"]
    assert done["page"].endswith("/regels/check/schutting/?plaats=gm0344&hoogte=3&weg=ja")


def test_a_point_on_which_sources_differ_gives_both(client: Client, rules: RuleSet) -> None:
    found = post(client, f"{ACTIVITY}/check", place="GM0344", answers={"hoogte": "2"}).json()["outcomes"]
    assert [(one["value"], one["readings"][0]["says"]) for one in found] == [
        ("melding", "Het blad zegt: vanaf 2."),
        ("vrij", "De wet zegt: meer dan 2."),
    ]


def test_what_cannot_be_an_answer_is_said(client: Client, rules: RuleSet) -> None:
    found = post(client, f"{ACTIVITY}/check", answers={"hoogte": "veel", "onbekend": "x"}).json()
    assert set(found["wrong"]) == {"hoogte"}


def test_a_notice_is_taken_in(client: Client, rules: RuleSet) -> None:
    body = {"place": "GM0344", "answers": {"hoogte": "3", "weg": "nee"}, "name": "N", "phone": "030"}
    answer = post(client, f"{ACTIVITY}/meldingen", **body, told={"begin": "2100-01-01"})
    assert answer.status_code == 201
    assert answer.json()["reference"] == Notice.objects.get().slug
    wrong = post(client, f"{ACTIVITY}/meldingen", **body, told={"begin": "morgen"})
    assert wrong.status_code == 400
    assert [one["name"] for one in wrong.json()["errors"]] == ["begin"]
    other = post(client, f"{ACTIVITY}/meldingen", **{**body, "answers": {"hoogte": "1"}}, told={})
    assert other.status_code == 409


def test_cases_and_sttr(client: Client, rules: RuleSet) -> None:
    cases = client.get(f"{RULES}/schuttingen/testgevallen").json()
    assert (cases["count"], {one["passed"] for one in cases["results"]}) == (3, {True})
    answer = client.get(f"{RULES}/schuttingen/sttr")
    assert answer["Content-Type"].startswith("application/xml")
    assert "Hoe hoog?" in answer.content.decode()


def test_the_impact_of_an_edition(client: Client, as_steward: Client, rules: RuleSet) -> None:
    client.post("/regels/check/schutting/bewaren/?plaats=gm0344&hoogte=2%2C5&weg=nee")
    made = writing.draft_next_edition(actor=HOUSE, rule_set=rules)
    factories.alter(actor=HOUSE, thing=made, values={"decision_model": HIGHER.strip(), "cases": []})
    found = as_steward.get(f"{RULES}/{made.slug}/gevolgen").json()
    assert (found["situations"]["lookedAt"], found["situations"]["changes"]) == (20, 6)
    assert [
        (one["answers"], one["before"]["values"], one["after"]["values"]) for one in found["checks"]["changed"]
    ] == [({"hoogte": "2,5", "weg": "nee"}, ["melding"], ["vrij"])]
    page = as_steward.get(f"/regels/regelsets/{made.slug}/gevolgen/").content.decode()
    assert "Bij 6 van de 20 soorten situaties verandert de uitkomst." in page
    assert client.get(f"{RULES}/{made.slug}/gevolgen").status_code in (401, 403)
    assert as_steward.get(f"{RULES}/schuttingen/gevolgen").status_code == 404
