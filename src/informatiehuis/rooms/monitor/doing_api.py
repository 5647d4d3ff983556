"""What the API does with indicators: compute them, compute a run again from what it rests on, publish."""

# No `from __future__ import annotations` here: the router reads the types of functions.

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext
from ninja import Router

from informatiehuis.engines.kept import told
from informatiehuis.engines.problems import Problem, untranslated
from informatiehuis.kernel.access import Verb, require
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.processing.choosing import purpose_of
from informatiehuis.kernel.register.api_auth import SIGNED_IN
from informatiehuis.kernel.register.api_problems import described
from informatiehuis.kernel.register.presenting import identity_address
from informatiehuis.kernel.web import actor_of, status_of
from informatiehuis.rooms.atlas.models import Indicator
from informatiehuis.rooms.monitor import actions, running
from informatiehuis.rooms.monitor.api_shapes import (
    MOST_DIFFERENCES,
    PublicationShape,
    RecomputeAsked,
    RecomputedShape,
    RunShape,
    Slug,
    Why,
)
from informatiehuis.rooms.monitor.models import Run
from informatiehuis.rooms.monitor.recomputing import Recomputed, recompute, run_to_recompute

Find = Callable[[HttpRequest, str], Indicator]
"""Gives the indicator with this slug that who asks may see; raises Http404 where there is none."""


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


def add_doing(router: Router, find: Find) -> None:
    """Add what is done with an indicator below `/indicatoren`."""
    _add_run(router, find)
    _add_recompute(router, find)
    _add_publish(router, find)


def _described() -> dict[str, Any]:
    return {"auth": SIGNED_IN, "openapi_extra": described(400, 401, 403, 404, 409)}


def _add_run(router: Router, find: Find) -> None:
    @router.post(
        "/{slug}/runs",
        response={200: RunShape, 201: RunShape},
        operation_id="indicatorRun",
        summary="Bereken de cijfers van een indicator",
        **_described(),
    )
    def run(request: HttpRequest, slug: Slug, body: Why) -> Any:
        actor = actor_of(request)
        with _as_conflict():
            ran = running.run_indicator(
                actor=actor,
                indicator=find(request, slug),
                reason=body.reason,
                purpose_of=partial(purpose_of, request),
                surface="api",
            )
        return (201 if ran.computed else 200), _run(ran.run, ran.computed)


def _add_recompute(router: Router, find: Find) -> None:
    @router.post(
        "/{slug}/narekeningen",
        response=RecomputedShape,
        operation_id="indicatorRecompute",
        summary="Reken cijfers na uit de gegevens waarop ze rusten",
        **_described(),
    )
    def recompute_run(request: HttpRequest, slug: Slug, body: RecomputeAsked) -> Any:
        actor, indicator = actor_of(request), find(request, slug)
        # which runs there are is for who may compute them
        require(actor, Verb.EDIT, indicator)
        with _as_conflict():
            done = recompute(
                actor=actor,
                run=run_to_recompute(indicator, body.run),
                reason=body.reason,
                purpose_of=partial(purpose_of, request),
                surface="api",
            )
        return _recomputed(done)


def _add_publish(router: Router, find: Find) -> None:
    @router.post(
        "/{slug}/publicaties",
        response={201: PublicationShape},
        operation_id="indicatorPublish",
        summary="Maak de laatste cijfers van een indicator openbaar",
        **_described(),
    )
    def publish(request: HttpRequest, slug: Slug, body: Why) -> Any:
        actor = actor_of(request)
        with _as_conflict():
            made = actions.publish(actor=actor, indicator=find(request, slug), reason=body.reason)
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


def _run(run: Run, computed: bool) -> dict[str, Any]:
    return {
        "number": run.number,
        "finishedAt": run.finished_at,
        "engine": run.engine,
        "figuresHash": run.figures_hash,
        "computed": computed,
    }


def _recomputed(done: Recomputed) -> dict[str, Any]:
    return {
        "run": done.run.number,
        "engine": done.engine,
        "same": done.same,
        "exact": done.exact,
        "compared": done.compared,
        "figuresHash": done.figures_hash,
        "differing": len(done.differing),
        "differences": [asdict(one) for one in done.differences[:MOST_DIFFERENCES]],
        "outcome": told(done.outcome(), gettext),
    }
