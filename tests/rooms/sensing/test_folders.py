"""What a folder holds of measurements comes in once, and only for a sensor that may measure."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from informatiehuis.engines.signals import Store
from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.house import House
from informatiehuis.rooms.sensing import registering
from informatiehuis.rooms.sensing.folders import measured, take_file
from informatiehuis.rooms.sensing.kinds import SENSOR_LIFE
from informatiehuis.rooms.sensing.models import Entity, Sensor
from informatiehuis.rooms.sensing.problems import NothingThere, NotRegistered
from informatiehuis.rooms.sensing.store import store_of
from tests.rooms.sensing.conftest import THING

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ROWS = 'time,datastream,result\n2025-09-01T10:00:00Z,"PM2,5",11.5\n2025-09-01T11:00:00Z,"PM2,5",12\n'


@pytest.fixture
def store(house: House) -> Store:
    return store_of(house)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "metingen").mkdir()
    (tmp_path / "metingen/paal-12.json").write_text(json.dumps(THING), "utf-8")
    (tmp_path / "metingen/paal-12.csv").write_text(ROWS, "utf-8")
    (path,) = measured(tmp_path)
    return path


def test_a_thing_and_its_observations_come_in_once(sensor: Sensor, file: Path, store: Store) -> None:
    assert take_file(file, store, NOW, "proef") == 2
    assert take_file(file, store, NOW, "proef") == 0
    stream = Entity.objects.get(type="Datastream", entry=sensor)
    rows = store.read().select(streams=[stream.pk]).to_pylist()
    assert [(row["begin"], row["number"]) for row in rows] == [
        (datetime(2025, 9, 1, 10, tzinfo=UTC), 11.5),
        (datetime(2025, 9, 1, 11, tzinfo=UTC), 12.0),
    ]


def test_what_was_left_half_done_is_finished(sensor: Sensor, file: Path, store: Store) -> None:
    whole = file.with_suffix(".csv").read_text("utf-8")
    file.with_suffix(".csv").write_text("".join(whole.splitlines(keepends=True)[:2]), "utf-8")
    assert take_file(file, store, NOW, "proef") == 1
    file.with_suffix(".csv").write_text(whole, "utf-8")
    assert take_file(file, store, NOW, "proef") == 1


def test_a_sensor_that_is_not_there_or_may_not_measure_gets_nothing(sensor: Sensor, file: Path, store: Store) -> None:
    elsewhere = file.with_name("elders.json")
    elsewhere.write_bytes(file.read_bytes())
    with pytest.raises(NothingThere):
        take_file(elsewhere, store, NOW, "proef")
    registering.move_sensor(actor=HOUSE, thing=sensor, step=next(iter(SENSOR_LIFE.steps_from("measuring"))))
    with pytest.raises(NotRegistered):
        take_file(file, store, NOW, "proef")
    assert store.read().rows == 0


def test_a_row_of_a_datastream_that_is_not_there_is_named(sensor: Sensor, file: Path, store: Store) -> None:
    file.with_suffix(".csv").write_text("time,datastream,result\n2025-09-01T10:00:00Z,NO2,1\n", "utf-8")
    with pytest.raises(NothingThere, match="NO2"):
        take_file(file, store, NOW, "proef")
