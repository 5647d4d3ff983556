"""How an address asks for the past: `?moment=` is what the house knew then, `?geldig=` how things were then."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel.register.problems import bad_query
from informatiehuis.kernel.timelines import AsOf, present

KNOWN, VALID = "moment", "geldig"
KNOWN_IN_API, VALID_IN_API = "beschikbaarOp", "geldigOp"
"""As the module on time of the Dutch API strategy calls them."""
IN_API = (KNOWN_IN_API, VALID_IN_API)
ALL = (KNOWN, VALID, *IN_API)
V = TypeVar("V", bound=Callable[..., Any])


class OnlyNow(Problem):
    """The past was asked of what is given as it is now only: better refused than taken for an answer about then."""

    code = "only-now"
    status = 400


def of_then(*names: str) -> Callable[[V], V]:
    """Says of a view that it answers as of then, by these parameters; by both when none is named."""

    def marked(view: V) -> V:
        view.of_then = names or (KNOWN, VALID)  # type: ignore[attr-defined]
        return view

    return marked


def only_now(why: str) -> Callable[[V], V]:
    """Says of a view why it does not answer as of then: a sentence in Dutch, marked for translation."""

    def marked(view: V) -> V:
        view.only_now = why  # type: ignore[attr-defined]
        return view

    return marked


def refuse_then(asked: Iterable[str], taken: Collection[str], why: str = "") -> None:
    """Raise OnlyNow when an address asks for the past by a parameter that is not taken there."""
    for name in asked:
        if name in ALL and name not in taken:
            usual = N_("Kies één van deze: {taken}.") if taken else WITHOUT
            raise OnlyNow(N_("‘{name}’ kan hier niet."), why or usual, name=name, taken=", ".join(taken))


WITHOUT = N_("Dit is er alleen zoals het nu is. Laat het weg; lijsten, dingen en cijfers zijn er wel van toen.")


@dataclass(frozen=True)
class Then:
    """A question to the past as an address asks it; `given` are the parameters as they were given."""

    as_of: AsOf
    given: tuple[tuple[str, str], ...]

    @property
    def query(self) -> str:
        """What makes another address ask for the same."""
        return f"?{urlencode(self.given)}"

    def context(self) -> dict[str, Any]:
        """What templates show of it."""
        return {
            "moment_shown": self.as_of.known,
            "valid_shown": self.as_of.at if self.as_of.looks_back else None,
            "then_query": self.query,
            "then_given": dict(self.given),
        }


def then_in(request: HttpRequest, known: str = KNOWN, valid: str = VALID) -> Then | None:
    """The past that an address asks for; None when it asks for now. BadQuery for what is no moment.

    A moment is a date, which is the end of that day, or a time, in the time zone of the house unless it says another.
    """
    given = tuple((name, request.GET[name]) for name in (known, valid) if request.GET.get(name))
    if not given:
        return None
    found = {name: moment_of(name, text) for name, text in given}
    return Then(AsOf(found.get(known) or present(), found.get(valid)), given)


def beginning_of(day: date | None) -> datetime | None:
    """The beginning of a day in the time zone of the house; None stays None."""
    return None if day is None else timezone.make_aware(datetime.combine(day, time.min))


def moment_of(name: str, text: str) -> datetime:
    """The moment (aware) that a text names. BadQuery, with the name of its parameter, for what is none."""
    try:
        day = parse_date(text)
        moment = datetime.combine(day, datetime.max.time()) if day else parse_datetime(text.replace(" ", "+"))
        if moment is not None:
            return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
    except (ValueError, OverflowError):
        pass
    raise bad_query(_(name), text, "2026-01-31, 2026-01-31T12:00")
