"""What hangs on indicators and targets when something changes: figures that are public, and days that were promised."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.impact.facts import Fact
from informatiehuis.rooms.monitor.models import Publication, Target
from informatiehuis.rooms.monitor.queries import published


def of_indicators(indicators: Collection[UUID], actor: Actor) -> dict[UUID, list[Fact]]:
    """Since when the figures of each are public; nothing of those that are not."""
    seen = published(actor).filter(pk__in=indicators).values("pk")
    public = Publication.objects.filter(indicator__in=seen).values_list("indicator", "published_at")
    words = _("cijfers zijn openbaar sinds")
    return {key: [Fact(words, timezone.localdate(at))] for key, at in public}


def of_targets(targets: Collection[UUID], actor: Actor) -> dict[UUID, list[Fact]]:
    """When each has to be reached."""
    found = Target.objects.visible_to(actor).filter(pk__in=targets).values_list("pk", "reached_by")
    return {key: [Fact(_("te bereiken op"), day)] for key, day in found}
