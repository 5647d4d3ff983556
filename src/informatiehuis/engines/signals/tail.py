"""What stands in the log and not yet in parquet, as one process remembers it."""

from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from informatiehuis.engines.signals import log
from informatiehuis.engines.signals.log import Frame
from informatiehuis.engines.signals.observation import SCHEMA, identity
from informatiehuis.engines.signals.problems import DamagedProblem

LARGEST_GATHERED = 32_768


@dataclass
class Segment:
    """What was read of one segment, up to byte `end`."""

    number: int
    end: int = 0
    batches: list[pa.RecordBatch] = field(default_factory=list)
    identities: dict[bytes, int] = field(default_factory=dict)
    damage: list[DamagedProblem] = field(default_factory=list)
    rows: int = 0
    next_sequence: int = 0
    reserved: int = 0
    is_torn: bool = False

    def add(self, frame: Frame) -> None:
        self.batches.append(frame.batch)
        self._gather()
        self.rows += frame.batch.num_rows
        self.next_sequence = frame.first + frame.batch.num_rows
        self.reserved = 0
        for key, sequence in identities_of(frame.batch):
            self.identities.setdefault(key, sequence)

    def _gather(self) -> None:
        """Keep few batches, however small the appends: each row is copied some fifteen times at most."""
        while len(self.batches) > 1 and self.batches[-2].num_rows <= min(self.batches[-1].num_rows, LARGEST_GATHERED):
            last = self.batches.pop()
            both = pa.Table.from_batches([self.batches.pop(), last]).combine_chunks()
            self.batches += both.to_batches()


def identities_of(batch: pa.RecordBatch) -> list[tuple[bytes, int]]:
    """The identity and sequence of the observations that have a client id."""
    known = batch.column("client_id")
    if known.null_count == batch.num_rows:
        return []
    columns = (batch.column(name).to_pylist() for name in ("stream", "client_id", "sequence"))
    return [
        (identity(stream, client), sequence)
        for stream, client, sequence in zip(*columns, strict=True)
        if client is not None
    ]


class Tail:
    """The segments after those that are compacted. Whoever uses it holds the lock of the log."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.segments: dict[int, Segment] = {}

    def refresh(self, log_through: int) -> None:
        """Read what came in since the last time, and forget what is in parquet now."""
        standing = [number for number in log.segments(self._folder) if number > log_through]
        self.segments = {number: self.segments.get(number, Segment(number)) for number in standing}
        for segment in self.segments.values():
            path = log.segment_path(self._folder, segment.number)
            if path.stat().st_size != segment.end:
                self.read_on(segment)

    def read_on(self, segment: Segment) -> None:
        """Read a segment from where it was read to before."""
        found = log.scan(log.segment_path(self._folder, segment.number), segment.end)
        for frame in found.frames:
            segment.add(frame)
        segment.end = found.end
        segment.is_torn = found.is_torn
        segment.damage += found.damage
        if found.damage and found.damage_is_last:
            # a damaged frame had sequences too, fewer than it had bytes: none is given out twice
            segment.reserved = int(str(found.damage[-1].facts["length"]))

    @property
    def rows(self) -> int:
        return sum(segment.rows for segment in self.segments.values())

    @property
    def active(self) -> Segment | None:
        """The segment that is appended to."""
        return self.segments[max(self.segments)] if self.segments else None

    def next_sequence(self, least: int) -> int:
        """The sequence that the next observation gets, when those before the log end at `least`."""
        for number in sorted(self.segments):
            segment = self.segments[number]
            least = max(least, segment.next_sequence) + segment.reserved
        return least

    @property
    def damage(self) -> list[DamagedProblem]:
        return [problem for segment in self.segments.values() for problem in segment.damage]

    def find(self, key: bytes) -> int | None:
        """The sequence of an observation that is in the log."""
        for segment in self.segments.values():
            if (sequence := segment.identities.get(key)) is not None:
                return sequence
        return None

    def table(self) -> pa.Table:
        batches = [batch for segment in self.segments.values() for batch in segment.batches]
        return pa.Table.from_batches(batches, schema=SCHEMA)


def numbered(batch: pa.RecordBatch, first: int) -> pa.RecordBatch:
    """The batch with its sequences filled in."""
    sequences = pa.array(range(first, first + batch.num_rows), type=pa.int64())
    return pa.RecordBatch.from_arrays([sequences, *batch.columns[1:]], schema=SCHEMA)


def without(batch: pa.RecordBatch, rows: set[int]) -> pa.RecordBatch:
    """The batch without some rows."""
    if not rows:
        return batch
    return batch.filter(pc.invert(pc.is_in(pa.array(range(batch.num_rows)), value_set=pa.array(sorted(rows)))))
