"""Keeping what a change was judged to touch, as a record on which a decision can rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from informatiehuis.kernel import changes
from informatiehuis.kernel.access import Actor, Verb, require, require_at
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.identifiers import SLUG_LENGTH, slug_of
from informatiehuis.kernel.impact.judging import Came, Hit, How, Judged, judge
from informatiehuis.kernel.impact.rules import Rules, read_rules
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.models import ImpactRecord, KindOfChange, Thing
from informatiehuis.kernel.register import queries
from informatiehuis.kernel.register.problems import NotFound
from informatiehuis.kernel.timelines import AsOf


@action
def keep_judgement(
    *, actor: Actor, thing: Thing, change: KindOfChange, title: str, conclusion: str = "", reason: str = ""
) -> ImpactRecord:
    """Judge what a change of a thing touches now, and keep it with what a person concludes from it.

    It belongs to the owner of the thing and is as open as the thing. Raises NotAllowed unless the actor may see the
    thing and make records for its owner, BadRules, and ValidationError by field.
    """
    require(actor, Verb.VIEW, thing)
    require(actor, Verb.VIEW, change)
    require_at(actor, Verb.CREATE, thing.owner_id, kind="impact_record", area=thing.area_id)
    judged = judge(thing, change, actor)
    record = changes.create(
        ImpactRecord,
        kind="impact_record",
        title=title,
        slug=_slug(title),
        access=thing.access,
        owner=thing.owner,
        area=thing.area,
        about=thing.pk,
        change=change,
        rules_version=change.version,
        conclusion=conclusion,
        is_cut=judged.is_cut,
        touched=[_kept(hit) for hit in judged.hits],
    )
    changes.link(record, "judges", thing)
    return record


def kept(record: ImpactRecord) -> Judged:
    """What a record has, as it was judged then."""
    return Judged(tuple(_read(one) for one in record.touched), record.is_cut)


def rules_of(record: ImpactRecord, actor: Actor) -> Rules | None:
    """The rules by which a record was judged, as they were then; None when this actor may not see those."""
    kind, as_of = kind_named(record.change.kind), AsOf(record.created_at)
    try:
        change, _removed = queries.find_then(kind, record.change.slug, as_of, actor)
    except NotFound:
        return None
    return read_rules(change.rules)


def _slug(title: str) -> str:
    """The slug of a title with a few letters behind it: two judgements of one change have the same title."""
    mark = uuid4().hex[:6]
    return f"{slug_of(title)[: SLUG_LENGTH - len(mark) - 1].strip('-')}-{mark}".strip("-")


def _kept(hit: Hit) -> dict[str, Any]:
    way = [[str(one.near), one.relation, str(one.far), one.up] for one in hit.way]
    return {"id": str(hit.to), "how": hit.how.value, "way": way}


def _read(kept: Mapping[str, Any]) -> Hit:
    way = tuple(Came(UUID(near), relation, UUID(far), up) for near, relation, far, up in kept["way"])
    return Hit(UUID(kept["id"]), How(kept["how"]), way)
