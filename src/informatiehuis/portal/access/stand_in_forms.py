"""The forms with which somebody lets a colleague act for them, and with which an administrator says so of others."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from informatiehuis.kernel.kinds import all_kinds
from informatiehuis.kernel.models import User
from informatiehuis.portal.access.forms import WithReason, moment_field


class AccountField(forms.CharField):
    """An account by its user name. One that is not there and one that was shut are refused in the same words."""

    def clean(self, value: Any) -> Any:
        name = super().clean(value)
        found = User.objects.filter(username=name, is_active=True).first() if name else None
        if name and found is None:
            raise forms.ValidationError(_("Met de naam '{name}' kan niemand zich aanmelden.").format(name=name))
        return found


class OwnStandIn(WithReason):
    """Who acts for somebody, from when until when, and with what."""

    colleague = AccountField(
        label=gettext_lazy("Gebruikersnaam van wie vervangt"),
        help_text=gettext_lazy("De naam waarmee die collega zich aanmeldt."),
        max_length=150,
    )
    valid_from = moment_field(gettext_lazy("Vanaf"), required=True)
    valid_until = moment_field(gettext_lazy("Tot"), gettext_lazy("Op dit moment houdt het vanzelf op."), required=True)
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Alleen voor deze soorten"),
        help_text=gettext_lazy("Niets gekozen is voor alles."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    field_order = ("absent", "colleague", "valid_from", "valid_until", "kinds", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = [(kind.name, capfirst(str(kind.label_plural))) for kind in all_kinds()]
        self.fields["kinds"].choices = options  # type: ignore[attr-defined]


class AnyStandIn(OwnStandIn):
    """The same, for whoever is away."""

    absent = AccountField(label=gettext_lazy("Gebruikersnaam van wie er niet is"), max_length=150)
