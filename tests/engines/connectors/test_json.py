"""JSON lines and arrays, flattened one level."""

import gzip
from datetime import date

import pyarrow.parquet as pq
import pytest

from informatiehuis.engines.connectors.base import Location
from informatiehuis.engines.connectors.json import Json
from informatiehuis.engines.connectors.problems import EmptyProblem, FormatProblem

LINES = (
    '{"gemeente": {"gm_code": 344, "deel": {"naam": "x"}}, "lijst": [1, 2], "dag": "2022-12-31", "nr": "0012"}\n'
    '{"gemeente": {"gm_code": "0307"}, "Aandeel (%)": 1.5}\n'
)


@pytest.fixture
def file(tmp_path):
    def file(content: str | bytes, name: str = "bron.json"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return file


def rows(target):
    return pq.read_table(target).to_pylist()


def test_objects_inside_are_flattened_one_level(file, write, fetch):
    path = file(LINES)
    description = Json().describe(Location(str(path)), {}, fetch)
    assert [(c.name, c.type, c.original) for c in description.columns] == [
        ("gemeente_gm_code", "string", "gemeente.gm_code"),
        ("gemeente_deel", "string", "gemeente.deel"),
        ("lijst", "string", "lijst"),
        ("dag", "date32[day]", "dag"),
        ("nr", "string", "nr"),
        ("aandeel", "double", "Aandeel (%)"),
    ]
    assert (description.row_estimate, description.columns[5].unit) == (2, "%")
    written, target = write(Json(), path)
    assert written.rows == 2
    assert rows(target)[0] == {
        "gemeente_gm_code": "GM0344",
        "gemeente_deel": '{"naam":"x"}',
        "lijst": "[1,2]",
        "dag": date(2022, 12, 31),
        "nr": "0012",
        "aandeel": None,
    }
    assert rows(target)[1]["gemeente_gm_code"] == "GM0307"


@pytest.mark.parametrize(
    ("content", "form"),
    [
        ('[{"a": 1}, {"a": 2}]', "array"),
        ('{"a": 1}\n{"a": 2}\n', "lines"),
        ('{\n "a": 1\n}\n{\n "a": 2\n}\n', "objects"),
    ],
)
def test_the_form_is_found(file, write, content, form):
    written, target = write(Json(), file(content))
    assert written.description.found["form"] == form
    assert rows(target) == [{"a": 1}, {"a": 2}]


def test_a_key_and_a_type_that_come_late_are_not_lost(file, write):
    written, target = write(Json(), file('{"a": 1}\n' * 30_000 + '{"a": 2.5, "laat": "x"}\n'))
    assert [column.type for column in written.description.columns] == ["double", "string"]
    assert rows(target)[-1] == {"a": 2.5, "laat": "x"}


@pytest.mark.parametrize("content", ["", "[]", " [ ]\n", "{}"])
def test_nothing_in_it_is_refused(file, write, content):
    with pytest.raises(EmptyProblem, match=r"bron\.json is leeg"):
        write(Json(), file(content))


def test_a_broken_line_is_named(file, write, tmp_path):
    with pytest.raises(FormatProblem, match="op regel 3: Malformed JSON") as caught:
        write(Json(), file('{"a": 1}\n{"a": 2}\n{"a":\n{"a": 4}\n'))
    assert str(tmp_path) not in str(caught.value)
    assert not list((tmp_path / "out").iterdir())


def test_a_list_that_is_cut_off_is_refused(file, write):
    with pytest.raises(FormatProblem, match=r"bron\.json kan niet worden gelezen"):
        write(Json(), file('[{"a": 1}, {"a": 2'))


def test_a_list_of_numbers_is_no_table(file, write):
    with pytest.raises(FormatProblem):
        write(Json(), file("[1, 2]"))


def test_gzipped_and_over_http(server, write):
    server.gives(gzip.compress(LINES.encode()), ETag='"v1"')
    written, _ = write(Json(), f"{server.address}/bron.jsonl.gz")
    assert (written.rows, written.etag) == (2, '"v1"')


def test_large_remote_lines_are_described_from_a_sample(server, fetch):
    server.gives(b'{"a": 1, "b": "x"}\n' * 200_000)
    description = Json().describe(Location(f"{server.address}/bron.ndjson"), {}, fetch)
    assert description.row_estimate == pytest.approx(200_000, rel=0.01)
    assert not list(fetch.downloads().iterdir())
