"""Classes fit the data, keep ties together and read as round numbers."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from informatiehuis.engines.charts import classify

SKEWED = [5400, 9800, 11_200, 12_900, 14_100, 15_300, 19_700, 21_000, 24_600, 25_800, 26_100, 30_900, 33_600, 34_900]
SKEWED += [44_500, 46_100, 49_900, 50_400, 52_100, 59_600, 64_300, 66_500, 67_600, 158_500, 361_700]


def counts(classes, values):
    return [Counter(classes.index(value) for value in values)[index] for index in range(classes.count)]


def test_natural_breaks_set_the_outliers_apart():
    classes = classify(SKEWED)
    assert classes.method == "natural"
    assert classes.count == 5
    assert counts(classes, [158_500, 361_700])[-2:] == [1, 1]


def test_even_values_get_round_steps():
    classes = classify(range(0, 101, 2))
    assert classes.method == "pretty"
    assert classes.breaks == (20, 40, 60, 80)
    assert classes.labels("%") == ("minder dan 20%", "20 tot 40%", "40 tot 60%", "60 tot 80%", "80% of meer")


def test_a_break_belongs_to_the_class_above_it():
    classes = classify(range(0, 101, 2), method="pretty")
    assert classes.index(20) == 1
    assert classes.index(19.999) == 0
    assert classes.index(-5) == 0
    assert classes.index(1000) == 4


def test_quantiles_have_equal_numbers():
    classes = classify([value**3 for value in range(100)], method="quantile")
    assert counts(classes, [value**3 for value in range(100)]) == [20, 20, 20, 20, 20]


def test_ties_are_never_split_and_empty_classes_do_not_exist():
    values = [0] * 60 + [1, 2, 3, 4, 5, 6, 7, 8]
    classes = classify(values, method="quantile")
    assert all(counts(classes, values))
    assert classes.count < 5


def test_few_different_values_each_get_a_class_that_says_the_value():
    classes = classify([3, 1, 1, 2.5], decimals=1)
    assert classes.kind == "values"
    assert classes.labels() == ("1,0", "2,5", "3,0")
    assert [classes.index(value) for value in (1, 2.5, 3)] == [0, 1, 2]


def test_all_equal_is_one_class_with_that_value():
    classes = classify([7, 7, 7])
    assert (classes.kind, classes.count, classes.labels("km²")) == ("single", 1, ("7\u00a0km²",))


@pytest.mark.parametrize("values", [[], [None, None], [float("nan")]])
def test_no_data_has_no_classes(values):
    classes = classify(values)
    assert (classes.kind, classes.count, classes.index(3)) == ("none", 0, None)


def test_no_data_takes_no_part():
    assert classify([None, *SKEWED, float("nan")]) == classify(SKEWED)
    assert classify(SKEWED).index(None) is None
    assert classify(SKEWED).index(float("nan")) is None


def test_values_on_both_sides_of_zero_diverge_from_zero_in_equal_steps():
    classes = classify([-12, -7, -3, 2, 4, 9, 14, 18])
    assert (classes.kind, classes.middle) == ("diverging", 0)
    assert 0 in classes.breaks
    assert len({round(high - low, 9) for low, high in zip(classes.breaks, classes.breaks[1:], strict=False)}) == 1


def test_a_given_middle_is_a_break():
    classes = classify([31, 33, 36, 38, 41, 47], middle=37.4)
    assert 37.4 in classes.breaks
    assert classes.index(37.3) < classes.index(37.4)


def test_a_middle_outside_the_values_still_shows_which_side_they_are_on():
    classes = classify([31, 33, 36], middle=40.3)
    assert classes.breaks[-1] == 40.3
    assert counts(classes, [31, 33, 36])[-1] == 0


def test_labels_are_in_english_form_too():
    assert classify(range(0, 5001, 50)).labels("€", "en")[1] == "1,000 to €\u00a02,000"


def test_legend_uses_one_number_of_decimals():
    classes = classify([60.1, 63, 64.2, 66, 66.4, 67, 68.8, 69.9, 70.3, 72, 72.4], method="pretty")
    assert {label.count(",") for label in classes.labels()[1:-1]} == {2}


def test_whole_numbers_get_whole_breaks():
    values = [11, 15, 16, 16, 17, 18, 19, 19, 20, 20, 21, 21, 22, 22, 22, 23, 23, 24, 25, 25]
    classes = classify(values, method="natural")
    assert all(each == int(each) for each in classes.breaks)
    assert all(counts(classes, values))


@pytest.mark.parametrize("count", [0, 1, 10])
def test_a_senseless_count_is_refused(count):
    with pytest.raises(ValueError, match="2 to 9"):
        classify([1, 2, 3], count)


def test_an_infinite_value_is_refused():
    with pytest.raises(ValueError, match="infinite"):
        classify([1, math.inf])


def test_natural_breaks_are_the_best_possible_of_all_partitions():
    values = [1.0, 2.0, 2.5, 8.0, 8.4, 9.1, 20.0, 21.5]
    classes = classify(values, 3, "natural")

    def within(first: int, second: int) -> float:
        parts = (values[:first], values[first:second], values[second:])
        return sum(float(np.var(part) * len(part)) for part in parts)

    best = min((within(first, second), first, second) for first in range(1, 7) for second in range(first + 1, 8))
    assert counts(classes, values) == [best[1], best[2] - best[1], len(values) - best[2]]


def test_many_values_are_classified_without_quadratic_work():
    values = np.random.default_rng(7).lognormal(3, 1, 200_000)
    assert classify(values.tolist()).method == "quantile"


finite = st.floats(min_value=-1e9, max_value=1e9, allow_nan=False).map(lambda value: round(value, 3))


@settings(max_examples=150, deadline=None)
@given(
    values=st.lists(finite, min_size=1, max_size=40),
    count=st.integers(2, 9),
    method=st.sampled_from(["auto", "natural", "quantile", "pretty", "diverging"]),
)
def test_any_values_get_valid_classes(values, count, method):
    classes = classify(values, count, method)
    assert 1 <= classes.count <= count
    found = [classes.index(value) for value in sorted(values)]
    assert found == sorted(found)
    assert all(index is not None and 0 <= index < classes.count for index in found)
    assert len(set(classes.labels())) == classes.count
