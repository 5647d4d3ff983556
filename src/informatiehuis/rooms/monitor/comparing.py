"""The figures that people read, held to what was recorded when they were computed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Q

from informatiehuis.engines.problems import N_, Note
from informatiehuis.kernel import events
from informatiehuis.kernel.canonical import digest
from informatiehuis.kernel.comparing.difference import Difference
from informatiehuis.rooms.monitor.models import Figure, Run

STORED = "stored"
"""Under which the event of a run holds the hash of its figures as the table has them."""
FIELDS = ("area_id", "period", "value", "n", "numerator", "denominator", "low", "high", "missing")


def hash_of(figures: Iterable[Figure]) -> str:
    """SHA-256 over the stored figures of one run, in the order of their areas and periods.

    `Run.figures_hash` is over exact decimals; the table holds them as doubles, from which those do not come back.
    """
    rows = [[getattr(one, name) for name in FIELDS] for one in figures]
    return f"sha256:{digest(sorted(rows, key=lambda row: (str(row[0]), row[1])))}"


def differences() -> Iterator[Difference]:
    """The latest and the public runs of which a figure is not as it was stored; older runs tell nothing to hold to."""
    read = Run.objects.filter(Q(is_latest=True) | Q(publications__isnull=False)).distinct().order_by("pk")
    for run in read.prefetch_related("figures"):
        for event in events.noted(run.indicator_id, STORED):
            told = event.payload["detail"]
            if told.get("run") == run.number and told[STORED] != hash_of(run.figures.all()):
                what = Note(N_("Een cijfer van berekening {run} is anders dan is vastgelegd."), run=run.number)
                yield Difference("indicator", run.indicator_id, event.number, what)
