"""What an observation may be, and that it comes back from the columns as it went in."""

from datetime import UTC, datetime, timedelta

import pytest

from informatiehuis.engines.signals import Flag, ObservationProblem, observations_of
from informatiehuis.engines.signals.observation import as_columns

from .conftest import RECEIVED, START


@pytest.mark.parametrize(
    "result", [1.5, -0.0, 7, True, False, "nat", "", None, [1, "a"], {"a": None}, 2**60 + 1, -(10**40), 10**400]
)
def test_a_result_comes_back_as_it_was_given(store, observe, result):
    store.append([observe(result=result)])
    store.compact()
    (back,) = observations_of(store.read().select())
    assert back.result == result
    assert isinstance(back.result, bool) is isinstance(result, bool)


def test_everything_else_comes_back_too(store, observe):
    hour = timedelta(hours=1)
    one = observe(
        end=START + hour,
        result_time=START + 2 * hour,
        valid=(START, START + 3 * hour),
        quality={"code": 32},
        parameters={"speed": 14.9, "naam": "fiets é"},
        feature=9,
        position=(5.12, 52.09),
        client_id="box-1/17",
    )
    store.append([one])
    assert observations_of(store.read().select()) == [one]


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("begin", {"begin": datetime(2018, 1, 1)}),  # noqa: DTZ001 - that is what is refused
        ("end", {"end": START - timedelta(seconds=1)}),
        ("result", {"result": float("nan")}),
        ("result", {"result": float("inf")}),
        ("position", {"position": (181.0, 52.0)}),
        ("position", {"position": (5.0, float("nan"))}),
        ("client_id", {"client_id": ""}),
        ("client_id", {"client_id": "x" * 201}),
        ("stream", {"stream": 2**63}),
    ],
)
def test_an_impossible_observation_is_refused_by_the_name_of_its_field(observe, field, values):
    with pytest.raises(ObservationProblem) as caught:
        observe(**values)
    assert caught.value.facts["field"] == field


def test_a_result_that_json_cannot_hold_is_refused_and_nothing_is_stored(store, observe):
    with pytest.raises(ObservationProblem):
        store.append([observe(), observe(result={"a": float("nan")})])
    assert store.read().rows == 0


def test_a_clock_that_runs_ahead_is_flagged_and_one_within_two_minutes_is_not(observe):
    near, ahead = RECEIVED + timedelta(minutes=2), datetime(2099, 1, 1, tzinfo=UTC)
    columns = as_columns([observe(begin=near), observe(begin=ahead)], RECEIVED)
    assert columns.column("flags").to_pylist() == [0, Flag.CLOCK_AHEAD]


def test_the_position_of_a_receiver_without_satellites_is_flagged(observe):
    columns = as_columns([observe(position=(0.0, 0.0)), observe(position=(0.0, 52.0)), observe()], RECEIVED)
    assert columns.column("flags").to_pylist() == [Flag.NO_FIX, 0, 0]
