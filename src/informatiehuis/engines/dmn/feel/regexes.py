"""Regular expressions of XPath and XQuery (Functions and Operators 3.1, section 5.6.1), which FEEL uses.

They are translated to those of the library `regex`, which can stop after a time: an expression that would take
exponentially long is refused, and so is anything that XPath does not know, such as looking ahead.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import regex

MOST_SECONDS = 1.0
"""How long one search may take."""
MOST_PATTERN = 5_000
"""How many characters a pattern may have."""
MOST_REPEATS = 100_000

_SPACES = r" \t\n\r"
_NAME_START = (
    r"_:A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D\u2070-\u218F"
    r"\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
_NAME_PART = _NAME_START + r"\-.0-9\u00B7\u0300-\u036F\u203F-\u2040"
_CLASSES = {
    "d": r"\p{Nd}",
    "D": r"\P{Nd}",
    "s": f"[{_SPACES}]",
    "S": f"[^{_SPACES}]",
    "w": r"[^\p{P}\p{Z}\p{C}]",
    "W": r"[\p{P}\p{Z}\p{C}]",
    "i": f"[{_NAME_START}]",
    "I": f"[^{_NAME_START}]",
    "c": f"[{_NAME_PART}]",
    "C": f"[^{_NAME_PART}]",
}
_SINGLE = {"n": r"\n", "r": r"\r", "t": r"\t", **{sign: "\\" + sign for sign in "\\|.-^?*+{}()[]$"}}
_FLAGS = frozenset("smixq")


class BadPattern(Exception):  # noqa: N818 - of a person, not of the program
    """A pattern, a flag or a replacement that XPath does not know."""


class TooLong(Exception):  # noqa: N818
    """A search that takes too long."""


@lru_cache(maxsize=512)
def compiled(pattern: str, flags: str) -> regex.Pattern[str]:
    """A pattern of XPath, ready to search with. Raises BadPattern."""
    if len(pattern) > MOST_PATTERN or not set(flags) <= _FLAGS:
        raise BadPattern(pattern)
    options = regex.VERSION1 | (regex.IGNORECASE if "i" in flags else 0) | (regex.MULTILINE if "m" in flags else 0)
    text = regex.escape(pattern) if "q" in flags else _Translation(pattern, flags).whole()
    try:
        return regex.compile(text, options)
    except (regex.error, RecursionError, OverflowError) as error:
        raise BadPattern(pattern) from error


def timed(search: Callable[..., Any], *arguments: Any) -> Any:
    """The outcome of a search. Raises TooLong."""
    try:
        return search(*arguments, timeout=MOST_SECONDS)
    except TimeoutError as error:
        raise TooLong from error


def replacement(text: str, groups: int, flags: str) -> Callable[[regex.Match[str]], str]:
    """What fills in a replacement, in which `$1` is a group and `\\$` a dollar. Raises BadPattern."""
    if "q" in flags:
        return lambda match: text
    parts: list[str | int] = []
    position = 0
    while position < len(text):
        sign, after = text[position], text[position + 1 : position + 2]
        if sign == "\\" and after in ("\\", "$") and after:
            parts.append(after)
            position += 2
        elif sign == "$" and after.isdecimal() and after.isascii():
            end = position + 2
            while end < len(text) and text[end].isdecimal() and int(text[position + 1 : end + 1]) <= groups:
                end += 1
            parts.append(int(text[position + 1 : end]))
            position = end
        elif sign in "\\$":
            raise BadPattern(text)
        else:
            parts.append(sign)
            position += 1

    def fill(match: regex.Match[str]) -> str:
        return "".join(part if isinstance(part, str) else _group(match, part, groups) for part in parts)

    return fill


def _group(match: regex.Match[str], number: int, groups: int) -> str:
    return (match.group(number) or "") if number <= groups else ""


class _Translation:
    """One pattern while it is translated."""

    def __init__(self, pattern: str, flags: str) -> None:
        self.pattern = _without_spaces(pattern) if "x" in flags else pattern
        self.flags = flags
        self.position = 0
        self.open = 0
        self.groups = 0
        self.closed: list[int] = []
        self.opened: list[int] = []

    def whole(self) -> str:
        made = []
        while self.position < len(self.pattern):
            made.append(self._part())
        if self.open:
            raise BadPattern(self.pattern)
        return "".join(made)

    def _peek(self, ahead: int = 0) -> str:
        return self.pattern[self.position + ahead : self.position + ahead + 1]

    def _take(self) -> str:
        if self.position >= len(self.pattern):
            raise BadPattern(self.pattern)
        self.position += 1
        return self.pattern[self.position - 1]

    def _part(self) -> str:
        sign = self._take()
        read = _PARTS.get(sign)
        if read:
            return read(self)
        if sign in "]}":
            raise BadPattern(self.pattern)
        return str(regex.escape(sign, literal_spaces=True))

    def _open_group(self) -> str:
        self.open += 1
        if self._peek() == "?":
            if self._peek(1) != ":":
                raise BadPattern(self.pattern)
            self.position += 2
            self.opened.append(0)
            return "(?:"
        self.groups += 1
        self.opened.append(self.groups)
        return "("

    def _close_group(self) -> str:
        self.open -= 1
        if self.open < 0:
            raise BadPattern(self.pattern)
        self.closed.append(self.opened.pop())
        return ")"

    def _quantifier(self) -> str:
        sign = self.pattern[self.position - 1]
        before = self.pattern[self.position - 2 : self.position - 1]
        escaped = self.pattern[max(0, self.position - 3) : self.position - 2] == "\\"
        if not before or (before in "(|*+?{" and not escaped):
            raise BadPattern(self.pattern)
        made = self._repeats() if sign == "{" else sign
        if self._peek() == "?":
            made += self._take()
        if self._peek() and self._peek() in "*+?{":
            raise BadPattern(self.pattern)
        return made

    def _repeats(self) -> str:
        end = self.pattern.find("}", self.position)
        body = self.pattern[self.position : end] if end >= 0 else ""
        least, comma, most = body.partition(",")
        numbers = [number for number in (least, most) if number]
        if not least or any(not (number.isdecimal() and number.isascii()) for number in numbers):
            raise BadPattern(self.pattern)
        if any(len(number) > 6 or int(number) > MOST_REPEATS for number in numbers) or (
            most and int(most) < int(least)
        ):
            raise BadPattern(self.pattern)
        self.position = end + 1
        return "{" + least + comma + most + "}"

    def _escape(self) -> str:
        sign = self._take()
        if sign.isdecimal() and sign.isascii() and sign != "0":
            number = int(sign)
            if number not in self.closed:
                raise BadPattern(self.pattern)
            while self._peek().isdecimal() and int(f"{number}{self._peek()}") in self.closed:
                number = int(f"{number}{self._take()}")
            return f"(?:\\{number})"
        return self._class_escape(sign)

    def _class_escape(self, sign: str) -> str:
        if sign in "pP":
            return self._property(sign)
        made = _CLASSES.get(sign) or _SINGLE.get(sign)
        if made is None:
            raise BadPattern(self.pattern)
        return made

    def _property(self, sign: str) -> str:
        end = self.pattern.find("}", self.position)
        if self._peek() != "{" or end < 0:
            raise BadPattern(self.pattern)
        name = self.pattern[self.position + 1 : end]
        self.position = end + 1
        if not name.replace("-", "").isalnum() or not name.isascii():
            raise BadPattern(self.pattern)
        return f"\\{sign}{{Block={name[2:]}}}" if name.startswith("Is") else f"\\{sign}{{gc={name}}}"

    def _set(self) -> str:
        """A class of characters, with what is taken off it; `(?!…)` takes off, so that `^` holds for the rest only."""
        negated = self._peek() == "^"
        if negated:
            self._take()
        parts: list[str] = []
        taken_off = ""
        while (sign := self._take()) != "]" or not parts:
            if sign == "-" and self._peek() == "[":
                self._take()
                taken_off = self._set()
                if self._take() != "]":
                    raise BadPattern(self.pattern)
                break
            if sign in "[]":
                raise BadPattern(self.pattern)
            parts.append(self._set_part(sign))
        if not parts:
            raise BadPattern(self.pattern)
        made = f"[{'^' if negated else ''}{''.join(parts)}]"
        return f"(?:(?!{taken_off}){made})" if taken_off else made

    def _set_part(self, sign: str) -> str:
        first = self._class_escape(self._take()) if sign == "\\" else _literal(sign)
        if self._peek() != "-" or self._peek(1) in ("]", "[", ""):
            return first
        self._take()
        last = self._take()
        second = self._class_escape(self._take()) if last == "\\" else _literal(last)
        if len(first) > 2 or len(second) > 2:
            raise BadPattern(self.pattern)
        return f"{first}-{second}"


def _without_spaces(pattern: str) -> str:
    """A pattern as the flag x has it: without white space, except within a class of characters."""
    kept, depth, escaped = [], 0, False
    for sign in pattern:
        if depth or sign not in " \t\n\r":
            kept.append(sign)
            if not escaped and sign in "[]":
                depth += 1 if sign == "[" else -1
            escaped = sign == "\\" and not escaped
    return "".join(kept)


def _literal(sign: str) -> str:
    return "\\" + sign if sign in "\\^-[]&|~" else sign


_PARTS: dict[str, Callable[[_Translation], str]] = {
    "\\": _Translation._escape,
    "[": _Translation._set,
    "(": _Translation._open_group,
    ")": _Translation._close_group,
    "*": _Translation._quantifier,
    "+": _Translation._quantifier,
    "?": _Translation._quantifier,
    "{": _Translation._quantifier,
    "|": lambda translation: "|",
    ".": lambda translation: r"(?s:.)" if "s" in translation.flags else r"[^\n\r]",
    "^": lambda translation: "^" if "m" in translation.flags else r"\A",
    "$": lambda translation: "$" if "m" in translation.flags else r"\Z",
}
