"""Bringing a model of architecture into the house: what the plan says, by an action, and the file itself."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from uuid import UUID

from django.utils import timezone

from informatiehuis.engines.archimate import reading
from informatiehuis.engines.archimate.model import Model, said
from informatiehuis.engines.problems import N_, Problem
from informatiehuis.engines.progress import Progress, silent
from informatiehuis.kernel import changes
from informatiehuis.kernel.access import Actor, Verb, require, require_at
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.identifiers import SLUG_LENGTH, slug_of
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.models import Thing
from informatiehuis.rooms.estate.architecture.kept import MOST_IDENTIFIER, ArchitectureModel, packed
from informatiehuis.rooms.estate.architecture.planning import Item, Plan, Step, plan
from informatiehuis.rooms.estate.models import Asset


class UnkeptModel(Problem):
    """A model cannot be kept as it is."""

    code = "architecture-model"
    status = 400


def preview(*, actor: Actor, asset: Asset, content: bytes, file: str = "", theirs: bool = False) -> Plan:
    """What importing would do, for somebody who may see the i-asset; writes nothing. Raises what reading raises."""
    model = reading.read(content, file)
    return plan(model, actor, asset, _before(asset, model), theirs=theirs)


@action
def import_model(
    *,
    actor: Actor,
    asset: Asset,
    content: bytes,
    file: str = "",
    theirs: bool = False,
    reason: str = "",
    progress: Progress = silent,
) -> Plan:
    """Do what the plan says, and keep the file with the i-asset; all or nothing. Returns the plan.

    What is new gets the owner and the access class of the i-asset. Raises NotAllowed for who may not edit the i-asset
    or make things for its owner, and what reading raises.
    """
    require(actor, Verb.EDIT, asset)
    model = reading.read(content, file)
    _require_keepable(model)
    made = plan(model, actor, asset, _before(asset, model), theirs=theirs)
    things = _write_things(made, actor, asset, progress)
    _write_ties(made, things)
    _keep(asset, model, content, file, made)
    return made


def _before(asset: Asset, model: Model) -> Model | None:
    """The model as it came in the last time."""
    found = ArchitectureModel.objects.filter(asset=asset, identifier=model.identifier).first()
    return reading.read(found.xml, found.file) if found else None


def _require_keepable(model: Model) -> None:
    if len(model.identifier) > MOST_IDENTIFIER:
        raise UnkeptModel(
            N_("De identifier van het model is langer dan {most} tekens."),
            N_("Geef het model een kortere identifier."),
            most=MOST_IDENTIFIER,
        )


def _write_things(made: Plan, actor: Actor, asset: Asset, progress: Progress) -> dict[UUID, Thing]:
    """Make and change what the plan says; returns everything that links may be between."""
    new = [one for one in made.items if one.step is Step.NEW]
    for kind in sorted({one.kind for one in new}):
        require_at(actor, Verb.CREATE, asset.owner_id, kind=kind, area=asset.area_id)
    slugs = _free_slugs(new)
    known = Thing.objects.visible_to(actor)
    things: dict[UUID, Thing] = {}
    for number, item in enumerate(made.items):
        if item.step is Step.NEW and item.key:
            things[item.key] = _made(item, asset, slugs[item.key])
        elif item.step is Step.CHANGED and item.key:
            thing = kind_named(item.kind).model.objects.get(pk=item.key)
            require(actor, Verb.EDIT, thing)
            changes.change(thing, seen_version=None, **item.fields)
        progress(number + 1, len(made.items))
    wanted = {key for one in made.ties for key in (one.subject, one.object) if key} - things.keys()
    keys = list(wanted)
    for start in range(0, len(keys), 500):
        things |= known.in_bulk(keys[start : start + 500])
    return things


def _made(item: Item, asset: Asset, slug: str) -> Thing:
    kind = kind_named(item.kind)
    return changes.create(
        kind.model,
        kind=kind.name,
        id=item.key,
        slug=slug,
        status=kind.life_cycle.first,
        owner_id=asset.owner_id,
        area_id=asset.area_id,
        access=asset.access,
        **item.fields,
    )


def _free_slugs(new: list[Item]) -> dict[UUID, str]:
    """An address for each new thing that nothing of its kind has: that of its title, with a number if need be."""
    found: dict[UUID, str] = {}
    for kind in {one.kind for one in new}:
        taken = set(Thing.objects.filter(kind=kind).values_list("slug", flat=True))
        numbers: dict[str, int] = {}
        for item in new:
            if item.kind == kind and item.key:
                wanted = slug_of(item.fields["title"]) or kind
                slug = wanted
                while slug in taken:
                    numbers[wanted] = numbers.get(wanted, 1) + 1
                    slug = f"{wanted[: SLUG_LENGTH - 8].rstrip('-')}-{numbers[wanted]}"
                taken.add(slug)
                found[item.key] = slug
    return found


def _write_ties(made: Plan, things: Mapping[UUID, Thing]) -> None:
    new = [one for one in made.ties if one.step is Step.NEW]
    changes.link_all(
        [(things[one.subject], one.predicate, things[one.object]) for one in new if one.subject and one.object]
    )
    for tie in made.ties:
        if tie.step is Step.ENDED and tie.subject:
            for link in things[tie.subject].links_out.filter(predicate=tie.predicate, object=tie.object):
                changes.unlink(link)


def _keep(asset: Asset, model: Model, content: bytes, file: str, made: Plan) -> None:
    found = ArchitectureModel.objects.filter(asset=asset, identifier=model.identifier).first()
    row = found or ArchitectureModel(asset=asset, identifier=model.identifier)
    row.title = (said(model.names) or file or model.identifier)[:300]
    row.file, row.content, row.sha256 = file[-255:], packed(content), sha256(content).hexdigest()
    row.received_at = timezone.now()
    row.elements, row.relationships, row.views = len(model.elements), len(model.relationships), len(model.views)
    with changes.also_writing():
        row.save()
    told = {str(step): made.count(step) for step in Step}
    changes.note(asset, {"architecture_model": {"identifier": model.identifier, "sha256": row.sha256, **told}})
