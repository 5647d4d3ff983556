"""Functions on strings (DMN 1.5, 10.3.4.3). Positions and lengths count characters of Unicode."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from time import thread_time
from typing import Any

import regex

from informatiehuis.engines.dmn.feel.library.registry import Refused, feel
from informatiehuis.engines.dmn.feel.regexes import BadPattern, TooLong, compiled, replacement, timed
from informatiehuis.engines.dmn.feel.run import MOST_TEXT, Run
from informatiehuis.engines.dmn.feel.values import Value
from informatiehuis.engines.problems import N_

_BAD_PATTERN = N_("{name} kent dit patroon niet.")
_NOTICED = 0.05
_STEPS_A_SECOND = 400_000
_TOO_LONG = N_("{name} is afgebroken: met dit patroon duurt het zoeken te lang.")


@feel("substring(string: string, start position: number, length?: number) -> string")
def substring(run: Run, text: str, start: Decimal, length: Decimal | None = None) -> str:
    """The part from a position on, 1 being the first character and -1 the last."""
    first = int(start)
    if first == 0 or abs(first) > len(text) or (length is not None and int(length) < 1):
        raise Refused
    begin = first - 1 if first > 0 else len(text) + first
    return text[begin:] if length is None else text[begin : begin + int(length)]


@feel("string length(string: string) -> number")
def string_length(run: Run, text: str) -> Decimal:
    return Decimal(len(text))


@feel("upper case(string: string) -> string")
def upper_case(run: Run, text: str) -> str:
    return text.upper()


@feel("lower case(string: string) -> string")
def lower_case(run: Run, text: str) -> str:
    return text.lower()


@feel("substring before(string: string, match: string) -> string")
def substring_before(run: Run, text: str, match: str) -> str:
    before, found, _ = text.partition(match) if match else ("", "", "")
    return before if found else ""


@feel("substring after(string: string, match: string) -> string")
def substring_after(run: Run, text: str, match: str) -> str:
    return text.partition(match)[2] if match else text


@feel("contains(string: string, match: string) -> boolean")
def contains(run: Run, text: str, match: str) -> bool:
    return match in text


@feel("starts with(string: string, match: string) -> boolean")
def starts_with(run: Run, text: str, match: str) -> bool:
    return text.startswith(match)


@feel("ends with(string: string, match: string) -> boolean")
def ends_with(run: Run, text: str, match: str) -> bool:
    return text.endswith(match)


def _pattern(pattern: str, flags: str | None) -> regex.Pattern[str]:
    try:
        return compiled(pattern, flags or "")
    except BadPattern:
        raise Refused(_BAD_PATTERN) from None


def _search(run: Run, search: Callable[..., Any], *arguments: Any) -> Any:
    """The outcome of a search. One that takes long counts as much work, so that many of them do not add up."""
    begun = thread_time()
    try:
        return timed(search, *arguments)
    except TooLong:
        raise Refused(_TOO_LONG) from None
    finally:
        if (spent := thread_time() - begun) > _NOTICED:
            run.spend(int(spent * _STEPS_A_SECOND), run.at)


@feel("matches(input: string, pattern: string, flags?: string|null) -> boolean")
def matches(run: Run, text: str, pattern: str, flags: str | None = None) -> bool:
    run.spend(1 + len(text) // 100)
    return _search(run, _pattern(pattern, flags).search, text) is not None


@feel("replace(input: string, pattern: string, replacement: string, flags?: string|null) -> string")
def replace(run: Run, text: str, pattern: str, new: str, flags: str | None = None) -> str:
    """All matches replaced. A pattern that matches the empty string is an error, as XPath has it."""
    run.spend(1 + len(text) // 100)
    made = _pattern(pattern, flags)
    try:
        if _search(run, made.search, "") is not None:
            raise Refused(_BAD_PATTERN)
        result: str = _search(run, made.sub, replacement(new, made.groups, flags or ""), text)
    except BadPattern:
        raise Refused(_BAD_PATTERN) from None
    if len(result) > MOST_TEXT:
        raise Refused
    return result


@feel("split(string: string, delimiter: string) -> list")
def split(run: Run, text: str, delimiter: str) -> list[Value]:
    """The parts between the matches of a pattern."""
    made = _pattern(delimiter, None)
    if _search(run, made.search, "") is not None:
        raise Refused(_BAD_PATTERN)
    parts, begin = [], 0
    for start, end in _search(run, partial(_spans, made), text):
        parts.append(text[begin:start])
        begin = end
    return [*parts, text[begin:]]


def _spans(pattern: regex.Pattern[str], text: str, *, timeout: float) -> list[tuple[int, int]]:
    return [match.span() for match in pattern.finditer(text, timeout=timeout)]


@feel("string join(list: list, delimiter?: string|null) -> string")
def string_join(run: Run, items: list[Value], delimiter: str | None = None) -> str:
    """The strings of a list with a delimiter between them; null is left out."""
    run.spend(len(items))
    parts = [item for item in items if item is not None]
    if not all(isinstance(part, str) for part in parts):
        raise Refused
    if sum(map(len, parts)) + len(parts) * len(delimiter or "") > MOST_TEXT:
        raise Refused
    return (delimiter or "").join(parts)
