"""The model card of rules: what they are for, what they rest on, and when and by whom they were validated."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.models import Party
from informatiehuis.kernel.register.actions import change_thing
from informatiehuis.rooms.rules import writing
from informatiehuis.rooms.rules.exchange import read_rule_set, write_rule_sets
from informatiehuis.rooms.rules.models import RuleSet
from tests import factories
from tests.rooms.rules.conftest import held

pytestmark = pytest.mark.django_db
PAGE, CARD = "/regels/regelsets/schuttingen/", "/api/v1/regelsets/schuttingen/modelkaart"
VALIDATED = {
    "validated_on": date(2026, 3, 2),
    "validated_by": "Team vergunningen",
    "validation": "Naast het omgevingsplan gelegd, alle artikelen.",
}


def shown(client: Client) -> dict[str, str]:
    """The card on the page, by term."""
    page = client.get(PAGE).content.decode()
    [card] = re.findall(r'id="modelkaart".*?<dl[^>]*>(.*?)</dl>', page, re.DOTALL)
    found = re.findall(r"<dt[^>]*>(.*?)</dt>(.*?)</div>", card, re.DOTALL)
    return {term: " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split()) for term, text in found}


def test_the_card_says_what_goes_in_and_how_it_was_held_to_its_cases(client: Client, rules: RuleSet) -> None:
    told = client.get(CARD).json()
    assert [(one["question"], one["byPlace"]) for one in told["inputs"]] == [
        (one["text"], "place" in one) for one in held()["questions"]
    ]
    assert {one["byPlace"] for one in told["inputs"]} == {True, False}
    assert (told["cases"], told["failing"], told["findings"]) == (3, [], 0)
    assert (told["purpose"], told["validFrom"]) == ("Mag ik een schutting bouwen?", "2024-01-01")
    assert len(told["undecided"]) == len(held()["open_questions"])
    card = shown(client)
    assert card["Nagerekend"] == "3 van 3 testgevallen komen uit. De controle van het model vond 0 punten."
    assert f"{told['rules']} regels" in card["Hoe de uitkomst ontstaat"]
    assert told["fingerprint"][:16] in card["Hoe de uitkomst ontstaat"]


def test_the_fingerprint_is_that_of_the_traces(client: Client, rules: RuleSet) -> None:
    body = {"place": "GM0344", "answers": {"hoogte": "3", "weg": "ja"}, "trace": True}
    [outcome] = client.post("/api/v1/activiteiten/schutting/check", body, "application/json").json()["outcomes"]
    assert outcome["trace"]["fingerprint"] == client.get(CARD).json()["fingerprint"]


def test_a_case_that_does_not_come_out_is_told(client: Client, rules: RuleSet) -> None:
    wrong = [{**held()["cases"][0], "title": "Komt niet uit", "expected": ["vrij", "vergunning", "melding"]}]
    factories.alter(actor=HOUSE, thing=rules, values={"cases": wrong})
    assert client.get(CARD).json()["failing"] == ["Komt niet uit"]
    assert shown(client)["Nagerekend"].startswith("0 van 1 testgeval komt uit.")


def test_a_reading_that_was_chosen_is_an_assumption(client: Client, rules: RuleSet) -> None:
    [point] = held()["open_questions"]
    reading = point["readings"][0]
    factories.alter(
        actor=HOUSE,
        thing=rules,
        values={"open_questions": [{**point, "decided": reading["value"]}], "caveats": "Let op."},
    )
    told = client.get(CARD).json()
    assert (told["assumptions"], told["undecided"]) == ([f"{point['question']} {reading['says']}", "Let op."], [])


def test_who_validated_and_when_is_told_also_of_rules_that_were_adopted(client: Client, rules: RuleSet) -> None:
    assert shown(client)["Gevalideerd"] == "Deze versie is nog niet gevalideerd."
    assert change_thing(actor=HOUSE, thing=rules, values=VALIDATED)
    assert shown(client)["Gevalideerd"] == (
        "Op 2 maart 2026, door Team vergunningen. Naast het omgevingsplan gelegd, alle artikelen."
    )
    told = client.get(CARD).json()
    assert (told["validatedOn"], told["validatedBy"]) == ("2026-03-02", "Team vergunningen")


@pytest.mark.parametrize("missing", ["validated_on", "validated_by"])
def test_a_validation_has_a_day_and_somebody_who_did_it(rules: RuleSet, missing: str) -> None:
    empty: Any = None if missing == "validated_on" else ""
    with pytest.raises(ValidationError):
        change_thing(actor=HOUSE, thing=rules, values={**VALIDATED, missing: empty})


def test_the_next_edition_is_not_validated_yet(rules: RuleSet) -> None:
    change_thing(actor=HOUSE, thing=rules, values=VALIDATED)
    made = writing.draft_next_edition(actor=HOUSE, rule_set=rules)
    assert (made.validated_on, made.validated_by, made.validation) == (None, "", "")


def test_a_validation_goes_with_the_rules_to_a_file_and_back(rules: RuleSet) -> None:
    change_thing(actor=HOUSE, thing=rules, values=VALIDATED)
    [value] = write_rule_sets()
    [spelled] = read_rule_set(value)
    assert {name: spelled.values[name] for name in VALIDATED} == VALIDATED


def test_who_answers_for_the_rules_is_told_to_who_may_know(client: Client, rules: RuleSet, party: Party) -> None:
    assert client.get(CARD).json()["owner"].endswith(party.slug)
    factories.alter(actor=HOUSE, thing=party, values={"access": "confidential"})
    assert client.get(CARD).json()["owner"] == ""
    assert "Wie ervoor instaat" not in shown(client)
