"""The example province is true where it says it is, and labelled where it is not."""

import csv
import json
import re
import runpy
import statistics
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
import shapely.geometry

from informatiehuis.engines.ascode import Access, Atlas, IndicatorFile, Mode, Rollup, Source, read, render
from informatiehuis.engines.ascode.definitions import definition
from informatiehuis.engines.connectors.base import Location
from informatiehuis.engines.connectors.odata import OData
from informatiehuis.engines.connectors.ogc_features import OgcFeatures
from informatiehuis.engines.connectors.registry import Registry
from informatiehuis.engines.connectors.transport import Transport
from informatiehuis.engines.indicators import Hierarchy, compute
from informatiehuis.engines.progress import silent
from informatiehuis.engines.query import check, engine
from tests.shared import DATA, DOCUMENTS, needs_shared

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "utrecht"
OFFICIAL = "cbs-kerncijfers-2022"
YEAR = "2022"
MUNICIPALITIES = 26
POPULATION = 1_369_873
CONNECTORS = {connector.name: connector for connector in (OData(), OgcFeatures())}
# CBS's classes of urbanity, 1 to 5, as the file that the figures come from spells them.
URBANITY = ("extremely urbanised", "strongly urbanised", "moderately urbanised", "hardly urbanised", "not urbanised")
COLUMNS = {
    "gemeentecode": "code",
    "gemeentenaam": "name",
    "oppervlakte_km2": "area",
    "inwoners": "population",
    "aandeel_0_14": "pop_0_14",
    "aandeel_15_24": "pop_15_24",
    "aandeel_25_44": "pop_25_44",
    "aandeel_45_64": "pop_45_64",
    "aandeel_65_plus": "pop_65plus",
    "woningen": "dwelling_total",
    "woz_1000_euro": "dwelling_value",
    "aandeel_koop": "dwelling_ownership",
    "nettoparticipatie": "employment_rate",
    "aandeel_laag_inkomen": "income_low",
    "aandeel_hoog_inkomen": "income_high",
    "aandeel_hbo_wo": "edu_appl_sci",
}


@cache
def atlas() -> Atlas:
    return read(EXAMPLE)


