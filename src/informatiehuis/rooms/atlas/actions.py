"""Every change of state in the atlas: sources, snapshots and indicators.

Reading a source takes long and happens outside a transaction, in `refreshing`; what it found is recorded here.
The engines are loaded by the first action that needs them: who only looks at the house does not wait for them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from informatiehuis.engines.connectors.base import Location
from informatiehuis.engines.kept import kept_problem
from informatiehuis.engines.problems import Problem
from informatiehuis.kernel import changes
from informatiehuis.kernel.access import HOUSE, Actor, Verb, require, require_at
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.canonical import storable
from informatiehuis.kernel.models import Party, Thing
from informatiehuis.kernel.processing import purposes
from informatiehuis.kernel.processing.rules import RuleRefused, require_valid
from informatiehuis.rooms.atlas import contracts, following
from informatiehuis.rooms.atlas.definitions import checked_query, definition_of, sources_under
from informatiehuis.rooms.atlas.models import Indicator, Snapshot, Source

if TYPE_CHECKING:
    from informatiehuis.engines.indicators import DefinitionProblem
    from informatiehuis.engines.lake import Manifest


@action
def register_source(
    *,
    actor: Actor,
    slug: str,
    title: str,
    location: str,
    owner: Party | None,
    connector: str = "",
    options: Mapping[str, str] | None = None,
    reason: str = "",
    **fields: Any,
) -> Source:
    """Put a source in the register; without a connector the one that recognises the location.

    Raises NotAllowed, ConnectorProblem, NotRecognisedProblem, OptionProblem, LocationRefused, ValidationError.
    """
    from informatiehuis.engines.connectors.registry import registry
    from informatiehuis.rooms.atlas.locations import require_readable, resolved, transport

    require_at(actor, Verb.CREATE, owner, kind="source", area=fields.get("area"))
    require_readable(actor, location)
    if connector:
        chosen = registry().get(connector)
    else:
        with transport(actor) as fetch:
            chosen = registry().recognise(Location(resolved(location)), fetch)
    chosen.chosen(options or {})
    return changes.create(
        Source,
        kind="source",
        slug=slug,
        title=title,
        location=location,
        owner=owner,
        connector=chosen.name,
        options=dict(options or {}),
        **fields,
    )


@action
def record_snapshot(
    *, actor: Actor, source: Source, manifest: Manifest, found: Mapping[str, str], reason: str = ""
) -> Snapshot:
    """Put a snapshot that the lake holds in force in the register. The same content twice is one snapshot."""
    from informatiehuis.kernel.lake import lake_of
    from informatiehuis.rooms.atlas.redrawing import redraw

    require(actor, Verb.EDIT, source)
    before = source.snapshots.filter(is_current=True).values_list("content_hash", flat=True).first()
    with changes.also_writing():
        source.snapshots.filter(is_current=True).update(is_current=False)
        snapshot, made = Snapshot.objects.update_or_create(
            source=source,
            content_hash=manifest.content_hash,
            defaults=_row_of(manifest, found, is_current=True, part={}),
        )
    changes.note(
        source,
        {"snapshot": manifest.content_hash, "rows": manifest.rows, "new": made, "retrieved_at": manifest.seen_at},
    )
    contracts.judged(source, manifest, accepted=True)
    if any(one.get("kind") in ("gone", "type_changed") for one in manifest.quality.get("drift", ())):
        contracts.columns_changed(source)
    redraw(snapshot, lake_of(settings.HOUSE))
    if before != snapshot.content_hash:
        following.tell(source)
    return snapshot


@action
def record_part(
    *, actor: Actor, source: Source, manifest: Manifest, part: Mapping[str, Any], reason: str = ""
) -> Snapshot:
    """Put what was read of a live source for a computation in the register; it does not come in force."""
    require(actor, Verb.EDIT, source)
    same = source.snapshots.filter(content_hash=manifest.content_hash).first()
    if same and not same.part:
        return same  # the whole source, which was read as a snapshot before
    with changes.also_writing():
        snapshot, _ = Snapshot.objects.update_or_create(
            source=source, content_hash=manifest.content_hash, defaults=_row_of(manifest, {}, part=storable(dict(part)))
        )
    changes.note(source, {"part": manifest.content_hash, "rows": part["rows"], "bytes": part["bytes"]})
    contracts.kept_again(source, manifest)
    return snapshot


def _row_of(manifest: Manifest, found: Mapping[str, str], **more: Any) -> dict[str, Any]:
    """What the register keeps of a snapshot."""
    return {
        "rows": manifest.rows,
        "size": manifest.bytes,
        "columns": storable([asdict(column) for column in manifest.columns]),
        "crs": manifest.crs or "",
        "geometry": manifest.geometry or "",
        "retrieved_at": manifest.seen_at,
        "origin": manifest.origin,
        "found": storable(dict(found)),
        "quality": storable(dict(manifest.quality)),
        **more,
    }


@action
def record_failed_refresh(*, actor: Actor, source: Source, problem: Problem, reason: str = "") -> None:
    """Write down that a source could not be read or was refused; the last good snapshot stays in force."""
    require(actor, Verb.EDIT, source)
    changes.note(source, {"refresh_failed": problem.text(), "text": kept_problem(problem)})


@action
def record_pruned(*, actor: Actor, source: Source, gone: Sequence[str], reason: str = "") -> None:
    """Write down which old snapshots the lake no longer holds, and take them out of the register."""
    require(actor, Verb.EDIT, source)
    with changes.also_writing():
        source.snapshots.filter(content_hash__in=gone).delete()
    changes.note(source, {"pruned": list(gone)})


@action
def create_indicator(*, actor: Actor, values: Mapping[str, Any], reason: str = "") -> Indicator:
    """Make an indicator and derive what it rests on from its SQL.

    Raises NotAllowed, and ValidationError at the field that is wrong, the SQL with line and column.
    """
    require_at(actor, Verb.CREATE, values.get("owner"), kind="indicator", area=values.get("area"))
    indicator = changes.create(Indicator, kind="indicator", **values)
    _require_runnable(indicator, actor)
    tie_indicator(indicator)
    return indicator


@action
def change_indicator(
    *, actor: Actor, thing: Indicator, values: Mapping[str, Any], seen_version: int | None, reason: str = ""
) -> bool:
    """Change an indicator; raises as `create_indicator` does, and EditConflict."""
    require(actor, Verb.EDIT, thing)
    sql = thing.sql
    changed = changes.change(thing, seen_version=seen_version, **values)
    # Who changes only the words of an indicator need not see the sources that others let it read.
    _require_runnable(thing, actor if thing.sql != sql else HOUSE)
    tie_indicator(thing)
    return changed


def tie_indicator(indicator: Indicator) -> None:
    """Set the links of an indicator from its definition; inside an action."""
    slugs = sources_under(indicator.sql)
    sources: list[Thing] = list(Source.objects.filter(slug__in=slugs))
    changes.set_links(indicator, "computed_from", sources)
    changes.set_links(indicator, "measures", [indicator.concept] if indicator.concept else [])


def _require_runnable(indicator: Indicator, writer: Actor) -> None:
    """Refuse a definition that cannot run, or reads what its writer may not see."""
    from informatiehuis.engines.indicators import DefinitionProblem
    from informatiehuis.engines.query import SqlProblem
    from informatiehuis.rooms.atlas.computing_use import SeesOnlyPart, require_all

    problems: dict[str, list[str]] = {}
    try:
        definition_of(indicator)
        query = checked_query(indicator, writer)
        for source in Source.objects.filter(slug__in=sources_under(indicator.sql)) if not writer.is_house else ():
            require_all(source, query, writer)
    except DefinitionProblem as gathered:
        for problem in gathered.problems or (gathered,):
            problems.setdefault(_field_of(problem), []).append(problem.text(gettext))
    except SeesOnlyPart as problem:
        problems["sql"] = [problem.text(gettext)]
    except SqlProblem as problem:
        problems["sql"] = [one.text(gettext) for one in (problem, *problem.also)]
    if problems:
        raise ValidationError(problems)


def _field_of(problem: DefinitionProblem) -> str:
    """The field of the form that a problem is about; what is about the sources follows from the SQL."""
    return {"id": "slug", "sources": "sql"}.get(problem.field, problem.field)


@action
def create_source(*, actor: Actor, values: Mapping[str, Any], reason: str = "") -> Source:
    """Put a source in the register. Raises NotAllowed and ValidationError at the field that is wrong."""
    require_at(actor, Verb.CREATE, values.get("owner"), kind="source", area=values.get("area"))
    _require_connected(actor, values)
    _require_rules(values.get("access_rules") or [], None)
    contracts.require_contract(values, None, values.get("slug", "").replace("-", "_") or "bron")
    contracts.require_increment(values, None)
    made = changes.create(Source, kind="source", **values)
    purposes.tie(made)
    return made


@action
def change_source(
    *, actor: Actor, thing: Source, values: Mapping[str, Any], seen_version: int | None, reason: str = ""
) -> bool:
    """Change a source; raises as `create_source` does, and EditConflict."""
    require(actor, Verb.EDIT, thing)
    now = {"location": thing.location, "connector": thing.connector, "options": thing.options, **values}
    if any(now[name] != getattr(thing, name) for name in ("location", "connector", "options")):
        _require_connected(actor, now)
    if "access_rules" in values:
        _require_rules(values["access_rules"] or [], thing)
    contracts.require_contract(values, thing, thing.table)
    contracts.require_increment(values, thing)
    changed = changes.change(thing, seen_version=seen_version, **values)
    contracts.follow_contract(thing)
    purposes.tie(thing)
    return changed


def _require_connected(actor: Actor, values: Mapping[str, Any]) -> None:
    """Refuse a location that this actor may not have read, an unknown connector, and options it does not have."""
    from informatiehuis.engines.connectors.registry import registry
    from informatiehuis.rooms.atlas.locations import require_readable

    for field, check in (
        ("location", lambda: require_readable(actor, values["location"])),
        ("connector", lambda: registry().get(values["connector"])),
        ("options", lambda: registry().get(values["connector"]).chosen(values.get("options") or {})),
    ):
        try:
            check()
        except Problem as problem:
            raise ValidationError({field: problem.text(gettext)}) from problem


def _require_rules(rules: Sequence[Any], source: Source | None) -> None:
    """Refuse a rule that cannot be, or that names a column that the snapshot in force lacks."""
    held = source.snapshots.filter(is_current=True).first() if source else None
    columns = {one["name"]: one["type"] for one in held.columns} if held else None
    try:
        require_valid(rules, columns)
    except RuleRefused as problem:
        raise ValidationError({"access_rules": problem.text(gettext)}) from problem
