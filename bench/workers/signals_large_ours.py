"""Ours: what questions to the service of sensors cost the whole house, with very many observations stored.

Each question goes from its address to the last byte of its answer, by an account with a role; the CPU is that of this
process, with all its threads.
"""

import os
import statistics
import sys
import time
from typing import Any

import informatiehuis
from bench.workers import large_observations
from bench.workers.telling import cpu_seconds, tell

REPEATS = 15
MIDDLE = "2025-06-15T12:30:00Z"
SINCE = f"$filter=phenomenonTime ge {MIDDLE}"
YEAR = "begin=2025-01-01T00:00:00Z&end=2026-01-01T00:00:00Z"
COUNTED = "$top=0&$count=true"
QUESTIONS = {
    "latest": "$latest?$top=10000",
    "year": f"Datastreams({{stream}})/$periods?period=hour&{YEAR}",
    "filter": f"Observations?{SINCE}&$top=100",
    "filter_one": f"Datastreams({{stream}})/Observations?{SINCE}&$top=100",
    "filter_value": f"Observations?{SINCE} and result gt 20&$top=100",
    "count": f"Observations?{COUNTED}",
    "count_since": f"Observations?{SINCE}&{COUNTED}",
    "count_since_one": f"Datastreams({{stream}})/Observations?{SINCE}&{COUNTED}",
}
"""What each asks below the root of the service."""


def main(rows: str, streams: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "informatiehuis.portal.settings"
    import django

    django.setup()
    numbers = _datastreams(int(streams))
    from django.conf import settings

    began = cpu_seconds()
    large_observations.make(settings.HOUSE.signals, int(rows), numbers)
    made = cpu_seconds() - began
    told = {name: _median(address.format(stream=numbers[len(numbers) // 2])) for name, address in QUESTIONS.items()}
    size = sum(path.stat().st_size for path in settings.HOUSE.signals.rglob("*") if path.is_file())
    tell(made, informatiehuis.__version__, bytes_a_row=size / int(rows), **told)


def _datastreams(count: int) -> list[int]:
    """The numbers of so many datastreams, each of a Thing of its own; the first is there already."""
    from informatiehuis.kernel.writing import recorded_change
    from informatiehuis.rooms.sensing.models import Entity

    first = Entity.objects.filter(type="Datastream").select_related("thing", "entry").order_by("number")[0]

    def alike(one: Any, number: int, **to: Any) -> Entity:
        content = {**one.content, "name": f"{one.content['name']} {number}"}
        return Entity(type=one.type, content=content, entry=one.entry, maker=one.maker, **to)

    # as no action could make ten thousand of them in a reasonable time
    with recorded_change():
        things = Entity.objects.bulk_create([alike(first.thing, number) for number in range(1, count)])
        made = Entity.objects.bulk_create(
            alike(first, number, thing=thing, sensor=first.sensor, observed_property=first.observed_property)
            for number, thing in enumerate(things, 1)
        )
    return [first.pk, *(one.pk for one in made)]


def _median(address: str) -> float:
    """The CPU of an answer, in seconds, after one to warm up."""
    from django.test import Client

    from informatiehuis.kernel.models import User

    visitor = Client(headers={"host": "localhost"})
    visitor.force_login(User.objects.get(username="meetnet"))
    used = []
    for _ in range(REPEATS + 1):
        before = time.process_time()
        answer = visitor.get(f"/sta/v1.1/{address}")
        used.append(time.process_time() - before)
        if answer.status_code != 200:
            raise SystemExit(f"{address} gives {answer.status_code}: {answer.content[:200]!r}")
    return statistics.median(used[1:])


if __name__ == "__main__":
    main(*sys.argv[1:])
