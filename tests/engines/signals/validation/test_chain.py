"""A chain as data: what is planted in half a month of one sensor is found, and each stage says what it did."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from informatiehuis.engines.signals import Observation
from informatiehuis.engines.signals.observation import SCHEMA, as_columns
from informatiehuis.engines.signals.validation import Reference
from informatiehuis.engines.signals.validation.chain import Outcome, run
from informatiehuis.engines.signals.validation.settings import ChainProblem, Settings

BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
HOURS = 24 * 15
KAPPA, DENSITY = 0.4, 1.65
SETTINGS = Settings(
    version="firmware",
    factors=((1, 1.0), (2, 0.01)),
    error_code="error",
    refuse=(2048, 4096),
    tolerate=(32,),
    positions=True,
    accuracy="accuracy",
    humidity="rh",
    least=3.0,
    reference="station",
    station="260",
    reference_column="pm",
)


class Month:
    """Half a month, four times an hour, of a box that counts 1.5 times what the station says, and 3 too much."""

    def __init__(self, *, drift: float = 0.0) -> None:
        chance = np.random.default_rng(11)
        hours = np.arange(HOURS)
        self.truth = 12 + 6 * np.sin(hours / 20) + chance.normal(0, 0.5, HOURS)
        self.reference = Reference(
            "260", "pm", {int(BEGIN.timestamp()) + 3600 * int(hour): float(self.truth[hour]) for hour in hours}
        )
        dry = 1.5 * np.repeat(self.truth, 4) + 3 + chance.normal(0, 0.3, HOURS * 4)
        dry += np.arange(HOURS * 4) / (HOURS * 4) * drift
        self.humidity = 60 + 20 * np.sin(np.arange(HOURS * 4) / 50)
        self.values = dry * (1 + KAPPA / DENSITY / (100 / self.humidity - 1))
        self.parameters = [{"firmware": 1, "error": 0, "rh": float(one), "accuracy": 5} for one in self.humidity]
        self.places = [(5.1, 52.1)] * (HOURS * 4)

    def table(self) -> pa.Table:
        rows = [
            Observation(
                1, BEGIN + timedelta(minutes=15 * step), float(value), parameters=self.parameters[step],
                position=self.places[step],
            )
            for step, value in enumerate(self.values)
        ]  # fmt: skip
        made = pa.Table.from_batches([as_columns(rows, BEGIN)])
        return made.set_column(0, SCHEMA.field("sequence"), pa.array(range(1, len(rows) + 1), type=pa.int64()))


def stage(outcome: Outcome, name: str):
    return next(one for one in outcome.stages if one.stage == name)


def test_a_month_comes_out_at_the_level_of_the_station_with_its_uncertainty():
    month = Month()

    made = run(month.table(), SETTINGS, reference=month.reference)

    value = made.rows["value"].to_numpy()
    assert abs(np.median(value - np.repeat(month.truth, 4))) < 0.1
    numbers = made.calibration
    assert numbers["slope_low"] < 1 / 1.5 < numbers["slope_high"]
    assert numbers["hours"] == HOURS
    assert 0 < made.rows["uncertainty"].to_numpy().min() < 1
    assert numbers["drift_low"] < 0 < numbers["drift_high"]


def test_a_new_firmware_that_counts_in_hundredths_is_undone_and_an_unknown_one_is_refused():
    month = Month()
    for step in range(1000, HOURS * 4):
        month.values[step] *= 100
        month.parameters[step]["firmware"] = 3
    del month.parameters[7]["firmware"]

    made = run(month.table(), SETTINGS, reference=month.reference)

    units = stage(made, "units")
    assert (units.changed, units.refused) == (HOURS * 4 - 1000, {"versie van de programmatuur onbekend": 1})
    assert abs(np.median(made.rows["value"].to_numpy()[1000:] - np.repeat(month.truth, 4)[1000:])) < 0.2
    without = run(month.table(), replace(SETTINGS, version="", factors=()), reference=month.reference)
    assert np.nanmedian(np.abs(without.rows["value"].to_numpy()[:1000] - np.repeat(month.truth, 4)[:1000])) > 2


def test_what_the_sensor_calls_an_error_is_refused_by_its_bit_and_what_is_no_error_is_marked():
    month = Month()
    for step, code in ((3, 2048), (4, 4096 | 32), (5, 64), (6, 32)):
        month.parameters[step]["error"] = code
    del month.parameters[8]["error"]

    errors = stage(run(month.table(), SETTINGS, reference=month.reference), "error bits")

    assert errors.refused == {
        "refused bit 2048": 1, "refused bit 4096": 1, "onbekende foutcode": 1, "geen foutcode meegestuurd": 1,
    }  # fmt: skip
    assert errors.marked == {"marked bit 32": 2}


def test_a_lost_place_is_marked_and_its_value_stays():
    month = Month()
    month.places[10:20] = [(0.0, 0.0)] * 10
    month.parameters[30]["accuracy"] = 90
    month.places[40] = (5.9, 52.1)
    month.places[50] = None
    month.places[51] = None
    month.parameters[51] |= {"longitude": 5.1, "latitude": 52.1}

    made = run(month.table(), SETTINGS, reference=month.reference)

    assert stage(made, "positions").marked == {
        "geen plaats (0, 0)": 11, "plaats te onnauwkeurig": 1, "sprong die geen fiets maakt": 1,
    }  # fmt: skip
    assert made.rows["marks"].to_pylist()[40] == ["sprong die geen fiets maakt"]
    assert made.rows["value"].null_count == 0


def test_single_values_that_do_not_fit_go_and_a_plume_that_lasts_stays():
    month = Month()
    month.values[[100, 500, 900]] += 200
    month.values[1100:1104] += 30
    month.values[1200] = -40

    made = run(month.table(), SETTINGS, reference=month.reference)

    outliers = stage(made, "outliers")
    assert outliers.refused == {"uitschieter van één meting": 3, "waarde die niet kan": 1}
    rows = made.rows.to_pylist()
    assert {rows[step]["refused_by"] for step in (100, 500, 900, 1200)} == {"outliers"}
    assert {rows[step]["value"] for step in (100, 500, 900, 1200)} == {None}
    assert all(rows[step]["value"] for step in range(1100, 1104))


def test_water_goes_out_and_too_wet_is_refused():
    month = Month()
    month.parameters[50]["rh"] = 97
    del month.parameters[60]["rh"]

    made = run(month.table(), SETTINGS, reference=month.reference)

    water = stage(made, "humidity")
    assert water.refused == {"geen bruikbare luchtvochtigheid": 1, "te vochtig om te verbeteren": 1}
    row = made.rows.to_pylist()[0]
    growth = 1 + KAPPA / DENSITY / (100 / month.humidity[0] - 1)
    assert row["after_humidity"] == pytest.approx(row["raw"] / growth)
    beside = (np.array([BEGIN.timestamp()]), np.array([50.0]))
    other = run(month.table(), replace(SETTINGS, humidity="", humidity_stream=2), moist=beside)
    assert stage(other, "humidity").refused == {"geen bruikbare luchtvochtigheid": HOURS * 4 - 5}


def test_running_away_from_the_station_is_told_and_widens_what_is_unsure():
    well, away = Month(), Month(drift=9.0)

    fine = run(well.table(), SETTINGS, reference=well.reference)
    bad = run(away.table(), SETTINGS, reference=away.reference)

    assert bad.calibration["drift_low"] > 0
    assert bad.calibration["drift"] == pytest.approx(18.0 * bad.calibration["slope"], rel=0.2)
    assert bad.calibration["uncertainty"] > 2 * fine.calibration["uncertainty"]


@pytest.mark.parametrize("hours", [0, 20])
def test_what_has_too_little_of_a_station_says_that_it_is_not_calibrated(hours):
    month = Month()
    station = Reference("260", "pm", dict(list(month.reference.hours.items())[:hours]))

    made = run(month.table(), SETTINGS, reference=station if hours else None)

    assert stage(made, "calibration").undone["message"]
    assert made.calibration == {}
    assert made.rows["uncertainty"].null_count == HOURS * 4
    assert made.rows["value"].to_pylist() == made.rows["after_humidity"].to_pylist()


def test_a_sensor_that_does_not_follow_the_station_is_not_calibrated_by_it():
    month = Month()
    month.values = np.random.default_rng(2).normal(20, 2, HOURS * 4)

    assert (
        "op en neer" in stage(run(month.table(), SETTINGS, reference=month.reference), "calibration").undone["message"]
    )


def test_what_is_no_number_is_counted_and_goes_no_further():
    made = run(pa.Table.from_batches([as_columns([Observation(1, BEGIN, "stuk")], BEGIN)]), Settings())

    assert stage(made, "numbers").refused == {"geen getal": 1}
    assert made.rows["value"].to_pylist() == [None]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"version": "fw"}, "factors"),
        ({"factors": ((2, 1.0), (1, 1.0))}, "factors"),
        ({"factors": ((1, 0.0),)}, "factors"),
        ({"refuse": (3,)}, "refuse"),
        ({"refuse": (32,), "tolerate": (32,)}, "tolerate"),
        ({"highest": 100.0}, "highest"),
        ({"window": 1}, "window"),
        ({"reference": "knmi"}, "reference"),
        ({"humidity": "rh", "humidity_stream": 3}, "humidity_stream"),
        ({"kappa": float("nan")}, "kappa"),
    ],
)
def test_settings_that_cannot_be_do_not_exist(values, field):
    with pytest.raises(ChainProblem) as refusal:
        Settings(**values)
    assert refusal.value.facts["field"] == field


def test_settings_are_data():
    assert Settings.of(SETTINGS.as_mapping()) == SETTINGS
    with pytest.raises(ChainProblem):
        Settings.of({"rommel": 1})
