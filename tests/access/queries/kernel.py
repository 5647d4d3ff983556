"""The queries of the kernel besides its registers: work in the background, mandates, boundaries, use of data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from informatiehuis.engines.problems import Problem
from informatiehuis.kernel.access.powers import mandated_powers
from informatiehuis.kernel.boundaries import outlines, outlines_of
from informatiehuis.kernel.jobs import pages as job_pages
from informatiehuis.kernel.jobs import queries as jobs
from informatiehuis.kernel.kinds import all_kinds
from informatiehuis.kernel.mandates.queries import able_to
from informatiehuis.kernel.mandates.showing import mandate_extra
from informatiehuis.kernel.models import BoundarySet, Job, Mandate, Party, ProcessingActivity
from informatiehuis.kernel.processing import purposes, reading, rules
from informatiehuis.kernel.processing.reading import Wanted
from informatiehuis.kernel.processing.then import activities_in_use
from informatiehuis.kernel.qualities.pages import red_list
from informatiehuis.rooms.atlas.models import Source
from tests.access.queries import Elsewhere, Query, Reader, Whoever

if TYPE_CHECKING:
    from tests.access.planting import Planted

WHOLE = tuple(kind.name for kind in all_kinds())


def _visible(planted: Planted, reader: Reader) -> Iterator[Any]:
    for kind in all_kinds():
        yield kind.model.objects.filter(kind=kind.name).visible_to(reader.actor)


def _outlines(planted: Planted, reader: Reader) -> Iterator[Any]:
    """Of the sets of boundaries that this reader may see: the areas, of which others are hidden."""
    for boundary_set in BoundarySet.objects.visible_to(reader.actor):
        yield [(one.code, one.name, one.parent) for one in outlines(boundary_set, reader.actor)]


def _outlines_of(planted: Planted, reader: Reader) -> Iterator[Any]:
    """Of every area there is: those that this reader may see, in sets of boundaries that it may see too."""
    codes = {area.code for area, _rule in planted.rules_of("area")}
    for one, boundary_set in outlines_of(codes, timezone.localdate(), reader.actor).values():
        yield boundary_set, (one.code, one.name, one.parent)


def _jobs(planted: Planted, reader: Reader) -> Iterator[Any]:
    try:
        yield jobs.jobs_for(reader.actor)
    except Problem as problem:
        yield problem


def _each_job(planted: Planted, reader: Reader) -> Iterator[Any]:
    """Every job there is, by its number; with what its page shows of it."""
    for job in Job.objects.all():
        found = jobs.visible_job(reader.actor, job.pk)
        assert (found is not None) == jobs.may_see(reader.actor, job)
        if found is not None:
            yield found, job_pages.shown(found, reader.actor)


def _jobs_about(planted: Planted, reader: Reader) -> Iterator[Any]:
    for thing, rule in planted.rules_of("source"):
        if rule(reader.name):
            yield jobs.jobs_about(reader.actor, thing, most=100)


def _red_list(planted: Planted, reader: Reader) -> Iterator[Any]:
    """Of every owner that there is, seen or not."""
    for party in Party.objects.all():
        for short in red_list(reader.actor, party).found:
            yield short.thing, [(one.label, one.reason) for one in short.lacks]


def _able_to(planted: Planted, reader: Reader) -> Iterator[Any]:
    """Everything that can be asked of who may decide: of now, and of a day that is over."""
    today = timezone.localdate()
    for power in mandated_powers():
        for party, area in ((None, None), (planted.parties["here"], planted.at("area", "open"))):
            for day in (today, today - timedelta(days=1)):
                yield able_to(reader.actor, power, day=day, party=party, area=area)


def _mandates(planted: Planted, reader: Reader) -> Iterator[Any]:
    for mandate in Mandate.objects.visible_to(reader.actor):
        yield mandate_extra(mandate, reader.actor, {})


def _allowed(planted: Planted, reader: Reader) -> Iterator[Any]:
    for source in Source.objects.visible_to(reader.actor):
        yield purposes.allowed(source, reader.actor)


def _activities_then(planted: Planted, reader: Reader) -> Iterator[Any]:
    """As if a source allowed all of them."""
    slugs = list(ProcessingActivity.objects.values_list("slug", flat=True))
    yield activities_in_use(slugs, reader.actor, timezone.now())


def _explained(planted: Planted, reader: Reader) -> Iterator[Any]:
    for source in Source.objects.visible_to(reader.actor):
        yield rules.explained(source, reader.actor)


def _uses(planted: Planted, reader: Reader) -> Iterator[Any]:
    found = reading.uses(reader.actor, Wanted())
    yield found, list(reading.records(found)), reading.told(found, reader.actor)


STATE = "changes something, and reads nothing for who asks"
JOBS, RULES = "tests/kernel/jobs", "tests/kernel/processing"
QUERIES: dict[str, Query | Elsewhere] = {
    "kernel/models/things.py:visible_to": Query(_visible, whole=WHOLE),
    "kernel/boundaries.py:outlines": Query(_outlines),
    "kernel/boundaries.py:outlines_of": Query(_outlines_of),
    "kernel/jobs/queries.py:jobs_for": Query(_jobs),
    "kernel/jobs/queries.py:visible_job": Query(_each_job),
    "kernel/jobs/queries.py:may_see": Query(_each_job),
    "kernel/jobs/queries.py:jobs_about": Query(_jobs_about),
    "kernel/jobs/pages.py:shown": Query(_each_job),
    "kernel/jobs/declaring.py:may_quote": Elsewhere("says whether data may be quoted", "tests/walk/test_deciding.py"),
    "kernel/jobs/asking.py:ask": Elsewhere(STATE, JOBS),
    "kernel/jobs/schedules.py:run_now": Elsewhere(STATE, JOBS),
    "kernel/qualities/pages.py:red_list": Query(_red_list),
    "kernel/mandates/queries.py:able_to": Query(_able_to),
    "kernel/mandates/showing.py:mandate_extra": Query(_mandates),
    "kernel/mandates/actions.py:require_giver": Elsewhere(
        "refuses, and tells no more than that", "tests/kernel/mandates"
    ),
    "kernel/processing/reading.py:uses": Query(_uses),
    "kernel/processing/reading.py:told": Query(_uses),
    "kernel/mandates/exchange.py:require_steps": Elsewhere("refuses", "tests/kernel/mandates"),
    "kernel/processing/purposes.py:allowed": Query(_allowed),
    "kernel/processing/then.py:activities_in_use": Query(_activities_then),
    "kernel/processing/rules.py:explained": Query(_explained),
    "kernel/at_work.py:at_work_on": Elsewhere(STATE, "tests/faults"),
    "kernel/processing/rules.py:view": Elsewhere("says which columns and rows are left; nothing of them", RULES),
    "kernel/processing/rules.py:own_areas": Elsewhere("gives the areas of the reader's own roles", RULES),
    "kernel/processing/rules.py:holds_for": Elsewhere("judges one rule", RULES),
    "kernel/processing/using.py:require_use": Elsewhere("the question before rows are given", RULES),
    "kernel/processing/using.py:using": Elsewhere("the question before rows are given", RULES),
    "kernel/processing/log.py:logged": Elsewhere(STATE, RULES),
    "kernel/processing/log.py:write": Elsewhere(STATE, RULES),
    "kernel/ascode/data.py:record_taken": Elsewhere("is a part of an import", "tests/walk/test_as_whom.py"),
    "kernel/ascode/importing.py:preview": Elsewhere("asked by the command line alone", "tests/walk/test_as_whom.py"),
    "kernel/accounts.py:require_own": Elsewhere(STATE, "tests/kernel/test_accounts.py"),
    "kernel/erasing.py:again": Elsewhere(STATE, "tests/kernel/test_erasing.py"),
    "kernel/granting.py:remove_party": Elsewhere(STATE, "tests/kernel/test_grants.py"),
    "kernel/verifications.py:verify_and_record": Elsewhere(STATE, "tests/kernel/test_verifications.py"),
    "kernel/web.py:come_in": Elsewhere("lets a request be of an account", "tests/portal/tokens"),
}
OF_MACHINES = "says how work goes, of no thing"
WHOEVER = {
    "kernel/jobs/queries.py:counts": Whoever(
        "numbers over all work, on the page of who keeps the house", frozenset({"kernel/jobs/pages.py"})
    ),
    "kernel/jobs/queries.py:oldest_waiting": Whoever(OF_MACHINES, frozenset({"portal/checkup/upkeep.py"})),
    "kernel/jobs/queries.py:worker_lives": Whoever(
        OF_MACHINES, frozenset({"kernel/jobs/pages.py", "kernel/jobs/waiting.py", "portal/health.py"})
    ),
    "kernel/jobs/queries.py:workers": Whoever(
        OF_MACHINES,
        frozenset({"cli/jobs.py", "kernel/copies/moving.py", "kernel/jobs/pages.py", "portal/checkup/upkeep.py"}),
    ),
}
