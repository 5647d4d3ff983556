"""Rules over a whole area: what follows from where a place lies, and the outcome of a rule set in every cell.

What follows from the place are the questions that say so (`place` in a rule set), as far as the house has the borders
of the areas that they name and the reader may see those. Points on which sources differ stay undecided.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import isfinite
from typing import Any

import numpy as np
import shapely
from django.utils import timezone
from django.utils.translation import gettext

from informatiehuis.engines.ascode import PlaceFact, QuestionType
from informatiehuis.engines.dmn.feel.values import Value
from informatiehuis.engines.dmn.questions import Interview
from informatiehuis.engines.places import RD, WGS84, AreaIndex, transform_positions
from informatiehuis.engines.problems import N_, Problem
from informatiehuis.engines.rulemaps import Areas, CellGrid, Facts, Layer, Outcome, Outcomes, only_within, outcomes
from informatiehuis.engines.rulesets.answers import read_answer
from informatiehuis.engines.rulesets.clock import current_moment
from informatiehuis.engines.rulesets.definition import Definition
from informatiehuis.kernel.access import Actor, seen_by
from informatiehuis.kernel.boundaries import Outline, boundary_set_for, outlines, outlines_of
from informatiehuis.kernel.models import BoundarySet
from informatiehuis.kernel.models.areas import AreaLevel
from informatiehuis.rooms.rules.definitions import definition_of
from informatiehuis.rooms.rules.extents import USUAL, Extent, cells_over
from informatiehuis.rooms.rules.models import RuleSet

NO_POSITION = N_("Schrijf een plek als twee getallen, bijvoorbeeld 136000, 455800 of 52.09, 5.12.")
NOT_HERE = Outcome(True, "-")
"""Stands for places where rules do not hold."""
MANY = 300_000
"""More cells than this, of which each takes 12 bytes, are kept for fewer maps."""


@dataclass(frozen=True, eq=False)
class Ground:
    """What a map is drawn on: the municipalities that the reader may see, or one of them, and the cells over them."""

    boundary_set: BoundarySet
    outlines: tuple[Outline, ...]
    grid: CellGrid
    areas: Areas
    index: AreaIndex

    def outline_at(self, x: float, y: float) -> Outline | None:
        """The municipality in which a position lies."""
        found = int(self.index.locate(np.asarray([x]), np.asarray([y]))[0])
        return None if found < 0 else self.outlines[found]


def ground_for(actor: Actor, day: date | None = None) -> Ground | None:
    """The ground of maps for a reader, whole and in cells of the usual size; None without borders to see."""
    boundary_set = seen_by(actor, boundary_set_for(AreaLevel.MUNICIPALITY, day or timezone.localdate()))
    drawn = outlines(boundary_set, actor) if boundary_set else []
    if boundary_set is None or not drawn:
        return None
    return _ground(boundary_set, tuple(drawn), USUAL)


def narrowed(ground: Ground, extent: Extent) -> Ground:
    """The part of a ground that an extent asks for, in its cells. Raises NoSuchMunicipality and TooFine."""
    drawn = extent.outlines(ground.outlines)
    extent.require_drawable(drawn)
    return _ground(ground.boundary_set, drawn, extent.size)


def _ground(boundary_set: BoundarySet, drawn: tuple[Outline, ...], size: int) -> Ground:
    laid_out = _fine if cells_over(drawn, size) > MANY else _usual
    grid, areas, index = laid_out(tuple((one.code, one.shape.wkb) for one in drawn), size)
    return Ground(boundary_set, drawn, grid, areas, index)


def _laid_out(shapes: tuple[tuple[str, bytes], ...], size: int) -> tuple[CellGrid, Areas, AreaIndex]:
    """The cells over some borders, which follow from those alone: who may see other areas has other borders here."""
    polygons = list(shapely.from_wkb([wkb for _, wkb in shapes]))
    grid = CellGrid.over(polygons, size)
    index = AreaIndex.build([code for code, _ in shapes], polygons)
    return grid, Areas.over(grid, index), index


_usual, _fine = lru_cache(16)(_laid_out), lru_cache(2)(_laid_out)
"""The layouts that were asked for last."""


@dataclass(frozen=True, eq=False)
class Placed:
    """A rule set with what places tell of it.

    `given` are the answers by input; `wrong` says by key of question why an answer cannot be one. `unknown` are the
    areas that it asks for and of which there are no borders to see. `holds` is where its rules hold; `unbounded` says
    that they hold in one area only, of which there is no border to see, so that it is drawn everywhere. `schematic`
    says that some of the borders are not the real ones.
    """

    rule_set: RuleSet
    definition: Definition
    interview: Interview
    layers: tuple[Layer, ...]
    given: Mapping[str, Value]
    wrong: Mapping[str, str]
    unknown: tuple[str, ...]
    holds: Layer | None
    unbounded: bool
    schematic: bool

    def outcome_at(self, x: float, y: float) -> tuple[Outcome, dict[str, Value]]:
        """The outcome at exactly this position, and what its place says of it."""
        if self.holds is not None and self.holds.at(x, y) is not True:
            return NOT_HERE, {}
        place = {one.name: one.at(x, y) for one in self.layers if one.name in self.interview.inputs}
        verdict = self.interview.settle({**self.given, **place})
        return Outcome(verdict.decided, verdict.conclusion, verdict.relevant), place


@dataclass(frozen=True, eq=False)
class Mapped(Placed):
    """A rule set over the ground, with its outcome in every cell."""

    made: Outcomes


def placed(rule_set: RuleSet, answers: Mapping[str, str], ground: Ground, actor: Actor) -> Placed:
    """A rule set with these answers by key of question, to ask about positions. Raises Problem."""
    return Placed(**_placed(rule_set, answers, ground, actor))


def mapped(rule_set: RuleSet, answers: Mapping[str, str], ground: Ground, actor: Actor) -> Mapped:
    """The outcome of a rule set in every cell with these answers by key of question. Raises Problem."""
    held = _placed(rule_set, answers, ground, actor)
    made = outcomes(held["interview"], Facts.over(ground.grid, held["layers"]), held["given"])
    if held["holds"] is not None:
        made = only_within(made, held["holds"], NOT_HERE)
    return Mapped(**held, made=made)


def _placed(rule_set: RuleSet, answers: Mapping[str, str], ground: Ground, actor: Actor) -> dict[str, Any]:
    definition = definition_of(rule_set)
    wanted = {code for one in definition.rules.questions for code in one.areas}
    area = definition.rules.area
    known = _borders(wanted | ({area} if area else set()), ground, actor)
    given, wrong = _answered(definition, answers)
    return {
        "rule_set": rule_set,
        "definition": definition,
        "interview": Interview(
            definition.model, definition.rules.decision, choices=_choices(definition), now=current_moment()
        ),
        "layers": _layers(definition, known, ground),
        "given": {**_decided(definition), **given},
        "wrong": wrong,
        "unknown": tuple(sorted(wanted - set(known))),
        "holds": Layer.within("", [known[area][0]]) if area and area in known else None,
        "unbounded": bool(area) and area not in known,
        "schematic": ground.boundary_set.schematic or any(schematic for _, schematic in known.values()),
    }


def _choices(definition: Definition) -> dict[str, Sequence[Any]]:
    return {one.input: one.options for one in definition.rules.questions if one.type is QuestionType.CHOICE}


def _decided(definition: Definition) -> dict[str, Value]:
    """The readings that were chosen where sources differ."""
    return {one.input: one.decided for one in definition.rules.open_questions if one.decided is not None}


def _answered(definition: Definition, answers: Mapping[str, str]) -> tuple[dict[str, Value], dict[str, str]]:
    """Answers as values of inputs; what cannot be one counts as no answer, and is said by its key."""
    made: dict[str, Value] = {}
    wrong: dict[str, str] = {}
    for key, text in answers.items():
        question = definition.question(key)
        if question is None or not text.strip():
            continue
        try:
            made[question.input] = read_answer(question, text)
        except Problem as problem:
            wrong[key] = problem.text(gettext)
    return made, wrong


def _layers(
    definition: Definition, known: Mapping[str, tuple[shapely.Geometry, bool]], ground: Ground
) -> tuple[Layer, ...]:
    """A layer for every question that the place answers; a question of which some border is unknown has none."""
    layers = []
    for question in definition.rules.questions:
        if question.place is PlaceFact.MUNICIPALITY:
            shapes, names = [one.shape for one in ground.outlines], [one.name for one in ground.outlines]
            layers.append(Layer.of(question.input, shapes, names))
        elif question.place is PlaceFact.WITHIN and all(code in known for code in question.areas):
            layers.append(Layer.within(question.input, [known[code][0] for code in question.areas]))
    return tuple(layers)


def _borders(codes: set[str], ground: Ground, actor: Actor) -> Mapping[str, tuple[shapely.Geometry, bool]]:
    """The borders of areas by code, as far as the reader may see them, each with whether it is schematic."""
    schematic = ground.boundary_set.schematic
    found: dict[str, tuple[shapely.Geometry, bool]] = {
        one.code: (one.shape, schematic) for one in ground.outlines if one.code in codes
    }
    others = outlines_of(codes - set(found), timezone.localdate(), actor)
    return found | {code: (outline.shape, drawn.schematic) for code, (outline, drawn) in others.items()}


def position_in(text: str) -> tuple[tuple[float, float] | None, str]:
    """A position in metres (EPSG:28992) from what somebody wrote, or what is wrong with it.

    `136000, 455800` are metres east and north; `52.09, 5.12` is latitude and longitude.
    """
    if not text.strip():
        return None, ""
    parts = text.replace(";", " ").replace(", ", " ").replace(",", ".").split()
    if len(parts) == 1 and text.count(",") == 1:
        parts = text.split(",")
    wrong = gettext(NO_POSITION)
    try:
        first, second = (float(part) for part in parts)
    except ValueError:
        return None, wrong
    if not (isfinite(first) and isfinite(second)):
        return None, wrong
    if abs(first) <= 90 and abs(second) <= 180:
        x, y = transform_positions(np.asarray([second]), np.asarray([first]), WGS84, RD)
        first, second = float(x[0]), float(y[0])
    return ((first, second), "") if isfinite(first) and isfinite(second) else (None, wrong)
