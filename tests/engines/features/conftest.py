"""A pack of a few hundred buildings, made once, and one of awkward features."""

import datetime as dt
from pathlib import Path

import pytest
import shapely

from bench.generate import buildings
from informatiehuis.engines.features import Pack, build_pack
from tests.engines.features.files import write


@pytest.fixture(scope="session")
def source(tmp_path_factory) -> Path:
    return buildings(tmp_path_factory.mktemp("features") / "buildings.parquet", 3000)


@pytest.fixture(scope="session")
def built(source) -> Path:
    target = source.with_suffix(".pack")
    build_pack(
        source,
        target,
        identifier="identificatie",
        crs="EPSG:28992",
        layer="panden",
        time="opgeleverd",
    ).close()
    return target


@pytest.fixture
def pack(built):
    with Pack.open(built) as opened:
        yield opened


@pytest.fixture
def awkward(tmp_path):
    """In degrees: an area with a hole, a row without geometry, one without time, a line and points."""
    ring = shapely.box(5.0, 52.0, 5.2, 52.2).difference(shapely.box(5.05, 52.05, 5.15, 52.15))
    shapes = [
        ring,
        None,
        shapely.Point(5.1, 52.1),
        shapely.LineString([(4.9, 52.1), (5.3, 52.1)]),
        shapely.MultiPoint([(5.01, 52.01), (5.19, 52.19)]),
    ]
    day = dt.date(2022, 1, 1)
    path = write(
        tmp_path / "awkward.parquet",
        shapes,
        name=['a "b" é', "x", None, "it's", "]"],
        level=[1, -(2**40), None, 0, 5],
        ratio=[0.5, float("nan"), None, -1.0, 1e300],
        open=[True, False, None, True, False],
        since=[day, dt.date(2023, 6, 1), None, day, dt.date(2024, 1, 1)],
        tags=[["p", "q"], [], None, ["r"], None],
    )
    with build_pack(path, tmp_path / "awkward.pack", identifier="id", crs="EPSG:4326", time="since") as opened:
        yield opened
