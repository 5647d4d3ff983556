"""The page on which somebody sees the rows of a source, having said for what, and the download of those rows."""

from __future__ import annotations

import csv
from io import TextIOWrapper
from tempfile import TemporaryFile
from typing import IO, Any, cast

from django import forms
from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from informatiehuis.engines.lake import LakeProblem
from informatiehuis.engines.views import ViewDoesNotFit
from informatiehuis.kernel.access import Actor, asks_purpose
from informatiehuis.kernel.processing import choosing, purposes
from informatiehuis.kernel.processing.choosing import purpose_of, trace_of
from informatiehuis.kernel.register.exchange import guarded
from informatiehuis.kernel.web import HouseRequest
from informatiehuis.rooms.atlas.models import Snapshot, Source
from informatiehuis.rooms.atlas.permitted import Asking, Rows, permitted
from informatiehuis.rooms.atlas.showing import as_table

SHOWN = 25


class PurposeForm(forms.Form):
    """For what somebody uses the data of a source: one of the activities that it allows."""

    purpose = forms.ChoiceField(
        label=gettext_lazy("Waarvoor gebruikt u deze gegevens?"),
        help_text=gettext_lazy("Uw keuze en het gebruik komen in het logboek. De inhoud van de gegevens niet."),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Kies waarvoor u deze gegevens gebruikt.")},
    )

    def __init__(self, source: Source, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.activities = {one.slug: one for one in purposes.allowed(source, actor)}
        cast(forms.ChoiceField, self.fields["purpose"]).choices = [
            (one.slug, one.title) for one in self.activities.values()
        ]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def data(request: HouseRequest, slug: str) -> HttpResponse:
    """The first rows that this reader may see. Where the source asks for a purpose: first the question for what."""
    held = _held(request, slug)
    source = held.source
    if request.method == "POST":
        return _choose(request, held)
    if asks_purpose(source) and choosing.choice(request, source) is None:
        return render(request, "atlas/purpose.html", _asking(request, source, PurposeForm(source, request.actor)))
    context = {**_about(source), "choice": choosing.choice(request, source) if asks_purpose(source) else None}
    try:
        with permitted(held, _asked(request, source), "sample") as rows:
            context |= {"sample": as_table(rows, SHOWN), "part": not rows.view.is_whole}
    except (LakeProblem, ViewDoesNotFit) as problem:
        context["problem"] = problem.text(_)
    return render(request, "atlas/data.html", context)


def _choose(request: HouseRequest, held: Snapshot) -> HttpResponse:
    source = held.source
    if "forget" in request.POST:
        choosing.forget(request, source)
        return redirect("register:source:detail", slug=source.slug)
    form = PurposeForm(source, request.actor, request.POST)
    if not form.is_valid():
        return render(request, "atlas/purpose.html", _asking(request, source, form), status=400)
    choosing.choose(request, source, form.activities[form.cleaned_data["purpose"]])
    return redirect(_next(request) or reverse("atlas:data", args=[source.slug]))


@never_cache
@require_safe
def download(request: HouseRequest, slug: str) -> FileResponse:
    """The rows that this reader may see as CSV (RFC 4180, UTF-8), without geometry."""
    held = _held(request, slug)
    settings.HOUSE.temporary.mkdir(parents=True, exist_ok=True)
    file = TemporaryFile(dir=settings.HOUSE.temporary)  # noqa: SIM115 - the answer closes it when it has been sent
    with permitted(held, _asked(request, held.source), "download") as rows:
        text = TextIOWrapper(file, encoding="utf-8", newline="")
        write_csv(rows, text)
        text.detach()
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{slug}.csv", content_type="text/csv; charset=utf-8")


def write_csv(rows: Rows, file: IO[str]) -> None:
    """Write the rows as CSV; a text that a spreadsheet would run as a formula gets an apostrophe before it."""
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(rows.shown)
    for batch in rows.batches():
        writer.writerows([_cell(row[name]) for name in rows.shown] for row in batch.to_pylist())


def _cell(value: Any) -> Any:
    return guarded(value) if isinstance(value, str) else value


def _held(request: HouseRequest, slug: str) -> Snapshot:
    """The snapshot in force of a source, or 404: the same answer when it is not there and when it may not be seen."""
    seen = Source.objects.visible_to(request.actor).filter(slug=slug)
    found = Snapshot.objects.filter(source__in=seen, is_current=True).select_related("source").first()
    if found is None:
        raise Http404
    return found


def _asked(request: HouseRequest, source: Source) -> Asking:
    return Asking(request.actor, "page", purpose_of(request, source), trace_of(request))


def _asking(request: HouseRequest, source: Source, form: PurposeForm) -> dict[str, Any]:
    return {
        **_about(source),
        "form": form,
        "activities": list(form.activities.values()),
        "next": _next(request),
        "explained": purposes.explaining(source),
    }


def _about(source: Source) -> dict[str, Any]:
    return {
        "source": source,
        "title": _("Gegevens van {source}").format(source=source.title),
        "breadcrumb": [
            {"title": _("Bronnen"), "href": reverse("register:source:list")},
            {"title": source.title, "href": reverse("register:source:detail", args=[source.slug]), "lang": "nl"},
            {"title": _("Gegevens")},
        ],
    }


def _next(request: HttpRequest) -> str:
    """Where somebody was going before the question; only an address of this house."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(asked, allowed_hosts=None, require_https=request.is_secure())
    return asked if safe and asked.startswith("/") else ""
