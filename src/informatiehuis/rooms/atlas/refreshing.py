"""Refreshing a source: read it, judge it, keep it in the lake, record it.

The reading happens outside any transaction, so that a slow server locks nobody out. Whatever goes wrong, the
last good snapshot stays in force, and what went wrong is written in the history of the source.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from informatiehuis.engines import quality
from informatiehuis.engines.connectors.base import Description, Location, Written
from informatiehuis.engines.connectors.registry import registry
from informatiehuis.engines.kept import kept, told
from informatiehuis.engines.lake import Lake, Stage
from informatiehuis.engines.links import SIGNED_BESIDE
from informatiehuis.engines.problems import N_, Note, Problem, untranslated
from informatiehuis.engines.progress import Progress, silent
from informatiehuis.kernel.access import Actor, Verb, require
from informatiehuis.kernel.at_work import Work, at_work_on
from informatiehuis.kernel.lake import lake_of
from informatiehuis.kernel.processing.using import used_by_house
from informatiehuis.rooms.atlas import actions, contracts
from informatiehuis.rooms.atlas.growing import read_new
from informatiehuis.rooms.atlas.judging import judge
from informatiehuis.rooms.atlas.locations import disk_reserve, require_readable, resolved, transport
from informatiehuis.rooms.atlas.models import Snapshot, Source
from informatiehuis.rooms.atlas.pins import pinned

KEEP = 10
SNAPSHOT = Work(
    "atlas.snapshot",
    N_("Het ophalen van '{about}', begonnen op {moment}, is afgebroken. Wat in gebruik is, is heel."),
    N_("Haal de gegevens nog eens op: met 'informatiehuis source snapshot {about}', of op de pagina van de bron."),
)


class SnapshotRefused(Problem):
    """What was read breaks what the source promises; the last good snapshot stays in force.

    The fact `problems` is a list of texts as `engines.kept` keeps them.
    """

    code = "snapshot-refused"

    def what(self, translate: Callable[[str], str] = untranslated) -> str:
        return told(kept(self.message, self.facts), translate)


class SourceChanged(Problem):
    """A file changed while it was read, so what was read may be half old and half new."""

    code = "source-changed"
    may_pass = True


@dataclass(frozen=True)
class Refreshed:
    """What a refresh gave: the snapshot, whether its content differs from the one before, and what was noticed."""

    snapshot: Snapshot
    is_new: bool
    notes: tuple[Note, ...] = ()


def lake() -> Lake:
    """The lake of this house."""
    return lake_of(settings.HOUSE, reserve=disk_reserve())


def describe(
    actor: Actor, location: str, connector: str = "", options: Mapping[str, str] | None = None
) -> tuple[str, Description]:
    """Look at a location without keeping it: the name of the connector, and what it found.

    Raises LocationRefused and SourceProblem.
    """
    require_readable(actor, location)
    where = Location(resolved(location))
    with transport(actor) as fetch:
        chosen = registry().get(connector) if connector else registry().recognise(where, fetch)
        return chosen.name, chosen.describe(where, options or {}, fetch)


def refresh(
    *,
    actor: Actor,
    source: Source,
    progress: Progress = silent,
    accept_changes: bool = False,
    whole: bool = False,
    engine_name: str = "auto",
    reason: str = "",
) -> Refreshed:
    """Take a snapshot of a source and put it in force; old ones that nothing rests on go.

    A source that grows is asked for what is new only, unless `whole`. `accept_changes` lets a snapshot through whose
    columns differ from the one before. `engine_name` is where its rules run (see `judge`). Raises NotAllowed,
    SourceProblem, LakeProblem, SnapshotRefused, SparkProblem and Interrupted.
    """
    require(actor, Verb.EDIT, source)
    require_readable(actor, source.location)
    with at_work_on(settings.HOUSE, SNAPSHOT, source, actor):
        return _refreshed(
            actor,
            source,
            progress,
            accept_changes=accept_changes,
            whole=whole,
            engine_name=engine_name,
            reason=reason,
        )


def _refreshed(
    actor: Actor,
    source: Source,
    progress: Progress,
    *,
    accept_changes: bool,
    whole: bool,
    engine_name: str,
    reason: str,
) -> Refreshed:
    with (
        _failure_recorded(actor, source),
        used_by_house(source, name="refresh"),
        lake().stage(source.slug) as stage,
        lake().lend(stage, quality.SECONDS + SIGNED_BESIDE) as links,
    ):
        written, modified_at = _read(source, stage, actor, progress, whole=whole)
        report = judge(source, stage.parquet, written.retrieved_at, modified_at, engine_name=engine_name, links=links)
        told: dict[str, Any] = {
            "source": source.slug,
            "description": written.description,
            "rows": written.rows,
            "retrieved_at": written.retrieved_at,
            "origin": source.location,
            "quality": report.as_mapping(),
        }
        if refusal := _refusal(source, report, accept_changes):
            contracts.record_refused(actor=actor, source=source, manifest=lake().set_aside(stage, **told))
            raise refusal
        manifest = lake().commit(stage, **told)
    is_new = not source.snapshots.filter(content_hash=manifest.content_hash).exists()
    snapshot = actions.record_snapshot(
        actor=actor, source=source, manifest=manifest, found=written.description.found, reason=reason
    )
    prune(actor=actor, source=source)
    return Refreshed(snapshot, is_new, written.description.notes)


def prune(*, actor: Actor, source: Source, keep: int = KEEP, reason: str = "") -> list[str]:
    """Remove all but the newest `keep` snapshots of a source, and return the content hashes of those that are gone.

    The one in force stays, and so does each on which published or latest figures rest (`pins`). Raises NotAllowed
    and LakeProblem.
    """
    require(actor, Verb.EDIT, source)
    gone = [manifest.content_hash for manifest in lake().prune(source.slug, keep=keep, pinned=pinned(source.slug))]
    if gone:
        actions.record_pruned(actor=actor, source=source, gone=gone, reason=reason)
    return gone


def _read(
    source: Source, stage: Stage, actor: Actor, progress: Progress, *, whole: bool
) -> tuple[Written, datetime | None]:
    """Write the data to the stage; also says when the source last changed them, where it tells."""
    if not whole and (grown := read_new(source, lake(), stage, actor, progress)):
        return grown, _told_moment(grown.description.found.get("modified", ""))
    connector = registry().get(source.connector)
    where = Location(resolved(source.location))
    before = _state(where)
    with transport(actor, scratch=stage.folder) as fetch:
        written = connector.write_parquet(where, source.options, stage.parquet, fetch, progress)
    if _state(where) != before:
        raise SourceChanged(
            N_("Het bestand {file} is veranderd terwijl het werd gelezen."),
            N_("Wacht tot het helemaal geschreven is en haal de gegevens dan opnieuw op. De vorige blijven gelden."),
            file=where.name,
        )
    return written, _told_moment(written.description.found.get("modified", "")) or fetch.modified_at


def _told_moment(text: str) -> datetime | None:
    """A moment that a source tells (ISO 8601; without a zone UTC), None where it is no such moment."""
    try:
        told_at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return told_at if told_at.tzinfo else told_at.replace(tzinfo=UTC)


def _state(where: Location) -> tuple[int, int, int] | None:
    """What shows that a file on disk is written to or replaced; a server tells by its etag, which transport holds."""
    if where.is_remote or not where.path.is_file():
        return None
    state = where.path.stat()
    return state.st_ino, state.st_size, state.st_mtime_ns


def _refusal(source: Source, report: quality.Report, accept_changes: bool) -> SnapshotRefused | None:
    """Why what was read may not come in force, if so."""
    failed = [outcome.text for outcome in report.outcomes if outcome.blocking and not outcome.passed]
    drifted = [drift.text for drift in report.drift if drift.breaking]
    if not failed and (accept_changes or not drifted):
        return None
    return SnapshotRefused(
        N_("De nieuwe gegevens van '{source}' zijn niet in gebruik genomen: {problems}"),
        N_(
            "De vorige gegevens blijven gelden. Laat de bron herstellen. Zijn alleen de kolommen anders en is dat goed,"
            " neem ze dan bewust over: met --accept-changes, of met de knop op de pagina van de bron."
        ),
        source=source.title,
        problems=[*failed, *([] if accept_changes else drifted)],
    )


@contextmanager
def _failure_recorded(actor: Actor, source: Source) -> Iterator[None]:
    try:
        yield
    except Problem as problem:
        actions.record_failed_refresh(actor=actor, source=source, problem=problem)
        raise
