"""Definitions that are wrong: SQL, YAML and boundaries are told with file, line and key, and nothing is imported."""

import json
from pathlib import Path

import pytest

from tests.faults.homes import Home

SQL = "select gemeentecode as area, jaar as period, aantal as value from laadpunten\n"


def write(home: Home, name: str, content: str) -> Path:
    path = home.folder / "atlas" / name
    path.write_text(content, "utf-8")
    return path


def unchanged(home: Home) -> list[tuple[object, ...]]:
    return home.rows("select id, version from kernel_thing order by 1") + home.rows(
        "select max(number) from kernel_event"
    )


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        pytest.param("selec x from laadpunten", ("regel 1", "kolom 1"), id="no SQL"),
        pytest.param(
            SQL.replace("from laadpunten", "\nfrom laadpalen"), ("laadpalen", "is er niet"), id="no such table"
        ),
        pytest.param("drop table laadpunten", ("regel 1", "select"), id="no question"),
        pytest.param(f"{SQL}; delete from laadpunten", ("regel 2",), id="two statements"),
        pytest.param(
            SQL.replace("laadpunten", "read_csv('/etc/passwd')"), ("regel 1", "read_csv"), id="a file of the server"
        ),
        pytest.param(SQL.replace("aantal", "random() * aantal"), ("regel 1", "random"), id="another figure every time"),
    ],
)
def test_sql_that_is_wrong_or_forbidden_names_line_and_column_and_the_way_out(
    small: Home, sql: str, words: tuple[str, ...]
) -> None:
    before = unchanged(small)
    write(small, "indicatoren/laadpunten-totaal.sql", sql)
    said = small.refused("atlas", "import", small.folder / "atlas")
    assert "laadpunten-totaal" in said
    for each in words:
        assert each in said.lower()
    assert unchanged(small) == before
    small.assert_tidy()


def test_a_column_that_the_source_does_not_have_is_named_with_its_place(small: Home) -> None:
    """An import may come before the data that it needs, so this is for the run to say."""
    figures = small.figures("laadpunten-totaal")
    write(small, "indicatoren/laadpunten-totaal.sql", SQL.replace("aantal", "\naantl"))
    small.ok("atlas", "import", small.folder / "atlas")
    said = small.refused("indicator", "run", "laadpunten-totaal").lower()
    assert "regel 2, kolom 1" in said
    assert "aantl" in said
    assert "aantal" in said
    assert small.figures("laadpunten-totaal") == figures


def test_sql_that_runs_for_ever_is_stopped_at_the_limit_of_the_house(small: Home) -> None:
    figures = small.figures("laadpunten-totaal")
    rows = "".join(f"GM0344;2022;{number}\n" for number in range(2000))
    source = small.folder / "atlas" / "bronnen" / "laadpunten.yaml"
    source.write_text(source.read_text().split("quality:")[0])
    write(small, "laadpunten.csv", f"gemeentecode;jaar;aantal\n{rows}")
    write(
        small,
        "indicatoren/laadpunten-totaal.sql",
        "select a.gemeentecode as area, a.jaar as period, sum(a.aantal * b.aantal * c.aantal * d.aantal) as value\n"
        "from laadpunten as a join laadpunten as b on a.jaar = b.jaar join laadpunten as c on a.jaar = c.jaar\n"
        "join laadpunten as d on a.jaar = d.jaar group by a.gemeentecode, a.jaar\n",
    )
    small.ok("atlas", "import", small.folder / "atlas")
    small.ok("source", "snapshot", "laadpunten")
    said = small.refused("indicator", "run", "laadpunten-totaal", INFORMATIEHUIS_QUERY_SECONDS=1)
    assert "1 seconde" in said
    assert small.figures("laadpunten-totaal") == figures
    small.assert_well()


def test_an_unknown_key_names_file_line_and_key_and_the_one_that_was_meant(small: Home) -> None:
    before = unchanged(small)
    path = small.folder / "atlas" / "indicatoren" / "laadpunten-totaal.yaml"
    path.write_text(path.read_text().replace("unit: laadpunten", "unti: laadpunten"))
    write(small, "begrippen/nieuw.yaml", "term: nieuw\ndefinition: Iets nieuws.\nowner: team\n")
    said = small.refused("atlas", "import", small.folder / "atlas")
    line = path.read_text().splitlines().index("unti: laadpunten") + 1
    assert f"indicatoren/laadpunten-totaal.yaml, regel {line}" in said
    assert "unti" in said
    assert "unit" in said.replace("unti", "")
    assert unchanged(small) == before
    small.assert_well()


@pytest.mark.parametrize(
    ("content", "line"),
    [("term: [nieuw\n", 2), ("term: nieuw\nterm: weer\n", 2), ("term: nieuw\n\tdefinition: x\n", 2)],
)
def test_yaml_that_cannot_be_read_names_file_and_line(small: Home, content: str, line: int) -> None:
    before = unchanged(small)
    write(small, "begrippen/stuk.yaml", content)
    assert f"begrippen/stuk.yaml, regel {line}" in small.refused("atlas", "import", small.folder / "atlas")
    assert unchanged(small) == before


def boundaries(*corners: tuple[float, float], code: str = "GM0344") -> str:
    ring = [[130_000 + 1000 * x, 450_000 + 1000 * y] for x, y in corners]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    feature = {"type": "Feature", "properties": {"code": code}, "geometry": geometry}
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}}
    return json.dumps({"type": "FeatureCollection", "crs": crs, "features": [feature]})


SQUARE = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0))
SEA = tuple((x + 500, y) for x, y in SQUARE)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(
            boundaries((0, 0), (1, 1), (1, 0), (0, 1), (0, 0)),
            ("De grens van GM0344 in grenzen.geojson is leeg of ongeldig", "geometrie repareren"),
            id="a bow tie",
        ),
        pytest.param(
            boundaries(*SEA), ("De grens van GM0344 in grenzen.geojson ligt niet in Nederland", "crs"), id="in the sea"
        ),
        pytest.param(boundaries(*SQUARE, code="GM9999"), ("GM9999", "gebieden.yaml"), id="an unknown area"),
        pytest.param("{", ("grenzen.geojson",), id="no GeoJSON"),
    ],
)
def test_boundaries_that_are_wrong_are_named_and_nothing_is_imported(
    small: Home, content: str, words: tuple[str, ...]
) -> None:
    write(
        small,
        "gebieden/grenzen.yaml",
        "- slug: gemeenten\n  title: Gemeenten\n  level: municipality\n  source: laadpunten\n  file: grenzen.geojson\n"
        "  crs: EPSG:28992\n  code_column: code\n",
    )
    before = unchanged(small)
    write(small, "grenzen.geojson", content)
    said = small.refused("atlas", "import", small.folder / "atlas")
    for each in words:
        assert each in said
    assert unchanged(small) == before
    write(small, "grenzen.geojson", boundaries(*SQUARE))
    small.ok("atlas", "import", small.folder / "atlas")
    small.assert_well()
