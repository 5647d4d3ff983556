"""The register of sensors in the fields of the national register of sensors, as CSV and as JSON.

There is no duty to fill that register, and its development was paused; its fields are those of SensRNet, "Definitions"
(Kadaster, kadaster-labs.github.io/sensrnet-home/Definitions), by aggregate: LegalEntity, Device, Location, Sensor,
Datastream and ObservationGoal. Its table for many at once has a row for each combination of those, and so has
ours: a row a datastream. What registers of Dutch governments ask besides (WeCity) follows under Besides.

Only what anybody may see is in it, whoever asks. What the house does not know is said to be not known.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping
from io import StringIO
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from informatiehuis.kernel.access import ANONYMOUS, Verb, may
from informatiehuis.kernel.models import Party
from informatiehuis.kernel.register.exchange import guarded
from informatiehuis.kernel.register.then import only_now
from informatiehuis.kernel.web import HouseRequest
from informatiehuis.rooms.sensing import queries
from informatiehuis.rooms.sensing.entities import visible
from informatiehuis.rooms.sensing.kinds import MEASURING
from informatiehuis.rooms.sensing.models import Category, Entity, PersonalData, Sensor
from informatiehuis.rooms.sensing.pages import OF_NOW
from informatiehuis.rooms.sensing.registering import is_over

NOT_KNOWN = "niet bekend"
BOM = "\ufeff"
TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
THEMES: Mapping[str, str] = {
    Category.AIR: "Air",
    Category.NOISE: "Sound",
    Category.TRAFFIC: "RailAndRoadTraffic",
    Category.WATER: "Water",
    Category.SOIL: "SoilAndUnderground",
    Category.NATURE: "NatureAndLandscape",
}
"""Our categories in the values of Theme; the others have none there."""
OF_AN_OFFICE = re.compile(
    r"(info|contact|klantcontact(centrum)?|gemeente|provincie|post(bus)?|data|sensoren)@", re.IGNORECASE
)
"""The start of an address that is of an office and of no person. The national register takes only those too."""
WEB = re.compile(r"https?://")
FIELDS = (
    "LegalEntity.Id", "LegalEntity.Name", "LegalEntity.Website",
    "ContactDetails.Name", "ContactDetails.Email", "ContactDetails.Phone",
    "Device.Id", "Device.Name", "Device.Category", "Device.Description", "Device.Connectivity",
    "Location.Id", "Location.Name", "Location.Description", "Location.Coordinates", "Location.BaseObjectId",
    "Sensor.Id", "Sensor.Name", "Sensor.Description", "Sensor.SensorType", "Sensor.Supplier", "Sensor.Manufacturer",
    "Sensor.Documentation",
    "Datastream.Id", "Datastream.Name", "Datastream.Description", "Datastream.Theme", "Datastream.UnitOfMeasurement",
    "Datastream.ObservedArea", "Datastream.ResultTime", "Datastream.DataQuality", "Datastream.IsPublic",
    "Datastream.IsOpenData", "Datastream.IsActive", "Datastream.ContainsPIData", "Datastream.IsReusable",
    "Datastream.Documentation", "Datastream.DataLink", "Datastream.LegalGroundLink",
    "ObservationGoal.Id", "ObservationGoal.Name", "ObservationGoal.Description", "ObservationGoal.LegalGround",
    "Besides.Synthetic", "Besides.Mobile", "Besides.Manager", "Besides.ValidUntil", "Besides.KeepMonths",
    "Besides.PrivacyStatement",
)  # fmt: skip
"""Every field in its order; what a record does not have of these is not known."""
Record = dict[str, Any]


@only_now(OF_NOW)
@require_safe
def register(request: HouseRequest, form: str) -> HttpResponse:
    """The public sensors as a file: `csv`, or `json` with the fields by aggregate."""
    if form not in TYPES:
        raise Http404
    content = as_csv(records()) if form == "csv" else as_json(records())
    response = HttpResponse(content, content_type=TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="sensorenregister.{form}"'
    # a sensor that is open today may not be tomorrow
    response["Cache-Control"] = "no-store"
    return response


def records() -> Iterator[Record]:
    """A record for each datastream of each sensor that anybody may see; of one without, a record of what is known."""
    streams: dict[Any, list[Entity]] = {}
    for row in visible(ANONYMOUS, "Datastream").select_related("sensor").order_by("number"):
        streams.setdefault(row.entry_id, []).append(row)
    for sensor in queries.sensors(ANONYMOUS).select_related("owner", "supplier", "manager"):
        shared = {**_of_owner(_seen(sensor.owner)), **_of_sensor(sensor)}
        for stream in streams.get(sensor.pk, [None]):
            yield shared if stream is None else {**shared, **_of_stream(sensor, stream)}


def _seen(party: Party | None) -> Party | None:
    """A party when anybody may see it."""
    return party if party is not None and may(ANONYMOUS, Verb.VIEW, party) else None


def _of_owner(owner: Party | None) -> Record:
    if owner is None:
        return {}
    contact = owner.contact or {}
    email = contact.get("email", "")
    public = bool(OF_AN_OFFICE.match(email))
    return {
        "LegalEntity.Id": owner.identifier,
        "LegalEntity.Name": owner.title,
        "LegalEntity.Website": owner.homepage,
        "ContactDetails.Name": owner.title,
        # who has a mail address of an office has its telephone as well; else both can be of a person
        "ContactDetails.Email": email if public else "",
        "ContactDetails.Phone": contact.get("phone", "") if public else "",
    }


def _of_sensor(sensor: Sensor) -> Record:
    supplier, manager = _seen(sensor.supplier), _seen(sensor.manager)
    position = [sensor.longitude, sensor.latitude]
    return {
        "Device.Id": settings.HOUSE.profile.address_of(f"/id/sensor/{sensor.slug}"),
        "Device.Name": sensor.title,
        "Device.Category": "Sensor",
        "Device.Description": sensor.summary,
        "Location.Name": sensor.place,
        "Location.Coordinates": None if None in position else position,
        "Sensor.Supplier": supplier.title if supplier else "",
        "Datastream.Theme": THEMES.get(sensor.category, ""),
        "Datastream.IsPublic": True,
        "Datastream.IsOpenData": True,
        "Datastream.IsActive": sensor.status == MEASURING and not is_over(sensor),
        "Datastream.ContainsPIData": {PersonalData.YES.value: True, PersonalData.NO.value: False}.get(
            sensor.personal_data
        ),
        "ObservationGoal.Description": sensor.purpose,
        "ObservationGoal.LegalGround": sensor.legal_basis,
        "Besides.Synthetic": sensor.synthetic,
        "Besides.Mobile": sensor.mobile,
        "Besides.Manager": manager.title if manager else "",
        "Besides.ValidUntil": sensor.valid_until.isoformat() if sensor.valid_until else "",
        "Besides.KeepMonths": sensor.keep_months,
        "Besides.PrivacyStatement": sensor.privacy_statement,
    }


def _of_stream(sensor: Sensor, stream: Entity) -> Record:
    made_by = stream.sensor.content if stream.sensor is not None else {}
    document = str(made_by.get("metadata", ""))
    unit = {name: value for name, value in (stream.content.get("unitOfMeasurement") or {}).items() if value}
    return {
        "Sensor.Id": stream.sensor_id,
        "Sensor.Name": made_by.get("name", ""),
        "Sensor.Description": made_by.get("description", ""),
        "Sensor.Documentation": document if WEB.match(document) else "",
        "Datastream.Id": stream.pk,
        "Datastream.Name": stream.content.get("name", ""),
        "Datastream.Description": stream.content.get("description", ""),
        "Datastream.UnitOfMeasurement": unit or None,
        "Datastream.DataLink": settings.HOUSE.profile.address_of(f"/sta/v1.1/Datastreams({stream.pk})/Observations"),
    }


def as_csv(found: Iterator[Record]) -> str:
    """UTF-8 with a byte order mark and semicolons, as the lists of the registers; no text is taken for a formula."""
    out = StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(FIELDS)
    for record in found:
        writer.writerow([_cell(record.get(name)) for name in FIELDS])
    return BOM + out.getvalue()


def _cell(value: Any) -> str:
    if value is None or value == "":
        return NOT_KNOWN
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return guarded(str(value))


def as_json(found: Iterator[Record]) -> str:
    """By aggregate, with null for what is not known, and of each record the fields of which that holds."""
    told = [_nested(record) for record in found]
    return json.dumps(
        {"source": "https://kadaster-labs.github.io/sensrnet-home/Definitions/", "fields": FIELDS, "records": told},
        ensure_ascii=False, indent=1,
    ) + "\n"  # fmt: skip


def _nested(record: Record) -> Record:
    nested: dict[str, Any] = {}
    for name in FIELDS:
        part, field = name.split(".")
        value = record.get(name)
        nested.setdefault(part, {})[field] = None if value == "" else value
    nested["notKnown"] = [name for name in FIELDS if record.get(name) in (None, "")]
    return nested
