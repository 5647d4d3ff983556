"""How an API says what went wrong: problem+json (RFC 9457) with the words of the problem and the fields it is about."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import InterfaceError, OperationalError, ProgrammingError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError
from ninja.errors import ValidationError as InputError

from informatiehuis.engines.problems import Problem
from informatiehuis.kernel.access import ScopeMissing
from informatiehuis.kernel.canonical import plain
from informatiehuis.kernel.observing import request_number
from informatiehuis.kernel.register.forms import errors_by_field
from informatiehuis.kernel.register.presenting import camel
from informatiehuis.kernel.web import Trouble, status_of, trouble_of

log = logging.getLogger(__name__)
CONTENT_TYPE = "application/problem+json"
CHALLENGE = 'Bearer realm="informatiehuis"'
"""How an answer says that it takes tokens (RFC 6750, section 3)."""
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["status", "title", "detail"],
    "properties": {
        "type": {"type": "string"},
        "status": {"type": "integer"},
        "title": {"type": "string"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "scope": {"type": "string", "description": "Het recht dat uw sleutel mist."},
        "requestId": {"type": "string", "description": "Het nummer om te noemen als u ons hierover belt of mailt."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"in": {"type": "string"}, "name": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}


def described(*statuses: int) -> dict[str, Any]:
    """The part of an OpenAPI operation that says which problems it can answer with."""
    words = titles()
    return {
        "responses": {
            status: {"description": words[status], "content": {CONTENT_TYPE: {"schema": SCHEMA}}} for status in statuses
        }
    }


def titles() -> dict[int, str]:
    return {
        400: _("Dit verzoek klopt niet"),
        401: _("U bent niet aangemeld"),
        403: _("Dit mag u niet doen"),
        404: _("Dit is er niet"),
        409: _("Dit kan nu niet"),
        410: _("Dit is verwijderd"),
        412: _("Dit is intussen gewijzigd"),
        428: _("Zeg welke versie u zag"),
        429: _("U vraagt te veel achter elkaar"),
        503: _("Het huis is even te druk"),
    }


def answer(status: int, detail: str, *, errors: list[dict[str, str]] | None = None, **more: str) -> HttpResponse:
    """One problem as an answer."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "status": status,
        "title": titles().get(status, ""),
        "detail": detail,
    }
    if number := request_number.get():
        body["requestId"] = number
    body |= more
    if errors:
        body["errors"] = errors
    text = json.dumps(plain(body), ensure_ascii=False)
    response = HttpResponse(text, content_type=CONTENT_TYPE, status=status)
    if status == 503:
        response["Retry-After"] = "30"
    return response


def of_problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    from django.utils.translation import gettext

    field = problem.facts.get("field")
    errors = [{"in": "body", "name": camel(str(field)), "detail": problem.text(gettext)}] if field else None
    if isinstance(problem, ScopeMissing):
        return of_scope(problem.text(gettext), str(problem.facts["scope"]))
    return answer(status_of(problem), problem.text(gettext), errors=errors, code=problem.code)


def of_scope(detail: str, scope: str) -> HttpResponse:
    """403 with the scope that the token lacks, also for programs that know only the header (RFC 6750, section 3.1)."""
    response = answer(403, detail, code=ScopeMissing.code, scope=scope)
    response["WWW-Authenticate"] = f'{CHALLENGE}, error="insufficient_scope", scope="{scope}"'
    return response


def of_validation(request: HttpRequest, error: ValidationError) -> HttpResponse:
    found = [
        {"in": "body", "name": "" if name == NON_FIELD_ERRORS else camel(name), "detail": text}
        for name, texts in errors_by_field(error).items()
        for text in texts
    ]
    return answer(400, _("Een of meer velden kloppen niet."), errors=found, code="invalid")


def of_input(request: HttpRequest, error: InputError) -> HttpResponse:
    return answer(
        400, _("Een of meer velden kloppen niet."), errors=[_located(one) for one in error.errors], code="invalid"
    )


def _located(error: Mapping[str, Any]) -> dict[str, str]:
    place, *names = [str(part) for part in error.get("loc", ("body",))]
    return {"in": place, "name": names[-1] if names else "", "detail": str(error.get("msg", ""))}


def of_http(request: HttpRequest, error: HttpError) -> HttpResponse:
    if isinstance(error, AuthenticationError):
        response = answer(401, _("Meld u aan om dit te doen, of stuur een sleutel mee."), code="not-signed-in")
        response["WWW-Authenticate"] = CHALLENGE
        return response
    if error.status_code == 403:
        return answer(403, _("Het CSRF-bewijs ontbreekt of klopt niet. Haal de pagina opnieuw op."), code="csrf")
    return answer(error.status_code, str(error))


def of_absence(request: HttpRequest, error: Http404) -> HttpResponse:
    return answer(404, _("Er is niets op dit adres."), code="not-found")


def of_database(request: HttpRequest, error: OperationalError | InterfaceError | ProgrammingError) -> HttpResponse:
    trouble = trouble_of(error)
    if trouble is None:
        raise error
    log.warning("the database does not answer: %s", trouble, exc_info=error)
    return of_trouble(trouble)


def of_trouble(trouble: Trouble) -> HttpResponse:
    """503 with what ails the database, and what came of the request."""
    words = {
        Trouble.BUSY: _("Iemand anders schrijft nu. Er is niets opgeslagen; probeer het over een minuut opnieuw."),
        Trouble.FULL: _("De schijf van het huis is vol. Er is niets opgeslagen."),
        Trouble.AWAY: _(
            "Het huis kan even niet bij zijn gegevens. Schreef u iets, kijk dan eerst na of het is opgeslagen."
        ),
        Trouble.BEHIND: _("Het huis wordt bijgewerkt. Er is niets opgeslagen; probeer het over een minuut opnieuw."),
    }
    own = {Trouble.FULL: _("Er is geen ruimte meer"), Trouble.AWAY: _("Het huis kan even niet bij zijn gegevens")}
    return answer(503, words[trouble], code=trouble.value, title=own.get(trouble, titles()[503]))


def install(api: NinjaAPI) -> None:
    """Let an API answer with problem+json."""
    handlers: list[tuple[type[Exception], Any]] = [
        (Problem, of_problem),
        (ValidationError, of_validation),
        (InputError, of_input),
        (HttpError, of_http),
        (AuthenticationError, of_http),
        (Http404, of_absence),
        (OperationalError, of_database),
        (ProgrammingError, of_database),
        (InterfaceError, of_database),
    ]
    for kind, handler in handlers:
        api.add_exception_handler(kind, handler)
