"""The properties of features: their types in Arrow, in JSON Schema, in the index, and in a request."""

import datetime as dt
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import pyarrow as pa

from informatiehuis.engines.features.problems import BadFilterValue, UnknownQueryable

Scalar = str | int | float | bool | None

_SCHEMAS: Mapping[str, dict[str, str]] = {
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "moment": {"type": "string", "format": "date-time"},
    "list": {"type": "array"},
    "object": {"type": "object"},
}
_TRUTHS = {"true": True, "1": True, "false": False, "0": False}
_NOT_FILTERED = ("list", "object")


@dataclass(frozen=True, slots=True)
class Property:
    """A property: its name and its kind, a key of the table above."""

    name: str
    kind: str

    @property
    def filtered(self) -> bool:
        """Whether features can be selected by it."""
        return self.kind not in _NOT_FILTERED

    @property
    def schema(self) -> dict[str, str]:
        """JSON Schema of one value."""
        return {"title": self.name, **_SCHEMAS[self.kind]}


def kind_of(arrow: pa.DataType) -> str | None:
    """The kind of property for a type of Arrow, or None when it has no place in a feature."""
    if pa.types.is_dictionary(arrow):
        return kind_of(arrow.value_type)
    if pa.types.is_string(arrow) or pa.types.is_large_string(arrow) or pa.types.is_string_view(arrow):
        return "string"
    if pa.types.is_boolean(arrow):
        return "boolean"
    if pa.types.is_integer(arrow):
        return "integer"
    if pa.types.is_floating(arrow) or pa.types.is_decimal(arrow):
        return "number"
    if pa.types.is_date(arrow):
        return "date"
    if pa.types.is_timestamp(arrow):
        return "moment"
    if pa.types.is_list(arrow) or pa.types.is_large_list(arrow):
        return "list"
    if pa.types.is_struct(arrow):
        return "object"
    return None


def plain(value: object) -> object:
    """A value of Arrow as JSON has it: times in RFC 3339 and UTC, no NaN; a time without zone counts as UTC."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dt.datetime):
        at = value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)
        return at.isoformat().replace("+00:00", "Z")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    return value


def stored(value: object) -> Scalar:
    """A plain value as the index keeps it."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value  # type: ignore[return-value]


def asked(properties: Mapping[str, Property], name: str, text: str) -> Scalar:
    """The value that a request asks a property to have.

    Raises UnknownQueryable and BadFilterValue.
    """
    known = properties.get(name)
    if known is None or not known.filtered:
        raise UnknownQueryable(name, tuple(sorted(one.name for one in properties.values() if one.filtered)))
    try:
        return _read(known.kind, text)
    except (ValueError, KeyError) as error:
        raise BadFilterValue(name, text, _SCHEMAS[known.kind]["type"]) from error


def _read(kind: str, text: str) -> Scalar:
    match kind:
        case "integer":
            number = int(text)
            if not -(2**63) <= number < 2**63:
                raise ValueError(text)
            return number
        case "number":
            return float(text)
        case "boolean":
            return _TRUTHS[text.lower()]
        case "date":
            return dt.date.fromisoformat(text).isoformat()
        case "moment":
            return plain(dt.datetime.fromisoformat(text))  # type: ignore[return-value]
        case _:
            return text
