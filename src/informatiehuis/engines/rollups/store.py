"""Keeps the last outcome of each definition's SQL, with what it was computed from.

It is a memory, not the truth: what is not there, is damaged, or was computed from something else is computed anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

TOLD = "inputs.json"


@dataclass(frozen=True)
class Kept:
    """The rows that a definition gave, and the inputs that they came of."""

    inputs: Mapping[str, Any]
    rows: pa.Table


class Rollups:
    """One outcome a definition, below one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def load(self, name: str) -> Kept | None:
        """The last outcome, None when there is none that is whole."""
        try:
            told = json.loads((self.folder / name / TOLD).read_text(encoding="utf-8"))
            path = self.folder / name / f"{told['digest']}.parquet"
            if _digest(path) != told["digest"]:
                return None
            # `read_table` would bring pyarrow's datasets along, and with them pandas where it is installed: a second
            with pq.ParquetFile(path) as file:
                return Kept(told["inputs"], file.read())
        except (OSError, ValueError, KeyError, TypeError, pa.ArrowException):
            return None

    def save(self, name: str, inputs: Mapping[str, Any], rows: pa.Table) -> None:
        """Keep an outcome in the place of the one before; whole or not at all."""
        folder = self.folder / name
        folder.mkdir(parents=True, exist_ok=True)
        made = folder / f".{uuid.uuid4().hex}"
        try:
            pq.write_table(rows, made)
            digest = _digest(made)
            path = folder / f"{digest}.parquet"
            os.replace(made, path)
            made.write_text(json.dumps({"inputs": dict(inputs), "digest": digest}), encoding="utf-8")
            os.replace(made, folder / TOLD)
        finally:
            made.unlink(missing_ok=True)
        for old in folder.glob("*.parquet"):
            if old != path:
                old.unlink(missing_ok=True)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
