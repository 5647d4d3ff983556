"""What the page of a mandate shows beside its fields: what it rests on, what rests on it, whether it holds today, and
how much of the house it covers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.access.filters import covered
from informatiehuis.kernel.access.mandates import register
from informatiehuis.kernel.access.mandating import Register, Terms, authority_of, chain_of
from informatiehuis.kernel.mandates.standing import Standing, standing
from informatiehuis.kernel.models import Mandate, Thing


@dataclass(frozen=True)
class Step:
    """One mandate in a chain as shown; `thing` is None for one that the reader may not see."""

    thing: Mandate | None
    standing: Standing
    depth: int = 0


def mandate_extra(thing: Mandate, actor: Actor, query: Mapping[str, str]) -> dict[str, Any]:
    """The context of the page of one mandate."""
    today, known = timezone.localdate(), register()
    above, below = chain_of(known, thing.pk)[1:], list(_resting(known, thing.pk))
    seen = _seen([one.id for one in above] + [one.id for one, _depth in below], actor)
    here = standing(known, thing.pk, today)
    return {
        "mandate_answer": _answer(thing, known, here, actor),
        "above": [Step(seen.get(one.id), standing(known, one.id, today)) for one in above],
        "below": [
            Step(seen.get(one.id), standing(known, one.id, today), depth) for one, depth in below if one.id in seen
        ],
        "covered": _covered(known[thing.pk], actor),
    }


def _seen(ids: list[UUID], actor: Actor) -> dict[UUID, Mandate]:
    found = Mandate.objects.visible_to(actor).filter(pk__in=ids).select_related("mandator", "mandatary")
    return {one.pk: one for one in found}


def _resting(known: Register, mandate: UUID, depth: int = 1) -> list[tuple[Terms, int]]:
    """What rests on a mandate, each directly under what it rests on, with how far below it stands."""
    found: list[tuple[Terms, int]] = []
    below = sorted((one for one in known.values() if one.under == mandate), key=lambda one: (one.title, str(one.id)))
    for one in below:
        if len(chain_of(known, one.id)) > depth:
            found += [(one, depth), *_resting(known, one.id, depth + 1)]
    return found


def _answer(mandate: Mandate, known: Register, here: Standing, actor: Actor) -> str:
    """Who may decide what in whose name, in one sentence, and whether that holds today."""
    names = dict(
        Thing.objects.visible_to(actor)
        .filter(pk__in=[one for one in (mandate.mandatary_id, authority_of(chain_of(known, mandate.pk))) if one])
        .values_list("pk", "title")
    )
    party = names.get(mandate.mandatary_id, _("een partij die u niet mag zien"))
    powers = ", ".join(mandate._meta.get_field("powers").labels_of(mandate.powers))
    authority = authority_of(chain_of(known, mandate.pk))
    if authority is None:
        told = _("{party} heeft deze bevoegdheid zelf: {powers}. De functie is {function}.")
    else:
        told = _("De functie {function} bij {party} mag dit namens {authority}: {powers}.")
    facts = {
        "party": party,
        "powers": powers,
        "function": mandate.function,
        "authority": names.get(authority, _("een partij die u niet mag zien")) if authority else "",
    }
    return f"{told.format(**facts)} {here.words}"


def _covered(terms: Terms, actor: Actor) -> list[tuple[str, int]]:
    """How many things that this reader may see a mandate covers now, by kind in words."""
    from informatiehuis.kernel.kinds import kind_named

    found = Thing.objects.visible_to(actor).filter(covered(terms)).order_by().values_list("kind")
    counted = sorted(found.annotate(number=Count("pk")))
    return [(str(kind_named(kind).label_plural), number) for kind, number in counted]
