"""What can be done with a thing of any kind: make, change, let it take a step in its life, connect, remove.

A room that wants more of its kind than a valid row (the atlas checks the SQL of an indicator) overrides the writing
with `override`; access, references and the version that was seen are checked here all the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol, cast
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from informatiehuis.engines.problems import N_
from informatiehuis.kernel import changes
from informatiehuis.kernel.access import Actor, Verb, require, require_at
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.changes import EditConflict
from informatiehuis.kernel.identifiers import slug_of
from informatiehuis.kernel.kinds import Kind, Transition, kind_named
from informatiehuis.kernel.models import Link, Thing
from informatiehuis.kernel.predicates import predicate_named
from informatiehuis.kernel.register.problems import NotEditable, NotThisStep
from informatiehuis.kernel.register.values import field_of, is_reference, state_label

Values = Mapping[str, Any]


class Create(Protocol):
    """Makes a thing of a kind from the values of its fields; access has been checked."""

    def __call__(self, *, actor: Actor, values: Values, reason: str) -> Thing: ...


class Change(Protocol):
    """Changes fields of a thing; False when nothing differs. Access has been checked."""

    def __call__(self, *, actor: Actor, thing: Any, values: Values, seen_version: int | None, reason: str) -> bool: ...


class Move(Protocol):
    """Lets a thing take a step in its life; access and the state it is in have been checked."""

    def __call__(self, *, actor: Actor, thing: Any, step: Transition, reason: str) -> None: ...


class Remove(Protocol):
    """Takes a thing out of the house; access has been checked."""

    def __call__(self, *, actor: Actor, thing: Any, reason: str) -> None: ...


@dataclass(frozen=True)
class Overrides:
    """How a kind is written where that differs from the register's own way."""

    create: Create | None = None
    change: Change | None = None
    move: Move | None = None
    remove: Remove | None = None


_overrides: dict[str, Overrides] = {}


def override(
    kind_name: str,
    *,
    create: Create | None = None,
    change: Change | None = None,
    move: Move | None = None,
    remove: Remove | None = None,
) -> None:
    """Let a room write its own kind, for pages, API and imports alike; call it from the room's `AppConfig.ready`.

    The functions may be actions of the room. A ValidationError by field, or a Problem with a fact `field`, shows at
    that field of the form; any other Problem above it.
    """
    given: dict[str, Any] = {"create": create, "change": change, "move": move, "remove": remove}
    there = _overrides.get(kind_name, Overrides())
    _overrides[kind_name] = replace(there, **{name: function for name, function in given.items() if function})


def overrides_of(kind_name: str) -> Overrides:
    return _overrides.get(kind_name, Overrides())


@action
def create_thing(
    *, actor: Actor, kind: Kind, values: Values, valid_at: datetime | None = None, reason: str = ""
) -> Any:
    """Make a thing; without a slug it gets that of its title. It is there since `valid_at` (aware); None is now.

    Raises NotAllowed, WrongStart, ValidationError by field, and what the room of the kind raises.
    """
    _require_editable(kind)
    require_at(actor, Verb.CREATE, values.get("owner"), kind=kind.name, area=values.get("area"))
    _require_known_values(kind, values, actor)
    values = {**values, "slug": values.get("slug") or slug_of(str(values.get("title", "")))}
    write = _overrides.get(kind.name, Overrides()).create
    if write:
        return write(actor=actor, values=values, reason=reason)
    return changes.create(kind.model, kind=kind.name, **{"status": kind.life_cycle.first, **values})


@action
def change_thing(
    *,
    actor: Actor,
    thing: Thing,
    values: Values,
    seen_version: int | None = None,
    valid_at: datetime | None = None,
    reason: str = "",
) -> bool:
    """Change fields of a thing, since `valid_at` (aware; None is now); False when nothing differs.

    EditConflict when it changed since `seen_version`; WrongStart.
    """
    kind = kind_named(thing.kind)
    _require_editable(kind)
    require(actor, Verb.EDIT, thing)
    owner, area = _key(values.get("owner", thing.owner_id)), _key(values.get("area", thing.area_id))
    if (owner, area) != (thing.owner_id, thing.area_id):
        require_at(actor, Verb.CREATE, owner, kind=kind.name, area=area)
    _require_known_values(kind, values, actor, thing)
    write = _overrides.get(kind.name, Overrides()).change
    if write:
        return write(actor=actor, thing=thing, values=values, seen_version=seen_version, reason=reason)
    return changes.change(thing, seen_version=seen_version, **values)


