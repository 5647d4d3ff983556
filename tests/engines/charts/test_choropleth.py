"""The drawn map: complete without script or stylesheet, reachable by keyboard, small."""

import json
import re

import pytest
from lxml import etree
from shapely import box, union_all
from shapely.geometry import Polygon, shape

from informatiehuis.engines.charts import MapArea, MapTexts, as_file, choropleth, classify, legend, map_to_png
from tests.shared import DATA, needs_shared

SVG = "{http://www.w3.org/2000/svg}"
TEXTS = MapTexts("Groen <per> gemeente", 'Het meest in "Oost" & West.', "geen gegevens", "%")
VALUES = {"GM0001": 10.0, "GM0002": 20.0, "GM0003": None}


def areas(href: str = "/gebied/{}") -> list[MapArea]:
    return [
        MapArea(f"GM000{index + 1}", name, box(100_000 + index * 5_000, 450_000, 105_000 + index * 5_000, 454_000),
                href.format(index))
        for index, name in enumerate(["'s-Graveland", "B & W", "Ommen <Oost>"])
    ]  # fmt: skip


def drawn(**changes) -> etree._Element:
    settings = {"areas": areas(), "values": VALUES, "classes": classify(VALUES.values()), "texts": TEXTS, **changes}
    return etree.fromstring(choropleth(**settings).encode())


def test_every_area_is_a_link_with_its_name_and_number():
    links = drawn().findall(f"{SVG}a")
    assert [link.get("href") for link in links] == ["/gebied/0", "/gebied/1", "/gebied/2"]
    assert [link.get("data-code") for link in links] == ["GM0001", "GM0002", "GM0003"]
    assert [link.findtext(f"{SVG}title") for link in links] == [
        "'s-Graveland: 10%",
        "B & W: 20%",
        "Ommen <Oost>: geen gegevens",
    ]


def test_the_drawing_has_a_name_and_a_description():
    root = drawn(identifier="kaart2")
    names = root.get("aria-labelledby").split()
    assert [root.find(f".//*[@id='{name}']").text for name in names] == [TEXTS.title, TEXTS.description]


def test_with_links_it_is_a_group_and_without_them_one_image():
    assert drawn().get("role") == "group"
    assert drawn(areas=areas(href="")).get("role") == "img"
    assert not drawn(areas=areas(href="")).findall(f"{SVG}a")


def test_no_data_is_hatched_and_the_hatch_exists():
    root = drawn(identifier="groen")
    fills = [path.get("fill") for path in root.iter(f"{SVG}path") if path.get("class") == "house-choropleth__area"]
    colours = classify(VALUES.values()).colours
    assert fills == [*colours, "url(#groen-arcering)"]
    assert root.find(f".//{SVG}pattern[@id='groen-arcering']") is not None


def test_nothing_in_it_breaks_a_strict_content_security_policy():
    text = choropleth(areas(), VALUES, classify(VALUES.values()), TEXTS, marked="GM0002")
    assert "style=" not in text
    assert "<style" not in text
    assert "<script" not in text
    assert not re.search(r"\son\w+=", text)


def test_the_marked_area_says_so_and_its_border_lies_on_top():
    root = drawn(marked="GM0002")
    (marked,) = [link for link in root.findall(f"{SVG}a") if link.get("aria-current") == "true"]
    assert marked.get("data-code") == "GM0002"
    assert root[-1].get("class") == "house-choropleth__ring"
    assert root[-1].get("d") == marked.find(f"{SVG}path").get("d")


def test_north_is_up_and_east_is_right():
    square = Polygon([(0, 0), (1000, 0), (1000, 1000), (0, 1000)])
    two = [
        MapArea("NO", "noord", square),
        MapArea("ZU", "zuid", Polygon([(x, y - 1000) for x, y in square.exterior.coords])),
    ]
    root = drawn(areas=two, values={})
    tops = {
        item.get("data-code"): min(y for _, y in points(item.find(f"{SVG}path").get("d")))
        for item in root.findall(f"{SVG}g")
    }
    assert tops["NO"] < tops["ZU"]


