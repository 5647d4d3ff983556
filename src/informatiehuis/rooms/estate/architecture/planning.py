"""What importing a model would do, before it does so: what is made, changed, kept as it is, or only kept with the file.

An element that the house knows is compared in three ways: with the house, with the file, and with what the file was
when it came in before (or with the version that the house wrote in it). What was changed in the house and not in the
file stays; what was changed in both is a conflict, and stays too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from informatiehuis.engines.archimate.checking import Finding, findings
from informatiehuis.engines.archimate.model import Element, Model, Relationship, said
from informatiehuis.engines.problems import N_, Note
from informatiehuis.kernel.access import Actor, Verb, may
from informatiehuis.kernel.models import Link, Thing
from informatiehuis.rooms.estate.architecture import mapping
from informatiehuis.rooms.estate.architecture.mapping import key_for, key_in, value_of
from informatiehuis.rooms.estate.models import Asset, AssetType

MOST_TITLE = 300


class Step(StrEnum):
    """What the import would do with an element or a relation."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    ENDED = "ended"
    KEPT = "kept"
    """The house and the file say something else, and the house counts."""
    ASIDE = "aside"
    """It stays in the file, which is kept."""


@dataclass(frozen=True)
class Conflict:
    """A field that was changed in the house and that the file says differently."""

    field: str
    ours: str
    theirs: str


@dataclass(frozen=True)
class Item:
    """What becomes of one element; `fields` are what is taken from the file, `why` says why it stays aside."""

    element: Element
    step: Step
    kind: str = ""
    key: UUID | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()
    why: Note | None = None

    @property
    def is_thing(self) -> bool:
        """Whether it is a thing of the house, or becomes one."""
        return self.key is not None


@dataclass(frozen=True)
class Tie:
    """What becomes of one relation, as a link from subject to object."""

    relationship: str
    step: Step
    predicate: str = ""
    subject: UUID | None = None
    object: UUID | None = None
    why: Note | None = None


@dataclass(frozen=True)
class Plan:
    """What an import would do, in the order of the file, and what is odd in the file."""

    model: Model
    items: tuple[Item, ...]
    ties: tuple[Tie, ...]
    findings: tuple[Finding, ...]

    def count(self, step: Step) -> int:
        """How many elements and relations take this step."""
        return sum(one.step is step for one in self.items) + sum(one.step is step for one in self.ties)

    @property
    def conflicts(self) -> list[tuple[Item, Conflict]]:
        return [(item, one) for item in self.items for one in item.conflicts]


def plan(model: Model, actor: Actor, asset: Asset, before: Model | None = None, *, theirs: bool = False) -> Plan:
    """What importing this model would do for this actor; writes nothing.

    `before` is the model as it came in the last time; with `theirs` the file counts where both were changed.
    """
    house = _House(actor, asset, model)
    planner = _Planner(house, {one.identifier: one for one in before.elements} if before else {}, theirs)
    seen: set[str] = set()
    items = []
    for element in model.elements:
        items.append(planner.aside(element, TWICE) if element.identifier in seen else planner.item(element))
        seen.add(element.identifier)
    kinds = {one.element.identifier: (one.kind, one.key) for one in items if one.key is not None}
    ties = _ties(model.relationships, kinds, house)
    ended = _ended(model, kinds, house, ties, before)
    return Plan(model, tuple(items), (*ties, *ended), findings(model))


TWICE = N_("De identifier komt vaker voor; het eerste onderdeel telt.")
NO_KIND = N_("Voor {type} heeft het huis geen register.")
NO_NAME = N_("Er staat geen naam bij.")
LONG_NAME = N_("De naam is langer dan {most} tekens.")
OTHER_KIND = N_("In het huis is dit van een andere soort.")
ELSEWHERE = N_("Dit wordt in het huis in een eigen register bijgehouden: wijzig het daar.")
NOT_ALLOWED = N_("U mag dit in het huis niet wijzigen.")
NOT_SEEN = N_("Hiervoor staat in het huis al iets waar u niet bij kunt.")
NO_SUPPLIER = N_("Een contract heeft in het huis een leverancier: maak het daar.")
NO_THINGS = N_("Een van beide kanten is geen onderdeel van het huis.")
NO_PREDICATE = N_("Het huis kent tussen deze soorten geen relatie {type}, of meer dan één.")
ITSELF = N_("Een relatie met zichzelf kent het huis niet.")
OF_FIELD = N_("Dit staat in het huis in een veld van het onderdeel zelf.")
FIELDS = frozenset({"part_of", "supplier"})


