"""May somebody compute an indicator? By role, and of every source under it all of it, for a purpose that it allows.

The same questions as `running.run_indicator` asks, without computing.
"""

from __future__ import annotations

from collections.abc import Iterator

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.engines.query import CheckedQuery
from informatiehuis.kernel.access import HOUSE, Actor, Decision, Rule, Verb, asks_purpose, may
from informatiehuis.kernel.access.explaining import PURPOSE, SOURCES
from informatiehuis.kernel.access.using import purpose_rule
from informatiehuis.kernel.models import Thing
from informatiehuis.kernel.processing.purposes import allowed
from informatiehuis.rooms.atlas import queries as atlas
from informatiehuis.rooms.atlas.computing_use import SeesOnlyPart, require_all
from informatiehuis.rooms.atlas.definitions import sources_under
from informatiehuis.rooms.atlas.models import Indicator, Source
from informatiehuis.rooms.atlas.sources_then import query_then, sources_then

ASK = N_("Vraag wie die bron beheert om dit te doen.")


def decide(actor: Actor, thing: Thing) -> Decision:
    """The rules for computing an indicator now; for an actor of then, with what was known then."""
    decision = may(actor, Verb.EDIT, thing)
    if not decision or actor.is_house or not isinstance(thing, Indicator):
        return decision
    return Decision((*decision.rules, *_of_sources(actor, thing)))


def _of_sources(actor: Actor, indicator: Indicator) -> Iterator[Rule]:
    try:
        sources, query = _under(actor, indicator)
    except Problem:
        # what is wrong with the definition is no matter of what somebody may, and is told where it is computed
        return
    for source in sources:
        if not may(actor, Verb.VIEW, source):
            yield Rule(SOURCES, False, N_("U mag een bron waarmee wordt gerekend niet zien."), ASK)
            continue
        try:
            require_all(source, query, actor)
        except SeesOnlyPart as problem:
            yield Rule(SOURCES, False, problem.message, ASK, problem.facts)
        else:
            yield _purpose(actor, source)


def _under(actor: Actor, indicator: Indicator) -> tuple[list[Source], CheckedQuery]:
    """The sources under an indicator and its SQL over their columns, of now or of then. Raises Problem."""
    if actor.known is None:
        return atlas.visible_sources(atlas.definition(indicator).sources, HOUSE), atlas.query(indicator)
    sources = sources_then(sources_under(indicator.sql), actor.known)
    return sources, query_then(indicator.sql, sources, actor.known)


def _purpose(actor: Actor, source: Source) -> Rule:
    """Whether there is a purpose for which somebody may compute with a source; which one is asked when computing."""
    named = allowed(source, actor)
    if not asks_purpose(source) or not named:
        return purpose_rule(actor, source, "")
    words = N_("Zeg bij het rekenen waarvoor u '{source}' gebruikt: {names}.")
    return Rule(PURPOSE, True, words, "", {"source": source.title, "names": ", ".join(one.title for one in named)})
