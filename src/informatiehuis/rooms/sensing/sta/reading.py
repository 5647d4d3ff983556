"""Answers what is asked of the service: one entity, a collection, a property, references, data arrays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from typing import Any
from urllib.parse import quote, urlencode

from informatiehuis.engines.problems import N_
from informatiehuis.engines.sensorthings import COLLECTIONS, Query, ResourcePath, parse_query
from informatiehuis.engines.sensorthings.model import IDENTIFIERS, SELF_LINKS
from informatiehuis.engines.sensorthings.times import write
from informatiehuis.rooms.sensing.entity_writing import require_change
from informatiehuis.rooms.sensing.models import Entity
from informatiehuis.rooms.sensing.problems import NothingThere
from informatiehuis.rooms.sensing.sta import documents, filtering, observations
from informatiehuis.rooms.sensing.sta.documents import Document
from informatiehuis.rooms.sensing.sta.observations import Where
from informatiehuis.rooms.sensing.sta.resolving import Many, One, resolve
from informatiehuis.rooms.sensing.sta.service import Service

CONFORMANCE = "http://www.opengis.net/spec/iot_sensing/1.1/req/"
CONFORMS = (
    "datamodel",
    "resource-path/resource-path-to-entities",
    "request-data",
    "create-update-delete/create-entity",
    "create-update-delete/link-to-existing-entities",
    "create-update-delete/deep-insert",
    "create-update-delete/deep-insert-status-code",
    "create-update-delete/update-entity",
    "create-update-delete/delete-entity",
    "data-array",
)


def root(service: Service) -> Document:
    """What the service has (18-088, 9.2.1)."""
    return {
        "value": [{"name": name, "url": f"{service.root}/{name}"} for name in COLLECTIONS],
        "serverSettings": {"conformance": [CONFORMANCE + one for one in CONFORMS]},
    }


def answer(service: Service, path: ResourcePath, options: Mapping[str, str]) -> Document | str:
    """What a path and its options ask; a text for `$value`. Raises the problems of the engine and of this room."""
    query = parse_query(options, path.entity)
    found = resolve(service, path)
    if path.is_collection:
        return _collection(service, path, options, query, found)  # type: ignore[arg-type]
    one = _document(service, found, query)  # type: ignore[arg-type]
    if path.inner:
        return _inner(one, path)
    return {"@iot.selfLink": one["@iot.selfLink"]} if path.ref else one


def _document(service: Service, found: One, query: Query) -> Document:
    if isinstance(found, Entity):
        return documents.answer(service, [found], query)[0]
    return observations.answer(service, [found], query)[0]


def _inner(one: Document, path: ResourcePath) -> Document | str:
    """A property, or what stands in it (18-088, 9.2.4 and 9.2.5)."""
    names = {"id": "@iot.id", "selfLink": "@iot.selfLink"}
    value: Any = one
    for name in path.inner:
        name = names.get(name, name) if name in (*IDENTIFIERS, *SELF_LINKS) else name
        if not isinstance(value, dict) or name not in value:
            raise NothingThere(N_("{name} heeft geen waarde."), N_("Vraag de hele entiteit."), name=name)
        value = value[name]
    return str(value) if path.value else {path.inner[-1]: value}


def _collection(
    service: Service, path: ResourcePath, options: Mapping[str, str], query: Query, found: Many
) -> Document:
    count: int | None
    if isinstance(found, Where):
        page = observations.select(service, found, query)
        count, more, size = page.count, page.more, observations.page_of(query)
        value = observations.data_arrays(service, page, query) if query.data_array else None
        value = observations.answer(service, page.rows, query) if value is None else value
    else:
        rows, count, more = filtering.select(service, found, query)
        value, size = documents.answer(service, rows, query), filtering.page_of(query)
    if path.ref:
        value = [{"@iot.selfLink": one["@iot.selfLink"]} for one in value]
    told: Document = {} if count is None else {"@iot.count": count}
    if more:
        told["@iot.nextLink"] = _next(service, path, options, query.skip + size)
    return {**told, "value": value}


def _next(service: Service, path: ResourcePath, options: Mapping[str, str], skip: int) -> str:
    steps = [step.name if step.identifier is None else f"{step.name}({step.identifier})" for step in path.steps]
    address = "/".join([*steps, *(["$ref"] if path.ref else [])])
    return f"{service.root}/{address}?{urlencode({**options, '$skip': skip}, safe='$', quote_via=quote)}"


def before(service: Service, number: int) -> Document:
    """What an observation was before each correction, with when, by which account and why; what the standard lacks.

    For who may change the sensor. Raises NothingThere for others, and NotAllowed for who may only see it.
    """
    row = observations.one(service, observations.everywhere(service), number)
    if row is None:
        raise NothingThere(N_("Op dit adres is niets, of u mag het niet zien."), N_("Kijk na welk kenmerk het heeft."))
    require_change(service.actor, service.seen.of_type("Datastream").select_related("entry").get(pk=row["stream"]))
    return {
        "value": [
            {
                **observations.properties(one),
                "amendedAt": write(one["amended_at"].astimezone(UTC)),
                "amendedBy": one["amended_by"],
                "why": one["why"],
            }
            for one in service.reading.before(number).to_pylist()
        ]
    }
