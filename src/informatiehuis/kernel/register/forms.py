"""The form of a kind, made from its declaration: the same for pages and for the rows of an import.

The form turns text into values and says what is wrong at the field; writing is left to `actions`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from informatiehuis.engines.problems import Problem
from informatiehuis.kernel.access import Actor, Verb, areas_for, owners_for
from informatiehuis.kernel.identifiers import slug_of
from informatiehuis.kernel.kinds import Kind
from informatiehuis.kernel.models import Party, Thing
from informatiehuis.kernel.models.choices import ChoiceListField
from informatiehuis.kernel.register import fields
from informatiehuis.kernel.register.then import beginning_of
from informatiehuis.kernel.register.values import field_of, is_reference, references, referred, seen_names

REQUIRED_HERE = gettext_lazy("Kies wie hiervan de eigenaar is.")


BESIDE = ("valid_at", "reason", "version")
"""The fields of a form that are not of the thing."""


class ThingForm(forms.Form):
    """What the forms of all kinds share: the version that was seen, since when it holds, and the reason."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    valid_at = forms.DateField(
        label=gettext_lazy("Geldt sinds"),
        help_text=gettext_lazy("Leeg is vanaf nu. Vul een eerdere dag in als dit al langer zo is."),
        required=False,
        input_formats=fields.DATE_FORMATS,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(
        label=gettext_lazy("Waarom deze wijziging?"),
        help_text=gettext_lazy("Dit komt in de geschiedenis te staan."),
        required=False,
        max_length=500,
    )

    kind: Kind

    @property
    def values(self) -> dict[str, Any]:
        """The values of the fields of the kind, checked."""
        return {name: value for name, value in self.cleaned_data.items() if name not in BESIDE}

    @property
    def since(self) -> datetime | None:
        """The beginning of the day since when it holds, in the time zone of the house; None is now."""
        return beginning_of(self.cleaned_data["valid_at"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "slug" in self.fields and not cleaned.get("slug") and cleaned.get("title") and "slug" not in self.errors:
            cleaned["slug"] = slug_of(cleaned["title"])
            if not cleaned["slug"]:
                self.add_error("slug", _("Vul een korte naam in; uit de titel is er geen te maken."))
        return cleaned

    def show(self, error: ValidationError | Problem) -> None:
        """Put what writing found wrong at its field, or above the form when it is about no field of it."""
        for name, messages in errors_by_field(error).items():
            for message in messages:
                self.add_error(name if name in self.fields else None, message)


def errors_by_field(error: ValidationError | Problem, translate: Any = None) -> dict[str, list[str]]:
    """The messages of an error by field; those about no field under `NON_FIELD_ERRORS`."""
    from django.utils.translation import gettext

    if isinstance(error, Problem):
        return {str(error.facts.get("field") or NON_FIELD_ERRORS): [error.text(translate or gettext)]}
    if hasattr(error, "error_dict"):
        return {name: [str(message) for message in messages] for name, messages in error.message_dict.items()}
    return {NON_FIELD_ERRORS: [str(message) for message in error.messages]}


def form_for(
    kind: Kind, actor: Actor, thing: Thing | None = None, names: Iterable[str] | None = None
) -> type[ThingForm]:
    """The form of a kind for one actor; `names` limits it to some fields."""
    asked = [name for name in editable_names(kind, actor, thing) if names is None or name in set(names)]
    made: dict[str, Any] = {name: _form_field(kind, name, actor, thing) for name in asked}
    body = {**made, "kind": kind, "field_order": [*asked, *BESIDE], "__module__": __name__}
    return cast("type[ThingForm]", type(f"{kind.model.__name__}Form", (ThingForm,), body))


def editable_names(kind: Kind, actor: Actor, thing: Thing | None) -> list[str]:
    """The fields that this actor may set: not a reference to something that the actor may not see."""
    if thing is None:
        return list(kind.form_fields)
    known = referred([thing], actor)
    held = {field.name: getattr(thing, field.attname) for field in references(kind.model)}
    cut = {name for name in kind.names if seen_names(kind, name, getattr(thing, name), known) != getattr(thing, name)}
    return [name for name in kind.form_fields if name not in cut and (held.get(name) is None or held[name] in known)]


def initial_of(kind: Kind, thing: Thing) -> dict[str, Any]:
    """What a form starts with for a thing that is there."""
    values: dict[str, Any] = {"version": thing.version}
    for name in kind.form_fields:
        field = field_of(kind, name)
        value = getattr(thing, field.attname)
        values[name] = getattr(thing, name) if is_reference(field) and value else value
    return values


def initial_of_new(kind: Kind, given: Mapping[str, str]) -> dict[str, Any]:
    """What the form of a new thing starts with: defaults of the model, and what the address gives."""
    values: dict[str, Any] = {}
    for name in kind.form_fields:
        field = field_of(kind, name)
        if name in given:
            values[name] = given[name]
        elif field.has_default():
            values[name] = field.get_default()
    return values


def _form_field(kind: Kind, name: str, actor: Actor, thing: Thing | None) -> forms.Field:
    field = field_of(kind, name)
    shared: dict[str, Any] = {
        "label": capfirst(str(field.verbose_name)),
        "help_text": field.help_text,
        "required": not field.blank,
    }
    if name == "owner":
        return _owner_field(kind, actor, thing, shared)
    if is_reference(field):
        visible = cast("type[Thing]", field.related_model).objects.visible_to(actor)
        if name == "area" and (allowed := areas_for(actor, Verb.CREATE, kind.name)) is not None:
            visible, shared = visible.filter(pk__in=allowed), {**shared, "required": True}
        return ThingField(queryset=visible.by_title(), **shared)
    if isinstance(field, ChoiceListField):
        options = [(value, capfirst(str(label))) for value, label in field.options()]
        return fields.ChoicesField(choices=options, **shared)
    if isinstance(field, models.JSONField):
        return _json_field(field, shared)
    if isinstance(field, models.FloatField):
        return fields.NumberField(**{**shared, "required": not field.blank and not field.has_default()})
    if isinstance(field, models.BooleanField):
        return forms.BooleanField(**{**shared, "required": False})
    if isinstance(field, models.DateField):
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return forms.DateField(input_formats=fields.DATE_FORMATS, widget=widget, **shared)
    return _text_field(field, name, shared)


def _text_field(field: models.Field[Any, Any], name: str, shared: dict[str, Any]) -> forms.Field:
    https: dict[str, Any] = {"assume_scheme": "https"} if isinstance(field, models.URLField) else {}
    made = cast(forms.Field, field.formfield(**https))
    if name == "slug":
        made.required = False
        made.help_text = _("Laat leeg om hem uit de titel te maken. {help}").format(help=field.help_text)
    if isinstance(field, models.TextField):
        made.widget.attrs["rows"] = 12 if name == "sql" else 4
        if name == "sql":
            made.widget.attrs |= {"spellcheck": "false", "data-code": "sql"}
            cast(forms.CharField, made).strip = False
    return made


def _json_field(field: models.JSONField[Any, Any], shared: dict[str, Any]) -> forms.Field:
    is_pairs = field.default is dict
    told = _("Op elke regel een naam, een dubbele punt en een waarde.") if is_pairs else _("Eén per regel.")
    help_text = " ".join(filter(None, (str(field.help_text), told)))
    return (fields.PairsField if is_pairs else fields.LinesField)(**{**shared, "help_text": help_text})


class ThingField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A reference to another thing, by its slug, so that an address and a file can name it too."""

    default_error_messages = {
        "invalid_choice": gettext_lazy("‘%(value)s’ bestaat niet, of u mag het niet zien. Kies er een uit de lijst."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(to_field_name="slug", **kwargs)
        self.remembered: dict[Any, Any] | None = None
        self.expected: Collection[str] = ()

    def to_python(self, value: Any) -> Any:
        """The thing of a slug; asked once where something is remembered, as in a table that names it in many rows."""
        if self.remembered is None or value in self.empty_values:
            return super().to_python(value)
        if value not in self.remembered:
            self.remembered[value] = self._found_or_expected(value)
        return self.remembered[value]

    def _found_or_expected(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except ValidationError:
            if value not in self.expected or self.queryset is None:
                raise
            return self.queryset.model(slug=value)

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.title)


def _owner_field(kind: Kind, actor: Actor, thing: Thing | None, shared: dict[str, Any]) -> forms.Field:
    """Only the parties for which this actor may make things, and the owner there is."""
    parties, allowed = Party.objects.visible_to(actor), owners_for(actor, Verb.CREATE, kind.name)
    everywhere = allowed is None
    if allowed is not None:
        parties = parties.filter(pk__in=allowed)
    if thing is not None and thing.owner_id:
        parties = Party.objects.filter(models.Q(pk__in=parties.values("pk")) | models.Q(pk=thing.owner_id))
    optional = everywhere or (thing is not None and thing.owner_id is None)
    made = ThingField(queryset=parties.by_title(), **{**shared, "required": not optional})
    made.error_messages["required"] = REQUIRED_HERE
    return made


@dataclass(frozen=True)
class Difference:
    """A field of which what is stored now differs from what somebody typed."""

    label: str
    theirs: str
    yours: str


def differences(form: ThingForm, current: Thing) -> list[Difference]:
    """Where the text that somebody typed differs from what is stored now, both as text, side by side."""
    stored = type(form)(initial=initial_of(form.kind, current))
    found = []
    for name in form.kind.form_fields:
        if name not in form.fields:
            continue
        theirs, yours = _as_text(stored[name]), _as_text(form[name])
        if theirs.strip() != yours.strip():
            found.append(Difference(str(form.fields[name].label), theirs, yours))
    return found


def _as_text(field: forms.BoundField) -> str:
    value = field.value()
    if isinstance(value, bool):
        return _("ja") if value else _("nee")
    if isinstance(value, Thing):
        return value.slug
    return "" if value is None else str(value).replace("\r\n", "\n")