def test_neighbours_share_their_simplified_border():
    wavy = [(5000 + (index % 2) * 7, index * 10.0) for index in range(501)]
    left = Polygon([(0, 0), *wavy, (0, 5000)])
    right = Polygon([(10_000, 0), (10_000, 5000), *reversed(wavy)])
    root = drawn(areas=[MapArea("L", "links", left), MapArea("R", "rechts", right)], values={})
    ends = [points(item.find(f"{SVG}path").get("d")) for item in root.findall(f"{SVG}g")]
    assert len(ends[0]) < 60
    middle = [{point for point in ring if 300 < point[0] < 500} for ring in ends]
    assert middle[0] == middle[1]


def points(path: str) -> set[tuple[float, float]]:
    numbers = [float(number) for number in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", path)]
    x, y, found = 0.0, 0.0, set()
    for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + dx, y + dy
        found.add((round(x, 1), round(y, 1)))
    return found


def test_a_hole_stays_a_hole():
    ring = box(0, 0, 3000, 3000).difference(box(1000, 1000, 2000, 2000))
    path = drawn(areas=[MapArea("A", "ring", ring)], values={}).find(f"{SVG}g/{SVG}path")
    assert path.get("d").count("M") == 2
    assert path.get("fill-rule") == "evenodd"


def test_an_invalid_polygon_is_still_drawn():
    bow_tie = Polygon([(0, 0), (1000, 1000), (1000, 0), (0, 1000)])
    path = drawn(areas=[MapArea("A", "strik", bow_tie)], values={}).find(f"{SVG}g/{SVG}path")
    assert path.get("d").count("M") == 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"areas": []}, "at least one area"),
        ({"areas": areas() * 2}, "occurs twice"),
        ({"areas": [MapArea("A", "leeg", Polygon())]}, "no shape: A"),
        ({"identifier": 'x" onload="'}, "cannot be the id"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_its_reason(changes, words):
    with pytest.raises(ValueError, match=words):
        drawn(**changes)


def test_legend_counts_areas_and_names_no_data_last():
    rows = legend(classify(VALUES.values()), VALUES, TEXTS)
    assert [(row.label, row.count, row.blank) for row in rows] == [
        ("10%", 1, False),
        ("20%", 1, False),
        ("geen gegevens", 1, True),
    ]


def test_legend_counts_an_area_that_is_not_among_the_values_as_no_data():
    rows = legend(classify([1, 2]), {"A": 1.0, "B": 2.0}, TEXTS, codes=["A", "B", "C"])
    assert rows[-1].blank
    assert rows[-1].count == 1


def test_the_file_stands_alone_and_becomes_a_picture():
    text = as_file(choropleth(areas(), VALUES, classify(VALUES.values()), TEXTS))
    assert text.startswith("<?xml")
    assert etree.fromstring(text.encode()).get("width") == "800"
    assert map_to_png(text, scale=1).startswith(b"\x89PNG")


@needs_shared
def test_the_26_municipalities_fit_in_60_kilobytes_and_keep_their_surface():
    features = json.loads((DATA / "cbs_gemeenten_2022_rd.geojson").read_text())["features"]
    utrecht = [feature for feature in features if feature["properties"]["province"] == "Utrecht"]
    shapes = [
        MapArea(each["properties"]["code"], each["properties"]["name"], shape(each["geometry"]), "/x")
        for each in utrecht
    ]
    values = {each["properties"]["code"]: each["properties"]["pop_65plus"] for each in utrecht}
    text = choropleth(shapes, values, classify(values.values()), TEXTS)
    assert len(shapes) == 26
    assert len(text) < 60_000
    (outline,) = re.findall(r'outline"[^>]* d="([^"]+)"', text)
    whole = union_all([area.shape for area in shapes])
    width = whole.bounds[2] - whole.bounds[0]
    assert shoelace(outline) * (width / 784) ** 2 == pytest.approx(whole.area, rel=0.01)


def shoelace(path: str) -> float:
    """The surface inside all rings of a path of relative steps."""
    total = 0.0
    for ring in path.split("M")[1:]:
        numbers = [float(number) for number in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", ring)]
        x, y, corners = 0.0, 0.0, []
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            corners.append((x, y))
        total += (
            sum(ax * by - bx * ay for (ax, ay), (bx, by) in zip(corners, corners[1:] + corners[:1], strict=True)) / 2
        )
    return abs(total)
