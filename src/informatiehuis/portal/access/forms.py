"""The forms with which accounts are made and roles are given and taken back. Every one of them asks for a reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from informatiehuis.engines.problems import Problem
from informatiehuis.kernel.access import NotAllowed
from informatiehuis.kernel.form_problems import add_problem
from informatiehuis.kernel.granting import Limits
from informatiehuis.kernel.kinds import all_kinds
from informatiehuis.kernel.models import Area, Party, Role


class WithReason(forms.Form):
    """What all of them share: why."""

    reason = forms.CharField(
        label=gettext_lazy("Waarom?"),
        help_text=gettext_lazy("Dit komt in de geschiedenis te staan. Noem geen personen."),
        max_length=500,
    )

    def did(self, act: Callable[[dict[str, Any]], Any]) -> bool:
        """Whether what the form holds was right, and `act` was done with it; what was wrong stands in the form then.

        Raises NotAllowed, which no other words in a form could mend.
        """
        if not self.is_valid():
            return False
        try:
            act(dict(self.cleaned_data))
        except NotAllowed:
            raise
        except Problem as problem:
            add_problem(self, problem)
            return False
        return True


def moment_field(label: Any, help_text: Any = "", *, required: bool = False) -> forms.DateTimeField:
    """A moment in the time zone of the house."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"})
    return forms.DateTimeField(label=label, help_text=help_text, required=required, widget=widget)


class Given(WithReason):
    """What is given to an account, for a time if that is said."""

    valid_from = moment_field(gettext_lazy("Vanaf"))
    valid_until = moment_field(gettext_lazy("Tot"))


def times_in_words(valid_from: datetime | None, valid_until: datetime | None) -> list[str]:
    """From when until when something was given, as far as that was said."""
    told = ((valid_from, _("vanaf {moment}")), (valid_until, _("tot {moment}")))
    return [words.format(moment=date_format(localtime(moment), "j F Y H:i")) for moment, words in told if moment]


class NewAccount(WithReason):
    """A name to sign in with; roles come after."""

    username = forms.CharField(
        label=gettext_lazy("Gebruikersnaam"),
        help_text=gettext_lazy("Daarmee meldt iemand zich aan. Alleen wie het huis beheert, ziet deze naam."),
        max_length=150,
    )
    field_order = ("username", "reason")


class Address(WithReason):
    """The address of an account; empty is none."""

    email = forms.EmailField(label=gettext_lazy("E-mailadres"), required=False)
    field_order = ("email", "reason")


class NewRole(Given):
    """A role with its limits; what is left empty does not limit."""

    role = forms.ChoiceField(label=gettext_lazy("Rol"), choices=Role.choices)
    party = forms.ModelChoiceField(
        Party.objects.none(),
        label=gettext_lazy("Bij welke partij?"),
        help_text=gettext_lazy("Leeg is het hele huis."),
        required=False,
        to_field_name="slug",
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Alleen voor deze soorten"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    area = forms.SlugField(
        label=gettext_lazy("Alleen in dit gebied en wat erin ligt"),
        help_text=gettext_lazy("De code van het gebied, bijvoorbeeld GM0344."),
        required=False,
    )
    field_order = ("role", "party", "kinds", "area", "valid_from", "valid_until", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # who administers the house sees all of it
        self.fields["party"].queryset = Party.objects.by_title()  # type: ignore[attr-defined]
        self.fields["kinds"].choices = [  # type: ignore[attr-defined]
            (kind.name, capfirst(str(kind.label_plural))) for kind in all_kinds()
        ]

    def clean_area(self) -> Area | None:
        code = self.cleaned_data["area"]
        found = Area.objects.filter(code__iexact=code).first() if code else None
        if code and found is None:
            raise forms.ValidationError(_("Er is geen gebied met de code '{code}'.").format(code=code))
        return found

    @property
    def limits(self) -> Limits:
        data = self.cleaned_data
        return Limits(tuple(data["kinds"]), data["area"], data["valid_from"], data["valid_until"])
