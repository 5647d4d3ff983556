"""Draw made-up areas for the rules on felling trees, so that the map of the example differs by place.

These are NOT the real lines and nothing of the real ones went into them. The contour of a municipality is a ragged
circle around each of its places, as `make_boundaries.py` has them by hand; a protected landscape element is a few
strips of trees on the other side of the municipality. Radii and places come from a fixed seed, so the outcome is the
same each time, in EPSG:28992 (metres).

    python examples/utrecht/make_rule_areas.py

writes data/kapcontouren-verzonnen.geojson and data/landschapselementen-verzonnen.geojson.
"""

import json
import math
import random

import shapely
from make_boundaries import DATA, MUNICIPALITIES, collection, draw, to_metres
from shapely import MultiPolygon, Point, Polygon

SEED = 20240101
LABEL = "Verzonnen voor het voorbeeld: niet de echte lijn"
KINDS = {"KC": "kapcontouren-verzonnen", "LE": "landschapselementen-verzonnen"}


def ragged(middle: Point, radius: float, dice: random.Random) -> Polygon:
    """A circle of which every point lies a little nearer or further."""
    steps = [math.tau * number / 18 for number in range(18)]
    points = [(radius * dice.uniform(0.75, 1.15), angle) for angle in steps]
    return Polygon([(middle.x + far * math.cos(angle), middle.y + far * math.sin(angle)) for far, angle in points])


def contour(land: Polygon, places: list[Point], dice: random.Random) -> MultiPolygon | Polygon:
    """What lies around the places of a municipality, within its border."""
    around = shapely.union_all([ragged(place, dice.uniform(700, 1500), dice) for place in places])
    return shapely.intersection(around, land.buffer(-150))


def strips(land: Polygon, town: MultiPolygon | Polygon, dice: random.Random) -> MultiPolygon:
    """Three strips of about a kilometre outside the contour, where there is room."""
    room = land.buffer(-500).difference(town.buffer(300))
    west, south, east, north = room.bounds
    found: list[Polygon] = []
    while len(found) < 3:
        x, y, angle = dice.uniform(west, east), dice.uniform(south, north), dice.uniform(0, math.pi)
        far = (600 * math.cos(angle), 600 * math.sin(angle))
        strip = shapely.LineString([(x - far[0], y - far[1]), (x + far[0], y + far[1])]).buffer(140, cap_style="flat")
        if strip.within(land) and not strip.intersects(town) and not any(strip.intersects(one) for one in found):
            found.append(strip)
    return MultiPolygon(found)


def feature(code: str, shape: MultiPolygon | Polygon) -> str:
    """One GeoJSON feature on one line, in whole metres."""
    whole = shapely.set_precision(shapely.normalize(shape), 1)
    properties = {"code": code, "schematisch": True, "toelichting": LABEL}
    return (
        json.dumps(
            {"type": "Feature", "properties": properties, "geometry": json.loads(shapely.to_geojson(whole))},
            ensure_ascii=False,
            separators=(",", ":"),
        )
        .replace(".0,", ",")
        .replace(".0]", "]")
    )


def main() -> None:
    land = draw()
    dice = random.Random(SEED)  # noqa: S311 - drawing, not secrecy
    drawn: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for (code, _), positions in sorted(MUNICIPALITIES.items()):
        town = contour(land[code], [Point(one) for one in to_metres(positions)], dice)
        drawn["KC"].append(feature(code.replace("GM", "KC"), town))
        drawn["LE"].append(feature(code.replace("GM", "LE"), strips(land[code], town, dice)))
    for kind, name in KINDS.items():
        (DATA / f"{name}.geojson").write_text(collection(name, drawn[kind]), "utf-8")


if __name__ == "__main__":
    main()
