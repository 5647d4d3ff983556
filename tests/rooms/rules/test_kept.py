"""What who has the code of a kept check or a receipt is told: of rules that they may see, and of no others."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.models import Area, Party
from informatiehuis.rooms.rules.models import Activity, Notice, RuleSet
from tests import factories
from tests.rooms.rules.conftest import held
from tests.rooms.rules.test_checking import CHECK, sent, text_of

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