@action
def move_thing(
    *,
    actor: Actor,
    thing: Thing,
    step: str,
    seen_version: int | None = None,
    valid_at: datetime | None = None,
    reason: str = "",
) -> None:
    """Let a thing take a step in its life cycle. NotThisStep when the step does not start where the thing is.

    EditConflict when it changed since `seen_version`; WrongStart.
    """
    kind = kind_named(thing.kind)
    _require_editable(kind)
    transition = _step(kind, thing, step)
    require(actor, transition.verb, thing, transition.name)
    _require_version(thing, seen_version)
    write = _overrides.get(kind.name, Overrides()).move
    if write:
        write(actor=actor, thing=thing, step=transition, reason=reason)
    else:
        changes.change(
            thing, seen_version=thing.version if seen_version is None else seen_version, status=transition.end
        )


@action
def remove_thing(*, actor: Actor, thing: Thing, seen_version: int | None = None, reason: str = "") -> None:
    """Take a thing out of the house; its history stays. StillInUse when something rests on it.

    EditConflict when it changed since `seen_version`.
    """
    kind = kind_named(thing.kind)
    _require_editable(kind)
    require(actor, Verb.DELETE, thing)
    _require_version(thing, seen_version)
    write = _overrides.get(kind.name, Overrides()).remove
    if write:
        write(actor=actor, thing=thing, reason=reason)
    else:
        changes.remove(thing)


@action
def link_things(*, actor: Actor, subject: Thing, predicate: str, object: Thing, reason: str = "") -> Link:
    """Say that two things are connected; who says so may change the subject and see the object."""
    require(actor, Verb.EDIT, subject)
    require(actor, Verb.VIEW, object)
    return changes.link(subject, predicate, object)


@action
def unlink_things(*, actor: Actor, link: Link, reason: str = "") -> None:
    """Take a connection away; who does so may change the thing it starts from."""
    predicate_named(link.predicate)
    require(actor, Verb.EDIT, link.subject)
    changes.unlink(link)


def _require_editable(kind: Kind) -> None:
    if not kind.editable:
        raise NotEditable(
            N_("{kinds} worden door het huis zelf bijgehouden, niet met de hand."),
            N_("Vraag de beheerder van het huis wat hierin moet veranderen."),
            kinds=kind.label_plural,
        )


def _require_version(thing: Thing, seen: int | None) -> None:
    """Lock the thing; EditConflict when it is no longer the version that was seen."""
    if seen is None:
        return
    current = type(thing)._base_manager.select_for_update().get(pk=thing.pk)
    if current.version != seen:
        raise EditConflict(current, seen)


def _require_known_values(kind: Kind, values: Values, actor: Actor, thing: Thing | None = None) -> None:
    """ValidationError for a field that is not set this way, or for a reference to what the actor may not see."""
    wrong: dict[str, list[str]] = {}
    for name, value in values.items():
        if name not in kind.form_fields:
            wrong[name] = [_("Dit veld kan hier niet worden gezet.")]
        elif (
            value is not None and is_reference(field_of(kind, name)) and not _may_refer(kind, name, value, actor, thing)
        ):
            wrong[name] = [_("Dit bestaat niet, of u mag het niet zien.")]
    if wrong:
        raise ValidationError(wrong)


def _may_refer(kind: Kind, name: str, value: Thing, actor: Actor, thing: Thing | None) -> bool:
    """A reference may be to what the actor may see, and may stay what it was."""
    field = field_of(kind, name)
    if thing is not None and getattr(thing, field.attname) == value.pk:
        return True
    return cast("type[Thing]", field.related_model).objects.visible_to(actor).filter(pk=value.pk).exists()


def _step(kind: Kind, thing: Thing, name: str) -> Transition:
    for step in kind.life_cycle.steps_from(thing.status):
        if step.name == name:
            return step
    raise NotThisStep(
        N_("Deze stap kan niet vanuit de status '{status}'."),
        N_("Ververs de pagina; misschien heeft iemand anders deze stap al gezet."),
        status=state_label(kind, thing.status),
        step=name,
    )


def _key(value: Thing | UUID | None) -> UUID | None:
    return value.pk if isinstance(value, Thing) else value
