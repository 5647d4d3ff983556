"""The values of a thing as people read them: which fields show to whom, under what label, in what shape.

A reference to a thing that the reader may not see shows as if it were empty.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from io import StringIO
from typing import Any, cast
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ruamel.yaml import YAML

from informatiehuis.kernel.access import Actor, Verb, may
from informatiehuis.kernel.kinds import Kind, all_kinds, kind_named
from informatiehuis.kernel.models import Thing
from informatiehuis.kernel.models.choices import ChoiceListField
from informatiehuis.kernel.models.code import CodeField
from informatiehuis.kernel.register.citations import citations_in

Known = Mapping[UUID, Thing]
LONG = 120
WORDS_OF_NAMES = {
    "phone": gettext_lazy("telefoon"),
    "email": gettext_lazy("e-mail"),
    "visiting_address": gettext_lazy("bezoekadres"),
    "postal_address": gettext_lazy("postadres"),
    "website": gettext_lazy("website"),
}
"""How a contact is read (see `Party.contact`); the names in other pairs are those of a file and stay as they are."""


@dataclass(frozen=True)
class Value:
    """One field as shown.

    `shape` is empty, text, label, long, code, lines, pairs, citations, flag, thing, date, number, url or email.
    """

    name: str
    label: str
    shape: str
    value: Any

    @property
    def text(self) -> str:
        """The value on one line or, where it has them, on its own lines."""
        if self.shape == "lines":
            return "\n".join(self.value)
        if self.shape == "pairs":
            return "\n".join(f"{key}: {value}" for key, value in self.value)
        if self.shape == "citations":
            return "\n".join(one.text for one in self.value)
        return str(self.value)

    @property
    def is_translated(self) -> bool:
        """Whether the text is in the language of the page, and not as somebody wrote it."""
        return self.shape in ("label", "flag")

    @property
    def pairs(self) -> list[tuple[str, Any]]:
        """Names with values, with the names that everybody uses in words."""
        return [(str(WORDS_OF_NAMES.get(name, name)), item) for name, item in self.value]


def field_of(kind: Kind, name: str) -> models.Field[Any, Any]:
    return cast("models.Field[Any, Any]", kind.model._meta.get_field(name))


def label_of(kind: Kind, name: str) -> str:
    return str(field_of(kind, name).verbose_name)


@cache
def references(model: type[Thing]) -> tuple[models.ForeignKey[Any, Any], ...]:
    """The fields with which things of a model refer to other things."""
    return tuple(
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and not field.remote_field.parent_link
        and issubclass(field.related_model, Thing)
    )


def is_reference(field: models.Field[Any, Any]) -> bool:
    return isinstance(field, models.ForeignKey) and issubclass(cast(Any, field.related_model), Thing)


def referrers(model: type[Thing]) -> Iterable[tuple[Kind, models.ForeignKey[Any, Any]]]:
    """The fields of all kinds with which things refer to things of a model."""
    for kind in all_kinds():
        for field in references(kind.model):
            if issubclass(model, cast("type[Thing]", field.related_model)):
                yield kind, field


def visible_things(actor: Actor, ids: Iterable[UUID | None]) -> dict[UUID, Thing]:
    """The things with these identifiers that an actor may see, in one query."""
    wanted = {identifier for identifier in ids if identifier}
    if not wanted:
        return {}
    return {thing.pk: thing for thing in Thing.objects.visible_to(actor).filter(pk__in=wanted)}


def referred(things: Iterable[Thing], actor: Actor, names: Iterable[str] | None = None) -> dict[UUID, Thing]:
    """The visible things that these things refer to, in one query; `names` limits it to some fields."""
    wanted = set(names) if names is not None else None
    ids: set[UUID | None] = set()
    for thing in things:
        fields = references(type(thing))
        ids |= {getattr(thing, f.attname) for f in fields if wanted is None or f.name in wanted}
    return visible_things(actor, ids) | _named(things, actor, wanted)


def _named(things: Iterable[Thing], actor: Actor, wanted: set[str] | None) -> dict[UUID, Thing]:
    """The visible things that these things name by their slugs."""
    slugs: dict[str, set[str]] = defaultdict(set)
    for thing in things:
        for name, target in kind_named(thing.kind).names.items():
            if wanted is None or name in wanted:
                slugs[target] |= set(getattr(thing, name))
    return named_things(actor, slugs)


def named_things(actor: Actor, slugs: Mapping[str, Iterable[str]]) -> dict[UUID, Thing]:
    """The things with these slugs, by the name of their kind, that an actor may see."""
    found: dict[UUID, Thing] = {}
    for kind, named in slugs.items():
        found |= {thing.pk: thing for thing in Thing.objects.visible_to(actor).filter(kind=kind, slug__in=list(named))}
    return found


def seen_names(kind: Kind, name: str, raw: Any, known: Known) -> Any:
    """A raw value without the names of things that may not be named."""
    if name not in kind.names or not isinstance(raw, list):
        return raw
    seen = {thing.slug for thing in known.values() if thing.kind == kind.names[name]}
    return [slug for slug in raw if slug in seen]


def shown_names(kind: Kind, actor: Actor, thing: Thing) -> list[str]:
    """The fields of the detail page: personal data only for who may change the thing."""
    hidden = frozenset() if may(actor, Verb.EDIT, thing) else kind.personal
    first = {"title", "slug", "summary"}
    return [name for name in kind.form_fields if name not in hidden | first]


def values_of(kind: Kind, thing: Thing, names: Iterable[str], known: Known) -> list[Value]:
    """Fields of a thing as shown; `known` are the things that may be named."""
    return [value_of(kind, name, getattr(thing, field_of(kind, name).attname), known) for name in names]


def value_of(kind: Kind, name: str, raw: Any, known: Known) -> Value:
    """One raw value (a reference as its identifier) as shown."""
    field, raw = field_of(kind, name), seen_names(kind, name, raw, known)
    label = str(field.verbose_name)
    if name == "status":
        return Value(name, label, "label", state_label(kind, raw))
    if raw is None or raw in ("", [], {}):
        return Value(name, label, "empty", "")
    if is_reference(field):
        thing = known.get(raw if isinstance(raw, UUID) else UUID(str(raw)))
        return Value(name, label, "thing", thing) if thing else Value(name, label, "empty", "")
    if field.choices:
        return Value(name, label, "label", choice_label(field, raw))
    return Value(name, label, *_shaped(field, raw))


def _shaped(field: models.Field[Any, Any], raw: Any) -> tuple[str, Any]:
    if isinstance(raw, bool):
        return "flag", _("ja") if raw else _("nee")
    if isinstance(field, ChoiceListField):
        return "lines", field.labels_of(raw)
    if isinstance(field, models.JSONField):
        return _shaped_json(raw)
    for kinds, shape in SHAPES:
        if isinstance(field, kinds):
            return shape, raw
    if isinstance(field, models.TextField) and len(str(raw)) > LONG:
        return "long", raw
    return "text", raw


SHAPES: tuple[tuple[tuple[type, ...], str], ...] = (
    ((models.DateField, models.DateTimeField), "date"),
    ((models.FloatField, models.DecimalField, models.IntegerField), "number"),
    ((models.URLField,), "url"),
    ((models.EmailField,), "email"),
    ((CodeField,), "code"),
)


def _shaped_json(raw: Any) -> tuple[str, Any]:
    if found := citations_in(raw):
        return "citations", found
    if isinstance(raw, list) and is_plain_list(raw):
        return "lines", raw
    if isinstance(raw, dict) and all(isinstance(item, str | int | float) for item in raw.values()):
        return "pairs", list(raw.items())
    return "code", as_yaml(raw)


def as_yaml(value: Any) -> str:
    """A value as YAML, the form in which people read and type what is not a plain list."""
    if value in (None, [], {}):
        return ""
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.width = 1000
    stream = StringIO()
    yaml.dump(value, stream)
    return stream.getvalue().removesuffix("...\n").rstrip("\n")


def is_plain_list(value: list[Any]) -> bool:
    """Whether a list can be written as lines and read again as it was."""
    return all(isinstance(item, str) and item == item.strip() != "" and "\n" not in item for item in value) and not (
        value and is_yaml_list(value[0])
    )


def is_yaml_list(text: str) -> bool:
    """Whether a text that should be a list is one in YAML."""
    return text.lstrip().startswith(("- ", "-\n", "["))


def list_as_text(value: list[Any]) -> str:
    """A list as people type it: lines where that says all, else YAML."""
    return "\n".join(value) if is_plain_list(value) else as_yaml(value)


def state_label(kind: Kind, status: str) -> str:
    states = {state.name: str(state.label) for state in kind.life_cycle.states}
    return states.get(status, status)


def choice_label(field: models.Field[Any, Any], raw: Any) -> str:
    return str(dict(field.flatchoices).get(raw, raw))
