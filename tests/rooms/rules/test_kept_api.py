"""The API keeps checks and gives receipts as their pages do: by the code alone, and of rules that a reader may see."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.models import Area, Party
from informatiehuis.rooms.rules import sttr_api
from informatiehuis.rooms.rules.models import Activity, Notice, RuleSet, SavedCheck
from tests import factories
from tests.engines.rulesets.files import LOCATION, located_house, tree_house
from tests.engines.rulesets.test_impact import HIGHER
from tests.rooms.rules.conftest import held

pytestmark = pytest.mark.django_db
ACTIVITY = "/api/v1/activiteiten/schutting"
GIVEN = {"place": "GM0344", "answers": {"hoogte": "3", "weg": "nee"}}


def post(client: Client, address: str, **body: Any) -> Any:
    return client.post(address, json.dumps(body), content_type="application/json")


def keep(client: Client, **given: Any) -> str:
    """Where a check was kept, in the API."""
    answer = post(client, f"{ACTIVITY}/bewaarde-checks", **(given or GIVEN))
    assert answer.status_code == 201
    return urlsplit(answer.json()["data"]).path


def test_a_check_that_is_kept_is_told_again(client: Client, rules: RuleSet) -> None:
    told = client.get(keep(client)).json()
    assert told["area"] == "GM0344"
    assert [one["answer"] for one in told["answers"]] == ["3 m", "Nee"]
    (only,) = told["outcomes"]
    assert (only["value"], only["duty"], only["level"], only["edition"]) == ("melding", "notice", "advice", 1)
    assert only["humanReview"]
    assert (only["trace"]["steps"]["results"], told["sameRules"]) == ({"uitkomst": "melding"}, True)
    assert told["now"] == {"asks": False, "changed": False, "titles": [only["title"]]}
    assert only["title"] in client.get(urlsplit(told["page"]).path).content.decode()


def test_what_the_rules_say_now_is_told_beside_it(client: Client, rules: RuleSet) -> None:
    address = keep(client, place="GM0344", answers={"hoogte": "2,5", "weg": "nee"})
    factories.alter(actor=HOUSE, thing=rules, values={"decision_model": HIGHER.strip(), "cases": []})
    told = client.get(address).json()
    assert [one["value"] for one in told["outcomes"]] == ["melding"]
    assert (told["now"]["changed"], told["now"]["titles"], told["sameRules"]) == (True, ["Dit mag."], False)


def test_a_check_that_is_not_done_is_not_kept(client: Client, rules: RuleSet) -> None:
    answer = post(client, f"{ACTIVITY}/bewaarde-checks", place="GM0344")
    assert (answer.status_code, answer.json()["code"]) == (409, "not-concluded")
    assert not SavedCheck.objects.exists()


def test_hidden_rules_areas_and_activities_are_no_part_of_it(
    client: Client, as_steward: Client, rules: RuleSet, activity: Activity, areas: dict[str, Area], party: Party
) -> None:
    conclusions = [{**one, "title": f"Intern: {one['value']}."} for one in held()["conclusions"]]
    inside = {"status": "adopted", "access": "internal", "valid_from": date(2024, 1, 1)}
    factories.thing("rule_set", "Van binnen", owner=party, activity=activity, **inside, **held(conclusions=conclusions))
    kept = as_steward.post("/regels/check/schutting/bewaren/?plaats=gm0344&hoogte=1")["Location"].split("/")[-2]
    address = f"/api/v1/bewaarde-checks/{kept}"
    factories.alter(actor=HOUSE, thing=areas["GM0344"], values={"access": "restricted"})
    told = client.get(address)
    assert (len(told.json()["outcomes"]), told.json()["area"]) == (1, "")
    assert "Intern" not in told.content.decode()
    assert len(as_steward.get(address).json()["outcomes"]) == 2
    factories.alter(actor=HOUSE, thing=activity, values={"access": "internal"})
    assert client.get(address).status_code == 404
    assert client.get("/api/v1/bewaarde-checks/onbekend").status_code == 404


def test_a_receipt_tells_what_was_told_and_not_by_whom(client: Client, rules: RuleSet) -> None:
    body = {**GIVEN, "told": {"begin": "2100-01-01"}, "name": "Naam Melder", "email": "m@melder.example"}
    sent = post(client, f"{ACTIVITY}/meldingen", **body).json()
    answer = client.get(urlsplit(sent["data"]).path)
    told = answer.json()
    assert (told["reference"], told["status"], told["edition"]) == (sent["reference"], "received", 1)
    assert [one["answer"] for one in told["told"]] == ["01-01-2100"]
    assert [one["answer"] for one in told["answers"]] == ["3 m", "Nee"]
    due = {one["key"]: one["due"] for one in Notice.objects.get().follow_up}
    assert {one["key"]: one["due"] for one in told["terms"]} == due
    assert "Naam Melder" not in answer.content.decode()
    assert "melder.example" not in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert client.get("/api/v1/ontvangstbewijzen/onbekend").status_code == 404


def test_a_receipt_keeps_its_data_and_not_the_rules_that_are_hidden_now(client: Client, rules: RuleSet) -> None:
    sent = post(client, f"{ACTIVITY}/meldingen", **GIVEN, told={"begin": "2100-01-01"}, name="N", phone="030").json()
    factories.alter(actor=HOUSE, thing=rules, values={"access": "internal"})
    told = client.get(urlsplit(sent["data"]).path).json()
    assert (told["ruleSet"], told["edition"]) == ("", None)
    assert told["told"] == [{"question": "begin", "answer": "2100-01-01"}]


def hand_in(client: Client, party: Party, content: bytes, title: str = "") -> Any:
    return client.post(f"{ACTIVITY}/sttr?eigenaar={party.slug}&titel={title}", content, "application/xml")


def test_a_file_of_sttr_becomes_a_draft_that_says_what_is_wrong(
    as_steward: Client, activity: Activity, party: Party
) -> None:
    answer = hand_in(as_steward, party, tree_house(), "Boomhutten")
    made = RuleSet.objects.get()
    assert (answer.status_code, made.status, made.title) == (201, "draft", "Boomhutten")
    assert answer["Location"] == answer.json()["id"]
    assert answer.json()["id"].endswith(f"/{made.slug}")
    assert any("Ook regel 1 past" in one for one in answer.json()["flaws"])
    assert hand_in(as_steward, party, tree_house(policy="FIRST")).json()["flaws"] == []


def test_a_location_that_the_house_does_not_know_is_told(as_steward: Client, activity: Activity, party: Party) -> None:
    assert hand_in(as_steward, party, located_house()).json()["asked"] == [
        {"key": "v1", "question": f"Ligt de plek in het gebied {LOCATION}?", "locations": [LOCATION]}
    ]
    assert hand_in(as_steward, party, tree_house()).json()["asked"] == []


def test_what_cannot_be_read_leaves_nothing(
    as_steward: Client, activity: Activity, party: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert hand_in(as_steward, party, b"<html/>").status_code == 400
    other = as_steward.post(f"{ACTIVITY}/sttr?eigenaar=bestaat-niet", tree_house(), "application/xml")
    assert [one["name"] for one in other.json()["errors"]] == ["eigenaar"]
    monkeypatch.setattr(sttr_api, "MOST_BYTES", 100)
    assert hand_in(as_steward, party, tree_house()).json()["code"] == "too-large"
    assert not RuleSet.objects.exists()


def test_more_than_the_house_takes_in_at_once_is_refused_with_the_same_words(
    as_steward: Client, activity: Activity, party: Party
) -> None:
    assert hand_in(as_steward, party, b" " * 10_000_001).json()["code"] == "too-large"


def test_rules_are_sent_in_by_whoever_may_make_them_only(
    client: Client, as_steward: Client, activity: Activity, party: Party
) -> None:
    assert hand_in(client, party, tree_house()).status_code == 401
    file = SimpleUploadedFile("boomhut.dmn", tree_house())
    assert as_steward.post(f"{ACTIVITY}/sttr?eigenaar={party.slug}", {"file": file}).status_code == 400
    assert not RuleSet.objects.exists()
