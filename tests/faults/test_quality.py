"""Content that breaks what a source promises: the snapshot in force stays, and the message says which rows."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.faults.homes import Home

HEADING = "gemeentecode;jaar;aantal\n"
FIRST = "GM0344;2022;1849\nGM0307;2022;796\n"


def rewrite(home: Home, content: str) -> None:
    (home.folder / "atlas" / "laadpunten.csv").write_text(content, "utf-8")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(
            "gemeentecode;jaar\nGM0344;2022\nGM0307;2022\n",
            ("Kolom ‘aantal’ (int64) was er in de vorige momentopname en is nu weg",),
            id="a column is gone",
        ),
        pytest.param(
            HEADING + FIRST + "GM0344;2022;3\n",
            ("1 rij herhaalt gemeentecode + jaar van een andere rij (rij 3).",),
            id="a key twice",
        ),
        pytest.param(
            HEADING + FIRST + "GM9999;2022;3\nGM9998;2022;3\n",
            ("In 2 rijen is ‘gemeentecode’ geen bekend gebied (rij 3, 4).",),
            id="unknown areas",
        ),
        pytest.param(
            HEADING + FIRST + "PV26;2022;3\n",
            ("In 1 rij is ‘gemeentecode’ geen bekend gebied (rij 3).",),
            id="an area of another level",
        ),
    ],
)
def test_it_is_refused_with_its_rows_and_the_last_good_stays(small: Home, content: str, words: tuple[str, ...]) -> None:
    held, figures = small.in_force("laadpunten"), small.figures("laadpunten-totaal")
    rewrite(small, content)
    said = small.refused("source", "snapshot", "laadpunten")
    assert "'Laadpunten'" in said
    for each in words:
        assert each in said
    assert "De vorige gegevens blijven gelden" in said
    assert small.in_force("laadpunten") == held
    small.ok("indicator", "run", "laadpunten-totaal")
    assert small.figures("laadpunten-totaal") == figures == {"GM0344": 1849, "GM0307": 796, "PV26": 2645}
    small.assert_no_stage()
    small.assert_well()


def test_a_column_that_is_gone_may_be_accepted_and_then_the_sql_says_so(small: Home) -> None:
    held = small.in_force("laadpunten")
    rewrite(small, "gemeentecode;jaar\nGM0344;2022\n")
    assert "--accept-changes" in small.refused("source", "snapshot", "laadpunten")
    small.ok("source", "snapshot", "laadpunten", "--accept-changes")
    assert small.in_force("laadpunten") != held
    said = small.refused("indicator", "run", "laadpunten-totaal")
    assert "aantal" in said
    assert "Regel 1, kolom 46" in said
    assert small.figures("laadpunten-totaal")["GM0344"] == 1849
    small.assert_well()


def test_a_rule_that_only_warns_lets_the_snapshot_in_and_is_told(small: Home) -> None:
    source = small.folder / "atlas" / "bronnen" / "laadpunten.yaml"
    source.write_text(
        source.read_text().replace("level: municipality\n", "level: municipality\n    severity: warning\n")
    )
    small.ok("atlas", "import", small.folder / "atlas")
    rewrite(small, HEADING + FIRST + "GM9999;2022;3\n")
    small.ok("source", "snapshot", "laadpunten")
    told = small.ok("indicator", "run", "laadpunten-totaal")
    assert "GM9999" in told.out
    assert "geen bekend gebied" in small.ok("indicator", "explain", "laadpunten-totaal").out


def test_unknown_areas_in_a_result_are_kept_out_and_told_with_their_codes(small: Home) -> None:
    sql = small.folder / "atlas" / "indicatoren" / "laadpunten-totaal.sql"
    sql.write_text(
        sql.read_text() + "union all select 'GM9999' as area, jaar as period, aantal as value from laadpunten\n"
        "where gemeentecode = 'GM0344'\n"
    )
    small.ok("atlas", "import", small.folder / "atlas")
    done = small.ok("--json", "indicator", "run", "laadpunten-totaal").json
    assert any("GM9999" in notice for notice in done["notices"])
    assert "GM9999" not in small.figures("laadpunten-totaal")
    assert small.figures("laadpunten-totaal")["PV26"] == 2645
    assert "GM9999" in small.ok("indicator", "explain", "laadpunten-totaal").out


def damage(home: Home) -> str:
    """Turn one byte of the values of the snapshot in force; gives the path."""
    manifest = home.lake.current("laadpunten")
    assert manifest is not None
    path = home.lake.path(manifest)
    path.chmod(0o644)
    content = bytearray(path.read_bytes())
    place = content.find((1849).to_bytes(8, "little"))
    assert place > 0
    content[place : place + 8] = (1850).to_bytes(8, "little")
    path.write_bytes(content)
    assert pq.read_table(path).column("aantal").to_pylist() == [1850, 796]
    return str(path)


def test_a_snapshot_that_was_tampered_with_makes_no_figures_and_is_made_whole_again(small: Home) -> None:
    path = damage(small)
    said = small.refused("indicator", "run", "laadpunten-totaal", "--again")
    assert f"Het bestand {path} is beschadigd of ontbreekt" in said
    assert "haal de bron opnieuw op" in said
    assert small.figures("laadpunten-totaal")["GM0344"] == 1849
    small.ok("source", "snapshot", "laadpunten")
    small.ok("indicator", "run", "laadpunten-totaal", "--again")
    small.assert_well()


def test_a_snapshot_that_is_cut_off_or_gone_is_named(small: Home) -> None:
    manifest = small.lake.current("laadpunten")
    assert manifest is not None
    path = small.lake.path(manifest)
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:100])
    assert str(path) in small.refused("indicator", "run", "laadpunten-totaal", "--again")
    path.unlink()
    assert str(path) in small.refused("indicator", "run", "laadpunten-totaal", "--again")


def test_a_parquet_of_other_columns_in_its_place_is_named(small: Home) -> None:
    manifest = small.lake.current("laadpunten")
    assert manifest is not None
    path = small.lake.path(manifest)
    path.chmod(0o644)
    pq.write_table(pa.table({"iets": [1, 2]}), path)
    assert str(path) in small.refused("indicator", "run", "laadpunten-totaal", "--again")
