"""The queries of the rules: activities, rule sets in force, places, and what their pages show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from informatiehuis.kernel.kinds import kind_named
from informatiehuis.rooms.rules import due, locations, mapping, places, queries, replaying, showing
from informatiehuis.rooms.rules.models import Activity, Notice, RuleSet, SavedCheck
from tests.access.queries import Elsewhere, Query, Reader, Whoever
from tests.access.queries.register import moments

if TYPE_CHECKING:
    from tests.access.planting import Planted


def _activities(planted: Planted, reader: Reader) -> Iterator[Any]:
    yield queries.activities(reader.actor)
    for thing, _rule in planted.rules_of("activity"):
        yield queries.activity(reader.actor, thing.slug)


def _rule_sets(planted: Planted, reader: Reader) -> Iterator[Any]:
    yield queries.in_force(reader.actor)
    yield queries.mappable(reader.actor)
    for thing, _rule in planted.rules_of("rule_set"):
        yield queries.rule_set(reader.actor, thing.slug)
    for activity in Activity.objects.visible_to(reader.actor):
        yield queries.rule_sets_of(activity, reader.actor)
    for activity, _rule in planted.rules_of("activity"):
        yield queries.mappable(reader.actor, activity.slug)


def _ruled(planted: Planted, reader: Reader) -> Iterator[Any]:
    yield queries.ruled(reader.actor)
    for as_of in moments(planted, kind_named("rule_set")):
        yield queries.ruled_then(reader.actor, as_of)


def _places(planted: Planted, reader: Reader) -> Iterator[Any]:
    """What an area lies in is named; the codes of what lies in it are compared with, and shown nowhere."""
    yield places.municipalities(reader.actor)
    for thing, _rule in planted.rules_of("area"):
        area = places.area_named(reader.actor, thing.slug)
        place = places.place_of(area, reader.actor)
        yield area, (place.code, place.around, place.names) if place else ()


def _pages(planted: Planted, reader: Reader) -> Iterator[Any]:
    for one in Activity.objects.visible_to(reader.actor):
        yield showing.activity_extra(one, reader.actor, {})
    for rule_set in RuleSet.objects.visible_to(reader.actor):
        # what the page computes with is no part of it; what it shows of that is walked with its address
        told = showing.rule_set_extra(rule_set, reader.actor, {})
        yield told | {"shown": {name: one for name, one in (told["shown"] or {}).items() if name != "definition"}}
    for notice in Notice.objects.visible_to(reader.actor):
        yield showing.notice_extra(notice, reader.actor, {})


def _ground(planted: Planted, reader: Reader) -> Iterator[Any]:
    """What maps are drawn on: a set of borders, and the areas in it."""
    ground = mapping.ground_for(reader.actor)
    if ground is not None:
        yield ground.boundary_set, [(one.code, one.name, one.parent) for one in ground.outlines]


def _due(planted: Planted, reader: Reader) -> Iterator[Any]:
    found = due.terms_due(reader.actor)
    yield [(one.notice.slug, one.activity, one.title, one.day) for one in found]
    seen = {one.notice.slug for one in found}
    expected = {thing.slug for thing, rule in planted.rules_of("notice") if rule(reader.name) and thing.next_due}
    assert expected <= seen, f"{reader.name} does not get {expected - seen}"


def _kept_checks(planted: Planted, reader: Reader) -> Iterator[Any]:
    """What who has the code of a kept check is told of it: outcomes of then, and what the rules of now say."""
    for kept in SavedCheck.objects.select_related("activity", "area"):
        seen = replaying.outcomes_seen(kept, reader.actor)
        yield [(one.rule_set, one.told, one.trace) for one in seen]
        if seen:
            yield asdict(replaying.compared_with_now(kept, seen, reader.actor))


def _locations(planted: Planted, reader: Reader) -> Iterator[Any]:
    """By the code and the address of each area: what is found is what this reader may see."""
    for thing, _rule in planted.rules_of("area"):
        yield locations.area_identified(reader.actor, thing.code), locations.area_identified(reader.actor, thing.uri)


ROOM = "rooms/rules"
QUERIES: dict[str, Query | Elsewhere] = {
    f"{ROOM}/queries.py:activities": Query(_activities, whole=("activity",)),
    f"{ROOM}/queries.py:activity": Query(_activities, whole=("activity",)),
    f"{ROOM}/queries.py:ruled": Query(_ruled),
    f"{ROOM}/queries.py:ruled_then": Query(_ruled),
    f"{ROOM}/queries.py:in_force": Query(_rule_sets, whole=("rule_set",)),
    f"{ROOM}/queries.py:mappable": Query(_rule_sets, whole=("rule_set",)),
    f"{ROOM}/queries.py:rule_set": Query(_rule_sets, whole=("rule_set",)),
    f"{ROOM}/queries.py:rule_sets_of": Query(_rule_sets, whole=("rule_set",)),
    f"{ROOM}/places.py:area_named": Query(_places),
    f"{ROOM}/places.py:municipalities": Query(_places),
    f"{ROOM}/places.py:place_of": Query(_places),
    f"{ROOM}/showing.py:activity_extra": Query(_pages),
    f"{ROOM}/showing.py:rule_set_extra": Query(_pages),
    f"{ROOM}/showing.py:notice_extra": Query(_pages),
    f"{ROOM}/keeping.py:outcome_mapping": Elsewhere("is kept with a check", "tests/walk/test_addresses.py"),
    f"{ROOM}/replaying.py:outcomes_seen": Query(_kept_checks),
    f"{ROOM}/replaying.py:compared_with_now": Query(_kept_checks),
    f"{ROOM}/changing.py:impact_of": Elsewhere("is shown by the page of an impact", "tests/walk/test_addresses.py"),
    f"{ROOM}/due.py:terms_due": Query(_due),
    f"{ROOM}/mapping.py:ground_for": Query(_ground),
    f"{ROOM}/mapping.py:placed": Elsewhere("is shown at a position of a map", "tests/walk/test_addresses.py"),
    f"{ROOM}/map_presenting.py:unbounded": Elsewhere("is said by the page of a map", "tests/walk/test_addresses.py"),
    f"{ROOM}/map_presenting.py:at_position": Elsewhere("is shown at a position", "tests/walk/test_addresses.py"),
    f"{ROOM}/map_presenting.py:facts_at": Elsewhere("is in the address of a check", "tests/walk/test_addresses.py"),
    f"{ROOM}/mapping.py:mapped": Elsewhere("is drawn on the page of a map", "tests/walk/test_addresses.py"),
    f"{ROOM}/cards.py:card_of": Elsewhere(
        "is on the page of a rule set and in the API", "tests/walk/test_addresses.py"
    ),
    f"{ROOM}/locations.py:area_identified": Query(_locations),
    f"{ROOM}/checking.py:check": Elsewhere("is shown by the page of a check", "tests/walk/test_addresses.py"),
}
BY_CODE = "for who has the code; what they may see of it is walked with real codes (tests/walk/test_addresses.py)"
WHOEVER = {
    f"{ROOM}/queries.py:saved_check": Whoever(
        BY_CODE, frozenset({f"{ROOM}/keeping_api.py", f"{ROOM}/keeping_pages.py"})
    ),
    f"{ROOM}/queries.py:notice_by_receipt": Whoever(
        BY_CODE, frozenset({f"{ROOM}/keeping_api.py", f"{ROOM}/keeping_pages.py"})
    ),
    f"{ROOM}/queries.py:hash_of": Whoever("reads nothing", frozenset({f"{ROOM}/keeping.py"})),
}
