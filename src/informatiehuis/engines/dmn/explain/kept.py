"""Values of FEEL in JSON and back, without losing a digit or a type.

A number is `{"number": "1.50"}`, a date `{"date": "2024-01-31"}`; strings, booleans, null and lists are themselves, and
a context is `{"context": {…}}`. A function has no place in JSON, and is only named.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from informatiehuis.engines.dmn.feel.temporal import read_date, read_date_time, read_duration, read_time
from informatiehuis.engines.dmn.feel.values import Function, Range, Value, kind_of, of_python

_WRITTEN = frozenset(("number", "date", "time", "date and time", "days and time duration", "years and months duration"))
_READ: dict[str, Callable[[str], Value]] = {
    "number": Decimal,
    "date": read_date,
    "time": read_time,
    "date and time": read_date_time,
    "days and time duration": read_duration,
    "years and months duration": read_duration,
}


def to_json(value: Any) -> Any:
    """A value as JSON can hold it."""
    value = of_python(value)
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, list):
        return [to_json(item) for item in value]
    if isinstance(value, dict):
        return {"context": {name: to_json(part) for name, part in value.items()}}
    if isinstance(value, Range):
        ends = {"start": to_json(value.start), "end": to_json(value.end)}
        return {"range": {**ends, "included": [value.start_included, value.end_included], "sign": value.comparison}}
    if isinstance(value, Function):
        return {"function": value.name}
    return {kind_of(value): str(value)}


def from_json(kept: Any) -> Value:
    """The value that was kept. Raises ValueError for what was not written by `to_json`."""
    if kept is None or isinstance(kept, str | bool):
        return kept
    if isinstance(kept, list):
        return [from_json(item) for item in kept]
    if isinstance(kept, dict) and len(kept) == 1:
        kind, content = next(iter(kept.items()))
        if kind in _READ:
            return _READ[kind](content)
        if kind == "context":
            return {name: from_json(part) for name, part in content.items()}
        if kind == "range":
            start, end = from_json(content["start"]), from_json(content["end"])
            low, high = content["included"]
            return Range(start, end, low, high, content["sign"])
    raise ValueError(f"no kept value: {str(kept)[:80]}")
