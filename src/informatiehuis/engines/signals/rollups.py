"""Sums per stream and hour, kept so that a year need not be read again, and without changing a single result.

A sum of floats depends on its order, unless it is rounded once, at the end. So an hour is kept as its correctly
rounded sum and what that rounding left out (`total` + `residue`, about 106 bits): rollups of parts add up to the
sum over all their observations as `math.fsum` gives it, in whatever order they came in.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

HOUR = 3_600_000_000
FIELDS: list[Any] = [
    pa.field("stream", pa.int64(), nullable=False),
    pa.field("hour", pa.timestamp("us", "UTC"), nullable=False),
    pa.field("count", pa.int64(), nullable=False),
    pa.field("total", pa.float64(), nullable=False),
    pa.field("residue", pa.float64(), nullable=False),
    pa.field("smallest", pa.float64(), nullable=False),
    pa.field("largest", pa.float64(), nullable=False),
]
SCHEMA = pa.schema(FIELDS)
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


def by_hour(observations: pa.Table) -> pa.Table:
    """The rollup of observations with a number as result; sorted by stream and hour."""
    numbers = observations.filter(pc.is_valid(observations["number"]))
    stream = numbers["stream"].to_numpy()
    moment = numbers["begin"].cast(pa.int64()).to_numpy()
    value = numbers["number"].to_numpy()
    hour = moment - moment % HOUR
    order = np.lexsort((hour, stream))
    stream, hour, value = stream[order], hour[order], value[order]
    starts = _starts(stream, hour)
    counts = np.diff(np.append(starts, len(value)))
    total, residue = sums(value, starts)
    return pa.table(
        [
            stream[starts],
            pa.array(hour[starts]).cast(SCHEMA.field("hour").type),
            counts,
            total,
            residue,
            np.minimum.reduceat(value, starts) if len(starts) else value,
            np.maximum.reduceat(value, starts) if len(starts) else value,
        ],
        schema=SCHEMA,
    )


def _starts(*keys: Integers) -> Integers:
    """Where a new group begins in sorted keys."""
    if not len(keys[0]):
        return np.zeros(0, dtype=np.int64)
    new = np.zeros(len(keys[0]), dtype=bool)
    new[0] = True
    for key in keys:
        new[1:] |= key[1:] != key[:-1]
    return np.flatnonzero(new)


def sums(values: Floats, starts: Integers) -> tuple[Floats, Floats]:
    """Of each group its correctly rounded sum, and what that left out."""
    total, residue = values[starts].copy(), np.zeros(len(starts))
    ends = np.append(starts[1:], len(values))
    for group in np.flatnonzero(ends - starts > 1):
        part = values[starts[group] : ends[group]].tolist()
        total[group] = whole = rounded_sum(part)
        if math.isfinite(whole):
            part.append(-whole)
            residue[group] = rounded_sum(part)
    return total, residue


def rounded_sum(values: list[float]) -> float:
    """The correctly rounded sum; infinite where no float is large enough, as IEEE 754 rounds."""
    try:
        return math.fsum(values)
    except OverflowError:
        whole = sum(map(Fraction, values))
        try:
            return float(whole)
        except OverflowError:
            return math.inf if whole > 0 else -math.inf
    except ValueError:
        return math.nan


@dataclass(frozen=True)
class Period:
    """What was observed in a period of a stream; `begin` is its first moment in microseconds since 1970, UTC."""

    begin: int
    count: int
    total: float
    smallest: float
    largest: float

    @property
    def mean(self) -> float:
        return self.total / self.count


@dataclass(frozen=True)
class Periods:
    """The same of many periods in order, as columns."""

    begin: Integers
    count: Integers
    total: Floats
    smallest: Floats
    largest: Floats

    @property
    def mean(self) -> Floats:
        return self.total / self.count

    def __len__(self) -> int:
        return len(self.begin)

    def __iter__(self) -> Iterator[Period]:
        columns = (self.begin, self.count, self.total, self.smallest, self.largest)
        return (Period(*values) for values in zip(*(one.tolist() for one in columns), strict=True))


def combine(rollup: pa.Table, bucket: Integers) -> Periods:
    """Rows of rollups of one stream, taken together by the bucket that each is in; in order of bucket."""
    order = np.argsort(bucket, kind="stable")
    bucket = bucket[order]
    starts = _starts(bucket)
    column = {name: rollup[name].to_numpy()[order] for name in ("count", "total", "residue", "smallest", "largest")}
    if not len(starts):
        return Periods(bucket, column["count"], column["total"], column["smallest"], column["largest"])
    return Periods(
        bucket[starts],
        np.add.reduceat(column["count"], starts),
        _totals(column["total"], column["residue"], starts),
        np.minimum.reduceat(column["smallest"], starts),
        np.maximum.reduceat(column["largest"], starts),
    )


def _totals(total: Floats, residue: Floats, starts: Integers) -> Floats:
    """Of each group the correctly rounded sum of what its rows are the sums of."""
    ends = np.append(starts[1:], len(total))
    found, sizes = total[starts], ends - starts
    # what stands alone is rounded already, and two floats without a residue are added with one rounding
    pairs = starts[sizes == 2]
    exact = pairs[(residue[pairs] == 0) & (residue[pairs + 1] == 0)]
    with np.errstate(over="ignore", invalid="ignore"):
        found[np.searchsorted(starts, exact)] = total[exact] + total[exact + 1]
    others = np.setdiff1d(np.flatnonzero(sizes > 1), np.searchsorted(starts, exact), assume_unique=True)
    for group in others.tolist():
        a, b = starts[group], ends[group]
        found[group] = rounded_sum([*total[a:b].tolist(), *residue[a:b].tolist()])
    return found


def quantiles(values: Floats, bucket: Integers, fractions: Sequence[float]) -> dict[int, list[float]]:
    """Of the values in each bucket the quantiles, by the bucket in order.

    As `numpy.quantile` gives them to the last bit: linear between neighbours (type 7 of Hyndman and Fan, 1996).
    """
    order = np.lexsort((values, bucket))
    values, bucket = values[order], bucket[order]
    starts = _starts(bucket)
    ends = np.append(starts[1:], len(bucket))
    found = []
    for fraction in fractions:
        place = (ends - starts - 1) * fraction
        below = np.floor(place).astype(np.int64)
        above = np.minimum(below + 1, ends - starts - 1)
        low, high, part = values[starts + below], values[starts + above], place - below
        step = high - low
        # from the nearest of both, as numpy does: then the outcome lies between them whatever is rounded
        found.append(np.where(part < 0.5, low + step * part, high - step * (1 - part)))
    return dict(zip(bucket[starts].tolist(), np.array(found).T.reshape(-1, len(fractions)).tolist(), strict=True))
