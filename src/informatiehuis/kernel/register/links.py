"""Which links hold on a day."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from informatiehuis.kernel.models import Link


def holding(day: date | None = None) -> QuerySet[Link]:
    """The links that hold on a day (today)."""
    day = day or timezone.localdate()
    started = Q(valid_from__isnull=True) | Q(valid_from__lte=day)
    return Link.objects.filter(started, Q(valid_until__isnull=True) | Q(valid_until__gt=day))
