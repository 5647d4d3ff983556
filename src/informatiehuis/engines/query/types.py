"""Arrow types by the names that descriptions and manifests give them."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pyarrow as pa

_DECIMAL = re.compile(r"decimal(?:128|256)?\((\d+), *(\d+)\)\Z")
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
        return pa.decimal128(int(match[1]), int(match[2]))
    if name.startswith("timestamp"):
        return pa.timestamp("us", tz="UTC" if "tz=" in name else None)
    return pa.string()
