"""Every change of a sensor in the register: it measures only when the register says all that a resident may ask."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext

from informatiehuis.engines.problems import N_
from informatiehuis.kernel import changes
from informatiehuis.kernel.access import Actor, Verb, require, require_at
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.kinds import Transition
from informatiehuis.rooms.sensing.kinds import MEASURING, PLANNED
from informatiehuis.rooms.sensing.models import PersonalData, Sensor
from informatiehuis.rooms.sensing.problems import NotComplete

if TYPE_CHECKING:
    from django.db.models import Field

DEMANDED = ("owner", "measures", "purpose", "legal_basis", "personal_data", "keep_months", "valid_until")
"""What the register must say of a sensor before it may measure."""


@action
def create_sensor(*, actor: Actor, values: Mapping[str, Any], reason: str = "") -> Sensor:
    """Put a sensor in the register. Raises NotAllowed, and ValidationError at the field that is wrong."""
    require_at(actor, Verb.CREATE, values.get("owner"), kind="sensor", area=values.get("area"))
    return changes.create(Sensor, kind="sensor", **{"status": PLANNED, **placed(values)})


@action
def change_sensor(
    *, actor: Actor, thing: Sensor, values: Mapping[str, Any], seen_version: int | None, reason: str = ""
) -> bool:
    """Change what the register says of a sensor; raises as `create_sensor`, EditConflict, and NotComplete."""
    require(actor, Verb.EDIT, thing)
    changed = changes.change(thing, seen_version=seen_version, **placed(values, thing))
    if thing.status == MEASURING:
        require_complete(thing)
    return changed


@action
def move_sensor(*, actor: Actor, thing: Sensor, step: Transition, reason: str = "") -> None:
    """Let a sensor take a step. Raises NotComplete when it may not measure yet."""
    require(actor, step.verb, thing, step.name)
    if step.end == MEASURING:
        require_complete(thing)
    changes.change(thing, seen_version=thing.version, status=step.end)


def placed(values: Mapping[str, Any], thing: Sensor | None = None) -> dict[str, Any]:
    """The values with the geometry that follows from the position. Raises ValidationError at a field."""
    own = {name: values.get(name, getattr(thing, name, None)) for name in ("longitude", "latitude", "mobile")}
    position = own["longitude"], own["latitude"]
    wrong: dict[str, list[str]] = {}
    if (position[0] is None) != (position[1] is None):
        missing = "latitude" if position[1] is None else "longitude"
        wrong[missing] = [gettext("Vul lengtegraad en breedtegraad allebei in, of geen van beide.")]
    if own["mobile"] and position != (None, None):
        wrong["mobile"] = [gettext("Wat beweegt heeft geen vaste plek. Laat lengtegraad en breedtegraad leeg.")]
    personal = values.get("personal_data", getattr(thing, "personal_data", ""))
    access = values.get("access", getattr(thing, "access", ""))
    if personal == PersonalData.YES and access == "open":
        wrong["access"] = [gettext("Metingen over personen zijn niet openbaar. Kies een andere klasse.")]
    if wrong:
        raise ValidationError(wrong)
    if values.keys() & {"longitude", "latitude"}:
        point = None if None in position else {"type": "Point", "coordinates": list(position)}
        return {**values, "geometry": point}
    return dict(values)


def missing(sensor: Sensor) -> list[str]:
    """The fields that the register has to say before this sensor may measure, and does not."""
    return [name for name in DEMANDED if getattr(sensor, name) in (None, "")]


def label_of(name: str) -> str:
    """What a field of the register is called."""
    return str(cast("Field[Any, Any]", Sensor._meta.get_field(name)).verbose_name)


def is_over(sensor: Sensor) -> bool:
    """Whether the day is there from which it may measure no more."""
    return sensor.valid_until is not None and sensor.valid_until <= timezone.localdate()


def require_complete(sensor: Sensor) -> None:
    """Raises NotComplete naming what the register does not say."""
    if lacking := missing(sensor):
        labels = [label_of(name) for name in lacking]
        raise NotComplete(
            N_("'{title}' mag nog niet meten: het register zegt niet {lacking}."),
            N_("Vul dat eerst in."),
            title=sensor.title,
            lacking=", ".join(labels),
        )
    if is_over(sensor):
        raise NotComplete(
            N_("'{title}' mag niet meten: dat mocht tot {day}."),
            N_("Kies bij ‘geldig tot’ een latere dag als het langer mag."),
            title=sensor.title,
            day=f"{sensor.valid_until:%d-%m-%Y}",
        )
