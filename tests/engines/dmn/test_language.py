"""What the constructs of FEEL mean."""

import pytest

from tests.engines.dmn.feel import reasons, value, written


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("true and null", "null"),
        ("false and null", "false"),
        ("null or true", "true"),
        ("not(null)", "null"),
        ("null = null", "true"),
        ('1 = "1"', "null"),
        ("[1, 2] = [1, 2]", "true"),
        ("{a: 1, b: 2} = {b: 2, a: 1}", "true"),
        ("some x in [1, null] satisfies x > 5", "null"),
        ("every x in [] satisfies false", "true"),
        ("for i in 0..4 return if i = 0 then 1 else i * partial[-1]", "[1, 1, 2, 6, 24]"),
        ("for x in [1, 2], y in [x, 10] return x * y", "[1, 10, 4, 20]"),
        ('for d in @"2024-02-28"..@"2024-03-01" return d.day', "[28, 29, 1]"),
        ("[1, 2, 3][item > 1]", "[2, 3]"),
        ("[1, 2, 3][-1]", "3"),
        ("[][item > 1]", "[]"),
        ("[{a: 1}, {b: 2}].a", "[1, null]"),
        ("{a: {b: 3}}.a.b", "3"),
        ("5 in (> 3, 1)", "true"),
        ("5 in ([1..2], [4..6])", "true"),
        ("[1, 2] in [[1, 2], [3]]", "true"),
        ("if null then 1 else 2", "2"),
        ("sort([3, 1, 2], function(a, b) a > b)", "[3, 2, 1]"),
        ("{fact: function(n) if n < 2 then 1 else n * fact(n - 1), r: fact(20)}.r", "2432902008176640000"),
        ("(for i in 1..3 return function(x) x + i)[2](10)", "12"),
        ('substring(start position: 2, string: "abc")', '"bc"'),
        ('string join(["a", null, "b"], "-")', '"a-b"'),
        ('context put({a: {b: 1}}, ["a", "c"], 2)', "{a: {b: 1, c: 2}}"),
        ("overlaps([1..5], [5..8])", "true"),
        ("overlaps([1..5), [5..8])", "false"),
        ("flatten([1, [2, [3]]])", "[1, 2, 3]"),
        ('distinct values([1, 1.0, "1", null, null])', '[1, "1", null]'),
    ],
)
def test_expressions(text, found):
    assert written(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1 instance of number", True),
        ("null instance of number", False),
        ("null instance of Null", True),
        ('[1, "a"] instance of list<number>', False),
        ('[1, "a"] instance of list<Any>', True),
        ("{a: 1, b: 2} instance of context<a: number>", True),
        ("{b: 2} instance of context<a: number>", False),
        ("[1..2] instance of range<number>", True),
        ("(function(a: number) a) instance of function<number> -> number", True),
        ("(function(a: string) a) instance of function<number> -> number", False),
        ('(function() "a") instance of function<> -> number', False),
        ("(function(a: number) a > 1) instance of function<number> -> boolean", True),
        ("abs instance of function<number> -> number", True),
        ('@"2024-01-01" instance of date and time', False),
        ('@"P1Y" instance of years and months duration', True),
    ],
)
def test_types(text, found):
    assert value(text) is found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('1 + "a"', "+ kan niet met number en string."),
        ("nothing here", "Er is niets met de naam nothing here."),
        ("{a: 1}.b", "Deze context heeft geen b."),
        ("[1][3]", "Deze lijst heeft geen onderdeel 3: zij heeft er 1."),
        ('abs("a")', "abs kan niet worden aangeroepen met string."),
        ('matches("a", "(?=a)")', "matches kent dit patroon niet."),
    ],
)
def test_null_has_a_reason(text, said):
    assert said in reasons(text)[0]
