"""Tables to agree on: empty values, ties, numbers below zero, decimals, days and moments that matter, all kinds of
text.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

SCHEMA = pa.schema(
    [
        ("k", pa.int64()),
        ("g", pa.string()),
        ("w", pa.int64()),
        ("big", pa.int64()),
        ("d", pa.decimal128(12, 3)),
        ("x", pa.float64()),
        ("t", pa.string()),
        ("n", pa.string()),
        ("day", pa.date32()),
        ("m", pa.timestamp("us")),
        ("z", pa.timestamp("us", "UTC")),
        ("b", pa.bool_()),
    ]
)
TYPES = {field.name: str(field.type) for field in SCHEMA}

DAYS = [
    dt.date(2021, 12, 31),
    dt.date(2022, 1, 1),
    dt.date(2024, 2, 29),
    dt.date(2023, 3, 26),  # the clock goes forward in Amsterdam
    dt.date(2023, 10, 29),  # and back
    dt.date(1899, 12, 31),
    dt.date(2020, 12, 28),  # week 53
]
MOMENTS = [
    dt.datetime(2023, 3, 26, 0, 59, 59, 999999, tzinfo=dt.UTC),  # the last of winter time in Amsterdam
    dt.datetime(2023, 3, 26, 1, 0, tzinfo=dt.UTC),
    dt.datetime(2023, 3, 26, 2, 30, tzinfo=dt.UTC),  # by the clock of Amsterdam this hour is not there
    dt.datetime(2023, 3, 26, 22, 30, tzinfo=dt.UTC),  # the next day in Amsterdam
    dt.datetime(2023, 10, 29, 0, 30, tzinfo=dt.UTC),  # by that clock this hour is there twice
    dt.datetime(2023, 10, 29, 1, 30, tzinfo=dt.UTC),
    dt.datetime(2022, 12, 31, 23, 30, tzinfo=dt.UTC),  # the next year in Amsterdam
    dt.datetime(2024, 2, 29, tzinfo=dt.UTC),
    dt.datetime(1899, 12, 31, 23, 59, 59, 500000, tzinfo=dt.UTC),
]
TEXTS = [
    "",
    " ",
    "Utrecht",
    "utrecht",
    "'s-Graveland",
    "één",
    "e\u0301",
    " De Bilt ",
    "水 😀",
    "a_b%c",
    r"x\y",
    "GM0344",
]
NUMERALS = ["12", " 7 ", "-3", "+5", "1.5", "-0.25", "3e2", "x", "", "-", "12 jaar", "n.b.", "1,5"]
GROUPS = ["GM0344", "GM0307", "é", None]
DOUBLES = st.one_of(
    st.sampled_from([0.0, -0.5, 1.005, 2.675, 0.125, -2.5, 1e-9, 123456.789]),
    st.floats(-1e6, 1e6, allow_nan=False, width=32),
)


def _maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), values, values, values)


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "g": st.sampled_from(GROUPS),
            "w": _maybe(st.integers(-6, 6)),
            "big": _maybe(st.sampled_from([2**62, -(2**62), 2**53 + 1, -(2**53) - 1, 0, 1])),
            "d": _maybe(st.integers(-99_999, 99_999).map(lambda n: Decimal(n).scaleb(-3))),
            "x": _maybe(DOUBLES),
            "t": _maybe(st.sampled_from(TEXTS)),
            "n": _maybe(st.sampled_from(NUMERALS)),
            "day": _maybe(st.sampled_from(DAYS)),
            "m": _maybe(st.sampled_from(MOMENTS).map(lambda moment: moment.replace(tzinfo=None))),
            "z": _maybe(st.sampled_from(MOMENTS)),
            "b": _maybe(st.booleans()),
        }
    ),
    max_size=14,
).map(lambda rows: [{"k": place, **row} for place, row in enumerate(rows)])


def table(rows: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=SCHEMA)
