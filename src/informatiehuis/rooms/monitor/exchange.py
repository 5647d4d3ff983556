"""The parts of the atlas as code that belong to the monitor: interpretations, goals with targets, dashboards."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Prefetch

from informatiehuis.engines import ascode
from informatiehuis.kernel.ascode.parts import Part, Ref, Spelled, declare
from informatiehuis.kernel.ascode.spelling import (
    absent,
    area_ref,
    linked,
    ref,
    reference,
    reference_from,
    refs,
    slug_of,
    text,
    validity,
)
from informatiehuis.kernel.kinds import SIMPLE_LIFE
from informatiehuis.kernel.models import Thing
from informatiehuis.rooms.monitor.models import Dashboard, Goal, Interpretation, Target

IN_USE = SIMPLE_LIFE.first


def read_interpretation(value: ascode.Interpretation) -> Iterator[Spelled]:
    yield Spelled(
        Ref("interpretation", value.slug),
        values={
            "title": f"Duiding: {value.indicator.replace('-', ' ')}",
            "text": value.text,
            "meaning": text(value.meaning),
            "other_explanations": text(value.other_explanations),
            "caveats": text(value.caveats),
            "author_role": text(value.author_role),
            "periods": list(value.periods),
            "access": value.access.value,
            **validity(value),
        },
        references={
            "indicator": ref("indicator", value.indicator),
            "author": ref("party", value.author),
            "owner": ref("party", value.author),
        },
        links={"interprets": refs("indicator", [value.indicator])},
    )


def write_interpretations() -> Iterator[ascode.Interpretation]:
    for found in Interpretation.objects.select_related("indicator", "author"):
        yield ascode.Interpretation(
            slug=found.slug,
            indicator=found.indicator.slug,
            text=found.text,
            author=found.author.slug,
            valid_until=found.until,
            author_role=absent(found.author_role),
            periods=tuple(found.periods),
            meaning=absent(found.meaning),
            other_explanations=absent(found.other_explanations),
            caveats=absent(found.caveats),
            access=ascode.Access(found.access),
            valid_from=found.valid_from,
        )


def read_goal(value: ascode.Goal) -> Iterator[Spelled]:
    goal = Ref("goal", value.slug)
    yield Spelled(
        goal,
        values={
            "title": value.title,
            "summary": text(value.summary),
            "quote": text(value.source.quote),
            "document": value.source.title,
            "document_url": text(value.source.url),
            "place": text(value.source.part),
            "access": value.access.value,
            "note": text(value.note),
            **validity(value),
        },
        references={"owner": ref("party", value.owner)},
        links={
            "about": refs("concept", value.concepts),
            "measured_by": refs("indicator", [target.indicator for target in value.targets]),
        },
    )
    for number, target in enumerate(value.targets, 1):
        yield Spelled(
            Ref("target", f"{value.slug}-{number}"),
            values={
                "title": f"{value.title} ({target.day.year})",
                "value": target.value,
                "reached_by": target.day,
                "source": reference(target.source) if target.source else {},
                "access": value.access.value,
                "status": IN_USE,
            },
            references={
                "goal": goal,
                "indicator": ref("indicator", target.indicator),
                "target_area": area_ref(target.area),
                "owner": ref("party", value.owner),
            },
            links={"target_of": (goal, Ref("indicator", target.indicator))},
        )


def targets_in_use(goal: Thing) -> Iterator[Thing]:
    """The targets that the file of a goal lists."""
    yield from Target.objects.filter(goal=goal.pk, status=IN_USE).order_by("slug")


def write_goals() -> Iterator[ascode.Goal]:
    targets = Target.objects.filter(status=IN_USE).select_related("indicator", "target_area")
    for goal in Goal.objects.select_related("owner").prefetch_related(Prefetch("targets", targets)):
        yield ascode.Goal(
            slug=goal.slug,
            title=goal.title,
            source=ascode.Reference(
                title=goal.document, url=absent(goal.document_url), part=absent(goal.place), quote=absent(goal.quote)
            ),
            summary=absent(goal.summary),
            concepts=linked(goal, "about"),
            targets=tuple(_target(target) for target in sorted(goal.targets.all(), key=_place_in_goal)),
            owner=slug_of(goal.owner),
            access=ascode.Access(goal.access),
            valid_from=goal.valid_from,
            valid_until=goal.valid_until,
            note=absent(goal.note),
        )


def _place_in_goal(target: Target) -> tuple[int, str]:
    """The place of a target in the file of its goal: `goal-10` comes after `goal-9`."""
    number = target.slug.rpartition("-")[2]
    return (int(number) if number.isdigit() else 0, target.slug)


def _target(target: Target) -> ascode.Target:
    return ascode.Target(
        indicator=target.indicator.slug,
        value=target.value,
        day=target.reached_by,
        area=target.target_area.code if target.target_area else None,
        source=reference_from(target.source) if target.source else None,
    )


def read_dashboard(value: ascode.Dashboard) -> Iterator[Spelled]:
    yield Spelled(
        Ref("dashboard", value.slug),
        values={
            "title": value.title,
            "introduction": text(value.intro),
            "indicators": list(value.indicators),
            "access": value.access.value,
        },
        references={"owner": ref("party", value.owner)},
        links={"shows": refs("indicator", value.indicators), "about": refs("goal", value.goals)},
    )


def write_dashboards() -> Iterator[ascode.Dashboard]:
    for dashboard in Dashboard.objects.select_related("owner"):
        yield ascode.Dashboard(
            slug=dashboard.slug,
            title=dashboard.title,
            indicators=tuple(dashboard.indicators),
            intro=absent(dashboard.introduction),
            goals=linked(dashboard, "about"),
            owner=slug_of(dashboard.owner),
            access=ascode.Access(dashboard.access),
        )


declare(
    Part("interpretations", ("interpretation",), 70, read_interpretation, write_interpretations),
    Part("goals", ("goal", "target"), 80, read_goal, write_goals, owned=targets_in_use),
    Part("dashboards", ("dashboard",), 90, read_dashboard, write_dashboards),
)
