"""The part of the atlas as code that belongs to this room: the register of sensors, without what they measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from informatiehuis.engines import ascode
from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel.access import Actor, Verb, require
from informatiehuis.kernel.ascode.parts import Part, Ref, Spelled, declare
from informatiehuis.kernel.ascode.spelling import absent, area_ref, code_of, ref, slug_of, text, validity
from informatiehuis.kernel.models import Thing
from informatiehuis.rooms.sensing.kinds import ENDED, MEASURING, PLANNED, SENSOR_LIFE
from informatiehuis.rooms.sensing.models import PersonalData, Sensor
from informatiehuis.rooms.sensing.registering import DEMANDED, label_of, placed

if TYPE_CHECKING:
    from informatiehuis.engines.ascode import SensorStatus

STATUS_OF: Mapping[SensorStatus, str] = {
    ascode.SensorStatus.PLANNED: PLANNED,
    ascode.SensorStatus.MEASURING: MEASURING,
    ascode.SensorStatus.ENDED: ENDED,
}
WORD_OF = {status: word for word, status in STATUS_OF.items()}
SAID: Mapping[bool | None, str] = {None: "", True: PersonalData.YES.value, False: PersonalData.NO.value}
SAYS = {word: said for said, word in SAID.items()}


class NotAsSpelled(Problem):
    """A sensor cannot be as its file says."""

    code = "sensor-in-file"


def read_sensor(value: ascode.Sensor) -> Iterator[Spelled]:
    point = None
    if value.longitude is not None and value.latitude is not None:
        point = {"type": "Point", "coordinates": [value.longitude, value.latitude]}
    yield Spelled(
        Ref("sensor", value.slug),
        values={
            "title": value.title,
            "category": value.category.value,
            "measures": value.measures,
            "summary": text(value.summary),
            "purpose": text(value.purpose),
            "legal_basis": text(value.legal_basis),
            "personal_data": SAID[value.personal_data],
            "privacy_statement": text(value.privacy_statement),
            "place": text(value.place),
            "mobile": value.mobile,
            "longitude": value.longitude,
            "latitude": value.latitude,
            "geometry": point,
            "keep_months": value.keep_months,
            "synthetic": value.synthetic,
            "status": STATUS_OF[value.status],
            "access": value.access.value,
            "note": text(value.note),
            **validity(value),
        },
        references={
            "owner": ref("party", value.owner),
            "manager": ref("party", value.manager),
            "supplier": ref("party", value.supplier),
            "area": area_ref(value.area),
        },
    )


def write_sensors() -> Iterator[ascode.Sensor]:
    for found in Sensor.objects.select_related("owner", "manager", "supplier", "area"):
        yield ascode.Sensor(
            slug=found.slug,
            title=found.title,
            measures=found.measures,
            category=ascode.SensorCategory(found.category),
            summary=absent(found.summary),
            purpose=absent(found.purpose),
            legal_basis=absent(found.legal_basis),
            personal_data=SAYS[found.personal_data],
            privacy_statement=absent(found.privacy_statement),
            place=absent(found.place),
            area=code_of(found),
            mobile=found.mobile,
            longitude=found.longitude,
            latitude=found.latitude,
            manager=slug_of(found.manager),
            supplier=slug_of(found.supplier),
            keep_months=found.keep_months,
            synthetic=found.synthetic,
            status=WORD_OF[found.status],
            owner=slug_of(found.owner),
            access=ascode.Access(found.access),
            valid_from=found.valid_from,
            valid_until=found.valid_until,
            note=absent(found.note),
        )


def check(spelled: Spelled, files: Mapping[Ref, Spelled]) -> None:
    """A sensor is held to the rules of its form, and measures only when its file says all that the register has to."""
    try:
        placed(spelled.values)
    except ValidationError as error:
        told = " ".join(message for messages in error.message_dict.values() for message in messages)
        raise NotAsSpelled("{detail}", detail=told) from error
    if spelled.values["status"] != MEASURING:
        return
    said = {**spelled.values, **spelled.references}
    lacking = [label_of(name) for name in DEMANDED if said[name] in (None, "")]
    if lacking:
        raise NotAsSpelled(
            N_("hij mag nog niet meten: het bestand zegt niet {lacking}."),
            N_("Vul dat eerst in, of zet hem op ‘gepland’."),
            lacking=", ".join(gettext(label) for label in lacking),
        )


def allow(actor: Actor, thing: Thing, spelled: Spelled, is_new: bool) -> None:
    """Letting a sensor measure, or ending it, asks the same of who imports as it does on its page. NotAllowed."""
    before, after = PLANNED if is_new else thing.status, spelled.values["status"]
    if after == before:
        return
    step = next((one for one in SENSOR_LIFE.steps_from(before) if one.end == after), None)
    require(actor, step.verb if step else Verb.APPROVE, thing, step.name if step else "start")


declare(Part("sensors", ("sensor",), 85, read_sensor, write_sensors, check=check, allow=allow))
