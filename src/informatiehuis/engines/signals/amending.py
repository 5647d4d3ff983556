"""Corrects and removes observations that are stored: new files, put in force with one rename of the manifest.

Of a part only the rows that stay are written again, and of the rollups the hours that changed are made anew; so
averages are right from the moment that the change is in force. A corrected observation keeps its sequence and stands in
a part of its own month; what it was before is kept beside, with when, by whom and why. Of what is removed nothing is
kept but the record that says how many there were, of what time and why. A process that is killed leaves what was in
force.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from informatiehuis.engines import duck
from informatiehuis.engines.signals.compaction import (
    HOURS,
    ORDER,
    ROLLUP_GROUP,
    ROW_GROUP,
    SPILL,
    STREAMS,
    Writer,
    new_parts,
    taken_together,
)
from informatiehuis.engines.signals.manifest import (
    DATA,
    File,
    Manifest,
    Part,
    Record,
    finished,
    remove_others,
    write_manifest,
)
from informatiehuis.engines.signals.observation import FIELDS, MOMENT, SCHEMA
from informatiehuis.engines.syncing import sync

CORRECTED, REMOVED, EXPIRED = "corrected", "removed", "expired"
MOST_RECORDS = 1_000
AMENDED = pa.schema(
    [
        *FIELDS,
        pa.field("amended_at", SCHEMA.field("received").type, nullable=False),
        pa.field("amended_by", pa.string(), nullable=False),
        pa.field("why", pa.string(), nullable=False),
    ]
)
"""An observation as it was, with when it was corrected (UTC), by whom (an identifier) and why."""
TERMS = pa.schema([("stream", pa.int64()), ("until", SCHEMA.field("begin").type)])
BY_NUMBER = "sequence IN (SELECT sequence FROM gone)"
BY_TERM = 'EXISTS (SELECT 1 FROM terms WHERE terms.stream = o.stream AND o."begin" < terms."until")'


@dataclass(frozen=True)
class Sign:
    """Who changes, why, and when (aware UTC). `by` is an identifier, never a name; `name` is that of this change, by
    which whoever writes it down elsewhere knows it again."""

    by: str
    why: str
    at: datetime
    name: str = ""


class Amending:
    """One change of what is in force. Needs the lock of the compaction, and an empty log before it."""

    def __init__(self, root: Path, manifest: Manifest, sign: Sign) -> None:
        self._folder = root / DATA
        self._root = root
        self._manifest = manifest
        self._sign = sign
        self._writer = Writer(self._folder, manifest.generation + 1)
        self._connection = duck.connect("1GB", temp_directory=root / SPILL)

    def correct(self, corrected: pa.Table) -> list[Record]:
        """Put these rows (of SCHEMA) in the place of those with their sequences; gives what was done."""
        return self._change(BY_NUMBER, corrected["sequence"].to_pylist(), corrected, CORRECTED)

    def remove(self, sequences: Sequence[int]) -> list[Record]:
        return self._change(BY_NUMBER, sequences, None, REMOVED)

    def expire(self, terms: Mapping[int, datetime]) -> list[Record]:
        """Remove of each stream what begins before a moment (aware), also what was kept of before corrections."""
        table = pa.table({"stream": list(terms), "until": list(terms.values())}, schema=TERMS)
        self._connection.register("terms", table)
        last = max(moment.astimezone(UTC) for moment in terms.values())
        parts = [part for part in self._manifest.parts if part.month <= f"{last:%Y-%m}"]
        return self._put_in_force(BY_TERM, parts, None, EXPIRED)

    def _change(self, which: str, sequences: Sequence[Any], new: pa.Table | None, kind: str) -> list[Record]:
        self._connection.register("gone", pa.table({"sequence": pa.array(sequences, type=pa.int64())}))
        return self._put_in_force(which, self._manifest.parts, new, kind)

    def _put_in_force(self, which: str, parts: Sequence[Part], new: pa.Table | None, kind: str) -> list[Record]:
        touched = {part: rows for part in parts if (rows := self._rows(part.observations, which)).num_rows}
        gone = pa.concat_tables([SCHEMA.empty_table(), *touched.values()])
        amended = self._amended(which, gone if new is not None else None, kind)
        if not gone.num_rows and amended == self._manifest.amended:
            return []
        stays = [part for part in self._manifest.parts if part not in touched]
        stays += [kept for part in touched if (kept := self._without(part, which)) is not None]
        if new is not None:
            stays += new_parts(self._writer, new)
        records = self._records(gone, kind)
        manifest = self._manifest.followed_by(
            parts=tuple(sorted(stays, key=lambda part: (part.month, -part.observations.rows))),
            rollups=self._rollups(stays, pa.concat_tables([gone, *([] if new is None else [new])])),
            amended=amended,
            records=(*self._manifest.records, *records)[-max(MOST_RECORDS, len(records)) :],
        )
        manifest = replace(manifest, streams=self._streams(stays, pc.unique(gone["stream"]).to_pylist()))
        sync(self._folder)
        # what is removed does not stay on the disk for who still reads: that is the promise
        write_manifest(self._root, replace(manifest, retired=()))
        remove_others(self._folder, [file.name for file in manifest.files])
        return records

    def _path(self, name: str) -> str:
        return duck.literal(str(self._folder / name))

    def _rows(self, file: File, which: str) -> pa.Table:
        rows = self._connection.execute(f"SELECT * FROM read_parquet({self._path(file.name)}) AS o WHERE {which}")
        return _as(rows.to_arrow_table(), SCHEMA)

    def _without(self, part: Part, which: str) -> Part | None:
        """The part without these rows; None when nothing is left."""
        left = self._left("observations", part.observations, f"NOT ({which})", ORDER, ROW_GROUP)
        return Part(part.month, left) if left else None

    def _left(self, kind: str, file: File, which: str, order: str, group: int) -> File | None:
        """A file with only these of its rows; None when there are none."""
        path = self._writer.path(kind)
        self._connection.execute(
            f"COPY (SELECT * FROM read_parquet({self._path(file.name)}) AS o WHERE {which} "
            f"ORDER BY {order}) TO {duck.literal(str(path))} "
            f"(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE {group}, "
            f"DICTIONARY_SIZE_LIMIT {group})"
        )
        rows = pq.read_metadata(path).num_rows
        if not rows:
            path.unlink()
            return None
        return finished(path, rows)

    def _rollups(self, parts: Sequence[Part], changed: pa.Table) -> tuple[File, ...]:
        """The rollups without the hours of a stream in which anything changed, and those hours anew from the parts."""
        hour = pc.floor_temporal(changed["begin"], unit="hour")
        hours = pa.table({"stream": changed["stream"], "hour": hour}).group_by(["stream", "hour"]).aggregate([])
        if not hours.num_rows:
            return self._manifest.rollups
        self._connection.register("hours", hours)
        kept = [left for file in self._manifest.rollups if (left := self._unchanged(file)) is not None]
        return tuple(sorted([*kept, *self._anew(parts, hours)], key=lambda file: -file.rows))

    def _unchanged(self, file: File) -> File | None:
        """A rollup without the hours that changed; None when nothing is left."""
        rows = self._connection.execute(
            f"SELECT count(*) FROM read_parquet({self._path(file.name)}) SEMI JOIN hours USING (stream, hour)"
        ).fetchone()
        if not rows or not rows[0]:
            return file
        which = "NOT EXISTS (SELECT 1 FROM hours WHERE hours.stream = o.stream AND hours.hour = o.hour)"
        return self._left("rollup", file, which, HOURS, ROLLUP_GROUP)

    def _anew(self, parts: Sequence[Part], hours: pa.Table) -> list[File]:
        """The rollup of the hours that changed, of all observations in them."""
        if not parts:
            return []
        names = ", ".join(self._path(part.observations.name) for part in parts)
        moments: Any = hours["hour"].to_pylist()
        values = {"first": min(moments), "after": max(moments) + timedelta(hours=1)}
        rows = self._connection.execute(
            f'SELECT stream, "begin", number FROM read_parquet([{names}]) WHERE "begin" >= $first AND "begin" < $after '
            "AND stream IN (SELECT stream FROM hours)",
            values,
        ).to_arrow_table()
        begin: Any = rows["begin"].cast(MOMENT)
        rows = rows.append_column("hour", pc.floor_temporal(begin, unit="hour"))
        keys = hours.cast(pa.schema([("stream", pa.int64()), ("hour", MOMENT)]))
        found = rows.join(keys, ["stream", "hour"], join_type="left semi")
        return self._writer.rollup(found)

    def _amended(self, which: str, before: pa.Table | None, kind: str) -> tuple[File, ...]:
        """What was before corrections: with what is corrected now, and without what is gone or past its term."""
        known = [pq.read_table(self._folder / file.name, schema=AMENDED) for file in self._manifest.amended]
        table = pa.concat_tables([AMENDED.empty_table(), *known])
        if before is not None:
            return (self._writer.table("amended", pa.concat_tables([table, self._signed(before)])),)
        self._connection.register("amended", table)
        left = self._connection.execute(f"SELECT * FROM amended AS o WHERE NOT ({which})").to_arrow_table()
        if left.num_rows == table.num_rows:
            return self._manifest.amended
        return (self._writer.table("amended", _as(left, AMENDED)),) if left.num_rows else ()

    def _signed(self, rows: pa.Table) -> pa.Table:
        for name, value in (("amended_at", self._sign.at), ("amended_by", self._sign.by), ("why", self._sign.why)):
            field = AMENDED.field(name)
            rows = rows.append_column(field, pa.array([value] * rows.num_rows, type=field.type))
        return rows.cast(AMENDED)

    def _records(self, gone: pa.Table, kind: str) -> list[Record]:
        """One for each stream: how many, and the first and last time of them."""
        if not gone.num_rows:
            return []
        by_stream = gone.group_by("stream").aggregate([("begin", "count"), ("begin", "min"), ("begin", "max")])
        sign, name = self._sign, self._sign.name or str(self._manifest.generation + 1)
        return [
            Record(
                f"{name}-{row['stream']}", kind, row["stream"], row["begin_count"], _written(row["begin_min"]),
                _written(row["begin_max"]), sign.by, sign.why, _written(sign.at),
            )
            for row in by_stream.sort_by("stream").to_pylist()
        ]  # fmt: skip

    def _streams(self, parts: Sequence[Part], changed: Sequence[Any]) -> File | None:
        """The summary of the streams: of those that changed from what is left of them."""
        known = self._manifest.streams
        tables = [STREAMS.empty_table()]
        streams = pa.array(changed, type=pa.int64())
        if known is not None:
            before = pq.read_table(self._folder / known.name, schema=STREAMS)
            tables.append(before.filter(pc.invert(pc.is_in(before["stream"], value_set=streams))))
        if parts:
            names = ", ".join(self._path(part.observations.name) for part in parts)
            self._connection.register("changed", pa.table({"stream": streams}))
            rows = self._connection.execute(
                f"WITH o AS (SELECT * FROM read_parquet([{names}]) WHERE stream IN (SELECT stream FROM changed)), "
                'counted AS (SELECT stream, count(*) AS observations, min("begin") AS first, max("begin") AS last '
                "FROM o GROUP BY stream), newest AS (SELECT * FROM o QUALIFY row_number() OVER (PARTITION BY stream "
                'ORDER BY flags & 1, "begin" DESC, sequence DESC) = 1) '
                "SELECT * FROM counted JOIN newest USING (stream)"
            ).to_arrow_table()
            tables.append(_as(rows, STREAMS))
        return self._writer.table("streams", taken_together(pa.concat_tables(tables)))

    def close(self) -> None:
        self._connection.close()


def _as(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    return pa.table([rows[field.name].cast(field.type) for field in schema], schema=schema)


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
