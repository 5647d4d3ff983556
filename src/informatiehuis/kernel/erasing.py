"""Erase personal data from a thing and from all of its history, and record that it was done.

The chain keeps holding: a hash of an event covers the hash of its payload, and every payload is salted, so that a hash
that is left gives nothing away. What is recorded says from which thing, which fields, on what ground, why and by whom;
never what it said. ADR 13 has the reasons; `kernel.redactions` tells readers and the verification of it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from django.db import connection, models, transaction
from django.utils import timezone

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel import changes, events, redactions
from informatiehuis.kernel.access import HOUSE, Actor, Verb, require_at
from informatiehuis.kernel.actions import action, running_action
from informatiehuis.kernel.canonical import canonical, plain
from informatiehuis.kernel.kinds import Kind, kind_named
from informatiehuis.kernel.models import Event, Redaction, Thing
from informatiehuis.kernel.redactions import KEY, Erasure, Ground

FORM = "informatiehuis/erasures/1"
REASON = "reason"
"""Stands among the fields for what people gave as the reasons of changes."""
GONE = "[gewist]"
"""What a text that may not be empty says after it was erased."""
KEPT = frozenset({"kind", "access", "status"})
TEXTS = (models.CharField, models.TextField, models.JSONField)


class ErasingProblem(Problem):
    """Nothing was erased; the text says why."""

    code = "erasing"


def erasable(kind: Kind) -> tuple[str, ...]:
    """The fields of a kind that can be erased, in the order of its form: all in which somebody can write a text."""
    return tuple(field.name for field in _fields(kind))


def _fields(kind: Kind) -> Iterator[models.Field[Any, Any]]:
    order = {name: place for place, name in enumerate(kind.form_fields)}
    there = [one for one in kind.model._meta.concrete_fields if isinstance(one, TEXTS) and one.name not in KEPT]
    for one in sorted(there, key=lambda field: order.get(field.name, len(order))):
        if not one.choices and (not one.unique or one.name == "slug"):
            yield cast("models.Field[Any, Any]", one)


@action
def erase_personal_data(
    *, actor: Actor, thing: UUID, fields: Collection[str], ground: str, reason: str = ""
) -> Erasure:
    """Erase fields of a thing, as it is now and in all of its history; `REASON` stands for the reasons of changes.

    The thing may have been removed before. Raises NotAllowed unless the administrator of the house or the house
    itself asks, and ErasingProblem when a ground or a reason is missing, a field cannot be erased, or nothing of it
    is there.
    """
    require_at(actor, Verb.ADMINISTER, None)
    recorded = list(Event.objects.filter(thing=thing).order_by("number"))
    kind = kind_named(_kind_of(recorded))
    _require_said(kind, fields, ground, reason)
    if REASON in fields:
        _require_no_old_reasons(recorded)
    blanks = {one.name: _blank(one, thing) for one in _fields(kind) if one.name in fields}
    left = {event.number: content for event in recorded if (content := _left_of(event, blanks, REASON in fields))}
    if not (_blank_now(kind, thing, blanks) or left):
        raise ErasingProblem(
            N_("Hier staat niets om te wissen: deze velden zijn leeg, nu en in de geschiedenis."),
            N_("Kijk in de geschiedenis in welk veld het staat."),
        )
    made = _record(kind, thing, fields, ground, left)
    for number, content in left.items():
        Redaction.objects.create(event=number, erasure=made.number)
        models.QuerySet(Event).filter(number=number).update(content=content.decode())
    transaction.on_commit(_empty_log)
    return cast(Erasure, redactions.of_event(made))


def again(erasures: Collection[Mapping[str, Any]], *, actor: Actor = HOUSE, reason: str) -> int:
    """Erase what a list of erasures names, in a house that was put back from an older copy; how many were done.

    What the house does not hold, or holds no longer, is passed over. Raises NotAllowed.
    """
    done = 0
    for one in erasures:
        try:
            erase_personal_data(
                actor=actor, thing=UUID(one["thing"]), fields=one["fields"], ground=one["ground"], reason=reason
            )
        except ErasingProblem:
            continue
        done += 1
    return done


def document() -> dict[str, Any]:
    """All erasures for keeping beside the copies of a house: plain values, without anything of what was erased."""
    held = [
        {"thing": str(one.thing), "kind": one.kind, "fields": list(one.fields), "ground": one.ground,
         "at": one.at.isoformat()}
        for one in redactions.recorded()
    ]  # fmt: skip
    return {"form": FORM, "erasures": held}


def read(path: Path) -> list[dict[str, Any]]:
    """The erasures in a file that `document` gave. Raises ErasingProblem for another file."""
    try:
        held = json.loads(path.read_text("utf-8"))
        if held["form"] != FORM:
            raise ValueError(held["form"])
        return [
            {"thing": str(UUID(one["thing"])), "fields": [str(name) for name in one["fields"]],
             "ground": Ground(one["ground"]).value}
            for one in held["erasures"]
        ]  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ErasingProblem(
            N_("In {file} staat geen lijst van wat gewist is."),
            N_("Geef een bestand dat met 'informatiehuis audit erasures --to' is gemaakt."),
            file=path,
        ) from error


def thing_called(name: str) -> UUID:
    """The identifier of a thing that is called KIND/SLUG, or that identifier itself. Raises ErasingProblem."""
    kind, _, slug = name.partition("/")
    found = Thing.objects.filter(kind=kind, slug=slug).first()
    if found:
        return found.pk
    try:
        return UUID(name)
    except ValueError as error:
        raise ErasingProblem(
            N_("Er is geen '{name}'."), N_("Noem het als SOORT/KORTE-NAAM, bijvoorbeeld concept/woning."), name=name
        ) from error


def _kind_of(recorded: Collection[Event]) -> str:
    found = next((event.kind for event in recorded), None)
    if found is None:
        raise ErasingProblem(
            N_("Over dit ding is niets vastgelegd."), N_("Kijk of het kenmerk klopt; het is dat uit de geschiedenis.")
        )
    return found


def _require_said(kind: Kind, fields: Collection[str], ground: str, reason: str) -> None:
    if ground not in Ground.values:
        raise ErasingProblem(
            N_("Zeg op welke grond er gewist wordt."),
            N_("Kies uit: {known}."),
            known=", ".join(Ground.values),
            field="ground",
        )
    if not reason.strip():
        raise ErasingProblem(
            N_("Zeg waarom er gewist wordt."),
            N_("Schrijf een zin, zonder de persoon te noemen: deze zin blijft staan."),
            field="reason",
        )
    known = (*erasable(kind), REASON)
    if not fields or (unknown := sorted(set(fields) - set(known))):
        raise ErasingProblem(
            N_("Zeg welke velden gewist worden."),
            N_("Kies uit: {known}."),
            known=", ".join(known),
            unknown=", ".join(unknown) if fields else "",
            field="fields",
        )


def _require_no_old_reasons(recorded: Collection[Event]) -> None:
    """Reasons in the header of an event are hashed with it; only the first version of the house wrote them there."""
    if old := [event.number for event in recorded if event.reason]:
        raise ErasingProblem(
            N_("De reden van gebeurtenis {number} kan niet weg zonder de keten te breken."),
            N_("Zij is vastgelegd door een oudere versie. Vraag de functionaris gegevensbescherming om raad."),
            number=old[0],
        )


def _blank(field: models.Field[Any, Any], thing: UUID) -> Any:
    """What a field holds after it was erased."""
    if field.name == "slug":
        return f"gewist-{thing.hex[-12:]}"
    if isinstance(field, models.JSONField):
        return field.get_default() if field.has_default() else None
    if field.null:
        return None
    return "" if field.blank else GONE


def _left_of(event: Event, blanks: Mapping[str, Any], with_reason: bool) -> bytes | None:
    """The content of an event without what is erased; None when nothing of it stood there.

    What was said of an erasure itself always stays.
    """
    if event.action == redactions.ACTION:
        return None
    held = dict(event.held)
    gone = {name for part in ("before", "after") for name in blanks if _holds(held.get(part), name, blanks[name])}
    for part in ("before", "after"):
        if held.get(part):
            held[part] = {**held[part], **{name: blanks[name] for name in gone if name in held[part]}}
    if with_reason and held.pop(REASON, ""):
        gone.add(REASON)
    if not gone:
        return None
    held["erased"] = sorted({*held.get("erased", []), *gone})
    return canonical(held)


def _holds(state: Mapping[str, Any] | None, name: str, blank: Any) -> bool:
    return bool(state) and name in (state or {}) and (state or {})[name] not in (plain(blank), "", None, [], {})


def _blank_now(kind: Kind, thing: UUID, blanks: Mapping[str, Any]) -> bool:
    """Blank the fields of the thing as it is now; False when it was removed, or they were empty."""
    current = kind.model._base_manager.select_for_update().filter(pk=thing).first()
    state = changes.state_of(current) if current else None
    names = [name for name, blank in blanks.items() if _holds(state, name, blank)]
    if current is None or not names:
        return False
    for name in names:
        setattr(current, name, blanks[name])
    current.version += 1
    current.changed_at = timezone.now()
    with changes.also_writing():
        current.save()
    return True


def _record(kind: Kind, thing: UUID, fields: Collection[str], ground: str, left: Mapping[int, bytes]) -> Event:
    run = running_action()
    return events.append(
        action=run.name,
        actor=run.actor.id,
        kind=kind.name,
        thing=thing,
        payload={
            KEY: {
                "fields": sorted(set(fields)),
                "ground": ground,
                "events": {str(number): sha256(content).hexdigest() for number, content in left.items()},
            }
        },
        reason=run.reason,
    )


def _empty_log() -> None:
    """Leave nothing in the log that SQLite writes ahead; the pages themselves were overwritten (secure_delete)."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def scrub() -> None:
    """Write the database anew without what was left in free space, where it may have been from before.

    It asks the database for itself alone, and takes seconds for each gigabyte; outside a transaction only.
    """
    with connection.cursor() as cursor:
        cursor.execute("VACUUM" if connection.vendor == "sqlite" else "VACUUM kernel_event, kernel_thing")
    _empty_log()


__all__ = [
    "GONE",
    "REASON",
    "ErasingProblem",
    "again",
    "document",
    "erasable",
    "erase_personal_data",
    "read",
    "scrub",
    "thing_called",
]