class _House:
    """What the house has of what a model is about, as far as this actor may see; read once."""

    def __init__(self, actor: Actor, asset: Asset, model: Model) -> None:
        self.actor, self.asset = actor, asset
        keys = {key_for(asset.pk, one.identifier) for one in model.elements}
        keys.update(key for one in model.elements if (key := key_in(one.identifier)))
        visible = Thing.objects.visible_to(actor)
        self.things: dict[UUID, Thing] = {one.pk: one for part in _parts(keys) for one in visible.filter(pk__in=part)}
        unseen = keys - self.things.keys()
        made = Thing.objects.all()
        self.unseen = {key for part in _parts(unseen) for key in made.filter(pk__in=part).values_list("pk", flat=True)}

    @cached_property
    def asset_types(self) -> dict[UUID, str]:
        return dict(Asset.objects.visible_to(self.actor).values_list("pk", "type"))

    @cached_property
    def links(self) -> dict[tuple[UUID, str, UUID], UUID]:
        """The links from the things that a model is about, to their keys."""
        return {
            (subject, predicate, object): key
            for part in _parts(self.things)
            for key, subject, predicate, object in Link.objects.filter(subject__in=part).values_list(
                "pk", "subject_id", "predicate", "object_id"
            )
        }

    def key_of(self, identifier: str) -> UUID:
        """Under which key an element is a thing, or would be."""
        own = key_in(identifier)
        return own if own is not None and own in self.things else key_for(self.asset.pk, identifier)


def _parts(keys: Iterable[UUID], size: int = 500) -> Iterator[list[UUID]]:
    """Keys in parts that fit in one question to a database."""
    everything = list(keys)
    for start in range(0, len(everything), size):
        yield everything[start : start + size]


class _Planner:
    """Plans one element after another."""

    def __init__(self, house: _House, before: Mapping[str, Element], theirs: bool) -> None:
        self.house, self.before, self.theirs = house, before, theirs

    @staticmethod
    def aside(element: Element, why: str, **facts: object) -> Item:
        return Item(element, Step.ASIDE, why=Note(why, "", **facts))

    def item(self, element: Element) -> Item:
        key = self.house.key_of(element.identifier)
        if key in self.house.unseen:
            return self.aside(element, NOT_SEEN)
        title = said(element.names).strip()
        if len(title) > MOST_TITLE:
            return self.aside(element, LONG_NAME, most=MOST_TITLE)
        thing = self.house.things.get(key)
        return self._new(element, key, title) if thing is None else self._known(element, thing, title)

    def _new(self, element: Element, key: UUID, title: str) -> Item:
        if element.type == "Contract":
            return self.aside(element, NO_SUPPLIER)
        kind, asset_type = mapping.MADE_AS.get(element.type, ("", ""))
        if not kind:
            return self.aside(element, NO_KIND, type=element.type or "-")
        if not title:
            return self.aside(element, NO_NAME)
        fields = {"title": title, "summary": said(element.documentation).strip()}
        if kind == "asset":
            fields["type"] = _asset_type(element) or asset_type
        return Item(element, Step.NEW, kind, key, fields)

    def _known(self, element: Element, thing: Thing, title: str) -> Item:
        asset_type = self.house.asset_types.get(thing.pk, "")
        if thing.kind not in mapping.PICTURED or not _fits(element, thing.kind, asset_type):
            return self.aside(element, OTHER_KIND)
        theirs = {"title": title or thing.title, "summary": said(element.documentation).strip()}
        ours = {"title": thing.title, "summary": thing.summary.strip()}
        if thing.kind == "asset":
            ours["type"], theirs["type"] = asset_type, _type_for(element, asset_type)
        differing = {name: value for name, value in theirs.items() if value != ours[name]}
        if not differing:
            return Item(element, Step.SAME, thing.kind, thing.pk)
        why = self._not_written(thing)
        if why:
            return Item(element, Step.KEPT, thing.kind, thing.pk, why=Note(why))
        taken, conflicts = self._merged(element, thing, ours, differing)
        step = Step.CHANGED if taken else Step.KEPT
        return Item(element, step, thing.kind, thing.pk, taken, conflicts)

    def _not_written(self, thing: Thing) -> str:
        if thing.kind not in mapping.WRITTEN:
            return ELSEWHERE
        return "" if may(self.house.actor, Verb.EDIT, thing) else NOT_ALLOWED

    def _merged(
        self, element: Element, thing: Thing, ours: Mapping[str, str], differing: Mapping[str, str]
    ) -> tuple[dict[str, str], tuple[Conflict, ...]]:
        """What is taken from the file, and where both sides changed."""
        base = self._base(element, thing, ours)
        taken, conflicts = {}, []
        for name, value in differing.items():
            if self.theirs or (base is not None and ours[name] == base[name]):
                taken[name] = value
            elif base is None or value != base[name]:
                conflicts.append(Conflict(name, ours[name], value))
        return taken, tuple(conflicts)

    def _base(self, element: Element, thing: Thing, ours: Mapping[str, str]) -> Mapping[str, str] | None:
        """What both sides said before either changed; None when the house changed since and nobody knows what."""
        version, then = value_of(element, mapping.VERSION), self.before.get(element.identifier)
        if version == str(thing.version):
            return ours
        if then is not None and _fits(then, thing.kind, ours.get("type", "")):
            return {
                "title": said(then.names).strip() or thing.title,
                "summary": said(then.documentation).strip(),
                "type": _type_for(then, ours.get("type", "")),
            }
        return None if version else ours


