"""The parts of the atlas as code that belong to this room: activities and rule sets. Notices are in no file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from informatiehuis.engines import ascode
from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel.ascode.parts import Part, Ref, Spelled, declare
from informatiehuis.kernel.ascode.spelling import absent, area_ref, code_of, ref, refs, slug_of, text, validity
from informatiehuis.kernel.models import Thing
from informatiehuis.rooms.rules.definitions import lists_of, value_of
from informatiehuis.rooms.rules.kinds import ADOPTED, DRAFT, ENDED, PROPOSED
from informatiehuis.rooms.rules.models import Activity, RuleSet
from informatiehuis.rooms.rules.places import place_in, place_named
from informatiehuis.rooms.rules.writing import require_cases, require_flawless, require_promised, tie

STATUS_OF = {
    ascode.RuleStatus.DRAFT: DRAFT,
    ascode.RuleStatus.PROPOSED: PROPOSED,
    ascode.RuleStatus.ADOPTED: ADOPTED,
    ascode.RuleStatus.ENDED: ENDED,
}
WORD_OF = {status: word for word, status in STATUS_OF.items()}
SAID = ("decision", "decision_model", "level", *("articles", "questions", "open_questions", "conclusions", "notice"))


class AdoptedProblem(Problem):
    """A file says something else than the edition that the house adopted."""

    code = "rules-adopted"


def read_activity(value: ascode.Activity) -> Iterator[Spelled]:
    yield Spelled(
        Ref("activity", value.slug),
        values={
            "title": value.title,
            "question": value.question,
            "summary": text(value.summary),
            "theme": text(value.theme),
            "keywords": list(value.keywords),
            "access": value.access.value,
            "note": text(value.note),
            **validity(value),
        },
        references={"owner": ref("party", value.owner)},
    )


def write_activities() -> Iterator[ascode.Activity]:
    for found in Activity.objects.select_related("owner"):
        yield ascode.Activity(
            slug=found.slug,
            title=found.title,
            question=found.question,
            summary=absent(found.summary),
            theme=absent(found.theme),
            keywords=tuple(found.keywords),
            owner=slug_of(found.owner),
            access=ascode.Access(found.access),
            valid_from=found.valid_from,
            valid_until=found.valid_until,
            note=absent(found.note),
        )


def read_rule_set(value: ascode.RuleSet) -> Iterator[Spelled]:
    yield Spelled(
        Ref("rule_set", value.slug),
        values={
            "title": value.title,
            "summary": text(value.summary),
            "edition": value.edition,
            "level": value.level.value,
            "human_review": text(value.human_review),
            "objection": text(value.objection),
            "algorithm_entry": text(value.algorithm_entry),
            "decision": value.decision,
            "decision_model": value.model,
            **lists_of(value),
            "caveats": text(value.caveats),
            "keep_months": value.keep_months,
            "keep_ground": text(value.keep_ground),
            "validated_on": value.validated_on,
            "validated_by": text(value.validated_by),
            "validation": text(value.validation),
            "status": STATUS_OF[value.status],
            "access": value.access.value,
            "note": text(value.note),
            **validity(value),
        },
        references={
            "activity": ref("activity", value.activity),
            "replaces": ref("rule_set", value.replaces),
            "owner": ref("party", value.owner),
            "area": area_ref(value.area),
        },
        links={
            "rules_on": refs("activity", [value.activity]),
            "follows_edition": refs("rule_set", [value.replaces] if value.replaces else []),
        },
        value=value,
    )


def write_rule_sets() -> Iterator[ascode.RuleSet]:
    for found in RuleSet.objects.select_related("owner", "activity", "replaces", "area"):
        yield value_of(found).replace(
            replaces=slug_of(found.replaces),
            area=code_of(found),
            status=WORD_OF[found.status],
            owner=slug_of(found.owner),
            access=ascode.Access(found.access),
            valid_from=found.valid_from,
            valid_until=found.valid_until,
            note=absent(found.note),
        )


def check_rule_set(spelled: Spelled, files: Mapping[Ref, Spelled]) -> None:
    """Refuse rules that cannot run, and another text for an edition that was adopted.

    A file that says that it is adopted is held to what adopting asks, in the areas as the files have them. Raises
    RuleSetProblems, NotAdoptable and AdoptedProblem.
    """
    from informatiehuis.engines.rulesets.definition import Definition

    definition = Definition(spelled.value)
    held = RuleSet.objects.filter(slug=spelled.ref.slug, status__in=(ADOPTED, ENDED)).first()
    if spelled.values["status"] == ADOPTED:
        require_promised(definition)
    if spelled.values["status"] == ADOPTED and held is None:
        require_flawless(definition)
    if spelled.values["status"] == ADOPTED and (held is None or held.cases != spelled.values["cases"]):
        require_cases(definition, lambda code: place_in(code, files) or place_named(code))
    if held is None:
        return
    changed = [name for name in SAID if getattr(held, name) != spelled.values[name]]
    if changed:
        raise AdoptedProblem(
            N_("Deze versie is vastgesteld, en het bestand zegt iets anders bij {fields}."),
            N_("Maak een nieuwe versie, in een bestand met een andere naam."),
            fields=", ".join(changed),
            field=changed[0],
        )


def tied(thing: Thing, spelled: Spelled, folder: Path, changed: bool) -> None:
    """Set the links of a rule set from its fields."""
    if isinstance(thing, RuleSet):
        tie(thing)


declare(
    Part("rule_activities", ("activity",), 70, read_activity, write_activities),
    Part("rule_sets", ("rule_set",), 75, read_rule_set, write_rule_sets, check=check_rule_set, after=tied),
)
