"""What every page starts from: the actor behind a request."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from informatiehuis.engines.problems import Problem
from informatiehuis.kernel.access import Actor, actor_for

if TYPE_CHECKING:
    from informatiehuis.kernel.models import User


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


# PostgreSQL says it in the language of its server, so by SQLSTATE: lock_not_available, deadlock_detected,
# serialization_failure (PostgreSQL manual, appendix A)
BUSY_STATES = frozenset({"55P03", "40P01", "40001"})


def is_busy(error: OperationalError) -> bool:
    """Whether a database refused because somebody else holds a lock: trying again later can help."""
    state = getattr(error.__cause__, "sqlstate", None)
    return state in BUSY_STATES if state else "locked" in str(error).lower()


def actor_of(request: HttpRequest) -> Actor:
    """The actor of a request, also where the middleware did not run."""
    user: User | None = getattr(request, "user", None)
    return actor_for(user)
