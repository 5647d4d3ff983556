"""What every page starts from: the actor behind a request, and what it means when the database gives no answer."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

import psycopg
from django.db import InterfaceError, OperationalError, ProgrammingError
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from informatiehuis.engines.problems import Problem
from informatiehuis.kernel.access import Actor, actor_by, actor_for

if TYPE_CHECKING:
    from informatiehuis.kernel.models import AccessToken, User


class HouseRequest(HttpRequest):
    """A request with its actor, as every page of the house receives it."""

    actor: Actor


class ActorMiddleware:
    """Give each request its `actor`, read from the database at most once and only when asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HouseRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: actor_of(request))  # type: ignore[assignment]
        return self.get_response(request)


def status_of(problem: Problem) -> int:
    """The HTTP status of an answer about a problem: what its class says, else 400."""
    return int(getattr(problem, "status", 400))


class Trouble(StrEnum):
    """Why a database could not do what was asked, where that is no mistake of ours and passes by itself or by care."""

    BUSY = "busy"
    AWAY = "away"
    FULL = "full"
    BEHIND = "behind"
    """It has not the tables of this version of the house: an update that was cut off, or never begun."""


# PostgreSQL says it in the language of its server, so by SQLSTATE (PostgreSQL manual, appendix A)
BUSY_STATES = frozenset({"55P03", "40P01", "40001", "53300"})
"""lock_not_available, deadlock_detected, serialization_failure, too_many_connections"""
AWAY_STATES = frozenset({"57P01", "57P02", "57P03", "57P05"})
"""admin_shutdown, crash_shutdown, cannot_connect_now, idle_session_timeout"""
FULL_STATES = frozenset({"53100"})
BEHIND_STATES = frozenset({"42P01", "42703"})
"""undefined_table, undefined_column"""
READ_ONLY_STATES = frozenset({"25006", "42501"})
"""read_only_sql_transaction, insufficient_privilege"""
IN_WORDS = {
    "locked": Trouble.BUSY,
    "disk is full": Trouble.FULL,
    "unable to open database": Trouble.AWAY,
    "no such table": Trouble.BEHIND,
    "no such column": Trouble.BEHIND,
}
"""SQLite has no states, and says it in English."""


def trouble_of(error: BaseException | None) -> Trouble | None:
    """What ails the database by an error of Django's or of psycopg's; None when it is a mistake of ours."""
    if not isinstance(error, OperationalError | InterfaceError | ProgrammingError | psycopg.OperationalError):
        return None
    # what goes wrong while a cursor of the server is closed comes past Django as it is
    cause = error if isinstance(error, psycopg.Error) else error.__cause__
    if not isinstance(cause, psycopg.Error):
        return next((trouble for words, trouble in IN_WORDS.items() if words in str(error).lower()), None)
    state = cause.sqlstate or ""
    if state in BUSY_STATES:
        return Trouble.BUSY
    if state in FULL_STATES:
        return Trouble.FULL
    if state in BEHIND_STATES:
        return Trouble.BEHIND
    # without a state the server did not answer at all: libpq lost it, or never reached it
    return Trouble.AWAY if not state or state in AWAY_STATES or state.startswith("08") else None


def is_busy(error: BaseException) -> bool:
    """Whether a database refused because somebody else holds a lock: trying again later can help."""
    return trouble_of(error) is Trouble.BUSY


def is_read_only(error: BaseException) -> bool:
    """Whether a database refused because who asked may read it and not write in it."""
    if isinstance(error.__cause__, psycopg.Error):
        return error.__cause__.sqlstate in READ_ONLY_STATES
    return isinstance(error, OperationalError) and "readonly database" in str(error).lower()


def come_in(request: HttpRequest, user: User, actor: Actor, token: AccessToken) -> None:
    """Let a request be of an account that came with a token, for all who ask who it is."""
    # where Django keeps it: what asks whether anybody signed in, without looking anybody up, then knows too
    request.user = request._cached_user = user  # type: ignore[attr-defined]
    request._actor_of = ((user.pk, None), actor)  # type: ignore[attr-defined]
    request._token = token  # type: ignore[attr-defined]


def token_of(request: HttpRequest) -> AccessToken | None:
    """The token with which a request came in; None for who came otherwise."""
    found: AccessToken | None = getattr(request, "_token", None)
    return found


ACTING_BY = "acting_by"
"""In a session: the identifier of the stand-in by which its holder acts for somebody else now."""


def actor_of(request: HttpRequest) -> Actor:
    """The actor of a request, also where the middleware did not run; read once, and again after somebody signs in.

    Who chose to act for a colleague does so in every request until they stop, also when the stand-in has ended: what
    was begun for another is never finished in one's own name.
    """
    user: User | None = getattr(request, "user", None)
    stand_in = _acting_by(request, user)
    who = (user.pk if user is not None else None, stand_in)
    known: tuple[object, Actor] | None = getattr(request, "_actor_of", None)
    if known is None or known[0] != who:
        known = (who, actor_for(user) if stand_in is None else actor_by(UUID(stand_in), user))
        request._actor_of = known  # type: ignore[attr-defined]
    return known[1]


def _acting_by(request: HttpRequest, user: User | None) -> str | None:
    """The stand-in that the session of a request acts by; who comes with a token acts in the name of its account."""
    session = getattr(request, "session", None)
    if session is None or user is None or not user.is_authenticated or token_of(request) is not None:
        return None
    found: str | None = session.get(ACTING_BY)
    return found
