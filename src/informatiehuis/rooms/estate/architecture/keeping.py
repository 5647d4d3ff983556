"""Models that are kept: which somebody may see, and what of them, in the words that the house uses now.

An element that became a thing is shown as far as that thing is: what somebody may not see is not in the model either,
nor what connects or draws it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from uuid import UUID

from informatiehuis.engines.archimate import reading
from informatiehuis.engines.archimate.model import (
    Element,
    Item,
    Model,
    Node,
    Relationship,
    Text,
    Texts,
    View,
    nodes_in,
    said,
)
from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.models import Thing
from informatiehuis.kernel.models.things import ThingQuerySet
from informatiehuis.rooms.estate.architecture.kept import ArchitectureModel
from informatiehuis.rooms.estate.architecture.mapping import key_for, key_in
from informatiehuis.rooms.estate.models import Asset

DUTCH = "nl"
_PART = 500


class NoSuchModel(Problem):
    """There is no such model, or no such i-asset, that this actor may see."""

    code = "architecture-unknown"
    status = 404


def models(actor: Actor) -> list[ArchitectureModel]:
    """The models that this actor may see, by their names, without the files themselves."""
    found = ArchitectureModel.objects.visible_to(actor).select_related("asset").defer("content")
    return list(found.order_by("title", "pk"))


def holder(slug: str, actor: Actor) -> Asset:
    """The i-asset in which a model is kept up. Raises NoSuchModel."""
    found = Asset.objects.visible_to(actor).filter(slug=slug).first()
    if found is None:
        raise NoSuchModel(
            N_("Er is geen i-asset '{slug}'."),
            N_("Maak eerst de i-asset waarin dit model wordt bijgehouden, zoals het modelleerprogramma."),
            slug=slug,
        )
    return found


def kept_model(identifier: str, actor: Actor) -> Model:
    """The model with this identifier, as this actor may see it, in the words of now. Raises NoSuchModel."""
    found = ArchitectureModel.objects.visible_to(actor).filter(identifier=identifier).order_by("pk").first()
    if found is None:
        raise NoSuchModel(
            N_("Er is geen model '{identifier}' bewaard."),
            N_("Kijk op de pagina Architectuur welke modellen er zijn."),
            identifier=identifier,
        )
    return model_of(found, actor)


def model_of(kept: ArchitectureModel, actor: Actor) -> Model:
    """A kept model as this actor may see it, in the words that the house uses now."""
    model = reading.read(kept.xml, kept.file)
    things, hidden = things_in(model, kept, actor)
    return without(_in_words_of_now(model, things), hidden)


def things_in(model: Model, kept: ArchitectureModel, actor: Actor) -> tuple[dict[str, Thing], set[str]]:
    """The things that elements became, by identifier, and the identifiers of what this actor may not see."""
    keys = {one.identifier: key_for(kept.asset_id, one.identifier) for one in model.elements}
    keys |= {one.identifier: key for one in model.elements if (key := key_in(one.identifier))}
    there = _found(Thing.objects.all(), keys.values())
    seen = _found(Thing.objects.visible_to(actor), there)
    things = {identifier: seen[key] for identifier, key in keys.items() if key in seen}
    return things, {identifier for identifier, key in keys.items() if key in there and key not in seen}


def _found(things: ThingQuerySet[Thing], keys: Iterable[UUID]) -> dict[UUID, Thing]:
    wanted, found = list(keys), dict[UUID, Thing]()
    for start in range(0, len(wanted), _PART):
        found |= things.in_bulk(wanted[start : start + _PART])
    return found


def _in_words_of_now(model: Model, things: Mapping[str, Thing]) -> Model:
    """The same model with the names that the house gives to what it knows; other languages stay as they are."""
    return replace(model, elements=tuple(_element(one, things.get(one.identifier)) for one in model.elements))


def _element(element: Element, thing: Thing | None) -> Element:
    if thing is None:
        return element
    names, documentation = element.names, element.documentation
    if said(names).strip() != thing.title:
        names = _with(names, thing.title)
    if said(documentation).strip() != thing.summary.strip():
        documentation = _with(documentation, thing.summary)
    return replace(element, names=names, documentation=documentation)


def _with(texts: Texts, text: str) -> Texts:
    """The same texts with another one where `said` reads it."""
    read = said(texts)
    place = next((number for number, one in enumerate(texts) if one.text == read), None)
    if place is None:
        return (Text(text, DUTCH),) if text else ()
    kept = [*texts]
    kept[place : place + 1] = [Text(text, texts[place].language)] if text else []
    return tuple(kept)


def without(model: Model, hidden: Collection[str]) -> Model:
    """A model without these elements, and without whatever connects, gathers or draws them."""
    if not hidden:
        return model
    gone = set(hidden)
    gone |= _relations_to(model.relationships, gone)
    return replace(
        model,
        elements=tuple(one for one in model.elements if one.identifier not in gone),
        relationships=tuple(one for one in model.relationships if one.identifier not in gone),
        organizations=tuple(filled for items in model.organizations if (filled := _items(items, gone))),
        views=tuple(_view(one, gone) for one in model.views),
    )


def _relations_to(relationships: Collection[Relationship], hidden: Collection[str]) -> set[str]:
    """The relations that end in what is hidden, and those that end in such a relation."""
    found: set[str] = set()
    size = -1
    while size != len(found):
        size = len(found)
        edge = {*hidden, *found}
        found |= {one.identifier for one in relationships if one.source in edge or one.target in edge}
    return found


def _items(items: tuple[Item, ...], gone: Collection[str]) -> tuple[Item, ...]:
    kept = (one for one in items if one.reference not in gone)
    return tuple(replace(one, items=_items(one.items, gone)) for one in kept)


def _view(view: View, gone: Collection[str]) -> View:
    nodes = _nodes(view.nodes, gone)
    drawn = {one.identifier for one in nodes_in(nodes)}
    connections = tuple(one for one in view.connections if one.relationship not in gone)
    size = -1
    while size != len(connections):
        size = len(connections)
        there = drawn | {one.identifier for one in connections}
        connections = tuple(one for one in connections if {one.source, one.target} - {""} <= there)
    return replace(view, nodes=nodes, connections=connections)


def _nodes(nodes: tuple[Node, ...], gone: Collection[str]) -> tuple[Node, ...]:
    kept = (one for one in nodes if one.element not in gone and one.concept not in gone)
    return tuple(replace(one, nodes=_nodes(one.nodes, gone)) for one in kept)
