"""Charts: what they show, in which language, and the same in every form."""

from datetime import date

import pytest
from lxml import etree

from informatiehuis.engines.charts import Bar, Point, Series, development, inline, ranked, render

YEARS = tuple(Point(date(year, 1, 1), value) for year, value in [(2019, 1234.5), (2020, None), (2021, 1300.0)])
SVG = "{http://www.w3.org/2000/svg}"


def texts(spec, language="nl") -> list[str]:
    root = etree.fromstring(render(spec, "svg", language=language))
    return ["".join(element.itertext()) for element in root.iter(f"{SVG}text")]


def test_axis_and_title_are_written_in_the_reader_s_language():
    spec = development([Series("Utrecht", YEARS)], title="Inwoners", unit="inwoners", decimals=0)
    assert {"Inwoners", "inwoners", "2019", "2021", "1.250"} <= set(texts(spec))
    assert "1,250" in texts(spec, "en")


def test_months_are_named_in_the_reader_s_language():
    months = tuple(Point(date(2022, month, 1), month) for month in (3, 5, 10))
    spec = development([Series("a", months)], title="t", unit="")
    assert "mei 2022" in texts(spec)
    assert "May 2022" in texts(spec, "en")


def test_no_data_breaks_the_line_and_is_not_zero():
    spec = development([Series("a", YEARS)], title="t", unit="")
    root = etree.fromstring(render(spec, "svg"))
    dots = [path for path in root.iter(f"{SVG}path") if path.get("aria-roledescription") == "point"]
    (line,) = [path for path in root.iter(f"{SVG}path") if path.get("aria-roledescription") == "line mark"]
    assert len(dots) == 2
    assert line.get("d").count("M") == 2


def test_uncertainty_is_a_band_and_a_line_without_it_has_none():
    sure = Series("zeker", YEARS)
    unsure = Series("onzeker", tuple(Point(date(year, 1, 1), 5.0, 4.0, 6.0) for year in (2019, 2020, 2021)))
    marks = [layer["mark"]["type"] for layer in development([sure, unsure], title="t", unit="")["layer"]]
    assert marks == ["area", "line", "point"]
    assert [layer["mark"]["type"] for layer in development([sure], title="t", unit="")["layer"]] == ["line", "point"]


def test_several_lines_have_a_legend_and_differ_in_more_than_colour():
    spec = development([Series("Eemnes", YEARS), Series("Baarn", YEARS)], title="t", unit="")
    assert {"Eemnes", "Baarn"} <= set(texts(spec))
    root = etree.fromstring(render(spec, "svg"))
    lines = [path for path in root.iter(f"{SVG}path") if path.get("aria-roledescription") == "line mark"]
    assert len({path.get("stroke-dasharray") for path in lines}) == 2


def test_bars_stand_from_much_to_little_with_their_numbers():
    bars = [Bar("Lopik", 14_500), Bar("Utrecht", 361_700, marked=True), Bar("Zeist", 65_000)]
    spec = ranked(bars, title="Inwoners", unit="inwoners", decimals=0, reference=("gemiddelde", 52_687))
    found = texts(spec)
    assert [text for text in found if text in ("Lopik", "Utrecht", "Zeist")] == ["Utrecht", "Zeist", "Lopik"]
    assert {"361.700", "65.000", "14.500", "gemiddelde"} <= set(found)


def test_the_same_chart_is_the_same_file():
    first = development([Series("a", YEARS)], title="t", unit="%")
    second = development([Series("a", YEARS)], title="t", unit="%")
    assert first == second
    assert render(first, "svg") == render(second, "svg")
    assert render(first, "png", scale=1).startswith(b"\x89PNG")


def test_in_a_page_it_is_one_described_image_without_inline_styles():
    spec = development([Series("a", YEARS)], title="t", unit="%")
    text = inline(render(spec, "svg"), title="Groen & blauw", description="Een lijn.", identifier="verloop")
    root = etree.fromstring(text)
    assert root.get("role") == "img"
    assert [root.find(f".//*[@id='{name}']").text for name in root.get("aria-labelledby").split()] == [
        "Groen & blauw",
        "Een lijn.",
    ]
    assert not root.xpath("//@style | //@aria-label")
    assert not [rect for rect in root.iter(f"{SVG}rect") if rect.get("fill") == "#fffdf8"]


@pytest.mark.parametrize(
    ("series", "words"),
    [
        ([], "at least one value"),
        ([Series("a", (Point(date(2022, 1, 1), None),))], "at least one value"),
        ([Series(str(number), YEARS) for number in range(6)], "cannot be told apart"),
    ],
)
def test_a_chart_that_would_say_nothing_is_refused(series, words):
    with pytest.raises(ValueError, match=words):
        development(series, title="t", unit="")


def test_points_out_of_order_are_refused():
    with pytest.raises(ValueError, match="rise in time"):
        Series("a", YEARS[::-1])


def test_double_names_in_a_ranking_are_refused():
    with pytest.raises(ValueError, match="twice"):
        ranked([Bar("a", 1), Bar("a", 2)], title="t", unit="")
