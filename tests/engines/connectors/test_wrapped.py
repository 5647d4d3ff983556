"""A list of records that stands in a JSON object: found when there is one, named when there are more."""

import gzip
import json

import pyarrow.parquet as pq
import pytest

from informatiehuis.engines.connectors.base import Location
from informatiehuis.engines.connectors.json import Json
from informatiehuis.engines.connectors.problems import (
    DiskFullProblem,
    EmptyProblem,
    FormatProblem,
    NotFoundProblem,
    OptionProblem,
)
from informatiehuis.engines.connectors.wrapped import Part, find_wrapper, take_out

RECORDS = '[{"gm_code": 344, "n": 1}, {"gm_code": "0355", "n": 2.5}]'
READ = [{"gm_code": "GM0344", "n": 1.0}, {"gm_code": "GM0355", "n": 2.5}]


@pytest.fixture
def file(tmp_path):
    def file(content: str | bytes, name: str = "bron.json"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return file


def rows(target):
    return pq.read_table(target).to_pylist()


def texts(description):
    return [note.text() for note in description.notes]


@pytest.mark.parametrize(
    ("content", "records"),
    [
        ('{"value": %s}', "value"),
        ('{"results": %s}\n', "results"),
        ('\ufeff {\n "features":\n %s\n}\n', "features"),
        ('{"d": {"results": %s}}', "d.results"),
        ('{"links": [{"href": "x"}], "items": %s}', "items"),
        (r'{"a \"[{\" b": "}]\\", "stad \u0041": %s, "leeg": [], "getallen": [1, [2]]}', "stad A"),
    ],
)
def test_the_one_list_of_objects_is_read(file, write, fetch, content, records):
    path = file(content % RECORDS)
    description = Json().describe(Location(str(path)), {}, fetch)
    written, target = write(Json(), path)
    assert rows(target) == READ
    for told in (description, written.description):
        assert (told.found["form"], told.found["records"]) == ("array", records)
        assert [(one.name, one.type) for one in told.columns] == [("gm_code", "string"), ("n", "double")]


def test_what_is_beside_the_list_is_told(file, write):
    written, _ = write(Json(), file(f'{{"bron": "CBS", "leeg": null, "value": {RECORDS}}}'))
    assert texts(written.description) == ["Alleen de lijst “value” is gelezen. Daarnaast staat er in: bron."]
    assert texts(write(Json(), file(f'{{"value": {RECORDS}}}'))[0].description) == []


@pytest.mark.parametrize("key", ["next", "@odata.nextLink", "nextPage", "next_url"])
def test_one_page_of_more_is_told(file, write, key):
    written, _ = write(Json(), file(f'{{"{key}": "https://x", "value": {RECORDS}}}'))
    assert texts(written.description)[1].startswith(f"Dit lijkt één bladzijde van meer: de sleutel “{key}” verwijst")
    last, _ = write(Json(), file(f'{{"{key}": null, "value": {RECORDS}}}'))
    assert texts(last.description) == []


def test_of_several_lists_one_must_be_chosen(file, write, fetch):
    path = file('{{"x": {{"wijken": {}}}, "gemeenten": {}}}'.format('[{"a": 1}]', RECORDS))
    for read in (lambda: write(Json(), path), lambda: Json().describe(Location(str(path)), {}, fetch)):
        with pytest.raises(OptionProblem, match=r"meer lijsten: x\.wijken, gemeenten\..*records=x\.wijken"):
            read()
    assert rows(write(Json(), path, records="gemeenten")[1]) == READ
    assert rows(write(Json(), path, records="x.wijken")[1]) == [{"a": 1}]
    with pytest.raises(NotFoundProblem, match=r"“buurten”\. Kies bij de optie “records” uit: x\.wijken, gemeenten"):
        write(Json(), path, records="buurten")


def test_an_object_without_a_list_is_one_row_and_its_keys_are_told(file, write):
    written, target = write(Json(), file('{"naam": "Utrecht", "jaren": [2021, 2022]}'))
    assert rows(target) == [{"naam": "Utrecht", "jaren": "[2021,2022]"}]
    assert texts(written.description) == [
        "Er staat één object in, en dat is als één rij gelezen. De sleutels zijn: naam, jaren."
    ]
    with pytest.raises(NotFoundProblem, match=r"“jaren”\. Er is geen enkele; de sleutels zijn: naam, jaren"):
        write(Json(), file('{"naam": "Utrecht", "jaren": [2021, 2022]}'), records="jaren")


def test_an_empty_list_is_nothing(file, write):
    with pytest.raises(EmptyProblem, match=r"bron\.json is leeg"):
        write(Json(), file('{"value": [ ], "count": 0}'))


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ('{"a": 1, "list": [{"b": 1}]}\n{"a": 2, "list": []}\n', "bron.json"),
        ('{"a": 1, "list": [{"b": 1}]}\n', "bron.jsonl"),
        ('[{"a": 1, "list": [{"b": 1}]}]', "bron.json"),
    ],
)
def test_a_list_in_a_record_stays_in_that_record(file, write, content, name):
    written, target = write(Json(), file(content, name))
    assert rows(target)[0] == {"a": 1, "list": '[{"b":1}]'}
    assert written.description.notes == ()
    with pytest.raises(NotFoundProblem):
        write(Json(), file(content if name == "bron.json" else "[1]", "bron.json"), records="list")