def _asset_type(element: Element) -> str:
    """The type of i-asset that a file of the house says, where that fits the type of the element."""
    said_type = value_of(element, mapping.ASSET_TYPE)
    return said_type if said_type in AssetType.values and mapping.TYPE_OF_ASSET[said_type] == element.type else ""


def _type_for(element: Element, asset_type: str) -> str:
    """Which type of i-asset an element means: what it says, else the one that it is when that fits."""
    if found := _asset_type(element):
        return found
    if asset_type and mapping.TYPE_OF_ASSET[asset_type] == element.type:
        return asset_type
    return mapping.MADE_AS[element.type][1]


def _fits(element: Element, kind: str, asset_type: str) -> bool:
    if kind != "asset":
        return mapping.TYPE_OF_KIND[kind] == element.type
    return mapping.TYPE_OF_ASSET[asset_type] == element.type or mapping.MADE_AS.get(element.type, ("",))[0] == "asset"


Kinds = Mapping[str, tuple[str, UUID | None]]


def _ties(relationships: Sequence[Relationship], kinds: Kinds, house: _House) -> tuple[Tie, ...]:
    seen: set[tuple[UUID, str, UUID]] = set()
    return tuple(_tie(one, kinds, house, seen) for one in relationships)


def _tie(one: Relationship, kinds: Kinds, house: _House, seen: set[tuple[UUID, str, UUID]]) -> Tie:
    (start, source), (end, target) = kinds.get(one.source, ("", None)), kinds.get(one.target, ("", None))
    if source is None or target is None:
        return Tie(one.identifier, Step.ASIDE, why=Note(NO_THINGS))
    if value_of(one, mapping.PREDICATE) in FIELDS:
        return Tie(one.identifier, Step.ASIDE, why=Note(OF_FIELD))
    if source == target:
        return Tie(one.identifier, Step.ASIDE, why=Note(ITSELF))
    meant = mapping.meant_by(one, start, end)
    if meant is None:
        return Tie(one.identifier, Step.ASIDE, why=Note(NO_PREDICATE, type=one.type or "-"))
    subject, object = (target, source) if meant.is_turned else (source, target)
    said_link = (subject, meant.predicate.name, object)
    if said_link in house.links or said_link in seen:
        return Tie(one.identifier, Step.SAME, meant.predicate.name, subject, object)
    seen.add(said_link)
    thing = house.things.get(subject)
    if thing is not None and not may(house.actor, Verb.EDIT, thing):
        return Tie(one.identifier, Step.KEPT, meant.predicate.name, subject, object, Note(NOT_ALLOWED))
    return Tie(one.identifier, Step.NEW, meant.predicate.name, subject, object)


def _ended(model: Model, kinds: Kinds, house: _House, ties: Sequence[Tie], before: Model | None) -> Iterator[Tie]:
    """Links that the model had and has no more, between elements that it still has."""
    kept = {(one.subject, one.predicate, one.object) for one in ties}
    there = {one.relationship for one in ties}
    gone = _gone_from(before, kinds, house, there) if before else _gone_from_house(model, kinds, house)
    for identifier, said_link in gone:
        subject, predicate, object = said_link
        if said_link in kept or said_link not in house.links:
            continue
        if may(house.actor, Verb.EDIT, house.things[subject]):
            yield Tie(identifier, Step.ENDED, predicate, subject, object)


def _gone_from(
    before: Model, kinds: Kinds, house: _House, there: set[str]
) -> Iterator[tuple[str, tuple[UUID, str, UUID]]]:
    gone = [one for one in before.relationships if one.identifier not in there]
    for tie in _ties(gone, kinds, house):
        if tie.subject is not None and tie.object is not None:
            yield tie.relationship, (tie.subject, tie.predicate, tie.object)


def _gone_from_house(model: Model, kinds: Kinds, house: _House) -> Iterator[tuple[str, tuple[UUID, str, UUID]]]:
    """What the house wrote and is no more in the file: links of before the moment at which it wrote."""
    written = _moment(value_of(model, mapping.WRITTEN_AT))
    if written is None:
        return
    own = {key for identifier, (_kind, key) in kinds.items() if key is not None and key_in(identifier) == key}
    for said_link, key in house.links.items():
        subject, predicate, object = said_link
        made = mapping.made_at(key)
        if subject in own and object in own and made is not None and made < written and _is_told(predicate):
            yield mapping.identifier_of(key), said_link


def _is_told(predicate: str) -> bool:
    return mapping.told_as(predicate, "Grouping", "Grouping") is not None


def _moment(text: str) -> datetime | None:
    """An aware moment in ISO 8601; None for anything else."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None
