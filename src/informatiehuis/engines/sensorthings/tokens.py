"""Cuts a filter into tokens, each with its place."""

import re
from dataclasses import dataclass

from informatiehuis.engines.sensorthings.problems import QueryProblem, unread

LONGEST = 10_000
LONGEST_NUMBER = 40

_TOKEN = re.compile(
    r"""
    (?P<space>[ \t]+)
  | (?P<typed>(?:geography|geometry|duration)'(?:[^']|'')*')
  | (?P<text>'(?:[^']|'')*')
  | (?P<moment>\d{4}-\d{2}-\d{2}T[0-9:.]+(?:Z|[+-]\d{2}:?\d{2})(?:/\d{4}-\d{2}-\d{2}T[0-9:.]+(?:Z|[+-]\d{2}:?\d{2}))?)
  | (?P<date>\d{4}-\d{2}-\d{2}(?![\dT]))
  | (?P<clock>\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)
  | (?P<number>-?(?:\d+(?:\.\d+)?(?:[eE][+-]?\d{1,4})?|INF))
  | (?P<name>(?:geo\.[a-z]+|[@A-Za-z_][\w.@\-]*))
  | (?P<mark>[(),/])
    """,
    re.VERBOSE | re.ASCII,
)


@dataclass(frozen=True)
class Token:
    """A token and its place, from 1. The last one is of sort `end`."""

    sort: str
    text: str
    position: int


def tokens(text: str, option: str = "$filter") -> list[Token]:
    """The tokens of a filter. Raises QueryProblem for what is none, and for more than LONGEST characters."""
    if len(text) > LONGEST:
        raise too_long(option, len(text))
    found, at = list[Token](), 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise unread(option, at + 1, text[at : at + 20], "een naam, een getal, een tekst of een haakje")
        sort = match.lastgroup or ""
        if sort == "number" and len(match[0]) > LONGEST_NUMBER:
            raise unread(option, at + 1, match[0], f"een getal van ten hoogste {LONGEST_NUMBER} tekens")
        if sort != "space":
            found.append(Token(sort, match[0], at + 1))
        at = match.end()
    found.append(Token("end", "", len(text) + 1))
    return found


def too_long(option: str, length: int) -> QueryProblem:
    return unread(option, LONGEST + 1, f"{length} tekens", f"ten hoogste {LONGEST} tekens")


def unquoted(text: str) -> str:
    """What stands between the quotes, in which a quote is written twice."""
    return text[text.index("'") + 1 : -1].replace("''", "'")
