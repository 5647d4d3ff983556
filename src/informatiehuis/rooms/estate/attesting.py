"""Until when it holds that an owner said an asset is as the register says."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from informatiehuis.rooms.estate.models import Asset

CONFIRM_MONTHS = 12


def is_overdue(asset: Asset) -> bool:
    """Whether nobody confirmed this asset within the term."""
    return asset.confirmed_on is None or due_on(asset.confirmed_on) <= timezone.localdate()


def due_on(confirmed: date) -> date:
    """The day from which a confirmation of `confirmed` is too old: the same day, CONFIRM_MONTHS later."""
    years, month = divmod(confirmed.month - 1 + CONFIRM_MONTHS, 12)
    first = date(confirmed.year + years, month + 1, 1)
    last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(confirmed.day, last.day))
