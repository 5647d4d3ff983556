"""The colours of maps can be told apart, also by who sees no hue."""

from itertools import pairwise
from math import dist

import pytest

from informatiehuis.engines.charts.colours import (
    CATEGORIES,
    INK,
    PAPER,
    contrast,
    diverging,
    from_lab,
    luminance,
    sequential,
    to_lab,
)


def test_contrast_of_black_and_white_is_21():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_lab_of_white_and_of_a_known_red():
    assert to_lab("#ffffff") == pytest.approx((100, 0, 0), abs=0.02)
    assert to_lab("#ff0000") == pytest.approx((53.24, 80.09, 67.20), abs=0.05)


@pytest.mark.parametrize("colour", ["#0b5563", "#fffdf8", "#9e2a2b", "#000000"])
def test_lab_and_back_is_the_same_colour(colour):
    assert from_lab(to_lab(colour)) == colour


@pytest.mark.parametrize("count", range(2, 10))
def test_more_is_always_darker(count):
    steps = [luminance(colour) for colour in sequential(count)]
    assert steps == sorted(steps, reverse=True)
    assert len(set(sequential(count))) == count


@pytest.mark.parametrize("count", range(2, 10))
def test_neighbouring_classes_differ_without_hue(count):
    least = 1.3 if count <= 5 else 1.2
    assert all(contrast(low, high) >= least for low, high in pairwise(sequential(count)))


@pytest.mark.parametrize(("below", "above"), [(1, 1), (2, 2), (2, 3), (1, 4), (3, 3), (0, 2), (2, 0)])
def test_neighbouring_diverging_classes_differ(below, above):
    colours = diverging(below, above)
    assert len(colours) == below + above
    assert all(dist(to_lab(low), to_lab(high)) >= 15 for low, high in pairwise(colours))


def test_equal_distance_from_the_middle_has_equal_strength():
    colours = diverging(2, 3)
    assert abs(to_lab(colours[0])[0] - to_lab(colours[3])[0]) < 8
    assert colours[:2] == diverging(2, 3)[:2]


def test_below_is_bluish_and_above_is_brownish():
    below, above = diverging(2, 2)[:2], diverging(2, 2)[2:]
    assert all(to_lab(colour)[2] < 0 for colour in below)
    assert all(to_lab(colour)[2] > 0 for colour in above)


def test_no_red_stands_against_green():
    for colour in (*sequential(9), *diverging(4, 4)):
        _, a, b = to_lab(colour)
        assert not (a < -25 and b > 15), f"{colour} is green"
        assert not (a > 45 and b > 20), f"{colour} is red"


def test_lines_and_text_are_seen_on_paper():
    assert contrast(INK, PAPER) >= 7
    assert all(contrast(colour, PAPER) >= 3 for colour in CATEGORIES)
