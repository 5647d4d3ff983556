"""The one address of the service, for programs: who reads may be anybody, who writes comes with a token."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from pydantic_core import to_json

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.engines.sensorthings import PathProblem, PayloadProblems, parse_path
from informatiehuis.engines.signals import BusyProblem, FullProblem
from informatiehuis.kernel.register import api_problems
from informatiehuis.kernel.web import actor_of, token_of
from informatiehuis.rooms.sensing.sta import reading, summaries, writing
from informatiehuis.rooms.sensing.sta.service import Service
from informatiehuis.rooms.sensing.store import store_of

ROOT = "sta/v1.1"
PERIODS = re.compile(r"Datastreams\((\d{1,18})\)/\$periods")
LATEST = "$latest"
BEFORE = re.compile(r"Observations\((\d{1,18})\)/\$before")
LARGEST_BODY = 10_000_000
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PATCH", "PUT", "DELETE")


class Unreadable(Problem):
    """A body is no JSON."""

    code = "not-json"


class TooLarge(Problem):
    """A body is larger than is taken in one go."""

    code = "too-large"
    status = 413


@csrf_exempt
def service(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Read or write below the root of the service; problems come as problem+json, with every place that is wrong."""
    try:
        response = _answered(request, rest)
    except PayloadProblems as problem:
        response = _of_payload(request, problem)
    except PathProblem as problem:
        response = api_problems.answer(404, problem.text(gettext), code=problem.code)
    except (BusyProblem, FullProblem) as problem:
        response = api_problems.answer(503, problem.text(gettext), code=problem.code)
    except Problem as problem:
        response = api_problems.of_problem(request, problem)
    # with a wildcard no browser sends cookies along, so pages of others get what anybody may see
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "Location"
    response.setdefault("Cache-Control", "no-cache")
    return response


def _answered(request: HttpRequest, rest: str) -> HttpResponse:
    if request.method not in METHODS:
        return _only(METHODS)
    if request.method == "OPTIONS":
        response = HttpResponse(status=204)
        response["Allow"] = ", ".join(METHODS)
        return response
    now = datetime.now(UTC)
    store = store_of(settings.HOUSE)
    asked = Service(actor_of(request), store.read(), request.build_absolute_uri(f"/{ROOT}"), now)
    if request.method in ("GET", "HEAD"):
        return _read(asked, rest.strip("/"), request.GET.dict())
    if token_of(request) is None:
        response = api_problems.answer(
            401, gettext(N_("Stuur een sleutel mee om hier te schrijven.")), code="not-signed-in"
        )
        response["WWW-Authenticate"] = api_problems.CHALLENGE
        return response
    return _written(writing.Writer(asked, store, _entry_header(request)), request, rest.strip("/"))


def _entry_header(request: HttpRequest) -> str:
    return request.headers.get("Sensorregister", "").strip()


def _reason(request: HttpRequest) -> str:
    """Why something is changed, as the sender says in a header; a method without a body can say it nowhere else."""
    return request.headers.get("Reden", "").strip()[:500]


def _read(asked: Service, rest: str, options: Mapping[str, str]) -> HttpResponse:
    if not rest:
        return _json(reading.root(asked))
    if found := PERIODS.fullmatch(rest):
        return _json(summaries.periods(asked, int(found[1]), options))
    if rest == LATEST:
        return _json(summaries.latest(asked, options))
    if found := BEFORE.fullmatch(rest):
        return _json(reading.before(asked, int(found[1])))
    told = reading.answer(asked, parse_path(rest), options)
    if isinstance(told, str):
        return HttpResponse(told, content_type="text/plain; charset=utf-8")
    return _json(told)


def _written(writer: writing.Writer, request: HttpRequest, rest: str) -> HttpResponse:
    if request.method == "DELETE":
        writer.remove(parse_path(rest), reason=_reason(request))
        return HttpResponse(status=200)
    payload = _payload(request)
    if request.method == "POST":
        if rest == "CreateObservations":
            return _json(writer.create_observations(payload), status=201)
        made = writer.create(parse_path(rest), payload)
        response = _json(made, status=201)
        response["Location"] = made["@iot.selfLink"]
        return response
    return _json(writer.change(parse_path(rest), payload, replace=request.method == "PUT", reason=_reason(request)))


def _payload(request: HttpRequest) -> Any:
    if int(request.headers.get("Content-Length") or 0) > LARGEST_BODY:
        raise TooLarge(
            N_("Dit is meer dan in één keer kan: {most} MB."),
            N_("Stuur het in delen, bijvoorbeeld met CreateObservations."),
            most=LARGEST_BODY // 1_000_000,
        )
    try:
        return json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise Unreadable(N_("Dit is geen JSON."), N_("Stuur één JSON-document, in UTF-8.")) from error


def _of_payload(request: HttpRequest, found: PayloadProblems) -> HttpResponse:
    errors = [{"in": "body", "name": str(one.facts["pointer"]), "detail": one.text(gettext)} for one in found.problems]
    return api_problems.answer(400, found.text(gettext), errors=errors, code=found.code)


def _only(methods: tuple[str, ...]) -> HttpResponse:
    response = api_problems.answer(405, gettext(N_("Dit kan hier niet.")))
    response["Allow"] = ", ".join(methods)
    return response


def _json(document: Any, status: int = 200) -> HttpResponse:
    return HttpResponse(to_json(document), content_type="application/json", status=status)
