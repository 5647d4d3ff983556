"""The values that all connectors share."""

from datetime import datetime

import pytest

from informatiehuis.engines.connectors.base import Column, Description, Location, Option, Written
from informatiehuis.engines.connectors.csv import Csv
from informatiehuis.engines.connectors.problems import OptionProblem


@pytest.mark.parametrize(
    ("text", "remote", "suffix", "name"),
    [
        ("/data/Bomen.CSV", False, ".csv", "Bomen.CSV"),
        ("bomen.csv.gz", False, ".csv", "bomen.csv.gz"),
        ("file:///data/met%20spatie.gpkg", False, ".gpkg", "met spatie.gpkg"),
        ("https://geheim:woord@data.nl/a/bomen.json?sleutel=123", True, ".json", "bomen.json"),
        ("postgresql://jan:geheim@db.nl/bomen", True, "", "bomen"),
        ("https://data.nl", True, "", "data.nl"),
    ],
)
def test_a_location_knows_what_it_is_and_never_shows_a_password(text, remote, suffix, name):
    location = Location(text)
    assert (location.is_remote, location.suffix, location.name) == (remote, suffix, name)


def test_the_path_of_an_address_is_refused():
    with pytest.raises(ValueError, match="not on this machine"):
        _ = Location("https://data.nl/x.csv").path


def test_an_unsafe_column_name_cannot_exist():
    with pytest.raises(ValueError, match="not a safe column name"):
        Column("a; drop table", "int64", None, "a")


def test_a_note_that_cannot_be_translated_is_refused():
    with pytest.raises(TypeError, match="is a Note"):
        Description((Column("a", "int64", None, "A"),), notes=("Dit is Nederlands.",))


def test_a_description_has_each_column_once_and_its_geometry_among_them():
    column = Column("a", "int64", None, "A")
    with pytest.raises(ValueError, match="not unique"):
        Description((column, column))
    with pytest.raises(ValueError, match="not one of the columns"):
        Description((column,), geometry="geometry")


def test_what_was_found_cannot_be_changed_afterwards():
    description = Description((), found={"a": "b"})
    with pytest.raises(TypeError):
        description.found["a"] = "c"


def test_a_moment_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="aware"):
        Written(1, Description(()), None, datetime(2022, 1, 1))  # noqa: DTZ001 - that is the point


def test_an_option_has_its_default_among_its_choices():
    with pytest.raises(ValueError, match="not one of its choices"):
        Option("a", "A", "", default="x", choices=("y",))


def test_options_are_filled_with_defaults_and_an_empty_value_means_the_default():
    chosen = Csv().chosen({"delimiter": ";", "quote": ""})
    assert chosen["delimiter"] == ";"
    assert chosen["quote"] == '"'
    assert chosen["encoding"] == ""


def test_an_unknown_option_and_a_wrong_value_name_what_is_allowed():
    with pytest.raises(OptionProblem, match=r"“scheiding”.*Kies uit: delimiter, encoding"):
        Csv().chosen({"scheiding": ";"})
    with pytest.raises(OptionProblem, match=r"“header”.*“misschien”.*Kies uit: yes, no"):
        Csv().chosen({"header": "misschien"})
