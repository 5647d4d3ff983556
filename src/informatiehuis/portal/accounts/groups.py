"""What the groups of the identity provider give here, as the kernel knows roles."""

from __future__ import annotations

from datetime import datetime, time

from django.utils import timezone

from informatiehuis.kernel.federating import GroupGrant
from informatiehuis.portal.accounts.provider import GroupRole


def granted_by(told: GroupRole) -> GroupGrant:
    """What a mapping gives; a day without a time is the beginning of it here, and a time without a zone is ours."""
    until = told.until
    if until is not None and not isinstance(until, datetime):
        until = datetime.combine(until, time())
    if until is not None and timezone.is_naive(until):
        until = timezone.make_aware(until)
    return GroupGrant(told.group, told.role, told.party, told.kinds, told.area, until)
