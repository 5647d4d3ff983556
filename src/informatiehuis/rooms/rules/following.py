"""What follows a notice: the day on which the work was done starts its terms, and each is met or not."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from informatiehuis.engines import ascode
from informatiehuis.engines.problems import N_, Problem
from informatiehuis.engines.rulesets.terms import FROM_DONE, end_of
from informatiehuis.kernel import changes
from informatiehuis.kernel.access import Actor, Verb, require
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.kinds import Transition, kind_named
from informatiehuis.rooms.rules.models import Notice


class NoSuchTerm(Problem):
    """A notice has no such term, or it does not run yet."""

    code = "no-such-term"
    status = 409


@action
def record_done(*, actor: Actor, notice: Notice, day: date, reason: str = "") -> None:
    """Write down when the work of a notice was done; the terms that begin there get their day. Raises NotAllowed."""
    require(actor, Verb.EDIT, notice)
    terms = [_running(one, FROM_DONE, day) for one in notice.follow_up]
    changes.change(notice, done_on=day, follow_up=terms, next_due=next_due(terms))


@action
def record_met(*, actor: Actor, notice: Notice, key: str, day: date, reason: str = "") -> None:
    """Write down that what a term asks was done on a day; terms that begin there get their day.

    Raises NotAllowed, and NoSuchTerm for a term that does not run.
    """
    require(actor, Verb.EDIT, notice)
    if not any(one["key"] == key and one["due"] for one in notice.follow_up):
        raise NoSuchTerm(N_("Deze termijn loopt niet."), N_("Vul eerst in wanneer het werk is gedaan."))
    met = [{**one, "met": day.isoformat()} if one["key"] == key else one for one in notice.follow_up]
    terms = [_running(one, key, day) for one in met]
    changes.change(notice, follow_up=terms, next_due=next_due(terms))


@action
def move_notice(*, actor: Actor, thing: Notice, step: Transition, reason: str = "") -> None:
    """Let a notice take a step. When it was dealt with, the term begins after which who sent it is erased."""
    require(actor, step.verb, thing, step.name)
    closed = kind_named("notice").life_cycle.state(step.end).closed
    erase_on = kept_until(thing, timezone.localdate()) if closed else None
    changes.change(thing, seen_version=thing.version, status=step.end, erase_on=erase_on)


@action
def begin_retention(*, actor: Actor, notice: Notice, since: date, reason: str = "") -> None:
    """Give a notice that was dealt with before its rules said how long it is kept its day. Raises NotAllowed."""
    require(actor, Verb.EDIT, notice)
    changes.change(notice, erase_on=kept_until(notice, since))


def kept_until(notice: Notice, since: date) -> date | None:
    """The day on which who sent a notice is erased when it was dealt with on a day; None where no rules say so."""
    rules = notice.rule_set
    if not (rules.keep_months and rules.keep_ground):
        return None
    months = ascode.Term(key="bewaren", title="bewaren", amount=rules.keep_months, unit=ascode.TermUnit.MONTHS)
    return end_of(months, since)


def _running(kept: dict[str, Any], since: str, day: date) -> dict[str, Any]:
    if kept["since"] != since:
        return kept
    term = ascode.Term(
        key=kept["key"],
        title=kept["title"],
        amount=kept["amount"],
        unit=ascode.TermUnit(kept["unit"]),
        since=kept["since"],
        waits=kept["waits"],
    )
    return {**kept, "due": end_of(term, day).isoformat()}


def next_due(terms: list[dict[str, Any]]) -> date | None:
    """The first day on which something is due that was not met yet; waiting is met by itself."""
    days = [date.fromisoformat(one["due"]) for one in terms if one["due"] and not one["met"] and not one["waits"]]
    return min(days, default=None)
