"""What is held with what is new is what reading everything would give."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from informatiehuis.engines.connectors.disk import Disk
from informatiehuis.engines.lake.growing import Growth, day_of, merged, point_from

FIRST = dt.datetime(2022, 1, 1, tzinfo=dt.UTC)
ADDED, CHANGED = Growth("tijd", look_back=1), Growth("tijd", ("id",))


def write(path: Path, rows: list[tuple[int, float | None, int]]) -> Path:
    """Rows of an id, hours since the beginning, and a value."""
    moments = [None if hours is None else FIRST + dt.timedelta(hours=hours) for _, hours, _ in rows]
    table = pa.table(
        {
            "id": pa.array([row[0] for row in rows], pa.int64()),
            "tijd": pa.array(moments, pa.timestamp("us", tz="UTC")),
            "waarde": pa.array([row[2] for row in rows], pa.int64()),
        }
    )
    pq.write_table(table, path)
    return path


def put(folder: Path, growth: Growth, held: list, came: list) -> list[tuple[int, int]] | None:
    old, new = write(folder / "held.parquet", held), write(folder / "came.parquet", came)
    target = folder / "merged.parquet"
    target.unlink(missing_ok=True)
    since = point_from(old, growth)
    assert since is not None
    rows = merged(old, new, growth, since, target, spill=folder, disk=Disk())
    if rows is None:
        assert not target.exists()
        return None
    table = pq.read_table(target)
    assert table.num_rows == rows
    assert table.schema == pq.read_schema(old)
    return [(row["id"], row["waarde"]) for row in table.to_pylist()]


def test_the_point_is_the_newest_row_less_what_is_read_again(tmp_path: Path) -> None:
    path = write(tmp_path / "held.parquet", [(1, 30, 1), (2, 50.5, 1), (3, None, 1)])
    assert point_from(path, ADDED) == FIRST + dt.timedelta(hours=26.5)
    assert point_from(path, Growth("id", look_back=1)) == 2
    assert point_from(path, Growth("weg")) is None
    assert day_of(FIRST + dt.timedelta(hours=26.5)) == dt.date(2022, 1, 2)
    pq.write_table(pa.table({"tijd": ["2022"]}), path)
    assert point_from(path, ADDED) is None, "a text has no newest"


def test_rows_that_are_added_come_behind_and_late_ones_in_the_stretch_come_along(tmp_path: Path) -> None:
    held = [(1, 0, 10), (2, 40, 20), (3, 48, 30)]
    late = [(4, 30, 40), (2, 40, 21), (3, 48, 30), (5, 60, 50)]
    early = [(9, 1, 90)]  # a day is asked for, so what is before the point comes too; it is left out
    assert put(tmp_path, ADDED, held, early + late) == [(1, 10), (4, 40), (2, 21), (3, 30), (5, 50)]


def test_a_row_of_the_same_key_is_replaced_by_the_newest(tmp_path: Path) -> None:
    held = [(1, 0, 10), (2, 40, 20), (3, 48, 30)]
    came = [(1, 50, 11), (1, 60, 12), (4, 60, 40), (3, 48, 30)]
    assert put(tmp_path, CHANGED, held, came) == [(2, 20), (1, 12), (4, 40), (3, 30)]


def test_a_source_that_lost_its_newest_rows_is_read_whole(tmp_path: Path) -> None:
    assert put(tmp_path, CHANGED, [(1, 0, 10), (2, 40, 20)], [(1, 0, 10)]) is None
    assert put(tmp_path, CHANGED, [(1, 0, 10)], []) is None


def test_other_columns_are_read_whole(tmp_path: Path) -> None:
    old = write(tmp_path / "held.parquet", [(1, 0, 10)])
    new = tmp_path / "came.parquet"
    pq.write_table(pq.read_table(old).append_column("extra", pa.array([1])), new)
    assert merged(old, new, CHANGED, FIRST, tmp_path / "merged.parquet", spill=tmp_path, disk=Disk()) is None


@settings(max_examples=40)
@given(
    first=st.lists(st.tuples(st.integers(0, 99), st.integers(0, 5)), min_size=1, max_size=8),
    then=st.lists(st.tuples(st.integers(0, 99), st.integers(0, 5)), max_size=8),
)
def test_a_source_that_only_adds_gives_the_same_in_steps_as_at_once(
    tmp_path_factory: pytest.TempPathFactory, first: list, then: list
) -> None:
    """What is added is not older than the newest before, less what is read again."""
    folder = tmp_path_factory.getbasetemp()
    held = [(number, hour, value) for number, (hour, value) in enumerate(first)]
    point = max(hour for _, hour, _ in held) - 24
    added = [(100 + number, max(point, hour), value) for number, (hour, value) in enumerate(then)]
    everything = [*held, *added]
    came = [row for row in everything if row[1] >= point]
    found = put(folder, ADDED, held, came)
    assert found is not None
    assert sorted(found) == sorted((one, value) for one, _, value in everything)
