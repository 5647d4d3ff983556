"""Reads a part of a parquet file where it is: of the columns that are needed, the row groups that can have such rows.

Parquet keeps for each row group the least and the greatest value of a column. A group outside every condition is not
fetched; a group without that knowledge is.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from informatiehuis.engines.connectors.part import IN, NOT_NULL, Condition, Part
from informatiehuis.engines.connectors.spelling import code_level


def groups_needed(file: pq.ParquetFile, part: Part, original: Mapping[str, str]) -> list[int]:
    """The numbers of the row groups in which there can be rows of this part; `original` gives the names in the file."""
    metadata = file.metadata
    places = {metadata.schema.column(place).path: place for place in range(metadata.num_columns)}
    return [
        number
        for number in range(metadata.num_row_groups)
        if not part.any_of or any(_can(metadata.row_group(number), one, places, original) for one in part.any_of)
    ]


def _can(group: Any, conditions: Sequence[Condition], places: Mapping[str, int], original: Mapping[str, str]) -> bool:
    for one in conditions:
        name = original.get(one.column)
        if name is None or name not in places or code_level(name) is not None:
            continue
        statistics = group.column(places[name]).statistics
        if statistics is not None and not _may_hold(statistics, one):
            return False
    return True


def _may_hold(statistics: Any, one: Condition) -> bool:
    if one.operator == NOT_NULL:
        return not statistics.has_null_count or statistics.num_values > 0
    if not statistics.has_min_max:
        return True
    low, high = statistics.min, statistics.max
    if isinstance(low, float) and one.operator in (">", ">="):
        return True  # what is no number is greater than every number, and no statistic counts it
    try:
        return _overlaps(low, high, one)
    except TypeError:  # a text beside a number: the query itself says what is wrong
        return True


def _overlaps(low: Any, high: Any, one: Condition) -> bool:
    values = [_alike(value, low) for value in one.values]
    if one.operator == IN:
        return any(low <= value <= high for value in values)
    (value,) = values
    if one.operator == "=":
        return bool(low <= value <= high)
    if one.operator in ("<", "<="):
        return bool(low < value or (low == value and one.operator == "<="))
    return bool(high > value or (high == value and one.operator == ">="))


def _alike(value: Any, sample: Any) -> Any:
    """A day beside moments is its beginning, in UTC."""
    if isinstance(sample, dt.datetime) and not isinstance(value, dt.datetime):
        zone = dt.UTC if sample.tzinfo else None
        return dt.datetime.combine(value, dt.time(), zone) if isinstance(value, dt.date) else value
    if isinstance(sample, dt.date) != isinstance(value, dt.date) or isinstance(sample, str) != isinstance(value, str):
        raise TypeError
    return value


def batches_of(file: pq.ParquetFile, groups: Sequence[int], columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """The rows of these row groups, of these columns, a group at a time."""
    for number in groups:
        yield from file.read_row_group(number, columns=list(columns), use_threads=False).to_batches()
