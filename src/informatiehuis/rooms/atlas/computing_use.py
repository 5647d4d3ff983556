"""Using the whole of sources to compute figures: for the house itself, or for who may see all that is used.

Figures are made of all rows, whoever starts the computing, so that they are the same for everybody. Somebody who may
see a part only would learn of the rest by computing, so the house does it then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager

from informatiehuis.engines.problems import N_
from informatiehuis.engines.query import CheckedQuery
from informatiehuis.kernel.access import Actor, NotAllowed, Verb, may
from informatiehuis.kernel.models import Thing
from informatiehuis.kernel.processing.log import Trace
from informatiehuis.kernel.processing.rules import view
from informatiehuis.kernel.processing.using import used_by_house, using
from informatiehuis.rooms.atlas.models import Snapshot, Source

NAME = "compute"


class SeesOnlyPart(NotAllowed):
    """Somebody may see a part of what is computed with."""

    code = "sees-only-part"


@contextmanager
def computing(
    snapshots: Iterable[Snapshot], query: CheckedQuery, actor: Actor, purpose_of: Callable[[Thing], str], surface: str
) -> Iterator[None]:
    """Use the whole of these snapshots inside, and write that down.

    Raises PurposeNeeded, SeesOnlyPart and NotLogged.
    """
    trace = Trace()
    with ExitStack() as stack:
        for one in snapshots:
            if actor.is_house:
                stack.enter_context(used_by_house(one.source, name=NAME, snapshot=one.content_hash, trace=trace))
                continue
            require_all(one.source, query, actor)
            stack.enter_context(
                using(
                    actor,
                    one.source,
                    purpose=purpose_of(one.source),
                    name=NAME,
                    surface=surface,
                    snapshot=one.content_hash,
                    trace=trace,
                )
            )
        yield


def require_all(source: Source, query: CheckedQuery, actor: Actor) -> None:
    """Raise SeesOnlyPart unless this actor may see every row, and each column that the query uses, of a source."""
    seen = view(source, actor)
    used = {column for table, column in query.selection.union(*query.lineage.values()) if table == source.table}
    if not seen.rows and not used & seen.hidden:
        return
    if not may(actor, Verb.VIEW, source):
        # who may not see a source is not told its title either
        raise SeesOnlyPart(
            N_("U mag een bron waarmee wordt gerekend niet zien, dus rekenen met het geheel kunt u niet."),
            N_("Vraag wie die bron beheert om dit te doen."),
        )
    raise SeesOnlyPart(
        N_("U mag van '{source}' niet alles zien, dus rekenen met het geheel kunt u niet."),
        N_("Vraag wie de bron beheert om dit te doen, of gebruik alleen wat u mag zien."),
        source=source.title,
    )
