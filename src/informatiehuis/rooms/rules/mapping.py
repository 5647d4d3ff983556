"""Rules over a whole area: what follows from where a place lies, and the outcome of a rule set in every cell.

What follows from the place are the questions that say so (`place` in a rule set), as far as the house has the borders
of the areas that they name and the reader may see those. Points on which sources differ stay undecided.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import shapely
from django.utils import timezone

from informatiehuis.engines.ascode import PlaceFact, QuestionType
from informatiehuis.engines.dmn.feel.values import Value
from informatiehuis.engines.dmn.questions import Interview
from informatiehuis.engines.places import AreaIndex
from informatiehuis.engines.problems import Problem
from informatiehuis.engines.rulemaps import Areas, CellGrid, Facts, Layer, Outcome, Outcomes, only_within, outcomes
from informatiehuis.engines.rulesets.answers import read_answer
from informatiehuis.engines.rulesets.definition import Definition
from informatiehuis.kernel.access import Actor, seen_by
from informatiehuis.kernel.boundaries import Outline, boundary_set_for, outlines
from informatiehuis.kernel.models import Area, BoundarySet
from informatiehuis.kernel.models.areas import AreaLevel
from informatiehuis.rooms.rules.definitions import definition_of
from informatiehuis.rooms.rules.models import RuleSet

CELL = 200.0
"""How large a cell is on a page, in metres."""
NOT_HERE = Outcome(True, "-")
"""Stands for places where rules do not hold."""


@dataclass(frozen=True, eq=False)
class Ground:
    """What a map is drawn on: the municipalities that the reader may see, and the cells over them."""

    boundary_set: BoundarySet
    outlines: tuple[Outline, ...]
    grid: CellGrid
    areas: Areas
    index: AreaIndex

    def outline_at(self, x: float, y: float) -> Outline | None:
        """The municipality in which a position lies."""
        import numpy as np

        found = int(self.index.locate(np.asarray([x]), np.asarray([y]))[0])
        return None if found < 0 else self.outlines[found]


def ground_for(actor: Actor, day: date | None = None) -> Ground | None:
    """The ground of maps for a reader; None where there are no borders of municipalities to see."""
    boundary_set = seen_by(actor, boundary_set_for(AreaLevel.MUNICIPALITY, day or timezone.localdate()))
    drawn = outlines(boundary_set, actor) if boundary_set else []
    if boundary_set is None or not drawn:
        return None
    grid, areas, index = _laid_out(tuple((one.code, one.shape.wkb) for one in drawn))
    return Ground(boundary_set, tuple(drawn), grid, areas, index)


@lru_cache(8)
def _laid_out(shapes: tuple[tuple[str, bytes], ...]) -> tuple[CellGrid, Areas, AreaIndex]:
    """The cells over some borders, which follow from those alone: who may see other areas has other borders here."""
    polygons = list(shapely.from_wkb([wkb for _, wkb in shapes]))
    grid = CellGrid.over(polygons, CELL)
    index = AreaIndex.build([code for code, _ in shapes], polygons)
    return grid, Areas.over(grid, index), index


@dataclass(frozen=True, eq=False)
class Mapped:
    """A rule set over the ground. `unknown` are the areas that it asks for and of which there are no borders to see."""

    rule_set: RuleSet
    definition: Definition
    interview: Interview
    facts: Facts
    given: Mapping[str, Value]
    made: Outcomes
    unknown: tuple[str, ...]
    holds: Layer | None

    def outcome_at(self, x: float, y: float) -> tuple[Outcome, dict[str, Value]]:
        """The outcome at exactly this position, and what its place says of it."""
        if self.holds is not None and self.holds.at(x, y) is not True:
            return NOT_HERE, {}
        place = {name: value for name, value in self.facts.at(x, y).items() if name in self.interview.inputs}
        verdict = self.interview.settle({**self.given, **place})
        return Outcome(verdict.decided, verdict.conclusion, verdict.relevant), place


def mapped(rule_set: RuleSet, answers: Mapping[str, str], ground: Ground, actor: Actor) -> Mapped:
    """The outcome of a rule set in every cell with these answers by key of question. Raises Problem."""
    definition = definition_of(rule_set)
    interview = Interview(definition.model, definition.rules.decision, choices=_choices(definition))
    layers, unknown = _layers(definition, ground, actor)
    facts = Facts.over(ground.grid, layers)
    given = {**_decided(definition), **_answered(definition, answers)}
    made = outcomes(interview, facts, given)
    area = definition.rules.area
    holds = None
    if area is not None and (border := _borders({area}, ground, actor).get(area)) is not None:
        holds = Layer.within("", [border])
        made = only_within(made, holds, NOT_HERE)
    return Mapped(rule_set, definition, interview, facts, given, made, unknown, holds)


def _choices(definition: Definition) -> dict[str, Sequence[Any]]:
    return {one.input: one.options for one in definition.rules.questions if one.type is QuestionType.CHOICE}


def _decided(definition: Definition) -> dict[str, Value]:
    """The readings that were chosen where sources differ."""
    return {one.input: one.decided for one in definition.rules.open_questions if one.decided is not None}


def _answered(definition: Definition, answers: Mapping[str, str]) -> dict[str, Value]:
    """Answers as values of inputs; what cannot be one counts as no answer."""
    made: dict[str, Value] = {}
    for key, text in answers.items():
        question = definition.question(key)
        if question is None or not text.strip():
            continue
        try:
            made[question.input] = read_answer(question, text)
        except Problem:
            continue
    return made


def _layers(definition: Definition, ground: Ground, actor: Actor) -> tuple[list[Layer], tuple[str, ...]]:
    """A layer for every question that the place answers; a question of which some border is unknown has none."""
    wanted = {code for one in definition.rules.questions for code in one.areas}
    known = _borders(wanted, ground, actor)
    layers = []
    for question in definition.rules.questions:
        if question.place is PlaceFact.MUNICIPALITY:
            shapes, names = [one.shape for one in ground.outlines], [one.name for one in ground.outlines]
            layers.append(Layer.of(question.input, shapes, names))
        elif question.place is PlaceFact.WITHIN and all(code in known for code in question.areas):
            layers.append(Layer.within(question.input, [known[code] for code in question.areas]))
    return layers, tuple(sorted(wanted - set(known)))


def _borders(codes: set[str], ground: Ground, actor: Actor) -> dict[str, shapely.Geometry]:
    """The borders of areas by code, as far as the reader may see them."""
    found: dict[str, shapely.Geometry] = {one.code: one.shape for one in ground.outlines if one.code in codes}
    left = codes - set(found)
    levels = Area.objects.visible_to(actor).filter(code__in=left).values_list("level", flat=True).distinct()
    for level in sorted(set(levels)) if left else ():
        boundary_set = seen_by(actor, boundary_set_for(level, timezone.localdate()))
        if boundary_set is not None:
            found |= {one.code: one.shape for one in outlines(boundary_set, actor) if one.code in left}
    return found
