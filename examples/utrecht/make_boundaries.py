"""Draw schematic boundaries of the 26 municipalities, so that the example has a map of its own.

These are NOT the real boundaries and nothing of the real ones went into them. Every municipality is the land
that lies nearer to one of its towns and villages than to any other place (a Voronoi diagram); the places below
were typed by hand, rounded to a hundredth of a degree, which is about a kilometre. The edges are then made less
straight by shifting points from a fixed seed, and rounded off. The outcome is a coverage without gaps or
overlaps in EPSG:28992 (metres), the same each time.

    python examples/utrecht/make_boundaries.py

writes data/gebieden-schematisch.geojson (municipalities) and data/provincie-schematisch.geojson (their union).
"""

import itertools
import json
import random
from pathlib import Path

import shapely
from pyproj import Transformer
from shapely import LineString, MultiPoint, Point, Polygon

DATA = Path(__file__).resolve().parent / "data"
SEED = 20220101
LABEL = "Schematisch: niet de echte grens"

Position = tuple[float, float]

# Code and name of a municipality: latitude and longitude of its towns and villages.
MUNICIPALITIES: dict[tuple[str, str], list[Position]] = {
    ("GM0307", "Amersfoort"): [(52.16, 5.39), (52.18, 5.37), (52.21, 5.41), (52.19, 5.42), (52.20, 5.34)],
    ("GM0308", "Baarn"): [(52.21, 5.29), (52.19, 5.24), (52.23, 5.31)],
    ("GM0310", "De Bilt"): [
        (52.11, 5.18), (52.13, 5.20), (52.16, 5.17), (52.13, 5.15), (52.15, 5.12), (52.18, 5.18),
    ],
    ("GM0312", "Bunnik"): [(52.07, 5.20), (52.05, 5.23), (52.02, 5.25)],
    ("GM0313", "Bunschoten"): [(52.25, 5.38), (52.26, 5.34), (52.24, 5.36)],
    ("GM0317", "Eemnes"): [(52.25, 5.26), (52.26, 5.29)],
    ("GM0321", "Houten"): [(52.03, 5.17), (51.99, 5.19), (52.00, 5.22), (51.99, 5.15)],
    ("GM0327", "Leusden"): [(52.13, 5.43), (52.14, 5.49), (52.11, 5.41)],
    ("GM0331", "Lopik"): [(51.97, 4.95), (52.01, 4.98), (51.97, 4.90), (51.98, 4.86), (51.99, 5.03), (51.97, 4.99)],
    ("GM0335", "Montfoort"): [(52.05, 4.95), (52.06, 4.92), (52.04, 4.98)],
    ("GM0339", "Renswoude"): [(52.07, 5.54)],
    ("GM0340", "Rhenen"): [(51.96, 5.57), (51.99, 5.50), (51.98, 5.60)],
    ("GM0342", "Soest"): [(52.17, 5.29), (52.12, 5.29), (52.19, 5.31)],
    ("GM0344", "Utrecht"): [
        (52.09, 5.12), (52.11, 5.01), (52.08, 5.03), (52.12, 5.00), (52.12, 5.11), (52.09, 5.17), (52.10, 5.06),
        (52.06, 5.14),
    ],
    ("GM0345", "Veenendaal"): [(52.03, 5.56)],
    ("GM0351", "Woudenberg"): [(52.08, 5.42), (52.09, 5.45), (52.09, 5.37)],
    ("GM0352", "Wijk bij Duurstede"): [(51.98, 5.34), (52.00, 5.31), (52.01, 5.33)],
    ("GM0353", "IJsselstein"): [(52.02, 5.04)],
    ("GM0355", "Zeist"): [(52.09, 5.24), (52.14, 5.24), (52.12, 5.25), (52.08, 5.31)],
    ("GM0356", "Nieuwegein"): [(52.03, 5.09), (52.01, 5.10)],
    ("GM0589", "Oudewater"): [(52.03, 4.87), (52.04, 4.85), (52.02, 4.82)],
    ("GM0632", "Woerden"): [(52.09, 4.88), (52.09, 4.96), (52.11, 4.89), (52.12, 4.84), (52.13, 4.90), (52.14, 4.89)],
    ("GM0736", "De Ronde Venen"): [
        (52.21, 4.86), (52.19, 4.90), (52.22, 4.93), (52.27, 4.97), (52.22, 4.90), (52.25, 4.99), (52.20, 4.83),
    ],
    ("GM1581", "Utrechtse Heuvelrug"): [
        (52.05, 5.28), (52.03, 5.35), (52.06, 5.37), (52.06, 5.41), (52.01, 5.43), (52.00, 5.46), (52.03, 5.49),
    ],
    ("GM1904", "Stichtse Vecht"): [
        (52.14, 5.04), (52.17, 5.00), (52.21, 5.02), (52.15, 4.95), (52.27, 5.03), (52.23, 5.03), (52.17, 5.08),
        (52.19, 4.97),
    ],
    ("GM1961", "Vijfheerenlanden"): [
        (51.99, 5.09), (51.89, 5.09), (51.92, 4.99), (51.96, 5.03), (51.95, 4.97), (51.92, 5.12), (51.95, 5.14),
        (51.97, 5.15), (51.91, 5.05), (51.87, 5.05),
    ],
}  # fmt: skip

