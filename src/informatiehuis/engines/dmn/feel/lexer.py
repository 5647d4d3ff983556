"""Cuts a FEEL expression into tokens (DMN 1.5, 10.3.1.2, rules 26 to 36 and 63).

Names are not recognised here: a FEEL name may hold spaces, signs and numbers, and which of them belong to a name
depends on which names are known where it stands. That is decided by the parser, with `names`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from informatiehuis.engines.dmn.feel.problems import unreadable

_START = (
    "?A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_PART = _START + "0-9\u00b7\u0300-\u036f\u203f-\u2040"
_SPACE = "\\s\u0085\u180e\u200b\u2060\ufeff"

_TOKEN = re.compile(
    rf"""(?P<space>[{_SPACE}]+|//[^\n\r]*|/\*.*?\*/)
    |(?P<number>(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?)
    |(?P<string>"[^"\\]*(?:\\.[^"\\]*)*")
    |(?P<word>[{_START}][{_PART}]*)
    |(?P<symbol>\*\*|\.\.|<=|>=|!=|->|.)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(
    r"\\(?:(u[dD][89abAB][0-9a-fA-F]{2})\\(u[dD][c-fC-F][0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|(.))",
    re.DOTALL,
)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "'": "'", "\\": "\\"}
_MOST_CODE_POINT = 0x10FFFF


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of an expression. `kind` is number, string, word, symbol or end; `start` counts characters."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def tokens(text: str) -> list[Token]:
    """The tokens of an expression, ended by one of the kind `end`. Raises FeelProblem."""
    return [*_tokens(text), Token("end", "", len(text))]


def _tokens(text: str) -> Iterator[Token]:
    for found in _TOKEN.finditer(text):
        kind = found.lastgroup or ""
        if kind == "symbol" and found[0] == '"':
            raise unreadable(text, found.start(), found[0])
        if kind != "space":
            yield Token(kind, found[0], found.start())


def string_value(literal: str) -> str:
    """What a string literal, with its quotes, stands for."""
    return _ESCAPE.sub(_unescaped, literal[1:-1]) if "\\" in literal else literal[1:-1]


def _unescaped(found: re.Match[str]) -> str:
    high, low, four, six, other = found.groups()
    if high:
        return chr(0x10000 + ((int(high[1:], 16) - 0xD800) << 10) + int(low[1:], 16) - 0xDC00)
    if six and int(six, 16) > _MOST_CODE_POINT:
        return found[0]
    return chr(int(four or six, 16)) if four or six else _ESCAPED.get(other, found[0])
