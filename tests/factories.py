"""Small makers of things and people for tests; what a test does not name is filled in."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from informatiehuis.kernel import changes
from informatiehuis.kernel.access import HOUSE, Actor, actor_for
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.identifiers import slug_of
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.models import Area, Link, Mandate, Party, Role, RoleGrant, StandIn, Thing, User
from informatiehuis.rooms.atlas.models import Concept, Indicator, Source
from informatiehuis.rooms.monitor.models import Interpretation

PASSWORD = "een-lang-wachtwoord"
_numbers = count(1)


@action
def make(*, actor: Actor = HOUSE, kind_name: str, values: dict[str, Any], reason: str = "") -> Any:
    """Make a thing as the house itself, past what a room asks of its kind."""
    kind = kind_named(kind_name)
    title = values.pop("title", None) or f"{kind.label} {next(_numbers)}"
    given = {"status": kind.life_cycle.first, "slug": slug_of(title), "access": "open", **values}
    return changes.create(kind.model, kind=kind.name, title=title, **given)


@action
def alter(*, actor: Actor = HOUSE, thing: Thing, values: dict[str, Any], reason: str = "") -> bool:
    """Change any fields of a thing as the house itself."""
    return changes.change(thing, **values)


@action
def connect(*, actor: Actor = HOUSE, subject: Thing, predicate: str, object: Thing, reason: str = "") -> Link:
    return changes.link(subject, predicate, object)


@action
def disconnect(*, actor: Actor = HOUSE, subject: Thing, predicate: str, object: Thing, reason: str = "") -> None:
    changes.unlink(Link.objects.get(subject=subject, predicate=predicate, object=object))


def thing(kind_name: str, title: str = "", **values: Any) -> Any:
    return make(actor=HOUSE, kind_name=kind_name, values={"title": title, **values})


def party(title: str = "", **values: Any) -> Party:
    return thing("party", title, **values)


def concept(title: str = "", **values: Any) -> Concept:
    return thing("concept", title, **{"definition": "Wat het is.", **values})


def source(title: str = "", **values: Any) -> Source:
    return thing("source", title, **{"connector": "csv", "location": "gegevens.csv", **values})


def indicator(title: str = "", **values: Any) -> Indicator:
    given = {"unit": "aantal", "rollup": "sum", "sql": "select area, period, value from bron", **values}
    return thing("indicator", title, **given)


def interpretation(title: str, indicator: Indicator, **values: Any) -> Interpretation:
    given = {"text": "Dit betekent het.", "author": values.get("owner") or party(), "valid_until": date(2100, 1, 1)}
    return thing("interpretation", title, **{"indicator": indicator, **given, **values})


def area(title: str = "", **values: Any) -> Area:
    number = next(_numbers)
    return thing("area", title, **{"code": f"GM{number:04d}", "level": "municipality", **values})


def mandate(title: str = "", **values: Any) -> Mandate:
    """A mandate that was given, over every power, by one party to another; its source is filled in."""
    given = {"powers": ["adopt", "publish"], "function": "teamleider", "source": "Mandaatbesluit", "status": "in_force"}
    given |= {} if values.get("form") == "attribution" or values.get("mandator") else {"mandator": party()}
    return thing("mandate", title, **{**given, "mandatary": values.get("mandatary") or party(), **values})


def stand_in(absent: User, colleague: User, **values: Any) -> StandIn:
    """A stand-in that holds now: since an hour, for a day."""
    now = timezone.now()
    given = {"valid_from": now - timedelta(hours=1), "valid_until": now + timedelta(days=1), **values}
    return StandIn.objects.create(absent=absent, colleague=colleague, **given)


def person(role: str = "", party: Party | None = None, **values: Any) -> User:
    """Somebody who can sign in; with a role but without a party it holds in the whole house."""
    number = next(_numbers)
    given = {"username": f"persoon-{number}", "display_name": f"Persoon Naam {number}", **values}
    user = User.objects.create_user(password=PASSWORD, **given)
    if role:
        RoleGrant.objects.create(user=user, role=Role(role), party=party)
    return user


def actor(role: str = "", party: Party | None = None) -> Actor:
    return actor_for(person(role, party))