# Places around the province: the land that is nearer to them does not belong to it.
OUTSIDE: list[Position] = [
    (52.30, 4.86), (52.29, 4.91), (52.24, 4.83), (52.31, 4.97), (52.31, 5.04), (52.27, 5.07), (52.26, 5.10),
    (52.24, 5.10), (52.21, 5.09), (52.20, 5.13), (52.22, 5.17), (52.24, 5.18), (52.26, 5.23), (52.28, 5.24),
    (52.30, 5.24), (52.30, 5.32), (52.29, 5.40), (52.27, 5.45), (52.22, 5.49), (52.17, 5.46), (52.17, 5.52),
    (52.14, 5.59), (52.10, 5.56), (52.08, 5.49), (52.12, 5.52), (52.05, 5.61), (52.09, 5.62), (51.97, 5.66),
    (52.01, 5.63), (51.93, 5.63), (51.93, 5.57), (51.95, 5.52), (51.96, 5.48), (51.96, 5.43), (51.95, 5.37),
    (51.95, 5.29), (51.96, 5.23), (51.92, 5.23), (51.92, 5.17), (51.89, 5.18), (51.87, 5.12), (51.84, 5.06),
    (51.84, 4.97), (51.87, 4.98), (51.89, 4.94), (51.92, 4.92), (51.93, 4.85), (51.95, 4.85), (52.00, 4.78),
    (51.96, 4.80), (52.01, 4.71), (52.04, 4.79), (52.06, 4.81), (52.08, 4.81), (52.08, 4.75), (52.13, 4.78),
    (52.15, 4.81), (52.15, 4.85), (52.18, 4.80), (52.21, 4.79),
]  # fmt: skip


def to_metres(positions: list[Position]) -> list[Position]:
    """Latitude and longitude in degrees (EPSG:4326) → x and y in metres (EPSG:28992)."""
    transformer = Transformer.from_crs("EPSG:4326", "EPSG:28992")
    return [transformer.transform(*position) for position in positions]


def nearest_land() -> dict[str, Polygon]:
    """The land of every municipality: the cells of its places, joined."""
    owners = {point: code for (code, _), positions in MUNICIPALITIES.items() for point in to_metres(positions)}
    places = [*owners, *to_metres(OUTSIDE)]
    cells = shapely.voronoi_polygons(MultiPoint(places)).geoms
    tree = shapely.STRtree(list(cells))
    land: dict[str, list[Polygon]] = {}
    for point, code in owners.items():
        (cell,) = tree.query(Point(point), predicate="within")
        land.setdefault(code, []).append(cells[cell])
    return {code: shapely.union_all(parts) for code, parts in land.items()}


