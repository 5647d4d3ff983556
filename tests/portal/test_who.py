"""Who may decide this? Asked by anybody, of now and of a day that is over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
from django.test import Client
from django.utils import timezone

from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.models import Party
from tests import factories

pytestmark = pytest.mark.django_db
WHO = "/toegang/wie/"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def board() -> Party:
    return factories.party("Gedeputeerde Staten")


def asked(**values: str) -> str:
    answer = Client().get(WHO, {"bevoegdheid": "adopt", **values})
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_names_the_function_the_party_in_whose_name_and_until_when(board: Party) -> None:
    team = factories.party("Team Data")
    upper = factories.mandate("Boven", mandator=board, mandatary=team, sub_mandate=True, function="directeur")
    factories.mandate("Onder", mandator=team, mandatary=team, under=upper, function="redacteur")
    page = asked()
    assert "2 functies hebben hiervoor een mandaat." in page
    assert page.index("directeur") < page.index("redacteur")
    assert page.count("namens <a") == 2


@pytest.mark.parametrize(
    ("limits", "question", "found"),
    [
        ({}, {}, True),
        ({"powers": ["publish"]}, {}, False),
        ({"kinds": ["indicator"]}, {}, True),
        ({"kinds": ["indicator"]}, {"soort": "concept"}, False),
        ({"party": "team"}, {}, False),
        ({"party": "above"}, {"partij": "team"}, True),
        ({"party": "team"}, {"partij": "above"}, False),
        ({"area": "big"}, {}, False),
        ({"area": "big"}, {"gebied": "small"}, True),
        ({"area": "small"}, {"gebied": "big"}, False),
        ({"status": "withdrawn"}, {}, False),
        ({"access": "confidential"}, {}, False),
    ],
)
def test_what_is_asked_decides_who_is_named(
    limits: dict[str, object], question: dict[str, str], found: bool, board: Party
) -> None:
    above = factories.party("Boven")
    parties = {"above": above, "team": factories.party("Team", part_of=above)}
    big = factories.area("Groot")
    areas = {"big": big, "small": factories.area("Klein", parent=big)}
    given = {name: parties.get(str(value)) or areas.get(str(value)) or value for name, value in limits.items()}
    factories.mandate("Het mandaat", mandator=board, **given)
    spelled = {
        name: parties[value].slug if value in parties else areas[value].code if value in areas else value
        for name, value in question.items()
    }
    assert ("Het mandaat" in asked(**spelled)) is found


def test_of_a_day_that_is_over_it_is_told_what_held_then() -> None:
    with mock.patch("django.utils.timezone.now") as clock:
        clock.return_value = NOON
        made = factories.mandate("Van toen")
        clock.return_value = NOON + timedelta(days=10)
        factories.alter(actor=HOUSE, thing=made, values={"status": "withdrawn"})
        clock.return_value = NOON + timedelta(days=20)
        hidden = factories.mandate("Nu verborgen")
        factories.alter(actor=HOUSE, thing=hidden, values={"access": "confidential"})
    factories.mandate("Van nu")
    assert "Van toen" in asked(dag="2026-03-05")
    for day in ("2026-03-01", "2026-03-12", f"{timezone.localdate()}"):
        assert "Van toen" not in asked(dag=day)
    assert "Nu verborgen" not in asked(dag="2026-03-25")
    assert "Van nu" not in asked(dag="2026-03-25")
    assert "Van nu" in asked()


def test_what_cannot_be_asked_is_said_at_its_field() -> None:
    for wrong in ({"gebied": "XX99"}, {"dag": "morgen"}, {"partij": "niets"}, {"bevoegdheid": "verbranden"}):
        assert Client().get(WHO, {"bevoegdheid": "adopt", **wrong}).status_code == 400
    assert Client().get(WHO).status_code == 200
