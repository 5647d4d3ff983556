"""The pages of the monitor: overview, indicator, area. Each begins with its answer."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from informatiehuis.engines import charts
from informatiehuis.engines.places import RD, WGS84, bounding_box, transform
from informatiehuis.kernel.access import Verb, may, require, seen_by
from informatiehuis.kernel.at_work import left_undone
from informatiehuis.kernel.jobs import ask
from informatiehuis.kernel.jobs.declaring import Declared
from informatiehuis.kernel.jobs.pages import answered
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.models import Area
from informatiehuis.kernel.processing.choosing import purpose_of
from informatiehuis.kernel.register.queries import things_at
from informatiehuis.kernel.register.then import Then, of_then, then_in
from informatiehuis.kernel.web import HouseRequest
from informatiehuis.rooms.atlas.models import Indicator
from informatiehuis.rooms.monitor import actions, past, presenting, queries
from informatiehuis.rooms.monitor.explaining import explain_shown
from informatiehuis.rooms.monitor.jobs import compute_indicator, recompute_run
from informatiehuis.rooms.monitor.queries import Shown, shown
from informatiehuis.rooms.monitor.running import RUN
from informatiehuis.rooms.monitor.text import markdown

MOST_FEATURES_ON_MAP = 1000
MOST_DIGITS = 10


@of_then()
@require_safe
def overview(request: HouseRequest) -> HttpResponse:
    """How do we stand: every indicator with its figure for the whole, and the dashboards."""
    every, then = past.asked_many(request)
    context = {
        **(then.context() if then else {}),
        "title": _("Hoe staat de provincie ervoor?"),
        "cards": [_card(seen) for seen in every if seen.run],
        "dashboards": _dashboards_then(request, then) if then else queries.dashboards(request.actor),
        "breadcrumb": [{"title": _("Cijfers")}],
    }
    return render(request, "monitor/overview.html", context)


def _dashboards_then(request: HouseRequest, then: Then) -> list[dict[str, str]]:
    """The dashboards that there were then, each with the way to how it was."""
    return [
        {
            "title": one.title,
            "introduction": one.introduction,
            "get_absolute_url": one.get_absolute_url() + then.query,
        }
        for one in things_at(kind_named("dashboard"), then.as_of, request.actor)
    ]


def _card(seen: Shown) -> dict[str, Any]:
    return {
        "title": seen.indicator.title,
        "href": presenting.page_of(seen),
        "total": seen.total(),
        "extremes": presenting.extremes(seen),
        "whole": presenting.whole_name(seen),
        "unit_explained": presenting.unit_explained(seen.indicator),
        "indicator": seen.indicator,
        "is_public": seen.is_public,
    }


@of_then()
@require_safe
def indicator(request: HouseRequest, slug: str) -> HttpResponse:
    """One indicator: answer, map, table, development, interpretation, origin, downloads."""
    found = _find(request, slug)
    if then := then_in(request):
        return _indicator_then(request, found, then)
    seen = shown(found, request.actor, draft="concept" in request.GET)
    may_compute = bool(may(request.actor, Verb.EDIT, found))
    context = {
        "title": found.title,
        "indicator": found,
        "concept": seen_by(request.actor, found.concept),
        "unit_explained": presenting.unit_explained(found),
        "seen": seen,
        "why": _(seen.why) if seen.why else "",
        "may_publish": bool(may(request.actor, Verb.APPROVE, found, "publish")),
        "may_compute": may_compute,
        "broken": left_undone(RUN, found) if may_compute else [],
        "targets": [
            presenting.target_sentence(target, request.actor) for target in queries.targets(found, request.actor)
        ],
        "breadcrumb": [
            {"title": _("Cijfers"), "href": reverse("monitor:overview")},
            {"title": found.title, "lang": "nl"},
        ],
    }
    if seen.run:
        context |= _figures(request, seen)
    return render(request, "monitor/indicator.html", context)


def _indicator_then(request: HouseRequest, now: Indicator, then: Then) -> HttpResponse:
    """The same as it was: nothing can be done with it, and everything it leads to is as of then where that can be."""
    seen = past.shown_one_then(now, request.actor, then)
    if seen is None:
        raise Http404
    context = {
        **then.context(),
        "now_address": request.path,
        "title": seen.indicator.title,
        "indicator": seen.indicator,
        "concept": seen_by(request.actor, seen.indicator.concept),
        "unit_explained": presenting.unit_explained(seen.indicator),
        "seen": seen,
        "why": _(seen.why) if seen.why else "",
        "breadcrumb": [
            {"title": _("Cijfers"), "href": reverse("monitor:overview") + then.query},
            {"title": seen.indicator.title, "lang": "nl"},
        ],
    }
    if seen.run:
        context |= _figures(request, seen)
    return render(request, "monitor/indicator.html", context)


def _figures(request: HouseRequest, seen: Shown) -> dict[str, Any]:
    period = request.GET.get("periode", "")
    period = period if period in seen.periods else ""
    marked = request.GET.get("gebied", "")
    chosen = next((row for row in seen.rows(period) if row.code == marked), None)
    spec = presenting.development_spec(seen, _compared(seen, marked, period))
    borders = presenting.Borders(seen.reader)
    return {
        "answer": presenting.answer(seen, period),
        "period": period or seen.periods[0],
        "chosen": chosen,
        "chosen_text": presenting.value_text(seen.indicator, chosen.value) if chosen else "",
        "map": presenting.draw_map(seen, period=period, marked=marked, borders=borders),
        "live": _live_map(seen, borders),
        "table": presenting.figures_table(seen, period=period, marked=marked),
        "development": _chart(spec, seen) if spec else "",
        "explanation": explain_shown(seen, request.actor, area=chosen.code if chosen else "", period=period),
        "interpretation": _interpretation(seen),
        "quality": seen.quality,
        "downloads": _downloads(seen),
        "citation": citation(request, seen, period),
    }


def _live_map(seen: Shown, borders: presenting.Borders) -> dict[str, Any] | None:
    """What the map that can be moved is made of: the same areas, as features or, when there are many, as tiles."""
    areas = seen.borders
    drawn = borders.of(areas) if areas else []
    if areas is None or not drawn:
        return None
    shapes = np.array([one.shape for one in drawn], dtype=object)
    west, south, east, north = bounding_box(transform(shapes, RD, WGS84))
    collection = f"gebieden-{areas.slug}"
    live = {
        "code_property": "code",
        "bounds": json.dumps([[round(west, 5), round(south, 5)], [round(east, 5), round(north, 5)]]),
        "credit": presenting.credit(areas),
    }
    if settings.BACKGROUND_MAP:
        background = settings.BACKGROUND_MAP
        live |= {"background": background["tiles"], "background_credit": background["credit"]}
    if len(shapes) <= MOST_FEATURES_ON_MAP:
        return live | {"features": f"{reverse('ogc:items', args=[collection])}?f=json&limit={MOST_FEATURES_ON_MAP}"}
    tiles = reverse("ogc:tileset", args=[collection, "WebMercatorQuad"])
    return live | {"tiles": f"{tiles}/{{z}}/{{y}}/{{x}}", "source_layer": "features"}


def _compared(seen: Shown, marked: str, period: str) -> list[str]:
    """The areas whose development is drawn: the whole, the chosen one, and the highest."""
    total, rows = seen.total(period), seen.rows(period)
    codes = [total.code] if total else []
    codes += [marked] if marked else []
    codes += [row.code for row in rows[:3] if row.code not in codes]
    return codes[:4]


def _chart(spec: Any, seen: Shown) -> str:
    drawn = charts.inline(
        charts.render(spec, "svg", language=presenting.language()),
        title=seen.indicator.title,
        description=_("Ontwikkeling over de tijd; dezelfde cijfers staan in de downloads."),
        identifier="ontwikkeling",
    )
    return mark_safe(drawn)  # noqa: S308  # nosec B308 # made by engines.charts


def _interpretation(seen: Shown) -> dict[str, Any] | None:
    found = seen.interpretation
    if found is None:
        return None
    return {
        "html": markdown(found.text),
        "meaning": markdown(found.meaning),
        "other_explanations": markdown(found.other_explanations),
        "caveats": markdown(found.caveats),
        "author": seen.author.title if seen.author else "",
        "role": found.author_role,
        "until": found.valid_until,
        "href": found.get_absolute_url(),
    }


def _downloads(seen: Shown) -> list[dict[str, str]]:
    slug = seen.indicator.slug
    files = [(form, reverse("monitor:figures", args=[slug, form])) for form in ("csv", "parquet", "geojson")]
    found = [{"title": form.upper() if form == "csv" else form.capitalize(), "href": href} for form, href in files]
    found[2]["title"] = "GeoJSON"
    for drawing, title in (("kaart", _("Kaart")), ("grafiek", _("Grafiek"))):
        found += [
            {"title": f"{title} ({form.upper()})", "href": reverse("monitor:drawing", args=[slug, drawing, form])}
            for form in ("svg", "png")
        ]
    return [{**one, "href": one["href"] + seen.then} for one in found]


def citation(request: HttpRequest, seen: Shown, period: str = "") -> str:
    """How to cite these figures: title, period, publisher, run, date and permanent address."""
    owner = seen.owner.title if seen.owner else settings.HOUSE.profile.name
    address = settings.HOUSE.profile.address_of(f"/id/indicator/{seen.indicator.slug}")
    run = seen.run
    day = f"{run.finished_at:%d-%m-%Y}" if run else ""
    return _("{owner}, {title}, {period} (berekening {number}, {day}), {address}").format(
        owner=owner,
        title=seen.indicator.title,
        period=period or (seen.periods[0] if seen.periods else ""),
        number=run.number if run else "",
        day=day,
        address=address,
    )


@require_POST
def publish(request: HouseRequest, slug: str) -> HttpResponse:
    """Make the latest figures public, or say why that cannot be."""
    found = _find(request, slug)
    try:
        actions.publish(actor=request.actor, indicator=found, reason=request.POST.get("reason", ""))
        messages.success(request, _("De cijfers zijn openbaar."))
    except actions.NotPublishable as problem:
        messages.error(request, problem.text(_))
    return redirect("monitor:indicator", slug=slug)


@require_POST
def compute(request: HouseRequest, slug: str) -> HttpResponse:
    """Compute the figures from the data in force, for the purposes that were chosen in this session."""
    return _asked(request, slug, compute_indicator)


@require_POST
def recompute(request: HouseRequest, slug: str) -> HttpResponse:
    """Compute the figures that were shown again from what they rest on, and say whether they are the same."""
    number = request.POST.get("berekening", "")
    if not (number.isascii() and number.isdigit() and len(number) < MOST_DIGITS):
        return _asked(request, slug, recompute_run)
    return _asked(request, slug, recompute_run, number=int(number))


def _asked(request: HouseRequest, slug: str, work: Declared, **more: Any) -> HttpResponse:
    found = _find(request, slug)
    require(request.actor, Verb.EDIT, found)
    chosen = {str(source.pk): purpose_of(request, source) for source in queries.sources_of(found)}
    purposes = {key: purpose for key, purpose in chosen.items() if purpose}
    job = ask(work, actor=request.actor, thing=found, indicator=str(found.pk), purposes=purposes, **more)
    return answered(request, job, reverse("monitor:indicator", args=[slug]))


@of_then()
@require_safe
def areas(request: HouseRequest) -> HttpResponse:
    """On to the area that was chosen in a form, or to the list of all; as of the same moment."""
    code, then = request.GET.get("gebied", ""), then_in(request)
    found = Area.objects.visible_to(request.actor).filter(code=code).first() if code else None
    page = reverse("monitor:area", args=[found.slug]) if found else reverse("register:area:list")
    return redirect(page + (then.query if then else ""))


@of_then()
@require_safe
def area(request: HouseRequest, slug: str) -> HttpResponse:
    """One area: all its public figures, each with its place among the others and its age."""
    found = Area.objects.visible_to(request.actor).filter(slug=slug).first()
    if found is None:
        raise Http404
    rows = []
    shown_of_all, then = past.asked_many(request)
    for seen in shown_of_all:
        every = seen.rows(level=found.level)
        row = next((item for item in every if item.code == found.code), None)
        if row:
            rows.append((seen, row, sum(item.value is not None for item in every)))
    title = presenting.heading(found.level, found.title)
    context = {
        **(then.context() if then else {}),
        "title": title,
        "area": found,
        "figures": [_area_figure(seen, row, count) for seen, row, count in rows],
        **_extremes(rows, found.level),
        "whole": next(filter(None, (presenting.whole_name(seen) for seen, _, _ in rows)), ""),
        "others": Area.objects.visible_to(request.actor).filter(level=found.level, valid_until__isnull=True).by_title(),
        "breadcrumb": [
            {"title": _("Cijfers"), "href": reverse("monitor:overview")},
            {"title": title},
        ],
    }
    return render(request, "monitor/area.html", context)


def _extremes(rows: list[tuple[Shown, queries.Row, int]], level: str) -> dict[str, int]:
    """How often an area is first or last; only figures that can be compared with another area count."""
    compared = [(seen.rows(level=level)[count - 1], row) for seen, row, count in rows if count > 1]
    return {
        "ranked": len(compared),
        "highest": sum(row.rank == 1 for _, row in compared),
        "lowest": sum(row.value is not None and row.value == last.value for last, row in compared),
    }


def _area_figure(seen: Shown, row: queries.Row, count: int) -> dict[str, Any]:
    return {
        "indicator": seen.indicator,
        "href": presenting.page_of(seen, row.code),
        "row": row,
        "count": count,
        "total": seen.total(),
        "is_public": seen.is_public,
        "missing": _(row.why_missing) if row.missing else "",
    }


def _find(request: HouseRequest, slug: str) -> Indicator:
    """The indicator, or 404: the same answer when it is not there and when it may not be seen."""
    found = queries.indicators_for(request.actor).filter(slug=slug).first()
    if found is None:
        raise Http404
    return found
