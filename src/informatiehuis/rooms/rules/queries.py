"""What pages, API and other rooms read from this room; access is applied in each."""

from __future__ import annotations

import hashlib
from datetime import date

from django.db.models import Q
from django.utils import timezone

from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.models.things import ThingQuerySet
from informatiehuis.kernel.register.asking import Asked
from informatiehuis.kernel.register.past_lists import things_at
from informatiehuis.kernel.timelines import AsOf
from informatiehuis.rooms.rules.models import Activity, Notice, RuleSet, SavedCheck


def activities(actor: Actor) -> ThingQuerySet[Activity]:
    """The activities in use that this reader may see."""
    return Activity.objects.visible_to(actor).filter(status="active")


def activity(actor: Actor, slug: str) -> Activity | None:
    return activities(actor).filter(slug=slug).select_related("owner").first()


def in_force(actor: Actor, day: date | None = None) -> ThingQuerySet[RuleSet]:
    """The adopted rule sets that hold on a day and that this reader may see."""
    day = day or timezone.localdate()
    began = Q(valid_from__isnull=True) | Q(valid_from__lte=day)
    goes_on = Q(valid_until__isnull=True) | Q(valid_until__gt=day)
    found = RuleSet.objects.visible_to(actor).filter(began, goes_on, status="adopted")
    return found.select_related("activity", "owner", "area")


def ruled(actor: Actor) -> list[Activity]:
    """The activities that have rules in force now, by title."""
    having = {one.activity_id for one in in_force(actor)}
    return [one for one in activities(actor).by_title() if one.pk in having]


def ruled_then(actor: Actor, as_of: AsOf) -> list[Activity]:
    """The activities that had rules in force then, as far as this reader may know of both; by title."""
    day = timezone.localdate(as_of.at)
    adopted = things_at(kind_named("rule_set"), as_of, actor, Asked(filters={"status": ("adopted",)}))
    having = {
        one.activity_id
        for one in adopted
        if (one.valid_from is None or one.valid_from <= day) and (one.valid_until is None or one.valid_until > day)
    }
    active = things_at(kind_named("activity"), as_of, actor, Asked(filters={"status": ("active",)}))
    return [one for one in active if one.pk in having]


def rule_sets_of(activity: Activity, actor: Actor, day: date | None = None) -> list[RuleSet]:
    """The rule sets in force for one activity, in the order of their titles."""
    return list(in_force(actor, day).filter(activity=activity).by_title())


def mappable(actor: Actor, slug: str = "") -> list[RuleSet]:
    """The rule sets in force of all activities that this reader may see, or of the one with this slug."""
    seen = activities(actor).filter(slug=slug) if slug else activities(actor)
    return list(in_force(actor).filter(activity__in=seen).by_title())


def rule_set(actor: Actor, slug: str) -> RuleSet | None:
    found = RuleSet.objects.visible_to(actor).filter(slug=slug)
    return found.select_related("activity", "owner", "area", "replaces").first()


def saved_check(code: str) -> SavedCheck | None:
    """The check that was kept under this code; who has the code may see it."""
    found = SavedCheck.objects.filter(code_hash=hash_of(code))
    return found.select_related("activity", "rule_set", "rule_set__owner", "area").first()


def notice_by_receipt(code: str) -> Notice | None:
    """The notice whose receipt has this code; who has the code may see the receipt."""
    found = Notice.objects.filter(receipt=hash_of(code)).exclude(receipt="")
    return found.select_related("activity", "rule_set", "rule_set__owner", "owner").first()


def hash_of(code: str) -> str:
    """What is kept of a code, so that who reads the database cannot use it."""
    return hashlib.sha256(code.encode()).hexdigest()
