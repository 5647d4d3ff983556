"""Arrow types by the names that descriptions and manifests give them, and the few that every engine computes with.

A column of whole numbers is computed with as int64, one of single precision as double, one of moments in microseconds:
what fits in a narrower type depends on the engine, and `0.1` of single precision is not the 0.1 of a definition.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import pyarrow as pa

_DECIMAL = re.compile(r"decimal(?:32|64|128|256)?\((\d+), *(\d+)\)\Z")
_DIGITS = 38
"""The most that a decimal of an engine can have."""
_NAMED: Mapping[str, pa.DataType] = {
    "int8": pa.int8(),
    "int16": pa.int16(),
    "int32": pa.int32(),
    "int64": pa.int64(),
    "uint8": pa.uint8(),
    "uint16": pa.uint16(),
    "uint32": pa.uint32(),
    "uint64": pa.uint64(),
    "bool": pa.bool_(),
    "boolean": pa.bool_(),
    "double": pa.float64(),
    "float64": pa.float64(),
    "float": pa.float32(),
    "float32": pa.float32(),
    "halffloat": pa.float16(),
    "float16": pa.float16(),
    "time32[s]": pa.time32("s"),
    "time32[ms]": pa.time32("ms"),
    "time64[us]": pa.time64("us"),
    "time64[ns]": pa.time64("ns"),
    "string": pa.string(),
    "large_string": pa.string(),
    "varchar": pa.string(),
    "date": pa.date32(),
    "date32": pa.date32(),
    "date32[day]": pa.date32(),
    "binary": pa.binary(),
    "large_binary": pa.binary(),
    "null": pa.null(),
}


def arrow_type(name: str) -> pa.DataType:
    """The type with this name ("int64", "decimal128(10, 2)", "timestamp[us, tz=UTC]"); text where it is unknown."""
    name = name.strip().lower()
    if name in _NAMED:
        return _NAMED[name]
    if match := _DECIMAL.match(name):
        digits, scale = int(match[1]), int(match[2])
        return pa.decimal128(digits, scale) if digits <= _DIGITS else pa.float64()
    if name.startswith("timestamp"):
        return pa.timestamp("us", tz="UTC" if "tz=" in name else None)
    return pa.string()


def plain_type(kind: pa.DataType) -> pa.DataType:
    """The type in which a column is computed with, on every engine."""
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if pa.types.is_uint64(kind):
        return pa.decimal128(20, 0)
    if pa.types.is_integer(kind):
        return pa.int64()
    if pa.types.is_decimal(kind) and kind.precision <= _DIGITS:
        return pa.decimal128(kind.precision, kind.scale)
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return pa.float64()
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return pa.string()
    if pa.types.is_timestamp(kind):
        return pa.timestamp("us", tz="UTC" if kind.tz else None)
    return pa.time64("us") if pa.types.is_time(kind) else kind


def plain(table: pa.Table) -> pa.Table:
    """A table in the types that are computed with; what is finer than a microsecond is cut off."""
    wanted = pa.schema([pa.field(field.name, plain_type(field.type)) for field in table.schema])
    return table.cast(wanted, safe=False)
