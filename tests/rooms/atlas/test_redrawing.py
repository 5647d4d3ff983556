"""Real boundaries take the place of schematic ones when a source that replaces them was read."""

import json
from datetime import date
from pathlib import Path

import pytest

from informatiehuis.kernel import changes
from informatiehuis.kernel.access import HOUSE, Actor
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.boundaries import boundary_set_for, load_boundaries, outlines
from informatiehuis.kernel.events import noted
from informatiehuis.kernel.models import Area, BoundarySet
from informatiehuis.rooms.atlas.models import Source
from informatiehuis.rooms.atlas.refreshing import refresh

DAY = date(2026, 1, 1)
LEFT = [[[130_000, 450_000], [135_000, 450_000], [135_000, 455_000], [130_000, 455_000], [130_000, 450_000]]]
RIGHT = [[[135_000, 450_000], [140_000, 450_000], [140_000, 455_000], [135_000, 455_000], [135_000, 450_000]]]


def geojson(path: Path, shapes: dict[str, list[list[list[float]]]]) -> Path:
    features = [
        {
            "type": "Feature",
            "properties": {"code": code.removeprefix("GM"), "identificatie": code, "naam": f"Gemeente {code}"},
            "geometry": {"type": "Polygon", "coordinates": shape},
        }
        for code, shape in shapes.items()
    ]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}}
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": features}), "utf-8")
    return path


@action
def draw(*, actor: Actor, file: Path, real: Path) -> Source:
    """Two municipalities with schematic boundaries, and a source that says it replaces those."""
    for code in ("GM0001", "GM0002"):
        changes.create(Area, kind="area", slug=code.lower(), title=code, code=code, level="municipality", access="open")
    values = {"kind": "source", "connector": "geojson", "access": "open"}
    old = changes.create(Source, slug="schematisch", title="Schematisch", location=str(file), schematic=True, **values)
    drawn = changes.create(
        BoundarySet,
        kind="boundary_set",
        slug="getekend",
        title="Getekend",
        level="municipality",
        schematic=True,
        code_column="identificatie",
        access="open",
    )
    changes.link(drawn, "drawn_from", old)
    load_boundaries(drawn, file)
    new = changes.create(Source, slug="echt", title="Echte grenzen", location=str(real), **values)
    changes.link(new, "replaces", old)
    return new


@pytest.mark.django_db
def test_the_real_boundaries_are_used_from_then_on(tmp_path: Path) -> None:
    sketch = geojson(tmp_path / "schets.geojson", {"GM0001": RIGHT, "GM0002": LEFT})
    real = geojson(tmp_path / "echt.geojson", {"GM0001": LEFT, "GM0002": RIGHT, "GM0099": LEFT})
    source = draw(actor=HOUSE, file=sketch, real=real)
    refresh(actor=HOUSE, source=source)

    used = boundary_set_for("municipality", DAY)
    assert used is not None
    assert (used.schematic, used.title) == (False, "Echte grenzen")
    assert {one.code: one.shape.bounds[0] for one in outlines(used)} == {"GM0001": 130_000, "GM0002": 135_000}
    assert {one.area_km2 for one in outlines(used)} == {25.0}


@pytest.mark.django_db
def test_a_source_that_lacks_an_area_draws_nothing_and_says_which(tmp_path: Path) -> None:
    sketch = geojson(tmp_path / "schets.geojson", {"GM0001": RIGHT, "GM0002": LEFT})
    source = draw(actor=HOUSE, file=sketch, real=geojson(tmp_path / "echt.geojson", {"GM0001": LEFT}))
    refresh(actor=HOUSE, source=source)

    used = boundary_set_for("municipality", DAY)
    assert used is not None
    assert used.schematic
    told = noted(source.pk, "boundaries_not_drawn").get()
    assert told.payload["detail"]["missing"] == ["GM0002"]
