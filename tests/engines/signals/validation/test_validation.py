"""Each stage does what it says on measurements of which the outcome is known, and says why."""

import numpy as np
import pytest

from informatiehuis.engines.signals.validation import (
    Reference,
    ReferenceProblem,
    calibrate,
    error_bits,
    humidity,
    judge,
    outliers,
    positions,
    read_knmi,
    units,
    validate,
)
from tests.shared import DATA, needs_shared


def columns(**other):
    made = {
        "box": np.zeros(4, dtype=np.int64),
        "time": np.arange(4) * 10.0,
        "pm2_5": np.array([10.0, 1000.0, 10.0, 10.0]),
        "temperature": np.array([81, 82, 83, 84]),
        "version_major": np.array([1, 2, 1, 3]),
        "error_code": np.array([0, 32, 2048, 4096 | 32]),
        "humidity": np.array([50.0, 80.0, 96.0, 120.0]),
    }
    return made | {name: np.array(values) for name, values in other.items()}


def test_units_follow_the_firmware():
    made = validate(columns(), [units()]).columns
    assert made["pm2_5"].tolist() == [10.0, 10.0, 10.0, pytest.approx(0.1)]
    assert made["temperature"].tolist() == pytest.approx([8.1, 8.2, 8.3, 8.4])


def test_error_bits_refuse_mark_or_pass():
    made = validate(columns(error_code=[32, 2048, 4096, 64]), [error_bits()])
    assert made.reason.tolist() == [
        "",
        "fijnstof nog niet gereed (bit 2048)",
        "nauwkeurigheid onzeker (bit 4096)",
        "onbekende foutcode",
    ]
    assert made.marks["geen plaatsbepaling (bit 32)"].tolist() == [True, False, False, False]


def test_a_row_that_one_stage_refused_is_left_alone_by_the_next_and_its_way_is_told():
    made = validate(columns(), [units(), error_bits(), humidity("pm2_5")])
    assert made.refused_by.tolist() == ["", "", "error bits", "error bits"]
    assert [report.came for report in made.reports] == [4, 4, 2]
    told = made.explain(2)
    assert told[-1] == "error bits: fijnstof nog niet gereed (bit 2048)"
    assert any(line.startswith("units: temperature 83") for line in told)
    assert made.raw["pm2_5"].tolist() == [10.0, 1000.0, 10.0, 10.0]


def test_humidity_is_taken_out_by_the_equation_and_refused_where_it_cannot_be():
    made = validate(columns(), [humidity("pm2_5")])
    growth = 1 + (0.4 / 1.65) / (1 / 0.8 - 1)
    assert made.columns["pm2_5"][1] == pytest.approx(1000 / growth)
    assert made.reason.tolist() == ["", "", "te vochtig om te verbeteren", "geen bruikbare luchtvochtigheid"]


def test_a_position_without_fix_coarse_or_a_leap_is_not_used_and_the_value_stays():
    made = validate(
        {
            "box": np.zeros(6, dtype=np.int64),
            "time": np.arange(6) * 10.0,
            "longitude": np.array([5.1, 5.1001, 5.2, 5.1003, 0.0, 5.1005]),
            "latitude": np.array([52.0, 52.0, 52.0, 52.0, 0.0, 52.0]),
            "horizontal_accuracy": np.array([5_000, 5_000, 5_000, 5_000, 0, 90_000]),
        },
        [positions()],
    )
    assert made.columns["located"].tolist() == [True, True, False, True, False, False]
    assert made.valid.all()
    assert [int(rows.sum()) for rows in made.marks.values()] == [1, 1, 1]


def test_a_spike_of_one_value_goes_and_a_plume_stays():
    random = np.random.default_rng(2)
    values = 12 + random.normal(0, 0.8, 400)
    values[100] += 80
    values[200:206] += 60
    values[300] = -1.0
    made = validate({"box": np.zeros(400, dtype=np.int64), "pm2_5": values}, [outliers("pm2_5")])
    assert np.flatnonzero(~made.valid).tolist() == [100, 300]
    assert made.reason[300] == "waarde die niet kan"


def test_columns_of_different_lengths_are_a_mistake():
    with pytest.raises(ValueError, match="length"):
        validate({"a": np.zeros(1), "b": np.zeros(2)}, [])


