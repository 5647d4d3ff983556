"""A house with one activity and its rules on fences, in force since 2024."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from informatiehuis.kernel.models import Area, Party
from informatiehuis.rooms.rules.models import Activity, RuleSet
from tests import factories
from tests.engines.rulesets.sets import MODEL, VALUES

LISTS = ("articles", "questions", "open_questions", "conclusions", "notice", "cases")


def held(**changes: Any) -> dict[str, Any]:
    """The rules on fences as the register holds them."""
    values = {"decision": "uitkomst", "decision_model": MODEL.strip(), **{name: VALUES[name] for name in LISTS}}
    return {**values, **changes}


@pytest.fixture
def activity(party: Party) -> Activity:
    made: Activity = factories.thing(
        "activity", "Schutting bouwen", slug="schutting", question="Mag ik een schutting bouwen?", owner=party
    )
    return made


@pytest.fixture
def rules(activity: Activity, areas: dict[str, Area], party: Party) -> RuleSet:
    made: RuleSet = factories.thing(
        "rule_set",
        "Schuttingen",
        slug="schuttingen",
        status="adopted",
        owner=party,
        activity=activity,
        valid_from=date(2024, 1, 1),
        **held(),
    )
    return made
