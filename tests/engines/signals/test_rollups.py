"""Sums by hour give the same to the last bit as the observations themselves, whatever way they came in."""

import math
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from informatiehuis.engines.signals import Observation, rollups
from informatiehuis.engines.signals.observation import as_columns

START = datetime(2020, 1, 1, tzinfo=UTC)
VALUES = st.floats(-1e12, 1e12, allow_nan=False) | st.sampled_from([0.1, 1e16, -1e16, 1e-300])
WRITTEN = st.lists(st.lists(st.tuples(st.integers(0, 240), VALUES), max_size=12), min_size=1, max_size=5)


def rollup(rows: list[tuple[int, float]]) -> pa.Table:
    made = [Observation(1, START + timedelta(minutes=minutes), value) for minutes, value in rows]
    return rollups.by_hour(pa.Table.from_batches([as_columns(made, START)]))


@settings(max_examples=150, deadline=None)
@given(WRITTEN)
def test_rollups_of_parts_add_up_to_the_correctly_rounded_sum_of_everything(parts):
    table = pa.concat_tables([rollup(part) for part in parts])
    periods = list(rollups.combine(table, np.zeros(table.num_rows, dtype=np.int64)))
    values = [value for part in parts for _, value in part]
    if not values:
        assert periods == []
        return
    (period,) = periods
    assert period.total == float(sum(map(Fraction, values)))
    assert (period.count, period.smallest, period.largest) == (len(values), min(values), max(values))
    assert period.mean == math.fsum(values) / len(values)


def test_values_too_large_to_add_up_stop_nothing():
    (period,) = rollups.combine(rollup([(0, 1.7e308), (1, 1.7e308)]), np.zeros(1, dtype=np.int64))
    assert period.total == math.inf
    assert period.largest == 1.7e308


def test_results_that_are_no_numbers_are_not_in_it():
    made = [Observation(1, START, "nat"), Observation(1, START, True), Observation(1, START, 3)]
    table = rollups.by_hour(pa.Table.from_batches([as_columns(made, START)]))
    assert table.to_pylist() == [
        {"stream": 1, "hour": START, "count": 1, "total": 3.0, "residue": 0.0, "smallest": 3.0, "largest": 3.0}
    ]


def test_quantiles_by_bucket_are_those_of_numpy_to_the_last_bit():
    random = np.random.default_rng(8)
    values = np.concatenate([random.gamma(2, 8, 400), random.normal(0, 1e-300, 30), [1e308, -1e308, 0.0, -0.0, 5.0]])
    bucket = random.integers(0, 40, len(values))
    fractions = [0, 0.01, 0.1, 0.25, 1 / 3, 0.5, 0.75, 0.98, 1]
    found = rollups.quantiles(values, bucket, fractions)
    assert list(found) == sorted(set(bucket.tolist()))
    for number, quantiles in found.items():
        assert quantiles == np.quantile(values[bucket == number], fractions).tolist()
    assert rollups.quantiles(np.zeros(0), np.zeros(0, dtype=np.int64), [0.5]) == {}
