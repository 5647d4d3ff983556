"""Which relations a thing can have, and with what: what the pages that connect things show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.kinds import Kind
from informatiehuis.kernel.models import Link, Thing
from informatiehuis.kernel.models.things import ThingQuerySet
from informatiehuis.kernel.predicates import Predicate, all_predicates
from informatiehuis.kernel.register.folding import Folded, fold
from informatiehuis.kernel.register.problems import BadQuery, not_found

MOST_CANDIDATES = 50


@dataclass(frozen=True)
class Candidates:
    """The relations of a thing and, for the chosen one, what it could be connected to."""

    predicates: tuple[Predicate, ...]
    predicate: Predicate | None
    words: str
    things: tuple[Thing, ...]
    total: int

    @property
    def predicate_name(self) -> str:
        return self.predicate.name if self.predicate else ""


def predicates_of(kind: Kind) -> tuple[Predicate, ...]:
    """The relations in which a kind may be the subject."""
    return tuple(one for one in all_predicates() if not one.subjects or kind.name in one.subjects)


def candidates(kind: Kind, thing: Thing, name: str, words: str, actor: Actor) -> Candidates:
    """What a thing can be connected to; BadQuery when the kind has no such relation."""
    possible = predicates_of(kind)
    predicate = next((one for one in possible if one.name == name), None)
    if name and predicate is None:
        raise BadQuery(
            N_("'{found}' is geen relatie van {kind}."),
            N_("Kies een van: {known}."),
            found=name,
            kind=kind.label,
            known=", ".join(one.name for one in possible),
        )
    if predicate is None:
        return Candidates(possible, None, words, (), 0)
    found = _possible(thing, predicate, actor)
    for word in words.split():
        found = found.alias(folded=Folded("title")).filter(folded__contains=fold(word) or "")
    things = tuple(found.by_title()[:MOST_CANDIDATES])
    return Candidates(possible, predicate, words, things, found.count())


def chosen(search: Candidates, identifier: str, actor: Actor) -> Thing:
    """The thing that was chosen; BadQuery when nothing was, or when it may not be seen."""
    try:
        wanted: UUID | None = UUID(identifier)
    except ValueError:
        wanted = None
    found = Thing.objects.visible_to(actor).filter(pk=wanted).first() if wanted and search.predicate else None
    if found is None:
        raise BadQuery(
            N_("U hebt nog niet gekozen waarmee u wilt verbinden."),
            N_("Kies eerst een relatie en daarna een van de gevonden namen."),
        )
    return found


def link_of(kind: Kind, thing: Thing, identifier: UUID, actor: Actor) -> Link:
    """A connection that starts from this thing, or that leads to it, with the other side visible."""
    links = Link.objects.filter(Q(subject=thing.pk) | Q(object=thing.pk), pk=identifier)
    found = links.select_related("subject", "object").first()
    if found is None:
        raise not_found(kind, str(identifier))
    other = found.object_id if found.subject_id == thing.pk else found.subject_id
    if not Thing.objects.visible_to(actor).filter(pk=other).exists():
        raise not_found(kind, str(identifier))
    return found


def words_of(problem: Problem | None) -> dict[str, Any]:
    """What a template says about a problem."""
    if problem is None:
        return {}
    return {"what": problem.what(gettext), "what_to_do": problem.what_to_do(gettext)}


def _possible(thing: Thing, predicate: Predicate, actor: Actor) -> ThingQuerySet[Thing]:
    there = Link.objects.filter(subject=thing.pk, predicate=predicate.name).values("object")
    found = Thing.objects.visible_to(actor).exclude(pk=thing.pk).exclude(pk__in=there)
    return found.filter(kind__in=predicate.objects) if predicate.objects else found
