"""Planting a house: things of every kind in every access class, of two parties, with a mark in every field.

Besides, things that changed class, that were removed, and open things that refer to hidden ones in every field and by
every predicate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import product
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone

from informatiehuis.kernel import events
from informatiehuis.kernel.access import HOUSE, Actor, Scope, actor_by, actor_for
from informatiehuis.kernel.kinds import Kind, all_kinds, kind_named
from informatiehuis.kernel.models import AccessToken, Area, Link, Party, Role, RoleGrant, StandIn, User
from informatiehuis.kernel.predicates import Predicate, all_predicates
from informatiehuis.kernel.register.actions import remove_thing
from informatiehuis.kernel.register.values import references
from informatiehuis.kernel.services import add_service_account
from tests import factories, tokens
from tests.access.kinds import Plant, kinds
from tests.access.marks import Marks, Rule, insiders, needs
from tests.access.table import ACTORS, CLASSES, ELSEWHERE, HERE, THERE, WITHIN, Spot, Who, sees
from tests.access.using import Cell, plant_areas, plant_data
from tests.access.working import plant_work

SERVICE = ("purpose", "contact_role")


@dataclass
class Planted:
    """What was planted, and where to find it."""

    marks: Marks = field(default_factory=Marks)
    things: dict[Spot, Any] = field(default_factory=dict)
    parties: dict[str, Party] = field(default_factory=dict)
    accounts: dict[str, User] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    """The text of the token with which a program comes, by the name of the reader."""
    scopes: dict[str, Scope] = field(default_factory=dict)
    """What that token lets."""
    stand_ins: dict[str, StandIn] = field(default_factory=dict)
    """The stand-in by which a reader acts for another, by the name of the reader."""
    turned: dict[str, Any] = field(default_factory=dict)
    """By kind: what was confidential and is open now."""
    closed: dict[str, Any] = field(default_factory=dict)
    """By kind: what was open and is confidential now."""
    gone: dict[tuple[str, str], str] = field(default_factory=dict)
    """By kind and class: the slug of what was removed."""
    bearers: dict[tuple[str, str], Any] = field(default_factory=dict)
    """By kind and field: what is open and refers in that field to something confidential."""
    jobs: dict[UUID, Rule] = field(default_factory=dict)
    """Work in the background, with who may see it."""
    codes: dict[str, dict[str, tuple[Rule, str]]] = field(default_factory=dict)
    """Of what is found by a code alone: by the name in an address each code, who may open it, and what it has to tell.
    """
    links: list[Link] = field(default_factory=list)
    areas: dict[str, Area] = field(default_factory=dict)
    """The areas in which rows and things lie, by what they are to a reader."""
    data: dict[str, Any] = field(default_factory=dict)
    """By class: a source that gives each reader only some of its rows and columns."""
    cells: dict[str, Cell] = field(default_factory=dict)
    """What is in those, by the mark."""
    extra: dict[str, Any] = field(default_factory=dict)
    maker: Actor = HOUSE

    def at(self, kind: str, access: str, where: str = HERE) -> Any:
        return self.things[Spot(kind, access, where)]

    def actor(self, name: str) -> Actor:
        """The actor of a kind of reader, read from its account as it is now."""
        account = self.accounts.get(name)
        if name in self.stand_ins:
            return actor_by(self.stand_ins[name].pk, account)
        return actor_for(account, scope=self.scopes.get(name))

    def where(self, thing: Any) -> str:
        """To which of the two parties a thing belongs, by what stands in the house now."""
        return next((where for where, party in self.parties.items() if thing.owner_id == party.pk), ELSEWHERE)

    def may_see(self, actor: str, thing: Any) -> bool:
        """Whether a reader may see a thing as it stands in the house now, by the table of readers alone."""
        return sees(actor, thing.access, self.where(thing), thing.kind, self.lies(thing))

    def lies(self, thing: Any) -> str:
        """In which of the areas a thing lies; empty for nowhere."""
        return next((name for name, area in self.areas.items() if thing.area_id == area.pk), "")

    def rules_of(self, kind: str) -> Iterator[tuple[Any, Rule]]:
        """Every thing of a kind that is there, each with who may see it."""
        for spot, thing in self.things.items():
            if spot.kind == kind:
                yield thing, needs((spot.access, spot.where, kind))
        for one in self.turned, self.closed:
            if kind in one:
                yield one[kind], needs((one[kind].access, HERE, kind))
        for (named, _field), thing in self.bearers.items():
            if named == kind:
                yield thing, needs(("open", HERE))
        for thing in self.extra.get(f"more {kind}", ()):
            yield thing, needs((thing.access, HERE, kind, self.lies(thing)))

    def asked_of(self, kind: str, *, wide: bool) -> Iterator[tuple[Any, Rule]]:
        """The things that pages of one thing are asked for: all, or one of each class here and what changed class."""
        few = [*(self.at(kind, access) for access in CLASSES), self.turned.get(kind)]
        for thing, rule in self.rules_of(kind):
            if wide or any(thing is one for one in few):
                yield thing, rule

    def few_of(self, kind: str) -> Iterator[tuple[Any, Rule]]:
        """One that few may see, one of the other party, what changed class, and one that lies in an area."""
        few = [self.at(kind, "confidential"), self.at(kind, "restricted", THERE), self.turned[kind]]
        few += [one for one in self.extra.get(f"more {kind}", ()) if self.lies(one) == WITHIN]
        for thing in few:
            yield thing, needs((thing.access, self.where(thing), kind, self.lies(thing)))

    def visible(self, kind: str, actor: str) -> list[Any]:
        return [thing for thing, rule in self.rules_of(kind) if rule(actor)]

    def hidden(self, kind: str, actor: str) -> list[Any]:
        return [thing for thing, rule in self.rules_of(kind) if not rule(actor)]


def plant() -> Planted:
    """The whole house. Raises KeyError for a kind that no module in `kinds/` says how to plant."""
    planted = Planted()
    _people(planted)
    plant_areas(planted)
    said = kinds()
    for name, how in said.items():
        for where, access in product((HERE, THERE), CLASSES):
            spot = Spot(name, access, where)
            planted.things[spot] = _thing(planted, spot, how)
    for spot, thing in list(planted.things.items()):
        if (after := said[spot.kind].after) is not None:
            after(planted, spot, thing)
    for kind in all_kinds():
        _changed(planted, kind, said[kind.name])
        _bearers(planted, kind, said[kind.name])
        _lying(planted, kind, said[kind.name])
    for predicate in all_predicates():
        _linked(planted, predicate)
    for how in said.values():
        if how.more is not None:
            how.more(planted)
    plant_data(planted)
    plant_work(planted)
    planted.extra["then"] = {kind: _moment_of(thing) for kind, thing in planted.turned.items()}
    return planted


def _moment_of(thing: Any) -> str:
    """When what is open now was confidential: the moment of its second event, as an address has it."""
    second = events.history(thing.pk).order_by("number")[1]
    return str(second.recorded_at.isoformat())


def _people(planted: Planted) -> None:
    for where in (HERE, THERE):
        title = planted.marks.text(f"title of the party {where}", needs(("open", where)))
        planted.parties[where] = factories.party(f"Partij {title}")
    for name, who in ACTORS.items():
        if who.signs_in:
            planted.accounts[name] = _service(planted, name, who) if who.service else _person(planted, name, who)
        if who.scopes is not None:
            planted.tokens[name] = _token(planted, name, who)
    for name, who in ACTORS.items():
        if who.stands_in_for:
            planted.stand_ins[name] = _stand_in(planted, name, who)
    maker = factories.person(
        "administrator",
        username=planted.marks.text("user name of the maker", partial(_keeper_or, "")),
        email=f"{planted.marks.text('e-mail of the maker', partial(_keeper_or, ''))}@huis.example",
        display_name=f"Maker {planted.marks.text('name of the maker', insiders)}",
    )
    planted.maker = actor_for(maker)


def _person(planted: Planted, name: str, who: Who) -> User:
    shown = planted.marks.text(f"name of {name}", partial(_insider_or, name))
    return factories.person(
        "" if who.bound else who.role,
        planted.parties.get(who.at),
        username=planted.marks.text(f"user name of {name}", partial(_keeper_or, name)),
        email=f"{planted.marks.text(f'e-mail of {name}', partial(_keeper_or, name))}@huis.example",
        display_name=f"Naam {shown}",
    )


def _token(planted: Planted, name: str, who: Who) -> str:
    """The text of a token of a program; only its holder and who keeps the house read its name."""
    called = planted.marks.text(f"name of the token of {name}", partial(_keeper_or, name))
    token, text = tokens.made(planted.accounts[name], *(who.scopes or ()), kinds=who.kinds, name=called)
    planted.scopes[name] = token.scope
    if who.expired:
        long_ago = token.created_at - timedelta(days=400)
        AccessToken.objects.filter(pk=token.pk).update(created_at=long_ago, expires_at=long_ago + timedelta(days=1))
    return text


def _service(planted: Planted, name: str, who: Who) -> User:
    """An account of a system: what it is for and who answers for it is for who keeps the house.

    What it does, it does under its name, which who works here may read.
    """
    says = {one: planted.marks.text(f"{one} of {name}", partial(_keeper_or, name)) for one in SERVICE}
    says["username"] = planted.marks.text(f"name of {name}", partial(_insider_or, name))
    made = add_service_account(actor=HOUSE, owner=planted.parties[HERE], **says)
    RoleGrant.objects.create(user=made, role=Role(who.role), party=planted.parties[who.at])
    return made


def _stand_in(planted: Planted, name: str, who: Who) -> StandIn:
    """A stand-in for another of these; one that ended held until an hour ago."""
    now = timezone.now()
    times = {"valid_from": now - timedelta(hours=2), "valid_until": now - timedelta(hours=1)} if who.expired else {}
    absent, colleague = planted.accounts[who.stands_in_for], planted.accounts[name]
    return factories.stand_in(absent, colleague, kinds=list(who.kinds), **times)


def _insider_or(name: str, actor: str) -> bool:
    """Who works here reads names; everybody the own, and that of whom they stand in for, also when that ended."""
    return actor == name or insiders(actor) or ACTORS[actor].stands_in_for == name


def _keeper_or(name: str, actor: str) -> bool:
    """Who keeps the house sees accounts; everybody sees their own."""
    return actor in (name, "administrator")


def _thing(planted: Planted, spot: Spot, how: Plant) -> Any:
    rule = needs((spot.access, spot.where, spot.kind))
    values = _values(planted, spot, how, rule)
    about = f"{spot.access} {spot.kind} {spot.where}"
    reason = planted.marks.text(f"reason of making the {about}", rule)
    return factories.make(actor=planted.maker, kind_name=spot.kind, values=values, reason=f"Omdat {reason}")


def _values(planted: Planted, spot: Spot, how: Plant, rule: Rule) -> dict[str, Any]:
    """The values of all fields of a thing, each with its own mark."""
    kind, about = kind_named(spot.kind), f"{spot.access} {spot.kind} {spot.where}"

    def mark(name: str) -> str:
        return planted.marks.text(f"{name} of the {about}", rule)

    values: dict[str, Any] = {"access": spot.access, "owner": planted.parties[spot.where]}
    values |= how.values(planted, spot, mark) if how.values else {}
    values["geometry"] = {"type": "Point", "coordinates": [5.1, 52.1], "naam": mark("geometry")}
    for name in kind.form_fields:
        if name not in values and (value := _value(planted, spot, kind, name, mark)) is not None:
            values[name] = value
    return values


def _value(planted: Planted, spot: Spot, kind: Kind, name: str, mark: Callable[[str], str]) -> Any:
    of = kind.model._meta.get_field(name)
    if isinstance(of, models.ForeignKey):
        return None if of.null else _required(planted, spot, of)
    if of.choices or isinstance(of, models.BooleanField | models.DateField):
        return None
    if isinstance(of, models.URLField):
        return f"https://{mark(name)}.example/"
    if isinstance(of, models.JSONField):
        return {"naam": mark(name)} if of.default is dict else [mark(name)]
    if isinstance(of, models.CharField | models.TextField):
        return mark(name) if name in ("slug", "code") else f"Tekst {mark(name)}"
    return None


def _required(planted: Planted, spot: Spot, of: models.ForeignKey[Any, Any]) -> Any:
    """What a field that cannot be empty refers to: a thing that everybody who sees this one may see."""
    target = next(kind.name for kind in all_kinds() if kind.model is of.related_model)
    return planted.things.get(Spot(target, spot.access, spot.where)) or planted.at(target, "open")


def _changed(planted: Planted, kind: Kind, how: Plant) -> None:
    """Things that changed class and things that were removed."""
    for before, after, kept in (("confidential", "open", planted.turned), ("open", "confidential", planted.closed)):
        spot = Spot(kind.name, before, HERE)
        both = needs((before, HERE, kind.name), (after, HERE, kind.name))
        about = f"the {kind.name} that was {before} and is {after}"
        values = _values(planted, spot, how, both)
        values["title"] = f"Eerst {planted.marks.text(f'past title of {about}', both)}"
        thing = factories.make(
            actor=planted.maker, kind_name=kind.name, values=values, reason=_why(planted, both, about)
        )
        factories.alter(
            actor=planted.maker,
            thing=thing,
            values={"summary": f"Nog {planted.marks.text(f'past summary of {about}', both)}"},
            reason=_why(planted, both, about),
        )
        _connect_past(planted, thing, both, about)
        now = _values(planted, Spot(kind.name, after, HERE), how, needs((after, HERE, kind.name)))
        factories.alter(actor=planted.maker, thing=thing, values=now, reason=_why(planted, both, about))
        kept[kind.name] = thing
    if kind.editable:
        for access in ("open", "confidential"):
            _removed(planted, kind, how, access)


def _why(planted: Planted, rule: Rule, about: str) -> str:
    return f"Omdat {planted.marks.text(f'reason of a change of {about}', rule)}"


def _connect_past(planted: Planted, thing: Any, rule: Rule, about: str) -> None:
    """A link that was made and ended while a thing had its first class; the other side is open all the time."""
    for verb in ("made", "ended"):
        reason = f"Omdat {planted.marks.text(f'reason of a link {verb} of {about}', rule)}"
        act = factories.connect if verb == "made" else factories.disconnect
        act(actor=planted.maker, subject=thing, predicate="related", object=planted.parties[HERE], reason=reason)


def _removed(planted: Planted, kind: Kind, how: Plant, access: str) -> None:
    spot = Spot(kind.name, access, HERE)
    about = f"the {access} {kind.name} that was removed"
    values = _values(planted, spot, how, needs((access, HERE, kind.name)))
    thing = factories.make(actor=planted.maker, kind_name=kind.name, values=values)
    reason = _why(planted, needs((access, HERE, kind.name)), about)
    other = planted.parties[HERE]
    factories.connect(actor=planted.maker, subject=other, predicate="related", object=thing, reason=reason)
    planted.gone[kind.name, access] = thing.slug
    remove_thing(actor=HOUSE, thing=thing, reason=_why(planted, needs((access, HERE, kind.name)), about))


def _bearers(planted: Planted, kind: Kind, how: Plant) -> None:
    """For each field in which a thing of this kind can refer to another: an open one that refers to a hidden one."""
    for of in references(kind.model):
        target = next(one.name for one in all_kinds() if one.model is of.related_model)
        spot = Spot(kind.name, "open", HERE)
        values = _values(planted, spot, how, needs(("open", HERE)))
        thing = factories.make(
            actor=planted.maker,
            kind_name=kind.name,
            values={**values, of.name: planted.at(target, "confidential")},
        )
        planted.bearers[kind.name, of.name] = thing


def _lying(planted: Planted, kind: Kind, how: Plant) -> None:
    """A thing of each kind that lies in an area: for who is bound to that area, and for who is bound to none."""
    rule = needs(("restricted", HERE, kind.name, WITHIN))
    values = {**_values(planted, Spot(kind.name, "restricted", HERE), how, rule), "area": planted.areas[WITHIN]}
    if kind.name == "indicator":
        # not that of a source which lies elsewhere, whose name is hidden from who is bound to this area
        values["sql"] = "select area, 2022 as period, 1 as value from areas"
    made = factories.make(actor=planted.maker, kind_name=kind.name, values=values, reason="Daar.")
    planted.extra.setdefault(f"more {kind.name}", []).append(made)


def _linked(planted: Planted, predicate: Predicate) -> None:
    """Links by this predicate between what is open and what is hidden, both ways, with reasons."""
    subjects, objects = _kinds(predicate.subjects), _kinds(predicate.objects)
    subject, target = subjects[0], next((one for one in objects if one != subjects[0]), objects[0])
    for access, other in (("open", "confidential"), ("confidential", "open"), ("open", "restricted")):
        rule = needs((access, HERE, subject), (other, HERE, target))
        reason = planted.marks.text(f"reason of the link {predicate.name} from {access} to {other}", rule)
        planted.links.append(
            factories.connect(
                actor=planted.maker,
                subject=planted.at(subject, access),
                predicate=predicate.name,
                object=planted.at(target, other),
                reason=f"Omdat {reason}",
            )
        )


def _kinds(named: frozenset[str]) -> list[str]:
    return [kind.name for kind in all_kinds() if not named or kind.name in named]
