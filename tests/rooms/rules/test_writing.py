"""Rules are refused when they cannot run, adopted only when their cases come out, and do not change afterwards."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from informatiehuis.kernel.access import HOUSE, Actor, NotAllowed
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.models import Party
from informatiehuis.kernel.register.actions import change_thing, create_thing, move_thing
from informatiehuis.rooms.rules import writing
from informatiehuis.rooms.rules.models import Activity, RuleSet
from tests import factories
from tests.engines.rulesets.sets import VALUES
from tests.rooms.rules.conftest import held
from tests.shared import SHARED, needs_shared

pytestmark = pytest.mark.django_db


def draft(actor: Actor, activity: Activity, party: Party, **changes: Any) -> RuleSet:
    values = {"title": "Schuttingen", "slug": "schuttingen-2", "activity": activity, "owner": party, **held(**changes)}
    made: RuleSet = create_thing(actor=actor, kind=kind_named("rule_set"), values=values)
    return made


def test_rules_that_cannot_run_are_refused_at_the_field(activity: Activity, party: Party, steward_actor: Actor) -> None:
    with pytest.raises(ValidationError) as caught:
        draft(steward_actor, activity, party, decision_model="model: x", questions=[{"key": "Hoogte"}])
    assert set(caught.value.message_dict) == {"questions"}
    with pytest.raises(ValidationError) as caught:
        draft(steward_actor, activity, party, questions=VALUES["questions"][:2], cases=[])
    assert set(caught.value.message_dict) == {"questions"}
    with pytest.raises(ValidationError) as caught:
        draft(steward_actor, activity, party, decision_model="model: x")
    assert set(caught.value.message_dict) == {"decision_model"}
    assert not RuleSet.objects.exists()


def test_rules_are_tied_to_their_activity(activity: Activity, party: Party, steward_actor: Actor) -> None:
    made = draft(steward_actor, activity, party)
    assert [(link.predicate, link.object_id) for link in made.links_out.all()] == [("rules_on", activity.pk)]


def adopt(owner: Actor, made: RuleSet) -> None:
    move_thing(actor=owner, thing=made, step="propose")
    move_thing(actor=owner, thing=made, step="adopt")


def test_rules_whose_cases_do_not_come_out_are_not_adopted(
    rules: RuleSet, activity: Activity, party: Party, steward_actor: Actor, owner_actor: Actor
) -> None:
    wrong = [{"title": "Te hoog", "given": {"hoogte": "1"}, "area": "GM0344", "expected": ["vergunning"]}]
    made = draft(steward_actor, activity, party, cases=wrong)
    with pytest.raises(writing.NotAdoptable, match="Te hoog"):
        adopt(owner_actor, made)
    change_thing(actor=steward_actor, thing=made, values={"cases": []})
    with pytest.raises(writing.NotAdoptable, match="geen testgevallen"):
        move_thing(actor=owner_actor, thing=made, step="adopt")


def test_who_wrote_rules_does_not_adopt_them_where_duties_are_separated(
    rules: RuleSet, activity: Activity, party: Party, owner_actor: Actor, settings: Any
) -> None:
    from dataclasses import replace

    made = draft(owner_actor, activity, party)
    profile = settings.HOUSE.profile
    settings.HOUSE.__dict__["profile"] = replace(profile, separation_of_duties="adopt_rules")
    move_thing(actor=owner_actor, thing=made, step="propose")
    with pytest.raises(NotAllowed):
        move_thing(actor=owner_actor, thing=made, step="adopt")
    move_thing(actor=factories.actor("owner", party), thing=made, step="adopt")
    assert made.status == "adopted"


def test_adopted_rules_do_not_change_but_for_their_end(rules: RuleSet, owner_actor: Actor) -> None:
    with pytest.raises(ValidationError) as caught:
        change_thing(actor=owner_actor, thing=rules, values={"decision_model": rules.decision_model + "\n# anders"})
    assert set(caught.value.message_dict) == {"decision_model"}
    assert change_thing(actor=owner_actor, thing=rules, values={"valid_until": date(2100, 1, 1)})


def test_the_next_edition_ends_the_one_before(rules: RuleSet, steward_actor: Actor, owner_actor: Actor) -> None:
    made = writing.draft_next_edition(actor=steward_actor, rule_set=rules)
    assert (made.edition, made.slug, made.status, made.replaces) == (2, "schuttingen-versie-2", "draft", rules)
    assert writing.draft_next_edition(actor=steward_actor, rule_set=made).slug == "schuttingen-versie-3"
    adopt(owner_actor, made)
    rules.refresh_from_db()
    assert (made.status, rules.status, rules.valid_until) == ("adopted", "ended", timezone.localdate())


def test_an_edition_that_begins_later_lets_the_one_before_hold_until_then(
    rules: RuleSet, steward_actor: Actor, owner_actor: Actor
) -> None:
    made = writing.draft_next_edition(actor=steward_actor, rule_set=rules)
    change_thing(actor=steward_actor, thing=made, values={"valid_from": date(2100, 1, 1)})
    adopt(owner_actor, made)
    rules.refresh_from_db()
    assert (rules.status, rules.valid_until) == ("adopted", date(2100, 1, 1))


def test_who_may_not_make_rules_begins_no_edition(rules: RuleSet, party: Party) -> None:
    with pytest.raises(NotAllowed):
        writing.draft_next_edition(actor=factories.actor("reader", party), rule_set=rules)


@needs_shared
@pytest.mark.parametrize(("name", "questions"), [("demo", 2), ("geo", 11)])
def test_real_applicable_rules_come_in_as_a_draft(
    name: str, questions: int, activity: Activity, party: Party, steward_actor: Actor
) -> None:
    from informatiehuis.engines import sttr
    from informatiehuis.rooms.rules.sttr_pages import sttr_of

    file = SHARED / "standards/sttr-samples/packages/imtr/src/__mocks__" / f"{name}.dmn"
    made = writing.import_sttr(
        actor=steward_actor, content=file.read_bytes(), file=file.name, activity=activity, owner=party
    )
    assert (made.status, len(made.questions)) == ("draft", questions)
    assert {one["duty"] for one in made.conclusions} == {"permit", "free"}
    again = sttr.read(sttr_of(made))
    assert again.rules
    assert again.definitions.elements == sttr.read(made.decision_model.encode()).definitions.elements


def test_what_is_no_sttr_makes_nothing(activity: Activity, party: Party) -> None:
    from informatiehuis.engines.problems import Problem

    with pytest.raises(Problem):
        writing.import_sttr(actor=HOUSE, content=b"<html/>", file="x.dmn", activity=activity, owner=party)
    assert not RuleSet.objects.exists()
