"""Using the data of a thing under the policy: a purpose out of those it allows, and an entry in the log.

Whoever gives rows of a thing gives them inside `using`. Jobs of the house use what is entrusted to it for the first
activity that the thing names.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from informatiehuis.engines.problems import N_
from informatiehuis.kernel.access import Actor, NotAllowed, Verb, asks_purpose, may
from informatiehuis.kernel.models import ProcessingActivity, Thing
from informatiehuis.kernel.processing.log import Trace, Use, logged
from informatiehuis.kernel.processing.purposes import allowed

JOB = "job"


class PurposeNeeded(NotAllowed):
    """The data may be used, for a purpose that was not named; `facts["allowed"]` lists those that may be."""

    code = "purpose-needed"


def require_use(actor: Actor, thing: Thing, purpose: str) -> ProcessingActivity | None:
    """The activity under which this actor uses the data now; None where the thing asks for no purpose.

    Raises NotAllowed for who may not see the thing, and PurposeNeeded, which names the purposes that it allows.
    """
    decision = may(actor, Verb.USE, thing, purpose=purpose)
    if not decision:
        seen, deciding = may(actor, Verb.VIEW, thing), decision.deciding
        kind = PurposeNeeded if seen else NotAllowed
        # who may not see a thing is not told its title either
        raise kind(
            N_("De gegevens van '{thing}' krijgt u nu niet. {reason}") if seen else "{reason}",
            "{advice}" if deciding.advice else "",
            thing=thing.title if seen else "",
            reason=deciding.words,
            advice=deciding.advice,
            slug=thing.slug if seen else "",
            allowed=[one.slug for one in allowed(thing, actor)] if seen else [],
        )
    if not asks_purpose(thing):
        return None
    return next(one for one in allowed(thing, actor) if one.slug == purpose)


@contextmanager
def using(
    actor: Actor,
    thing: Thing,
    *,
    purpose: str,
    name: str,
    surface: str,
    snapshot: str = "",
    trace: Trace | None = None,
    in_stretches: bool = False,
) -> Iterator[None]:
    """Use data inside: asks the policy before, and writes the use down before what was read is given.

    Data that ask for no purpose are not written down. Raises NotAllowed, PurposeNeeded and NotLogged.
    """
    activity = require_use(actor, thing, purpose)
    if activity is None:
        yield
        return
    use = Use(thing, actor, name, surface, activity, snapshot, trace or Trace(), in_stretches)
    with logged(use):
        yield


@contextmanager
def used_by_house(thing: Thing, *, name: str, snapshot: str = "", trace: Trace | None = None) -> Iterator[None]:
    """Data that a job of the house uses, for the first activity that the thing names. Raises NotLogged."""
    from informatiehuis.kernel.access import HOUSE

    if not asks_purpose(thing):
        yield
        return
    activity = next(iter(allowed(thing, HOUSE)), None)
    with logged(Use(thing, HOUSE, name, JOB, activity, snapshot, trace or Trace())):
        yield
