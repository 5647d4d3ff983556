"""The pages of work in the background: what runs, one job with its progress, and the schedules.

A room that asked for work answers with `answered`: the outcome at once where there is one, else the page of the job.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from informatiehuis.engines.kept import told
from informatiehuis.kernel.access import Actor, Verb, may, require_at
from informatiehuis.kernel.at_work import broken_off
from informatiehuis.kernel.jobs import queries, schedules
from informatiehuis.kernel.jobs.deciding import cancel_job, retry_job
from informatiehuis.kernel.jobs.declaring import label_of, may_quote
from informatiehuis.kernel.jobs.rhythm import Every
from informatiehuis.kernel.jobs.waiting import is_left, take_up, wait_for
from informatiehuis.kernel.models import Job, JobState
from informatiehuis.kernel.web import HouseRequest

SHOWN = 20
LONGEST_INTERVAL = 24 * 60
TONES = {JobState.DONE: "good", JobState.FAILED: "wrong", JobState.GIVEN_UP: "wrong"}


def answered(request: HouseRequest, job: Job, back: str) -> HttpResponse:
    """Tell how a job ended and go back, or go to its page when that takes longer."""
    job = wait_for(job)
    if not job.has_ended and not job.problem:
        return redirect("jobs:job", identifier=job.pk)
    if job.has_ended and job.state == JobState.DONE:
        for place, text in enumerate(job.result):
            messages.add_message(request, messages.WARNING if place else messages.SUCCESS, told(text, _))
    if job.problem:
        level = messages.ERROR if job.has_ended else messages.WARNING
        messages.add_message(request, level, _problem(job, request.actor))
    if not job.has_ended and queries.worker_lives(job.queue):
        moment = timezone.localtime(job.due_at)
        messages.info(request, _("Het wordt vanzelf opnieuw geprobeerd, om {time}.").format(time=f"{moment:%H:%M}"))
    return redirect(back)


def shown(job: Job, actor: Actor) -> dict[str, Any]:
    """A job as a page tells it; what it is about only to who may see that."""
    thing = job.thing if job.thing and may(actor, Verb.VIEW, job.thing) else None
    left = is_left(job)
    return {
        "job": job,
        "label": _(label_of(job.name)),
        "state": _("afgebroken") if left else job.get_state_display(),
        "tone": "wrong" if left else TONES.get(JobState(job.state), "neutral"),
        "thing": thing,
        "problem": _problem(job, actor),
        "result": [told(one, _) for one in job.result],
        "later": job.state == JobState.WAITING and job.due_at > timezone.now(),
        "left": left,
        "may_cancel": not job.has_ended and not job.cancel_asked and not left,
        "may_retry": left
        or job.state in queries.WRONG
        or (job.state == JobState.WAITING and job.due_at > timezone.now()),
    }


def _problem(job: Job, actor: Actor) -> str:
    """What went wrong, if anything. What the house met by itself can quote data that not everybody may read."""
    if not job.problem:
        return ""
    if (actor.id is not None and job.account == actor.id) or may_quote(job.name, job.thing, actor):
        return told(job.problem, _)
    return _("Het ging mis. Waarom, kan lezen wie de gegevens beheert.")


@require_safe
def job(request: HouseRequest, identifier: UUID) -> HttpResponse:
    """One job: how far it is, or how it ended."""
    found = _find(request, identifier)
    context = {
        **shown(found, request.actor),
        "title": _(label_of(found.name)),
        "no_worker": found.state == JobState.WAITING and not queries.worker_lives(found.queue),
        "may_see_all": bool(request.actor.id) and _administers(request.actor),
    }
    return render(request, "jobs/job.html", context)


@require_POST
def retry(request: HouseRequest, identifier: UUID) -> HttpResponse:
    """Try a job again now."""
    take_up()
    found = retry_job(actor=request.actor, job=_find(request, identifier))
    return answered(request, found, found.get_absolute_url())


@require_POST
def cancel(request: HouseRequest, identifier: UUID) -> HttpResponse:
    """Cancel a job, or ask it to stop."""
    found = cancel_job(actor=request.actor, job=_find(request, identifier))
    messages.success(request, _("De taak stopt zodra dat kan.") if found.cancel_asked else _("De taak is geannuleerd."))
    return redirect("jobs:job", identifier=found.pk)


def _find(request: HouseRequest, identifier: UUID) -> Job:
    """The job, or 404: the same answer when it is not there and when it may not be seen."""
    found = queries.visible_job(request.actor, identifier)
    if found is None:
        raise Http404
    return found


def _administers(actor: Actor) -> bool:
    from informatiehuis.kernel.access import may_at

    return bool(may_at(actor, Verb.ADMINISTER, None))


@require_safe
def overview(request: HouseRequest) -> HttpResponse:
    """What runs: what was broken off, jobs in each state, the schedules, and the workers that live."""
    every = queries.jobs_for(request.actor)
    now = timezone.now()
    parts = (
        ("loopt", _("Wat loopt"), (JobState.RUNNING,)),
        ("wacht", _("Wat wacht"), (JobState.WAITING,)),
        ("mis", _("Wat misging"), queries.WRONG),
        ("klaar", _("Wat klaar is"), (JobState.DONE, JobState.CANCELLED)),
    )
    workers = queries.workers(now)
    context = {
        "title": _("Wat loopt er?"),
        "answer": _answer(queries.counts(), len(workers)),
        "workers": workers,
        "broken": [
            {"text": told(one.text, _), "remedy": told(one.remedy, _)} for one in broken_off(settings.HOUSE, now)
        ],
        "parts": [
            {
                "name": name,
                "title": title,
                "jobs": [shown(one, request.actor) for one in every.filter(state__in=states)[:SHOWN]],
            }
            for name, title, states in parts
        ],
        "schedules": [_schedule(one, now) for one in schedules.standing()],
        "breadcrumb": [{"title": _("Wat loopt er?")}],
    }
    return render(request, "jobs/overview.html", context)


def _answer(counts: dict[str, int], workers: int) -> str:
    """What is to be known of it, in sentences; nothing of what there is none of, but that nothing runs."""
    running, waiting, wrong = counts["running"], counts["waiting"], sum(counts[state] for state in queries.WRONG)
    sentences = [
        ngettext("Er loopt {n} taak.", "Er lopen {n} taken.", running).format(n=running)
        if running
        else _("Er loopt nu niets.")
    ]
    if waiting:
        sentences.append(ngettext("Er wacht {n} taak.", "Er wachten {n} taken.", waiting).format(n=waiting))
    if wrong:
        sentences.append(ngettext("Er ging {n} taak mis.", "Er gingen {n} taken mis.", wrong).format(n=wrong))
    if workers:
        sentences.append(ngettext("Er is {n} werker.", "Er zijn {n} werkers.", workers).format(n=workers))
    return " ".join(sentences)


def _schedule(one: schedules.Standing, now: datetime) -> dict[str, Any]:
    plans = schedules.plans(one, now)
    lasts = [plan.last for plan in plans if plan.last]
    return {
        "name": one.schedule.name,
        "label": _(one.schedule.label),
        "purpose": _(one.schedule.purpose),
        "enabled": one.enabled,
        "timed": one.schedule.entries is not None,
        "entries": len(plans),
        "last": max(lasts, default=None),
        "next": min((plan.next for plan in plans), default=None) if one.enabled else None,
        "form": ScheduleForm(one, prefix=one.schedule.name.replace(".", "-")),
    }


class ScheduleForm(forms.Form):
    """What the house may set of a schedule."""

    enabled = forms.BooleanField(label=gettext_lazy("Aan"), required=False)
    at = forms.TimeField(
        label=gettext_lazy("Vanaf (tijd)"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Doorlopend: om de … minuten"), required=False, min_value=1, max_value=LONGEST_INTERVAL
    )

    def __init__(self, one: schedules.Standing, data: Any = None, *, prefix: str = "") -> None:
        initial = {"enabled": one.enabled, "at": one.schedule.at, "minutes": one.schedule.minutes}
        super().__init__(data, initial=initial, prefix=prefix or None)
        if one.schedule.entries is None:
            del self.fields["at"]
        if not any(entry.every is Every.INTERVAL for entry in (one.schedule.entries or list)()):
            del self.fields["minutes"]


@require_POST
def set_schedule(request: HouseRequest, name: str) -> HttpResponse:
    """Set a schedule, or ask for all of it at once."""
    require_at(request.actor, Verb.ADMINISTER, None)
    one = schedules.named(name)
    if "now" in request.POST:
        asked = len(schedules.run_now(request.actor, name))
        messages.success(
            request, ngettext("Er is {n} taak gevraagd.", "Er zijn {n} taken gevraagd.", asked).format(n=asked)
        )
        return redirect("jobs:overview")
    form = ScheduleForm(one, request.POST, prefix=name.replace(".", "-"))
    if form.is_valid():
        held = form.cleaned_data
        schedules.set_schedule(
            actor=request.actor,
            name=name,
            enabled=held["enabled"],
            at=held.get("at") or one.schedule.at,
            minutes=held.get("minutes") or one.schedule.minutes,
        )
        messages.success(request, _("Het schema is bewaard."))
    else:
        for field, errors in form.errors.items():
            messages.error(request, f"{form.fields[field].label}: {' '.join(map(str, errors))}")
    return redirect("jobs:overview")
