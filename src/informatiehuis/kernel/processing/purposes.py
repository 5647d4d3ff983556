"""Which processing activities a thing allows, and how the two are tied.

A thing that can be used (a source) has a list `purposes`. What stands there is the slug of a processing activity, or
a text that only explains: a text is nothing that somebody can choose, because the log has nothing to refer to.
"""

from __future__ import annotations

from informatiehuis.kernel import changes
from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.models import ProcessingActivity, Thing
from informatiehuis.kernel.processing.then import activities_in_use

ALLOWED_FOR = "allowed_for"
"""The predicate that ties what is used to the activities that it allows."""


def named(thing: Thing) -> tuple[str, ...]:
    """What stands under the purposes of a thing, activities and explaining texts alike."""
    return tuple(str(one) for one in getattr(thing, "purposes", ()))


def allowed(thing: Thing, actor: Actor) -> list[ProcessingActivity]:
    """The activities in use for which this actor may use a thing, in the order in which it names them.

    An activity is a thing too: for what somebody may not see, nothing is used. Of an actor of then they are those of
    then.
    """
    slugs = named(thing)
    if actor.known is not None:
        return activities_in_use(slugs, actor, actor.known)
    seen = ProcessingActivity.objects.visible_to(actor)
    found = {one.slug: one for one in seen.filter(slug__in=slugs, status="active")}
    return [found[slug] for slug in dict.fromkeys(slugs) if slug in found]


def explaining(thing: Thing) -> list[str]:
    """The texts under the purposes of a thing that are no activity of the register."""
    known = set(ProcessingActivity.objects.filter(slug__in=named(thing)).values_list("slug", flat=True))
    return [text for text in named(thing) if text not in known]


def tie(thing: Thing) -> None:
    """Link a thing to the activities that it names; inside an action."""
    changes.set_links(thing, ALLOWED_FOR, list(ProcessingActivity.objects.filter(slug__in=named(thing))))
