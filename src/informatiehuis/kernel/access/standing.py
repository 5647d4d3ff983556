"""Acting for a colleague who is away (*vervanging*): with that person's roles, never with more, and never for longer.

Who acts for another does so instead of in the own name, so that nothing is done with the roles of two people at once.
Administering the house is not lent: whoever can give roles could give themselves one that does not end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format

from informatiehuis.engines.problems import N_
from informatiehuis.kernel.access.actors import ANONYMOUS, Actor, Grant, actor_for
from informatiehuis.kernel.access.explaining import STAND_IN, Rule
from informatiehuis.kernel.access.screening import Screened, counted
from informatiehuis.kernel.access.words import OWNER, RANK

if TYPE_CHECKING:
    from informatiehuis.kernel.models import StandIn, User

GO_ON = N_("Ga verder in uw eigen naam: op de pagina van uw account.")


@dataclass(frozen=True)
class Moment:
    """A moment in words, in the language and the time zone of who reads it."""

    moment: datetime

    def __str__(self) -> str:
        return date_format(timezone.localtime(self.moment), "j F Y H:i")


def lent(grant: Grant, stand_in: StandIn) -> Grant | None:
    """What a stand-in gets of a role: within the kinds and the time of both; None when nothing is left."""
    kinds, only = grant.kinds, frozenset(stand_in.kinds)
    if kinds and only and not kinds & only:
        return None
    start = max(filter(None, (grant.valid_from, stand_in.valid_from)))
    end = min(filter(None, (grant.valid_until, stand_in.ends_at)))
    if start >= end:
        return None
    return Grant(
        role=grant.role if RANK[grant.role] <= RANK[OWNER] else OWNER,
        party=grant.party,
        kinds=kinds & only if kinds and only else kinds or only,
        areas=grant.areas,
        valid_from=start,
        valid_until=end,
    )


def held_by(actor: Actor) -> list[Grant]:
    """Everything that an actor holds as grants, those without limits too."""
    found = [Grant(role, party) for party, role in actor.roles.items()]
    found += [Grant(actor.everywhere)] if actor.everywhere else []
    return [*found, *actor.grants]


def actor_standing_in(stand_in: StandIn, colleague: User | None, moment: datetime | None = None) -> Actor:
    """The actor that an account is while it acts by a stand-in, also when that has ended: then without any role.

    Only what the absent person holds in the own name is lent, so that a stand-in is never passed on.
    """
    own = actor_for(colleague, moment)
    if own is ANONYMOUS or own.id != stand_in.colleague_id:
        return ANONYMOUS
    return standing_in_with(stand_in, own, actor_for(stand_in.absent, moment), moment)


def standing_in_with(stand_in: StandIn, own: Actor, absent: Actor, moment: datetime | None) -> Actor:
    """The actor that an account is by a stand-in, with what the absent person lends it.

    A role that asks proofs asks them of the stand-in too.
    """
    given = [part for grant in held_by(absent) if (part := lent(grant, stand_in)) is not None]
    seen = own.screened.seen if own.screened else None
    grants = given if seen is None else [part for grant in given for part in counted(grant, seen)]
    return Actor(
        id=own.id,
        grants=tuple(grants),
        moment=moment,
        on_behalf_of=stand_in.absent_id,
        stand_in=stand_in.pk,
        screened=None if seen is None else Screened(tuple(given), seen),
    )


def actor_by(stand_in: UUID, colleague: User | None, moment: datetime | None = None) -> Actor:
    """The same by the identifier of the stand-in; for one that is not this colleague's, an actor without any role."""
    from informatiehuis.kernel.models import StandIn

    found = StandIn.objects.select_related("absent").filter(pk=stand_in).first()
    if found is not None and colleague is not None and found.colleague_id == colleague.pk:
        return actor_standing_in(found, colleague, moment)
    own = actor_for(colleague, moment)
    return own if own is ANONYMOUS else Actor(id=own.id, moment=moment, on_behalf_of=own.id, stand_in=stand_in)


def stand_in_rules(actor: Actor) -> Iterator[Rule]:
    """Whether the stand-in by which somebody acts holds now, read again from the database; nothing in the own name."""
    from informatiehuis.kernel.models import StandIn

    if actor.stand_in is None:
        return
    found = StandIn.objects.filter(pk=actor.stand_in, colleague=actor.id).first()
    if found is not None and found.holds_at(actor.moment or timezone.now()):
        # that it would be withdrawn was not known yet
        facts = {"until": Moment(found.ends_at if actor.known is None else found.valid_until)}
        yield Rule(STAND_IN, True, N_("U vervangt een collega, tot {until}."), facts=facts)
    else:
        yield Rule(STAND_IN, False, N_("De vervanging waarin u handelt, geldt nu niet."), GO_ON)
