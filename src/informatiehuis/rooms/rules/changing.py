"""What changes when a new edition takes the place of the one before, before anybody adopts it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from informatiehuis.engines.rulesets.answers import NO, YES
from informatiehuis.engines.rulesets.definition import Definition
from informatiehuis.engines.rulesets.impact import (
    NOT_HERE,
    Compared,
    Situation,
    Verdict,
    compare,
    every_situation,
    in_areas,
)
from informatiehuis.engines.rulesets.places import Place
from informatiehuis.kernel.access import Actor
from informatiehuis.rooms.rules.definitions import definition_of
from informatiehuis.rooms.rules.models import RuleSet, SavedCheck
from informatiehuis.rooms.rules.places import municipalities, place_named, place_of

MOST_SHOWN = 50
MOST_CHECKS = 2000
"""How many of the latest kept checks, under any edition before, are compared."""


@dataclass(frozen=True)
class Impact:
    """What changes: in the cases of both editions, in kept checks, in areas, and in every kind of situation.

    `situations` is None where there are too many kinds to work out.
    """

    before: Definition
    after: Definition
    cases: Compared
    checks: Compared
    areas: list[tuple[Place, Compared]]
    areas_looked_at: int
    situations: Compared | None


def impact_of(rule_set: RuleSet, actor: Actor) -> Impact | None:
    """The impact of an edition on that before it, in areas that the actor may see; None for one that follows nothing.

    Raises RuleSetProblems.
    """
    if rule_set.replaces is None:
        return None
    before, after = definition_of(rule_set.replaces), definition_of(rule_set)
    cases = {(case.title, case.area): case for made in (before, after) for case in made.rules.cases}
    told = [Situation(one.title, one.given, place_named(one.area) if one.area else None) for one in cases.values()]
    places = [place for area in municipalities(actor) if (place := place_of(area, actor))]
    everything = every_situation(before, after)
    return Impact(
        before,
        after,
        compare(before, after, told),
        compare(before, after, _kept(rule_set)),
        in_areas(before, after, places),
        len(places),
        None if everything is None else compare(before, after, everything),
    )


def _kept(rule_set: RuleSet) -> list[Situation]:
    """The checks that were kept under an edition before, the newest first; without anything about who.

    Other rules for the same activity may have asked more then; those answers make no difference here.
    """
    before = {one.slug for one in editions_before(rule_set)}
    of_activity = SavedCheck.objects.filter(activity=rule_set.activity_id).select_related("area").defer("traces")
    under_these = (one for one in of_activity.iterator() if before & {told["rule_set"] for told in one.outcomes})
    return [
        Situation(_("bewaard op %(day)s") % {"day": f"{one.saved_at:%d-%m-%Y}"}, one.answers, place_of(one.area))
        for one in islice(under_these, MOST_CHECKS)
    ]


def editions_before(rule_set: RuleSet) -> list[RuleSet]:
    """The editions that a rule set follows, the latest first; each once, should they follow each other in a ring."""
    found: list[RuleSet] = []
    one = rule_set.replaces
    while one is not None and one not in found and one != rule_set:
        found.append(one)
        one = one.replaces
    return found


def shown(impact: Impact) -> dict[str, Any]:
    """An impact in words and tables."""
    return {
        "cases": _compared(impact, impact.cases),
        "checks": _compared(impact, impact.checks),
        "situations": None if impact.situations is None else _compared(impact, impact.situations),
        "areas": _areas(impact),
        "areas_looked_at": impact.areas_looked_at,
    }


def _areas(impact: Impact) -> list[dict[str, Any]]:
    """The places where as many cases change, together; `everywhere` when those are all that were looked at."""
    together: dict[tuple[int, int], list[str]] = {}
    for place, compared in impact.areas:
        together.setdefault((len(compared.changed), compared.looked_at), []).append(_name(place))
    return [
        {"names": names, "count": count, "of": of, "everywhere": len(names) == impact.areas_looked_at}
        for (count, of), names in together.items()
    ]


def _name(place: Place) -> str:
    return place.names.get("municipality", place.code)


def _compared(impact: Impact, compared: Compared) -> dict[str, Any]:
    return {
        "looked_at": compared.looked_at,
        "count": len(compared.changed),
        "rows": [
            {
                "answers": _answers(impact, one.situation) or [one.situation.title],
                "name": one.situation.title,
                "before": _verdict(impact.before, one.before),
                "after": _verdict(impact.after, one.after),
            }
            for one in compared.changed[:MOST_SHOWN]
        ],
        "left": max(0, len(compared.changed) - MOST_SHOWN),
    }


def _answers(impact: Impact, situation: Situation) -> list[str]:
    words = []
    for key, text in situation.given.items():
        question = impact.after.question(key) or impact.before.question(key)
        shown_text = {YES: _("ja"), NO: _("nee")}.get(text, text)
        words.append(f"{question.text if question else key} {shown_text}")
    return words


def _verdict(definition: Definition, verdict: Verdict) -> str:
    if verdict.asks:
        question = definition.question(verdict.asks)
        return _("vraagt nu ook: %(question)s") % {"question": question.text if question else verdict.asks}
    if verdict.values == (NOT_HERE,):
        return _("regels gelden hier niet")
    titles = [(conclusion.title if (conclusion := definition.conclusion(one)) else one) for one in verdict.values]
    return _(" of ").join(titles)