def hourly(slope, intercept, hours=200, noise=0.0, wild=0):
    random = np.random.default_rng(3)
    measured = random.gamma(4, 4, hours)
    truth = intercept + slope * measured + random.normal(0, noise, hours)
    truth[:wild] += 500
    time = np.repeat(np.arange(hours) * 3600.0, 6) + np.tile(np.arange(6) * 600.0, hours)
    return time, np.repeat(measured, 6), Reference("test", "pm2_5", dict(enumerate_hours(truth)))


def enumerate_hours(values):
    return ((index * 3600, float(value)) for index, value in enumerate(values))


def test_calibration_is_exact_without_noise():
    made = calibrate(*hourly(0.7, 2.0))
    assert (made.slope, made.intercept, made.uncertainty) == pytest.approx((0.7, 2.0, 0.0), abs=1e-9)
    assert made.of(np.array([10.0, -100.0])).tolist() == pytest.approx([9.0, 0.0])


def test_calibration_tells_its_uncertainty_and_does_not_follow_wild_hours():
    made = calibrate(*hourly(0.7, 2.0, noise=1.5, wild=20))
    assert made.slope_low < 0.7 < made.slope_high
    assert made.uncertainty == pytest.approx(1.5, rel=0.25)


def test_too_few_hours_in_common_are_refused():
    time, values, _ = hourly(1, 0)
    with pytest.raises(ReferenceProblem) as caught:
        calibrate(time, values, Reference("elders", "pm2_5", {0: 1.0}))
    assert caught.value.facts["found"] == 1


@needs_shared
def test_the_hourly_file_of_the_knmi_is_read():
    (station,) = read_knmi(DATA / "knmi_debilt_260_uurgegevens.txt", "T")
    assert station.station == "260"
    # 1 January 2000: hour 01 ends at 01 UT and has 4.9 degrees
    assert station.hours[946_684_800] == pytest.approx(4.9)
    assert len(station.hours) > 1_000
    (rain,) = read_knmi(DATA / "knmi_debilt_260_uurgegevens.txt", "RH", low=0.025)
    assert min(rain.hours.values()) == 0.0
    assert 0.025 in rain.hours.values()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("x\n", 1),
        ("# STN,YYYYMMDD,HH,FH\n260,20000101,1,5\n", 1),
        ("# STN,YYYYMMDD,HH,T\n260,20001301,1,5\n", 2),
        ("# STN,YYYYMMDD,HH,T\n260,20000101,1,5\n260,20000101,2,vijf\n", 3),
    ],
)
def test_another_file_is_refused_at_its_line(tmp_path, text, line):
    path = tmp_path / "uur.txt"
    path.write_text(text)
    with pytest.raises(ReferenceProblem) as caught:
        list(read_knmi(path, "T"))
    assert caught.value.facts["line"] == line


DAYS = np.arange(20 * 24 * 6) * 600.0
AIR = 12 + 4 * np.sin(DAYS / 86_400 * 2 * np.pi)


def whats(values, time=DAYS, now=DAYS[-1]):
    random = np.random.default_rng(6)
    network = (DAYS, AIR + random.normal(0, 1, len(DAYS)))
    return [finding.what for finding in judge(time, values, network, now)]


def test_a_sound_sensor_has_nothing():
    random = np.random.default_rng(7)
    assert whats(AIR + random.normal(0, 1, len(AIR))) == []


def test_a_sensor_that_is_off_by_a_constant_is_not_unhealthy():
    random = np.random.default_rng(7)
    assert whats(AIR + 20 + random.normal(0, 1, len(AIR))) == []


@pytest.mark.parametrize("seed", range(4))
def test_each_fault_is_told_from_the_others(seed):
    random = np.random.default_rng(seed)
    sound = AIR + random.normal(0, 1, len(AIR))
    assert whats(sound + DAYS / 86_400) == ["drifting"]
    assert whats(sound - DAYS / 86_400) == ["drifting"]
    assert whats(np.where(DAYS[1_500] < DAYS, sound + 12, sound)) == ["jumping"]
    stuck = sound.copy()
    stuck[600:900] = stuck[600]
    assert "stuck" in whats(stuck)
    assert whats(sound[:1_000], DAYS[:1_000]) == ["silent"]


def test_a_sensor_that_never_sent_anything_is_silent():
    assert whats(np.zeros(0), np.zeros(0)) == ["silent"]
