"""What is asked of observations, as SQL over their columns with its parameters bound."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from informatiehuis.engines.signals.intervals import Interval


@dataclass(frozen=True)
class Condition:
    """A condition on observations: SQL over their columns, with `$name` for each of its parameters."""

    sql: str
    parameters: Mapping[str, Any]


def where(asked: pa.Array[Any] | None, interval: Interval, condition: Condition | None) -> tuple[str, dict[str, Any]]:
    parts, values = ["true"], dict[str, Any]()
    if asked is not None and len(asked) == 1:
        parts.append("stream = $_stream")
        values["_stream"] = asked[0].as_py()
    elif asked is not None:
        parts.append("stream IN (SELECT asked.stream FROM asked)")
    for name, sign, moment in (("_begin", ">=", interval.begin), ("_end", "<", interval.end)):
        if moment is not None:
            parts.append(f'"begin" {sign} ${name}')
            values[name] = moment
    if condition is not None:
        parts.append(f"({condition.sql})")
        values |= condition.parameters
    return " AND ".join(parts), values


def with_end(condition: Condition | None, interval: Interval) -> Condition | None:
    """A condition with what an interval asks of the end of what lasts, which holds for every part of it."""
    if not interval.ends_within or interval.end is None:
        return condition
    sql, values = 'coalesce("end", "begin") < $_last', {"_last": interval.end}
    return (
        Condition(sql, values)
        if condition is None
        else Condition(f"({condition.sql}) AND {sql}", {**condition.parameters, **values})
    )
