"""Sensors as they stand in files: the entry in the register, without what they measured."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from informatiehuis.engines.ascode.choices import Access
from informatiehuis.engines.ascode.keys import AccessClass, AreaCode, Note, Owner, ValidFrom, ValidUntil
from informatiehuis.engines.ascode.schema import Bounds, Doc, Prosaic, Refers, Slug, Uri, Value

LONGEST_TERM = 1_200


class SensorCategory(StrEnum):
    """What a sensor looks at."""

    AIR = "air"
    NOISE = "noise"
    WEATHER = "weather"
    TRAFFIC = "traffic"
    WATER = "water"
    SOIL = "soil"
    NATURE = "nature"
    BUILDING = "building"
    OTHER = "other"


class SensorStatus(StrEnum):
    """Whether it measures; the words in the files are Dutch, because people decide them in Dutch."""

    PLANNED = "gepland"
    MEASURING = "meet"
    ENDED = "beeindigd"


@dataclass(frozen=True, kw_only=True)
class Sensor(Value):
    """A sensor in the register: one device, or one network of devices of a kind. What it measured is no part of it."""

    slug: Annotated[Slug, Doc("korte naam", "Name of the file; the fixed address.")]
    title: Annotated[str, Doc("titel", "Name of the sensor.")]
    measures: Annotated[Prosaic, Doc("wat wordt gemeten", "In plain language, with the unit.")]
    category: Annotated[SensorCategory, Doc("soort", "What it looks at.")] = SensorCategory.OTHER
    summary: Annotated[Prosaic | None, Doc("samenvatting", "What it is, in one or two sentences.")] = None
    purpose: Annotated[Prosaic | None, Doc("waarvoor", "What is done with what it measures, and for whom.")] = None
    legal_basis: Annotated[Prosaic | None, Doc("wettelijke grondslag", "The law or task by which it may.")] = None
    personal_data: Annotated[
        bool | None,
        Doc("gaat het over personen", "Whether what it measures can be about a person; absent is not said."),
    ] = None
    privacy_statement: Annotated[Uri | None, Doc("privacyverklaring", "Where people read what becomes of it.")] = None
    place: Annotated[str | None, Doc("plek in woorden", "Where it hangs or stands.")] = None
    area: Annotated[AreaCode | None, Doc("gebied", "Code of the area in which it stands."), Refers("area")] = None
    mobile: Annotated[bool, Doc("beweegt", "True when it is on a vehicle or carried along.")] = False
    longitude: Annotated[float | None, Bounds(-180, 180), Doc("lengtegraad", "Degrees, CRS84.")] = None
    latitude: Annotated[float | None, Bounds(-90, 90), Doc("breedtegraad", "Degrees, CRS84.")] = None
    manager: Annotated[str | None, Doc("beheerder", "Slug of the party that looks after it."), Refers("party")] = None
    supplier: Annotated[str | None, Doc("leverancier", "Slug of the party that supplied it."), Refers("party")] = None
    keep_months: Annotated[
        int | None, Bounds(1, LONGEST_TERM), Doc("metingen bewaren", "Months that what it measured is kept.")
    ] = None
    synthetic: Annotated[bool, Doc("verzonnen metingen", "True when what it measured is made up.")] = False
    status: Annotated[SensorStatus, Doc("status", "Whether it measures.")] = SensorStatus.PLANNED
    owner: Owner = None
    access: AccessClass = Access.INTERNAL
    valid_from: ValidFrom = None
    valid_until: ValidUntil = None
    note: Note | None = None
