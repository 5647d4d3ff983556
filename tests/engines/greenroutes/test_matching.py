"""Trips are cut where a device was silent, and laid on the segments that were ridden."""

import numpy as np
import pytest
import shapely

from informatiehuis.engines.greenroutes import NOWHERE, CycleNetwork, Track, match, trips
from informatiehuis.engines.signals.validation import Validated


def ladder():
    """Two parallel paths, 30 metres apart and 1,000 long, joined at both ends and in the middle of neither."""
    nodes = np.array([[0.0, 0.0], [1_000.0, 0.0], [0.0, 30.0], [1_000.0, 30.0], [2_000.0, 0.0]])
    return CycleNetwork.straight(nodes, np.array([[0, 1], [2, 3], [0, 2], [1, 3], [1, 4]]))


def ride(x, y, step=10.0, trip=None):
    count = len(x)
    zeros = np.zeros(count, dtype=np.int64)
    whole = zeros if trip is None else np.array(trip)
    return Track(zeros, np.arange(count) * step, np.array(x, dtype=float), np.array(y, dtype=float), zeros + 1.0, whole)


def test_a_new_trip_begins_after_a_pause_and_with_another_device():
    columns = {
        "box": np.array([2, 1, 1, 1, 2]),
        "time": np.array([0.0, 0.0, 10.0, 2_000.0, 10.0]),
        "longitude": np.full(5, 5.1),
        "latitude": np.full(5, 52.0),
        "located": np.array([True, True, True, True, True]),
        "pm2_5": np.arange(5.0),
    }
    reason = np.array(["", "", "", "", ""], dtype=object)
    made = trips(Validated(columns, {}, columns, reason, reason, {}, ()), "pm2_5")
    assert made.trip.tolist() == [0, 0, 1, 2, 2]
    assert made.value.tolist() == [1.0, 2.0, 3.0, 0.0, 4.0]
    assert made.x[0] == pytest.approx(135_000, abs=3_000)
    columns["located"][2] = False
    assert len(trips(Validated(columns, {}, columns, reason, reason, {}, ()), "pm2_5")) == 4


def test_a_position_nearer_to_another_path_stays_on_the_path_that_was_ridden():
    x = np.arange(20.0, 980.0, 40.0)
    y = np.zeros(len(x))
    y[10] = 18.0
    made = match(ride(x, y), ladder())
    assert made.segment.tolist() == [0] * len(x)
    assert made.along == pytest.approx(x)
    alone = match(ride(x[10:11], y[10:11]), ladder())
    assert alone.segment.tolist() == [1]


def test_a_turn_at_a_node_is_followed():
    x = np.append(np.arange(800.0, 1_000.0, 40.0), np.arange(1_010.0, 1_300.0, 40.0))
    made = match(ride(x, np.full(len(x), 3.0)), ladder())
    assert made.segment.tolist() == [0] * 5 + [4] * (len(x) - 5)
    assert set(made.part.tolist()) == {0}


def test_silence_and_jumps_break_a_trip_and_are_counted():
    x = np.arange(20.0, 980.0, 40.0)
    track = ride(x, np.zeros(len(x)))
    track.time[10:] += 300.0
    silent = match(track, ladder())
    assert (silent.lost, silent.jumps, silent.part.max()) == (1, 0, 1)
    leap = match(ride(np.append(x[:3], x[20:]), np.zeros(7)), ladder())
    assert (leap.lost, leap.jumps, leap.part.max()) == (0, 1, 1)


def test_what_lies_far_from_every_path_is_on_none_and_counted():
    made = match(ride([100.0, 140.0, 180.0, 220.0], [0.0, 500.0, 500.0, 0.0]), ladder())
    assert made.segment.tolist() == [0, NOWHERE, NOWHERE, 0]
    assert made.off_network == 2
    nothing = match(ride([], []), ladder())
    assert len(nothing.segment) == 0


def test_a_step_for_which_there_is_no_route_breaks_a_trip():
    apart = CycleNetwork.straight(
        np.array([[0.0, 0.0], [500.0, 0.0], [600.0, 0.0], [900.0, 0.0]]), np.array([[0, 1], [2, 3]])
    )
    x = np.array([400.0, 440.0, 480.0, 590.0, 630.0, 670.0])
    made = match(ride(x, np.zeros(6)), apart)
    assert made.segment.tolist() == [0, 0, 0, 1, 1, 1]
    assert (made.no_route, made.part.max()) == (1, 1)


def test_distances_are_those_over_bent_segments_and_infinite_beyond_the_limit():
    lines = np.array([shapely.LineString([(0, 0), (0, 30), (40, 30)]), shapely.LineString([(40, 30), (100, 30)])])
    network = CycleNetwork(np.array([[0, 1], [1, 2]]), lines)
    pairs = np.array([[0, 1], [0, 2], [2, 0], [1, 1]])
    assert network.distances(pairs, 1_000).tolist() == [70.0, 130.0, 130.0, 0.0]
    assert network.distances(pairs, 100).tolist() == [70.0, np.inf, np.inf, 0.0]


def test_nearly_every_measurement_of_the_campaign_is_laid_where_it_was(replay):
    made = match(replay.uncut, replay.network)
    assert (made.segment == replay.segment).mean() > 0.97
    assert made.lost > 50
    assert made.part.max() > replay.uncut.trip.max()
