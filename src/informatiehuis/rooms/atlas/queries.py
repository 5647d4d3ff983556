"""What other rooms and the portal read from the atlas."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from informatiehuis.engines.indicators import Definition
from informatiehuis.engines.query import CheckedQuery
from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.models.things import ThingQuerySet
from informatiehuis.rooms.atlas.definitions import checked_query, definition_of
from informatiehuis.rooms.atlas.judging import Finding
from informatiehuis.rooms.atlas.judging import findings as findings_of
from informatiehuis.rooms.atlas.models import Indicator, Snapshot, Source
from informatiehuis.rooms.atlas.refreshing import lake


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


def findings(snapshot: Snapshot) -> list[Finding]:
    """What the rules of its source found on a snapshot, for the reader of now."""
    return findings_of(snapshot)


def parquet_of(snapshot: Snapshot) -> Path:
    """Where the parquet of a snapshot stands. Raises MissingProblem when it is not in the lake any more."""
    held = lake()
    return held.path(held.snapshot(snapshot.source.slug, snapshot.content_hash))


def whole_parquet_of(snapshot: Snapshot) -> Path:
    """As `parquet_of`, after holding its bytes to the hash by which it is known. Raises DamagedProblem too.

    A damaged page of parquet can read as other numbers, so figures are never made of a file that was not held to it.
    """
    held = lake()
    manifest = held.snapshot(snapshot.source.slug, snapshot.content_hash)
    held.verify(manifest)
    return held.path(manifest)


def snapshots_by_hash(held: Mapping[str, str]) -> list[Snapshot]:
    """The snapshots that a run read, given as content hash by the slug of the source."""
    found = Snapshot.objects.filter(source__slug__in=held).select_related("source__owner", "source__publisher")
    return sorted((one for one in found if held[one.source.slug] == one.content_hash), key=lambda one: one.source.slug)
