"""What the register pages of activities, rule sets and notices show besides their fields."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.urls import reverse

from informatiehuis.engines.problems import Problem
from informatiehuis.kernel.access import Actor, Verb, may, may_at, seen_by
from informatiehuis.rooms.rules import queries
from informatiehuis.rooms.rules.models import Activity, Notice, RuleSet


def activity_extra(activity: Activity, actor: Actor, asked: Mapping[str, str]) -> dict[str, Any]:
    """The rule sets in force for an activity, and the way to its check."""
    return {
        "in_force": queries.rule_sets_of(activity, actor),
        "check_href": reverse("rules:check", args=[activity.slug]),
    }


def rule_set_extra(rule_set: RuleSet, actor: Actor, asked: Mapping[str, str]) -> dict[str, Any]:
    """The rules as tables, their questions, what is open, the cases with what comes out, and what the checks found."""
    from informatiehuis.rooms.rules.cards import card_of, card_shown
    from informatiehuis.rooms.rules.presenting import shown_rule_set

    may_draft = bool(may_at(actor, Verb.CREATE, rule_set.owner_id, kind="rule_set", area=rule_set.area_id))
    before, activity = seen_by(actor, rule_set.replaces), seen_by(actor, rule_set.activity)
    links = {
        "may_draft": may_draft,
        "impact_href": reverse("rules:impact", args=[rule_set.slug]) if before and may_draft else "",
        "check_href": reverse("rules:check", args=[activity.slug]) if activity and rule_set.status == "adopted" else "",
    }
    if may(actor, Verb.EDIT, rule_set) and rule_set.status not in ("adopted", "ended"):
        links["locations_href"] = _locations_href(rule_set)
    try:
        shown = shown_rule_set(rule_set)
        card = card_of(rule_set, shown["definition"], shown["results"], actor)
        return {**links, "shown": shown, "card": card_shown(card), "broken": ""}
    except Problem as problem:
        return {**links, "shown": None, "broken": problem}


def _locations_href(rule_set: RuleSet) -> str:
    """Where the locations of rules from a file of STTR get their areas; empty for rules that name none."""
    from informatiehuis.rooms.rules.locations import located

    with suppress(Problem):
        return reverse("rules:locations", args=[rule_set.slug]) if located(rule_set) else ""
    return ""


def notice_extra(notice: Notice, actor: Actor, asked: Mapping[str, str]) -> dict[str, Any]:
    """What was told in the words of the rules, and the terms with what can be done about them."""
    from informatiehuis.rooms.rules.presenting import shown_answers, shown_terms, shown_told

    rule_set = seen_by(actor, notice.rule_set)
    return {
        "told": shown_told(notice, rule_set),
        "given": shown_answers([rule_set] if rule_set else [], notice.answers),
        "terms": shown_terms(notice),
        "kept_because": rule_set.keep_ground if rule_set else "",
        "may_follow": bool(may(actor, Verb.EDIT, notice)),
    }