def test_the_form_that_a_person_sets_goes_before_the_list(file, write):
    assert rows(write(Json(), file('{"a": 1, "value": [{"b": 1}]}'), form="objects")[1]) == [
        {"a": 1, "value": '[{"b":1}]'}
    ]


def test_a_list_larger_than_one_object_may_be_is_read(file, write, monkeypatch):
    monkeypatch.setattr("informatiehuis.engines.connectors.json.MOST_OBJECT", 1024**2)
    content = json.dumps({"value": [{"n": n, "naam": "x" * 100} for n in range(20_000)]})
    assert len(content) > 2 * 1024**2
    written, target = write(Json(), file(content))
    assert (written.rows, rows(target)[-1]["n"]) == (20_000, 19_999)
    assert write(Json(), file(gzip.compress(content.encode()), "bron.json.gz"))[0].rows == 20_000


def test_over_http_a_list_is_found_when_looking(server, fetch):
    server.gives(json.dumps({"value": [{"n": n, "naam": "x" * 100} for n in range(20_000)]}).encode())
    description = Json().describe(Location(f"{server.address}/bron.json"), {}, fetch)
    assert (description.found["records"], len(description.columns)) == ("value", 2)


@pytest.mark.parametrize(
    "content",
    [
        '{"value": [{"a": 1}, {"a": 2',
        '{"value": [{"a": 1}, {"a": 2}]',
        '{"value": [{"a": 1} {"a": 2}]}',
        '{"value": [{"a": 1}, 2]}',
        '{"value": [{"a": 1]}]}',
        '{"value": [{"a": "1}]}',
        '{"value": ]}',
        "{}}",
        "{" * 5000,
    ],
)
def test_json_that_is_broken_or_cut_off_is_refused(file, write, tmp_path, content):
    with pytest.raises(FormatProblem, match=r"bron\.json"):
        write(Json(), file(content))
    assert not list((tmp_path / "out").iterdir())


def test_the_list_is_taken_out_byte_for_byte_or_not_at_all(file, tmp_path, fetch):
    path = file(f'{{"value": {RECORDS}}}')
    wrapper = find_wrapper(path)
    assert wrapper.keys == ["value"]
    [part] = wrapper.parts
    assert take_out(path, part, tmp_path / "list.json", fetch.disk).read_text() == RECORDS
    with pytest.raises(DiskFullProblem):
        take_out(path, Part("value", 0, 10**18, b"{"), tmp_path / "list.json", fetch.disk)
