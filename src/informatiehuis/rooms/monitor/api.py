"""What the API says of indicators besides their register: figures, their explanation, interpretations; run, publish."""

# No `from __future__ import annotations` here: the router reads the types of functions.

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from typing import Annotated, Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema
from pydantic import ConfigDict, Field

from informatiehuis.engines.indicators import REASONS
from informatiehuis.engines.problems import Problem, untranslated
from informatiehuis.kernel.access import seen_by
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.models import Party
from informatiehuis.kernel.models.areas import AreaLevel
from informatiehuis.kernel.processing.choosing import purpose_of
from informatiehuis.kernel.register.api_auth import SIGNED_IN
from informatiehuis.kernel.register.api_problems import described
from informatiehuis.kernel.register.presenting import identity_address
from informatiehuis.kernel.register.problems import bad_query
from informatiehuis.kernel.register.schemas import REASON, SLUG, AskedThen
from informatiehuis.kernel.register.then import IN_API, Then, then_in
from informatiehuis.kernel.web import actor_of, status_of
from informatiehuis.rooms.atlas.models import Indicator
from informatiehuis.rooms.monitor import actions, past, queries, running
from informatiehuis.rooms.monitor.explaining import NothingToExplain, explain, explain_shown
from informatiehuis.rooms.monitor.models import Figure, Interpretation, Run
from informatiehuis.rooms.monitor.queries import Shown

USUAL_PAGE, LARGEST_PAGE, LAST_PAGE = 100, 1000, 1_000_000
Slug = Annotated[str, Path(..., pattern=SLUG)]
SHORT = r"^[A-Za-z0-9-]{0,40}$"
LEVEL = f"^({'|'.join(AreaLevel.values)})?$"


class NothingHere(Problem):
    """There are no figures here for this reader, so that there is nothing at this address."""

    code = "nothing-here"
    status = 404


class CannotNow(Problem):
    """What is asked cannot be done with things as they are now."""

    code = "cannot-now"
    status = 409

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.message, problem.remedy, **problem.facts)

    def text(self, translate: Callable[[str], str] = untranslated) -> str:
        """In the words of the problem itself."""
        return self.problem.text(translate)


class FigureShape(Schema):
    """The value of an indicator for one area and period; without a value, `missing` says why."""

    area: str = Field(description="Code van het gebied.")
    areaName: str  # noqa: N815 - the name in the API
    level: str = Field(description="Niveau van het gebied.")
    period: str
    value: float | None
    n: float | None = Field(description="Hoeveel waarnemingen of mensen erachter zitten.")
    low: float | None
    high: float | None
    missing: str = Field(description="Waarom er geen waarde is.")


class FigurePage(Schema):
    """A page of figures, newest period first, with what they are and which run they are of."""

    results: list[FigureShape]
    count: int
    page: int
    pageSize: int  # noqa: N815
    next: str | None = Field(description="Het adres van de volgende bladzijde.")
    previous: str | None = Field(description="Het adres van de vorige bladzijde.")
    indicator: str = Field(description="De openbare identiteit.", json_schema_extra={"format": "uri"})
    unit: str
    run: int | None = Field(description="Nummer van de berekening; geen als er voor u geen cijfers zijn.")
    figuresHash: str | None  # noqa: N815
    isPublic: bool = Field(description="Of iedereen deze cijfers ziet.")  # noqa: N815
    publishedAt: datetime | None  # noqa: N815
    quality: str | None = Field(description="Het slechtste oordeel over de gegevens eronder: good, …, broken.")
    validated: bool = Field(description="Of alle gegevens eronder zijn gevalideerd voor gebruik in een besluit.")
    oldestData: datetime | None = Field(description="Wanneer de oudste gegevens eronder zijn gelezen.")  # noqa: N815
    oldestSource: str | None = Field(description="De bron waar die uit komen, als u die mag zien.")  # noqa: N815
    why: str = Field(description="Waarom er geen cijfers zijn, of waarom ze niet openbaar zijn.")


class FiguresAsked(AskedThen):
    """Which figures."""

    periode: str = Field("", pattern=SHORT, description="Alleen deze periode, bijvoorbeeld 2022.")
    gebied: str = Field("", pattern=SHORT, description="Alleen dit gebied, bijvoorbeeld GM0344.")
    niveau: str = Field("", pattern=LEVEL, description="Alleen gebieden van dit niveau.")
    concept: bool = Field(False, description="De laatste berekening, ook als die niet openbaar is; alleen voor makers.")
    page: int = Field(1, ge=1, le=LAST_PAGE)
    pageSize: int = Field(USUAL_PAGE, ge=1, le=LARGEST_PAGE)  # noqa: N815


