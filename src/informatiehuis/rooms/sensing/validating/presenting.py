"""How validation is told on a page: what each stage did, who decided, and why one figure is what it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from informatiehuis.engines import charts
from informatiehuis.engines.kept import told, written
from informatiehuis.engines.problems import N_
from informatiehuis.engines.signals.validation import chain
from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.models import Event
from informatiehuis.kernel.register.history import Entry
from informatiehuis.kernel.register.history import told as told_events
from informatiehuis.rooms.sensing.models import Entity, Sensor
from informatiehuis.rooms.sensing.validating.models import State, Validation
from informatiehuis.rooms.sensing.validating.queries import CHANGED, LATE, again_of

MOST_SHOWN, MOST_MONTHS = 100, 3
STAGES: Mapping[str, str] = {
    chain.NUMBERS: N_("Is het een getal?"),
    chain.UNITS: N_("Eenheden, per versie van de programmatuur"),
    chain.ERRORS: N_("Wat de sensor zelf als fout meldt"),
    chain.POSITIONS: N_("Kwaliteit van de plaatsbepaling"),
    chain.HUMIDITY: N_("Water eruit gerekend"),
    chain.OUTLIERS: N_("Losse uitschieters"),
    chain.CALIBRATION: N_("Geijkt aan een meetstation"),
}
REFUSED = N_("de sensor meldt een fout (bit {bit})")
MARKED = N_("de sensor meldt iets (bit {bit})")
AGAIN: Mapping[str, str] = {
    LATE: N_("Er kwamen later nog metingen binnen. Deze maand moet opnieuw worden gevalideerd."),
    CHANGED: N_("Er zijn metingen verbeterd of verwijderd. Deze maand moet opnieuw worden gevalideerd."),
}
INPUTS: Mapping[str, str] = {
    "version": N_("versie van de programmatuur"),
    "error_code": N_("foutcode"),
    "accuracy": N_("nauwkeurigheid van de plaats, in meter"),
    "humidity": N_("luchtvochtigheid, in procent"),
}
TONES = {State.COMPUTED: "warning", State.APPROVED: "good", State.REJECTED: "wrong", State.REPLACED: "neutral"}


def number(value: float | None, unit: str = "") -> str:
    """A number to three figures, as the reader writes it."""
    if value is None:
        return "–"
    shown = written(float(f"{value:.3g}"), _)
    return f"{shown} {unit}" if unit else shown


def why(reason: str) -> str:
    """Why a stage refused or marked something, in words."""
    for start, words in ((chain.BIT_REFUSED, REFUSED), (chain.BIT_MARKED, MARKED)):
        if reason.startswith(start):
            return _(words).format(bit=reason.removeprefix(start))
    return _(reason)


def counted(reasons: Mapping[str, int]) -> list[str]:
    return [f"{why(reason)}: {written(count, _)}" for reason, count in reasons.items()]


def stage_name(stage: str) -> str:
    label = STAGES[stage]
    return _(label)


def stages(validation: Validation, unit: str) -> list[dict[str, Any]]:
    """What each stage did, a row each."""
    return [
        {
            "name": stage_name(one["stage"]),
            "came": one["came"],
            "changed": one["changed"],
            "refused": sum(one["refused"].values()),
            "why": [*counted(one["refused"]), *counted(one["marked"])],
            "undone": told(one["undone"], _) if one["undone"] else "",
            "numbers": calibration(one["numbers"], unit) if one["numbers"] else [],
        }
        for one in validation.stages
    ]


def calibration(numbers: Mapping[str, float], unit: str) -> list[str]:
    """The calibration in sentences: the line, its uncertainty, and whether it runs away."""
    line = _("Geijkt = {intercept} + {slope} × gemeten (helling met 95% zekerheid van {low} tot {high}), uit {hours}.")
    hours = ngettext("{count} uur", "{count} uren", int(numbers["hours"])).format(count=written(numbers["hours"], _))
    found = [
        line.format(
            intercept=number(numbers["intercept"]),
            slope=number(numbers["slope"]),
            low=number(numbers["slope_low"]),
            high=number(numbers["slope_high"]),
            hours=hours,
        ),
        _(
            "Onzekerheid: daarna verschilt een uur gewoonlijk {uncertainty} van het station (standaardafwijking)."
        ).format(uncertainty=number(numbers["uncertainty"], unit)),
    ]
    drifts = not numbers["drift_low"] <= 0 <= numbers["drift_high"]
    words = (
        _("De sensor loopt in 30 dagen {drift} weg van het station (met 99% zekerheid tussen {low} en {high}).")
        if drifts
        else _("Weglopen van het station is niet aangetoond: {drift} in 30 dagen (tussen {low} en {high}).")
    )
    found.append(
        words.format(
            drift=number(numbers["drift"], unit), low=number(numbers["drift_low"]), high=number(numbers["drift_high"])
        )
    )
    return found


def event(sensor: Sensor, identifier: int | None, actor: Actor) -> Entry | None:
    """An event of a sensor in words: who, when and why."""
    recorded = list(Event.objects.filter(number=identifier, thing=sensor.pk)) if identifier else []
    return next(iter(told_events(kind_named("sensor"), sensor, recorded, actor)), None)


def days(rows: pa.Table, unit: str) -> list[dict[str, Any]]:
    """Of each day here what was measured, in one unit, and what is valid: counts, means and uncertainty."""
    found: dict[Any, list[dict[str, Any]]] = {}
    measured = f"after_{chain.UNITS}" if f"after_{chain.UNITS}" in rows.column_names else "raw"
    for row in rows.select(["begin", measured, "value", "uncertainty"]).to_pylist():
        found.setdefault(timezone.localtime(row["begin"]).date(), []).append(row)
    return [
        {
            "day": day,
            "count": len(those),
            "valid": sum(row["value"] is not None for row in those),
            "measured": _mean(those, measured),
            "value": _mean(those, "value"),
            "uncertainty": _mean(those, "uncertainty"),
            "unit": unit,
        }
        for day, those in sorted(found.items())
    ]


def _mean(rows: Sequence[Mapping[str, Any]], name: str) -> float | None:
    values = [row[name] for row in rows if row[name] is not None]
    return float(np.mean(values)) if values else None


def chart(shown: Sequence[Mapping[str, Any]], title: str, unit: str, language: str) -> str:
    """Raw and validated by day as one drawing; empty where there is one day only."""
    if len(shown) < 2:
        return ""
    series = [
        charts.Series(name, tuple(charts.Point(one["day"], one[key]) for one in shown))
        for name, key in ((_("gemeten"), "measured"), (_("na de stappen"), "value"))
    ]
    spec = charts.development(series, title=title, unit=unit, decimals=1)
    drawn = charts.inline(
        charts.render(spec, "svg", language=language),
        title=title,
        description=_("De tabel hieronder heeft dezelfde getallen."),
        identifier="verloop",
    )
    return mark_safe(drawn)  # noqa: S308  # nosec B308 # made by engines.charts


def refused(rows: pa.Table, stream: Entity, validation: Validation) -> list[dict[str, Any]]:
    """The first observations that were refused, each with the way to why."""
    found: list[dict[str, Any]] = []
    for row in rows.select(["sequence", "begin", "raw", "refused_by", "reason"]).to_pylist():
        if row["reason"] and len(found) < MOST_SHOWN:
            found.append({**row, "why": why(row["reason"]), "href": href(stream, validation, row["sequence"])})
    return found


def example(rows: pa.Table, stream: Entity, validation: Validation) -> str:
    """The way to the explanation of the last observation that is valid; empty where none is."""
    valid = [row["sequence"] for row in rows.select(["sequence", "reason"]).to_pylist() if not row["reason"]]
    return href(stream, validation, valid[-1]) if valid else ""


def href(stream: Entity, validation: Validation, sequence: int) -> str:
    return reverse("sensing:why", args=[stream.pk, validation.month, validation.attempt, sequence])


def steps(row: Mapping[str, Any], validation: Validation, unit: str) -> list[dict[str, str]]:
    """How one observation went through the stages: after each what it was, or why it ended there."""
    # of what is still to be brought to one unit nobody knows the unit
    came = number(row["raw"], "" if f"after_{chain.UNITS}" in row else unit)
    value, found = row["raw"], [{"term": _("Zoals het binnenkwam"), "text": came}]
    for one in validation.stages:
        name, text = one["stage"], ""
        after = row["value"] if name == chain.CALIBRATION else row.get(f"after_{name}", value)
        if row["refused_by"] == name:
            text = _("Hier viel de meting af: {why}.").format(why=why(row["reason"]))
        elif one["undone"]:
            text = _("Niet gedaan. {why}").format(why=told(one["undone"], _))
        elif after != value:
            text = _("Werd {value}.").format(value=number(after, unit))
        else:
            text = _("Bleef gelijk.")
        found.append({"term": _(STAGES[name]), "text": text})
        if row["refused_by"] == name:
            break
        value = after
    return found


def verdict(row: Mapping[str, Any], unit: str) -> str:
    """The answer to why a figure is what it is, in one sentence."""
    if row["reason"]:
        return _("Deze meting is niet bruikbaar: {why}.").format(why=why(row["reason"]))
    if row["uncertainty"] is None:
        return _("Na de stappen is dit {value}. Hij is niet geijkt, dus hoe zeker dat is, is niet bekend.").format(
            value=number(row["value"], unit)
        )
    return _("Na de stappen is dit {value}, met een onzekerheid van {uncertainty} (standaardafwijking).").format(
        value=number(row["value"], unit), uncertainty=number(row["uncertainty"], unit)
    )


def inputs(row: Mapping[str, Any]) -> list[dict[str, str]]:
    """What the sensor sent along that the stages looked at."""
    found = [{"term": _(label), "text": number(row[name])} for name, label in INPUTS.items() if row[name] is not None]
    marks = [why(one) for one in row["marks"]]
    return [*found, *([{"term": _("opgemerkt"), "text": "; ".join(marks)}] if marks else [])]


def last_months(sensor: Sensor, stream: int, actor: Actor) -> list[dict[str, Any]]:
    """The newest computation of the last months of a datastream, each with who decided on it."""
    found: dict[str, Validation] = {}
    for one in Validation.objects.filter(stream=stream).defer("rows").order_by("-month", "-attempt")[: 4 * MOST_MONTHS]:
        found.setdefault(one.month, one)
    return [
        {
            "name": month_name(one.begin),
            "href": reverse("sensing:month", args=[stream, one.month, one.attempt]),
            "state": one.get_state_display(),
            "tone": TONES[State(one.state)],
            "again": again_of(one) if one.state == State.APPROVED else "",
            "who": event(sensor, one.decided, actor),
        }
        for one in list(found.values())[:MOST_MONTHS]
    ]


def month_name(begin: datetime) -> str:
    """`maart 2026`."""
    from django.utils.formats import date_format

    return date_format(timezone.localtime(begin), "F Y")
