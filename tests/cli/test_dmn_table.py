"""`informatiehuis dmn table`: a model over the rows of a file, and the outcome in another file."""

import json
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tests.cli.test_dmn import MODEL, run

MIXED = MODEL.replace(
    'if aantal bomen &gt; 20 then "melding" else "vrij"', 'if aantal bomen &gt; 20 then "veel" else 1'
)
LISTED = MODEL.replace('typeRef="string"/>\n<inf', "/>\n<inf").replace(
    'if aantal bomen &gt; 20 then "melding" else "vrij"', '[aantal bomen, "é"]'
)


def made(folder: Path, rows: str, model: str = MODEL) -> tuple[Path, Path]:
    (folder / "kap.dmn").write_text(model, "utf-8")
    (folder / "bomen.csv").write_text(rows, "utf-8")
    return folder / "kap.dmn", folder / "bomen.csv"


def test_every_row_of_a_csv_gets_its_outcome_beside_what_it_had(tmp_path: Path) -> None:
    model, rows = made(tmp_path, "plaats;aantal bomen\nDe Bilt;21\nBunnik;20\nZeist;\n")
    ran = run("dmn", "table", model, rows, tmp_path / "uit.csv")
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "uit.csv").read_text("utf-8").splitlines() == [
        "plaats,aantal bomen,kapmelding",
        "De Bilt,21,melding",
        "Bunnik,20,vrij",
        "Zeist,,vrij",
    ]
    assert "3 rijen, waarvan 3 soorten" in ran.stdout


def test_parquet_in_and_out_with_rows_worked_out_once_for_each_sort(tmp_path: Path) -> None:
    model, _ = made(tmp_path, "")
    pq.write_table(
        pa.table({"aantal bomen": pa.array([Decimal("20.0"), Decimal("20.5")] * 500)}), tmp_path / "in.parquet"
    )
    ran = run("--json", "dmn", "table", model, tmp_path / "in.parquet", tmp_path / "uit.parquet")
    told = json.loads(ran.stdout)
    assert (told["rows"], told["classes"], told["absent"], told["bad_rows"]) == (1000, 2, [], 0)
    assert pq.read_table(tmp_path / "uit.parquet").column("kapmelding").to_pylist() == ["vrij", "melding"] * 500


def test_a_cell_of_another_type_is_named_and_the_other_rows_go_on(tmp_path: Path) -> None:
    model, rows = made(tmp_path, 'aantal bomen\n21\nveel\n"20,5"\n3\n')
    ran = run("dmn", "table", model, rows, tmp_path / "uit.csv")
    assert ran.returncode == 1
    assert "In rij 2 moet aantal bomen van het type number zijn, en is een string." in ran.stdout
    assert "1 rijen hebben een cel die niet past" in ran.stdout
    lines = (tmp_path / "uit.csv").read_text("utf-8").splitlines()
    assert lines[1:] == ["21,melding", "veel,vrij", '"20,5",melding', "3,vrij"]


def test_an_input_without_a_column_is_said(tmp_path: Path) -> None:
    model, rows = made(tmp_path, "bomen\n21\n")
    ran = run("dmn", "table", model, rows, tmp_path / "uit.csv")
    assert ran.returncode == 0
    assert "geen kolom voor aantal bomen" in ran.stdout


def test_a_column_with_the_name_of_a_decision_is_refused(tmp_path: Path) -> None:
    model, rows = made(tmp_path, "aantal bomen,kapmelding\n21,x\n")
    ran = run("dmn", "table", model, rows, tmp_path / "uit.csv")
    assert ran.returncode != 0
    assert "bomen.csv heeft al een kolom kapmelding" in ran.stderr
    assert not (tmp_path / "uit.csv").exists()


def test_results_of_several_kinds_and_lists_are_written_as_text(tmp_path: Path) -> None:
    model, rows = made(tmp_path, "aantal bomen\n21\n20\n", MIXED.replace('typeRef="string"/>\n<inf', "/>\n<inf"))
    for name in ("uit.parquet", "uit.csv"):
        assert run("dmn", "table", model, rows, tmp_path / name).returncode == 0
    assert pq.read_table(tmp_path / "uit.parquet").column("kapmelding").to_pylist() == ["veel", "1"]
    assert (tmp_path / "uit.csv").read_text("utf-8").splitlines()[1:] == ["21,veel", "20,1"]
    model, rows = made(tmp_path, "aantal bomen\n21\n", LISTED)
    assert run("dmn", "table", model, rows, tmp_path / "lijst.csv").returncode == 0
    assert "é" in (tmp_path / "lijst.csv").read_text("utf-8")
