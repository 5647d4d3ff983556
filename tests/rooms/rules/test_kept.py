"""What who has the code of a kept check or a receipt is told: of rules that they may see, and of no others."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.models import Area, Party
from informatiehuis.rooms.rules import writing
from informatiehuis.rooms.rules.models import Activity, Notice, RuleSet, SavedCheck
from tests import factories
from tests.engines.rulesets.test_impact import HIGHER
from tests.rooms.rules.conftest import held
from tests.rooms.rules.test_checking import CHECK, sent, text_of

EXACTLY = "De uitkomst is precies dezelfde."
pytestmark = pytest.mark.django_db


@pytest.fixture
def inside(rules: RuleSet, activity: Activity, party: Party) -> RuleSet:
    """Other rules for the same activity that hold now, which only who works here may see."""
    conclusions = [{**one, "title": f"Intern: {one['value']}."} for one in held()["conclusions"]]
    made: RuleSet = factories.thing(
        "rule_set",
        "Zulke regels van binnen",
        slug="van-binnen",
        status="adopted",
        access="internal",
        owner=party,
        activity=activity,
        valid_from=date(2024, 1, 1),
        **held(conclusions=conclusions),
    )
    return made


def kept_by(client: Client, answers: str = "hoogte=1") -> str:
    address: str = client.post(f"{CHECK}bewaren/?plaats=gm0344&{answers}")["Location"]
    return address


def test_hidden_rules_that_hold_now_change_nothing_for_who_may_not_see_them(
    client: Client, as_steward: Client, inside: RuleSet
) -> None:
    address = kept_by(client)
    told = text_of(client.get(address))
    assert "De regels van nu zeggen hetzelfde" in told
    assert "Intern" not in told
    assert "Intern: vrij." in text_of(as_steward.get(address))


def test_outcomes_of_hidden_rules_are_left_out_for_who_may_not_see_them(
    client: Client, as_steward: Client, inside: RuleSet
) -> None:
    address = kept_by(as_steward)
    told = text_of(client.get(address))
    assert "Dit mag." in told
    assert "De regels van nu zeggen hetzelfde" in told
    assert "Intern" not in told
    assert "Zulke regels van binnen" not in told
    both = text_of(as_steward.get(address))
    assert "Intern: vrij." in both
    assert "Zulke regels van binnen" in both


def test_each_outcome_is_held_to_the_edition_that_gave_it(
    client: Client, as_steward: Client, rules: RuleSet, inside: RuleSet
) -> None:
    """Two rule sets conclude; when one of them says something else now, that one no longer comes out the same."""
    factories.alter(actor=HOUSE, thing=inside, values={"decision_model": HIGHER.strip(), "cases": []})
    address = kept_by(as_steward)
    kept = SavedCheck.objects.get()
    assert sorted((one["rule_set"], one["edition"]) for one in kept.outcomes) == [("schuttingen", 1), ("van-binnen", 1)]
    assert EXACTLY in text_of(as_steward.get(address))
    factories.alter(actor=HOUSE, thing=inside, values={"decision_model": rules.decision_model})
    assert EXACTLY not in text_of(as_steward.get(address))
    assert EXACTLY in text_of(client.get(address)), "what this reader sees comes from the other rules, which stayed"


def test_impact_is_told_of_checks_under_every_edition_before(
    client: Client, as_steward: Client, rules: RuleSet, inside: RuleSet
) -> None:
    kept_by(client, "hoogte=2%2C5&weg=nee")
    second = writing.draft_next_edition(actor=HOUSE, rule_set=rules)
    factories.alter(actor=HOUSE, thing=second, values={"status": "adopted"})
    factories.alter(actor=HOUSE, thing=rules, values={"status": "ended"})
    kept_by(client, "hoogte=2%2C6&weg=nee")
    third = writing.draft_next_edition(actor=HOUSE, rule_set=second)
    factories.alter(actor=HOUSE, thing=third, values={"decision_model": HIGHER.strip(), "cases": []})
    found = as_steward.get(f"/api/v1/regelsets/{third.slug}/gevolgen").json()["checks"]
    assert (found["lookedAt"], [one["answers"]["hoogte"] for one in found["changed"]]) == (2, ["2,6", "2,5"])
    apart = writing.draft_next_edition(actor=HOUSE, rule_set=inside)
    other = as_steward.get(f"/api/v1/regelsets/{apart.slug}/gevolgen").json()["checks"]
    assert other["lookedAt"] == 0, "both were kept by somebody for whom those rules concluded nothing"


def test_a_check_of_which_everything_is_hidden_now_is_not_there(
    client: Client, as_steward: Client, rules: RuleSet, activity: Activity
) -> None:
    address = kept_by(client)
    factories.alter(actor=HOUSE, thing=activity, values={"access": "internal"})
    assert client.get(address).status_code == 404
    assert "Schutting bouwen" in text_of(as_steward.get(address))


def test_a_hidden_area_is_not_named(client: Client, rules: RuleSet, areas: dict[str, Area]) -> None:
    address = kept_by(client)
    factories.alter(actor=HOUSE, thing=areas["GM0344"], values={"access": "restricted"})
    page = client.get(address).content.decode()
    assert "gm0344" not in page.lower()
    assert ">Utrecht<" not in page
    assert "plaats=-&amp;hoogte=1" in page


def test_a_receipt_tells_what_was_told_and_not_the_rules_that_are_hidden_now(
    client: Client, rules: RuleSet, activity: Activity
) -> None:
    address = sent(client, waarom="Voor de hond")["Location"]
    factories.alter(actor=HOUSE, thing=rules, values={"access": "internal"})
    told = text_of(client.get(address))
    assert "Voor de hond" in told
    assert Notice.objects.get().slug in told
    for hidden in ("Schuttingen", "Waarom?", "Hoe hoog?"):
        assert hidden not in told


def test_a_notice_is_no_more_open_than_its_rules(client: Client, as_steward: Client, rules: RuleSet) -> None:
    factories.alter(actor=HOUSE, thing=rules, values={"access": "confidential"})
    answer: Any = sent(as_steward)
    assert answer.status_code == 302
    assert Notice.objects.get().access == "confidential"
