"""Keeps a check and takes in a notice. Whoever came to a conclusion may do so: an account is not needed.

A code that nobody can guess finds them again; the house keeps only its hash.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language, gettext

from informatiehuis.engines import ascode
from informatiehuis.engines.problems import N_, Problem
from informatiehuis.engines.rulesets.answers import read_field
from informatiehuis.engines.rulesets.looking import Outcome, duty_of
from informatiehuis.engines.rulesets.problems import AnswerProblem
from informatiehuis.engines.rulesets.terms import FROM_RECEIPT, end_of
from informatiehuis.kernel import changes, events
from informatiehuis.kernel.access import HOUSE, Actor
from informatiehuis.kernel.actions import action, running_action
from informatiehuis.kernel.jobs import ask
from informatiehuis.kernel.models import Area
from informatiehuis.rooms.rules.checking import NOWHERE, PLACE, Check, Part
from informatiehuis.rooms.rules.following import next_due
from informatiehuis.rooms.rules.jobs import mail_receipt
from informatiehuis.rooms.rules.models import Activity, Notice, RuleSet, SavedCheck
from informatiehuis.rooms.rules.queries import hash_of

CODE_BYTES = 12
CONTACT = ("contact_name", "contact_email", "contact_phone")


class NotConcluded(Problem):
    """A check has no conclusion yet, or not the one that is asked for."""

    code = "not-concluded"
    status = 409


@action
def save_check(*, actor: Actor, check: Check, reason: str = "") -> str:
    """Keep a check that has a conclusion, without anything about who; gives the code by which it is found."""
    concluding = list(check.concluding)
    if not check.is_done or not concluding:
        raise NotConcluded(N_("Deze check is nog niet klaar."), N_("Beantwoord eerst de vragen."))
    code = secrets.token_urlsafe(CODE_BYTES)
    part = concluding[0][0]
    with changes.also_writing():
        kept = SavedCheck(
            code_hash=hash_of(code),
            activity=check.activity,
            rule_set=part.rule_set,
            area=check.area,
            answers=dict(check.answers),
            outcomes=[outcome_mapping(one, outcome) for one, outcome in concluding],
            traces=[outcome.trace.as_mapping() for _, outcome in concluding],
            saved_at=timezone.now(),
        )
        kept.save()
    run = running_action()
    events.append(
        action=run.name,
        actor=run.actor.id,
        kind="saved_check",
        thing=kept.pk,
        payload={"detail": {"rule_set": part.rule_set.slug, "values": [one.value for _, one in concluding]}},
    )
    return code


def outcome_mapping(part: Part, outcome: Outcome) -> dict[str, Any]:
    """An outcome as it is kept: what it was, by which edition of which rules, and under which readings."""
    return {
        "rule_set": part.rule_set.slug,
        "edition": part.rule_set.edition,
        "version": part.rule_set.version,
        "value": outcome.value,
        "duty": str(duty_of(outcome)),
        "title": outcome.conclusion.title if outcome.conclusion else outcome.value,
        "readings": [{"question": question.key, "reading": reading.value} for question, reading in outcome.readings],
        "assumed": sorted(outcome.assumed),
    }


def notice_part(check: Check) -> tuple[Part, Outcome] | None:
    """The rule set that asks for a notice here, by one of its outcomes; None when none does."""
    for part, outcome in check.concluding:
        if duty_of(outcome) is ascode.Duty.NOTICE and part.definition.rules.notice:
            return part, outcome
    return None


@action
def submit_notice(
    *, actor: Actor, check: Check, told: Mapping[str, str], contact: Mapping[str, str], reason: str = ""
) -> tuple[Notice, str]:
    """Take in a notice, with its terms; gives it and the code of its receipt.

    Raises NotConcluded unless the check ends in a notice, and ValidationError by field.
    """
    found = notice_part(check)
    if not check.is_done or found is None:
        raise NotConcluded(N_("Uit deze antwoorden volgt geen melding."), N_("Doe de check opnieuw."))
    part, outcome = found
    kept = _read(part, told, contact)
    now = timezone.now()
    today = timezone.localtime(now).date()
    terms = begin_terms(outcome, today)
    earliest = max((date.fromisoformat(one["due"]) for one in terms if one["waits"] and one["due"]), default=None)
    begins = next((kept[one.key] for one in part.definition.rules.notice if one.begins and kept[one.key]), "")
    if earliest and begins and date.fromisoformat(begins) < earliest:
        key = next(one.key for one in part.definition.rules.notice if one.begins)
        message = gettext("U kunt niet eerder beginnen dan %(day)s.") % {"day": f"{earliest:%d-%m-%Y}"}
        raise ValidationError({key: [message]})
    code = secrets.token_urlsafe(CODE_BYTES)
    number = f"{today:%Y}-{secrets.token_hex(3)}"
    notice = changes.create(
        Notice,
        kind="notice",
        slug=f"melding-{number}",
        title=f"{check.activity.title}, melding {number}",
        status="received",
        access=access_of(check.activity, part.rule_set),
        owner=part.rule_set.owner,
        area=check.area,
        activity=check.activity,
        rule_set=part.rule_set,
        received_at=now,
        answers=dict(check.answers),
        told=kept,
        begins_on=begins or None,
        earliest_on=earliest,
        follow_up=terms,
        next_due=next_due(terms),
        receipt=hash_of(code),
        **{name: contact.get(name, "").strip() for name in CONTACT},
    )
    changes.link(notice, "reported_under", part.rule_set)
    if settings.MAIL is not None and notice.contact_email:
        language = get_language() or settings.LANGUAGE_CODE
        ask(mail_receipt, actor=HOUSE, thing=notice, notice=str(notice.pk), language=language)
    return notice, code


def access_of(activity: Activity, rule_set: RuleSet) -> str:
    """The class of a notice: restricted, and no more open than what it names and whose terms it has."""
    return "confidential" if "confidential" in (activity.access, rule_set.access) else "restricted"


def _read(part: Part, told: Mapping[str, str], contact: Mapping[str, str]) -> dict[str, str]:
    wrong: dict[str, list[str]] = {}
    kept: dict[str, str] = {}
    for one in part.definition.rules.notice:
        try:
            kept[one.key] = read_field(one, told.get(one.key, ""))
        except AnswerProblem as problem:
            wrong[one.key] = [problem.text(gettext)]
    if not contact.get("contact_name", "").strip():
        wrong["contact_name"] = [gettext("Vul uw naam in.")]
    if not contact.get("contact_email", "").strip() and not contact.get("contact_phone", "").strip():
        wrong["contact_email"] = [gettext("Vul een mailadres of een telefoonnummer in, zodat wij u kunnen bereiken.")]
    if wrong:
        raise ValidationError(wrong)
    return kept


def begin_terms(outcome: Outcome, received: date) -> list[dict[str, Any]]:
    """The terms of an outcome as they are kept: those that run from receipt have their day already."""
    conclusion = outcome.conclusion
    return [
        {
            "key": term.key,
            "title": term.title,
            "amount": term.amount,
            "unit": str(term.unit),
            "since": term.since,
            "waits": term.waits,
            "due": end_of(term, received).isoformat() if term.since == FROM_RECEIPT else None,
            "met": None,
        }
        for term in (conclusion.terms if conclusion else ())
    ]


def query_of(kept: SavedCheck, area: Area | None) -> str:
    """The query with which a kept check can be done again, in its area as far as that may be named."""
    return f"?{urlencode({PLACE: area.slug if area else NOWHERE, **kept.answers})}"
