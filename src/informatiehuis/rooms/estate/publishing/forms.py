"""The forms with which an algorithm is described for the register, and a publication is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from informatiehuis.engines.algorithmregister.fields import BY_NAME, Field, Form
from informatiehuis.engines.algorithmregister.files import MOST_BYTES
from informatiehuis.engines.algorithmregister.record import is_empty
from informatiehuis.rooms.estate.models import PublicRegister, StatementStatus
from informatiehuis.rooms.estate.publishing.values import GIVEN

SEPARATOR = "|"
MOST_TEXT = 20_000
"""Characters of a field that are taken; what is too long for the register is kept, and said."""


class LinksField(forms.CharField):
    """Titles with an address: one a line, with a bar between them."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return "\n".join(f" {SEPARATOR} ".join(filter(None, (one["title"], one.get("link")))) for one in value)

    def to_python(self, value: Any) -> Any:
        found = []
        for number, line in enumerate((super().to_python(value) or "").splitlines(), 1):
            title, _bar, link = (part.strip() for part in line.partition(SEPARATOR))
            if not title and not link:
                continue
            if not title:
                raise ValidationError(_("Regel {number} heeft geen titel.").format(number=number))
            found.append({"title": title, "link": link} if link else {"title": title})
        return found


class DescribeAlgorithm(forms.Form):
    """What the register asks and the house does not know; nothing is needed to keep what is there already."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, derived: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in GIVEN:
            self.fields[name] = _field(BY_NAME[name], derived.get(name))

    def values(self) -> dict[str, Any]:
        """What was filled in."""
        return {name: self.cleaned_data[name] for name in GIVEN if not is_empty(self.cleaned_data[name])}


def _field(field: Field, derived: Any) -> forms.Field:
    """The field of a form; what the house fills in itself when it is left empty is said with it."""
    told = _(field.what_to_do)
    if isinstance(derived, str) and derived:
        told = f"{told} {_('Leeg is: {value}').format(value=derived[:120])}"
    shared: dict[str, Any] = {"label": _(field.title), "help_text": told, "required": False}
    if field.form is Form.CHOICE:
        return forms.ChoiceField(choices=[("", _("niet gekozen")), *((one, one) for one in field.choices)], **shared)
    if field.form is Form.CHOICES:
        choices = [(one, one) for one in field.choices]
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **shared)
    if field.form is Form.LINKS:
        return LinksField(max_length=MOST_TEXT, **shared)
    widget = forms.Textarea(attrs={"rows": 5}) if field.form is Form.MARKED_UP else None
    return forms.CharField(max_length=MOST_TEXT, widget=widget, **shared)


class RecordPublication(forms.Form):
    """In which register something was published, and when."""

    register = forms.ChoiceField(label=gettext_lazy("In welk register?"), choices=PublicRegister.choices)
    published_on = forms.DateField(
        label=gettext_lazy("Gepubliceerd op"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    status = forms.ChoiceField(
        label=gettext_lazy("Status van de verklaring"),
        help_text=gettext_lazy("Alleen bij een toegankelijkheidsverklaring."),
        choices=(("", gettext_lazy("geen verklaring")), *StatementStatus.choices),
        required=False,
    )
    researched_on = forms.DateField(
        label=gettext_lazy("Onderzocht op"),
        help_text=gettext_lazy("Alleen bij een toegankelijkheidsverklaring."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        required=False,
    )

    def __init__(self, *args: Any, usual: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["register"].initial = usual or None
        self.fields["published_on"].initial = timezone.localdate()


class CompareFile(forms.Form):
    """A file of what the register publishes."""

    file = forms.FileField(
        label=gettext_lazy("Bestand van het Algoritmeregister"),
        help_text=gettext_lazy("JSON of CSV, zoals u het van algoritmes.overheid.nl haalt. Het wordt niet bewaard."),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(_("Dit bestand is te groot."))
        return file
