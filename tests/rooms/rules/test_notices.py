"""The form of a notice knows what the check knows, and who handles notices sees in time which terms end."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from informatiehuis.engines.progress import silent
from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.identifiers import new_id
from informatiehuis.kernel.jobs import Running
from informatiehuis.kernel.models import Party
from informatiehuis.kernel.register.actions import change_thing
from informatiehuis.rooms.rules import due, writing
from informatiehuis.rooms.rules.models import Notice, RuleSet
from tests import factories
from tests.portal.accounts.test_resetting import Box, box
from tests.rooms.rules.conftest import held
from tests.rooms.rules.test_checking import CHECK, sent, text_of

__all__ = ["box"]
pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")]
FORM = f"{CHECK}melden/"
GIVEN = {"plaats": "gm0344", "hoogte": "3", "weg": "nee"}
HEIGHT = {"key": "hoog", "label": "Hoe hoog wordt hij?", "type": "number", "unit": "m", "answer": "hoogte"}


@pytest.fixture
def asking_again(rules: RuleSet) -> RuleSet:
    """Rules whose notice asks again what the check asked."""
    factories.alter(actor=HOUSE, thing=rules, values={"notice": [*held()["notice"], HEIGHT]})
    return rules


def test_what_the_check_knows_is_filled_in_and_can_be_changed(client: Client, asking_again: RuleSet) -> None:
    page = client.get(FORM, GIVEN)
    assert re.search(r'<input[^>]*name="hoog"[^>]*value="3"', page.content.decode())
    assert text_of(page).count("Overgenomen uit uw check.") == 1
    sent(client, hoog="2,8")
    assert Notice.objects.get().told["hoog"] == "2.8"


def test_a_field_that_was_emptied_stays_empty(client: Client, asking_again: RuleSet) -> None:
    answer = sent(client, hoog="")
    assert answer.status_code == 400
    assert not re.search(r'<input[^>]*name="hoog"[^>]*value="3"', answer.content.decode())


@pytest.mark.parametrize("wrong", [{"answer": "weg"}, {"answer": "bestaat-niet"}])
def test_a_field_takes_an_answer_of_its_own_kind_only(rules: RuleSet, wrong: dict[str, str]) -> None:
    draft = writing.draft_next_edition(actor=HOUSE, rule_set=rules)
    notice = held()["notice"]
    change_thing(actor=HOUSE, thing=draft, values={"notice": [*notice, HEIGHT]})
    with pytest.raises(ValidationError, match="hetzelfde soort antwoord"):
        change_thing(actor=HOUSE, thing=draft, values={"notice": [*notice, {**HEIGHT, **wrong}]})


def test_the_form_says_that_one_of_two_ways_to_be_reached_is_needed(client: Client, rules: RuleSet) -> None:
    told = text_of(client.get(FORM, GIVEN))
    assert "Uw mailadres (dit of een telefoonnummer is nodig)" in told
    assert "Uw telefoonnummer (dit of een mailadres is nodig)" in told
    assert "Waarom? (niet verplicht)" in told


# --- terms that end


@pytest.fixture
def notices(client: Client, rules: RuleSet, party: Party) -> dict[str, Notice]:
    """Notices of which a term has passed, ends soon, ends later, and passed while the notice was dealt with."""
    factories.alter(actor=HOUSE, thing=party, values={"contact": {"email": "bomen@provincie.example"}})
    today = timezone.localdate()
    made = {}
    for name, days in (("passed", -1), ("today", 0), ("soon", 14), ("later", 15), ("closed", -1)):
        sent(client)
        notice = Notice.objects.exclude(pk__in=[one.pk for one in made.values()]).get()
        day = today + timedelta(days=days)
        terms = [{**one, "due": day.isoformat()} if one["key"] == "herstel" else one for one in notice.follow_up]
        values = {"follow_up": terms, "next_due": day, "status": "closed" if name == "closed" else "received"}
        factories.alter(actor=HOUSE, thing=notice, values=values)
        made[name] = Notice.objects.get(pk=notice.pk)
    return made


def test_terms_that_passed_stand_first_and_those_that_end_soon_after(
    client: Client, as_steward: Client, notices: dict[str, Notice]
) -> None:
    told = text_of(as_steward.get("/regels/termijnen/"))
    passed, _, soon = told.partition("Loopt af binnen 14 dagen")
    assert notices["passed"].slug in passed
    assert "Herstellen" in passed
    assert [name for name, one in notices.items() if one.slug in soon] == ["today", "soon"]
    for name in ("later", "closed"):
        assert notices[name].slug not in told, name
    assert "Van 1 melding is een termijn voorbij. Van 2 meldingen loopt er een af binnen 14 dagen." in told
    assert not any(one.slug in text_of(client.get("/regels/termijnen/")) for one in notices.values())


def morning() -> list[dict[str, Any]]:
    return list(due.remind_of_terms.function(Running(job=new_id(), actor=HOUSE, progress=silent)))


def test_the_owner_is_reminded_of_all_of_these_in_one_mail(notices: dict[str, Notice], box: Box) -> None:
    assert morning()[0]["facts"]["count"]["amount"] == 3
    (mail,) = box.mails
    told = mail.get_content()
    assert mail["To"] == "bomen@provincie.example"
    assert [name for name, one in notices.items() if one.slug in told] == ["passed", "today", "soon"]
    assert "/regels/termijnen/" in told
    for secret in ("J. de Boom", "boom@melder.example"):
        assert secret not in told


def test_nobody_is_reminded_where_there_is_nothing_to_do_or_no_mail(
    notices: dict[str, Notice], box: Box, settings: Settings
) -> None:
    for name in ("passed", "today", "soon"):
        factories.alter(actor=HOUSE, thing=notices[name], values={"next_due": None})
    morning()
    assert box.mails == []
    settings.MAIL = None
    factories.alter(actor=HOUSE, thing=notices["passed"], values={"next_due": timezone.localdate()})
    assert morning()[0]["facts"]["count"]["amount"] == 0
