"""Boundaries of areas: reading a set from a file, and giving it to whoever draws or computes.

Geometries are in EPSG:28992 (metres) inside; files in another coordinate system are transformed.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyogrio
import shapely
from django.db.models import Q
from pyogrio.errors import DataSourceError
from shapely.geometry.base import BaseGeometry

from informatiehuis.engines.places import RD, transform
from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel import changes
from informatiehuis.kernel.access import HOUSE, Actor, visible
from informatiehuis.kernel.models import Area, Boundary, BoundarySet

M2_PER_KM2 = 1_000_000


class BoundaryProblem(Problem):
    """The file with boundaries cannot be used."""

    code = "boundaries"


@dataclass(frozen=True)
class Outline:
    """The boundary of one area: its polygon in EPSG:28992 and its surface in km²."""

    code: str
    name: str
    parent: str | None
    shape: BaseGeometry
    area_km2: float


def boundary_set_for(level: str, day: date) -> BoundarySet | None:
    """The set that holds on a day for a level: real boundaries before schematic ones, the newest first."""
    holds = Q(valid_from__isnull=True) | Q(valid_from__lte=day)
    holds &= Q(valid_until__isnull=True) | Q(valid_until__gt=day)
    known = BoundarySet.objects.filter(holds, level=level, boundaries__isnull=False).distinct()
    return known.order_by("schematic", "-valid_from", "slug").first()


def outlines_of(codes: Collection[str], day: date, reader: Actor = HOUSE) -> dict[str, tuple[Outline, BoundarySet]]:
    """The boundary of each of these areas that the reader may see, with the set that it is from, of whatever level.

    Of an area that is in several sets, the one counts that `boundary_set_for` would give. An area of which the reader
    may see no boundary is left out.
    """
    holds = Q(boundary_set__valid_from__isnull=True) | Q(boundary_set__valid_from__lte=day)
    holds &= Q(boundary_set__valid_until__isnull=True) | Q(boundary_set__valid_until__gt=day)
    seen = visible(reader, "area__") & visible(reader, "boundary_set__")
    rows = Boundary.objects.filter(holds, seen, area__code__in=codes).select_related("area__parent", "boundary_set")
    found: dict[str, tuple[Outline, BoundarySet]] = {}
    for one in rows.order_by("boundary_set__schematic", "-boundary_set__valid_from", "boundary_set__slug"):
        area = one.area
        parent = area.parent.code if area.parent else None
        outline = Outline(area.code, area.title, parent, shapely.from_wkb(bytes(one.wkb)), one.area_km2)
        found.setdefault(area.code, (outline, one.boundary_set))
    return found


def outlines(boundary_set: BoundarySet, reader: Actor = HOUSE) -> list[Outline]:
    """The boundaries of a set in the order of their codes, of the areas that the reader may see."""
    drawn = boundary_set.boundaries.filter(visible(reader, "area__")).order_by("area__code")
    rows = drawn.values_list("area__code", "area__title", "area__parent__code", "wkb", "area_km2")
    return [Outline(code, name, parent, shapely.from_wkb(bytes(wkb)), km2) for code, name, parent, wkb, km2 in rows]


def load_boundaries(boundary_set: BoundarySet, file: Path) -> int:
    """Read the boundaries of a set from a file and replace the old ones; inside an action.

    Returns how many. Raises BoundaryProblem for a missing file or column, a code that no area has, an invalid
    or empty polygon, or a polygon that lies outside the Netherlands in the coordinate system it claims.
    """
    codes, shapes = _read(file, boundary_set)
    return keep_boundaries(boundary_set, codes, shapes, origin=file.name)


def hash_of_boundaries(boundary_set: BoundarySet, file: Path) -> str:
    """The content hash that a set would have with the boundaries of a file. Raises BoundaryProblem as
    `load_boundaries`."""
    return _content_hash(*_read(file, boundary_set))


def keep_boundaries(
    boundary_set: BoundarySet, codes: Sequence[str], shapes: Sequence[BaseGeometry], *, origin: str
) -> int:
    """Replace the boundaries of a set by these polygons in EPSG:28992; inside an action.

    `origin` names where they come from in messages. Raises BoundaryProblem as `load_boundaries` does.
    """
    _require_once(origin, codes)
    areas = {area.code: area for area in Area.objects.filter(code__in=codes)}
    for code, shape in zip(codes, shapes, strict=True):
        _check(origin, code, shape, areas)
    content_hash = _content_hash(codes, shapes)
    if boundary_set.content_hash == content_hash and boundary_set.boundaries.exists():
        return len(codes)
    with changes.also_writing():
        boundary_set.boundaries.all().delete()
        Boundary.objects.bulk_create(
            Boundary(boundary_set=boundary_set, area=areas[code], wkb=shape.wkb, area_km2=shape.area / M2_PER_KM2)
            for code, shape in zip(codes, shapes, strict=True)
        )
    changes.change(boundary_set, content_hash=content_hash)
    changes.note(boundary_set, {"boundaries": len(codes), "content_hash": content_hash})
    return len(codes)


def _content_hash(codes: Sequence[str], shapes: Sequence[BaseGeometry]) -> str:
    """The hash of codes with polygons in EPSG:28992; their order does not count."""
    seal = hashlib.sha256(b"".join(sorted(c.encode() + s.wkb for c, s in zip(codes, shapes, strict=True))))
    return f"sha256:{seal.hexdigest()}"


def _read(file: Path, boundary_set: BoundarySet) -> tuple[list[str], list[BaseGeometry]]:
    if not file.is_file():
        raise BoundaryProblem(
            N_("Het bestand {file} met de grenzen is er niet."),
            N_("Zet het erbij, of verbeter 'file'."),
            file=file.name,
        )
    try:
        info = pyogrio.read_info(file)
    except DataSourceError as error:
        raise BoundaryProblem(
            N_("Het bestand {file} met de grenzen is niet te lezen."),
            N_("Lever het aan als GeoJSON, GeoPackage of Shapefile, en kijk of het heel is."),
            file=file.name,
        ) from error
    column = boundary_set.code_column
    if column not in info["fields"]:
        raise BoundaryProblem(
            N_("In {file} is geen kolom '{column}' met de code van het gebied."),
            N_("Zet bij 'code_column' een van: {known}."),
            file=file.name,
            column=column,
            known=", ".join(info["fields"]),
        )
    _, _, wkb, (codes,) = pyogrio.raw.read(file, columns=[column])
    shapes = shapely.from_wkb(wkb)
    names = [str(code).strip() for code in codes]
    for name, shape in zip(names, shapes, strict=True):
        _require_polygon(file.name, name, shape)
    return names, list(transform(shapes, boundary_set.crs, RD))


def _require_once(origin: str, codes: Sequence[str]) -> None:
    twice = [code for code, count in Counter(codes).items() if count > 1]
    if twice:
        raise BoundaryProblem(
            N_("{file} heeft meer dan één grens voor '{code}'."),
            N_("Voeg de delen van een gebied samen tot één vlak, of haal de dubbele weg."),
            file=origin,
            code=twice[0],
        )


def _require_polygon(origin: str, code: str, shape: BaseGeometry | None) -> None:
    polygon = shape is not None and shape.geom_type in ("Polygon", "MultiPolygon")
    if shape is None or not polygon or shape.is_empty or not shape.is_valid:
        raise BoundaryProblem(
            N_("De grens van {code} in {file} is leeg of ongeldig."),
            N_("Herstel de vlakken, bijvoorbeeld met 'geometrie repareren' in QGIS."),
            file=origin,
            code=code,
        )


def _check(origin: str, code: str, shape: BaseGeometry, areas: dict[str, Area]) -> None:
    if code not in areas:
        raise BoundaryProblem(
            N_("{file} heeft een grens voor '{code}', maar dat gebied is er niet."),
            N_("Voeg het gebied toe aan gebieden.yaml, of haal de grens weg."),
            file=origin,
            code=code,
        )
    _require_polygon(origin, code, shape)
    west, south, east, north = shape.bounds
    if not (-10_000 <= west <= east <= 300_000 and 290_000 <= south <= north <= 640_000):
        raise BoundaryProblem(
            N_("De grens van {code} in {file} ligt niet in Nederland."),
            N_(
                "Het coördinatenstelsel klopt niet: zet bij 'crs' het stelsel van het bestand, vaak EPSG:28992 of 4326."
            ),
            file=origin,
            code=code,
        )
