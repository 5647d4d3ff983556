"""What an observation is, and how many of them stand together in columns.

The terms are those of OGC SensorThings API 1.1 (18-088, 8.2.6): phenomenon time, result time, valid time, result,
result quality, parameters. A stream is a whole number that the caller gives to each datastream.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntFlag
from hashlib import blake2b
from typing import Any

import pyarrow as pa

from informatiehuis.engines.problems import N_, Term
from informatiehuis.engines.signals.problems import ObservationProblem

CLOCK_TOLERANCE = timedelta(minutes=2)
LONGEST_ID = 200
LARGEST_EXACT = 2**53
LARGEST_WHOLE = 2**63

MOMENT = pa.timestamp("us", "UTC")
FIELDS: list[Any] = [
    pa.field("sequence", pa.int64(), nullable=False),
    pa.field("stream", pa.int64(), nullable=False),
    pa.field("begin", MOMENT, nullable=False),
    pa.field("end", MOMENT),
    pa.field("result_time", MOMENT),
    pa.field("valid_begin", MOMENT),
    pa.field("valid_end", MOMENT),
    pa.field("received", MOMENT, nullable=False),
    pa.field("number", pa.float64()),
    pa.field("truth", pa.bool_()),
    pa.field("text", pa.string()),
    pa.field("document", pa.string()),
    pa.field("flags", pa.int32(), nullable=False),
    pa.field("quality", pa.string()),
    pa.field("parameters", pa.string()),
    pa.field("feature", pa.int64()),
    pa.field("longitude", pa.float64()),
    pa.field("latitude", pa.float64()),
    pa.field("client_id", pa.string()),
]
SCHEMA = pa.schema(FIELDS)


class Flag(IntFlag):
    """What was seen of an observation when it came in. A flag removes nothing."""

    CLOCK_AHEAD = 1
    """It says it was made after it was received: its clock runs ahead."""
    NO_FIX = 2
    """Its position is 0, 0, which is what a receiver without satellites tells."""


@dataclass(frozen=True, slots=True)
class Observation:
    """One observation of one stream. Times are aware; `begin` and `end` are the phenomenon time.

    `result` is a number, a truth value, a text, or what JSON can hold. `position` is longitude and latitude in
    degrees (CRS84). `client_id` is how the sender knows it again: within a stream it is stored once. Without one,
    everything offered is new.

    Raises ObservationProblem naming the field.
    """

    stream: int
    begin: datetime
    result: Any
    end: datetime | None = None
    result_time: datetime | None = None
    valid: tuple[datetime, datetime] | None = None
    flags: int = 0
    quality: Any = None
    parameters: Mapping[str, Any] | None = None
    feature: int | None = None
    position: tuple[float, float] | None = None
    client_id: str | None = None

    def __post_init__(self) -> None:
        if not -LARGEST_WHOLE <= self.stream < LARGEST_WHOLE:
            raise _refused("stream", self.stream, N_("een geheel getal van ten hoogste 64 bits"))
        for name, moment in (("begin", self.begin), ("end", self.end), ("result_time", self.result_time)):
            _check_moment(name, moment)
        if self.end is not None and self.end < self.begin:
            raise _refused("end", self.end.isoformat(), N_("een tijd die niet voor het begin ligt"))
        if self.valid is not None:
            _check_moment("valid", self.valid[0])
            _check_moment("valid", self.valid[1])
        if self.position is not None and not _on_earth(*self.position):
            raise _refused("position", "", N_("een lengte van -180 tot 180 en een breedte van -90 tot 90 graden"))
        if self.client_id is not None and not 0 < len(self.client_id) <= LONGEST_ID:
            raise _refused("client_id", len(self.client_id), N_("een kenmerk van 1 tot en met 200 tekens"))
        if type(self.result) is float and not math.isfinite(self.result):
            raise _refused("result", self.result, N_("een eindig getal"))


def _refused(field: str, found: object, expected: str) -> ObservationProblem:
    return ObservationProblem(
        N_("De meting heeft in {field} iets dat niet kan: {found}."),
        N_("Geef {expected}."),
        field=field,
        found=str(found)[:80],
        expected=Term(expected),
    )


def _check_moment(name: str, moment: datetime | None) -> None:
    if moment is not None and moment.tzinfo is None:
        raise _refused(name, moment.isoformat(), N_("een tijd met zijn tijdzone"))


def _on_earth(longitude: float, latitude: float) -> bool:
    return -180 <= longitude <= 180 and -90 <= latitude <= 90


def identity(stream: int, client_id: str) -> bytes:
    """The 16 bytes by which an observation of a stream is known again."""
    return blake2b(client_id.encode("utf-8", "surrogatepass"), digest_size=16, salt=_salt(stream)).digest()


def _salt(stream: int) -> bytes:
    return stream.to_bytes(8, "little", signed=True) + bytes(8)


def as_columns(observations: Sequence[Observation], received: datetime) -> pa.RecordBatch:
    """Observations in the columns of SCHEMA; `sequence` is zero until they are stored."""
    values = _columns(observations, received)
    arrays = [pa.array(values[field.name], type=field.type) for field in SCHEMA]
    return pa.RecordBatch.from_arrays(arrays, schema=SCHEMA)


def as_row(observation: Observation, received: datetime) -> dict[str, Any]:
    """One observation as a row of those columns."""
    return {name: values[0] for name, values in _columns([observation], received).items()}


def _columns(observations: Sequence[Observation], received: datetime) -> dict[str, list[Any]]:
    count = len(observations)
    results = [_result(one.result) for one in observations]
    return {
        "sequence": [0] * count,
        "stream": [one.stream for one in observations],
        "begin": [one.begin for one in observations],
        "end": [one.end for one in observations],
        "result_time": [one.result_time for one in observations],
        "valid_begin": [one.valid and one.valid[0] for one in observations],
        "valid_end": [one.valid and one.valid[1] for one in observations],
        "received": [received] * count,
        "number": [result[0] for result in results],
        "truth": [result[1] for result in results],
        "text": [result[2] for result in results],
        "document": [result[3] for result in results],
        "flags": [one.flags | _flags(one, received) for one in observations],
        "quality": [_json(one.quality) for one in observations],
        "parameters": [_json(one.parameters) for one in observations],
        "feature": [one.feature for one in observations],
        "longitude": [one.position and one.position[0] for one in observations],
        "latitude": [one.position and one.position[1] for one in observations],
        "client_id": [one.client_id for one in observations],
    }


Parts = tuple[float | None, bool | None, str | None, str | None]


def _result(result: Any) -> Parts:
    """The result as number, truth, text and JSON document; a whole number that no float holds is kept as both."""
    kind = type(result)
    if kind is float:
        return result, None, None, None
    if kind is int:
        exact = -LARGEST_EXACT <= result <= LARGEST_EXACT
        return (float(result) if abs(result) < 10**300 else None), None, None, (None if exact else str(result))
    if kind is bool:
        return None, result, None, None
    if kind is str:
        return None, None, result, None
    return None, None, None, _json(result)


def _json(value: Any) -> str | None:
    if value is None:
        return None
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError) as error:
        raise _refused("result", type(value).__name__, N_("wat in JSON past")) from error


def _flags(one: Observation, received: datetime) -> int:
    flags = Flag.CLOCK_AHEAD if one.begin > received + CLOCK_TOLERANCE else Flag(0)
    return int(flags | Flag.NO_FIX) if one.position == (0.0, 0.0) else int(flags)


def result_of(row: Mapping[str, Any]) -> Any:
    """The result of a row of the columns, as it was given."""
    if row["document"] is not None:
        return json.loads(row["document"])
    for name in ("number", "truth", "text"):
        if row[name] is not None:
            return row[name]
    return None


def observations_of(table: pa.Table) -> list[Observation]:
    """The observations that stand in columns, as they were given but for the type of numbers."""
    return [
        Observation(
            stream=row["stream"],
            begin=row["begin"].astimezone(UTC),
            end=row["end"],
            result=result_of(row),
            result_time=row["result_time"],
            valid=None if row["valid_begin"] is None else (row["valid_begin"], row["valid_end"]),
            flags=row["flags"],
            quality=None if row["quality"] is None else json.loads(row["quality"]),
            parameters=None if row["parameters"] is None else json.loads(row["parameters"]),
            feature=row["feature"],
            position=None if row["longitude"] is None else (row["longitude"], row["latitude"]),
            client_id=row["client_id"],
        )
        for row in table.to_pylist()
    ]
