"""What words mean as well by the concepts of the atlas: their other terms, and those of narrower concepts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db.models import Q

from informatiehuis.engines.text import Expansion
from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.models import Link
from informatiehuis.kernel.models.things import ThingQuerySet
from informatiehuis.rooms.atlas.models import Concept

MOST_NARROWER = 50
MOST_TERMS = 10
"""Other terms of one concept that are looked at."""
WITHDRAWN = "withdrawn"


def expansions(actor: Actor, concepts: Sequence[UUID]) -> list[Expansion]:
    """What the terms of these concepts mean as well, as far as this reader may see the concepts that say so."""
    known = {one.pk: one for one in _usable(actor).filter(pk__in=concepts)}
    narrower = _narrower(list(known))
    below = {one.pk: one for one in _usable(actor).filter(pk__in=[one for _above, one in narrower])} if narrower else {}
    found = [expansion for one in known.values() for expansion in _synonyms(one)]
    for above, key in narrower:
        if key in below and above in known:
            found += _down(known[above], below[key])
    return found


def _usable(actor: Actor) -> ThingQuerySet[Concept]:
    return Concept.objects.visible_to(actor).exclude(status=WITHDRAWN)


def _narrower(concepts: list[UUID]) -> list[tuple[UUID, UUID]]:
    """Pairs of a concept and one that is a kind of it, by either predicate."""
    if not concepts:
        return []
    held = Link.objects.filter(
        Q(predicate="broader", object__in=concepts) | Q(predicate="narrower", subject__in=concepts)
    )
    rows = held.order_by("pk").values_list("predicate", "subject", "object")[:MOST_NARROWER]
    return [(other, one) if predicate == "broader" else (one, other) for predicate, one, other in rows]


def _synonyms(concept: Concept) -> Iterator[Expansion]:
    terms = _terms(concept)
    for word in terms:
        for term in terms:
            if term != word:
                yield Expansion(word, term, "synonym", concept.title)


def _down(above: Concept, below: Concept) -> Iterator[Expansion]:
    for word in _terms(above):
        for term in _terms(below):
            yield Expansion(word, term, "narrower", below.title)


def _terms(concept: Concept) -> list[str]:
    others = [str(term) for term in concept.alternative_terms if isinstance(term, str) and term.strip()]
    return list(dict.fromkeys([concept.title, *others[:MOST_TERMS]]))
