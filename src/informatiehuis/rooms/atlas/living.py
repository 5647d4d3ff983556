"""Sources that stay where they are: read at the moment that somebody asks, and only what the question needs.

A live source is asked for the columns and rows that a query needs; what comes is held to the promise of the source. A
cached source is copied whole, and the copy holds for a time. A source that fails names itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings
from django.utils import timezone

from informatiehuis.engines import quality
from informatiehuis.engines.connectors.base import Description, Location
from informatiehuis.engines.connectors.part import IN, Condition, Moved, Part
from informatiehuis.engines.connectors.registry import registry
from informatiehuis.engines.federation.conditions import MOST_VALUES
from informatiehuis.engines.kept import kept_problem
from informatiehuis.engines.lake import Stage
from informatiehuis.engines.lake.stages import Stages
from informatiehuis.engines.lake.store import Told
from informatiehuis.engines.problems import N_, Problem
from informatiehuis.engines.progress import silent
from informatiehuis.engines.views import WHOLE, View, ViewDoesNotFit, reading
from informatiehuis.kernel.access import HOUSE, Actor
from informatiehuis.kernel.processing.using import used_by_house
from informatiehuis.rooms.atlas import actions, contracts
from informatiehuis.rooms.atlas.contracts import columns_of, word_of
from informatiehuis.rooms.atlas.judging import promised
from informatiehuis.rooms.atlas.locations import require_readable, resolved, transport
from informatiehuis.rooms.atlas.models import Snapshot, Source
from informatiehuis.rooms.atlas.refreshing import lake, refresh
from informatiehuis.rooms.atlas.showing import quotes

MINUTES = 60
"""How long a copy holds where the source does not say."""


class SourceFailed(Problem):
    """A source that is read where it is cannot be read now; it is named."""

    code = "source-failed"
    status = 503

    def __init__(self, source: Source, problem: Problem, actor: Actor = HOUSE) -> None:
        self.may_pass = problem.may_pass
        super().__init__(
            N_("De bron '{source}' kan nu niet worden gelezen. {problem}"),
            N_("Er is niets half gedaan. Wat eerder is berekend, blijft gelden."),
            source=source.title,
            # what a server says may quote its data
            problem=problem.text() if quotes(source, actor) else "",
        )


class PromiseBroken(Problem):
    """What a live source gives is not what it promises; `came` is what it gave, where that was read."""

    code = "promise-broken"
    status = 409
    came: Moved | None = None


@dataclass(frozen=True)
class Read:
    """What one source gave for one question: how much crossed, and what was left to it."""

    source: Source
    moved: Moved

    def told(self) -> dict[str, Any]:
        """For programs and for keeping."""
        moved = self.moved
        return {
            "source": self.source.slug,
            "rows": moved.rows,
            "bytes": moved.bytes,
            "columns": list(moved.columns),
            "condition": moved.condition,
            "total": moved.total,
            "read_at": moved.written.retrieved_at.isoformat(),
        }


def read_part(source: Source, part: Part, actor: Actor, target: Path, scratch: Path) -> Moved:
    """Read a part of a source where it is, and write it with exactly the promised columns of the part, in their types.

    Raises SourceFailed, LocationRefused, and PromiseBroken: what came then stands in `target` as the source gave it.
    """
    require_readable(actor, source.location)
    types = columns_of(source)
    raw = target.with_suffix(".raw.parquet")
    try:
        with transport(actor, scratch=scratch) as fetch:
            connector, where = registry().get(source.connector), Location(resolved(source.location))
            moved = connector.read_part(where, source.options, part, raw, fetch, silent)
        try:
            _conform(source, raw, {name: types[name] for name in part.columns}, target)
        except PromiseBroken as broken:
            broken.came = moved
            raw.replace(target)
            raise
    except PromiseBroken:
        raise
    except Problem as problem:
        failed = SourceFailed(source, problem, actor)
        raise failed from (problem if quotes(source, actor) else None)
    finally:
        raw.unlink(missing_ok=True)
    return moved


def _conform(source: Source, raw: Path, types: Mapping[str, str], target: Path) -> None:
    """The rows that came, with the promised columns in the promised types and nothing else."""
    schema = pa.schema([pa.field(name, _arrow(kind)) for name, kind in types.items()])
    with pq.ParquetFile(raw) as file:
        there = file.schema_arrow.names
        for name in schema.names:
            if name not in there and file.metadata.num_rows:
                raise _broken(source, name)
        kept = schema.with_metadata(dict(file.schema_arrow.metadata or {}) if "geometry" in schema.names else {})
        with pq.ParquetWriter(target, kept) as writer:
            for batch in file.iter_batches(columns=[name for name in schema.names if name in there]):
                writer.write_batch(_conformed(source, batch, kept))


def _conformed(source: Source, batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    arrays: list[Any] = []
    filled = {one["column"] for one in source.promises if one.get("filled")}
    for field in schema:
        column = batch.column(field.name)
        if field.name in filled and column.null_count:
            raise _broken(source, field.name)
        if column.null_count == len(column):
            arrays.append(pa.nulls(len(column), field.type))
            continue
        there, promised = word_of(str(column.type)), word_of(str(field.type))
        if there != promised and (there, promised) != ("integer", "number"):
            raise _broken(source, field.name)
        try:
            arrays.append(column if column.type == field.type else column.cast(field.type))
        except pa.ArrowException as error:
            raise _broken(source, field.name) from error
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _broken(source: Source, column: str) -> PromiseBroken:
    return PromiseBroken(
        N_("De bron '{source}' houdt zich niet aan haar belofte over kolom ‘{column}’."),
        N_("Er is niets berekend. Laat de bron herstellen, of verander wat zij belooft."),
        source=source.title,
        column=column,
    )


def _arrow(kind: str) -> pa.DataType:
    from informatiehuis.engines.query.types import arrow_type

    return pa.binary() if kind == "binary" else arrow_type(kind)


@contextmanager
def permitted_part(source: Source, part: Part, actor: Actor, view: View) -> Iterator[tuple[Path, Read]]:
    """The rows of a part that this actor may see, read where they are; the file is there inside the block.

    What the rules of the source hide is not asked for, and neither are rows of others where the source can choose;
    those that come all the same are taken out before anything else is done with them.
    To be used inside `using`, which asks for the purpose and writes the use down.
    """
    known = columns_of(source)
    for name in (*sorted(view.hidden & set(part.columns)), *sorted(set(view.rows) - known.keys())):
        raise ViewDoesNotFit(name)
    part = part.and_also(
        [
            Condition(name, IN, tuple(sorted(values)))
            for name, values in view.rows.items()
            if known[name] == "string" and 0 < len(values) <= MOST_VALUES
        ]
    )
    with Stages(settings.HOUSE.temporary / "live").open(source.slug) as stage:
        asked = part.with_columns(set(view.rows))
        moved = read_part(source, asked, actor, stage.parquet, stage.folder)
        if not view.is_whole:
            left = stage.folder / "permitted.parquet"
            # hidden columns were never asked for, so only the rows are left to choose
            reading.write(replace(WHOLE, rows=view.rows), stage.parquet, left)
            yield left, Read(source, moved)
            return
        yield stage.parquet, Read(source, moved)


def part_snapshot(source: Source, part: Part) -> Snapshot:
    """Keep the part of a live source that a computation needs, so that its figures can be computed again from it.

    The house reads it whole, as it does with every snapshot. What breaks the promise of the source is kept aside with
    what was found, and the parts that were kept before stay. Raises SourceFailed and PromiseBroken.
    """
    with used_by_house(source, name="read"), lake().stage(source.slug) as stage:
        try:
            moved = read_part(source, part, HOUSE, stage.parquet, stage.folder)
        except PromiseBroken as broken:
            if broken.came:
                told = _told(source, part, broken.came, stage, broken)
                contracts.record_refused(actor=HOUSE, source=source, manifest=lake().set_aside(stage, **told))
            raise
        manifest = lake().keep(stage, **_told(source, part, moved, stage))
        kept_with = {**Read(source, moved).told(), "asked": part.text()}
        return actions.record_part(actor=HOUSE, source=source, manifest=manifest, part=kept_with)


def _told(source: Source, part: Part, moved: Moved, stage: Stage, broken: Problem | None = None) -> Told:
    """What the lake keeps beside what was read."""
    known = {one.name: one for one in moved.written.description.columns}
    with pq.ParquetFile(stage.parquet) as file:
        schema, rows = file.schema_arrow, file.metadata.num_rows
    described = moved.written.description
    columns = tuple(replace(known[field.name], type=str(field.type)) for field in schema if field.name in known)
    geometry = described.geometry if described.geometry in schema.names else None
    return {
        "source": source.slug,
        "description": Description(columns, described.crs if geometry else None, geometry, rows, described.found),
        "rows": rows,
        "retrieved_at": moved.written.retrieved_at,
        "origin": source.location,
        "quality": _judged(source, stage.parquet, part, moved, broken),
    }


def _judged(
    source: Source, parquet: Path, part: Part, moved: Moved, broken: Problem | None = None
) -> dict[str, object]:
    """The promises about the columns that were asked for, judged; other rules are about the whole source.

    What broke a promise beyond what its rule can see, a number that does not fit, stands with the report.
    """
    subject = quality.Subject(parquet, {}, moved.written.retrieved_at, timezone.now(), table=source.table)
    promises = promised([one for one in source.promises if one["column"] in part.columns])
    report = quality.judge(subject, promises)
    if broken and all(one.passed for one in report.outcomes):
        column, text = broken.facts["column"], kept_problem(broken)
        outcomes = tuple(
            replace(one, passed=False, text=text)
            if isinstance(rule, quality.Promised) and rule.column == column
            else one
            for rule, one in zip(promises, report.outcomes, strict=True)
        )
        report = replace(report, outcomes=outcomes)
    return report.as_mapping()


def fresh_snapshot(source: Source) -> tuple[Snapshot | None, dict[str, Any] | None]:
    """The copy of a cached source, refreshed when it no longer holds; and what went wrong with that, as a kept text.

    When refreshing fails the last good copy stays in use, and its age is told.
    """
    held = source.snapshots.filter(is_current=True).select_related("source").first()
    if held and timezone.now() - held.retrieved_at < timedelta(minutes=source.cache_minutes or MINUTES):
        return held, None
    try:
        return refresh(actor=HOUSE, source=source).snapshot, None
    except Problem as problem:
        if held is None:
            raise SourceFailed(source, problem) from problem
        return held, kept_problem(_aged(source, held, problem))


def _aged(source: Source, held: Snapshot, problem: Problem) -> Problem:
    return Problem(
        N_("De bron '{source}' kon niet worden ververst ({problem}); dit rust op gegevens van {moment}."),
        "",
        source=source.title,
        problem=problem.what(),
        moment=f"{timezone.localtime(held.retrieved_at):%d-%m-%Y %H:%M}",
    )
