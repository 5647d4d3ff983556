"""Remarks below the rows of a CSV: which lines are taken for them, and that no row is lost."""

import gzip

import pyarrow.parquet as pq
import pytest

from informatiehuis.engines.connectors.base import Location
from informatiehuis.engines.connectors.csv import Csv
from informatiehuis.engines.connectors.problems import EmptyProblem, OptionProblem, RowsProblem
from informatiehuis.engines.connectors.remarks import find_remarks

HEADER = '"Regio\'s";"Perioden";"Inwoners (aantal)"\n'
ROWS = '"Utrecht";"2022";"361699"\n"Zeist";"2022";"66000"\n'
MANY = 60_000


@pytest.fixture
def file(tmp_path):
    def file(content: str | bytes, name: str = "Bevolking.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return file


def inwoners(target):
    return pq.read_table(target)["inwoners_aantal"].to_pylist()


def told(written):
    return [note.text() for note in written.description.notes]


@pytest.mark.parametrize(
    ("below", "row", "text"),
    [
        ('"Bron: CBS"\n', 4, "Bron: CBS"),
        ('"Bron: CBS"', 4, "Bron: CBS"),
        ("Bron: CBS;;\n", 4, "Bron: CBS"),
        ('\n;;\n"© Centraal Bureau voor de Statistiek"\n\n', 4, "© Centraal Bureau voor de Statistiek"),
        ("\nDe cijfers van 2022 zijn voorlopig.\nZie de website.\n", 4, "De cijfers van 2022 zijn voorlopig."),
        ("Toelichting\nde cijfers zijn voorlopig\n", 4, "Toelichting"),
        ("Bronnen: CBS; Kadaster\n", 4, "Bronnen: CBS Kadaster"),
        ("* voorlopig\r\n", 4, "* voorlopig"),
    ],
)
def test_what_stands_below_the_rows_is_left_out_and_told_with_its_row(file, write, fetch, below, row, text):
    path = file(HEADER + ROWS + below)
    description = Csv().describe(Location(str(path)), {}, fetch)
    written, target = write(Csv(), path)
    assert inwoners(target) == [361699, 66000]
    assert written.description.columns[2].type == "int64"
    assert description.row_estimate == 2
    for found in (description, written.description):
        assert [note.text().partition(";")[0] for note in found.notes] == [
            f"Vanaf regel {row} staat er alleen een toelichting (“{text}”)"
        ]
    assert int(written.description.found["footer"]) == (below + "\n").count("\n") - below.endswith("\n")


@pytest.mark.parametrize("last", ['"Amers', "Amersfoort", "Amersfoort;2022"])
def test_a_file_that_is_cut_off_is_still_refused(file, write, last):
    with pytest.raises(RowsProblem, match="rij 4"):
        write(Csv(), file(HEADER + ROWS + last))


def test_a_remark_between_the_rows_is_still_refused(file, write):
    with pytest.raises(RowsProblem, match=r"rij 4: er staat één waarde in plaats van 3"):
        write(Csv(), file(HEADER + ROWS + "Bron: CBS\n" + ROWS))


@pytest.mark.parametrize(
    "text",
    [
        "naam;aantal\nUtrecht;1\nZeist;\n",
        "naam;aantal\nUtrecht;1\n\nZeist;\n",
        "naam;aantal\nUtrecht;1\nBron: CBS;2\n",
        "naam;aantal\nUtrecht;1\nBronckhorst;\n",
        "naam\nUtrecht\nBron: CBS\n",
        "opmerking\neen, twee\n\ndrie\n",
        "Bron: CBS\nalles is voorlopig\n",
        "",
    ],
)
def test_what_can_be_a_row_is_no_remark(text):
    assert find_remarks(text, "," if "een, twee" in text else ";", '"').lines == 0


def test_more_remarks_than_rows_hide_no_columns(file, write):
    written, target = write(Csv(), file(HEADER + '"Utrecht";"2022";"361699"\n\nEen.\nTwee.\nDrie.\n'))
    assert inwoners(target) == [361699]
    assert written.description.found["footer"] == "4"


def test_below_a_large_file_they_are_found_when_looking_and_when_reading(file, write, fetch, tmp_path):
    content = "naam;inwoners_aantal\n" + "Utrecht met een lange naam;12\n" * MANY + "\nBron: CBS;\n"
    path = file(content)
    [note] = Csv().describe(Location(str(path)), {}, fetch).notes
    assert note.text().startswith("De laatste 2 regels zijn een toelichting (“Bron: CBS”)")
    written, target = write(Csv(), path)
    assert (written.rows, sum(inwoners(target))) == (MANY, 12 * MANY)
    assert told(written)[0].startswith(f"Vanaf regel {MANY + 2} staat er alleen een toelichting")
    assert path.read_text() == content
    packed = file(gzip.compress(content.encode()), "Bevolking.csv.gz")
    assert write(Csv(), packed)[0].rows == MANY


def test_in_another_encoding_as_well(file, write):
    content = HEADER + ROWS + '"© CBS, Den Haag/Heerlen"\n'
    for encoding in ("cp1252", "utf-16"):
        written, target = write(Csv(), file(content.encode(encoding)))
        assert inwoners(target) == [361699, 66000]
        assert "(“© CBS, Den Haag/Heerlen”)" in told(written)[0]


def test_how_many_lines_there_are_can_be_said(file, write):
    path = file(HEADER + ROWS + "gemaakt door;Jan\neinde\n")
    written, target = write(Csv(), path, footer="2")
    assert inwoners(target) == [361699, 66000]
    assert written.description.found["footer"] == "2"
    with pytest.raises(RowsProblem):
        write(Csv(), file(HEADER + ROWS + "Bron: CBS\n"), footer="0")
    with pytest.raises(EmptyProblem):
        write(Csv(), path, footer="4")
    with pytest.raises(OptionProblem, match=r"“footer”.*“twee”.*heel getal"):
        write(Csv(), path, footer="twee")