@cache
def rows() -> list[dict[str, str]]:
    with (EXAMPLE / "data" / "cbs-kerncijfers-2022.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def official() -> dict[str, dict[str, Any]]:
    """What CBS and Kadaster publish of the municipalities in the province, by code, with `shape`."""
    features = json.loads((DATA / "cbs_gemeenten_2022_rd.geojson").read_text("utf-8"))["features"]
    return {
        feature["properties"]["code"]: {
            **feature["properties"],
            "shape": shapely.geometry.shape(feature["geometry"]),
        }
        for feature in features
        if feature["properties"]["province"] == "Utrecht"
    }


@cache
def drawn() -> dict[str, shapely.Polygon]:
    collection = json.loads((EXAMPLE / "data" / "gebieden-schematisch.geojson").read_text("utf-8"))
    return {
        feature["properties"]["gemeentecode"]: shapely.geometry.shape(feature["geometry"])
        for feature in collection["features"]
    }


@cache
def snapshot(slug: str) -> pa.Table:
    """A source of the example as its own connector reads it with its own options."""
    source = next(one for one in atlas().sources if one.slug == slug)
    with TemporaryDirectory() as folder, Transport(folder=Path(folder)) as fetch:
        target = Path(folder) / "snapshot.parquet"
        connector = Registry().get(source.connector)
        connector.write_parquet(Location(str(EXAMPLE / source.location)), source.options, target, fetch, silent)
        return pq.read_table(target)


@cache
def figures(slug: str) -> dict[str, Decimal]:
    """The figures of 2022 by area code, computed by the real engines."""
    indicator = next(one for one in atlas().indicators if one.slug == slug)
    table = snapshot("cbs-kerncijfers-2022")
    tables = {"cbs_kerncijfers_2022": {field.name: str(field.type) for field in table.schema}}
    result = engine().run(check(indicator.sql, tables), {"cbs_kerncijfers_2022": table})
    computed = compute(definition(indicator), result, hierarchy())
    assert computed.problems == ()
    return {one.area: one.value for one in computed.figures if one.value is not None and one.period == YEAR}


def hierarchy() -> Hierarchy:
    return Hierarchy.of(
        (area.code, str(area.level), area.parent or "") for area in atlas().areas if area.valid_until is None
    )


def indicators() -> tuple[IndicatorFile, ...]:
    return atlas().indicators


def is_real(indicator: IndicatorFile) -> bool:
    """Whether an indicator rests on official figures; the others rest on the made-up campaign."""
    return definition(indicator).sources == (OFFICIAL,)


@cache
def replayed() -> dict[str, Decimal]:
    """The figures of 2018 for the province over the made-up campaign, by indicator."""
    table = snapshot("fietscampagne-verzonnen")
    tables = {"fietscampagne_verzonnen": {field.name: str(field.type) for field in table.schema}}
    found: dict[str, Decimal] = {}
    for indicator in indicators():
        if not is_real(indicator):
            result = engine().run(check(indicator.sql, tables), {"fietscampagne_verzonnen": table})
            (figure,) = compute(definition(indicator), result, hierarchy()).figures
            assert (figure.area, figure.period) == ("PV26", "2018")
            assert figure.value is not None
            found[indicator.slug] = figure.value
    return found


def test_it_is_read_without_a_problem_or_a_report() -> None:
    assert [report.text() for report in atlas().reports] == []


def test_its_files_are_what_the_writer_makes_of_them() -> None:
    for name, content in render(atlas()).items():
        assert (EXAMPLE / name).read_bytes() == content, name


def test_it_has_the_26_municipalities_with_their_codes() -> None:
    current = [area for area in atlas().areas if area.level == "municipality" and area.valid_until is None]
    assert len(current) == MUNICIPALITIES
    assert {area.parent for area in current} == {"PV26"}
    assert {(area.code, area.name) for area in current} == {
        (row["gemeentecode"], row["gemeentenaam"]) for row in rows()
    }


@needs_shared
def test_every_figure_equals_the_official_one() -> None:
    assert {row["gemeentecode"] for row in rows()} == set(official())
    for row in rows():
        there = official()[row["gemeentecode"]]
        for ours, theirs in COLUMNS.items():
            expected = there[theirs]
            found = row[ours] if isinstance(expected, str) else float(row[ours])
            assert found == expected, (row["gemeentecode"], ours)
        assert URBANITY[int(row["stedelijkheid"]) - 1] == there["urbanity"]
        assert row["jaar"] == YEAR
        assert set(row) == {*COLUMNS, "stedelijkheid", "jaar"}


def test_the_population_adds_up_to_that_of_the_province() -> None:
    assert sum(int(row["inwoners"]) for row in rows()) == POPULATION
    assert figures("inwoners")["PV26"] == POPULATION


def test_there_are_at_least_15_indicators_of_official_figures_and_the_others_say_that_they_are_made_up() -> None:
    assert sum(is_real(indicator) for indicator in indicators()) >= 15
    explained = {one.indicator: one for one in atlas().interpretations}
    for indicator in indicators():
        if not is_real(indicator):
            assert definition(indicator).sources == ("fietscampagne-verzonnen",), indicator.slug
            assert "verzonnen" in (indicator.caveats or ""), indicator.slug
            assert "verzonnen" in (explained[indicator.slug].caveats or ""), indicator.slug


def test_the_indicators_of_the_campaign_are_the_shares_that_stand_in_its_release() -> None:
    rows = snapshot("fietscampagne-verzonnen").to_pylist()
    whole = sum(row["lengte"] for row in rows)
    known = sum(row["lengte"] for row in rows if row["passages"] is not None)
    more = sum(row["lengte"] for row in rows if row["verschil_van"] is not None and row["oordeel"] == "vuiler")
    found = replayed()
    assert float(found["aandeel-bekend-fietspad"]) == pytest.approx(100 * known / whole, abs=0.05)
    assert float(found["aandeel-vuiler-fietspad"]) == pytest.approx(100 * more / known, abs=0.05)
    # "het grootste deel is onbekend", says the interpretation
    assert 0 < found["aandeel-bekend-fietspad"] < 50


@pytest.mark.parametrize("slug", [one.slug for one in read(EXAMPLE).indicators if is_real(one)])
def test_every_indicator_gives_a_figure_for_every_municipality(slug: str) -> None:
    found = figures(slug)
    assert {row["gemeentecode"] for row in rows()} <= set(found)
    indicator = next(one for one in indicators() if one.slug == slug)
    assert ("PV26" in found) == (indicator.rollup is not Rollup.NONE)


def test_every_indicator_has_a_concept_with_a_source_and_an_interpretation_that_ends() -> None:
    concepts = {concept.slug: concept for concept in atlas().concepts}
    explained = {one.indicator: one for one in atlas().interpretations}
    parties = {party.slug: party for party in atlas().parties}
    for indicator in indicators():
        assert indicator.concept is not None
        concept = concepts[indicator.concept]
        assert concept.sources, concept.slug
        assert concept.explanation, concept.slug
        interpretation = explained[indicator.slug]
        assert interpretation.valid_until.isoformat() == "2027-12-31"
        assert interpretation.other_explanations, indicator.slug
        assert "Er is één jaar." in (interpretation.caveats or ""), indicator.slug
        assert parties[interpretation.author].example


def test_every_concept_names_where_it_comes_from() -> None:
    for concept in atlas().concepts:
        assert concept.sources, concept.slug
        assert all(source.url or source.quote or "dit huis" in source.title for source in concept.sources), concept.slug


def test_no_interpretation_speaks_of_a_trend() -> None:
    trend = re.compile(r"\b(gestegen|gedaald|groeit|krimpt|steeds (meer|minder)|sinds \d{4}|neemt (toe|af))\b")
    for interpretation in atlas().interpretations:
        text = " ".join((interpretation.text, interpretation.meaning or "", interpretation.other_explanations or ""))
        assert not trend.search(text), interpretation.slug


def test_rounded_percentages_say_that_their_province_figure_is_approximate() -> None:
    for indicator in indicators():
        if indicator.rollup is Rollup.MEAN:
            assert "bij benadering" in (indicator.caveats or ""), indicator.slug
            assert "afgerond" in (indicator.caveats or ""), indicator.slug


# What the interpretations say, as the municipalities that they name first and last, by code.
HIGHEST = {
    "inwoners": {"GM0344", "GM0307", "GM0345"},
    "aandeel-van-de-provincie": {"GM0344", "GM0307"},
    "bevolkingsdichtheid": {"GM0344", "GM0345"},
    "oppervlakte": {"GM1961"},
    "inwoners-per-woning": {"GM0339", "GM0351", "GM0313"},
    "woningdichtheid": {"GM0344", "GM0345"},
    "aandeel-kinderen": {"GM0339"},
    "aandeel-jongeren": {"GM0344"},
    "aandeel-25-tot-45": {"GM0344"},
    "aandeel-ouderen": {"GM0308", "GM1581"},
    "ouderen-per-100-kinderen": {"GM0308", "GM1581"},
    "aandeel-koopwoningen": {"GM0313", "GM0331", "GM0335", "GM0312", "GM0339"},
    "woz-waarde": {"GM0310"},
    "woz-waarde-en-het-midden": {"GM0310"},
    "nettoarbeidsparticipatie": {"GM0339"},
    "laagste-inkomens": {"GM0345", "GM0340"},
    "hoogste-inkomens": {"GM0312"},
    "hbo-of-wo-opgeleid": {"GM0344", "GM0312"},
    "stedelijkheid": {"GM0331"},
}
LOWEST = {
    "inwoners": {"GM0339"},
    "aandeel-van-de-provincie": {"GM0339"},
    "bevolkingsdichtheid": {"GM0331", "GM0589"},
    "oppervlakte": {"GM0339"},
    "inwoners-per-woning": {"GM0308", "GM0356"},
    "woningdichtheid": {"GM0331"},
    "aandeel-kinderen": {"GM0356"},
    "aandeel-jongeren": {"GM0308", "GM0312", "GM0310"},
    "aandeel-25-tot-45": {"GM1581"},
    "aandeel-45-tot-65": {"GM0344"},
    "aandeel-ouderen": {"GM0344"},
    "ouderen-per-100-kinderen": {"GM0344"},
    "aandeel-koopwoningen": {"GM0344"},
    "woz-waarde": {"GM0356"},
    "woz-waarde-en-het-midden": {"GM0356"},
    "nettoarbeidsparticipatie": {"GM0355"},
    "laagste-inkomens": {"GM0312"},
    "hoogste-inkomens": {"GM0345", "GM0356", "GM0313"},
    "hbo-of-wo-opgeleid": {"GM0313", "GM0331"},
    "stedelijkheid": {"GM0344"},
}


@pytest.mark.parametrize("slug", sorted(HIGHEST))
def test_the_municipalities_that_an_interpretation_calls_highest_are(slug: str) -> None:
    values = {code: value for code, value in figures(slug).items() if code != "PV26"}
    named = HIGHEST[slug]
    assert min(values[code] for code in named) > max(value for code, value in values.items() if code not in named)


@pytest.mark.parametrize("slug", sorted(LOWEST))
def test_the_municipalities_that_an_interpretation_calls_lowest_are(slug: str) -> None:
    values = {code: value for code, value in figures(slug).items() if code != "PV26"}
    named = LOWEST[slug]
    assert max(values[code] for code in named) < min(value for code, value in values.items() if code not in named)


def test_every_name_in_bold_is_a_municipality() -> None:
    names = {row["gemeentenaam"] for row in rows()}
    for interpretation in atlas().interpretations:
        assert set(re.findall(r"\*\*(.+?)\*\*", interpretation.text.replace("\n", " "))) <= names


def test_the_numbers_in_the_interpretations_hold() -> None:
    utrecht, province = figures("inwoners")["GM0344"], figures("inwoners")["PV26"]
    assert Decimal("0.25") < utrecht / province < Decimal("0.275")
    assert sum(figures("inwoners")[code] for code in HIGHEST["inwoners"]) / province > Decimal("0.4")
    assert 600_000 < figures("woningen")["PV26"] < 610_000
    assert figures("woningen")["GM0344"] / figures("woningen")["PV26"] > Decimal("0.25")
    assert figures("woz-waarde")["GM0310"] - figures("woz-waarde")["GM0356"] == 181
    share = figures("aandeel-van-de-provincie")
    assert Decimal(26) < share["GM0344"] < Decimal(27)
    assert Decimal("11.5") < share["GM0307"] < Decimal(12)
    assert share["GM0339"] < Decimal("0.5")
    assert share["PV26"] == 100
    beside = figures("woz-waarde-en-het-midden")
    assert [beside[code] for code in ("GM0310", "GM0356", "GM0344")] == [
        Decimal("84.5"),
        Decimal("-96.5"),
        Decimal("3.5"),
    ]
    middle_value = statistics.median(int(row["woz_1000_euro"]) for row in rows())
    assert {row["gemeentecode"]: int(row["woz_1000_euro"]) - middle_value for row in rows()} == beside
    assert all(value < 40 for value in figures("laagste-inkomens").values())
    older = [value for code, value in figures("ouderen-per-100-kinderen").items() if code != "PV26"]
    assert sum(value > 100 for value in older) > len(older) / 2
    middle = {code: value for code, value in figures("aandeel-45-tot-65").items() if code not in ("PV26", "GM0344")}
    assert min(middle.values()) >= 25


@needs_shared
def test_every_quote_stands_in_the_documents() -> None:
    documents = " ".join(_flat(path.read_text("utf-8")) for path in sorted(DOCUMENTS.glob("*.txt")))
    references = [goal.source for goal in atlas().goals]
    references += [source for concept in atlas().concepts for source in concept.sources]
    quotes = [reference.quote for reference in references if reference.quote]
    assert len(quotes) > 15
    for quote in quotes:
        assert _flat(quote) in documents, quote
    assert _flat("We hanteren geen KPI's voor de visie zelf.") in documents


def _flat(text: str) -> str:
    """Without line ends, and without the hyphens that the documents put at the end of a line."""
    text = re.sub(r"[-\u00ad]\s*\n\s*", "", text).replace("\u00ad", "").replace("’", "'").replace("‘", "'")
    return re.sub(r"[\s-]+", "", text)


def test_there_is_no_target_because_no_document_names_one() -> None:
    for goal in atlas().goals:
        assert goal.targets == ()
        assert "streefwaarde" in (goal.note or ""), goal.slug


def test_the_boundaries_are_a_coverage_of_one_province() -> None:
    shapes = list(drawn().values())
    assert set(drawn()) == {row["gemeentecode"] for row in rows()}
    assert all(shape.geom_type == "Polygon" and shape.is_valid for shape in shapes)
    assert shapely.coverage_is_valid(shapes)
    outline = shapely.coverage_union_all(shapes)
    assert (outline.geom_type, len(outline.interiors)) == ("Polygon", 0)
    province = json.loads((EXAMPLE / "data" / "provincie-schematisch.geojson").read_text("utf-8"))
    assert shapely.geometry.shape(province["features"][0]["geometry"]).equals(outline)


def test_the_boundaries_are_in_the_dutch_grid_and_in_the_right_place() -> None:
    for name in ("gebieden-schematisch", "provincie-schematisch"):
        collection = json.loads((EXAMPLE / "data" / f"{name}.geojson").read_text("utf-8"))
        assert collection["crs"]["properties"]["name"] == "urn:ogc:def:crs:EPSG::28992"
        assert all(feature["properties"]["schematisch"] is True for feature in collection["features"])
        assert all("niet de echte grens" in feature["properties"]["toelichting"] for feature in collection["features"])
    # The Dom tower in Utrecht and the tower of Our Lady in Amersfoort, origin of the Dutch grid.
    assert drawn()["GM0344"].contains(shapely.Point(136_700, 455_900))
    assert drawn()["GM0307"].contains(shapely.Point(155_000, 463_000))


@needs_shared
def test_the_boundaries_are_not_the_real_ones_but_neighbours_mostly_are() -> None:
    for code, shape in drawn().items():
        real = official()[code]["shape"]
        overlap = shape.intersection(real).area / shape.union(real).area
        assert 0.3 < overlap < 0.9, code
        assert shapely.shared_paths(shape.exterior, real.boundary).length < 100, code
    real_pairs = _neighbours({code: one["shape"] for code, one in official().items()})
    drawn_pairs = _neighbours(drawn())
    assert len(real_pairs & drawn_pairs) / len(real_pairs | drawn_pairs) > 0.85


def _neighbours(shapes: dict[str, Any]) -> set[tuple[str, str]]:
    """Pairs with more than half a kilometre of border; 30 m of play, as the real ones are generalised."""
    wide = {code: shape.buffer(30) for code, shape in shapes.items()}
    codes = sorted(wide)
    return {
        (one, other)
        for place, one in enumerate(codes)
        for other in codes[place + 1 :]
        if wide[one].intersection(wide[other]).area > 500 * 60
    }


@pytest.mark.parametrize(
    ("program", "files"),
    [
        ("make_boundaries.py", ("gebieden-schematisch", "provincie-schematisch")),
        ("make_rule_areas.py", ("kapcontouren-verzonnen", "landschapselementen-verzonnen")),
    ],
)
def test_drawing_again_gives_the_same_files(
    program: str, files: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(EXAMPLE)
    main = runpy.run_path(str(EXAMPLE / program))["main"]
    main.__globals__["DATA"] = tmp_path
    main()
    for name in files:
        assert (tmp_path / f"{name}.geojson").read_bytes() == (EXAMPLE / "data" / f"{name}.geojson").read_bytes()


def test_the_made_up_areas_for_felling_lie_in_their_municipalities_and_apart() -> None:
    shapes = {
        kind: {
            feature["properties"]["code"][2:]: shapely.geometry.shape(feature["geometry"])
            for feature in json.loads((EXAMPLE / "data" / f"{name}.geojson").read_text("utf-8"))["features"]
        }
        for kind, name in (("contour", "kapcontouren-verzonnen"), ("element", "landschapselementen-verzonnen"))
    }
    for code, land in drawn().items():
        contour, element = shapes["contour"][code[2:]], shapes["element"][code[2:]]
        assert contour.within(land.buffer(1)), code
        assert element.within(land.buffer(1)), code
        assert not contour.intersects(element), code


def test_what_is_not_real_says_so() -> None:
    for source in atlas().sources:
        if source.slug.endswith(("-schematisch", "-verzonnen")) and source.connector == "geojson":
            assert source.schematic
            assert "niet de echte grens" in source.title
    for boundaries in atlas().boundaries:
        assert boundaries.schematic
        assert "niet de echte grens" in boundaries.title
        assert (EXAMPLE / str(boundaries.file)).is_file()
    made_up = [party for party in atlas().parties if party.example]
    assert "voorbeeldteam-duiding" in [party.slug for party in made_up]
    for party in made_up:
        assert "bestaat niet" in " ".join((party.note or "").replace("Het bestaat", "bestaat").split()), party.slug
    assert atlas().house is not None
    assert "geen uitgave van de provincie" in (atlas().house.note or "")  # type: ignore[union-attr]


def test_live_sources_say_what_happens_without_internet() -> None:
    live = [source for source in atlas().sources if source.mode is Mode.LIVE]
    assert {source.location.split("/")[2] for source in live} == {"api.pdok.nl", "datasets.cbs.nl"}
    assert all("Zonder internet" in (source.note or "") for source in live)
    assert {replaced for source in live for replaced in source.replaces} == {
        "gebieden-schematisch",
        "provincie-schematisch",
    }


def test_every_live_source_has_options_that_its_connector_knows() -> None:
    for source in atlas().sources:
        if source.mode is Mode.LIVE:
            connector = CONNECTORS[source.connector]
            assert connector.recognises(Location(source.location)), source.slug
            assert set(source.options) <= {option.name for option in connector.options}, source.slug


@pytest.mark.parametrize("slug", ["gebieden-schematisch", "provincie-schematisch"])
def test_the_boundaries_are_read_with_their_coordinate_system(slug: str) -> None:
    schema = snapshot(slug).schema
    geometry = json.loads(schema.metadata[b"geo"])["columns"]["geometry"]
    assert geometry["crs"]["id"] == {"authority": "EPSG", "code": 28992}
    boundaries = next(one for one in atlas().boundaries if one.source == slug)
    assert boundaries.code_column in schema.names
    assert boundaries.crs == "EPSG:28992"


def test_everything_that_is_real_is_open_and_owned() -> None:
    real = [source for source in atlas().sources if not source.synthetic]
    things: tuple[Any, ...] = (
        *atlas().concepts, *real, *atlas().indicators, *atlas().goals, *atlas().dashboards,
    )  # fmt: skip
    for thing in things:
        assert thing.access is Access.OPEN, thing.slug
        assert thing.owner == "voorbeeldteam-duiding", thing.slug


def test_the_only_restricted_source_is_made_up_and_names_its_purpose() -> None:
    not_open = [source for source in atlas().sources if source.access is not Access.OPEN]
    assert all(source.synthetic for source in not_open)
    (closed,) = [source for source in not_open if source.access is not Access.INTERNAL]
    assert closed.synthetic
    assert "Verzonnen" in closed.title
    (activity,) = atlas().activities
    assert closed.purposes == (activity.slug,)
    assert "bedacht voor het voorbeeld" in (activity.note or "")
    with (EXAMPLE / closed.location).open(encoding="utf-8", newline="") as file:
        people = {row["naam_melder"] for row in csv.DictReader(file)}
    assert all(re.fullmatch(r"Verzonnen persoon \d\d", person) for person in people)


def test_making_up_the_reports_again_gives_the_same_file(tmp_path: Path) -> None:
    main = runpy.run_path(str(EXAMPLE / "make_reports.py"))["main"]
    (tmp_path / "data").mkdir()
    codes = "data/cbs-kerncijfers-2022.csv"
    (tmp_path / codes).write_bytes((EXAMPLE / codes).read_bytes())
    main.__globals__["HERE"] = tmp_path
    main()
    name = "data/meldingen-verzonnen.csv"
    assert (tmp_path / name).read_bytes() == (EXAMPLE / name).read_bytes()


def test_making_up_the_documents_again_gives_the_same_file(tmp_path: Path) -> None:
    main = runpy.run_path(str(EXAMPLE / "make_documents.py"))["main"]
    (tmp_path / "data").mkdir()
    main.__globals__["HERE"] = tmp_path
    main()
    name = "data/stukken-verzonnen.zip"
    assert (tmp_path / name).read_bytes() == (EXAMPLE / name).read_bytes()


def test_the_quality_rules_name_columns_that_are_there() -> None:
    columns = set(rows()[0])
    source: Source = next(one for one in atlas().sources if one.slug == "cbs-kerncijfers-2022")
    assert source.quality
    for rule in source.quality:
        assert set(rule.columns) <= columns


def test_the_source_table_has_the_types_that_the_sql_relies_on() -> None:
    table = snapshot("cbs-kerncijfers-2022")
    assert table.schema.field("gemeentecode").type == pa.string()
    assert table.schema.field("inwoners").type == pa.int64()
    assert table.num_rows == MUNICIPALITIES
