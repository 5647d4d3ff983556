"""What of a source crossed for a figure, and which of its periods were computed for it, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from informatiehuis.engines.charts.numbers import format_number
from informatiehuis.rooms.atlas.models import Snapshot
from informatiehuis.rooms.monitor.presenting import language


def fetched(snapshot: Snapshot) -> str:
    """When a snapshot was taken, and how many rows it has."""
    told = ngettext("Opgehaald op {day}: {rows} rij.", "Opgehaald op {day}: {rows} rijen.", snapshot.rows)
    rows = format_number(snapshot.rows, 0, language=language())
    return told.format(day=date_format(localtime(snapshot.retrieved_at), "j F Y H:i"), rows=rows)


def weighs(snapshot: Snapshot) -> str:
    """How large a snapshot is as it is kept."""
    return _("Bewaard als {size}.").format(size=_size(snapshot.size))


def crossed(snapshot: Snapshot) -> Iterator[str]:
    """What crossed of a source that stays where it is, and what was left to it."""
    part = snapshot.part
    told = ngettext(
        "Direct uit de bron gelezen op {day}: {rows} rij, {size}.",
        "Direct uit de bron gelezen op {day}: {rows} rijen, {size}.",
        part["rows"],
    )
    day = date_format(localtime(snapshot.retrieved_at), "j F Y H:i")
    yield told.format(day=day, rows=format_number(part["rows"], 0, language=language()), size=_size(part["bytes"]))
    if part.get("total"):
        total = format_number(part["total"], 0, language=language())
        yield _("De bron heeft er ongeveer {total}; de rest bleef daar.").format(total=total)
    if part.get("condition"):
        yield _("De bron koos zelf de rijen met: {condition}.").format(condition=part["condition"])
    yield _("Wat is gelezen, is bewaard, zodat het cijfer opnieuw kan worden berekend.")
    yield weighs(snapshot)


def _size(number: int) -> str:
    for unit, factor in (("GB", 1000**3), ("MB", 1000**2), ("kB", 1000)):
        if number >= factor:
            return f"{format_number(number / factor, 1, language=language())} {unit}"
    return f"{format_number(number, 0, language=language())} bytes"


def grown(snapshot: Snapshot) -> Iterator[str]:
    """That only what was new was read, where that is so."""
    since = snapshot.found.get("increment_since")
    if not since:
        return
    told = _("Aangevuld met wat nieuw was sinds {since}: {rows} rijen gelezen.")
    rows = format_number(int(snapshot.found.get("increment_rows", 0)), 0, language=language())
    yield told.format(since=since, rows=rows)


def only_some(computed: Sequence[str], kept: Sequence[str]) -> str:
    """Which periods were computed again, and that the others stood."""
    if not computed:
        return _("Geen periode is opnieuw berekend: de gegevens eronder zijn niet veranderd.")
    told = ngettext(
        "Opnieuw berekend: {computed}. {count} andere periode bleef staan: de gegevens eronder veranderden niet.",
        "Opnieuw berekend: {computed}. {count} andere perioden bleven staan: de gegevens eronder veranderden niet.",
        len(kept),
    )
    return told.format(computed=", ".join(computed), count=len(kept))
