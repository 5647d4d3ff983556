"""The pages of duties of publication: all of them, one asset, its description for the register, and a comparison."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from informatiehuis.engines.algorithmregister import as_csv, as_json, differences
from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel.access import NotAllowed, Verb, may, require
from informatiehuis.kernel.form_problems import add_problem
from informatiehuis.kernel.register.then import only_now
from informatiehuis.kernel.web import HouseRequest
from informatiehuis.rooms.estate.models import Asset, AssetType, PublicRegister
from informatiehuis.rooms.estate.publishing import recording
from informatiehuis.rooms.estate.publishing.comparing import Compared, compare_with, publishable
from informatiehuis.rooms.estate.publishing.duties import BY_TYPE, counts, duties, duties_of
from informatiehuis.rooms.estate.publishing.forms import CompareFile, DescribeAlgorithm, RecordPublication
from informatiehuis.rooms.estate.publishing.presenting import (
    differences_told,
    duty_told,
    findings_told,
    publications_told,
    record_told,
    register_told,
    sentence,
)
from informatiehuis.rooms.estate.publishing.record import Told, told_of

OF_NOW = N_("Deze bladzijde houdt de registers naast wat het huis nu weet.")
SHOWN = 200
"""Lines of one register on the page."""
TYPES = {"json": "application/json", "csv": "text/csv; charset=utf-8"}
either = require_http_methods(["GET", "HEAD", "POST"])


@only_now(OF_NOW)
@require_safe
def overview(request: HouseRequest) -> HttpResponse:
    """Every duty, by register, with what asks for work first."""
    found = duties(request.actor)
    asked = request.GET.get("register", "")
    told = [
        register_told(count, [one for one in found if one.register == count.register], SHOWN)
        for count in counts(found)
        if asked in ("", count.register.value)
    ]
    if not told:
        raise Http404
    context = {
        "title": _("Publicatieplichten"),
        "answer": sentence(counts(found)),
        "registers": told,
        "asked": asked,
        "figures": [
            {
                "label": one.register.label,
                "value": one.wrong,
                "decimals": 0,
                "unit": _("te doen"),
                "note": _("{all} gevolgd: {must} moeten erin, {stands} staan erin, {unknown} deels niet bekend").format(
                    all=one.all, must=one.must, stands=one.stands, unknown=one.unknown
                ),
                "href": f"#{one.register.value}",
            }
            for one in counts(found)
            if asked in ("", one.register.value)
        ],
        "breadcrumb": [_assets(), {"title": _("Publicatieplichten")}],
    }
    return render(request, "estate/duties.html", context)


@only_now(OF_NOW)
@require_safe
def register_file(request: HouseRequest, form: str) -> HttpResponse:
    """The records that the register takes, as a file."""
    if form not in TYPES:
        raise Http404
    taken, _refused = publishable(request.actor)
    return _file([one.record for one in taken], form, "algoritmeregister")


@only_now(OF_NOW)
@require_safe
def record_file(request: HouseRequest, slug: str, form: str) -> HttpResponse:
    """The record of one algorithm as it stands, also when something is missing."""
    if form not in TYPES:
        raise Http404
    asset = _asset(request, slug)
    if asset.type != AssetType.ALGORITHM:
        raise Http404
    return _file([one.record for one in told_of([asset])], form, f"algoritmeregister-{asset.slug}")


def _file(records: list[dict[str, Any]], form: str, name: str) -> HttpResponse:
    content = as_csv(records) if form == "csv" else as_json(records)
    response = HttpResponse(content, content_type=TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    # what may be seen today may not be tomorrow
    response["Cache-Control"] = "no-store"
    return response


@only_now(OF_NOW)
@either
def publication(request: HouseRequest, slug: str) -> HttpResponse:
    """How one asset stands in the registers; record that it was published."""
    asset = _asset(request, slug)
    usual = BY_TYPE.get(asset.type, PublicRegister.ACCESSIBILITY)
    form = RecordPublication(request.POST if request.method == "POST" else None, usual=usual)
    if request.method == "POST":
        require(request.actor, Verb.EDIT, asset)
        if form.is_valid() and _recorded(request, asset, form):
            messages.success(request, _("Vastgelegd dat dit is gepubliceerd."))
            return redirect("estate:publication", slug=asset.slug)
    may_edit = bool(may(request.actor, Verb.EDIT, asset))
    context = {
        "title": _("{asset} in landelijke registers").format(asset=asset.title),
        "asset": asset,
        "duties": [duty_told(one) for one in duties_of(asset, request.actor)],
        "publications": publications_told(asset, request.actor),
        "form": form if may_edit else None,
        "may_edit": may_edit,
        "breadcrumb": [_assets(), _duties(), {"title": asset.title}],
    }
    if asset.type == AssetType.ALGORITHM:
        context |= _record_context(asset, told_of([asset])[0])
    return render(request, "estate/publication.html", context, status=400 if form.errors else 200)


def _record_context(asset: Asset, told: Told) -> dict[str, Any]:
    """The record of an algorithm, what is missing from it, and what changed since it was published."""
    last = asset.publications.filter(register=PublicRegister.ALGORITHMS).first()
    return {
        "record": record_told(told.record),
        "findings": findings_told(told.findings),
        "is_refused": told.is_refused,
        "sha256": told.sha256,
        "last": last,
        "is_same": bool(last and last.sha256 == told.sha256),
        "changed": differences_told(differences(told.record, last.record)) if last and last.record else [],
    }


def _recorded(request: HouseRequest, asset: Asset, form: RecordPublication) -> bool:
    """Whether the publication is kept now; what was wrong stands in the form otherwise."""
    try:
        recording.record_publication(actor=request.actor, asset=asset, **form.cleaned_data)
    except NotAllowed:
        raise
    except Problem as problem:
        add_problem(form, problem)
        return False
    return True


@only_now(OF_NOW)
@either
def describe(request: HouseRequest, slug: str) -> HttpResponse:
    """Give what the register asks of an algorithm and the house does not know."""
    asset = _asset(request, slug)
    require(request.actor, Verb.EDIT, asset)
    if asset.type != AssetType.ALGORITHM:
        raise Http404
    # what the house would fill in itself where a field stays empty
    without = copy(asset)
    without.algorithm_record = {}
    derived = told_of([without])[0].record
    initial = {**asset.algorithm_record, "version": asset.version}
    form = DescribeAlgorithm(request.POST if request.method == "POST" else None, derived=derived, initial=initial)
    if form.is_bound and form.is_valid() and _described(request, asset, form):
        messages.success(request, _("De gegevens voor het Algoritmeregister zijn bewaard."))
        return redirect("estate:publication", slug=asset.slug)
    context = {
        "title": _("{asset} voor het Algoritmeregister").format(asset=asset.title),
        "asset": asset,
        "form": form,
        "cancel": reverse("estate:publication", args=[asset.slug]),
        "breadcrumb": [_assets(), _duties(), {"title": asset.title, "href": reverse("estate:publication", args=[slug])},
                       {"title": _("Gegevens")}],
    }  # fmt: skip
    return render(request, "estate/describe.html", context, status=400 if form.errors else 200)


def _described(request: HouseRequest, asset: Asset, form: DescribeAlgorithm) -> bool:
    try:
        recording.describe_algorithm(
            actor=request.actor, asset=asset, values=form.values(), seen_version=form.cleaned_data["version"]
        )
    except NotAllowed:
        raise
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    except Problem as problem:
        add_problem(form, problem, fact="key")
        return False
    return True


@only_now(OF_NOW)
@either
def comparison(request: HouseRequest) -> HttpResponse:
    """Hold what we would publish to a file of what the register publishes; the file is not kept."""
    form = CompareFile(request.POST or None, request.FILES or None) if request.method == "POST" else CompareFile()
    compared: Compared | None = None
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            compared = compare_with(file.read(), file.name, request.actor)
        except Problem as problem:
            form.add_error("file", problem.text(_))
    context = {
        "title": _("Naast het Algoritmeregister leggen"),
        "form": form,
        "breadcrumb": [_assets(), _duties(), {"title": _("Vergelijken")}],
    }
    if compared:
        context |= _compared_context(compared)
    return render(request, "estate/compare.html", context, status=400 if form.errors else 200)


def _compared_context(compared: Compared) -> dict[str, Any]:
    found = compared.comparison
    return {
        "compared": True,
        "different": [
            {"asset": compared.assets[one.here["source_id"]], "fields": differences_told(one.differences)}
            for one in found.different[:SHOWN]
        ],
        "same": [compared.assets[one.here["source_id"]] for one in found.both if not one.differences][:SHOWN],
        "only_here": [compared.assets[one["source_id"]] for one in found.only_here[:SHOWN]],
        "only_there": [str(one.get("name", "")) for one in found.only_there[:SHOWN]],
        "others": sum(found.others.values()),
        "figures": [
            {"label": _("Hetzelfde"), "value": len(found.both) - len(found.different), "decimals": 0},
            {"label": _("Anders"), "value": len(found.different), "decimals": 0},
            {"label": _("Alleen hier"), "value": len(found.only_here), "decimals": 0},
            {"label": _("Alleen in het register"), "value": len(found.only_there), "decimals": 0},
        ],
    }


def _asset(request: HouseRequest, slug: str) -> Asset:
    """The asset, or 404: the same answer when it is not there and when it may not be seen."""
    found = Asset.objects.visible_to(request.actor).filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def _assets() -> dict[str, Any]:
    return {"title": _("I-assets"), "href": reverse("register:asset:list")}


def _duties() -> dict[str, Any]:
    return {"title": _("Publicatieplichten"), "href": reverse("estate:duties")}
