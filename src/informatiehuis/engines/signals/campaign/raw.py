"""Reads and writes the raw format of the campaign: CSV, one row a measurement, with the number of the device in it.

That number (IMEI) never goes further than here: a box is known by a keyed pseudonym.
"""

import csv
import hmac
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from informatiehuis.engines.problems import N_
from informatiehuis.engines.signals.problems import SignalsProblem

DEVICE = "entity_id"
WHOLE = ("recording_timestamp", "receive_timestamp", "error_code", "version_major")
PARTICLES = ("pm10", "pm1_0", "pm2_5")
NUMBERS = ("horizontal_accuracy", "humidity", "latitude", "longitude", *PARTICLES, "pressure", "temperature")
COLUMNS = (
    DEVICE,
    "recording_timestamp",
    "receive_timestamp",
    "acc_max",
    "error_code",
    "horizontal_accuracy",
    "humidity",
    "latitude",
    "longitude",
    "no2",
    "pm10",
    "pm1_0",
    "pm2_5",
    "pressure",
    "temperature",
    "version_major",
    "version_minor",
    "vertical_accuracy",
    "voc",
    "voltage",
)


class RawProblem(SignalsProblem):
    """A file is not in the raw format of the campaign."""

    code = "signals-raw"


def pseudonym(device: str, secret: bytes) -> int:
    """The number by which a device is known here; without the secret nobody can make it. Raises ValueError."""
    if len(secret) < 16:
        raise ValueError("a secret has at least 16 bytes")
    return int.from_bytes(hmac.digest(secret, device.encode(), "sha256")[:6], "big")


def write_raw(path: Path, columns: Mapping[str, Any]) -> int:
    """Write raw columns as CSV; gives the number of rows."""
    rows = [columns[name].tolist() for name in COLUMNS]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(zip(*rows, strict=True))
    return len(rows[0])


def read_raw(path: Path, secret: bytes) -> dict[str, Any]:
    """The columns that validation needs, in order of box and time: `box` is a pseudonym, `time` in seconds since 1970.

    Raises RawProblem when a column is missing or holds something else than numbers.
    """
    types: dict[str, pa.DataType] = {DEVICE: pa.string()}
    types |= dict.fromkeys(WHOLE, pa.int64()) | dict.fromkeys(NUMBERS, pa.float64())
    options = pacsv.ConvertOptions(column_types=types, include_columns=list(types))
    try:
        table = pacsv.read_csv(path, convert_options=options)
    except (pa.ArrowInvalid, pa.ArrowKeyError, KeyError) as error:
        raise RawProblem(
            N_("{file} is niet te lezen als ruwe metingen van de fietskastjes."),
            N_("Geef een CSV-bestand met ten minste de kolommen {columns}, met getallen."),
            file=path.name,
            columns=", ".join(types),
        ) from error
    empty = [name for name in types if table[name].null_count]
    if empty:
        raise RawProblem(
            N_("In {file} staan rijen zonder {columns}."),
            N_("Vul deze kolommen, of laat de rijen weg."),
            file=path.name,
            columns=", ".join(empty),
        )
    columns: dict[str, Any] = {name: table[name].to_numpy() for name in types if name != DEVICE}
    devices, index = np.unique(table[DEVICE].to_numpy(zero_copy_only=False).astype(str), return_inverse=True)
    columns["box"] = np.array([pseudonym(one, secret) for one in devices], dtype=np.int64)[index]
    columns["time"] = columns["recording_timestamp"].astype(np.float64)
    order = np.lexsort((columns["time"], columns["box"]))
    return {name: values[order] for name, values in columns.items()}
