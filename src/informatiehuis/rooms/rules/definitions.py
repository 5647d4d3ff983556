"""A rule set of the register as a definition that runs: where the room meets the engines, which are loaded on need."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from informatiehuis.engines import ascode
from informatiehuis.engines.ascode.mappings import from_list, to_mapping
from informatiehuis.engines.ascode.problems import AsCodeProblem
from informatiehuis.engines.ascode.schema import tidy
from informatiehuis.kernel.models import Area
from informatiehuis.rooms.rules.models import RuleSet

if TYPE_CHECKING:
    from informatiehuis.engines.rulesets.definition import Definition

LISTS: Mapping[str, type[Any]] = {
    "articles": ascode.Article,
    "questions": ascode.RuleQuestion,
    "open_questions": ascode.OpenQuestion,
    "conclusions": ascode.Conclusion,
    "notice": ascode.NoticeField,
    "cases": ascode.RuleCase,
}
TEXTS = (
    *("summary", "human_review", "objection", "algorithm_entry", "caveats", "keep_ground"),
    *("validated_by", "validation"),
)
MOST_KEPT = 64


def value_of(rule_set: RuleSet) -> ascode.RuleSet:
    """What a rule set says, as the value that files have. Raises AsCodeProblem, which names the key."""
    area: Area | None = rule_set.area
    given: dict[str, Any] = {name: getattr(rule_set, name) or None for name in TEXTS}
    given |= {name: from_list(kind, getattr(rule_set, name) or [], name) for name, kind in LISTS.items()}
    return ascode.RuleSet(
        slug=rule_set.slug,
        title=rule_set.title,
        activity=rule_set.activity.slug,
        decision=rule_set.decision,
        model=rule_set.decision_model,
        edition=rule_set.edition,
        level=ascode.Level(rule_set.level),
        area=area.code if area else None,
        keep_months=rule_set.keep_months,
        validated_on=rule_set.validated_on,
        **given,
    )


def lists_of(value: ascode.RuleSet) -> dict[str, list[dict[str, Any]]]:
    """The lists of a rule set as the house keeps them."""
    return {name: [to_mapping(one) for one in getattr(value, name)] for name in LISTS}


def definition_of(rule_set: RuleSet) -> Definition:
    """The definition that runs, prepared once for each version of a rule set. Raises RuleSetProblems."""
    return _prepared(rule_set.pk, rule_set.version, _Held(rule_set))


class _Held:
    """Carries a rule set past the key of the cache."""

    def __init__(self, rule_set: RuleSet) -> None:
        self.rule_set = rule_set

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held)

    def __hash__(self) -> int:
        return 0


@lru_cache(MOST_KEPT)
def _prepared(key: UUID, version: int, held: _Held) -> Definition:
    from informatiehuis.engines.rulesets.definition import Definition

    return Definition(value_of(held.rule_set))


def checked(values: Mapping[str, Any], before: RuleSet | None = None) -> dict[str, Any]:
    """Values of a form in the one form in which they are kept. Raises ValidationError at the field that is wrong.

    Text with other line ends, or a date that YAML read as one, would else make another model of the same words.
    """
    made = dict(values)
    wrong: dict[str, list[str]] = {}
    for name, kind in LISTS.items():
        if name not in values:
            continue
        try:
            made[name] = [to_mapping(one) for one in from_list(kind, values[name] or [], name)]
        except AsCodeProblem as problem:
            wrong[name] = [problem.text(gettext)]
    if wrong:
        raise ValidationError(wrong)
    if "decision_model" in made:
        made["decision_model"] = tidy(str(made["decision_model"] or ""))
    return made


def require_runnable(rule_set: RuleSet) -> Definition:
    """The definition of what is being written. Raises ValidationError at the field that is wrong."""
    from informatiehuis.engines.rulesets.definition import Definition
    from informatiehuis.engines.rulesets.problems import RuleSetProblems

    try:
        return Definition(value_of(rule_set))
    except AsCodeProblem as problem:
        raise ValidationError({field_of(problem.key): problem.text(gettext)}) from problem
    except RuleSetProblems as gathered:
        by_field: dict[str, list[str]] = {}
        for one in gathered.problems:
            by_field.setdefault(field_of(one.field), []).append(one.text(gettext))
        raise ValidationError(by_field) from gathered


def field_of(key: str) -> str:
    """The field of the form that a key of a rule set is about."""
    name = key.split("[")[0].split(".")[0] or "model"
    return {"model": "decision_model"}.get(name, name)
