"""Using the data of a thing: seeing what is in them, and not only what they are.

Data of a restricted or confidential thing are used for a purpose, and only for one that the thing allows. That holds
for everybody, an administrator too: a role says what somebody may see, a purpose what it may be used for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from informatiehuis.engines.problems import N_
from informatiehuis.kernel.access.explaining import PURPOSE, Rule
from informatiehuis.kernel.access.words import OWNER, RANK, SEES

if TYPE_CHECKING:
    from informatiehuis.kernel.access.actors import Actor
    from informatiehuis.kernel.models import Thing

NAME_ONE = N_("Noem een doel dat mag: op de pagina, met --purpose, of in de kop X-Doelbinding.")
ASK_OWNER = N_("Vraag de eigenaar om bij de bron een verwerkingsactiviteit te noemen.")


def asks_purpose(thing: Thing) -> bool:
    """Whether who uses the data of this thing has to say for what."""
    return thing.access in SEES


def purpose_rule(actor: Actor, thing: Thing, purpose: str) -> Rule:
    """Whether an actor may use the data of a thing for a purpose, the slug of a processing activity, and why."""
    from informatiehuis.kernel.processing.purposes import allowed

    if not asks_purpose(thing):
        return Rule(PURPOSE, True, N_("Voor deze gegevens hoeft u geen doel te noemen."))
    known = {one.slug: one.title for one in allowed(thing, actor)}
    facts = {"purpose": known.get(purpose, purpose), "names": ", ".join(known)}
    if purpose in known:
        return Rule(PURPOSE, True, N_("U gebruikt deze gegevens voor '{purpose}'."), facts=facts)
    if not known:
        words = N_("De eigenaar heeft nog niet vastgelegd waarvoor deze gegevens gebruikt mogen worden.")
        return Rule(PURPOSE, False, words, ASK_OWNER)
    if not purpose:
        words = N_("Zeg eerst waarvoor u deze gegevens gebruikt. Dit mag: {names}.")
    else:
        words = N_("Deze gegevens mogen niet worden gebruikt voor '{purpose}'. Dit mag wel: {names}.")
    return Rule(PURPOSE, False, words, NAME_ONE, facts)


def uses_visible(actor: Actor) -> Q:
    """Which entries of the log of processing somebody may read: of things that the actor owns, and the actor's own.

    What a stand-in did for somebody is that person's too.
    """
    from informatiehuis.kernel.models import Thing

    if actor.rank_at(None) >= RANK[OWNER]:
        return Q()
    rule = Q(account=actor.id) | Q(on_behalf_of=actor.id) if actor.id else Q(pk__in=[])
    if parties := actor.parties_with(OWNER):
        rule |= Q(thing__in=Thing.objects.filter(owner__in=parties).values("pk"))
    return rule
