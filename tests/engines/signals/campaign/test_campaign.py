"""The campaign has the numbers of the documents, its raw format goes out and in, validation finds what is planted."""

from datetime import UTC, datetime

import numpy as np
import pytest

from informatiehuis.engines.signals.campaign import RawProblem, generate, pseudonym, read_raw, write_raw
from informatiehuis.engines.signals.campaign.generate import AHEAD, DRIFTING, JUMPING, SILENT, STUCK
from informatiehuis.engines.signals.campaign.raw import COLUMNS
from informatiehuis.engines.signals.validation import calibrate, calibrated, judge, particles, validate

from .conftest import SECRET

END = datetime(2018, 12, 1, tzinfo=UTC).timestamp()
EIGHT = ("latitude", "recording_timestamp", "temperature", "humidity", "pressure", "pm10", "pm2_5", "pm1_0")


def test_it_has_the_numbers_of_the_documents(campaign):
    columns, truth = campaign.columns, campaign.truth
    assert len(set(columns["entity_id"].tolist())) == 10
    assert len(columns["pm2_5"]) == 186_000
    assert 7_500 < truth.metres / 1000 < 7_900
    days = {datetime.fromtimestamp(at, UTC).date() for at in columns["receive_timestamp"].tolist()}
    assert (min(days).isoformat(), max(days).isoformat()) == ("2018-10-22", "2018-11-30")
    assert all(name in columns for name in EIGHT)
    assert tuple(columns) == COLUMNS
    same = columns["entity_id"][1:] == columns["entity_id"][:-1]
    steps = np.diff(columns["recording_timestamp"])[same]
    assert np.median(steps) == 10
    assert steps.min() >= 10


def test_the_same_seed_gives_the_same_file_and_another_seed_another(tmp_path):
    made = []
    for name, seed in (("a", 2018), ("b", 2018), ("c", 1)):
        write_raw(tmp_path / name, generate(2_000, seed).columns)
        made.append((tmp_path / name).read_bytes())
    assert made[0] == made[1] != made[2]


def test_what_goes_out_comes_in_again_without_the_number_of_a_device(campaign, imported):
    order = np.argsort(imported["number"], kind="stable")
    assert (np.sort(imported["number"]) == [int(one) for one in campaign.columns["entity_id"]]).all()
    for name in ("recording_timestamp", "pm2_5", "latitude", "error_code", "temperature"):
        assert (imported[name][order] == campaign.columns[name]).all()
    assert "entity_id" not in imported
    assert pseudonym("000000000000001", SECRET) != pseudonym("000000000000001", b"another secret 123")
    with pytest.raises(ValueError, match="16 bytes"):
        pseudonym("1", b"short")


@pytest.mark.parametrize(
    "text",
    ["", "a;b\n1;2\n", "entity_id,pm2_5\n1,2\n"],
)
def test_another_file_is_refused(tmp_path, text):
    path = tmp_path / "anders.csv"
    path.write_text(text)
    with pytest.raises(RawProblem):
        read_raw(path, SECRET)


@pytest.mark.parametrize("value", ["veel", ""])
def test_a_cell_that_is_no_number_is_refused(tmp_path, value):
    path = tmp_path / "anders.csv"
    path.write_text(",".join(COLUMNS) + "\n" + ",".join(value if name == "pm2_5" else "1" for name in COLUMNS) + "\n")
    with pytest.raises(RawProblem):
        read_raw(path, SECRET)


@pytest.fixture(scope="module")
def validated(imported):
    return validate(imported | {"number": np.array(imported["number"])}, particles("pm2_5"))


def test_every_refusal_is_counted_where_it_was_made(validated):
    total = len(validated.reason)
    refused = sum(sum(report.refused.values()) for report in validated.reports)
    assert refused + validated.valid.sum() == total
    assert validated.valid.sum() > 0.8 * total
    assert [report.came for report in validated.reports] == sorted(
        (report.came for report in validated.reports), reverse=True
    )


def test_validated_values_are_nearer_to_the_truth_than_raw_ones(validated, campaign):
    order = np.argsort(validated.columns["number"], kind="stable")
    sound = ~np.isin(validated.columns["number"], [STUCK, DRIFTING, JUMPING])
    rows = (validated.valid & sound)[order]
    truth = campaign.truth.pm2_5[rows]
    made = validated.columns["pm2_5"][order][rows]
    raw = validated.raw["pm2_5"][order][rows]
    assert np.sqrt(np.mean((made - truth) ** 2)) < 1.0
    assert np.sqrt(np.mean((raw - truth) ** 2)) > 10.0


def test_positions_that_were_lost_are_not_located(validated, campaign):
    lost = validated.raw["latitude"] == 0
    assert lost.sum() > 1_000
    assert not validated.columns["located"][lost].any()
    assert validated.columns["located"][~lost].mean() > 0.99


def test_the_health_of_every_box_is_as_it_was_planted(validated):
    columns, number = validated.columns, validated.columns["number"]
    found = {}
    for box in range(10):
        own, others = validated.valid & (number == box), validated.valid & (number != box)
        raw = number == box
        findings = judge(
            columns["time"][own],
            columns["pm2_5"][own],
            (columns["time"][others], columns["pm2_5"][others]),
            END,
            raw=(columns["time"][raw], validated.raw["pm2_5"][raw]),
        )
        found[box] = {finding.what for finding in findings}
    assert {box: what for box, what in found.items() if what} == {
        SILENT: {"silent"},
        STUCK: found[STUCK],
        DRIFTING: {"drifting"},
        JUMPING: {"jumping"},
    }
    assert "stuck" in found[STUCK]


def test_a_clock_that_runs_ahead_shows_in_what_was_received(campaign):
    columns = campaign.columns
    ahead = columns["receive_timestamp"] < columns["recording_timestamp"]
    assert {int(box) for box in columns["entity_id"][ahead]} == {AHEAD}


def test_calibration_brings_values_to_the_station_and_its_interval_holds_the_truth(validated, campaign):
    sound = validated.valid & ~np.isin(validated.columns["number"], [STUCK, DRIFTING, JUMPING])
    made = calibrate(validated.columns["time"][sound], validated.columns["pm2_5"][sound], campaign.truth.reference)
    assert made.slope_low < made.slope < made.slope_high
    assert 0.9 < made.slope < 1.1
    again = validate(validated.columns, [calibrated("pm2_5", made)])
    assert (again.columns["pm2_5_uncertainty"] >= made.uncertainty).all()
    assert again.columns["pm2_5"][sound].min() >= 0
