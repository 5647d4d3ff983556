"""What readings of one store have in common: a connection, and the summary of the streams as it grows."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from informatiehuis.engines import duck
from informatiehuis.engines.signals import rollups
from informatiehuis.engines.signals.compaction import STREAMS, summary, taken_together
from informatiehuis.engines.signals.groups import Groups, groups_of
from informatiehuis.engines.signals.manifest import File, Manifest, Part
from informatiehuis.engines.signals.observation import SCHEMA

if TYPE_CHECKING:
    import duckdb

MOST_FOOTERS = 2_000


@dataclass(frozen=True)
class _Summed:
    """One row a stream of the parquet of a generation and of the tail up to a sequence."""

    generation: int
    sequence: int
    streams: pa.Table


class Shared:
    """Safe for several threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._summed: _Summed | None = None
        self._footers: dict[File, Groups] = {}

    @contextmanager
    def cursor(self, **tables: pa.Table) -> Iterator["duckdb.DuckDBPyConnection"]:
        """A cursor for which tables are there by these names."""
        with self._lock:
            if self._connection is None:
                self._connection = duck.connect()
                self._connection.execute("SET parquet_metadata_cache = true")
            cursor = self._connection.cursor()
        try:
            for name, table in tables.items():
                cursor.register(name, table)
            yield cursor
        finally:
            cursor.close()

    def streams(self, manifest: Manifest, tail: pa.Table) -> pa.Table:
        """One row a stream of what a manifest and a tail hold; of the tail only what is new is summed."""
        last = tail["sequence"][-1].as_py() if tail.num_rows else 0
        with self._lock:
            known = self._summed
        if known is None or known.generation != manifest.generation or known.sequence > last:
            known = _Summed(manifest.generation, 0, self._stored(manifest))
        if last > known.sequence:
            new = tail.filter(pc.greater(tail["sequence"], pa.scalar(known.sequence)))
            both = pa.concat_tables([known.streams, summary(new)])
            known = _Summed(manifest.generation, last, taken_together(both))
        with self._lock:
            self._summed = known
        return known.streams

    def observations(self, part: Part) -> Groups:
        """What the footer of the observations of a part tells."""
        return self._groups(part.observations, SCHEMA, "begin")

    def rollup(self, file: File) -> Groups:
        """What the footer of a rollup tells; its rows begin with their hour."""
        return self._groups(file, rollups.SCHEMA, "hour")

    def _groups(self, file: File, schema: pa.Schema, moment: str) -> Groups:
        with self._lock:
            found = self._footers.get(file)
        if found is None:
            found = groups_of(self.folder / file.name, schema, moment)
            with self._lock:
                while len(self._footers) >= MOST_FOOTERS:
                    self._footers.pop(next(iter(self._footers)))
                self._footers[file] = found
        return found

    def _stored(self, manifest: Manifest) -> pa.Table:
        if manifest.streams is None:
            return STREAMS.empty_table()
        return pq.read_table(self.folder / manifest.streams.name, schema=STREAMS)
