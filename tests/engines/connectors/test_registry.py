"""Which connectors there are, and which of them reads a location."""

from importlib.metadata import EntryPoint

import pytest

from informatiehuis.engines.connectors.base import Location
from informatiehuis.engines.connectors.csv import Csv
from informatiehuis.engines.connectors.problems import ConnectorProblem, NotRecognisedProblem
from informatiehuis.engines.connectors.registry import GROUP, Registry, registry

OURS = "informatiehuis.engines.connectors."


def point(name: str, value: str) -> EntryPoint:
    return EntryPoint(name, value, GROUP)


def test_our_own_connectors_come_through_the_entry_points_and_none_is_broken():
    files = {"csv", "excel", "geojson", "geopackage", "json", "parquet", "shapefile"}
    assert files <= set(registry().connectors)
    assert registry().broken == ()


def test_every_connector_has_a_name_a_label_and_options_with_help():
    for name, connector in registry().connectors.items():
        assert connector.name == name
        assert connector.label
        assert all(option.label and option.help for option in connector.options)


def test_a_connector_that_does_not_load_is_named_and_the_others_work():
    found = Registry((point("csv", f"{OURS}csv:Csv"), point("kapot", "no.such.module:Thing")))
    assert set(found.connectors) == {"csv"}
    assert [one.name for one in found.broken] == ["kapot"]
    with pytest.raises(ConnectorProblem, match=r"kapot.*No module named 'no'"):
        found.get("kapot")


def test_a_third_party_cannot_replace_one_of_ours():
    theirs = point("csv", "tests.engines.connectors.test_registry:Theirs")
    found = Registry((theirs, point("csv", f"{OURS}csv:Csv")))
    assert type(found.get("csv")) is Csv
    assert "already a connector" in found.broken[0].error


def test_something_that_is_no_connector_is_broken():
    found = Registry((point("pad", "pathlib:Path"), point("anders", f"{OURS}csv:Csv")))
    assert not found.connectors
    assert "not a Connector" in found.broken[1].error
    assert "gives a connector named csv" in found.broken[0].error


def test_an_unknown_name_lists_those_that_exist():
    with pytest.raises(ConnectorProblem, match=r"“?fax.*csv.*parquet"):
        registry().get("fax")


@pytest.mark.parametrize(
    ("name", "content", "connector"),
    [
        ("a.json", b'{"type": "FeatureCollection", "features": []}', "geojson"),
        ("a.json", b'[{"a": 1}]', "json"),
        ("a.csv", b"", "csv"),
        ("a.txt", b"a;b\n1;2\n3;4\n", "csv"),
        ("zonder", b"PAR1", "parquet"),
        ("zonder", b"SQLite format 3\x00", "geopackage"),
        ("a.xlsx", b"PK", "excel"),
    ],
)
def test_the_name_decides_and_else_the_first_bytes(tmp_path, fetch, name, content, connector):
    path = tmp_path / name
    path.write_bytes(content)
    assert registry().recognise(Location(str(path)), fetch).name == connector


def test_the_media_type_of_a_server_tells_what_an_address_without_suffix_is(server, fetch):
    server.gives(b"a;b\n1;2\n", Content_Type="text/csv; charset=utf-8")
    assert registry().recognise(Location(f"{server.address}/download?id=5"), fetch).name == "csv"


def test_what_nobody_knows_asks_for_the_connector(tmp_path, fetch):
    path = tmp_path / "raadsel"
    path.write_bytes(b"\x00\x01\x02")
    with pytest.raises(NotRecognisedProblem, match=r"raadsel.*Geef zelf de connector op"):
        registry().recognise(Location(str(path)), fetch)


class Theirs(Csv):
    """A connector of others with a name that is taken."""
