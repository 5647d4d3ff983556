"""CSV and TSV as Dutch organisations write them, and everything that can be wrong with them."""

import gzip
from datetime import date

import duckdb
import pyarrow.parquet as pq
import pytest

from informatiehuis.engines.connectors.base import Location
from informatiehuis.engines.connectors.csv import Csv
from informatiehuis.engines.connectors.disk import Disk
from informatiehuis.engines.connectors.problems import (
    ArchiveProblem,
    DiskFullProblem,
    EmptyProblem,
    EncodingProblem,
    FormatProblem,
    OptionProblem,
    RowsProblem,
)
from informatiehuis.engines.connectors.transport import Transport
from informatiehuis.engines.progress import Interrupted, silent
from tests.shared import DATA, needs_shared

DUTCH = (
    "Gemeentecode;Naam;Aandeel 65+ (%);Prijs;Peildatum;Postcode\n"
    "344;Utrecht;12,5;€ 1.200;31-12-2022;0012\n"
    "GM0307;Amersfoort;.;€ 900,50;01-01-2023;x\n"
)
MANY = 200_000


@pytest.fixture
def file(tmp_path):
    def file(content: str | bytes, encoding: str = "utf-8", name: str = "bron.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return file


def rows(target):
    return pq.read_table(target).to_pylist()


def types(written):
    return [column.type for column in written.description.columns]


def test_dutch_spellings_come_in_right(file, write, fetch):
    path = file(DUTCH)
    description = Csv().describe(Location(str(path)), {}, fetch)
    assert [(c.name, c.type, c.unit, c.original) for c in description.columns] == [
        ("gemeentecode", "string", None, "Gemeentecode"),
        ("naam", "string", None, "Naam"),
        ("aandeel_65", "double", "%", "Aandeel 65+ (%)"),
        ("prijs", "double", "€", "Prijs"),
        ("peildatum", "date32[day]", None, "Peildatum"),
        ("postcode", "string", None, "Postcode"),
    ]
    assert description.row_estimate == 2
    written, target = write(Csv(), path)
    assert written.rows == 2
    assert rows(target) == [
        {
            "gemeentecode": "GM0344",
            "naam": "Utrecht",
            "aandeel_65": 12.5,
            "prijs": 1200.0,
            "peildatum": date(2022, 12, 31),
            "postcode": "0012",
        },
        {
            "gemeentecode": "GM0307",
            "naam": "Amersfoort",
            "aandeel_65": None,
            "prijs": 900.5,
            "peildatum": date(2023, 1, 1),
            "postcode": "x",
        },
    ]


def test_what_was_found_is_shown_and_given_back_gives_the_same(file, write, fetch):
    path = file(DUTCH)
    found = dict(Csv().describe(Location(str(path)), {}, fetch).found)
    assert found == {
        "delimiter": ";",
        "encoding": "utf-8",
        "header": "yes",
        "skip": "0",
        "decimal": ",",
        "thousands": ".",
        "date_format": "%d-%m-%Y",
        "missing": ".",
    }
    plain = rows(write(Csv(), path)[1])
    assert rows(write(Csv(), path, **found)[1]) == plain


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("cp1252", "cp1252"),
        ("latin-1", "cp1252"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_encodings_are_found(file, write, encoding, found):
    written, target = write(Csv(), file("naam;n\nBeëindigd;1\nÉén;2\n", encoding))
    assert [row["naam"] for row in rows(target)] == ["Beëindigd", "Één"]
    assert written.description.found["encoding"] == found


def test_the_euro_of_windows_is_read(file, write):
    written, target = write(Csv(), file("prijs;n\n€ 1,50;a\n", "cp1252"))
    assert rows(target) == [{"prijs": 1.5, "n": "a"}]
    assert written.description.columns[0].unit == "€"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_found(file, write, delimiter):
    text = "\n".join(delimiter.join(row) for row in (["a", "b", "c"], ["1", "x y", "2"], ["3", "z", "4"]))
    assert rows(write(Csv(), file(text))[1])[0] == {"a": 1, "b": "x y", "c": 2}


def test_quotes_hold_delimiters_and_line_breaks(file, write):
    text = 'a;b\n"x;y";"regel 1\nregel 2"\n"zeg ""ja""";2\n'
    assert rows(write(Csv(), file(text))[1]) == [
        {"a": "x;y", "b": "regel 1\nregel 2"},
        {"a": 'zeg "ja"', "b": "2"},
    ]


def test_lines_above_the_header_are_skipped_and_can_be_set(file, write):
    text = "Bron: gemeente\nGemaakt op 1 mei, door wie\n\na;b\n1;2\n3;4\n5;6\n"
    written, target = write(Csv(), file(text))
    assert written.description.found["skip"] == "3"
    assert rows(target)[0] == {"a": 1, "b": 2}
    assert rows(write(Csv(), file(text), skip="4", header="no")[1])[0] == {"kolom_1": 1, "kolom_2": 2}


def test_a_file_without_a_header_gets_numbered_columns(file, write):
    assert rows(write(Csv(), file("1;2\n3;4\n"))[1])[0] == {"kolom_1": 1, "kolom_2": 2}


def test_types_dates_and_missing_can_be_set(file, write):
    text = "a;b;c\n1;03/04/2022;99\n2;05/06/2022;5\n"
    _written, target = write(Csv(), file(text), types="a=tekst", date_format="mm/dd/jjjj", missing="99")
    assert rows(target)[0] == {"a": "1", "b": date(2022, 3, 4), "c": None}


def test_an_ambiguous_point_is_told(file, write):
    written, target = write(Csv(), file("n;aantal\na;1.234\nb;5.678\n"))
    assert rows(target)[0]["aantal"] == 1234
    assert "1.234" in written.description.notes[0].text()
    assert rows(write(Csv(), file("n;aantal\na;1.234\nb;5.678\n"), decimal=".")[1])[0]["aantal"] == 1.234


@pytest.mark.parametrize("content", ["", "\n\n", "a;b\n", "\ufeff"])
def test_an_empty_file_is_refused_and_leaves_nothing(file, write, tmp_path, content):
    with pytest.raises(EmptyProblem, match=r"bron\.csv is leeg"):
        write(Csv(), file(content))
    assert not list((tmp_path / "out").iterdir())


def test_a_wrong_delimiter_says_which_one_is_right(file, write):
    with pytest.raises(FormatProblem, match=r"“;” heeft bron\.csv één kolom, met “,” zijn het er 3"):
        write(Csv(), file("a,b,c\n1,2,3\n"), delimiter=";")


def test_mixed_encodings_name_the_line(file, write):
    content = b"a;b\n" + b"x;1\n" * 9 + "é;2\n".encode("cp1252") + "é;3\n".encode()
    with pytest.raises(EncodingProblem, match="regel 11 is geen UTF-8") as caught:
        write(Csv(), file(content))
    assert caught.value.facts["line"] == 11


def test_mixed_encodings_far_into_a_file_name_the_line(file, write):
    content = "é;b\n".encode() + b"x;1\n" * MANY + "é;2\n".encode("cp1252")
    with pytest.raises(EncodingProblem) as caught:
        write(Csv(), file(content))
    assert caught.value.facts["line"] == MANY + 2


def test_a_late_letter_of_windows_is_read_when_all_are(file, write):
    written, target = write(Csv(), file(b"a;b\n" + b"x;1\n" * MANY + "é;2\n".encode("cp1252")))
    assert written.description.found["encoding"] == "cp1252"
    assert rows(target)[-1] == {"a": "é", "b": 2}


def test_bytes_that_are_not_in_the_encoding_given_name_the_line(file, write):
    with pytest.raises(EncodingProblem) as caught:
        write(Csv(), file("a;b\nx;1\né;2\n", "cp1252"), encoding="ascii")
    assert caught.value.facts["line"] == 3
    with pytest.raises(OptionProblem, match=r"“klinkklank” bestaat niet"):
        write(Csv(), file("a;b\n"), encoding="klinkklank")


def test_a_value_that_does_not_fit_names_row_column_and_value(file, write, tmp_path):
    text = "Id;Aantal\n" + "1;2\n" * MANY + "1;veel\n" + "1;2\n" * 10
    with pytest.raises(RowsProblem, match=rf"rij {MANY + 2}, kolom “Aantal”: “veel” is geen geheel getal") as caught:
        write(Csv(), file(text))
    assert caught.value.facts["rows"] == ((MANY + 2, "aantal", "veel"),)
    assert not list((tmp_path / "out").iterdir())
    written, _target = write(Csv(), file(text), types="aantal=tekst")
    assert types(written) == ["int64", "string"]


def test_a_row_with_too_few_values_names_the_row(file, write):
    text = "a;b\n" + "1;2\n" * MANY + "3\n"
    with pytest.raises(RowsProblem, match=rf"rij {MANY + 2}: er staat één waarde in plaats van 2"):
        write(Csv(), file(text))


def test_a_fraction_that_comes_late_is_not_rounded(file, write):
    written, target = write(Csv(), file("a;b\n" + "1;2\n" * MANY + "1,6;2\n" + "1;2\n" * 5, name="a.csv"), decimal=",")
    assert types(written) == ["double", "int64"]
    assert pq.read_table(target)["a"].to_pylist()[MANY] == 1.6
    assert f"vanaf rij {MANY + 2}" in written.description.notes[0].text()


def test_a_grouped_number_that_comes_late_is_read(file, write):
    _, target = write(Csv(), file("a;b\n" + "1,5;2\n" * MANY + "1.234,5;2\n"))
    assert pq.read_table(target)["a"].to_pylist()[-1] == 1234.5


def test_an_english_number_in_a_dutch_column_is_refused_and_not_read_as_ten_times_as_much(file, write):
    with pytest.raises(RowsProblem, match=r"“12\.5” is geen getal"):
        write(Csv(), file("a;b\n" + "1,5;2\n" * MANY + "12.5;2\n"))


def test_a_year_of_two_digits_that_comes_late_is_not_a_year_of_long_ago(file, write):
    with pytest.raises(RowsProblem, match=r"“31-12-22” is geen datum"):
        write(Csv(), file("a;b\n" + "31-12-2022;2\n" * MANY + "31-12-22;2\n"))
    with pytest.raises(RowsProblem, match=r"“22-12-31” is geen datum"):
        write(Csv(), file("a;b\n" + "2022-12-31;2\n" * MANY + "22-12-31;2\n"))


def test_a_missing_marker_that_comes_late_is_missing(file, write):
    _written, target = write(Csv(), file("a;b\n" + "1;x\n" * MANY + ".;x\n"))
    assert pq.read_table(target)["a"].null_count == 1
    assert pq.read_table(target)["b"].to_pylist()[-1] == "x"


def test_a_whole_number_that_a_double_cannot_hold_is_not_changed(file, write):
    with pytest.raises(RowsProblem, match="9007199254740993"):
        write(Csv(), file("a;b\n" + "1;2\n" * MANY + "9007199254740993;2\n"))


def test_the_order_of_the_rows_is_kept_and_the_bytes_are_the_same_each_time(file, write):
    path = file("a;b\n" + "".join(f"{n};{n % 7}\n" for n in range(MANY)))
    _, target = write(Csv(), path)
    first = target.read_bytes()
    assert pq.read_table(target)["a"].to_pylist() == list(range(MANY))
    _, target = write(Csv(), path)
    assert target.read_bytes() == first


def test_a_gzipped_file_is_read_and_a_cut_off_one_refused(file, write, fetch):
    packed = gzip.compress(DUTCH.encode())
    path = file(packed, name="bron.csv.gz")
    assert Csv().describe(Location(str(path)), {}, fetch).columns[2].type == "double"
    assert write(Csv(), path)[0].rows == 2
    with pytest.raises(ArchiveProblem, match="beschadigd"):
        write(Csv(), file(packed[:-20], name="bron.csv.gz"))


def test_it_reads_over_http_and_describes_from_a_sample(server, write, fetch):
    server.gives(DUTCH.encode(), ETag='"v1"', Content_Type="text/csv")
    where = f"{server.address}/bron.csv"
    assert Csv().describe(Location(where), {}, fetch).row_estimate == 2
    assert "range" in server.requests[0]
    written, _target = write(Csv(), where)
    assert (written.rows, written.etag) == (2, '"v1"')


def test_a_large_remote_file_is_described_without_fetching_it(server, fetch):
    content = b"a;b\n" + b"1;2\n" * 1_000_000
    server.gives(content)
    description = Csv().describe(Location(f"{server.address}/bron.csv"), {}, fetch)
    assert description.row_estimate == pytest.approx(1_000_000, rel=0.01)
    assert not list(fetch.downloads().iterdir())


def test_a_full_disk_says_how_much_is_missing_and_leaves_nothing(file, tmp_path):
    disk = Disk(reserve=1_000_000, free=lambda folder: 500_000)
    target = tmp_path / "out.parquet"
    with Transport(disk=disk) as fetch, pytest.raises(DiskFullProblem, match=r"Maak ten minste [\d,]+ MB vrij"):
        Csv().write_parquet(Location(str(file(DUTCH))), {}, target, fetch, silent)
    assert not target.exists()


def test_a_disk_that_fills_up_stops_the_reading(file, tmp_path):
    path = file("a;b\n" + "1;tekst die niet klein wordt\n" * 3_000_000)
    asked = []

    def free(folder):
        asked.append(folder)
        return 10**12 if len(asked) < 2 else 0

    target = tmp_path / "out" / "out.parquet"
    target.parent.mkdir()
    with Transport(disk=Disk(free=free)) as fetch, pytest.raises(DiskFullProblem):
        Csv().write_parquet(Location(str(path)), {}, target, fetch, silent)
    assert not list(target.parent.iterdir())


def test_who_watches_can_stop_it_and_nothing_stays(file, tmp_path, fetch):
    def impatient(done: int, total: int | None = None) -> None:
        raise Interrupted

    target = tmp_path / "out" / "out.parquet"
    target.parent.mkdir()
    path = file("a;b\n" + "1;2\n" * MANY)
    with pytest.raises(Interrupted):
        Csv().write_parquet(Location(str(path)), {}, target, fetch, impatient)
    assert not list(target.parent.iterdir())


@needs_shared
def test_hourly_weather_of_knmi(write):
    written, target = write(Csv(), DATA / "knmi_debilt_260_uurgegevens.txt")
    assert written.rows == 8784
    assert written.description.columns[0].original == "STN"
    with duckdb.connect() as connection:
        found = connection.sql(
            f"SELECT min(yyyymmdd), max(yyyymmdd), count(t10n), min(hh), max(hh) FROM '{target}'"
        ).fetchone()
    assert found == (date(2000, 1, 1), date(2000, 12, 31), 1464, 1, 24)
