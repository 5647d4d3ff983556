"""Whether a mandate holds on a day, whatever it is used for: its own state and that of what it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from informatiehuis.kernel.access.mandating import Register, Terms, chain_of, ends_on


class State(StrEnum):
    """How a mandate stands on a day."""

    HOLDS = "holds"
    DRAFT = "draft"
    NOT_YET = "not_yet"
    OVER = "over"
    FALLS = "falls"


@dataclass(frozen=True)
class Standing:
    """How a mandate stands on a day, and the day that matters: of its end, or of its beginning."""

    state: State
    day: date | None = None

    @property
    def holds(self) -> bool:
        return self.state is State.HOLDS

    @property
    def tone(self) -> str:
        return "good" if self.holds else "attention"

    @property
    def words(self) -> str:
        day = date_format(self.day, "j F Y") if self.day else ""
        match self.state:
            case State.HOLDS:
                return _("Dit geldt tot {day}.").format(day=day) if day else _("Dit geldt nu.")
            case State.DRAFT:
                return _("Dit geldt niet: het is niet verleend of het is ingetrokken.")
            case State.NOT_YET:
                return _("Dit geldt vanaf {day}.").format(day=day)
            case State.OVER:
                return _("Dit gold tot {day}.").format(day=day)
        return _("Dit geldt niet meer: waar het op rust, geldt niet of laat dit niet toe.")


def standing(register: Register, mandate: UUID, day: date) -> Standing:
    """How a mandate stands on a day. KeyError for one that is not in the register."""
    chain = chain_of(register, mandate)
    own = _by_itself(chain[0], day)
    if not own.holds:
        return own
    whole = all(_by_itself(one, day).holds and (one.is_own or one.sub_mandate) for one in chain[1:])
    if not whole or chain[-1].under is not None:
        return Standing(State.FALLS)
    return Standing(State.HOLDS, ends_on(chain))


def _by_itself(terms: Terms, day: date) -> Standing:
    if not terms.in_force:
        return Standing(State.DRAFT)
    if terms.valid_from and day < terms.valid_from:
        return Standing(State.NOT_YET, terms.valid_from)
    if terms.valid_until and terms.valid_until <= day:
        return Standing(State.OVER, terms.valid_until)
    return Standing(State.HOLDS, terms.valid_until)
