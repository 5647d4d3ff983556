"""What other rooms and the portal read from the atlas."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from informatiehuis.engines.connectors.part import Part
from informatiehuis.engines.indicators import Definition
from informatiehuis.engines.links import Link
from informatiehuis.engines.query import CheckedQuery
from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.models.things import ThingQuerySet
from informatiehuis.rooms.atlas.computing_use import computing
from informatiehuis.rooms.atlas.contracts import columns_of, is_live
from informatiehuis.rooms.atlas.definitions import checked_query, definition_of, sources_under, told_to
from informatiehuis.rooms.atlas.engine_choice import AUTOMATIC, LABELS, Choice, by_size, engine_called, width_of
from informatiehuis.rooms.atlas.judging import Finding
from informatiehuis.rooms.atlas.judging import findings as findings_of
from informatiehuis.rooms.atlas.living import Read, fresh_snapshot, part_snapshot, permitted_part
from informatiehuis.rooms.atlas.models import Indicator, Mode, Snapshot, Source
from informatiehuis.rooms.atlas.permitted import Asking, Rows, permitted, rows_for
from informatiehuis.rooms.atlas.refreshing import lake
from informatiehuis.rooms.atlas.showing import quotes
from informatiehuis.rooms.atlas.standing import Worst, standings

__all__ = [
    "AUTOMATIC",
    "LABELS",
    "Asking",
    "Choice",
    "Read",
    "Rows",
    "Taken",
    "Worst",
    "by_size",
    "columns_of",
    "computing",
    "current_snapshots",
    "definition",
    "engine_called",
    "findings",
    "is_live",
    "permitted",
    "permitted_part",
    "query",
    "quotable",
    "quotable_under",
    "rows_for",
    "snapshots_by_hash",
    "snapshots_read_by",
    "snapshots_to_compute",
    "sources_without_data",
    "take_first_copies",
    "told_to",
    "visible_snapshots",
    "visible_sources",
    "whole_parquet_of",
    "width_of",
    "worst_under",
]


def definition(indicator: Indicator) -> Definition:
    """The frozen definition of an indicator. Raises DefinitionProblem."""
    return definition_of(indicator)


def query(indicator: Indicator) -> CheckedQuery:
    """The SQL of an indicator, checked against what its sources hold now. Raises SqlProblem."""
    return checked_query(indicator)


def current_snapshots(sources: Collection[str]) -> dict[str, Snapshot]:
    """The snapshot in force of each source that has one, by slug."""
    found = Snapshot.objects.filter(source__slug__in=sources, is_current=True).select_related("source")
    return {snapshot.source.slug: snapshot for snapshot in found}


def sources_without_data(actor: Actor) -> ThingQuerySet[Source]:
    """The sources that this reader may see and of which the house holds nothing, whether read live or not."""
    held = Snapshot.objects.filter(is_current=True).values("source_id")
    return Source.objects.visible_to(actor).exclude(pk__in=held)


def findings(snapshot: Snapshot, actor: Actor) -> list[Finding]:
    """What the rules of its source found on a snapshot, for this reader; nothing for who may not have data quoted."""
    return findings_of(snapshot) if quotes(snapshot.source, actor) else []


def quotable(sources: Collection[str], actor: Actor) -> bool:
    """Whether this actor may read what is quoted of the data of these sources, which a reader of figures may not.

    What computing comes across (a code that is of no area, why a source could not be refreshed) quotes them. A source
    that is not in the house any more is not quoted.
    """
    seen = visible_sources(sources, actor)
    return len(seen) == len(set(sources)) and all(quotes(one, actor) for one in seen)


def quotable_under(indicator: Indicator, actor: Actor) -> bool:
    """Whether this actor may read what is quoted of the data that an indicator is computed from now."""
    named = sources_under(indicator.sql)
    # a name in the SQL that is no source has no data to quote
    return quotable(list(Source.objects.filter(slug__in=named).values_list("slug", flat=True)), actor)


def visible_snapshots(sources: Collection[str], actor: Actor) -> list[Snapshot]:
    """The snapshots in force of those sources that this reader may see, by slug."""
    seen = Source.objects.visible_to(actor).filter(slug__in=sources)
    found = Snapshot.objects.filter(source__in=seen, is_current=True).select_related("source")
    return list(found.order_by("source__slug"))


def snapshots_read_by(connector: str, actor: Actor) -> list[Snapshot]:
    """The snapshots in force of the sources with this connector that this reader may see, by title of the source."""
    seen = Source.objects.visible_to(actor).filter(connector=connector)
    found = Snapshot.objects.filter(source__in=seen, is_current=True).select_related("source")
    return sorted(found, key=lambda one: (one.source.title, one.source.slug))


def whole_parquet_of(snapshot: Snapshot) -> Path:
    """The whole of a snapshot, to compute with inside `computing`; nothing of its rows may be shown.

    Its bytes are held to the hash by which it is known: a damaged page of parquet can read as other numbers, so
    figures are never made of a file that was not held to it. Raises MissingProblem and DamagedProblem.
    """
    held = lake()
    manifest = held.snapshot(snapshot.source.slug, snapshot.content_hash)
    held.verify(manifest)
    return held.path(manifest)


def link_of(snapshot: Snapshot, seconds: int) -> Link | None:
    """Where the machines of a cluster read the whole of a snapshot, for so long; None where they reach the file itself.

    To compute with, as `whole_parquet_of`, which held these bytes to their hash.
    """
    held = lake()
    return held.link(held.snapshot(snapshot.source.slug, snapshot.content_hash), seconds)


def snapshots_by_hash(held: Mapping[str, str]) -> list[Snapshot]:
    """The snapshots that a run read, given as content hash by the slug of the source."""
    found = Snapshot.objects.filter(source__slug__in=held).select_related("source__owner", "source__publisher")
    return sorted((one for one in found if held[one.source.slug] == one.content_hash), key=lambda one: one.source.slug)


def worst_under(runs: Sequence[Mapping[str, str]]) -> list[Worst]:
    """What figures carry of the data that they rest on, for each of these runs (content hash by source), in order.

    In one query however many runs there are.
    """
    slugs = {slug for held in runs for slug in held}
    hashes = {content for held in runs for content in held.values()}
    found = standings(Snapshot.objects.filter(source__slug__in=slugs, content_hash__in=hashes))
    by_key = {(one.snapshot.source.slug, one.snapshot.content_hash): one for one in found}
    return [
        Worst(
            tuple(by_key[key] for key in sorted(held.items()) if key in by_key),
            is_whole=all(key in by_key for key in held.items()),
        )
        for held in runs
    ]


@dataclass(frozen=True)
class Taken:
    """The snapshots to compute with, by the slug of their source, and what was noticed while taking them (kept texts).

    A source without any data is not in it.
    """

    snapshots: dict[str, Snapshot]
    notices: tuple[Mapping[str, Any], ...] = ()


def snapshots_to_compute(slugs: Collection[str], parts: Mapping[str, Part]) -> Taken:
    """A snapshot of each source, by its policy: the one in force, one that is young enough, or what was read just now.

    `parts` are the parts that the computation needs, by table. Raises SourceFailed, which names the source, and
    PromiseBroken.
    """
    taken: dict[str, Snapshot] = {}
    notices: list[Mapping[str, Any]] = []
    for source in Source.objects.filter(slug__in=slugs).order_by("slug"):
        if is_live(source):
            taken[source.slug] = part_snapshot(source, parts[source.table])
            continue
        if source.mode == Mode.CACHED:
            held, notice = fresh_snapshot(source)
            notices += [notice] if notice else []
        else:
            held = source.snapshots.filter(is_current=True).select_related("source").first()
        if held:
            taken[source.slug] = held
    return Taken(taken, tuple(notices))


def take_first_copies(slugs: Collection[str]) -> None:
    """Fetch each cached source of which there is no copy yet, so that its columns are known. Raises SourceFailed."""
    cached = Source.objects.filter(slug__in=slugs, mode=Mode.CACHED)
    for source in cached.exclude(snapshots__is_current=True).order_by("slug"):
        fresh_snapshot(source)


def visible_sources(slugs: Collection[str], actor: Actor) -> list[Source]:
    """The sources of these slugs that this reader may see, with their snapshots, by slug."""
    found = Source.objects.visible_to(actor).filter(slug__in=slugs).prefetch_related("snapshots")
    return list(found.order_by("slug"))
