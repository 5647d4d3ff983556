"""A view of a table: hidden columns and other rows are gone before anything else is done with it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from informatiehuis.engines.views import WHOLE, View, ViewDoesNotFit, reading

TABLE = pa.table(
    {
        "code": ["GM1", "GM2", None, "GM1"],
        "number": pa.array([1, 2, 3, None], pa.int32()),
        "day": [date(2025, 1, 1), None, date(2025, 1, 2), date(2025, 1, 1)],
        "share": [0.5, 0.25, 1.0, 2.0],
        "name": ["a", "b", "c", "d"],
    }
).replace_schema_metadata({"geo": "outline of all rows"})


@pytest.fixture
def parquet(tmp_path: Path) -> Path:
    pq.write_table(TABLE, tmp_path / "rows.parquet")
    return tmp_path / "rows.parquet"


@pytest.mark.parametrize(
    ("rows", "left"),
    [
        ({"code": {"GM1"}}, ["a", "d"]),
        ({"code": {"GM1", "GM2"}}, ["a", "b", "d"]),
        ({"code": set()}, []),
        ({"number": {"2"}}, ["b"]),
        ({"day": {"2025-01-01"}}, ["a", "d"]),
        ({"code": {"GM1"}, "number": {"1"}}, ["a"]),
    ],
)
def test_only_rows_with_a_value_that_is_given_stay(rows: dict[str, set[str]], left: list[str], parquet: Path) -> None:
    view = View(rows={name: frozenset(values) for name, values in rows.items()})
    assert reading.table(view, parquet).column("name").to_pylist() == left


def test_the_whole_is_the_table_itself(parquet: Path) -> None:
    assert reading.table(WHOLE, parquet).equals(TABLE)
    assert WHOLE.key == ""


def test_a_written_view_holds_nothing_of_what_is_hidden(parquet: Path, tmp_path: Path) -> None:
    view = View(frozenset({"name"}), {"code": frozenset({"GM2"})})
    reading.write(view, parquet, tmp_path / "left.parquet")
    content = (tmp_path / "left.parquet").read_bytes()
    assert pq.read_table(tmp_path / "left.parquet").to_pydict() == {
        "code": ["GM2"],
        "number": [2],
        "day": [None],
        "share": [0.25],
    }
    assert b"GM1" not in content
    assert b"name" not in content
    assert b"outline of all rows" not in content


def test_a_row_can_be_chosen_by_a_column_that_is_hidden(parquet: Path) -> None:
    view = View(frozenset({"code"}), {"code": frozenset({"GM2"})})
    assert reading.table(view, parquet).to_pydict()["name"] == ["b"]
    assert "code" not in reading.table(view, parquet).column_names


@pytest.mark.parametrize(
    "view", [View(frozenset({"gone"})), View(rows={"gone": frozenset({"1"})}), View(rows={"share": frozenset({"0.5"})})]
)
def test_a_view_that_does_not_fit_gives_nothing(view: View, parquet: Path, tmp_path: Path) -> None:
    with pytest.raises(ViewDoesNotFit):
        reading.table(view, parquet)
    with pytest.raises(ViewDoesNotFit):
        reading.write(view, parquet, tmp_path / "left.parquet")
    assert not (tmp_path / "left.parquet").exists()


def test_a_hidden_column_cannot_be_asked_for(parquet: Path) -> None:
    with pytest.raises(KeyError, match="name"):
        reading.table(View(frozenset({"name"})), parquet, ["name"])


NAMES = st.frozensets(st.sampled_from(["a", "b", "c"]))
VIEWS = st.builds(View, NAMES, st.dictionaries(st.sampled_from(["a", "b"]), NAMES))


@given(VIEWS, VIEWS)
def test_views_share_a_key_exactly_when_they_are_equal(one: View, other: View) -> None:
    assert (one.key == other.key) == (one == other)
