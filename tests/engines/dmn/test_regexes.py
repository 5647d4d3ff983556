"""Regular expressions as XPath has them."""

import pytest

from tests.engines.dmn.feel import reasons, value


@pytest.mark.parametrize(
    ("text", "pattern", "flags", "found"),
    [
        ("abracadabra", "bra", "", True),
        ("abracadabra", "^bra", "", False),
        ("bcd", "^[a-z-[aeiou]]+$", "", True),
        ("bad", "^[a-z-[aeiou]]+$", "", False),
        ("\u0663", r"^\d$", "", True),
        ("a\nb", "a.b", "", False),
        ("a\nb", "a.b", "s", True),
        ("a\nb", "^b", "m", True),
        ("aa", r"(a)\1", "", True),
        ("hello world", r"hello\ sworld", "x", True),
        ("a.b", "A.B", "qi", True),
        ("axb", "a.b", "q", False),
        ("\u00e9", r"\p{IsLatin-1Supplement}", "", True),
        ("\u00e9", r"\p{Ll}", "", True),
        ("x:y", r"^\i\c*$", "", True),
        ("line\n", "line$", "", False),
    ],
)
def test_matches(text, pattern, flags, found):
    assert value("matches(t, p, f)", t=text, p=pattern, f=flags) is found


@pytest.mark.parametrize(
    "pattern", ["(?=a)", "(?<!a)b", r"\bword", "a++", "[a", "(a", r"\1(a)", "a{3,2}", r"\q", "*a", "a)"]
)
def test_what_xpath_does_not_know_is_refused(pattern):
    assert reasons('matches("a", p)', p=pattern) == ["positie 1:1: matches kent dit patroon niet."]


@pytest.mark.parametrize(
    ("text", "pattern", "new", "found"),
    [
        ("abracadabra", "a(.)", "a$1$1", "abbraccaddabbra"),
        ("abc", "b", r"\$", "a$c"),
        ("abc", "(b)(x)?", "[$2]", "a[]c"),
        ("abc", "(b)", "$12", "ab2c"),
        ("abc", "b", "$0$0", "abbc"),
    ],
)
def test_replace(text, pattern, new, found):
    assert value("replace(t, p, n)", t=text, p=pattern, n=new) == found


@pytest.mark.parametrize(("pattern", "new"), [("a*", "x"), ("a", "$"), ("a", r"\n")])
def test_replacements_that_xpath_refuses(pattern, new):
    assert reasons('replace("aa", p, n)', p=pattern, n=new)


def test_a_pattern_that_explodes_is_stopped():
    said = reasons('matches(t, "^(a|a|aa)+$")', t="a" * 60 + "b")
    assert said == ["positie 1:1: matches is afgebroken: met dit patroon duurt het zoeken te lang."]


def test_many_patterns_that_explode_do_not_add_up():
    said = reasons('for i in 1..1000 return matches(t, "^(a|a|aa)+$")', steps=900_000, t="a" * 60 + "b")
    assert "te veel werk" in said[-1]
    assert len(said) <= 4
