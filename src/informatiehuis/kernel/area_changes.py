"""Merges, splits and new names of areas: recorded as one fact, and as links from an area to those it succeeds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from informatiehuis.kernel import changes
from informatiehuis.kernel.models import Area, AreaChange


def record_area_change(*, day: date, change: str, before: Sequence[str], after: Sequence[str], note: str = "") -> None:
    """Record what became of areas on a day; inside an action. Recording the same again changes nothing.

    An area that keeps its code through a merge stands on both sides and does not succeed itself.
    """
    areas = {area.code: area for area in Area.objects.filter(code__in=[*before, *after])}
    for successor in after:
        for predecessor in before:
            if successor != predecessor:
                changes.link(areas[successor], "succeeds", areas[predecessor], valid_from=day)
    same: dict[str, Any] = {"day": day, "change": change, "before": list(before), "after": list(after)}
    known = AreaChange.objects.filter(**same).first()
    if known and known.note == note:
        return
    with changes.also_writing():
        AreaChange.objects.update_or_create(**same, defaults={"note": note})
    changes.note(areas[after[0]], {"area_change": {**same, "note": note}})
