"""The sight on assets as its page shows it: figures with what they mean, and what a sighting may be, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from informatiehuis.engines.reconciliation import Basis, Match, Verdict
from informatiehuis.rooms.estate.attesting import CONFIRM_MONTHS
from informatiehuis.rooms.estate.inventories.reading import MOST_ROWS, Read
from informatiehuis.rooms.estate.inventories.sight import Found, Sight


def figures(found: Sight) -> list[dict[str, Any]]:
    """The figures of the sight, each with of how many it is the part."""
    known, seen, assets = len(found.of(Verdict.KNOWN)), len(found.found), len(found.assets)
    of_seen = _("{part} van {whole} gezien").format(part=known, whole=seen)
    confirmed = _("{part} van {whole}, in de laatste {months} maanden").format(
        part=assets - len(found.overdue), whole=assets, months=CONFIRM_MONTHS
    )
    owned = _("{part} van {whole}").format(part=sum(one.owner_id is not None for one in found.assets), whole=assets)
    return [
        {"label": _("Volledig"), "value": found.completeness, "decimals": 0, "unit": "%", "note": of_seen},
        {"label": _("Bevestigd"), "value": found.freshness, "decimals": 0, "unit": "%", "note": confirmed},
        {"label": _("Met een eigenaar"), "value": found.owned, "decimals": 0, "unit": "%", "note": owned},
        {"label": _("Onbekend"), "value": len(found.of(Verdict.UNKNOWN)), "decimals": 0, "href": "#onbekend"},
        {"label": _("Misschien bekend"), "value": len(found.of(Verdict.LIKELY)), "decimals": 0, "href": "#misschien"},
        {"label": _("Niet gezien"), "value": len(found.orphaned), "decimals": 0, "href": "#niet-gezien"},
        {"label": _("Dubbel"), "value": len(found.doubled), "decimals": 0, "href": "#dubbel"},
    ]  # fmt: skip


def inventories_told(found: Sight) -> list[dict[str, Any]]:
    """Each inventory with what it lists, when its source was asked, and what is wrong with it."""
    return [
        {
            "source": one.inventory.source,
            "sort": capfirst(one.inventory.get_sort_display()),
            "count": len(one.sightings),
            "at": date_format(localtime(one.snapshot.retrieved_at), "j F Y") if one.snapshot else "",
            "wrong": _wrong(one),
        }
        for one in found.reads
    ]


def _wrong(one: Read) -> str:
    if one.snapshot is None:
        return _("Hiervan zijn nog geen gegevens opgehaald.")
    if one.asks:
        return _("Deze gegevens zijn alleen voor een vast doel te gebruiken, en tellen hier niet mee.")
    if one.lacking:
        return _("Deze kolommen staan er niet meer in: {names}.").format(names=", ".join(one.lacking))
    if one.more:
        return _("Alleen de eerste {count} regels zijn gelezen.").format(count=MOST_ROWS)
    return ""


def told_of(found: Found) -> dict[str, Any]:
    """What was seen, where, and what it may be."""
    first = found.first
    return {
        "name": first.name,
        "supplier": next((one.supplier for one in found.sightings if one.supplier), ""),
        "address": next((one.address for one in found.sightings if one.address), ""),
        "sources": found.sources,
        "href": reverse("estate:sighting", args=[first.inventory.pk, first.key]),
        "candidates": [{"thing": thing, "why": ", ".join(_why(match))} for thing, match in found.candidates],
    }


def _why(match: Match) -> Iterator[str]:
    """What a match rests on, in words."""
    yield _("{part:.0f}% zeker").format(part=100 * match.confidence)
    if match.basis is Basis.ADDRESS:
        yield _("hetzelfde internetadres")
    elif match.basis is Basis.NAME:
        yield _("dezelfde naam")
    elif match.shared:
        words = ", ".join(f"‘{word}’" for word in match.shared)
        yield ngettext("deelt het woord {words}", "deelt de woorden {words}", len(match.shared)).format(words=words)
    if match.supplier is not None:
        yield _("dezelfde leverancier") if match.supplier else _("een andere leverancier")
