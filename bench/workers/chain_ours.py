"""Ours: verifying a chain of so many events, or what one change of one thing costs with or without its event."""

import os
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from unittest import mock

import informatiehuis
from bench.workers.telling import cpu_seconds, tell

BATCH = 5000
CHANGES = 1000
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
        verified(int(count)) if what == "verify" else changed(recorded=what == "recorded")


def verified(count: int) -> None:
    """Edits of a concept, one after another; the payload of each is about 500 bytes."""
    from informatiehuis.kernel.verifying import verify

    append(count)
    before = cpu_seconds()
    report = verify()
    used = cpu_seconds() - before
    if not report.intact or report.events != count:
        raise SystemExit("the chain does not hold")
    tell(used, informatiehuis.__version__, events=report.events)


def append(count: int) -> None:
    from django.db import transaction

    from informatiehuis.kernel import events
    from informatiehuis.kernel.canonical import canonical
    from informatiehuis.kernel.identifiers import new_id
    from informatiehuis.kernel.models import ChainHead, Event

    things, actor, previous = [new_id() for _ in range(1000)], new_id(), events.GENESIS
    with transaction.atomic():
        for first in range(1, count + 1, BATCH):
            made = []
            for number in range(first, min(first + BATCH, count + 1)):
                thing, at = things[number % len(things)], START + timedelta(seconds=number)
                state = {"title": f"Begrip {number}", "definition": "Wat dit begrip betekent. " * 6, "owner": actor}
                content = canonical({"before": state, "after": {**state, "title": f"Begrip {number + 1}"}})
                event = Event(
                    number=number, recorded_at=at, valid_at=at, actor=actor, action="atlas.define_concept",
                    kind="concept", thing=thing, effect="changed", reason="nagekeken", content=content.decode(),
                    payload_hash=sha256(content).hexdigest(), previous=previous,
                )  # fmt: skip
                event.hash = previous = events.chained_hash(event)
                made.append(event)
            Event.objects.bulk_create(made)
        ChainHead.objects.create(pk=1, number=count, hash=previous)


def changed(*, recorded: bool) -> None:
    """One action that changes one text of one concept, so many times; without its event nothing is recorded."""
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

    concept = make(actor=HOUSE)
    with mock.patch.object(changes, "_record", changes._record if recorded else lambda *given: None):
        before = cpu_seconds()
        for number in range(CHANGES):
            alter(actor=HOUSE, concept=concept, definition=f"Stand {number}.")
        used = cpu_seconds() - before
    tell(used / CHANGES, informatiehuis.__version__)


main(*sys.argv[1:])
