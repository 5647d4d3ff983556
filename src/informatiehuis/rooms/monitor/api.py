"""What the API says of indicators besides their register: figures, their explanation, interpretations.

What it does with them is in `doing_api`.
"""

# No `from __future__ import annotations` here: the router reads the types of functions.

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from ninja import Query, Router

from informatiehuis.engines.indicators import REASONS
from informatiehuis.engines.problems import Problem
from informatiehuis.kernel.access import seen_by
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.models import Party
from informatiehuis.kernel.register.api_problems import described
from informatiehuis.kernel.register.presenting import identity_address
from informatiehuis.kernel.register.problems import bad_query
from informatiehuis.kernel.register.schemas import AskedThen
from informatiehuis.kernel.register.then import IN_API, Then, then_in
from informatiehuis.kernel.web import actor_of
from informatiehuis.rooms.atlas.models import Indicator
from informatiehuis.rooms.monitor import past, queries
from informatiehuis.rooms.monitor.api_shapes import (
    ExplanationShape,
    FigureExplained,
    FigurePage,
    FiguresAsked,
    InterpretationList,
    Slug,
)
from informatiehuis.rooms.monitor.doing_api import add_doing
from informatiehuis.rooms.monitor.explaining import NothingToExplain, explain, explain_shown
from informatiehuis.rooms.monitor.models import Figure, Interpretation
from informatiehuis.rooms.monitor.queries import Shown


class NothingHere(Problem):
    """There are no figures here for this reader, so that there is nothing at this address."""

    code = "nothing-here"
    status = 404


def router() -> Router:
    """What is asked below `/indicatoren`."""
    made = Router(tags=["indicatoren"])
    _add_figures(made)
    _add_explanation(made)
    _add_interpretations(made)
    add_doing(made, _find)
    return made


def _add_figures(router: Router) -> None:
    @router.get(
        "/{slug}/cijfers",
        response=FigurePage,
        auth=None,
        operation_id="indicatorFigures",
        summary="De cijfers van een indicator",
        openapi_extra=described(400, 404),
    )
    def figures(request: HttpRequest, slug: Slug, asked: FiguresAsked = Query(...)) -> Any:  # noqa: B008
        indicator = _find(request, slug)
        if then := then_in(request, *IN_API):
            if asked.concept:
                raise bad_query("concept", "true", "false")
            seen = _then(request, indicator, then)
        else:
            seen = queries.shown(indicator, actor_of(request), draft=asked.concept)
        return _figure_page(request, seen, asked)


def _add_explanation(router: Router) -> None:
    @router.get(
        "/{slug}/uitleg",
        response=ExplanationShape,
        auth=None,
        operation_id="indicatorExplanation",
        summary="Waar de cijfers van een indicator vandaan komen",
        openapi_extra=described(400, 404),
    )
    def explanation(request: HttpRequest, slug: Slug, asked: FigureExplained = Query(...)) -> Any:  # noqa: B008
        try:
            indicator, actor = _find(request, slug), actor_of(request)
            if then := then_in(request, *IN_API):
                seen = _then(request, indicator, then)
                told = explain_shown(seen, actor, area=asked.gebied, period=asked.periode)
            else:
                told = explain(indicator, actor, area=asked.gebied, period=asked.periode)
        except NothingToExplain as nothing:
            raise NothingHere(nothing.message, nothing.remedy, **nothing.facts) from nothing
        steps = told.as_mapping()["steps"]
        for step in steps:
            things = [{"title": title, "href": request.build_absolute_uri(href)} for title, href in step["things"]]
            step["things"] = things
        return {"title": told.title, "steps": steps}


def _add_interpretations(router: Router) -> None:
    @router.get(
        "/{slug}/duidingen",
        response=InterpretationList,
        auth=None,
        operation_id="indicatorInterpretations",
        summary="De duidingen bij een indicator",
        openapi_extra=described(400, 404),
    )
    def interpretations(request: HttpRequest, slug: Slug, asked: AskedThen = Query(...)) -> Any:  # noqa: B008
        indicator, actor = _find(request, slug), actor_of(request)
        if then := then_in(request, *IN_API):
            past_ones, day = past.interpretations_then(indicator, actor, then), localdate(then.as_of.at)
            results = [_interpretation(one, seen_by(actor, one.author), day) for one in past_ones]
            return {"results": results, "count": len(results)}
        found = Interpretation.objects.visible_to(actor).filter(indicator=indicator, status="active")
        told = found.select_related("author").order_by("-changed_at")
        results = [_interpretation(one, seen_by(actor, one.author), localdate()) for one in told]
        return {"results": results, "count": len(results)}


def _find(request: HttpRequest, slug: str) -> Indicator:
    found = queries.indicators_for(actor_of(request)).filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def _then(request: HttpRequest, indicator: Indicator, then: Then) -> Shown:
    """The figures as they were public then. NothingHere when the indicator was not there, or not for this reader."""
    seen = past.shown_one_then(indicator, actor_of(request), then)
    if seen is None:
        raise NothingHere(past.WHY, "")
    return seen


def _figure_page(request: HttpRequest, seen: Shown, asked: FiguresAsked) -> dict[str, Any]:
    chosen = seen.stored
    wanted = {"period": asked.periode, "area__code": asked.gebied, "area__level": asked.niveau}
    chosen = chosen.filter(**{name: value for name, value in wanted.items() if value})
    count, first = chosen.count(), (asked.page - 1) * asked.pageSize
    rows = chosen.order_by("-period", "area__code")[first : first + asked.pageSize]
    return {
        "results": [_figure(one) for one in rows],
        "count": count,
        "page": asked.page,
        "pageSize": asked.pageSize,
        "next": _page_at(request, asked.page + 1) if first + asked.pageSize < count else None,
        "previous": _page_at(request, asked.page - 1) if asked.page > 1 else None,
        "indicator": identity_address(kind_named("indicator"), seen.indicator),
        "unit": seen.indicator.unit,
        "run": seen.run.number if seen.run else None,
        "figuresHash": seen.run.figures_hash if seen.run else None,
        "isPublic": seen.is_public,
        "publishedAt": seen.publication.published_at if seen.publication and seen.is_public else None,
        "quality": seen.quality.level.word if seen.quality else None,
        "validated": seen.quality.validated if seen.quality else False,
        "oldestData": seen.oldest.at if seen.oldest else None,
        "oldestSource": seen.oldest.source.slug if seen.oldest and seen.oldest.source else None,
        "why": _(seen.why) if seen.why else "",
    }


def _page_at(request: HttpRequest, number: int) -> str:
    pairs = [(name, value) for name, value in request.GET.items() if name != "page"]
    return request.build_absolute_uri(f"{request.path}?{urlencode([*pairs, ('page', number)])}")


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "area": figure.area.code,
        "areaName": figure.area.title,
        "level": figure.area.level,
        "period": figure.period,
        "value": figure.value,
        "n": figure.n,
        "low": figure.low,
        "high": figure.high,
        "missing": _(REASONS[figure.missing]) if figure.missing else "",
    }


def _interpretation(found: Interpretation, author: Party | None, day: date) -> dict[str, Any]:
    return {
        "id": identity_address(kind_named("interpretation"), found),
        "title": found.title,
        "text": found.text,
        "meaning": found.meaning,
        "otherExplanations": found.other_explanations,
        "caveats": found.caveats,
        "author": author.title if author else "",
        "authorRole": found.author_role,
        "validUntil": found.valid_until,
        "isValid": found.valid_until is not None and found.valid_until > day,
    }
