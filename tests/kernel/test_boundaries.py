"""Boundaries from a file: in the right system, of areas that are there, whole or not at all."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import shapely

from informatiehuis.kernel.access import HOUSE, Actor
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.boundaries import BoundaryProblem, boundary_set_for, load_boundaries, outlines
from informatiehuis.kernel.models import BoundarySet, Event
from tests import factories

pytestmark = pytest.mark.django_db
SQUARE = shapely.box(136_000, 455_000, 138_000, 456_000)
ELSEWHERE = shapely.box(140_000, 455_000, 141_000, 456_000)


@action
def load(*, actor: Actor, boundary_set: BoundarySet, file: Path) -> int:
    return load_boundaries(boundary_set, file)


@pytest.fixture
def boundary_set() -> BoundarySet:
    factories.area("Utrecht", code="GM0344")
    factories.area("Zeist", code="GM0355")
    made: BoundarySet = factories.thing("boundary_set", "Grenzen", level="municipality", crs="EPSG:28992")
    return made


def write(folder: Path, *found: tuple[str, Any], column: str = "code") -> Path:
    features = [
        {"type": "Feature", "properties": {column: code}, "geometry": shape and json.loads(shapely.to_geojson(shape))}
        for code, shape in found
    ]
    path = folder / "grenzen.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def test_boundaries_come_in_with_their_surface(boundary_set: BoundarySet, tmp_path: Path) -> None:
    file = write(tmp_path, ("GM0355", ELSEWHERE), ("GM0344", SQUARE))
    assert load(actor=HOUSE, boundary_set=boundary_set, file=file) == 2
    assert [(one.code, one.name, one.area_km2) for one in outlines(boundary_set)] == [
        ("GM0344", "Utrecht", 2.0),
        ("GM0355", "Zeist", 1.0),
    ]


def test_the_same_file_again_writes_nothing(boundary_set: BoundarySet, tmp_path: Path) -> None:
    file = write(tmp_path, ("GM0344", SQUARE))
    load(actor=HOUSE, boundary_set=boundary_set, file=file)
    events = Event.objects.count()
    load(actor=HOUSE, boundary_set=boundary_set, file=file)
    assert Event.objects.count() == events


def test_degrees_become_metres(boundary_set: BoundarySet, tmp_path: Path) -> None:
    factories.alter(actor=HOUSE, thing=boundary_set, values={"crs": "EPSG:4326"})
    file = write(tmp_path, ("GM0344", shapely.box(5.10, 52.08, 5.12, 52.09)))
    load(actor=HOUSE, boundary_set=boundary_set, file=file)
    west, south, _, _ = outlines(boundary_set)[0].shape.bounds
    # Domtoren, Utrecht: RD 136700, 455900 is 5.1214 E, 52.0907 N; the corner lies south-west of it.
    assert 134_900 < west < 135_500
    assert 454_400 < south < 455_000


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ([("GM9999", SQUARE)], "GM9999"),
        ([("GM0344", SQUARE), ("GM0344", ELSEWHERE)], "meer dan één grens voor 'GM0344'"),
        ([("GM0344", shapely.Point(136_000, 455_000))], "GM0344"),
        ([("GM0344", None)], "leeg of ongeldig"),
        ([("GM0344", shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]))], "leeg of ongeldig"),
        ([("GM0344", shapely.box(5.1, 52.0, 5.2, 52.1))], "ligt niet in Nederland"),
    ],
)
def test_what_cannot_be_a_boundary_is_told_and_the_old_ones_stay(
    boundary_set: BoundarySet, tmp_path: Path, found: list[tuple[str, Any]], words: str
) -> None:
    load(actor=HOUSE, boundary_set=boundary_set, file=write(tmp_path, ("GM0355", ELSEWHERE)))
    with pytest.raises(BoundaryProblem) as refused:
        load(actor=HOUSE, boundary_set=boundary_set, file=write(tmp_path, *found))
    assert words in refused.value.what()
    assert refused.value.what_to_do()
    assert [one.code for one in outlines(boundary_set)] == ["GM0355"]


def test_a_file_that_is_not_there_or_no_map_or_without_codes(boundary_set: BoundarySet, tmp_path: Path) -> None:
    broken = tmp_path / "kapot.geojson"
    broken.write_text("{")
    other = write(tmp_path, ("GM0344", SQUARE), column="naam")
    for file, words in ((tmp_path / "weg.gpkg", "weg.gpkg"), (broken, "kapot.geojson"), (other, "geen kolom 'code'")):
        with pytest.raises(BoundaryProblem) as refused:
            load(actor=HOUSE, boundary_set=boundary_set, file=file)
        assert words in refused.value.what()


def test_real_boundaries_go_before_schematic_ones_and_only_on_days_they_hold(tmp_path: Path) -> None:
    factories.area("Utrecht", code="GM0344")
    file = write(tmp_path, ("GM0344", SQUARE))
    drawn = factories.thing("boundary_set", "Schets", level="municipality", schematic=True)
    real = factories.thing("boundary_set", "Echt", level="municipality", valid_from=date(2022, 1, 1))
    factories.thing("boundary_set", "Leeg", level="municipality", valid_from=date(2023, 1, 1))
    for one in (drawn, real):
        load(actor=HOUSE, boundary_set=one, file=file)
    assert boundary_set_for("municipality", date(2024, 1, 1)) == real
    assert boundary_set_for("municipality", date(2021, 12, 31)) == drawn
    assert boundary_set_for("province", date(2024, 1, 1)) is None
