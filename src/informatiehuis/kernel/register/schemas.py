"""The shapes of a kind in the API, made from its declaration: what is given, what is asked, what is filtered on.

Property names are lowerCamelCase. Personal fields are in none of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, TypedDict

from django.db import models
from ninja import Schema
from pydantic import BaseModel, ConfigDict, Field, create_model

from informatiehuis.kernel.kinds import Kind
from informatiehuis.kernel.register.asking import LARGEST_PAGE, PAGE_SIZE, Names, options_of, sortable
from informatiehuis.kernel.register.presenting import camel
from informatiehuis.kernel.register.then import KNOWN_IN_API, VALID_IN_API, beginning_of
from informatiehuis.kernel.register.values import field_of, is_reference

API_NAMES = Names(words="zoek", sort="sorteer", page="page", size="pageSize")
REASON = "Waarom deze wijziging; komt in de geschiedenis."
KNOWN = "Wat het huis op deze dag of dit moment wist."
VALID = "Hoe het op deze dag of dit moment was, naar wat het huis wist."
SINCE = "Sinds welke dag dit geldt; leeg is nu. Niet later dan vandaag."
ALONE = "Dan kunt u zoeken, maar niet filteren of sorteren."
SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"


class Said(TypedDict):
    """What is said beside the values: why, and since when they hold (aware)."""

    reason: str
    valid_at: datetime | None


@dataclass(frozen=True)
class Shapes:
    """The models of one kind: one thing, a page of them, a new one, a whole one, a part of one, the parameters."""

    thing: type[BaseModel]
    page: type[BaseModel]
    new: type[BaseModel]
    whole: type[BaseModel]
    part: type[BaseModel]
    filters: type[BaseModel]


class StepTaken(Schema):
    """Why a thing takes a step."""

    model_config = ConfigDict(extra="forbid")
    reason: str = Field("", max_length=500, description=REASON)
    validAt: date | None = Field(None, description=SINCE)  # noqa: N815 - the name in the API


class Changed(Schema):
    """What happened to one field."""

    name: str
    label: str
    before: str
    after: str


class HistoryEntry(Schema):
    """One thing that happened, newest first."""

    number: int
    recordedAt: datetime  # noqa: N815 - the name in the API
    who: str
    what: str
    basis: str
    reason: str
    changes: list[Changed]
    erased: list[str]


class AskedThen(Schema):
    """As of when, in the words of the module on time of the Dutch API strategy; empty is now."""

    model_config = ConfigDict(extra="ignore")
    beschikbaarOp: str = Field("", max_length=40, description=KNOWN)  # noqa: N815 - the name in the API
    geldigOp: str = Field("", max_length=40, description=VALID)  # noqa: N815 - the name in the API


class HistoryAsked(Schema):
    """Which page of a history; where there is a next or a previous page, the header Link says so (RFC 8288)."""

    page: int = Field(1, ge=1, le=1_000_000)
    pageSize: int = Field(PAGE_SIZE, ge=1, le=LARGEST_PAGE)  # noqa: N815 - the name in the API


class Named(Schema):
    """Another thing, by its public identity."""

    id: str
    kind: str
    title: str


class Relation(Schema):
    """Things under one relation, in words; `total` counts those that are not listed too."""

    words: str
    outward: bool
    total: int
    things: list[Named]


def shapes_of(kind: Kind) -> Shapes:
    """The models of a kind."""
    base = kind.model.__name__
    thing = _thing(kind, base)
    page = create_model(
        f"{base}Page",
        __base__=Schema,
        results=(list[thing], ...),  # type: ignore[valid-type]
        count=(int, Field(description="Hoeveel er in totaal zijn.")),
        page=(int, ...),
        pageSize=(int, ...),
        next=(str | None, Field(description="Het adres van de volgende bladzijde.")),
        previous=(str | None, Field(description="Het adres van de vorige bladzijde.")),
    )
    settable = [name for name in kind.public_fields if name != "status"]
    return Shapes(
        thing=thing,
        page=page,
        new=_input(kind, f"{base}New", settable, required=True),
        whole=_input(kind, f"{base}Whole", settable, required=True),
        part=_input(kind, f"{base}Part", settable, required=False),
        filters=_filters(kind, f"{base}Filters"),
    )


def _thing(kind: Kind, base: str) -> type[BaseModel]:
    properties: dict[str, Any] = {
        "id": (str, Field(description="De openbare identiteit.", json_schema_extra={"format": "uri"}))
    }
    for name in kind.public_fields:
        field = field_of(kind, name)
        optional = field.null or is_reference(field)
        kind_of = _plain_type(kind, name)
        properties[camel(name)] = (
            kind_of | None if optional else kind_of,
            Field(description=str(field.verbose_name)),
        )
    properties["version"] = (int, Field(description="Loopt op met elke wijziging; ook de ETag."))
    properties["changedAt"] = (datetime, Field(description="Wanneer dit het laatst is gewijzigd."))
    return create_model(base, __base__=Schema, **properties)


def _input(kind: Kind, name: str, names: list[str], *, required: bool) -> type[BaseModel]:
    properties: dict[str, Any] = {}
    for field_name in names:
        field = field_of(kind, field_name)
        kind_of = _input_type(kind, field_name)
        default: Any = None
        if required and not field.blank and not field.has_default() and field_name != "slug":
            default = ...
        elif field.has_default() or field.empty_strings_allowed:
            default = field.get_default()
        nullable = field.null or field_name == "slug" or is_reference(field)
        extra: dict[str, Any] = {"max_length": field.max_length} if field.max_length and kind_of is str else {}
        shown = Field(default, description=_described(field), **extra)
        properties[camel(field_name)] = (kind_of | None if nullable else kind_of, shown)
    properties["reason"] = (str, Field("", max_length=500, description=REASON))
    properties["validAt"] = (date | None, Field(None, description=SINCE))
    return create_model(name, __config__=ConfigDict(extra="forbid"), **properties)


def _filters(kind: Kind, name: str) -> type[BaseModel]:
    sorts = list(dict.fromkeys(["title", *sortable(kind)]))
    sort_type = one_of(camel(one) for one in [*sorts, *(f"-{one}" for one in sorts)])
    properties: dict[str, Any] = {
        "zoek": (str, Field("", max_length=200, description="Woorden die erin moeten voorkomen.")),
        "sorteer": (sort_type, Field("title", description="Veld om op te sorteren; met - ervoor omgekeerd.")),
        "page": (int, Field(1, ge=1, le=1_000_000)),
        "pageSize": (int, Field(PAGE_SIZE, ge=1, le=LARGEST_PAGE)),
        KNOWN_IN_API: (str, Field("", max_length=40, description=f"{KNOWN} {ALONE}")),
        VALID_IN_API: (str, Field("", max_length=40, description=f"{VALID} {ALONE}")),
    }
    for filter_name in kind.filters:
        field = field_of(kind, filter_name)
        said = f"Alleen met deze waarde van: {field.verbose_name}."
        many: Any = list.__class_getitem__(_filter_type(kind, filter_name))
        properties[camel(filter_name)] = (many, Field([], description=said))
    return create_model(name, **properties)


def _filter_type(kind: Kind, name: str) -> Any:
    if options := options_of(kind, name):
        return one_of(value for value, _label in options)
    if isinstance(field_of(kind, name), models.BooleanField):
        return Literal["true", "false"]
    return str


def one_of(values: Iterable[Any]) -> Any:
    """The type of which only these values are."""
    return Literal.__getitem__(tuple(values))


def _described(field: models.Field[Any, Any]) -> str:
    help_text = f" {field.help_text}" if field.help_text else ""
    return f"{str(field.verbose_name).capitalize()}.{help_text}"


def _input_type(kind: Kind, name: str) -> Any:
    field = field_of(kind, name)
    if field.choices:
        return one_of(value for value, _label in field.flatchoices)
    return _plain_type(kind, name)


def _plain_type(kind: Kind, name: str) -> Any:
    """The type of a field; of what is stored nothing is refused, so that an old value can still be read."""
    field = field_of(kind, name)
    if is_reference(field):
        return str
    if isinstance(field, models.JSONField):
        return dict[str, Any] if field.default is dict else list[Any]
    for kinds, found in TYPES:
        if isinstance(field, kinds):
            return found
    return str


TYPES: tuple[tuple[Any, Any], ...] = (
    (models.BooleanField, bool),
    (models.FloatField, float),
    (models.IntegerField, int),
    (models.DateField, date),
)


def values_in(kind: Kind, body: BaseModel, *, only_given: bool) -> tuple[dict[str, Any], Said]:
    """The values by field name (references still as slugs), and what was said beside them."""
    given: Mapping[str, Any] = body.model_dump(exclude_unset=only_given)
    values = {name: given[camel(name)] for name in kind.public_fields if name != "status" and camel(name) in given}
    return values, {"reason": str(given.get("reason", "")), "valid_at": beginning_of(given.get("validAt"))}
