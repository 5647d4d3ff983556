"""Form fields for what the house stores and HTML has no field for: lists, pairs, numbers as the Dutch write them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from informatiehuis.kernel.register.values import as_yaml, is_yaml_list, list_as_text

DATE_FORMATS = ["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d %B %Y"]
YES, NO = ("ja", "yes", "true", "1", "waar"), ("nee", "no", "false", "0", "onwaar", "")
FLAGS = {**dict.fromkeys(YES, True), **dict.fromkeys(NO, False)}


class LinesField(forms.CharField):
    """A list: texts one a line; where the first line begins with a hyphen, a list in YAML."""

    widget = forms.Textarea(attrs={"rows": 4})
    default_error_messages = {
        "list": gettext_lazy("Dit is geen lijst. Zet elk onderdeel op een eigen regel die begint met een streepje."),
    }

    def prepare_value(self, value: Any) -> Any:
        return list_as_text(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        if not is_yaml_list(text):
            return [line.strip() for line in text.splitlines() if line.strip()]
        found = read_yaml(text)
        if not isinstance(found, list):
            raise ValidationError(self.error_messages["list"], code="list")
        return found


class ChoicesField(forms.MultipleChoiceField):
    """Some of a fixed set of names; in a file they stand one a line, each by its name or its label."""

    widget = forms.CheckboxSelectMultiple

    def to_python(self, value: Any) -> list[str]:
        labels = {str(label).casefold(): str(name) for name, label in cast("Iterable[tuple[str, Any]]", self.choices)}
        given = [line.strip() for item in super().to_python(value) for line in item.splitlines() if line.strip()]
        return list(dict.fromkeys(labels.get(one.casefold(), one) for one in given))


class PairsField(forms.CharField):
    """Names with values, one `name: value` a line."""

    widget = forms.Textarea(attrs={"rows": 4})
    default_error_messages = {
        "pairs": gettext_lazy("Schrijf op elke regel een naam, een dubbele punt, een spatie en een waarde."),
    }

    def prepare_value(self, value: Any) -> Any:
        return as_yaml(value) if isinstance(value, dict) else value

    def to_python(self, value: Any) -> Any:
        found = read_yaml(super().to_python(value) or "")
        if found is None:
            return {}
        if not isinstance(found, dict):
            raise ValidationError(self.error_messages["pairs"], code="pairs")
        return {str(name): item for name, item in found.items()}


class NumberField(forms.FloatField):
    """A number with a decimal comma or point; in `1.234,5` the points separate thousands."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["widget"] = forms.TextInput(attrs={"inputmode": "decimal"})
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and "," in value:
            value = value.replace(".", "").replace(",", ".")
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        return repr(value).removesuffix(".0").replace(".", ",") if isinstance(value, float) else value


def flag_of(text: str) -> bool | None:
    """Yes or no as people write it in a file; None for anything else."""
    return FLAGS.get(text.strip().lower())


def read_yaml(text: str) -> Any:
    """Read YAML that a person typed; ValidationError names line and column."""
    try:
        return YAML(typ="safe", pure=True).load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark
        place = _("regel {line}, teken {column}").format(line=mark.line + 1, column=mark.column + 1) if mark else ""
        raise ValidationError(_("Dit is niet te lezen ({place}).").format(place=place), code="yaml") from error
    except (YAMLError, ValueError) as error:
        raise ValidationError(_("Dit is niet te lezen."), code="yaml") from error
