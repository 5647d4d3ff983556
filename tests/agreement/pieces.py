"""Pieces of SQL that are put into each other to any depth, and a table with the values where engines part.

Every piece is of one kind: a number, text, day, moment or truth. Pieces keep away from errors on this data (a logarithm
of zero, a text that is no number), because a definition that fails says nothing of the figures.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

from tests.agreement.data import DAYS, MOMENTS, TEXTS

ROWS = 13
NOT_FINITE = [
    0.0,
    -0.0,
    float("nan"),
    float("inf"),
    float("-inf"),
    0.5,
    -2.5,
    None,
    1e300,
    1e-300,
    2.675,
    123456.789,
    -0.0,
]
FINITE = [0.0, -0.0, 1.005, 0.1, -1e6, 0.5, -2.5, None, 1e9, 1e-9, 2.675, 123456.789, 7.0]
WHOLE = [0, 1, -3, None, 5, 6, -6, 2, 3, 1, 1, None, 4]
LARGE = [2**62, -(2**62), 2**53 + 1, -(2**53) - 1, 0, 1, None, 2**63 - 1, -(2**63) + 1, 7, 10**18, -1, 2**53]
EXACT = [
    "1.005",
    "-0.500",
    "0.000",
    "-2.500",
    None,
    "99.999",
    "-99.999",
    "0.125",
    "2.5",
    "1.5",
    "12.345",
    "-12.345",
    "0.001",
]
TRUTHS = [True, False, None, True, False, True, False, True, None, False, True, True, False]


def _filled(values: list[Any]) -> list[Any]:
    """As many as there are rows, the last of them empty."""
    return [*(values[place % len(values)] for place in range(ROWS - 1)), None]


EDGES = pa.table(
    {
        "k": pa.array(range(ROWS), pa.int64()),
        "g": pa.array([place % 3 for place in range(ROWS)], pa.int64()),
        "x": pa.array(FINITE, pa.float64()),
        "nf": pa.array(NOT_FINITE, pa.float64()),
        "single": pa.array(FINITE, pa.float32()),
        "w": pa.array(WHOLE, pa.int64()),
        "w2": pa.array(WHOLE[::-1], pa.int32()),
        "big": pa.array(LARGE, pa.int64()),
        "d": pa.array([None if one is None else Decimal(one) for one in EXACT], pa.decimal128(12, 3)),
        "t": pa.array(_filled(TEXTS)),
        "b": pa.array(TRUTHS),
        "day": pa.array(_filled(DAYS), pa.date32()),
        "day2": pa.array(_filled(DAYS[::-1]), pa.date32()),
        "m": pa.array([one and one.replace(tzinfo=None) for one in _filled(MOMENTS)], pa.timestamp("us")),
        "z": pa.array(_filled(MOMENTS[::-1]), pa.timestamp("us", "UTC")),
        "ns": pa.array([one and one.replace(tzinfo=None) for one in _filled(MOMENTS)], pa.timestamp("ns")),
    }
)
SCHEMA: Mapping[str, Mapping[str, str]] = {"t": {field.name: str(field.type) for field in EDGES.schema}}

Draw = Callable[[st.SearchStrategy[str]], str]
LEAVES = {
    "number": ["x", "single", "w", "w2", "d", "1", "0", "2.5", "cast(3 as double)", "null"],
    "whole": ["w", "w2", "1", "0", "7"],
    "large": ["big", "9007199254740993"],
    "text": ["t", "''", "'Utrecht'", "'é'"],
    "day": ["day", "day2", "date '2023-03-26'"],
    "moment": ["m", "z", "ns"],
    "truth": ["b", "true", "w > 1", "w = w2", "nf > 0", "x < d", "t = 'Utrecht'", "m < z", "m >= day"],
}
"""What every kind begins with."""
_ANY = ("number", "whole", "large", "text", "day", "moment", "truth")
PIECES: Mapping[str, list[str]] = {
    "number": [
        "({number} + {number})", "({number} - {number})", "({number} * {whole})", "({number} / nullif({number}, 0))",
        "({number} % nullif({whole}, 0))", "(-{number})", "abs({number})", "round({number}, 1)",
        "round({number}, -1)", "round({number})", "floor({number})", "ceil({number})", "sqrt(abs({number}))",
        "ln(abs({number}) + 1)", "power({whole}, 2)", "exp(sign({number}))", "coalesce({number}, {number})",
        "nullif({number}, {number})", "greatest({number}, {number}, {whole})", "least({number}, {number})",
        "cast({number} as double)", "case when {truth} then {number} else {number} end",
        "case {whole} when 1 then {number} when {whole} then 2.5 end", "cast({large} as double)", "({large} / 3)",
        "cast(cast({whole} as varchar) as double)", "cast({truth} as double)", "(select max(x) as v from t)",
        "(select sum(w) as v from t)", "{whole}",
    ],
    "whole": [
        "length({text})", "year({day})", "quarter({moment})", "month({moment})", "day({day})",
        "extract(month from {moment})", "date_diff('day', {day}, {moment})", "date_diff('day', {moment}, {day})",
        "sign({number})", "({whole} % 3)", "case when {truth} then 1 else 0 end",
        "cast(floor(sqrt(abs({whole}))) as integer)", "cast(round({whole} / 2, 0) as bigint)",
        "case when {truth} then {whole} else 0 end", "coalesce({whole}, 0)",
    ],
    "large": [
        "({large} / 7)", "greatest({large}, {whole})", "coalesce({large}, 0)", "nullif({large}, {whole})",
        "case when {truth} then {large} else {large} end", "abs({large})", "({large} % 1000)", "(-{large})",
    ],
    "text": [
        "({text} || {text})", "({text} || {whole})", "({text} || {day})", "lower({text})", "trim({text})",
        "left({text}, 2)", "right({text}, 1)", "substring({text}, 2, 3)", "replace({text}, 'e', '')",
        "lpad({text}, 4, '0')", "cast({whole} as varchar)", "cast({day} as varchar)", "cast({truth} as varchar)",
        "cast({large} as varchar)", "coalesce({text}, 'x')", "nullif({text}, '')", "greatest({text}, {text})",
        "cast(d as varchar)", "case when {truth} then {text} else {text} end",
    ],
    "day": [
        "cast({moment} as date)", "coalesce({day}, {day})", "greatest({day}, {day})", "nullif({day}, {day})",
        "case when {truth} then {day} else {day} end", "(select min(day) as v from t)",
    ],
    "moment": [
        "coalesce({moment}, {moment})", "greatest({moment}, {moment})", "nullif({moment}, {moment})",
        "case when {truth} then {moment} else {moment} end", "coalesce({moment}, {day})",
    ],
    "truth": [
        "({truth} and {truth})", "({truth} or {truth})", "(not {truth})", "({number} < {number})",
        "({number} >= {whole})", "({text} <= {text})", "({day} <> {day})", "({moment} > {moment})",
        "({moment} < {day})", "({large} = {large})", "({large} < {number})",
        "({number} between {number} and {number})", "({text} between '' and {text})",
        "({whole} in (1, {whole}, null))", "({whole} not in ({whole}, 2))", "({text} in ({text}, 'é'))",
        "({text} like '%e%')", "starts_with({text}, {text})", "({number} is null)", "coalesce({truth}, false)",
        "(nf >= {number})", "({day} in ({day}, date '2022-01-01'))",
    ],
}  # fmt: skip
AGGREGATES = [
    "sum({number})", "avg({number})", "min({number})", "max({large})", "median({number})", "stddev_samp({number})",
    "var_samp({whole})", "count({text})", "count(distinct {number})", "count(distinct {moment})",
    "count(distinct nf)", "min({moment})", "max({day})", "min({truth})", "max({text})", "sum({large}) / 3",
    "avg({large})", "count(*)", "sum({whole}) filter (where {truth})", "median({whole}) filter (where {truth})",
    "avg({number}) filter (where {truth})", "percentile_cont(0.3) within group (order by {number})",
    "percentile_cont(0.9) within group (order by {whole} desc)", "max(nf)", "min(nf)",
    "sum({number}) / nullif(count({whole}), 0)",
]  # fmt: skip
WINDOWS = [
    "sum({number}) over (partition by g order by {whole}, k)", "avg({large}) over (order by {day} nulls first)",
    "avg({number}) over (partition by {truth} order by k rows between 1 preceding and 1 following)",
    "max({moment}) over (order by {whole} rows between unbounded preceding and current row)",
    "count({text}) over (partition by {text})", "min({day}) over (partition by {moment} order by {text} desc)",
    "lag({number}, 1) over (order by {whole} desc nulls first)",
    "lead({text}, 2, '') over (partition by g order by k)",
    "lag({day}, 1, {day}) over (order by {moment} nulls first, k)", "row_number() over (order by {number} desc)",
    "rank() over (partition by g order by {text})", "dense_rank() over (order by nf desc)",
    "percent_rank() over (order by {moment} desc nulls last)", "rank() over (order by {large} nulls first)",
]  # fmt: skip


def expressions(pieces: list[str], depth: int) -> st.SearchStrategy[list[str]]:
    """Each of these pieces once, with what is asked in it filled in to a depth."""

    @st.composite
    def made(draw: Draw) -> list[str]:
        return [_filled_in(draw, piece, depth) for piece in pieces]

    return made()


def _filled_in(draw: Draw, piece: str, depth: int) -> str:
    before, open_, rest = piece.partition("{")
    if not open_:
        return piece
    kind, _, after = rest.partition("}")
    found = draw(st.sampled_from(LEAVES[kind] if depth <= 0 else [*LEAVES[kind][:3], *PIECES[kind]]))
    return before + _filled_in(draw, found, depth - 1) + _filled_in(draw, after, depth)


def every_piece() -> list[str]:
    return [piece for kind in _ANY for piece in PIECES[kind]]