def crumple(line: LineString, dice: random.Random) -> LineString:
    """The line with a shifted point in the middle of every piece over 600 m, twice; its ends stay."""
    points = list(line.coords)
    for _ in range(2):
        shifted = points[:1]
        for (x1, y1), (x2, y2) in itertools.pairwise(points):
            if (x2 - x1) ** 2 + (y2 - y1) ** 2 > 600**2:
                aside = dice.uniform(-0.13, 0.13)
                shifted.append(((x1 + x2) / 2 - aside * (y2 - y1), (y1 + y2) / 2 + aside * (x2 - x1)))
            shifted.append((x2, y2))
        points = shifted
    return LineString(points)


def rounded(line: LineString) -> LineString:
    """The line with its corners cut off twice (Chaikin, 1974); its ends stay, or close for a ring."""
    points = list(line.coords)
    ring = points[0] == points[-1]
    for _ in range(2):
        cut = [
            (a[0] * (1 - part) + b[0] * part, a[1] * (1 - part) + b[1] * part)
            for a, b in itertools.pairwise(points)
            for part in (0.25, 0.75)
        ]
        points = [*cut, cut[0]] if ring else [points[0], *cut[1:-1], points[-1]]
    return LineString(points)


def draw() -> dict[str, Polygon]:
    """The municipalities by code: whole tens of metres, a valid coverage."""
    land = nearest_land()
    dice = random.Random(SEED)  # noqa: S311 - drawing, not secrecy
    borders = shapely.line_merge(shapely.union_all([shape.boundary for shape in land.values()]))
    # Each stretch between two corners is drawn once, so that neighbours keep exactly the same border.
    stretches = sorted(borders.geoms, key=lambda line: line.wkb)
    drawn = [rounded(crumple(line, dice)) for line in stretches]
    faces = shapely.polygonize(list(shapely.union_all(drawn, grid_size=10).geoms)).geoms
    # A border may shift past a corner of its neighbour, so a face belongs to the land it covers most of.
    parts: dict[str, list[Polygon]] = {}
    for face in faces:
        code = max(land, key=lambda one: land[one].intersection(face).area)
        parts.setdefault(code, []).append(face)
    shapes = {code: shapely.union_all(parts[code]) for code in sorted(parts)}
    if not all(isinstance(shape, Polygon) for shape in shapes.values()):
        raise ValueError(
            "a municipality fell apart: " + str([c for c, s in shapes.items() if s.geom_type != "Polygon"])
        )
    if not shapely.coverage_is_valid(list(shapes.values())):
        raise ValueError("the drawing has gaps or overlaps")
    return shapes


def feature(code_key: str, code: str, name: str, shape: Polygon) -> str:
    """One GeoJSON feature on one line, so that a change of one area is a change of one line."""
    properties = {code_key: code, "naam": name, "schematisch": True, "toelichting": LABEL}
    geometry = json.loads(shapely.to_geojson(shapely.normalize(shape)))
    geometry["coordinates"] = [[[round(x), round(y)] for x, y in ring] for ring in geometry["coordinates"]]
    return json.dumps(
        {"type": "Feature", "properties": properties, "geometry": geometry}, ensure_ascii=False, separators=(",", ":")
    )


def collection(name: str, features: list[str]) -> str:
    """GeoJSON in EPSG:28992, named as GDAL does it (GeoJSON 2008, section 3)."""
    crs = '{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::28992"}}'
    lines = ",\n".join(features)
    return f'{{"type":"FeatureCollection","name":"{name}","crs":{crs},"features":[\n{lines}\n]}}\n'


def main() -> None:
    shapes = draw()
    names = dict(list(MUNICIPALITIES))
    municipalities = [feature("gemeentecode", code, names[code], shape) for code, shape in shapes.items()]
    province = feature("provinciecode", "PV26", "Utrecht", shapely.coverage_union_all(list(shapes.values())))
    (DATA / "gebieden-schematisch.geojson").write_text(collection("gebieden-schematisch", municipalities), "utf-8")
    (DATA / "provincie-schematisch.geojson").write_text(collection("provincie-schematisch", [province]), "utf-8")


if __name__ == "__main__":
    main()
