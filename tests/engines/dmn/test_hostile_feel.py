"""Expressions that are made to harm: they end, soon, with a reason."""

import pytest

from informatiehuis.engines.dmn.feel.problems import FeelProblem
from tests.engines.dmn.feel import reasons, value

TOO_MUCH = "Dit is te veel werk voor één beslissing, en is daarom afgebroken."


@pytest.mark.parametrize(
    "text",
    [
        "(" * 10_000,
        "[" * 10_000 + "]" * 10_000,
        "-" * 10_000 + "1",
        "a." * 10_000 + "a",
        "[1.." * 1_000,
        "not(" * 10_000,
    ],
)
def test_what_is_too_deep_is_refused_with_its_place(text):
    with pytest.raises(FeelProblem) as problem:
        value(text)
    assert "te diep" in str(problem.value)
    assert problem.value.line == 1


def test_a_long_sum_is_not_deep():
    assert value("+".join(["1"] * 10_000)) == 10_000
    assert value(" and ".join(["true"] * 10_000)) is True


@pytest.mark.parametrize(
    "text",
    [
        "count(for i in 1..1000000000000 return i)",
        "some i in 1..1000000000000 satisfies false",
        "count([1, 2, 3][item in (for i in 1..1000000000000 return i)])",
        "for a in 1..1000, b in 1..1000, c in 1..1000 return a",
        "{d: function(l, n) if n = 0 then l else d(concatenate(l, l), n - 1), r: count(d([1], 60))}.r",
    ],
)
def test_what_never_ends_is_stopped(text):
    assert TOO_MUCH in reasons(text, steps=50_000)[-1]


def test_a_function_that_calls_itself_for_ever_is_stopped():
    assert "roept zichzelf te vaak aan" in reasons("{f: function(n) f(n + 1), r: f(1)}.r")[-1]


def test_text_that_doubles_is_stopped():
    text = '{d: function(t, n) if n = 0 then t else d(t + t, n - 1), r: string length(d("0123456789", 40))}.r'
    assert "+ heeft hier geen uitkomst die FEEL kent." in reasons(text)[0]


@pytest.mark.parametrize("text", ["10 ** (10 ** 10)", "9999 ** 9999 ** 9999", "1e6000 * 1e6000"])
def test_numbers_that_explode_are_null(text):
    assert reasons(text)


@pytest.mark.parametrize(
    "text",
    [
        "for i in 1..60 return [partial[-1], partial[-1]]",
        "string(for i in 1..60 return [partial[-1], partial[-1]])",
        "(for i in 1..60 return [partial[-1], partial[-1]]) = (for i in 1..60 return [partial[-1], partial[-1]])",
        "for i in 1..100000 return [partial[-1]]",
        "count(distinct values(for i in 1..60 return [partial[-1], partial[-1]]))",
        "{a: for i in 1..60 return {l: partial[-1], r: partial[-1]}}",
    ],
)
def test_values_that_are_small_to_make_and_endless_to_walk_are_refused(text):
    assert any("te groot of te diep" in said or "te veel werk" in said for said in reasons(text))
