"""Locations of files of STTR as areas of the house, so that the place answers the questions about them.

A file names a location by its `identificatie` (IMOW). The house knows it when an area has that as its code, or at the
end of its address in an official register; else who keeps the rules says which areas it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext

from informatiehuis.engines.ascode import RuleQuestion
from informatiehuis.engines.ascode.mappings import to_mapping
from informatiehuis.engines.rulesets.exchange import KnownArea, locations_in, within
from informatiehuis.kernel.access import Actor, Verb, require
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.models import Area
from informatiehuis.rooms.rules.definitions import value_of
from informatiehuis.rooms.rules.models import RuleSet
from informatiehuis.rooms.rules.writing import change_rule_set


@dataclass(frozen=True)
class Located:
    """A question about locations, each by its `identificatie` in the file; its areas are those of the house."""

    question: RuleQuestion
    identifications: tuple[str, ...]


def located(rule_set: RuleSet) -> list[Located]:
    """The questions of a rule set that its file asks of a location, tied to areas or not. Raises SttrProblem."""
    value = value_of(rule_set)
    locations = locations_in(value)
    return [Located(one, locations[one.key]) for one in value.questions if one.key in locations]


def loose(rule_set: RuleSet) -> list[Located]:
    """Those of which it is not known yet which areas they are about, so that people are asked."""
    return [one for one in located(rule_set) if not one.question.areas]


def area_identified(actor: Actor, identification: str) -> KnownArea | None:
    """The area that a file of STTR names so, as far as the actor may see it; the first by code when there are more."""
    ends = Q(uri__iendswith=f"/{identification}") | Q(uri__iendswith=f"#{identification}")
    found = Area.objects.visible_to(actor).filter(
        ends | Q(code__iexact=identification) | Q(uri__iexact=identification), valid_until__isnull=True
    )
    area = found.order_by("code").first()
    return KnownArea(area.code, area.title) if area else None


@action
def tie_locations(
    *,
    actor: Actor,
    rule_set: RuleSet,
    areas: Mapping[str, Sequence[str]],
    seen_version: int | None = None,
    reason: str = "",
) -> bool:
    """Say by key of question in which areas its location lies; without any, people are asked.

    Raises NotAllowed, EditConflict, and ValidationError by key for a code that no area has, and where rules are
    adopted. False when nothing differs.
    """
    require(actor, Verb.EDIT, rule_set)
    known = {one.question.key for one in located(rule_set)} & areas.keys()
    found = _areas({code for key in known for code in areas[key]}, actor)
    wrong = {key: _unknown(absent) for key in known if (absent := [one for one in areas[key] if one not in found])}
    if wrong:
        raise ValidationError(wrong)
    questions = [
        within(one, [found[code] for code in areas[one.key]]) if one.key in known else one
        for one in value_of(rule_set).questions
    ]
    values = {"questions": [to_mapping(one) for one in questions]}
    return change_rule_set(actor=actor, thing=rule_set, values=values, seen_version=seen_version, reason=reason)


def _areas(codes: Iterable[str], actor: Actor) -> dict[str, KnownArea]:
    rows = Area.objects.visible_to(actor).filter(code__in=codes, valid_until__isnull=True)
    return {one.code: KnownArea(one.code, one.title) for one in rows}


def _unknown(codes: Sequence[str]) -> str:
    return gettext("Er is geen gebied met deze code: %(codes)s. Zoek de code op bij de gebieden.") % {
        "codes": ", ".join(codes)
    }
