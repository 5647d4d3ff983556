"""The last time that a run was computed again from what it rested on, and what came out, in words."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from informatiehuis.engines.charts.numbers import format_number
from informatiehuis.kernel.events import noted
from informatiehuis.rooms.monitor.models import Run
from informatiehuis.rooms.monitor.presenting import language

RECOMPUTED = "recomputed"
"""Under which an event holds the number of a run that was computed again; beside it stands what came out."""


def proven(run: Run) -> Iterator[str]:
    """When a run was last computed again, and whether that gave its figures; nothing when it never was."""
    for event in noted(run.indicator_id, RECOMPUTED).reverse():
        told = event.payload["detail"]
        if told.get(RECOMPUTED) != run.number:
            continue
        yield _outcome(told).format(
            day=date_format(localtime(event.recorded_at), "j F Y H:i"),
            compared=_number(told["compared"]),
            differing=_number(told["differing"]),
        )
        return


def _outcome(told: dict[str, int | bool]) -> str:
    if told["same"] and told["exact"]:
        return _("Nagerekend op {day} uit dezelfde gegevens: alle {compared} cijfers zijn precies gelijk.")
    if told["same"]:
        return _(
            "Nagerekend op {day} uit dezelfde gegevens, met de andere rekenmachine: alle {compared} cijfers zijn gelijk"
            " tot op zes cijfers."
        )
    if not told["differing"]:
        return _("Nagerekend op {day} uit dezelfde gegevens: hun kenmerk is anders dan is vastgelegd. Meld dit.")
    return ngettext(
        "Nagerekend op {day} uit dezelfde gegevens: {differing} van de {compared} cijfers is anders. Meld dit.",
        "Nagerekend op {day} uit dezelfde gegevens: {differing} van de {compared} cijfers zijn anders. Meld dit.",
        int(told["differing"]),
    )


def _number(count: int) -> str:
    return format_number(count, 0, language=language())
