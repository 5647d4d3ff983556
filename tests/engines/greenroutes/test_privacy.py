"""Nothing that is published lets a home be found: homes are planted, and an attack looks for them."""

from dataclasses import replace
from importlib import import_module

import numpy as np
import pytest

from informatiehuis.engines.greenroutes import Cut, Track, ends_of, hide, homes_found, publish, release, zones

from .conftest import SECRET, replayed


def ends(trip):
    return ends_of(trip.trip, trip.x, trip.y)


def published(replay, seed=1):
    return publish(replay.study.released.track, np.random.default_rng(seed))


def test_the_attack_finds_the_homes_in_what_is_not_cut(replay):
    assert len(homes_found(ends(replay.uncut), replay.homes)) == 10


def test_the_attack_finds_no_home_in_what_is_published(replay):
    assert homes_found(ends(published(replay)), replay.homes) == []


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
    track, out = replay.study.released.track, published(replay)
    assert set(out.__dict__) == {"trip", "time", "x", "y", "value"}
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


def test_trips_to_a_place_that_is_found_whatever_is_hidden_are_left_out(monkeypatch):
    module = import_module("informatiehuis.engines.greenroutes.release")
    monkeypatch.setattr(module, "homes_found", lambda *_, **__: [0])
    made = release(star(length=6_000.0), SECRET)
    assert made.left_out == 8
    assert len(made.track) == 0


def test_most_of_what_was_measured_is_left():
    whole = replayed(2018)
    assert len(whole.study.released.track) > 0.7 * len(whole.uncut)
