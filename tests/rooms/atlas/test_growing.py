"""A source that grows is refreshed by what is new: only that crosses, and the snapshot is that of the whole."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow.parquet as pq
import pytest
from django.core.exceptions import ValidationError

from informatiehuis.kernel.access import HOUSE, Actor
from informatiehuis.kernel.house import House
from informatiehuis.kernel.models import Area, Party
from informatiehuis.rooms.atlas import queries
from informatiehuis.rooms.atlas.actions import change_source
from informatiehuis.rooms.atlas.models import Source
from informatiehuis.rooms.atlas.refreshing import SnapshotRefused, refresh
from informatiehuis.rooms.monitor.running import run_indicator
from tests import factories, storage
from tests.engines.connectors.test_postgres import SERVER, USER, admin, database

__all__ = ["database"]


@pytest.fixture
def readings(database: str) -> Iterator[str]:
    """A thousand readings in 2021 and 2022, in the order in which they came."""
    with admin(database) as connection:
        connection.execute(
            "DROP TABLE IF EXISTS metingen; CREATE TABLE metingen"
            " (id int PRIMARY KEY, gebied text, jaar int, waarde int, gezien timestamptz);"
            "INSERT INTO metingen SELECT i, (ARRAY['GM0344','GM0307','GM0310'])[1 + i % 3], 2021 + i / 501, i % 7,"
            " timestamptz '2022-01-01 00:00+00' + i * interval '1 hour' FROM generate_series(1, 1000) i"
        )
    yield database
    with admin(database) as connection:
        connection.execute("DROP TABLE IF EXISTS metingen")


@pytest.fixture
def place(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where the lake of the house stands: in its folder, unless a test says that it is in object storage."""
    told = str(getattr(request, "param", "folder"))
    if told == "s3":
        for name, value in storage.environment(request.getfixturevalue("s3_place")).items():
            monkeypatch.setenv(name, value)
    return told


@pytest.fixture
def growing(place: str, readings: str, areas: dict[str, Area], party: Party) -> Source:
    location = f"postgresql://{USER}@{SERVER}/{readings}/metingen"
    made = factories.source("Metingen", connector="postgres", location=location, owner=party)
    factories.alter(actor=HOUSE, thing=made, values={"increment": {"column": "gezien", "key": ["id"]}})
    refresh(actor=HOUSE, source=made)
    return made


def add(readings: str, sql: str) -> None:
    with admin(readings) as connection:
        connection.execute(sql)


def rows(source: Source) -> dict[int, tuple[int, int]]:
    held = source.snapshots.select_related("source").get(is_current=True)
    table = pq.read_table(queries.whole_parquet_of(held))
    return {row["id"]: (row["jaar"], row["waarde"]) for row in table.to_pylist()}


NEW = (
    "INSERT INTO metingen SELECT i, 'GM0344', 2023, 100, timestamptz '2022-03-01 00:00+00' + i * interval '1 minute'"
    " FROM generate_series(1001, 1010) i"
)
LATE = "INSERT INTO metingen VALUES (2000, 'GM0344', 2021, 1000, '2022-04-01 00:00+00')"


@pytest.mark.parametrize("place", ["folder", "s3"], indirect=True)
def test_only_what_is_new_crosses_and_the_copy_is_whole(
    growing: Source, readings: str, house: House, place: str
) -> None:
    add(readings, NEW)
    snapshot = refresh(actor=HOUSE, source=growing).snapshot
    assert snapshot.rows == 1010
    assert int(snapshot.found["increment_rows"]) < 40, "the new rows, and those of the last day"
    assert rows(growing)[1010] == (2023, 100)
    everything = refresh(actor=HOUSE, source=growing, whole=True)
    assert "increment_rows" not in everything.snapshot.found
    assert not everything.is_new, "read whole it is the same content"
    assert (house.lake / "metingen").exists() == (place == "folder")


def test_a_row_that_changed_takes_the_place_of_the_one_before(growing: Source, readings: str) -> None:
    add(readings, "UPDATE metingen SET waarde = 77, gezien = '2022-04-01 00:00+00' WHERE id = 3")
    assert refresh(actor=HOUSE, source=growing).snapshot.rows == 1000
    assert rows(growing)[3] == (2021, 77)


def test_the_promise_and_the_rules_are_about_the_whole(growing: Source, readings: str) -> None:
    rule = {"rule": "range", "columns": ["waarde"], "maximum": 50}
    factories.alter(actor=HOUSE, thing=growing, values={"quality_rules": [rule]})
    add(readings, NEW)
    with pytest.raises(SnapshotRefused, match="waarde"):
        refresh(actor=HOUSE, source=growing)
    assert growing.snapshots.get(is_current=True).rows == 1000


def test_another_column_makes_it_read_whole(growing: Source, readings: str) -> None:
    add(readings, "ALTER TABLE metingen ADD soort text")
    snapshot = refresh(actor=HOUSE, source=growing).snapshot
    assert "increment_rows" in snapshot.found, "a column that nobody asks for is not noticed"
    whole = refresh(actor=HOUSE, source=growing, whole=True).snapshot
    assert "soort" in {column["name"] for column in whole.columns}


def test_late_data_reopen_their_period_alone(growing: Source, readings: str, party: Party) -> None:
    indicator = factories.indicator(
        "Metingen per gebied",
        owner=party,
        sql="select gebied as area, jaar as period, sum(waarde) as value from metingen group by gebied, jaar",
    )
    run_indicator(actor=HOUSE, indicator=indicator)
    add(readings, NEW)
    refresh(actor=HOUSE, source=growing)
    assert run_indicator(actor=HOUSE, indicator=indicator).run.report["periods"]["computed"] == ["2023"]
    add(readings, LATE)
    refresh(actor=HOUSE, source=growing)
    run = run_indicator(actor=HOUSE, indicator=indicator).run
    assert run.report["periods"] == {"computed": ["2021"], "kept": ["2022", "2023"]}
    assert run_indicator(actor=HOUSE, indicator=indicator, again=True).run == run


@pytest.mark.parametrize(
    ("told", "word"),
    [
        ({"key": ["id"]}, "column"),
        ({"column": "weg"}, "weg"),
        ({"column": "gezien", "look_back": -1}, "look_back"),
        ({"column": "gezien", "anders": 1}, "column"),
    ],
)
def test_a_way_of_growing_that_cannot_be_is_refused(
    growing: Source, steward_actor: Actor, told: dict[str, object], word: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        change_source(actor=steward_actor, thing=growing, values={"increment": told}, seen_version=None)
    assert word in str(refused.value.message_dict["increment"])
