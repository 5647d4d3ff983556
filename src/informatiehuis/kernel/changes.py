"""The only writers of things and links: each writes its event in the same transaction.

Called inside an `@action`, which supplies who does it, under what name and why. Rows that belong to a thing and
have no life of their own (a snapshot, a figure) are written by their room inside `also_writing`, together with
a `note` that records what was written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel import events, timelines
from informatiehuis.kernel.access import Actor, reopened
from informatiehuis.kernel.actions import running_action
from informatiehuis.kernel.canonical import plain
from informatiehuis.kernel.models import Event, Link, Thing
from informatiehuis.kernel.writing import recorded_change

T = TypeVar("T", bound=Thing)
NOT_STATE = frozenset({"thing_ptr", "sort_key", "version", "created_at", "changed_at"})


class EditConflict(Problem):
    """Somebody else changed the thing since it was read; nothing was overwritten."""

    code = "edit-conflict"
    status = 409

    def __init__(self, thing: Thing, seen: int) -> None:
        self.thing = thing
        super().__init__(
            N_("'{title}' is intussen door iemand anders gewijzigd (versie {now}, u zag versie {seen})."),
            N_("Uw tekst is niet opgeslagen en staat hieronder nog. Vergelijk hem met de nieuwe versie en sla dan op."),
            title=thing.title,
            now=thing.version,
            seen=seen,
        )


class WrongStart(Problem):
    """What is recorded cannot hold since the moment that is given."""

    code = "wrong-start"

    def __init__(self, message: str, advice: str, **facts: Any) -> None:
        super().__init__(message, advice, field="valid_at", **facts)


def state_of(thing: Thing) -> dict[str, Any]:
    """The fields of a thing in JSON form, as events keep them; references as identifiers."""
    fields = thing._meta.concrete_fields
    return {f.name: plain(getattr(thing, f.attname)) for f in fields if f.name not in NOT_STATE}


class StillInUse(Problem):
    """Other things rest on this one, so it cannot be taken out of the house."""

    code = "still-in-use"
    status = 409

    def __init__(self, thing: Thing, others: Collection[models.Model], actor: Actor) -> None:
        seen = Thing.objects.visible_to(actor).filter(pk__in=[one.pk for one in others if isinstance(one, Thing)])
        names = [f"'{title}'" for title in seen.by_title().values_list("title", flat=True)]
        if names:
            message = N_("'{title}' kan niet weg; wat hierop rust: {count}. {names}")
        else:
            message = N_("'{title}' kan niet weg: er rust nog iets op.")
        super().__init__(
            message,
            N_("Wijzig of verwijder die eerst, of beëindig dit in plaats van het te verwijderen."),
            title=thing.title,
            count=len(names),
            names=", ".join(names[:5]),
        )


def create(model: type[T], *, kind: str, **values: Any) -> T:
    """Make a thing and record it. Raises ValidationError with the fields that are wrong."""
    now = timezone.now()
    thing = model(kind=kind, version=1, created_at=now, changed_at=now, **values)
    # its identifier is new, and nobody has to be asked whether it is
    thing.full_clean(exclude={"id"})
    with also_writing():
        thing.save(force_insert=True)
    _record(thing, {"after": state_of(thing)}, valid_at=since_when())
    return thing


def change(thing: T, *, seen_version: int | None = None, **values: Any) -> bool:
    """Change fields of a thing and record it; False when nothing differs, and then nothing is written.

    `seen_version` is the version that the person had on screen; EditConflict when it is no longer the current. What
    was decided on comes back in the state before that, where the house separates duties (`access.reopened`).
    """
    current = type(thing)._base_manager.select_for_update().get(pk=thing.pk)
    if seen_version is not None and current.version != seen_version:
        raise EditConflict(current, seen_version)
    before = state_of(current)
    for name, value in values.items():
        setattr(current, name, value)
    current.full_clean()
    after = state_of(current)
    if after == before:
        return False
    if "status" not in values:
        changed = [name for name, value in after.items() if value != before[name]]
        current.status = after["status"] = reopened(running_action().actor, current, changed)
    valid_at = since_when(thing)
    current.version += 1
    current.changed_at = timezone.now()
    with also_writing():
        current.save()
    _record(current, {"before": before, "after": after}, valid_at=valid_at)
    thing.__dict__.update({k: v for k, v in current.__dict__.items() if k != "_state"})
    thing._state.fields_cache = dict(current._state.fields_cache)  # what was referred to before is no longer so
    return True


def remove(thing: Thing) -> None:
    """Take a thing out of the house with its links; its history stays. StillInUse when others rest on it."""
    if others := _resting_on(thing):
        raise StillInUse(thing, others, running_action().actor)
    for held in Link.objects.filter(Q(subject=thing.pk) | Q(object=thing.pk)).select_related("subject"):
        unlink(held)
    _record(thing, {"before": state_of(thing)})
    try:
        with also_writing():
            thing.delete()
    except models.ProtectedError as error:
        raise StillInUse(thing, error.protected_objects, running_action().actor) from error


def _resting_on(thing: Thing) -> list[Thing]:
    """The things that refer to a thing in a field, or rest on it by a link: none of them loses that unnoticed."""
    from informatiehuis.kernel.predicates import all_predicates

    resting = [predicate.name for predicate in all_predicates() if predicate.rests]
    held = Link.objects.filter(object=thing.pk, predicate__in=resting)
    found: dict[UUID, Thing] = {one.pk: one for one in Thing.objects.filter(links_out__in=held)}
    for relation in thing._meta.related_objects:
        model = relation.related_model
        if issubclass(model, Thing) and not relation.field.remote_field.parent_link:
            found |= {one.pk: one for one in model._base_manager.filter(**{relation.field.name: thing.pk})}
    return list(found.values())


def note(thing: Thing, detail: Mapping[str, Any]) -> Event:
    """Record something that happened to a thing without changing its own fields."""
    return _record(thing, {"detail": detail})


def link(subject: Thing, predicate: str, object: Thing, *, valid_from: date | None = None) -> Link:
    """Say that subject and object are connected, and record it; an existing link is left as it is."""
    from informatiehuis.kernel.predicates import predicate_named

    predicate_named(predicate).require_kinds(subject.kind, object.kind)
    found = Link.objects.filter(subject=subject, predicate=predicate, object=object, valid_from=valid_from).first()
    if found:
        return found
    made = Link(subject=subject, predicate=predicate, object=object, valid_from=valid_from)
    with also_writing():
        made.save()
    _record(subject, {"link": {"predicate": predicate, "object": object.pk, "valid_from": valid_from}}, object.pk)
    return made


def link_all(connections: Sequence[tuple[Thing, str, Thing]]) -> None:
    """Say of many pairs that they are connected, which none of them is yet, and record each.

    The same as `link` for each, without asking and writing one by one. IntegrityError for what is connected already.
    """
    from informatiehuis.kernel.predicates import predicate_named

    for subject, predicate, object in connections:
        predicate_named(predicate).require_kinds(subject.kind, object.kind)
    with also_writing():
        Link.objects.bulk_create(
            [Link(subject=subject, predicate=predicate, object=object) for subject, predicate, object in connections],
            batch_size=100,
        )
    for subject, predicate, object in connections:
        _record(subject, {"link": {"predicate": predicate, "object": object.pk, "valid_from": None}}, object.pk)


def unlink(made: Link) -> None:
    """End a link and record it."""
    ended = {"predicate": made.predicate, "object": made.object_id, "valid_from": made.valid_from}
    _record(made.subject, {"unlink": ended}, made.object_id)
    with also_writing():
        made.delete()


def set_links(subject: Thing, predicate: str, objects: list[Thing]) -> None:
    """Make the links of one predicate exactly these; records only what differs."""
    wanted = {thing.pk for thing in objects}
    for existing in Link.objects.filter(subject=subject, predicate=predicate).select_related("subject"):
        if existing.object_id not in wanted:
            unlink(existing)
    for thing in objects:
        link(subject, predicate, thing)


@contextmanager
def also_writing() -> Iterator[None]:
    """Write rows that belong to a thing; the action must `note` what it wrote."""
    running_action()
    with recorded_change():
        yield


def since_when(thing: Thing | None = None) -> datetime | None:
    """Since when what the running action writes holds; None is now.

    WrongStart for a moment that is still to come, and for one at which the thing was not there yet.
    """
    valid_at = running_action().valid_at
    if valid_at is None:
        return None
    if valid_at > timezone.now():
        raise WrongStart(
            N_("Dit zou pas later gelden, en het huis weet alleen wat er nu is."),
            N_("Vul vandaag in of een eerdere dag, of leg de wijziging vast op de dag dat zij ingaat."),
        )
    start = timelines.there_since(thing.pk) if thing else None
    if start and valid_at < start:
        raise WrongStart(
            N_("Dit staat in het huis sinds {day}, dus eerder kan niets eraan gelden."),
            N_("Vul die dag in of een latere."),
            day=f"{timezone.localtime(start):%d-%m-%Y %H:%M}",
        )
    return valid_at


def _record(
    thing: Thing, payload: Mapping[str, Any], other: UUID | None = None, *, valid_at: datetime | None = None
) -> Event:
    run = running_action()
    return events.append(
        action=run.name,
        actor=run.actor.id,
        kind=thing.kind,
        thing=thing.pk,
        other=other,
        payload=payload,
        reason=run.reason,
        valid_at=valid_at,
    )
