"""Writes what is sent to the service: judged by the engine first, then made or changed, then what was measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from django.db.models import BigIntegerField, QuerySet

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.engines.sensorthings import (
    TYPES,
    PathProblem,
    Query,
    ResourcePath,
    Rules,
    check_data_arrays,
    check_entity,
    reference_in,
)
from informatiehuis.engines.signals import Store
from informatiehuis.kernel.prepared import Given, Prepared
from informatiehuis.rooms.sensing import entity_writing, observation_changing
from informatiehuis.rooms.sensing.entities import datastream
from informatiehuis.rooms.sensing.entity_writing import Making, entry_named, referred
from informatiehuis.rooms.sensing.intake import Sent, observation, rows_of, take_in
from informatiehuis.rooms.sensing.models import Entity, Sensor
from informatiehuis.rooms.sensing.problems import NothingThere
from informatiehuis.rooms.sensing.sta import documents, observations
from informatiehuis.rooms.sensing.sta.documents import Document
from informatiehuis.rooms.sensing.sta.observations import Row
from informatiehuis.rooms.sensing.sta.resolving import One, nothing_here, resolve
from informatiehuis.rooms.sensing.sta.service import Service


def _locations_of(thing: int | Given | None) -> QuerySet[Entity]:
    return Entity.objects.filter(type="Location", placings__of=thing)


def _feature_at() -> QuerySet[Entity]:
    first = _locations_of(Given("thing", BigIntegerField())).order_by("pk")[:1]
    return Entity.objects.filter(type="FeatureOfInterest", placed__location__in=first).order_by("pk")[:1]


FEATURE_AT = Prepared(_feature_at)
"""The feature that was made of the Location of a Thing."""


class Writer:
    """What one request with a token may write; `register` names the sensor under which it stands, or is empty."""

    def __init__(self, service: Service, store: Store, register: str) -> None:
        self.service = service
        self.store = store
        self._register = register

    @cached_property
    def entry(self) -> Sensor | None:
        return entry_named(self.service.actor, self._register) if self._register else None

    def create(self, path: ResourcePath, payload: Any) -> Document:
        """Make what is sent to a collection; gives it as it stands in the house then."""
        if not path.is_collection or path.ref or path.inner:
            raise _not_here(path)
        above = self._above(path)
        check_entity(payload, path.entity, self._rules(within=(above.type,) if above else ()))
        if path.entity.name == "Observation":
            return self._observation(payload, above)
        made, sent = entity_writing.make_entity(
            actor=self.service.actor, type_name=path.entity.name, payload=payload, now=self.service.now,
            above=above, entry=self.entry,
        )  # fmt: skip
        if sent:
            self._take_in([self.with_feature(one) for one in sent])
        return documents.answer(self._again(), [made], Query(path.entity))[0]

    def change(self, path: ResourcePath, payload: Any, *, replace: bool, reason: str = "") -> Document:
        """Change one entity or observation; gives it as it is then."""
        found = self._found(path)
        check_entity(payload, path.entity, self._rules(partial=not replace, within=tuple(TYPES)))
        if isinstance(found, Entity):
            entity_writing.change_entity(
                actor=self.service.actor, row=found, payload=payload, now=self.service.now, replace=replace
            )
            return documents.answer(self._again(), [found], Query(path.entity))[0]
        stream = self._stream_of(found)
        sent, told = Sent(stream, payload), payload.get("FeatureOfInterest")
        observation_changing.correct_observation(
            actor=self.service.actor, store=self.store, number=found["sequence"], now=self.service.now,
            sent=self.with_feature(sent, told) if told is not None else sent, replace=replace, reason=reason,
        )  # fmt: skip
        again = self._again()
        row = observations.one(again, observations.Where((stream.pk,)), found["sequence"])
        if row is None:
            raise _gone()
        return observations.document(again, row)

    def remove(self, path: ResourcePath, *, reason: str = "") -> None:
        found = self._found(path)
        if isinstance(found, Entity):
            entity_writing.remove_entity(actor=self.service.actor, row=found)
            return
        observation_changing.remove_observation(
            actor=self.service.actor, store=self.store, stream=self._stream_of(found), number=found["sequence"],
            now=self.service.now, reason=reason,
        )  # fmt: skip

    def create_observations(self, payload: Any) -> list[str]:
        """What is sent to CreateObservations (18-088, 13.2): of each its address, or `error` for a datastream that is
        not there. Raises NotRegistered and NotAllowed, with nothing stored."""
        check_data_arrays(payload, self._rules())
        numbers = [reference_in(group["Datastream"]) for group in payload]
        whole = [number for number in numbers if isinstance(number, int)]
        known = self.service.seen.of_type("Datastream").select_related("entry", "thing").in_bulk(whole)
        sent: list[Sent | None] = []
        for number, group in zip(numbers, payload, strict=True):
            stream = known.get(number) if isinstance(number, int) else None
            sent += [self._row_sent(stream, row) if stream else None for row in rows_of(group)]
        stored = iter(self._take_in([one for one in sent if one is not None]))
        return ["error" if one is None else self.service.address("Observations", next(stored)) for one in sent]

    def _row_sent(self, stream: Entity, row: dict[str, Any]) -> Sent:
        feature = row.pop("FeatureOfInterest/id", row.pop("FeatureOfInterest/@iot.id", None))
        return self.with_feature(Sent(stream, row), feature)

    def _rules(self, *, partial: bool = False, within: tuple[str, ...] = ()) -> Rules:
        return Rules(self.service.now, early=True, partial=partial, within=within)

    def _above(self, path: ResourcePath) -> Entity | None:
        """The entity in whose address something is made."""
        if len(path.steps) == 1:
            return None
        if len(path.steps) == 2 and path.steps[0].name == "Datastreams" and isinstance(path.steps[0].identifier, int):
            return self._datastream(path.steps[0].identifier)
        found = resolve(self.service, ResourcePath(path.steps[:-1]))
        if not isinstance(found, Entity):
            raise _not_here(path)
        return found

    def _datastream(self, number: int) -> Entity:
        """The datastream under which a measurement is sent: what a device does all day, so in one question."""
        found = datastream(self.service.actor, number)
        if found is None:
            raise nothing_here()
        return found

    def _found(self, path: ResourcePath) -> One:
        if path.is_collection or path.ref or path.inner:
            raise _not_here(path)
        # an address that is no collection leads to one
        return resolve(self.service, path)  # type: ignore[return-value]

    def _stream_of(self, row: Row) -> Entity:
        """The datastream of an observation that is seen."""
        return self.service.seen.of_type("Datastream").select_related("entry", "thing").get(pk=row["stream"])

    def _observation(self, payload: Mapping[str, Any], above: Entity | None) -> Document:
        making = Making(self.service.actor, self.service.now, self.entry)
        if above is not None and above.type == "Datastream":
            stream = above
        else:
            told = payload.get("Datastream")
            if not isinstance(told, Mapping) or reference_in(told) is None:
                raise NothingThere(
                    N_("Deze meting hoort bij geen Datastream."), N_("Noem er een: ‘Datastream’ met @iot.id.")
                )
            stream = referred(making, "Datastream", told)
        feature = payload.get("FeatureOfInterest")
        sent = self.with_feature(Sent(stream, payload), feature)
        receipt = take_in(actor=self.service.actor, store=self.store, sent=[sent], now=self.service.now)
        if receipt.stored:
            return observations.as_stored(self.service, observation(sent, self.service.now), receipt.sequences[0])
        again = self._again()
        row = observations.one(again, observations.Where((stream.pk,)), receipt.sequences[0])
        if row is None:
            raise _gone()
        return observations.document(again, row)

    def with_feature(self, sent: Sent, told: Any = None) -> Sent:
        """The observation with its feature: the one it names or brings, else where its Thing is."""
        if told is None:
            told = sent.payload.get("FeatureOfInterest")
        if isinstance(told, Mapping) and reference_in(told) is None:
            made, _ = entity_writing.make_entity(
                actor=self.service.actor, type_name="FeatureOfInterest", payload=told, now=self.service.now,
                above=sent.stream,
            )  # fmt: skip
            return Sent(sent.stream, sent.payload, made.pk)
        if told is not None:
            reference = told if isinstance(told, Mapping) else {"@iot.id": told}
            making = Making(self.service.actor, self.service.now, None)
            return Sent(sent.stream, sent.payload, referred(making, "FeatureOfInterest", reference).pk)
        return Sent(sent.stream, sent.payload, self._feature_of(sent.stream))

    def _feature_of(self, stream: Entity) -> int | None:
        """The feature that the Location of the Thing is; None where it has no Location."""
        if stream.pk not in self._features:
            made = next(iter(FEATURE_AT(thing=stream.thing_id)), None)
            if made is None and (where := _locations_of(stream.thing_id).first()) is not None:
                made = entity_writing.make_feature(actor=self.service.actor, stream=stream, location=where)
            self._features[stream.pk] = made.pk if made else None
        return self._features[stream.pk]

    @cached_property
    def _features(self) -> dict[int, int | None]:
        return {}

    def _take_in(self, sent: Sequence[Sent]) -> tuple[int, ...]:
        if not sent:
            return ()
        receipt = take_in(actor=self.service.actor, store=self.store, sent=sent, now=self.service.now)
        return receipt.sequences

    def _again(self) -> Service:
        """The service as it stands after the writing."""
        return Service(self.service.actor, self.store.read(), self.service.root, self.service.now)


def _gone() -> Problem:
    return NothingThere(
        N_("Deze meting was er, en is verwijderd."),
        N_("Geef een nieuwe meting een ander kenmerk, als die moet blijven."),
    )


def _not_here(path: ResourcePath) -> Problem:
    return PathProblem(
        N_("Hier kan niets worden geschreven: {name}."),
        N_("Stuur naar een verzameling, zoals ‘Things’, of wijzig één entiteit, zoals ‘Things(1)’."),
        name=path.steps[-1].name,
        segment=path.steps[-1].name,
    )
