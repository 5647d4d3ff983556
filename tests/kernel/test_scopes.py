"""A scope takes away from what an account may, in every question that the policy answers, and never adds."""

from __future__ import annotations

from itertools import combinations, product

import pytest

from informatiehuis.kernel.access import (
    SCOPES,
    Actor,
    NotAllowed,
    Scope,
    ScopeMissing,
    Verb,
    actor_for,
    areas_for,
    explain,
    may,
    may_at,
    may_somewhere,
    owners_for,
    require,
    require_at,
    rights_of,
)
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.models import Thing
from tests import factories
from tests.access.table import CLASSES

pytestmark = pytest.mark.django_db
CHANGES = (Verb.CREATE, Verb.EDIT, Verb.APPROVE, Verb.DELETE)


def scopes() -> list[Scope]:
    named = [frozenset(some) for size in range(len(SCOPES) + 1) for some in combinations(SCOPES, size)]
    return [Scope(names, frozenset(kinds)) for names in named for kinds in ((), ("concept",), ("source", "party"))]


def test_a_token_never_gives_more_than_its_account_may() -> None:
    """Over every scope, role, class and verb: whatever a token lets, the account may."""
    party = factories.party("Provincie")
    things = [factories.concept(access=access, owner=party) for access in CLASSES]
    things += [factories.source(access=access, owner=party) for access in CLASSES]
    for role in ("", "reader", "steward", "owner", "administrator"):
        user = factories.person(role, None if role == "administrator" else party)
        plain = actor_for(user)
        for scope in scopes():
            scoped = actor_for(user, scope=scope)
            for thing, verb in product(things, (Verb.VIEW, *CHANGES)):
                if may(scoped, verb, thing):
                    assert may(plain, verb, thing), (role, scope, verb, thing.access)
            seen = set(Thing.objects.visible_to(scoped).values_list("pk", flat=True))
            assert seen <= set(Thing.objects.visible_to(plain).values_list("pk", flat=True))
            assert seen == {thing.pk for thing in Thing.objects.all() if may(scoped, Verb.VIEW, thing)}, (role, scope)


def token_of(role: str, *names: str, kinds: tuple[str, ...] = ()) -> Actor:
    return actor_for(factories.person(role), scope=Scope(frozenset(names), frozenset(kinds)))


@pytest.mark.parametrize("verb", CHANGES)
def test_a_token_for_reading_changes_nothing_and_says_what_it_lacks(verb: Verb) -> None:
    thing = factories.concept(access="confidential")
    actor = token_of("administrator", "read", "sql")
    assert may(actor, Verb.VIEW, thing)
    with pytest.raises(ScopeMissing, match=r"recht ‘wijzigen’ \(write\) niet") as caught:
        require(actor, verb, thing)
    assert (caught.value.facts["scope"], caught.value.facts["thing"]) == ("write", thing.title)
    with pytest.raises(ScopeMissing):
        require_at(actor, verb, None, kind="concept")
    assert not may_somewhere(actor, verb)
    assert owners_for(actor, verb, "concept") == areas_for(actor, verb, "concept") == frozenset()
    assert may(token_of("administrator", "write"), verb, thing)


def test_a_token_does_not_administer_unless_it_says_so() -> None:
    with pytest.raises(ScopeMissing) as caught:
        require_at(token_of("administrator", "write", "sql"), Verb.ADMINISTER, None)
    assert caught.value.facts["scope"] == "administer"
    require_at(token_of("administrator", "administer"), Verb.ADMINISTER, None)
    with pytest.raises(NotAllowed) as refused:
        require_at(token_of("owner", "administer"), Verb.ADMINISTER, None)
    assert not isinstance(refused.value, ScopeMissing)


def test_limits_to_kinds_are_about_what_is_not_open() -> None:
    concept, source = factories.concept(access="internal"), factories.source(access="internal")
    public = factories.source(access="open")
    actor = token_of("steward", "write", kinds=("concept",))
    seen = set(Thing.objects.visible_to(actor).values_list("pk", flat=True))
    assert concept.pk in seen
    assert public.pk in seen
    assert source.pk not in seen
    assert may(actor, Verb.EDIT, concept)
    assert not may(actor, Verb.EDIT, public)
    assert may_at(actor, Verb.CREATE, None, kind="concept")
    assert not may_at(actor, Verb.CREATE, None, kind="source")
    assert not may_at(actor, Verb.CREATE, None)
    assert owners_for(actor, Verb.EDIT, "source") == frozenset()
    assert owners_for(actor, Verb.EDIT, "concept") is None


def test_who_may_not_see_a_thing_with_this_token_is_not_told_its_title() -> None:
    hidden = factories.source("Geheim", access="internal")
    with pytest.raises(ScopeMissing) as caught:
        require(token_of("steward", "write", kinds=("concept",)), Verb.EDIT, hidden)
    assert caught.value.facts["thing"] == ""


def test_why_may_i_not_speaks_of_the_token_after_the_role() -> None:
    thing = factories.concept(access="internal")
    rules = explain(token_of("steward", "read"), "edit", thing).rules
    assert [(rule.name, rule.met) for rule in rules] == [("access", True), ("role", True), ("scope", False)]
    assert (rules[2].label, rules[2].words) == ("Sleutel", "Uw sleutel heeft het recht ‘wijzigen’ (write) niet.")
    assert rules[2].advice == "Gebruik een sleutel die dit recht heeft."
    assert explain(token_of("reader", "read"), "edit", thing).deciding.name == "role"
    assert {rule.name for right in rights_of(factories.actor("steward"), thing) for rule in right.decision.rules} == {
        "access",
        "role",
    }


@action
def does_nothing(*, actor: Actor) -> None:
    """An action that asks the policy nothing of its own."""


def test_no_action_at_all_runs_for_a_token_for_reading() -> None:
    """Whatever an action forgets to ask, a token that is for reading writes nothing."""
    with pytest.raises(ScopeMissing):
        does_nothing(actor=token_of("administrator", "read", "sql", "administer"))
    does_nothing(actor=token_of("", "write"))


def test_who_has_another_scope_has_another_standing() -> None:
    user = factories.person("reader")
    assert actor_for(user).standing == actor_for(user, scope=Scope()).standing
    assert actor_for(user).standing != actor_for(user, scope=Scope(kinds=frozenset({"concept"}))).standing