class FigureExplained(AskedThen):
    """Of which figure the explanation is; without an area that of the indicator."""

    gebied: str = Field("", pattern=SHORT, description="Leg het cijfer van dit gebied uit.")
    periode: str = Field("", pattern=SHORT, description="Van deze periode; de nieuwste als die niet is gegeven.")


class NamedPage(Schema):
    """A page about something in an explanation."""

    title: str
    href: str


class ExplanationStep(Schema):
    """One step on the path of a number, with the facts that prove it."""

    name: str
    title: str
    sentences: list[str]
    facts: dict[str, Any]
    things: list[NamedPage]


class ExplanationShape(Schema):
    """The whole chain behind a figure, from meaning and source to publication."""

    title: str
    steps: list[ExplanationStep]


class InterpretationShape(Schema):
    """What figures mean, who says so and until when."""

    id: str = Field(json_schema_extra={"format": "uri"})
    title: str
    text: str
    meaning: str
    otherExplanations: str  # noqa: N815
    caveats: str
    author: str
    authorRole: str  # noqa: N815
    validUntil: date | None = Field(description="De eerste dag waarop dit niet meer geldt.")  # noqa: N815
    isValid: bool = Field(description="Of dit geldt, vandaag of op de dag die is gevraagd.")  # noqa: N815


class InterpretationList(Schema):
    """The interpretations of an indicator, the newest first."""

    results: list[InterpretationShape]
    count: int


class Why(Schema):
    """Why this is done."""

    model_config = ConfigDict(extra="forbid")
    reason: str = Field("", max_length=500, description=REASON)


class RunShape(Schema):
    """A run; `computed` is false when nothing had changed since the latest one."""

    number: int
    finishedAt: datetime  # noqa: N815
    engine: str
    figuresHash: str  # noqa: N815
    computed: bool


class PublicationShape(Schema):
    """The figures that everybody sees from now on."""

    run: int
    figuresHash: str  # noqa: N815
    publishedAt: datetime  # noqa: N815
    interpretation: str = Field(json_schema_extra={"format": "uri"})


def router() -> Router:
    """What is asked below `/indicatoren`."""
    made = Router(tags=["indicatoren"])
    _add_figures(made)
    _add_explanation(made)
    _add_interpretations(made)
    _add_doing(made)
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


def _add_doing(router: Router) -> None:
    told: dict[str, Any] = {"auth": SIGNED_IN, "openapi_extra": described(400, 401, 403, 404, 409)}

    @router.post(
        "/{slug}/runs",
        response={200: RunShape, 201: RunShape},
        operation_id="indicatorRun",
        summary="Bereken de cijfers van een indicator",
        **told,
    )
    def run(request: HttpRequest, slug: Slug, body: Why) -> Any:
        actor = actor_of(request)
        with _as_conflict():
            ran = running.run_indicator(
                actor=actor,
                indicator=_find(request, slug),
                reason=body.reason,
                purpose_of=partial(purpose_of, request),
                surface="api",
            )
        return (201 if ran.computed else 200), _run(ran.run, ran.computed)

    @router.post(
        "/{slug}/publicaties",
        response={201: PublicationShape},
        operation_id="indicatorPublish",
        summary="Maak de laatste cijfers van een indicator openbaar",
        **told,
    )
    def publish(request: HttpRequest, slug: Slug, body: Why) -> Any:
        actor = actor_of(request)
        with _as_conflict():
            made = actions.publish(actor=actor, indicator=_find(request, slug), reason=body.reason)
        return 201, {
            "run": made.run.number,
            "figuresHash": made.run.figures_hash,
            "publishedAt": made.published_at,
            "interpretation": identity_address(kind_named("interpretation"), made.interpretation),
        }


@contextmanager
def _as_conflict() -> Iterator[None]:
    """A problem that does not say its status is one of how things stand now: 409."""
    try:
        yield
    except Problem as problem:
        if status_of(problem) != 400:
            raise
        raise CannotNow(problem) from problem


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


def _run(run: Run, computed: bool) -> dict[str, Any]:
    return {
        "number": run.number,
        "finishedAt": run.finished_at,
        "engine": run.engine,
        "figuresHash": run.figures_hash,
        "computed": computed,
    }
