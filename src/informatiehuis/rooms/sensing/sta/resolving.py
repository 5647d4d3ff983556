"""Where an address of the service leads, for who asks: to one or more entities, or to observations."""

from __future__ import annotations

from django.db.models import QuerySet

from informatiehuis.engines.problems import N_
from informatiehuis.engines.sensorthings import ResourcePath
from informatiehuis.engines.sensorthings.paths import Step
from informatiehuis.rooms.sensing.models import Entity
from informatiehuis.rooms.sensing.problems import NothingThere
from informatiehuis.rooms.sensing.sta import observations
from informatiehuis.rooms.sensing.sta.observations import Row, Where
from informatiehuis.rooms.sensing.sta.service import Service

One = Entity | Row
Many = QuerySet[Entity] | Where


def resolve(service: Service, path: ResourcePath) -> One | Many:
    """Follow a path. Raises NothingThere where it leads to nothing, or to what this reader may not see."""
    here: One | Many = _start(service, path.steps[0])
    for step in path.steps[1:]:
        # the engine lets a path go on from one entity only
        here = _one(service, _followed(service, here, step), step)  # type: ignore[arg-type]
    return here


def _start(service: Service, step: Step) -> One | Many:
    name = step.entity.name
    many: Many = observations.everywhere(service) if name == "Observation" else service.seen.of_type(name)
    return _one(service, many, step)


def _followed(service: Service, here: One, step: Step) -> Many:
    if not isinstance(here, Entity):
        column = "stream" if step.name == "Datastream" else "feature"
        return service.seen.of_type(step.entity.name).filter(pk=here[column])
    if step.entity.name == "Observation":
        return observations.of_row(service, here)
    return service.seen.led(here, step.name)


def _one(service: Service, many: Many, step: Step) -> One | Many:
    """All of them, or the one that a step names."""
    if not step.is_one:
        return many
    found: One | None = None
    if isinstance(many, Where):
        found = observations.one(service, many, step.identifier) if isinstance(step.identifier, int) else None
    elif step.identifier is None:
        found = many.first()
    elif isinstance(step.identifier, int):
        found = many.filter(pk=step.identifier).first()
    if found is None:
        raise nothing_here()
    return found


def nothing_here() -> NothingThere:
    return NothingThere(N_("Op dit adres is niets, of u mag het niet zien."), N_("Kijk na welk kenmerk het heeft."))
