"""Ours: decisions of a table, one at a time or together, compiling and checking it, and a map of tree felling."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import shapely

import informatiehuis
from bench.workers.telling import cpu_seconds, tell
from informatiehuis.engines.dmn.checks.model import check_model
from informatiehuis.engines.dmn.engine import Model
from informatiehuis.engines.dmn.questions import Interview
from informatiehuis.engines.dmn.sets.evaluate import evaluate_set
from informatiehuis.engines.dmn.text.reader import read_text
from informatiehuis.engines.rulemaps import CellGrid, Facts, Layer, hectares, outcomes, polygons

TREES = """
model: Kapmelding
namespace: urn:bench
elements:
  - {input: bomen, type: number}
  - {input: oppervlakte, type: number}
  - {input: bebouwde kom, type: boolean}
  - {input: soort, type: string}
  - decision: melding
    type: string
    data: [bomen, oppervlakte, bebouwde kom, soort]
    logic:
      table:
        hit: FIRST
        inputs: [{feel: bebouwde kom}, {feel: oppervlakte}, {feel: bomen}, {feel: soort}]
        outputs: [{name: melding}]
        rules:
          - {if: ['true', '-', '-', '-'], then: ['"vrij"']}
          - {if: ['-', '-', '-', '"fruitboom", "kerstboom"'], then: ['"vrij"']}
          - {if: ['-', '>= 1000', '-', '-'], then: ['"melding"']}
          - {if: ['-', '-', '> 20', '-'], then: ['"melding"']}
          - {if: ['-', '-', '-', '-'], then: ['"vrij"']}
"""


def alone(path: Path, count: int) -> dict[str, float]:
    model = Model.load(path)
    now = datetime.now(UTC)
    given = [{"kind": f"kind {number % 10}", "amount": number % 50} for number in range(1000)]
    before = cpu_seconds()
    for number in range(count):
        model.evaluate(given[number % 1000], ("outcome",), now=now)
    return {"cpu": cpu_seconds() - before}


def together(path: Path, count: int) -> dict[str, float]:
    model, random = Model.load(path), np.random.default_rng(1)
    kinds = np.array([f"kind {number}" for number in range(12)])
    rows = pa.table({"kind": kinds[random.integers(0, 12, count)], "amount": random.uniform(0, 60, count)})
    before = cpu_seconds()
    found = evaluate_set(model, rows)
    return {"cpu": cpu_seconds() - before, "classes": len(found.outcomes)}


def compiling(path: Path, count: int) -> dict[str, float]:
    before = cpu_seconds()
    Model.load(path)
    return {"cpu": cpu_seconds() - before}


def check(path: Path, count: int) -> dict[str, float]:
    model = Model.load(path)
    before = cpu_seconds()
    check_model(model)
    return {"cpu": cpu_seconds() - before}


def map_of_trees(path: Path, count: int) -> dict[str, float]:
    model, random = Model.of(read_text(TREES)), np.random.default_rng(1)
    kinds = np.array(["eik", "beuk", "fruitboom", "kerstboom"])
    rows = pa.table(
        {
            "bomen": random.integers(0, 60, count),
            "oppervlakte": random.uniform(0, 3000, count),
            "bebouwde kom": random.random(count) < 0.2,
            "soort": kinds[random.integers(0, 4, count)],
        }
    )
    before = cpu_seconds()
    found = evaluate_set(model, rows)
    return {"cpu": cpu_seconds() - before, "classes": len(found.outcomes)}


def map_of_places(path: Path, count: int) -> dict[str, float]:
    """The same rules from the polygons on: so many cells of 25 metres, two layers of 180 areas, and every outcome."""
    random, radius = np.random.default_rng(1), 25 * (count / np.pi) ** 0.5
    province = shapely.Point(140_000, 455_000).buffer(radius, quad_segs=64)
    layers = [
        Layer.within("bebouwde kom", _blobs(random, 120, radius, 1500)),
        Layer.of("soort", _blobs(random, 60, radius, 2500), ["eik", "beuk", "fruitboom"] * 20),
    ]
    interview = Interview(Model.of(read_text(TREES)), "melding")
    before = cpu_seconds()
    grid = CellGrid.over([province], 25)
    facts = Facts.over(grid, layers)
    placed = cpu_seconds()
    made = outcomes(interview, facts, {"bomen": 30, "oppervlakte": 100})
    counted = hectares(made)
    asked = cpu_seconds()
    shapes = polygons(grid, made.numbers, len(made.found))
    return {
        "cpu": asked - before,
        "rules": asked - placed,
        "shapes": cpu_seconds() - asked,
        "cells": len(grid),
        "hectares": sum(counted.values()),
        "polygons": len(shapely.get_parts(shapes)),
    }


def _blobs(random: np.random.Generator, count: int, reach: float, radius: float) -> list[shapely.Polygon]:
    angles = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    made = []
    for x, y in random.uniform(-reach, reach, (count, 2)):
        wide = radius * random.uniform(0.6, 1.0, 64)
        made.append(shapely.Polygon(np.c_[140_000 + x + wide * np.cos(angles), 455_000 + y + wide * np.sin(angles)]))
    return made


WORK: dict[str, Callable[[Path, int], dict[str, float]]] = {
    "alone": alone,
    "together": together,
    "compile": compiling,
    "check": check,
    "map": map_of_trees,
    "places": map_of_places,
}


def main(what: str, path: str, count: str) -> None:
    facts = WORK[what](Path(path), int(count))
    tell(facts.pop("cpu"), informatiehuis.__version__, **facts)


main(*sys.argv[1:])
