"""Which tokens make a name, where names may hold spaces and signs."""

import pytest

from informatiehuis.engines.dmn.feel import nodes
from informatiehuis.engines.dmn.feel.names import Names
from informatiehuis.engines.dmn.feel.parser import Vocabulary, parse
from informatiehuis.engines.dmn.feel.problems import FeelProblem
from tests.engines.dmn.feel import value


def read(text: str, *names: str) -> nodes.Node:
    return parse(text, Vocabulary((Names(names),)))


@pytest.mark.parametrize(
    ("text", "names", "found"),
    [
        ("Pre-bureau risk category", ["Pre-bureau risk category", "Pre", "bureau"], "Pre-bureau risk category"),
        ("Pre - bureau", ["Pre-bureau"], "Pre-bureau"),
        ("Monthly   Fee", ["Monthly Fee", "Monthly"], "Monthly Fee"),
        ("input-name-1", ["input-name-1", "input"], "input-name-1"),
        ("a.b c", ["a.b c"], "a.b c"),
        ("vloer’s hoogte", ["vloer’s hoogte"], "vloer’s hoogte"),
        ("\U0001f40e", ["\U0001f40e"], "\U0001f40e"),
    ],
)
def test_the_longest_known_name_is_meant(text, names, found):
    assert read(text, *names) == nodes.Name(0, found)


def test_what_is_no_known_name_is_an_operation():
    assert isinstance(read("a-b", "a", "b"), nodes.Arithmetic)


def test_names_become_known_while_an_expression_is_read():
    assert value("{net income: 10, twice: net income * 2}.twice") == 20
    assert value("for my day in [1, 2] return my day + 1") == [2, 3]
    assert value("(function(first part, b) first part - b)(3, 1)") == 2


def test_words_of_the_language_can_be_part_of_a_known_name():
    assert value('years and months duration(@"2020-01-31", @"2021-03-01")') == value('duration("P1Y1M")')


def test_members_of_an_item_are_known_within_a_filter():
    assert value('[{first name: "An", age: 3}, {first name: "Bo", age: 9}][age > 5].first name') == ["Bo"]


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [("1 +", 1, 4), ("if a then b", 1, 12), ("[1,\n 2", 2, 3), ('"open', 1, 1), ("a b)", 1, 3)],
)
def test_what_cannot_be_read_says_where(text, line, column):
    with pytest.raises(FeelProblem) as problem:
        read(text, "a", "b")
    assert (problem.value.line, problem.value.column) == (line, column)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("5 in [1..10[", True),
        ("10 in [1..10[", False),
        ("1 in ]1..10]", False),
        ("5 in [1..10[ and 1 in [1..2]", True),
        ("[[1..3[, 5][2]", 5),
        ("[1, 2][[1..3[.start]", 1),
    ],
)
def test_a_bracket_that_ends_a_range_is_no_filter(text, found):
    assert value(text) == found


def test_comments_are_spaces():
    assert value("1 /* one */ + // two\n 2") == 3
