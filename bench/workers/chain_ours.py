"""Ours: verifying a chain of so many events, a list as of then out of it, or what recording one change costs."""

import os
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from statistics import median
from unittest import mock

import informatiehuis
from bench.workers.telling import cpu_seconds, tell

BATCH = 5000
CHANGES, TURNS = 100, 20
THINGS = 1000
START = datetime(2026, 1, 1, 8, 0, 0, 123456, UTC)


def main(what: str, count: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["INFORMATIEHUIS_HOME"] = str(Path(folder) / "house")
        os.environ["DJANGO_SETTINGS_MODULE"] = "informatiehuis.portal.settings"
        import django
        from django.conf import settings
        from django.core.management import call_command

        django.setup()
        settings.HOUSE.make()
        call_command("migrate", verbosity=0, interactive=False)
        if what in CHAINS:
            append(int(count))
            CHAINS[what](int(count))
        else:
            changed()


def verified(count: int) -> None:
    """Nothing is wrong with the chain, and finding that out took so long."""
    from informatiehuis.kernel.verifying import verify

    before = cpu_seconds()
    report = verify()
    used = cpu_seconds() - before
    if not report.intact or report.events != count:
        raise SystemExit("the chain does not hold")
    tell(used, informatiehuis.__version__, events=report.events)


def listed(count: int) -> None:
    """The list of concepts as it was halfway, read from the events."""
    from informatiehuis.kernel.access import HOUSE
    from informatiehuis.kernel.kinds import kind_named
    from informatiehuis.kernel.register.queries import things_at
    from informatiehuis.kernel.timelines import AsOf

    halfway = START + timedelta(seconds=count // 2)
    before = cpu_seconds()
    found = things_at(kind_named("concept"), AsOf(halfway), HOUSE)
    used = cpu_seconds() - before
    if len(found) != min(THINGS, count // 2):
        raise SystemExit(f"{len(found)} things were in the list")
    tell(used, informatiehuis.__version__)


CHAINS = {"verify": verified, "list": listed}


def append(count: int) -> None:
    """Edits of concepts, one after another, of about 500 bytes; at the end each is removed."""
    from django.db import transaction

    from informatiehuis.kernel import events
    from informatiehuis.kernel.canonical import canonical
    from informatiehuis.kernel.chain_end import GENESIS
    from informatiehuis.kernel.identifiers import new_id
    from informatiehuis.kernel.models import ChainHead, Event

    things, actor, previous = [new_id() for _ in range(THINGS)], new_id(), GENESIS
    with transaction.atomic():
        for first in range(1, count + 1, BATCH):
            made = []
            for number in range(first, min(first + BATCH, count + 1)):
                thing, at = things[number % len(things)], START + timedelta(seconds=number)
                state = {
                    "kind": "concept",
                    "access": "open",
                    "slug": f"begrip-{thing}",
                    "title": f"Begrip {number}",
                    "definition": "Wat dit begrip betekent. " * 6,
                    "owner": actor,
                }
                ended = number > count - THINGS
                after = {} if ended else {"after": {**state, "title": f"Begrip {number + 1}"}}
                content = canonical({"before": state, **after})
                event = Event(
                    number=number, recorded_at=at, valid_at=at, actor=actor, action="atlas.define_concept",
                    kind="concept", thing=thing, effect="removed" if ended else "changed", reason="nagekeken",
                    content=content.decode(), payload_hash=sha256(content).hexdigest(), previous=previous,
                )  # fmt: skip
                event.hash = previous = events.chained_hash(event)
                made.append(event)
            Event.objects.bulk_create(made)
        ChainHead.objects.create(pk=1, number=count, hash=previous)


def changed() -> None:
    """One action that changes one text of one concept, so many times; without its event nothing is recorded.

    With and without take turns, so that what else the machine does meets both alike; of the turns the median counts.
    """
    from informatiehuis.kernel import changes
    from informatiehuis.kernel.access import HOUSE, Actor
    from informatiehuis.kernel.actions import action
    from informatiehuis.rooms.atlas.models import Concept

    @action
    def make(*, actor: Actor) -> Concept:
        return changes.create(
            Concept, kind="concept", title="Begrip", slug="begrip", definition="Eerst.", access="open"
        )

    @action
    def alter(*, actor: Actor, concept: Concept, definition: str) -> None:
        changes.change(concept, definition=definition)

    concept, record = make(actor=HOUSE), changes._record
    used: dict[bool, list[float]] = {True: [], False: []}
    for turn in range(2 * TURNS):
        recorded = turn % 2 == 0
        with mock.patch.object(changes, "_record", record if recorded else lambda *_, **__: None):
            before = cpu_seconds()
            for number in range(CHANGES):
                alter(actor=HOUSE, concept=concept, definition=f"Stand {turn}, {number}.")
            used[recorded].append((cpu_seconds() - before) / CHANGES)
    without = median(used[False])
    tell(median(used[True]) - without, informatiehuis.__version__, without=without)


main(*sys.argv[1:])
