"""The form of a chain: what a steward sets, in the words of the field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from informatiehuis.engines.signals.validation.settings import ChainProblem, Settings
from informatiehuis.kernel.form_problems import add_problem
from informatiehuis.kernel.register.fields import NumberField

PARAMETER = gettext_lazy("De naam waaronder de sensor dit bij iedere meting meestuurt. Leeg: deze stap vervalt.")
PAIRS, BITS = ("factors",), ("refuse", "tolerate")
TEXTS = ("version", "error_code", "accuracy", "humidity", "reference", "station", "reference_column")


class ChainForm(forms.Form):
    """The stages of a chain, in their order."""

    version = forms.CharField(label=gettext_lazy("Versie van de programmatuur"), required=False, help_text=PARAMETER)
    factors = forms.CharField(
        label=gettext_lazy("Vermenigvuldigen, per versie"),
        required=False,
        help_text=gettext_lazy("Vanaf welke versie de getallen waarmee keer gaan, zoals: 1 = 1; 2 = 0,01"),
    )
    error_code = forms.CharField(label=gettext_lazy("Foutcode"), required=False, help_text=PARAMETER)
    refuse = forms.CharField(
        label=gettext_lazy("Bits die een meting onbruikbaar maken"),
        required=False,
        help_text=gettext_lazy("Met een komma ertussen, zoals: 2048, 4096"),
    )
    tolerate = forms.CharField(label=gettext_lazy("Bits die alleen worden gemeld"), required=False)
    positions = forms.BooleanField(label=gettext_lazy("Kijk naar de plaatsbepaling (voor wat beweegt)"), required=False)
    accuracy = forms.CharField(
        label=gettext_lazy("Nauwkeurigheid van de plaats, in meter"), required=False, help_text=PARAMETER
    )
    least_accuracy = NumberField(label=gettext_lazy("Te onnauwkeurig vanaf, in meter"))
    fastest = NumberField(label=gettext_lazy("Sneller kan niet, in km per uur"))
    humidity = forms.CharField(label=gettext_lazy("Luchtvochtigheid, in procent"), required=False, help_text=PARAMETER)
    humidity_stream = forms.IntegerField(
        label=gettext_lazy("Of de meetreeks met de luchtvochtigheid"),
        required=False,
        min_value=1,
        help_text=gettext_lazy("Het nummer van een meetreeks van dezelfde sensor."),
    )
    kappa = NumberField(label=gettext_lazy("Hoeveel water de deeltjes opnemen (kappa)"))
    density = NumberField(label=gettext_lazy("Dichtheid van de deeltjes, in g per cm³"))
    highest = NumberField(label=gettext_lazy("Te vochtig om te verbeteren vanaf, in procent"))
    outliers = forms.BooleanField(label=gettext_lazy("Zoek losse uitschieters"), required=False)
    window = forms.IntegerField(label=gettext_lazy("Zoveel metingen ervoor en erna"), min_value=2)
    threshold = NumberField(label=gettext_lazy("Zoveel keer de gewone spreiding"))
    least = NumberField(label=gettext_lazy("En ten minste zoveel ernaast, in de eenheid van de meetreeks"))
    lowest = NumberField(
        label=gettext_lazy("Lager kan niet"),
        required=False,
        help_text=gettext_lazy("Bijvoorbeeld 0 voor fijnstof. Leeg als alles kan, zoals bij temperatuur."),
    )
    reference = forms.CharField(
        label=gettext_lazy("Bron met een meetstation"),
        required=False,
        help_text=gettext_lazy(
            "De korte naam van een bron met waarden per uur, met de kolommen stn, yyyymmdd en hh, zoals het KNMI ze "
            "geeft. Leeg: er wordt niet geijkt."
        ),
    )
    station = forms.CharField(label=gettext_lazy("Nummer van het station"), required=False)
    reference_column = forms.CharField(label=gettext_lazy("Kolom met de waarde"), required=False)
    reference_factor = NumberField(label=gettext_lazy("Keer hoeveel, om in dezelfde eenheid te komen"))
    reason = forms.CharField(
        label=gettext_lazy("Waarom zo?"), max_length=500, help_text=gettext_lazy("Dit komt in de geschiedenis.")
    )

    def clean_factors(self) -> list[list[float]]:
        try:
            pairs = [part.split("=") for part in self.cleaned_data["factors"].split(";") if part.strip()]
            return [[_decimal(start), _decimal(factor)] for start, factor in pairs]
        except ValueError as error:
            raise forms.ValidationError(_("Schrijf versie = factor, met een puntkomma ertussen.")) from error

    def clean_refuse(self) -> list[int]:
        return self._bits("refuse")

    def clean_tolerate(self) -> list[int]:
        return self._bits("tolerate")

    def _bits(self, name: str) -> list[int]:
        try:
            return [int(part) for part in self.cleaned_data[name].split(",") if part.strip()]
        except ValueError as error:
            raise forms.ValidationError(_("Schrijf hele getallen, met een komma ertussen.")) from error

    def settings(self) -> Settings | None:
        """The settings that were filled in; None with the error at its field."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "reason"}
        try:
            return Settings.of(values)
        except ChainProblem as problem:
            add_problem(self, problem)
            return None


def _decimal(text: str) -> float:
    return float(text.strip().replace(",", "."))


def filled(settings: Settings) -> dict[str, Any]:
    """The settings as the form shows them."""
    told: dict[str, Any] = settings.as_mapping()
    told["factors"] = "; ".join(f"{_plain(start)} = {_plain(factor)}" for start, factor in settings.factors)
    return {**told, **{name: _listed(told[name]) for name in BITS}}


def _listed(bits: Iterable[int]) -> str:
    return ", ".join(map(str, bits))


def _plain(number: float) -> str:
    return f"{number:g}".replace(".", ",")


class DecisionForm(forms.Form):
    """What somebody decides of a month, with a word of why."""

    reason = forms.CharField(
        label=gettext_lazy("Waarop baseert u dat?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("In een paar woorden. Iedereen die deze sensor mag zien, kan dit lezen."),
    )


def facts(settings: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The settings of a chain in words, without those that are not used."""
    form, found = ChainForm(), []
    shown = filled(Settings.of(settings))
    unused = _unused(settings)
    for name, field in form.fields.items():
        value = shown.get(name)
        if name == "reason" or name in unused or value in ("", None, False):
            continue
        text = _("ja") if value is True else _plain(value) if isinstance(value, float) else str(value)
        found.append((str(field.label), text))
    return found


def _unused(settings: Mapping[str, Any]) -> set[str]:
    groups = {
        "version": {"factors"},
        "error_code": {"refuse", "tolerate"},
        "positions": {"accuracy", "least_accuracy", "fastest"},
        "outliers": {"window", "threshold", "least", "lowest"},
        "reference": {"station", "reference_column", "reference_factor"},
    }
    found = set[str]().union(*(names for head, names in groups.items() if not settings[head]))
    takes_water = settings["humidity"] or settings["humidity_stream"]
    return found if takes_water else found | {"kappa", "density", "highest"}
