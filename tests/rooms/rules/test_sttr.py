"""Files of STTR are handed in on a page, and become drafts that say what is not right yet."""

from __future__ import annotations

from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from informatiehuis.engines.ascode import RuleStatus
from informatiehuis.kernel.access import HOUSE, Actor
from informatiehuis.kernel.models import Party
from informatiehuis.kernel.register.actions import change_thing, move_thing
from informatiehuis.rooms.rules import writing
from informatiehuis.rooms.rules.definitions import value_of
from informatiehuis.rooms.rules.exchange import check_rule_set, read_rule_set
from informatiehuis.rooms.rules.models import Activity, RuleSet
from tests.engines.rulesets.files import tree_house

pytestmark = pytest.mark.django_db
CONTRADICTION = 'regel 2: Ook regel 1 past bij Pad 1 = "NeemContactOp", Pad 2 = "Vergunningplicht"'


def hand_in(client: Client, activity: Activity, party: Party, content: bytes) -> str:
    """What the page says to who hands in a file."""
    given = {"file": SimpleUploadedFile("boomhut.dmn", content), "activity": activity.pk, "owner": party.pk}
    response = client.post("/regels/regelsets/-/sttr/", given, follow=True)
    return unescape(response.content.decode())


def test_a_file_whose_rules_contradict_each_other_becomes_a_draft_that_tells_which(
    as_steward: Client, activity: Activity, party: Party
) -> None:
    page = hand_in(as_steward, activity, party, tree_house())
    assert "Dit is nu een concept. In het model is nog iets mis: " in page
    made = RuleSet.objects.get()
    assert made.status == "draft"
    again = unescape(as_steward.get(made.get_absolute_url()).content.decode())
    assert "Dit is nu een concept" not in again
    assert CONTRADICTION in again
    assert "nog iets mis" not in hand_in(as_steward, activity, party, tree_house(policy="FIRST"))


def test_a_draft_that_contradicts_itself_is_not_adopted_until_it_agrees(
    activity: Activity, party: Party, owner_actor: Actor
) -> None:
    made = writing.import_sttr(actor=HOUSE, content=tree_house(), file="boomhut.dmn", activity=activity, owner=party)
    cases = [{"title": "Niets", "given": {"v1": "nee", "v2": "nee"}, "expected": ["Toestemmingsvrij"]}]
    change_thing(actor=HOUSE, thing=made, values={"cases": cases})
    move_thing(actor=owner_actor, thing=made, step="propose")
    with pytest.raises(writing.NotAdoptable, match="Ook regel 1 past"):
        move_thing(actor=owner_actor, thing=made, step="adopt")
    change_thing(actor=HOUSE, thing=made, values={"decision_model": tree_house(policy="FIRST").decode()})
    move_thing(actor=owner_actor, thing=made, step="adopt")
    assert made.status == "adopted"


def test_a_file_of_the_atlas_does_not_adopt_what_contradicts_itself(activity: Activity, party: Party) -> None:
    made = writing.import_sttr(actor=HOUSE, content=tree_house(), file="boomhut.dmn", activity=activity, owner=party)
    for status in (RuleStatus.DRAFT, RuleStatus.PROPOSED):
        [spelled] = read_rule_set(value_of(made).replace(status=status))
        check_rule_set(spelled, {})
    [spelled] = read_rule_set(value_of(made).replace(status=RuleStatus.ADOPTED))
    with pytest.raises(writing.NotAdoptable, match="Ook regel 1 past"):
        check_rule_set(spelled, {})
