"""How values are written as text: for the function `string` (DMN 1.5, 10.3.4.1) and for people."""

from __future__ import annotations

import re
from decimal import Decimal

from informatiehuis.engines.dmn.feel.values import Function, Range, Value, number_text

_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_ ]*")


def text_of(value: Value) -> str:
    """A value as text. A string is itself; within a list or a context it has quotes."""
    return value if isinstance(value, str) else expression_of(value)


def expression_of(value: Value) -> str:
    """A value as FEEL would write it; dates, times and durations as their own text."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, list):
        return "[" + ", ".join(map(expression_of, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(name)}: {expression_of(part)}" for name, part in value.items()) + "}"
    if isinstance(value, Range):
        return _range(value)
    return f"function {value.name}".strip() if isinstance(value, Function) else str(value)


def quoted(text: str) -> str:
    """A string literal of FEEL."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") + '"'


def _key(name: str) -> str:
    return name if _PLAIN_KEY.fullmatch(name) else quoted(name)


def _range(value: Range) -> str:
    if value.comparison:
        end = value.end if value.comparison.startswith("<") else value.start
        return f"{value.comparison} {expression_of(end)}"
    opening, closing = "[" if value.start_included else "(", "]" if value.end_included else ")"
    return f"{opening}{expression_of(value.start)}..{expression_of(value.end)}{closing}"
