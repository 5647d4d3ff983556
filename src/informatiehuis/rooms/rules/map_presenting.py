"""Maps of rules in words, numbers and drawings, as pages, files and the API show them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import numpy as np
import shapely
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from informatiehuis.engines.ascode import PlaceFact
from informatiehuis.engines.charts.colours import BLANK, CATEGORIES
from informatiehuis.engines.dmn.explain.trace import evaluate_with_trace
from informatiehuis.engines.dmn.feel.texts import text_of
from informatiehuis.engines.dmn.feel.values import Value
from informatiehuis.engines.places import Geometries
from informatiehuis.engines.rulemaps import CellGrid, Difference, Outcome, hectares, hectares_by_area, lon_lat, polygons
from informatiehuis.engines.rulemaps.asking import Numbers
from informatiehuis.engines.rulemaps.drawing import LinkedArea, colour_of, drawing
from informatiehuis.engines.rulesets.answers import write_answer
from informatiehuis.engines.rulesets.definition import Definition
from informatiehuis.engines.rulesets.looking import Outcome as Concluded
from informatiehuis.engines.rulesets.places import told_by
from informatiehuis.kernel.access import Actor, seen_by
from informatiehuis.kernel.models import Area
from informatiehuis.rooms.rules.checking import NOWHERE, PLACE
from informatiehuis.rooms.rules.mapping import NOT_HERE, Ground, Mapped, Placed
from informatiehuis.rooms.rules.models import Activity
from informatiehuis.rooms.rules.places import place_of
from informatiehuis.rooms.rules.presenting import (
    DUTY_WORDS,
    article_shown,
    articles_behind,
    how_far,
    sentences_behind,
    words_for,
)

MOST_FEATURES = 1000
MOST_NAMED = 3
"""How many questions are named on which an outcome depends."""


def word_of(definition: Definition, outcome: Outcome) -> str:
    """An outcome in a word or two."""
    if outcome == NOT_HERE:
        return _("geldt daar niet")
    if not outcome.decided:
        return _("hangt ervan af")
    conclusion = definition.conclusion(outcome.text)
    return str(DUTY_WORDS[conclusion.duty]) if conclusion else outcome.text


def sentence_of(definition: Definition, outcome: Outcome) -> str:
    """An outcome in a sentence."""
    if outcome == NOT_HERE:
        return _("Deze regels gelden daar niet.")
    if outcome.decided:
        conclusion = definition.conclusion(outcome.text)
        return conclusion.title if conclusion else outcome.text
    count = len(outcome.depends_on)
    told = ngettext("Dit hangt af van {count} antwoord.", "Dit hangt af van {count} antwoorden.", count)
    return told.format(count=count)


def is_of_rules(outcome: Outcome) -> bool:
    """Whether its sentence is one of the rules, in their own language."""
    return outcome.decided and outcome != NOT_HERE


def depends_on(definition: Definition, outcome: Outcome) -> tuple[list[str], int]:
    """The first questions on which an outcome depends, and how many more there are."""
    labels = [definition.label(name) for name in outcome.depends_on]
    return labels[:MOST_NAMED], max(len(labels) - MOST_NAMED, 0)


def answer_line(seen: Mapped) -> str:
    """What a map comes to, in one sentence."""
    counted = hectares(seen.made)
    whole = sum(counted.values())
    largest = max(counted, key=lambda one: counted[one])
    share = round(100 * counted[largest] / whole) if whole else 0
    if not largest.decided:
        return _("Voor {share}% van het gebied hangt de uitkomst ook af van uw antwoorden.").format(share=share)
    return _("Voor {share}% van het gebied is de uitkomst: {word}.").format(
        share=share, word=word_of(seen.definition, largest)
    )


def unbounded(seen: Placed, actor: Actor) -> str:
    """What has to be said of rules that hold in one area only, of which no border is to be seen; else nothing."""
    if not seen.unbounded:
        return ""
    area = seen_by(actor, seen.rule_set.area)
    where = area.title if area else _("een gebied dat u niet mag zien")
    return _(
        "Deze regels gelden alleen in {area}. Het huis heeft daarvan geen grens die u mag zien. "
        "Of ze op een plek gelden, staat dus niet vast."
    ).format(area=where)


def legend(seen: Mapped) -> list[dict[str, Any]]:
    """The outcomes with their number, colour, words and hectares."""
    counted = hectares(seen.made)
    made = []
    for number, outcome in enumerate(seen.made.found):
        first, more = depends_on(seen.definition, outcome)
        made.append(
            {
                "number": number + 1,
                "colour": colour_of(seen.made.found, number) or BLANK,
                "hatched": not outcome.decided,
                "word": word_of(seen.definition, outcome),
                "sentence": sentence_of(seen.definition, outcome),
                "questions": first,
                "more": more,
                "hectares": round(counted[outcome]),
                "by_rules": is_of_rules(outcome),
            }
        )
    return made


def table(seen: Mapped, ground: Ground, marked: str = "") -> dict[str, Any]:
    """The same numbers by municipality, for components/table.html."""
    by_area, counted = hectares_by_area(seen.made, ground.areas), hectares(seen.made)
    numbered = list(enumerate(seen.made.found, 1))
    columns: list[dict[str, Any]] = [{"title": _("Gemeente")}]
    columns += [{"title": f"{number} {word_of(seen.definition, one)}", "kind": "number"} for number, one in numbered]
    rows = [
        {
            "code": one.code,
            "label": one.name,
            "marked": one.code == marked,
            "cells": [{"text": one.name, "lang": "nl"}, *_cells(by_area[one.code], seen.made.found)],
        }
        for one in sorted(ground.outlines, key=lambda outline: outline.name)
    ]
    total = {"cells": [{"text": _("Samen")}, *_cells(counted, seen.made.found)]}
    return {"columns": columns, "rows": rows, "total": total}


def _cells(counted: Mapping[Outcome, float], found: Sequence[Outcome]) -> list[dict[str, Any]]:
    return [{"value": round(counted[one]), "decimals": 0, "unit": ""} for one in found]


def drawn(seen: Mapped, ground: Ground, activity: Activity, query: Mapping[str, str], **more: Any) -> SafeString:
    """The map of a rule set; every municipality leads to itself."""
    shapes = polygons(seen.made.grid, seen.made.numbers, len(seen.made.found))
    fills = [colour_of(seen.made.found, number) for number in range(len(shapes))]
    base = reverse("rules:map", args=[activity.slug])
    links = [
        LinkedArea(one.code, one.name, simple, f"{base}?{urlencode({**query, PLACE: one.code.lower()})}")
        for one, simple in zip(ground.outlines, borders(ground), strict=True)
    ]
    title = _("{title}: wat mag waar").format(title=seen.rule_set.title)
    svg = drawing(
        shapes, fills, links, ground.grid.bounds, title=title, description=answer_line(seen), identifier="kaart", **more
    )
    return mark_safe(svg)  # noqa: S308  # nosec B308 # made by engines.rulemaps, which escapes every text


def live(seen: Mapped, ground: Ground, spot: tuple[float, float] | None) -> dict[str, str]:
    """What the map that can be moved is made of besides its surfaces: municipalities, colours, the chosen position."""
    west, south, east, north = (round(float(one), 5) for one in shapely.total_bounds(lon_lat(_box(ground))))
    found = seen.made.found
    colours = {number: colour_of(found, number - 1) for number in range(1, len(found) + 1)}
    point = shapely.Point(*spot) if spot else None
    chosen = "" if point is None else ",".join(f"{one:.6f}" for one in lon_lat(np.array([point]))[0].coords[0])
    collection = f"gebieden-{ground.boundary_set.slug}"
    return {
        "features": f"{reverse('ogc:items', args=[collection])}?f=json&limit={MOST_FEATURES}",
        "bounds": json.dumps([[west, south], [east, north]]),
        "colours": json.dumps({number: colour for number, colour in colours.items() if colour}),
        "spot": chosen,
    }


def _box(ground: Ground) -> Geometries:
    return np.array([shapely.box(*ground.grid.bounds)], dtype=object)


def drawn_difference(changed: Difference, ground: Ground, title: str, description: str) -> SafeString:
    """The map of what changes: each change has a number, and what stays is left blank."""
    shapes = polygons(changed.grid, changed.numbers, len(changed.changes))
    fills = [change_colour(number) for number in range(len(shapes))]
    named = zip(ground.outlines, borders(ground), strict=True)
    links = [LinkedArea(one.code, one.name, simple, f"#rij-{one.code}") for one, simple in named]
    svg = drawing(shapes, fills, links, ground.grid.bounds, title=title, description=description, identifier="verschil")
    return mark_safe(svg)  # noqa: S308  # nosec B308 # made by engines.rulemaps, which escapes every text


def change_colour(number: int) -> str:
    """The colour of a change by its place, from 0."""
    return CATEGORIES[number % len(CATEGORIES)]


def borders(ground: Ground) -> list[shapely.Geometry]:
    """The borders of municipalities with as many points as a drawing needs."""
    shapes = [one.shape for one in ground.outlines]
    return list(shapely.simplify(shapes, ground.grid.size))


def at_position(seen: Placed, x: float, y: float, actor: Actor) -> dict[str, Any]:
    """What follows at exactly one position, and why."""
    outcome, place = seen.outcome_at(x, y)
    first, more = depends_on(seen.definition, outcome)
    return {
        **how_far(seen.rule_set),
        "schematic": seen.schematic,
        "unbounded": unbounded(seen, actor),
        "word": word_of(seen.definition, outcome),
        "sentence": sentence_of(seen.definition, outcome),
        "decided": outcome.decided,
        "by_rules": is_of_rules(outcome),
        "questions": first,
        "more": more,
        "place": [
            (question.text, words_for(question, write_answer(value)))
            for name, value in place.items()
            if value is not None and (question := seen.definition.question_about(name))
        ],
        "reasons": reasons(seen, outcome, place),
        "articles": articles(seen, outcome, place),
    }


def reasons(seen: Placed, outcome: Outcome, place: Mapping[str, Value]) -> Sequence[str]:
    """The sentences of the rules that hit, where those are certain."""
    concluded = _concluded(seen, outcome, place)
    return sentences_behind(concluded, seen.definition) if concluded else ()


def articles(seen: Placed, outcome: Outcome, place: Mapping[str, Value]) -> Sequence[dict[str, Any]]:
    """The articles that an outcome rests on, where that is certain."""
    concluded = _concluded(seen, outcome, place)
    keys = articles_behind(concluded, concluded.conclusion) if concluded else ()
    return [article_shown(seen.definition, key) for key in keys if seen.definition.article(key)]


def _concluded(seen: Placed, outcome: Outcome, place: Mapping[str, Value]) -> Concluded | None:
    """An outcome with how it came about; None where it is not decided, or only in another way than this trace has."""
    if not outcome.decided or outcome == NOT_HERE:
        return None
    name = seen.definition.rules.decision
    _outcome, trace = evaluate_with_trace(seen.definition.model, {**seen.given, **place}, [name])
    if text_of(trace.results[name]) != outcome.text:
        return None
    return Concluded(outcome.text, seen.definition.conclusion(outcome.text), trace)


def facts_at(seen: Placed, spot: tuple[float, float], area: Area | None, actor: Actor) -> dict[str, str]:
    """What exactly a position says and its area does not by itself, as answers by key of question."""
    _outcome, place = seen.outcome_at(*spot)
    known = place_of(area, actor)
    asked = [
        (question, place[question.input]) for question in seen.definition.rules.questions if question.input in place
    ]
    return {
        question.key: write_answer(value)
        for question, value in asked
        if value is not None and question.place is PlaceFact.WITHIN and told_by(known, question) is None
    }


def features(grid: CellGrid, numbers: Numbers, told: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """One feature for every number, with what is told of it, in longitude and latitude (RFC 7946)."""
    shapes = lon_lat(polygons(grid, numbers, len(told)))
    found = [
        {"type": "Feature", "geometry": json.loads(shapely.to_geojson(shape)), "properties": dict(properties)}
        for shape, properties in zip(shapes, told, strict=True)
    ]
    return {"type": "FeatureCollection", "features": found}


def check_address(activity: Activity, code: str, answers: Mapping[str, str]) -> str:
    """Where the check of an activity goes on in a municipality, with these answers."""
    place = {PLACE: code.lower() or NOWHERE}
    return f"{reverse('rules:check', args=[activity.slug])}?{urlencode({**place, **answers})}"
