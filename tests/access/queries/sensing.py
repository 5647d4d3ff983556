"""The queries of sensing: sensors, their datastreams, and what their pages show."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from informatiehuis.rooms.sensing import entities, queries, showing
from informatiehuis.rooms.sensing.models import Entity, Sensor
from tests.access.queries import Elsewhere, Query, Reader, Whoever

if TYPE_CHECKING:
    from tests.access.planting import Planted


def _sensors(planted: Planted, reader: Reader) -> Iterator[Any]:
    yield queries.sensors(reader.actor)
    yield queries.measuring(reader.actor)


def _streams(planted: Planted, reader: Reader) -> Iterator[Any]:
    """Also of a sensor that this reader may not see, as if somebody forgot to look."""
    for sensor in Sensor.objects.all():
        yield queries.streams_of(sensor, reader.actor)
    yield list(queries.streams_by_sensor(reader.actor).values())


def _entities(planted: Planted, reader: Reader) -> Iterator[Any]:
    yield [(one.type, one.content) for one in entities.visible(reader.actor)]


def _datastreams(planted: Planted, reader: Reader) -> Iterator[Any]:
    """Each by its number, as a program names it that may not see it."""
    found = [entities.datastream(reader.actor, number) for number in Entity.objects.values_list("number", flat=True)]
    seen = set(entities.visible(reader.actor, "Datastream").values_list("number", flat=True))
    assert {one.number for one in found if one} == seen
    yield [(one.type, one.content) for one in found if one]


def _pages(planted: Planted, reader: Reader) -> Iterator[Any]:
    for sensor in Sensor.objects.visible_to(reader.actor):
        yield showing.sensor_extra(sensor, reader.actor, {})


ROOM = "rooms/sensing"
STA = f"{ROOM}/sta"
AT_THE_SERVICE = Elsewhere("answers at the address of SensorThings", "tests/walk/test_addresses.py")
OF_WHO_SENDS = Elsewhere("judges what a program sends", "tests/walk/test_sensing.py")
OF_A_CAMPAIGN = Elsewhere("reads the release of a campaign", "tests/rooms/sensing/test_routes.py")
OF_A_MONTH = Elsewhere(
    "computes or shows a month of a sensor that is seen", "tests/rooms/sensing/validating/test_pages.py"
)
QUERIES: dict[str, Query | Elsewhere] = {
    f"{ROOM}/queries.py:sensors": Query(_sensors, whole=("sensor",)),
    f"{ROOM}/queries.py:measuring": Query(_sensors),
    f"{ROOM}/queries.py:streams_of": Query(_streams),
    f"{ROOM}/queries.py:streams_by_sensor": Query(_streams),
    f"{ROOM}/entities.py:visible": Query(_entities),
    f"{ROOM}/entities.py:datastream": Query(_datastreams),
    f"{ROOM}/showing.py:sensor_extra": Query(_pages),
    f"{ROOM}/live/feed.py:watched": Elsewhere(
        "gives numbers and units to an open line", "tests/rooms/sensing/live/test_feed.py"
    ),
    f"{ROOM}/live/lines.py:take": Elsewhere(
        "keeps a connection and reads nothing", "tests/rooms/sensing/live/test_lines.py"
    ),
    f"{ROOM}/exchange.py:allow": Elsewhere("tells nothing but a refusal", "tests/rooms/sensing/test_exchange.py"),
    **dict.fromkeys(
        (f"{ROOM}/queries.py:campaigns", f"{ROOM}/queries.py:campaign", f"{ROOM}/routes.py:release"), OF_A_CAMPAIGN
    ),
    **dict.fromkeys((f"{ROOM}/intake.py:take_in", f"{ROOM}/intake.py:require_measuring"), OF_WHO_SENDS),
    **{f"{ROOM}/entity_writing.py:{name}": OF_WHO_SENDS for name in ("entry_named", "referred", "require_change")},
    **{f"{STA}/documents.py:{name}": AT_THE_SERVICE for name in ("answer", "headed", "plain")},
    **{f"{STA}/filtering.py:{name}": AT_THE_SERVICE for name in ("choose", "embedded", "select")},
    **{
        f"{STA}/observations.py:{name}": AT_THE_SERVICE
        for name in (
            "answer",
            "as_stored",
            "data_arrays",
            "document",
            "everywhere",
            "latest_of",
            "of_row",
            "one",
            "select",
        )
    },
    **{f"{STA}/reading.py:{name}": AT_THE_SERVICE for name in ("answer", "root")},
    **{f"{STA}/summaries.py:{name}": AT_THE_SERVICE for name in ("latest", "periods")},
    **{
        f"{ROOM}/validating/{name}": OF_A_MONTH
        for name in (
            "computing.py:compute_month",
            "presenting.py:event",
            "presenting.py:last_months",
            "reference.py:reference",
            "reference.py:source_of",
        )
    },
    f"{STA}/reading.py:before": Elsewhere("is for who may change the sensor", "tests/rooms/sensing/test_changing.py"),
    f"{STA}/resolving.py:resolve": AT_THE_SERVICE,
}
WHOEVER = {
    f"{ROOM}/queries.py:periods_of": Whoever(
        "of a datastream that was found for who reads", frozenset({f"{ROOM}/showing.py"})
    ),
    **{
        f"{ROOM}/validating/queries.py:{name}": Whoever(
            "of a datastream that was found for who reads",
            frozenset(f"{ROOM}/validating/{one}.py" for one in callers),
        )
        for name, callers in {
            "months": ("pages",),
            "validation_of": ("pages",),
            "again_of": ("pages", "presenting"),
        }.items()
    },
}
