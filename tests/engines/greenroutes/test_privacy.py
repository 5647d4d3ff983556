"""Nothing that is published lets a home be found: homes are planted, and an attack looks for them."""

from dataclasses import replace

import numpy as np
import pytest

from informatiehuis.engines.greenroutes import (
    Cut,
    CycleNetwork,
    Track,
    Zone,
    ends_of,
    found_in_segments,
    found_in_trips,
    hide,
    homes_found,
    publish,
    release,
    trip_guesses,
    zones,
)
from informatiehuis.engines.greenroutes.attack import hits
from informatiehuis.engines.greenroutes.release import ended_often

from .conftest import SECRET, SEEDS, replayed


def ends(trip):
    return ends_of(trip.trip, trip.x, trip.y)


def test_the_attack_finds_the_homes_in_what_is_not_cut(replay):
    assert len(homes_found(ends(replay.uncut), replay.homes)) == 10


@pytest.mark.parametrize("attack", ["ends", "holes", "headings"])
def test_no_attack_on_trips_finds_a_home_in_what_is_published(replay, attack):
    assert hits(trip_guesses(replay.out)[attack], replay.homes) == []


def test_no_attack_on_segments_finds_a_home_in_what_is_published(replay):
    said = replay.study.estimates
    assert len(said) > 50
    assert found_in_segments(replay.network, said.segment, said.passes, replay.homes) == []


def test_what_zones_alone_leave_of_trips_would_let_homes_be_found_by_the_holes_and_the_headings():
    found = {"holes": 0, "headings": 0}
    for seed in SEEDS:
        whole = replayed(seed)
        for attack in found:
            found[attack] += len(hits(trip_guesses(whole.study.released.track)[attack], whole.homes))
    assert sum(found.values()) > 0


def test_trips_that_head_for_a_home_tell_of_it_however_much_was_cut():
    track = star(directions=8)
    cut = track.only(np.hypot(track.x, track.y) > 650)
    assert hits(trip_guesses(cut)["headings"], np.zeros((1, 2))) == [0]


def test_passes_that_end_at_a_junction_tell_of_a_home_there():
    nodes = np.array([(500.0 * x, 500.0 * y) for y in range(5) for x in range(5)])
    across = [(5 * y + x, 5 * y + x + 1) for y in range(5) for x in range(4)]
    network = CycleNetwork.straight(nodes, np.array(across + [(one, one + 5) for one in range(20)]))
    towards = np.array([[network.edges.tolist().index([10, 11]), network.edges.tolist().index([11, 12])]]).reshape(-1)
    assert found_in_segments(network, towards, np.array([40, 40]), nodes[[12]]) == [0]
    assert found_in_segments(network, np.arange(len(network.edges)), np.full(len(network.edges), 40), nodes[[12]]) == []


def test_only_what_is_known_of_segments_is_published_of_trips(replay):
    track, said = replay.study.released.track, replay.study.estimates
    known = np.isin(replay.study.matched.segment, said.segment)
    places = set(zip(track.x[known].round().tolist(), track.y[known].round().tolist(), strict=True))
    assert set(zip(replay.out.x.tolist(), replay.out.y.tolist(), strict=True)) <= places


def test_pieces_are_short_and_neither_begin_nor_end_where_trips_do():
    for seed in SEEDS:
        out = replayed(seed).out
        _, lengths = np.unique(out.trip, return_counts=True)
        assert lengths.min(initial=6) >= 6
        assert lengths.max(initial=18) <= 18


def test_where_several_devices_end_again_and_again_is_no_home():
    made = [Zone(device, (0.0, 0.0), (300.0, 0.0), 650.0, 9) for device in (1, 2)]
    home = Zone(1, (5_000.0, 0.0), (5_300.0, 0.0), 650.0, 40)
    once = Zone(3, (0.0, 0.0), (300.0, 0.0), 650.0, 1)
    assert ended_often([*made, home, once])[0] == [0, 1, 2]
    assert ended_often([*made, home, replace(once, ends=5)])[0] == [2]


