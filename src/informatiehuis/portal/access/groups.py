"""The roles that come with groups at the identity provider of the organisation, as its file says them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from informatiehuis.kernel.federating import GroupGrant, flaws_of
from informatiehuis.kernel.models import Role
from informatiehuis.portal.access.forms import times_in_words
from informatiehuis.portal.accounts.groups import granted_by


def group_rows() -> list[dict[str, Any]]:
    """A row for each mapping: its group, the role with its limits, and whether it gives that role now."""
    provider = settings.IDENTITY_PROVIDER
    told = [granted_by(one) for one in provider.groups] if provider else []
    flaws = {one.of: one.words.text(_) for one in flaws_of(told)}
    return [
        {
            "cells": [
                {"text": one.group, "title": _("Groep")},
                {"text": _words_of(one), "title": _("Rol")},
                {"text": flaws.get(one) or _("ja"), "title": _("Geldt")},
            ]
        }
        for one in told
    ]


def _words_of(one: GroupGrant) -> str:
    """As they stand in the file, because what they name may not be there."""
    said = _("{role} bij {party}") if one.party else _("{role} in het hele huis")
    parts = [said.format(role=Role(one.role).label, party=one.party), *one.kinds, *filter(None, [one.area])]
    return ", ".join([*parts, *times_in_words(None, one.valid_until)])
