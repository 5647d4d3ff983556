"""Entities as the JSON of SensorThings (18-088, 8.1): control information, properties, and their links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from informatiehuis.engines.sensorthings import TYPES, EntityType, Expand, Query
from informatiehuis.engines.sensorthings.model import IDENTIFIERS, SELF_LINKS
from informatiehuis.engines.sensorthings.times import Span
from informatiehuis.rooms.sensing.models import Entity
from informatiehuis.rooms.sensing.sta.service import Service

Document = dict[str, Any]


def plain(service: Service, rows: Sequence[Entity]) -> list[Document]:
    """The entities with their own properties and their links."""
    extents = _extents(service, rows)
    return [headed(service, TYPES[row.type], row.pk, {**row.content, **extents.get(row.pk, {})}) for row in rows]


def headed(service: Service, entity: EntityType, number: int, properties: Mapping[str, Any]) -> Document:
    """The properties of an entity between its control information and its links."""
    address = service.address(entity.collection, number)
    shown = {name: properties[name] for name in entity.properties if name in properties}
    links = {f"{name}@iot.navigationLink": f"{address}/{name}" for name in entity.navigations}
    return {"@iot.id": number, "@iot.selfLink": address, **shown, **links}


def _extents(service: Service, rows: Sequence[Entity]) -> dict[int, Document]:
    """From when until when each datastream has observations, which nobody sends but the house knows."""
    if not rows or rows[0].type != "Datastream":
        return {}
    wanted = {row.pk for row in rows}
    found: dict[int, Document] = {}
    for one in service.latest.select(["stream", "first", "last"]).to_pylist():
        if one["stream"] in wanted:
            found[one["stream"]] = {"phenomenonTime": span(one["first"], one["last"])}
    return found


def span(begin: datetime, end: datetime) -> str:
    """An interval as the API writes it."""
    return str(Span(begin.astimezone(UTC), end.astimezone(UTC)))


def selected(document: Document, entity: EntityType, query: Query) -> Document:
    """What `$select` leaves of an entity, with what was expanded."""
    if not query.select:
        return document
    kept: Document = {}
    asked = set(query.select)
    if asked & set(IDENTIFIERS):
        kept["@iot.id"] = document["@iot.id"]
    if asked & set(SELF_LINKS):
        kept["@iot.selfLink"] = document["@iot.selfLink"]
    kept |= {name: document[name] for name in entity.properties if name in asked and name in document}
    for name in entity.navigations:
        link = f"{name}@iot.navigationLink"
        kept |= {link: document[link]} if name in asked else {}
    expanded = {one.navigation for one in query.expand}
    kept |= {name: value for name, value in document.items() if name.split("@")[0] in expanded and name not in kept}
    return kept


def answer(service: Service, rows: Sequence[Entity], query: Query) -> list[Document]:
    """The entities as they are asked: with what is expanded in them, and only what is selected."""
    shown = plain(service, rows)
    for expand in query.expand:
        if query.entity.navigations[expand.navigation].target == "Observation":
            _with_observations(service, rows, shown, expand)
        else:
            _with_entities(service, rows, shown, expand)
    return [selected(one, query.entity, query) for one in shown]


def _with_entities(service: Service, rows: Sequence[Entity], shown: list[Document], expand: Expand) -> None:
    from informatiehuis.rooms.sensing.sta.filtering import choose, page_of

    many = TYPES[rows[0].type].navigations[expand.navigation].many if rows else True
    led = service.seen.led_from(rows, expand.navigation)
    together = list({one.pk: one for found in led.values() for one in found}.values())
    ordered = choose(service, together, expand.query)
    by_number = dict(zip((one.pk for one in ordered), answer(service, ordered, expand.query), strict=True))
    place = {number: index for index, number in enumerate(by_number)}
    top, skip = page_of(expand.query), expand.query.skip
    for row, document in zip(rows, shown, strict=True):
        found = sorted((one.pk for one in led[row.pk] if one.pk in by_number), key=place.__getitem__)
        if not many:
            document[expand.navigation] = by_number[found[0]] if found else None
            continue
        if expand.query.count:
            document[f"{expand.navigation}@iot.count"] = len(found)
        document[expand.navigation] = [by_number[number] for number in found[skip : skip + top]]
        if len(found) > skip + top:
            document[f"{expand.navigation}@iot.nextLink"] = _next(document["@iot.selfLink"], expand, skip + top)


def _with_observations(service: Service, rows: Sequence[Entity], shown: list[Document], expand: Expand) -> None:
    from informatiehuis.rooms.sensing.sta import observations

    latest = observations.latest_of(service, [row.pk for row in rows], expand.query) if rows else None
    for row, document in zip(rows, shown, strict=True):
        if latest is not None and row.type == "Datastream":
            document[expand.navigation] = latest.get(row.pk, [])
            continue
        where = observations.of_row(service, row)
        page = observations.select(service, where, expand.query)
        if page.count is not None:
            document[f"{expand.navigation}@iot.count"] = page.count
        document[expand.navigation] = observations.answer(service, page.rows, expand.query)
        if page.more:
            end = expand.query.skip + observations.page_of(expand.query)
            document[f"{expand.navigation}@iot.nextLink"] = _next(document["@iot.selfLink"], expand, end)


def _next(address: str, expand: Expand, skip: int) -> str:
    top = f"$top={expand.query.top}&" if expand.query.top is not None else ""
    return f"{address}/{expand.navigation}?{top}$skip={skip}"
