"""Every change of a rule set: it is held to what can run, and once adopted it does not change but is followed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import count
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext

from informatiehuis.engines import ascode
from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel import changes
from informatiehuis.kernel.access import Actor, Verb, require, require_at
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.identifiers import slug_of
from informatiehuis.kernel.kinds import Transition
from informatiehuis.kernel.models import Party
from informatiehuis.rooms.rules.definitions import LISTS, checked, lists_of, require_runnable
from informatiehuis.rooms.rules.kinds import ADOPTED, DRAFT, ENDED
from informatiehuis.rooms.rules.models import Activity, RuleSet
from informatiehuis.rooms.rules.places import place_named

if TYPE_CHECKING:
    from informatiehuis.engines.rulesets.cases import Find
    from informatiehuis.engines.rulesets.definition import Definition

FIXED = frozenset(
    {"slug", "activity", "edition", "replaces", "level", "decision", "decision_model", "area", "valid_from", *LISTS}
)
"""What an adopted edition says; what is around it (who owns it, until when it holds) can still change."""


class NotAdoptable(Problem):
    """Rules cannot be adopted as they are, though they could be written."""

    code = "not-adoptable"
    status = 409


@action
def create_rule_set(*, actor: Actor, values: Mapping[str, Any], reason: str = "") -> RuleSet:
    """Write rules. Raises NotAllowed, and ValidationError at the field that is wrong."""
    require_at(actor, Verb.CREATE, values.get("owner"), kind="rule_set", area=values.get("area"))
    made = changes.create(RuleSet, kind="rule_set", **{"status": DRAFT, **checked(values)})
    require_runnable(made)
    tie(made)
    return made


@action
def change_rule_set(
    *, actor: Actor, thing: RuleSet, values: Mapping[str, Any], seen_version: int | None, reason: str = ""
) -> bool:
    """Change rules that were not adopted yet; raises as `create_rule_set`, EditConflict, and NotAdoptable."""
    require(actor, Verb.EDIT, thing)
    values = checked(values, thing)
    if thing.status in (ADOPTED, ENDED):
        _require_same(thing, values)
    changed = changes.change(thing, seen_version=seen_version, **values)
    definition = require_runnable(thing)
    if thing.status == ADOPTED:
        require_promised(definition)
    tie(thing)
    return changed


def _require_same(thing: RuleSet, values: Mapping[str, Any]) -> None:
    wrong = [name for name in FIXED & values.keys() if getattr(thing, name) != values[name]]
    if wrong:
        message = gettext("Dit is vastgesteld en verandert niet meer. Begin een nieuwe versie.")
        raise ValidationError({name: [message] for name in sorted(wrong)})


@action
def move_rule_set(*, actor: Actor, thing: RuleSet, step: Transition, reason: str = "") -> None:
    """Let rules take a step. Rules are adopted only without flaws, and when every case comes out as it must.

    Raises NotAdoptable otherwise. The edition that they follow ends on the day on which they begin.
    """
    require(actor, step.verb, thing, step.name)
    if step.end == ADOPTED:
        _require_adoptable(thing)
        _end_before(actor, thing)
    changes.change(thing, seen_version=thing.version, status=step.end)


def _require_adoptable(thing: RuleSet) -> None:
    try:
        definition = require_runnable(thing)
    except ValidationError as error:
        raise NotAdoptable(
            N_("Deze regels kunnen zo niet worden vastgesteld: {why}"),
            N_("Wijzig ze eerst."),
            why=" ".join(error.messages),
        ) from error
    require_promised(definition)
    require_flawless(definition)
    require_cases(definition, place_named)


def require_promised(definition: Definition) -> None:
    """Refuse a decision without a person that names no way to object (Awb 3:45) or no entry in the algorithm register.

    Raises NotAdoptable.
    """
    rules = definition.rules
    if rules.level is ascode.Level.AUTOMATED and not (rules.objection and rules.algorithm_entry):
        raise NotAdoptable(
            N_("Een automatisch besluit zegt hoe iemand bezwaar maakt, en staat in het algoritmeregister."),
            N_("Vul in hoe iemand bezwaar maakt, en het webadres of nummer in het algoritmeregister."),
        )


def require_flawless(definition: Definition) -> None:
    """Refuse a model that leaves some answers without an outcome, as rules do that contradict each other.

    Raises NotAdoptable.
    """
    if definition.flaws:
        raise NotAdoptable(
            N_("In het model is nog iets mis: {where}"),
            N_("Herstel dat eerst. Regels die samen kunnen passen, horen hetzelfde te zeggen."),
            where=" ".join(one.text(gettext) for one in definition.flaws),
        )


def require_cases(definition: Definition, find: Find) -> None:
    """Refuse rules of which some case does not come out as it must, or that have none. Raises NotAdoptable."""
    from informatiehuis.engines.rulesets.cases import run_cases

    results = run_cases(definition, find)
    if not results:
        raise NotAdoptable(
            N_("Deze regels hebben geen testgevallen."),
            N_("Voeg er minstens één toe, met de uitkomst die hij moet hebben."),
        )
    if failed := [one.case.title for one in results if not one.passed]:
        raise NotAdoptable(
            N_("Deze testgevallen komen niet uit zoals ze moeten: {cases}."),
            N_("Verbeter de regels of de testgevallen."),
            cases=", ".join(failed),
        )


def _end_before(actor: Actor, thing: RuleSet) -> None:
    """Let the edition before this one hold until this one begins."""
    before = thing.replaces
    if before is None or before.status != ADOPTED:
        return
    require(actor, Verb.APPROVE, before, "end")
    start, today = thing.valid_from or timezone.localdate(), timezone.localdate()
    values: dict[str, Any] = {"status": ENDED} if start <= today else {}
    if (before.valid_from is None or before.valid_from < start) and (
        before.valid_until is None or before.valid_until > start
    ):
        values["valid_until"] = start
    changes.change(before, **values)


@action
def draft_next_edition(*, actor: Actor, rule_set: RuleSet, reason: str = "") -> RuleSet:
    """Begin the next edition of rules as a draft that says the same. Raises NotAllowed."""
    require(actor, Verb.VIEW, rule_set)
    require_at(actor, Verb.CREATE, rule_set.owner_id, kind="rule_set", area=rule_set.area_id)
    same = (
        "activity",
        "level",
        "human_review",
        "objection",
        "algorithm_entry",
        "decision",
        "decision_model",
        "caveats",
        "keep_months",
        "keep_ground",
        "owner",
        "access",
        "area",
        "summary",
    )
    values = {name: getattr(rule_set, name) for name in (*same, *LISTS)}
    edition = _highest_edition(rule_set) + 1
    made = changes.create(
        RuleSet,
        kind="rule_set",
        **values,
        title=rule_set.title,
        slug=f"{re.sub(r'-versie-[0-9]+$', '', rule_set.slug)}-versie-{edition}",
        edition=edition,
        replaces=rule_set,
        status=DRAFT,
    )
    tie(made)
    return made


def _highest_edition(rule_set: RuleSet) -> int:
    """The highest number among the editions of the same rules; who has the same name before `-versie-` is one."""
    stem = re.sub(r"-versie-[0-9]+$", "", rule_set.slug)
    numbers = RuleSet.objects.filter(slug__startswith=stem, activity=rule_set.activity_id).values_list(
        "edition", flat=True
    )
    return max([rule_set.edition, *numbers])


def tie(rule_set: RuleSet) -> None:
    """Set the links of a rule set from its fields; inside an action."""
    changes.set_links(rule_set, "rules_on", [rule_set.activity])
    changes.set_links(rule_set, "follows_edition", [rule_set.replaces] if rule_set.replaces else [])


@action
def import_sttr(
    *,
    actor: Actor,
    content: bytes,
    file: str,
    activity: Activity,
    owner: Party | None,
    title: str = "",
    reason: str = "",
) -> RuleSet:
    """Make a draft of the applicable rules in a file of STTR.

    Questions about a location that is an area of the house follow from the place. Raises NotAllowed, SttrProblem,
    DmnProblem, RuleSetProblem, and ValidationError when the file cannot run.
    """
    from informatiehuis.engines.rulesets.exchange import from_sttr
    from informatiehuis.rooms.rules.locations import area_identified

    require(actor, Verb.VIEW, activity)
    require_at(actor, Verb.CREATE, owner, kind="rule_set")
    value = from_sttr(
        content,
        slug="-".join((activity.slug, "sttr")),
        title=title,
        activity=activity.slug,
        file=file,
        area_of=lambda identification: area_identified(actor, identification),
    )
    values = {
        "title": value.title,
        "slug": _free_slug(slug_of(value.title) or value.slug),
        "activity": activity,
        "owner": owner,
        "decision": value.decision,
        "decision_model": value.model,
        **lists_of(value),
    }
    return create_rule_set(actor=actor, values=values, reason=reason)


def _free_slug(stem: str) -> str:
    """The slug, or the first that is free with a number behind it."""
    taken = set(RuleSet.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    return next(slug for number in count(1) if (slug := stem if number == 1 else f"{stem}-{number}") not in taken)
