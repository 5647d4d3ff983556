"""The pages of validation: a datastream with its chain and months, one month by stage, and why one figure is so."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.engines.signals.validation.settings import Settings
from informatiehuis.kernel.access import NotAllowed, Verb, may, require
from informatiehuis.kernel.jobs import ask
from informatiehuis.kernel.jobs.pages import answered
from informatiehuis.kernel.register.then import only_now
from informatiehuis.kernel.web import HouseRequest
from informatiehuis.rooms.atlas import queries as atlas
from informatiehuis.rooms.sensing.entities import datastream
from informatiehuis.rooms.sensing.jobs import validate
from informatiehuis.rooms.sensing.models import Entity, Sensor, Validation
from informatiehuis.rooms.sensing.store import store_of
from informatiehuis.rooms.sensing.validating import presenting, queries, raw
from informatiehuis.rooms.sensing.validating.actions import (
    approve_validation,
    reject_validation,
    set_chain,
    unpacked,
)
from informatiehuis.rooms.sensing.validating.computing import chain_of
from informatiehuis.rooms.sensing.validating.duties import VALIDATE
from informatiehuis.rooms.sensing.validating.forms import ChainForm, DecisionForm, facts, filled
from informatiehuis.rooms.sensing.validating.models import State
from informatiehuis.rooms.sensing.validating.series import series_of

OF_NOW = N_("Deze bladzijde toont wat er nu is gevalideerd. Wat er eerder besloten is, staat bij de sensor.")


@only_now(OF_NOW)
@require_safe
def series(request: HouseRequest, number: int) -> HttpResponse:
    """A datastream: by which stages it is validated, and what became of each month."""
    stream, sensor = _found(request, number)
    chain = chain_of(stream)
    months = queries.months(stream)
    validated = series_of(stream)
    context = {
        "title": _("Van ruw naar gevalideerd: {name}").format(name=_name(stream)),
        "stream": stream,
        "sensor": sensor,
        "chain": chain,
        "made": presenting.event(sensor, chain.event, request.actor) if chain else None,
        "facts": [{"term": term, "text": text} for term, text in facts(chain.settings)] if chain else [],
        "months": [_month_row(stream, sensor, one, request) for one in months],
        "validated_count": sum(one.approved is not None and not one.again for one in months),
        "validated": validated,
        "may_edit": may(request.actor, Verb.EDIT, sensor),
        "breadcrumb": _trail(sensor, stream),
    }
    return render(request, "sensing/series.html", context)


def _month_row(stream: Entity, sensor: Sensor, one: queries.Month, request: HouseRequest) -> dict[str, Any]:
    shown = one.latest
    entry = presenting.event(sensor, one.approved.decided, request.actor) if one.approved else None
    return {
        "month": one.month,
        "name": presenting.month_name(one.begin),
        "count": one.count,
        "href": reverse("sensing:month", args=[stream.pk, one.month, shown.attempt]) if shown else "",
        "state": shown.get_state_display() if shown else _("nog niet berekend"),
        "tone": "warning" if one.again else presenting.TONES[State(shown.state)] if shown else "neutral",
        "again": _(presenting.AGAIN[one.again]) if one.again else "",
        "who": entry,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def chain_form(request: HouseRequest, number: int) -> HttpResponse:
    """Set the stages of a datastream; each time a new version."""
    stream, sensor = _found(request, number)
    require(request.actor, Verb.EDIT, sensor)
    known = chain_of(stream)
    form = ChainForm(request.POST or None, initial=filled(Settings.of(known.settings) if known else Settings()))
    if request.method == "POST" and form.is_valid() and (wanted := form.settings()) is not None:
        try:
            set_chain(actor=request.actor, stream=stream, settings=wanted, reason=form.cleaned_data["reason"])
            messages.success(request, _("De stappen zijn vastgelegd."))
            return redirect("sensing:series", number=number)
        except NotAllowed:
            raise
        except Problem as problem:
            form.add_error(None, problem.text(_))
    title = _("Stappen om te valideren: {name}").format(name=_name(stream))
    context = {
        "title": _("Fout: {title}").format(title=title) if form.errors else title,
        "form": form,
        "back": reverse("sensing:series", args=[number]),
        "breadcrumb": [*_trail(sensor, stream, True), {"title": _("Stappen")}],
    }
    return render(request, "sensing/chain_form.html", context, status=400 if form.errors else 200)


@require_POST
def compute(request: HouseRequest, number: int) -> HttpResponse:
    """Ask for a month to be computed by the chain in force."""
    stream, sensor = _found(request, number)
    require(request.actor, Verb.EDIT, sensor)
    month = request.POST.get("month", "")
    try:
        raw.month_of(month)
    except ValueError as error:
        raise Http404 from error
    job = ask(validate, actor=request.actor, thing=sensor, stream=stream.pk, month=month)
    made = queries.validation_of(stream, month)
    back = reverse("sensing:series", args=[number])
    return answered(request, job, reverse("sensing:month", args=[number, month, made.attempt]) if made else back)


@only_now(OF_NOW)
@require_http_methods(["GET", "HEAD", "POST"])
def month(request: HouseRequest, number: int, month: str, attempt: int) -> HttpResponse:
    """What came of a month, stage by stage; who may, decides."""
    stream, sensor = _found(request, number)
    validation = _validation(stream, month, attempt)
    form = DecisionForm(request.POST or None)
    if request.method == "POST":
        require(request.actor, Verb.APPROVE, sensor, VALIDATE)
        if form.is_valid() and _decided(request, validation, form):
            return redirect(request.path)
    rows, unit = unpacked(bytes(validation.rows)), _unit(stream)
    shown = presenting.days(rows, unit) if rows.num_rows else []
    name = presenting.month_name(validation.begin)
    title = _("{name}, {month}").format(name=_name(stream), month=name)
    again = queries.again_of(validation) if validation.state in (State.COMPUTED, State.APPROVED) else ""
    context = {
        "title": _("Fout: {title}").format(title=title) if form.errors else title,
        "stream": stream,
        "sensor": sensor,
        "validation": validation,
        "state": validation.get_state_display(),
        "tone": presenting.TONES[State(validation.state)],
        "again": _(presenting.AGAIN[again]) if again else "",
        "decided": presenting.event(sensor, validation.decided, request.actor),
        "computed": presenting.event(sensor, validation.event, request.actor),
        "stages": presenting.stages(validation, unit),
        "calibrated": _calibrated(validation),
        "reference": _reference(request, validation),
        "days": shown,
        "unit": unit,
        "chart": presenting.chart(shown, title, unit, (get_language() or "nl")[:2]),
        "refused": presenting.refused(rows, stream, validation) if rows.num_rows else [],
        "example": presenting.example(rows, stream, validation) if rows.num_rows else "",
        "may_decide": validation.state == State.COMPUTED and not again
        and may(request.actor, Verb.APPROVE, sensor, VALIDATE),
        "may_edit": may(request.actor, Verb.EDIT, sensor),
        "form": form,
        "breadcrumb": [*_trail(sensor, stream, True), {"title": name}],
    }  # fmt: skip
    return render(request, "sensing/month.html", context, status=400 if form.errors else 200)


def _decided(request: HouseRequest, validation: Validation, form: DecisionForm) -> bool:
    """Decide as was asked; what cannot be is told at the form."""
    reason = form.cleaned_data["reason"]
    try:
        if "approve" in request.POST:
            approve_validation(
                actor=request.actor, store=store_of(settings.HOUSE), validation=validation, now=timezone.now(),
                reason=reason,
            )  # fmt: skip
            messages.success(request, _("Vastgelegd: deze maand is gevalideerd."))
        else:
            reject_validation(actor=request.actor, validation=validation, reason=reason)
            messages.success(request, _("Vastgelegd: deze maand is afgekeurd."))
        return True
    except NotAllowed:
        raise
    except Problem as problem:
        form.add_error(None, problem.text(_))
        return False


@only_now(OF_NOW)
@require_safe
def why(request: HouseRequest, number: int, month: str, attempt: int, sequence: int) -> HttpResponse:
    """Why one figure is what it is: how an observation went through the stages."""
    stream, sensor = _found(request, number)
    validation = _validation(stream, month, attempt)
    rows = unpacked(bytes(validation.rows))
    found = rows.filter(pc.equal(rows["sequence"], pa.scalar(sequence, type=pa.int64()))).to_pylist()
    if not found:
        raise Http404
    row, unit = found[0], _unit(stream)
    back = reverse("sensing:month", args=[number, month, attempt])
    context = {
        "title": _("Waarom is dit getal zo?"),
        "stream": stream,
        "sensor": sensor,
        "validation": validation,
        "state": validation.get_state_display(),
        "tone": presenting.TONES[State(validation.state)],
        "at": row["begin"],
        "answer": presenting.verdict(row, unit),
        "steps": presenting.steps(row, validation, unit),
        "inputs": presenting.inputs(row),
        "decided": presenting.event(sensor, validation.decided, request.actor),
        "observation": sequence,
        "back": back,
        "breadcrumb": [
            *_trail(sensor, stream, True),
            {"title": presenting.month_name(validation.begin), "href": back},
            {"title": _("Waarom is dit getal zo?")},
        ],
    }
    return render(request, "sensing/why.html", context)


def _found(request: HouseRequest, number: int) -> tuple[Entity, Sensor]:
    """The datastream with its sensor, or 404: the same answer when it is not there and when it may not be seen."""
    stream = datastream(request.actor, number)
    if stream is None or stream.entry is None or stream.validates_id is not None:
        raise Http404
    return stream, stream.entry


def _validation(stream: Entity, month: str, attempt: int) -> Validation:
    found = queries.validation_of(stream, month, attempt)
    if found is None:
        raise Http404
    return found


def _calibrated(validation: Validation) -> bool:
    return any(one["stage"] == "calibration" and not one["undone"] for one in validation.stages)


def _reference(request: HouseRequest, validation: Validation) -> dict[str, Any] | None:
    """The source of the station, where this reader may see it."""
    told = validation.reference
    found = next(iter(atlas.visible_sources([told["source"]], request.actor)), None) if told else None
    return {**told, "source": found} if found else None


def _name(stream: Entity) -> str:
    return str(stream.content.get("name", ""))


def _unit(stream: Entity) -> str:
    return str((stream.content.get("unitOfMeasurement") or {}).get("symbol", ""))


def _trail(sensor: Sensor, stream: Entity, further: bool = False) -> list[dict[str, Any]]:
    own: dict[str, Any] = {"title": _name(stream), "lang": "nl"}
    if further:
        own["href"] = reverse("sensing:series", args=[stream.pk])
    return [
        {"title": _("Meten"), "href": reverse("sensing:overview")},
        {"title": sensor.title, "href": sensor.get_absolute_url(), "lang": "nl"},
        own,
    ]