def star(middle=(0.0, 0.0), device=1, directions=8, length=3_000.0):
    """Trips from one home in all directions, a measurement each 40 metres."""
    far = np.arange(0, length, 40.0)
    angle = np.repeat(np.arange(directions) * 2 * np.pi / directions, len(far))
    far = np.tile(far, directions)
    count = len(far)
    x, y = middle[0] + far * np.cos(angle), middle[1] + far * np.sin(angle)
    trip = np.repeat(np.arange(directions), count // directions)
    time = np.arange(count) * 10.0 + trip * 7_200
    return Track(np.full(count, device), time, x, y, np.ones(count), trip)


def test_cutting_the_same_distance_off_every_trip_leaves_the_home_in_the_middle_of_a_circle():
    track = star()
    distance = np.hypot(track.x, track.y)
    home = np.zeros((1, 2))
    centred = track.only((distance > 650) & (distance < 2_900))
    starts = ends(centred)[::2]
    assert homes_found(starts, home) == [0]
    hidden = release(track, SECRET).track
    assert homes_found(ends(hidden), home) == []
    assert found_in_trips(centred, home) == [0]


def test_all_that_a_device_measured_near_an_end_is_hidden_also_in_passing_and_other_devices_are_not():
    stays, passes = star(), star()
    middle = (-1_000.0, 0.0)
    other = replace(star(middle), device=np.full(len(passes), 2))
    both = Track(*(np.concatenate((getattr(stays, name), getattr(other, name))) for name in stays.__dict__))
    both = replace(both, trip=np.concatenate((stays.trip, other.trip + 100)))
    hidden = hide(both, zones(both, SECRET))
    own, others = hidden.device == 1, hidden.device == 2
    assert np.hypot(hidden.x[own], hidden.y[own]).min() > 250
    assert np.hypot(hidden.x[others], hidden.y[others]).min() < 100


def test_nothing_that_a_device_measured_near_its_home_is_left(replay):
    track = replay.study.released.track
    for device in np.unique(track.device).tolist():
        home = replay.truth.network.nodes[replay.truth.homes[device]]
        own = track.device == device
        assert np.hypot(track.x[own] - home[0], track.y[own] - home[1]).min() > 150


def test_what_is_published_tells_no_device_and_has_other_times(replay):
    track, out = replay.study.released.track, publish(replay.study.released.track, np.random.default_rng(1))
    assert set(replay.out.__dict__) == {"trip", "time", "x", "y", "value"}
    assert len(out.trip) == len(track)
    assert len(np.unique(out.trip)) == len(np.unique(track.trip))
    device = track.device[track.starts()]
    rows = np.flatnonzero(np.append(True, out.trip[1:] != out.trip[:-1]))
    order = [(track.x[track.starts()].round() == out.x[row]).argmax() for row in rows]
    changes = np.count_nonzero(np.diff(device[order]))
    assert changes > len(order) / 2


def test_times_move_at_both_ends_and_keep_their_order():
    track = star(length=20_000.0)
    out = publish(track, np.random.default_rng(3))
    starts = np.flatnonzero(np.append(True, out.trip[1:] != out.trip[:-1]))
    stops = np.append(starts[1:], len(out.trip)) - 1
    assert (np.diff(out.time)[out.trip[1:] == out.trip[:-1]] > 0).all()
    first = np.array([np.abs(track.time[track.starts()] - time).min() for time in out.time[starts]])
    assert first.max() <= 900
    assert (first > 0).mean() > 0.5
    lengths = out.time[stops] - out.time[starts]
    assert len(set(lengths.tolist())) > 4


def test_the_same_secret_gives_the_same_zones_and_zones_of_before_stay():
    track = star()
    made = zones(track, SECRET)
    assert made == zones(track, SECRET)
    assert [zone.middle for zone in made] != [zone.middle for zone in zones(track, b"another secret 12")]
    assert zones(track, b"another secret 12", known=made) == made
    assert release(track, b"another secret 12", known=made).zones[: len(made)] == tuple(made)
    with pytest.raises(ValueError, match="16 bytes"):
        zones(track, b"short")


def test_a_cut_that_could_leave_an_end_in_sight_cannot_exist():
    with pytest.raises(ValueError, match="hide its place"):
        Cut(nearest=100, farthest=600, radius=650)


def test_most_of_what_was_measured_is_left():
    whole = replayed(2018)
    assert len(whole.study.released.track) > 0.7 * len(whole.uncut)
