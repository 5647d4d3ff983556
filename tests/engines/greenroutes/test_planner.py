"""A route trades exposure against time, and says what it traded and what is not known."""

import numpy as np
import pytest

from informatiehuis.engines.greenroutes import CycleNetwork, Estimates, NoRoute, Planner, UnknownPlace

NODES = np.array([[0.0, 0.0], [1_000.0, 0.0], [2_000.0, 0.0], [1_000.0, 800.0], [9_000.0, 0.0], [9_500.0, 0.0]])
EDGES = np.array([[0, 1], [1, 2], [0, 3], [3, 2], [4, 5]])


def known(segments, difference, level=2.0):
    count = len(segments)
    values = np.array(difference, dtype=float)
    counts = np.full(count, 10)
    return Estimates(np.array(segments), values, values - 1, values + 1, np.zeros(count), counts, counts, counts, level)


@pytest.fixture
def planner():
    return Planner(CycleNetwork.straight(NODES, EDGES), known([0, 1, 2], [18.0, 18.0, -5.0]))


def test_without_a_weight_it_is_the_fastest_route(planner):
    advice = planner.plan(0, 2, weight=0.0)
    assert advice.advised.nodes == (0, 1, 2)
    assert advice.advised.minutes == pytest.approx(8.0)
    assert advice.advised.exposure == pytest.approx(8.0 * 20.0)
    assert (advice.minutes_more, advice.exposure_less) == (0.0, 0.0)
    assert [note.message for note in advice.notes] == [
        "De snelste route is ook de beste keuze voor schone lucht, voor zover bekend."
    ]


def test_with_a_weight_it_goes_round_and_says_what_that_costs_and_gives(planner):
    advice = planner.plan(0, 2, weight=0.1)
    metres = 2 * np.hypot(1_000, 800)
    assert advice.advised.segments == (2, 3)
    assert advice.minutes_more == pytest.approx((metres - 2_000) / 250)
    # air that is cleaner than the background counts as the background, and segment 3 as the middle of the network
    assert advice.advised.exposure == pytest.approx(metres / 2 / 250 * 2.0)
    assert advice.exposure_less == pytest.approx(1 - advice.advised.exposure / 160)
    assert advice.advised.unknown == (3,)
    told = [note.text() for note in advice.notes]
    assert told[0].startswith("Deze route duurt 2.2 minuten langer. U ademt 94% minder")
    assert told[1].startswith("Van 50% van deze route")


def test_the_weight_decides_where_it_stops_being_worth_the_time(planner):
    extra = (2 * np.hypot(1_000, 800) - 2_000) / 250
    saved = 160 - np.hypot(1_000, 800) / 250 * 2.0
    assert planner.plan(0, 2, weight=0.99 * extra / saved).advised.nodes == (0, 1, 2)
    assert planner.plan(0, 2, weight=1.01 * extra / saved).advised.nodes == (0, 3, 2)


def test_it_can_be_ridden_the_other_way_and_of_two_segments_takes_the_lighter():
    edges = np.concatenate((EDGES, [[1, 0]]))
    planner = Planner(CycleNetwork.straight(NODES, edges), known([0, 1, 5], [18.0, 0.0, 0.0]))
    assert planner.plan(2, 0, weight=1.0).advised.segments == (1, 5)
    assert planner.plan(0, 0, weight=1.0).advised.segments == ()


def test_a_question_that_cannot_be_answered_says_why(planner):
    with pytest.raises(NoRoute, match="Van plaats 0 naar plaats 5"):
        planner.plan(0, 5, weight=0.1)
    with pytest.raises(UnknownPlace, match="0 tot en met 5"):
        planner.plan(0, 99, weight=0.1)
    with pytest.raises(ValueError, match="negative"):
        planner.plan(0, 2, weight=-1.0)


def test_on_the_campaign_less_is_breathed_for_some_more_minutes(replay):
    planner = Planner(replay.network, replay.study.estimates)
    truth = np.zeros(len(replay.network.edges))
    truth[list(replay.truth.polluted)] = 18.0
    polluted = sorted(replay.truth.polluted)
    start, end = (int(replay.network.edges[segment][0]) for segment in (polluted[0], polluted[-1]))
    advice = planner.plan(start, end, weight=0.5)
    assert advice.minutes_more >= 0
    breathed = [
        float((planner.minutes * truth)[list(ride.segments)].sum()) for ride in (advice.fastest, advice.advised)
    ]
    assert breathed[1] <= breathed[0]
