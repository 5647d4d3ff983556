"""How sensors are planted: each with a Thing, its datastream, and what was measured."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings

from informatiehuis.engines.signals import Observation
from informatiehuis.engines.signals.validation.settings import Settings
from informatiehuis.rooms.sensing.entity_writing import make_entity, make_feature
from informatiehuis.rooms.sensing.models import Entity, Validation
from informatiehuis.rooms.sensing.store import store_of
from informatiehuis.rooms.sensing.validating.actions import set_chain
from informatiehuis.rooms.sensing.validating.computing import compute_month
from tests.access.kinds import Plant
from tests.access.marks import needs
from tests.access.table import Spot

if TYPE_CHECKING:
    from tests.access.planting import Planted

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def _sensor(planted: Planted, spot: Spot, mark: Callable[[str], str]) -> dict[str, Any]:
    """One that may begin to measure."""
    return {"personal_data": "no", "keep_months": 12, "valid_until": date(2100, 1, 1), "category": "air"}


def _measure(planted: Planted, spot: Spot, sensor: Any) -> None:
    """A Thing with all that can stand in it, each with a mark, and an observation that says one too."""
    rule = needs((spot.access, spot.where, "sensor"))

    def mark(name: str) -> str:
        return planted.marks.text(f"{name} of the {spot.access} sensor {spot.where}", rule)

    made, _ = make_entity(
        actor=planted.maker, type_name="Thing", payload=thing(mark), now=NOW, entry=sensor, reason=f"Om {mark('why')}"
    )
    stream = Entity.objects.get(type="Datastream", thing=made)
    location = Entity.objects.get(type="Location", placings__of=made)
    feature = make_feature(actor=planted.maker, stream=stream, location=location)
    observed = Observation(
        stream=stream.pk, begin=NOW, result=mark("result"), quality=mark("quality"), feature=feature.pk,
        parameters={"waarom": mark("parameter")},
    )  # fmt: skip
    receipt = store_of(settings.HOUSE).append([observed])
    planted.extra.setdefault("streams", {})[spot] = stream
    planted.extra.setdefault("validations", {})[spot] = _validate(planted, stream, mark)
    series = f"meetreeksen/{stream.pk}"
    month = f"{series}/2026-03/1"
    for what, code in (
        ("measured thing", f"Things({made.pk})"),
        ("datastream", f"Datastreams({stream.pk})"),
        ("observation", f"Observations({receipt.sequences[0]})"),
        ("series", series),
        ("series month", month),
        ("series observation", f"{month}/{receipt.sequences[0]}"),
    ):
        planted.codes.setdefault(what, {})[code] = rule, ""


def _validate(planted: Planted, stream: Entity, mark: Callable[[str], str]) -> Validation:
    """A chain of which the settings say a mark, and a month that waits for somebody to decide."""
    chain = Settings(version=mark("parameter of a chain"), factors=((1, 1.0),))
    set_chain(actor=planted.maker, stream=stream, settings=chain, reason=f"Om {mark('why of a chain')}")
    return compute_month(actor=planted.maker, store=store_of(settings.HOUSE), number=stream.pk, month="2026-03")


def thing(mark: Callable[[str], str]) -> dict[str, Any]:
    """A Thing as a program sends it."""

    def about(name: str) -> dict[str, str]:
        return {"name": f"Naam {mark(f'name of a {name}')}", "description": f"Over {mark(f'description of a {name}')}"}

    return {
        **about("thing"),
        "properties": {"kenmerk": mark("property of a thing")},
        "Locations": [
            {
                **about("location"),
                "encodingType": "application/geo+json",
                "location": {"type": "Point", "coordinates": [5.1, 52.1]},
            }
        ],
        "Datastreams": [
            {
                **about("datastream"),
                "observationType": "OM_Observation",
                "unitOfMeasurement": {"name": mark("unit"), "symbol": "x", "definition": "ucum:1"},
                "Sensor": {**about("instrument"), "encodingType": "text/plain", "metadata": mark("metadata")},
                "ObservedProperty": {**about("observed property"), "definition": f"urn:{mark('definition')}"},
            }
        ],
    }


KINDS = {"sensor": Plant(_sensor, _measure)}
