"""Rules on rows and columns: which can be, and what they leave whom."""

from __future__ import annotations

from typing import Any

import pytest

from informatiehuis.kernel.access import HOUSE, Actor, actor_for
from informatiehuis.kernel.models import Party
from informatiehuis.kernel.processing.rules import RuleRefused, parse, require_valid, view
from informatiehuis.rooms.atlas.models import Source
from tests import factories

pytestmark = pytest.mark.django_db
HIDE = {"rule": "hide_columns", "columns": ["naam"]}
OWN = {"rule": "own_areas", "columns": ["gemeente"]}


@pytest.fixture
def owner() -> Party:
    return factories.party("Provincie")


def source(owner: Party, *rules: dict[str, Any]) -> Source:
    return factories.source("Bron", owner=owner, access="restricted", access_rules=list(rules))


@pytest.mark.parametrize(
    "mapping",
    [
        "hide naam",
        {},
        {"rule": "hide", "columns": ["naam"]},
        {"rule": "hide_columns"},
        {"rule": "hide_columns", "columns": []},
        {"rule": "hide_columns", "columns": ["naam"], "values": ["x"]},
        {"rule": "own_areas", "columns": ["a", "b"]},
        {"rule": "only_rows", "columns": ["a"]},
        {"rule": "hide_columns", "columns": ["naam"], "unless": "reader"},
        {"rule": "hide_columns", "columns": ["naam"], "role": "owner"},
    ],
)
def test_a_rule_that_cannot_be_is_refused(mapping: object) -> None:
    with pytest.raises(RuleRefused):
        parse(mapping)


def test_a_rule_about_a_column_that_is_not_there_is_refused_once_the_columns_are_known() -> None:
    require_valid([HIDE], None)
    require_valid([HIDE], {"naam": "string"})
    with pytest.raises(RuleRefused, match="naam"):
        require_valid([HIDE], {"bsn": "string"})


@pytest.mark.parametrize(("role", "hidden"), [("reader", True), ("steward", False), ("owner", False)])
def test_a_rule_holds_below_the_role_that_it_names(role: str, hidden: bool, owner: Party) -> None:
    found = source(owner, {**HIDE, "unless": "steward"})
    assert ("naam" in view(found, factories.actor(role, owner)).hidden) is hidden


def test_a_rule_without_a_role_holds_for_everybody(owner: Party) -> None:
    found = source(owner, HIDE)
    for actor in (factories.actor("owner", owner), factories.actor("administrator"), HOUSE):
        assert view(found, actor).hidden == {"naam"}


def test_a_role_elsewhere_does_not_lift_a_rule(owner: Party) -> None:
    found = source(owner, {**HIDE, "unless": "steward"})
    assert view(found, factories.actor("owner", factories.party("Elders"))).hidden == {"naam"}


def test_rules_about_one_column_hold_together(owner: Party) -> None:
    def only(*values: str) -> dict[str, Any]:
        return {"rule": "only_rows", "columns": ["jaar"], "values": list(values)}

    found = view(source(owner, only("2024", "2025"), only("2025", "2026")), factories.actor("reader", owner))
    assert found.rows == {"jaar": frozenset({"2025"})}


def person_of(*parties: Party) -> Actor:
    user = factories.person("reader", parties[0])
    for party in parties[1:]:
        factories.RoleGrant.objects.create(user=user, role="reader", party=party)
    return actor_for(user)


def test_own_areas_are_those_of_ones_own_party_with_all_that_lie_in_them(owner: Party) -> None:
    whole = factories.area("Geheel", code="PV1", level="province")
    town = factories.area("Stad", code="GM1", parent=whole)
    factories.area("Wijk", code="WK1", level="district", parent=town)
    other = factories.area("Dorp", code="GM2", parent=whole)
    factories.alter(actor=HOUSE, thing=owner, values={"area": whole})
    found = source(owner, OWN)
    town_party, village_party = factories.party("Stad", area=town), factories.party("Dorp", area=other)

    def own(actor: Actor) -> object:
        return view(found, actor).rows.get("gemeente")

    assert own(person_of(owner, town_party)) == {"GM1", "WK1"}
    assert own(person_of(owner, town_party, village_party)) == {"GM1", "WK1", "GM2"}
    assert own(person_of(owner)) == {"PV1", "GM1", "WK1", "GM2"}
    assert own(person_of(owner, factories.party("Zonder gebied"))) == set()
    assert own(factories.actor("reader")) is None
    assert own(HOUSE) is None
