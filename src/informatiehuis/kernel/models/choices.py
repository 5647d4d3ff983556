"""A field that holds some of a fixed set of names: the form offers them, and people read their labels."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, TextField
from django.db.models.functions import Cast
from django.db.models.lookups import Contains
from django.utils.translation import gettext_lazy as _

Options = Callable[[], Iterable[tuple[str, str]]]


class ChoiceListField(models.JSONField):
    """A list of names out of `options`, a function that gives each name with its label when it is asked.

    The names are not in the migrations: rooms declare them, so that they differ from house to house.
    """

    default_error_messages = {"unknown": _("Dit is hier niet bekend: %(names)s. Kies uit: %(known)s.")}

    def __init__(self, *args: Any, options: Options = tuple, **kwargs: Any) -> None:
        self.options = options
        super().__init__(*args, **{"default": list, **kwargs})

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        known = [name for name, _label in self.options()]
        given = value if isinstance(value, list) else [value]
        unknown = [str(name) for name in given if name not in known]
        if unknown:
            facts = {"names": ", ".join(unknown), "known": ", ".join(known)}
            raise ValidationError(self.error_messages["unknown"], code="unknown", params=facts)

    def labels_of(self, names: Iterable[str]) -> list[str]:
        """The names as people read them, in the order given; one that is no longer known as it is."""
        labels = dict(self.options())
        return [str(labels.get(name, name)) for name in names]

    def holding(self, names: Iterable[str]) -> Q:
        """The rows that hold one of these names.

        By the text of the list, because SQLite cannot look in one; a name holds no quotation marks.
        """
        found = Q(pk__in=[])
        for name in names:
            found |= Q(Contains(Cast(F(self.name), TextField()), f'"{name}"'))
        return found
