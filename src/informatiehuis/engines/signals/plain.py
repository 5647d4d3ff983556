"""Selections and counts without a condition, by what footers and rollups tell: no question to a database is planned.

What they leave to DuckDB are selections with a condition or an order, and those that have to look through much.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from informatiehuis.engines.signals.groups import Groups, within
from informatiehuis.engines.signals.intervals import EVER, Interval, hour_of, moment_of
from informatiehuis.engines.signals.rollups import HOUR

MOST_LOOKED_THROUGH = 1_500_000
"""Rows; beyond them DuckDB, with more threads and less in memory, is as fast."""


@dataclass(frozen=True)
class Source:
    """Files, by what their footers tell, and what stands in the log."""

    files: Sequence[Groups]
    tail: pa.Table

    def first(
        self, asked: pa.Array[Any] | None, interval: Interval, columns: Sequence[str], limit: int, descending: bool
    ) -> pa.Table | None:
        """The first observations of an interval by time and sequence; None when too much has to be looked through."""
        touched = [(file, np.flatnonzero(file.touched(asked, interval)).tolist()) for file in self.files]
        if sum(int(file.rows[groups].sum()) for file, groups in touched) > MOST_LOOKED_THROUGH:
            return None
        names = [*dict.fromkeys([*columns, "begin", "sequence"])]
        tables = [within(self.tail, asked, interval).select(names)]
        tables += [file.chosen(groups, asked, interval, names).select(names) for file, groups in touched if groups]
        rows = pa.concat_tables([one.cast(tables[0].schema) for one in tables])
        direction: Any = "descending" if descending else "ascending"
        order = pc.sort_indices(rows, sort_keys=[("begin", direction), ("sequence", direction)])
        return rows.take(order.slice(0, limit)).select(list(columns))

    def count(self, asked: pa.Array[Any] | None, interval: Interval) -> int:
        """The observations of an interval: groups that lie in it whole are not read."""
        return sum(file.count(asked, interval) for file in self.files) + len(within(self.tail, asked, interval))

    def lasts(self, asked: pa.Array[Any]) -> bool:
        """Whether any observation of these streams can last."""
        stored = any((file.lasting & file.touched(asked, EVER)).any() for file in self.files)
        return stored or within(self.tail, asked, EVER)["end"].null_count < len(within(self.tail, asked, EVER))


def whole_hours(interval: Interval) -> tuple[Interval, list[Interval]] | None:
    """The whole hours of an interval, and what of it lies before and after them; None when there are none."""
    begin, end = (hour_of(moment) for moment in (interval.begin, interval.end))
    if begin is not None and moment_of(begin) != interval.begin:
        begin += HOUR
    if begin is not None and end is not None and begin >= end:
        return None
    inner = Interval(moment_of(begin), moment_of(end))
    edges = [Interval(interval.begin, inner.begin), Interval(inner.end, interval.end)]
    return inner, [edge for edge in edges if edge.begin != edge.end]
