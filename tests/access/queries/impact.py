"""The queries of impact: what a change touches, what is kept of that, and what hangs on things."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.impact import showing
from informatiehuis.kernel.impact.comparing import alternative, compared, spec_of, spec_of_record
from informatiehuis.kernel.impact.facts import facts_of, of_activities
from informatiehuis.kernel.impact.judging import in_words, judge, seen_hits
from informatiehuis.kernel.impact.keeping import rules_of
from informatiehuis.kernel.impact.pages import changes_of
from informatiehuis.kernel.impact.rules import read_rules
from informatiehuis.kernel.models import ImpactRecord, KindOfChange, ProcessingActivity, Thing
from informatiehuis.kernel.register.relations import relations
from informatiehuis.kernel.register.walking import steps_down, steps_up
from informatiehuis.rooms.atlas.models import Concept, Indicator
from informatiehuis.rooms.estate import obligations as of_estate
from informatiehuis.rooms.estate.models import Asset, Contract, Process
from informatiehuis.rooms.monitor import obligations as of_monitor
from informatiehuis.rooms.monitor.models import Target
from tests.access.queries import Query, Reader

if TYPE_CHECKING:
    from tests.access.planting import Planted

IMPACT = "kernel/impact"
MOST = 3


def _judged(planted: Planted, reader: Reader) -> Iterator[tuple[Thing, KindOfChange]]:
    """Some concepts with a kind of change, all of them seen by this reader: what is touched may be hidden."""
    changes = KindOfChange.objects.visible_to(reader.actor)[:1]
    for concept in Concept.objects.visible_to(reader.actor)[:MOST]:
        for change in changes:
            yield concept, change


def _judge(planted: Planted, reader: Reader) -> Iterator[Any]:
    for thing, change in _judged(planted, reader):
        hits = judge(thing, change, reader.actor).hits
        yield list(Thing.objects.filter(pk__in=[one.to for one in hits]))
        yield in_words(hits, read_rules(change.rules), reader.actor)


def _everything_judged(planted: Planted, reader: Reader) -> Iterator[Any]:
    """What the house itself would judge, as this reader may see it."""
    for thing, change in _judged(planted, reader):
        hits = judge(thing, change, HOUSE).hits
        seen, _kinds = seen_hits(hits, reader.actor)
        yield list(Thing.objects.filter(pk__in=[one.to for one in seen]))
        yield in_words(hits, read_rules(change.rules), reader.actor)


def _told(planted: Planted, reader: Reader) -> Iterator[Any]:
    for thing, change in _judged(planted, reader):
        rules = read_rules(change.rules)
        yield showing.told(judge(thing, change, HOUSE), rules, reader.actor)
        yield showing.lines_of(in_words(judge(thing, change, reader.actor).hits, rules, reader.actor), reader.actor)


def _changes(planted: Planted, reader: Reader) -> Iterator[Any]:
    for concept in Concept.objects.visible_to(reader.actor)[:MOST]:
        yield changes_of(concept, reader.actor)


def _extras(planted: Planted, reader: Reader) -> Iterator[Any]:
    for change in KindOfChange.objects.visible_to(reader.actor):
        yield showing.change_extra(change, reader.actor, {})


def _records(planted: Planted, reader: Reader) -> Iterator[Any]:
    for record in ImpactRecord.objects.visible_to(reader.actor)[:MOST]:
        yield showing.record_extra(record, reader.actor, {})


def _rules_of(planted: Planted, reader: Reader) -> Iterator[Any]:
    """The rules of then of every record there is, also of one that this reader may not see."""
    for record in ImpactRecord.objects.select_related("change"):
        yield rules_of(record, reader.actor)


def _compared(planted: Planted, reader: Reader) -> Iterator[Any]:
    named = [spec_of(thing, change) for thing, change in _judged(planted, reader)]
    named += [spec_of_record(one) for one in ImpactRecord.objects.visible_to(reader.actor)[:1]]
    found = [alternative(name, reader.actor) for name in named]
    for one in found:
        yield one.title, list(Thing.objects.filter(pk__in=one.identifiers))
        yield compared(found[0], one, reader.actor)


def _facts(planted: Planted, reader: Reader) -> Iterator[Any]:
    yield facts_of(Thing.objects.visible_to(reader.actor), reader.actor)


def _obligations(planted: Planted, reader: Reader) -> Iterator[Any]:
    """Of everything there is, whoever asks: the facts are of what the reader may see."""
    asked = (
        (of_activities, ProcessingActivity),
        (of_estate.of_assets, Asset),
        (of_estate.of_processes, Process),
        (of_estate.of_contracts, Contract),
        (of_monitor.of_indicators, Indicator),
        (of_monitor.of_targets, Target),
    )
    for facts, model in asked:
        every = list(model.objects.values_list("pk", flat=True))
        found = facts(every, reader.actor)
        yield found, list(Thing.objects.filter(pk__in=found))


def _steps(planted: Planted, reader: Reader) -> Iterator[Any]:
    level = dict(Thing.objects.values_list("pk", "kind"))
    for steps in (steps_up, steps_down):
        found = {one.to for one in steps(level, reader.actor, relations())}
        yield list(Thing.objects.filter(pk__in=found))


QUERIES = {
    f"{IMPACT}/judging.py:judge": Query(_judge),
    f"{IMPACT}/judging.py:in_words": Query(_everything_judged),
    f"{IMPACT}/judging.py:seen_hits": Query(_everything_judged),
    f"{IMPACT}/showing.py:told": Query(_told),
    f"{IMPACT}/showing.py:lines_of": Query(_told),
    f"{IMPACT}/showing.py:change_extra": Query(_extras),
    f"{IMPACT}/showing.py:record_extra": Query(_records),
    f"{IMPACT}/keeping.py:rules_of": Query(_rules_of),
    f"{IMPACT}/pages.py:changes_of": Query(_changes),
    f"{IMPACT}/comparing.py:alternative": Query(_compared),
    f"{IMPACT}/comparing.py:compared": Query(_compared),
    f"{IMPACT}/facts.py:facts_of": Query(_facts),
    f"{IMPACT}/facts.py:of_activities": Query(_obligations),
    "kernel/register/walking.py:steps_up": Query(_steps),
    "kernel/register/walking.py:steps_down": Query(_steps),
    "rooms/estate/obligations.py:of_assets": Query(_obligations),
    "rooms/estate/obligations.py:of_processes": Query(_obligations),
    "rooms/estate/obligations.py:of_contracts": Query(_obligations),
    "rooms/monitor/obligations.py:of_indicators": Query(_obligations),
    "rooms/monitor/obligations.py:of_targets": Query(_obligations),
}
