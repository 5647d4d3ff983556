"""One compaction from sealed segments to a new manifest, and the check of what is in force."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from informatiehuis.engines.signals import log
from informatiehuis.engines.signals.compaction import (
    SPILL,
    STREAMS,
    Writer,
    merged_parts,
    merged_rollups,
    merged_runs,
    new_parts,
    summary,
    taken_together,
)
from informatiehuis.engines.signals.manifest import DATA, File, Manifest, is_as_written, remove_others, write_manifest
from informatiehuis.engines.signals.problems import DamagedProblem, not_as_written
from informatiehuis.engines.signals.tail import Segment, Tail, identities_of
from informatiehuis.engines.syncing import sync

ASIDE = "aside"


@dataclass
class Sealed:
    """What stands in the segments that were ended."""

    tables: list[pa.RecordBatch] = field(default_factory=list)
    known: dict[bytes, int] = field(default_factory=dict)
    next_sequence: int = 0
    damaged: list[Path] = field(default_factory=list)


def compact(root: Path, seal: Callable[[], tuple[Manifest, int]]) -> int:
    """Make parquet of all segments that `seal` ends; gives the number of observations. Needs the lock."""
    manifest, through = seal()
    remove_others(root / DATA, [*(file.name for file in manifest.files), *manifest.retired])
    shutil.rmtree(root / SPILL, ignore_errors=True)
    _remove_segments(root / "log", manifest.log_through)
    sealed = _read(root / "log", manifest, through)
    for path in sealed.damaged:
        (root / ASIDE).mkdir(exist_ok=True)
        shutil.copyfile(path, root / ASIDE / path.name)
        sync(root / ASIDE / path.name)
    if through == manifest.log_through:
        return 0
    new = _compacted(root / DATA, manifest, through, sealed)
    sync(root / DATA)
    write_manifest(root, new)
    _remove_segments(root / "log", through)
    return new.rows - manifest.rows


def _compacted(folder: Path, manifest: Manifest, through: int, sealed: Sealed) -> Manifest:
    changes = {"log_through": through, "next_sequence": sealed.next_sequence}
    if not sealed.tables:
        return manifest.followed_by(**changes)
    writer = Writer(folder, manifest.generation + 1)
    observations = pa.Table.from_batches(sealed.tables)
    runs = [*manifest.identities, *([writer.run(sealed.known)] if sealed.known else [])]
    return manifest.followed_by(
        **changes,
        parts=tuple(merged_parts(writer, [*manifest.parts, *new_parts(writer, observations)])),
        rollups=tuple(merged_rollups(writer, [*manifest.rollups, *writer.rollup(observations)])),
        identities=tuple(merged_runs(writer, runs)),
        streams=_streams(writer, manifest.streams, observations),
    )


def _streams(writer: Writer, before: File | None, observations: pa.Table) -> File:
    tables = [summary(observations)]
    if before is not None:
        tables.append(pq.read_table(writer.folder / before.name, schema=STREAMS))
    return writer.table("streams", taken_together(pa.concat_tables(tables)))


def _read(folder: Path, manifest: Manifest, through: int) -> Sealed:
    sealed = Sealed()
    standing = [number for number in log.segments(folder) if manifest.log_through < number <= through]
    tail = Tail(folder)
    for number in standing:
        tail.segments[number] = segment = Segment(number)
        tail.read_on(segment)
        sealed.tables += segment.batches
        for batch in segment.batches:
            for key, sequence in identities_of(batch):
                sealed.known.setdefault(key, sequence)
        if segment.damage or segment.is_torn:
            sealed.damaged.append(log.segment_path(folder, number))
    sealed.next_sequence = tail.next_sequence(manifest.next_sequence)
    return sealed


def _remove_segments(folder: Path, through: int) -> None:
    for number in log.segments(folder):
        if number <= through:
            log.segment_path(folder, number).unlink(missing_ok=True)


def verified(root: Path, manifest: Manifest) -> list[DamagedProblem]:
    """The files that are not as they were written, and the damage in what was set aside."""
    folder = root / DATA
    found = [not_as_written(folder / file.name) for file in manifest.files if not is_as_written(folder, file)]
    for path in sorted((root / ASIDE).glob("*.log")):
        found += log.scan(path).damage
    return found
