"""What the pages of green routes say: sentences and tables composed from a release, never typed beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from informatiehuis.engines.charts.numbers import format_number
from informatiehuis.engines.greenroutes import Advice, Ride
from informatiehuis.engines.greenroutes.drawing import (
    MOST_DRAWN,
    UNKNOWN,
    Linked,
    Routes,
    drawing,
    labelled,
    route_swatch,
    swatch,
)
from informatiehuis.engines.greenroutes.segments import LESS, MORE, SAME
from informatiehuis.engines.greenroutes.table import UNIT
from informatiehuis.engines.problems import N_, Note
from informatiehuis.rooms.sensing.routes import Release

VERDICTS: Mapping[int, str] = {
    MORE: N_("vuiler dan het net"),
    LESS: N_("schoner dan het net"),
    SAME: N_("geen verschil aangetoond"),
    UNKNOWN: N_("onbekend: te weinig gereden"),
}
SHORT: Mapping[int, str] = {MORE: N_("vuiler"), LESS: N_("schoner"), SAME: N_("geen verschil")}
WEIGHTS: Mapping[str, tuple[float, str]] = {
    "snel": (0.0, N_("Zo snel mogelijk")),
    "beetje": (0.05, N_("Een beetje omrijden mag")),
    "meer": (0.1, N_("Omrijden mag")),
    "schoon": (0.3, N_("Zo schoon mogelijk")),
}
USUAL = "meer"
MOST_ROWS = 300
FACTS: Mapping[str, str] = {
    "first_day": N_("Eerste dag"),
    "last_day": N_("Laatste dag"),
    "boxes": N_("Kastjes"),
    "measurements": N_("Ruwe metingen"),
    "usable": N_("Bruikbare metingen met een plek"),
    "hidden": N_("Weggelaten bij het begin en eind van ritten"),
    "on_network": N_("Metingen die op het net liggen"),
    "hours_of_station": N_("Uren met achtergrond van een meetstation"),
    "hours_without_station": N_("Uren met achtergrond van de kastjes zelf"),
    "seed": N_("Vast begin van de verzonnen metingen"),
    "raw": N_("Ruwe metingen (SHA-256)"),
    "network": N_("Net (SHA-256)"),
    "station": N_("Meetstation (SHA-256)"),
    "measured": N_("Grootheid"),
    "passes": N_("Ten minste zo vaak gereden"),
    "devices": N_("Door ten minste zoveel kastjes"),
    "relevant": N_("Verschil dat telt (µg/m³)"),
    "false": N_("Deel dat onterecht anders mag heten"),
    "version": N_("Versie van de berekening"),
}
STEPS = (
    (N_("De metingen"), ("first_day", "last_day", "boxes", "measurements", "usable", "hidden", "on_network",
                         "hours_of_station", "hours_without_station")),
    (N_("De bestanden"), ("raw", "network", "station", "seed")),
    (N_("De instellingen en de berekening"), ("measured", "passes", "devices", "relevant", "false", "version")),
)  # fmt: skip


def number(value: float, decimals: int = 0, unit: str = "") -> str:
    return format_number(value, decimals, unit, get_language() or "nl")


def answer(release: Release) -> str:
    """What is known of the network, in two sentences."""
    known, whole = release.metres(MORE, SAME, LESS), release.metres(MORE, SAME, LESS, UNKNOWN)
    first = _("Van {known} van de {whole} kilometer fietspad is bekend hoe de lucht is ({percent}).").format(
        known=number(known / 1000, 1), whole=number(whole / 1000, 1), percent=number(100 * known / whole, 0, "%")
    )
    count = len(release.by_verdict[MORE])
    if not count:
        return f"{first} " + _("Op geen enkel stuk is vuilere lucht aangetoond.")
    more = ngettext(
        "Op {count} stuk, samen {metres} kilometer, is de lucht vuiler dan op de rest van het net.",
        "Op {count} stukken, samen {metres} kilometer, is de lucht vuiler dan op de rest van het net.",
        count,
    ).format(count=number(count), metres=number(release.metres(MORE) / 1000, 1))
    return f"{first} {more}"


def map_of(release: Release, advice: Advice | None) -> SafeString:
    """The map, with the routes where there is advice."""
    linked = [
        Linked(segment, f"{name_of(release, segment)}: {difference(release, segment)}", address(release, segment))
        for verdict in (SAME, LESS, MORE)
        for segment in release.by_verdict[verdict][:MOST_DRAWN]
    ]
    routes = None
    if advice:
        nodes = advice.advised.nodes
        routes = Routes(advice.advised.segments, advice.fastest.segments, nodes[0], nodes[-1])
    return _drawn(
        drawing(
            release.network,
            release.by_verdict,
            linked,
            title=_("Kaart van de stukken fietspad"),
            description=answer(release),
            identifier="routekaart",
            routes=routes,
        )
    )


def _drawn(svg: str) -> SafeString:
    """A drawing of the engine as a part of a page."""
    return mark_safe(svg)  # noqa: S308  # nosec B308 # the engine escapes every word


def legend(release: Release, advice: Advice | None) -> list[dict[str, Any]]:
    """The lines of the map, with what they mean and how many segments have them."""
    made = [
        {"swatch": _drawn(swatch(one)), "label": _(told), "count": len(release.by_verdict[one])}
        for one, told in VERDICTS.items()
    ]
    if advice:
        made += [
            {"swatch": _drawn(route_swatch(advised=is_advised)), "label": label, "count": None}
            for is_advised, label in ((True, _("de aangeraden route")), (False, _("de snelste route")))
        ]
    return made


def called_different(release: Release) -> str:
    """When a segment is called different, by the settings of this release."""
    told = _(
        "Een stuk heet pas vuiler of schoner als het verschil groter is dan {relevant} µg/m³ en niet door toeval komt."
        " Van alle stukken die anders heten, is gemiddeld hooguit {percent} dat ten onrechte."
    )
    found = release.snapshot.found
    return told.format(
        relevant=_fact("relevant", found["relevant"]), percent=number(100 * float(found["false"]), 0, "%")
    )


def tables(release: Release) -> list[dict[str, Any]]:
    """What is known of each segment, the same numbers as on the map: first where the air differs, then where not."""
    titles = [_("Stuk"), _("Oordeel"), _("Verschil in µg/m³ (95% zeker)"), _("Ritten"), _("Lengte (m)")]
    kinds = ["text", "text", "text", "number", "number"]
    made = []
    for caption, verdicts in (
        (_("Stukken waar de lucht anders is dan op de rest van het net"), (MORE, LESS)),
        (_("Stukken waar geen verschil is aangetoond"), (SAME,)),
    ):
        found = [release.row_of[segment] for verdict in verdicts for segment in release.by_verdict[verdict]]
        found.sort(key=lambda row: -release.estimates.difference[row])
        made.append(
            {
                "caption": caption,
                "columns": [{"title": title, "kind": kind} for title, kind in zip(titles, kinds, strict=True)],
                "rows": [{"cells": _cells(release, row, titles)} for row in found[:MOST_ROWS]],
                "left_out": max(0, len(found) - MOST_ROWS),
            }
        )
    return made


def example(release: Release) -> dict[str, Any] | None:
    """Two junctions that stand on the map, to begin with."""
    shown = labelled(release.network)
    if len(shown) < 2:
        return None
    query = {"van": str(shown[0]), "naar": str(shown[-1]), "weging": USUAL}
    return {"start": shown[0], "end": shown[-1], "href": f"?{urlencode(query)}#kaart"}


def _cells(release: Release, row: int, titles: list[str]) -> list[dict[str, Any]]:
    estimates = release.estimates
    segment = int(estimates.segment[row])
    start, end = release.network.edges[segment].tolist()
    low, middle, high = (number(one[row], 1) for one in (estimates.low, estimates.difference, estimates.high))
    return [
        {"text": f"{start}–{end}", "href": address(release, segment)},
        {"text": _(SHORT[int(estimates.verdict[row])]), "title": titles[1]},
        {"text": f"{middle} ({low} … {high})", "value": float(estimates.difference[row]), "title": titles[2]},
        {"value": int(estimates.passes[row]), "decimals": 0, "title": titles[3]},
        {"value": float(release.network.lengths[segment]), "decimals": 0, "title": titles[4]},
    ]


def name_of(release: Release, segment: int) -> str:
    start, end = release.network.edges[segment].tolist()
    return _("Stuk {number} ({start}–{end})").format(number=release.numbers[segment], start=start, end=end)


def address(release: Release, segment: int) -> str:
    return reverse("sensing:segment", args=[release.source.slug, release.numbers[segment]])


def difference(release: Release, segment: int) -> str:
    """How a segment differs from the network, with its interval, in words."""
    row = release.row_of.get(segment)
    if row is None:
        return _(VERDICTS[UNKNOWN])
    return f"{_sure(release, row)}, {_(VERDICTS[int(release.estimates.verdict[row])])}"


def _sure(release: Release, row: int) -> str:
    estimates = release.estimates
    return _("{difference} (95% zeker tussen {low} en {high})").format(
        difference=number(estimates.difference[row], 1, UNIT),
        low=number(estimates.low[row], 1),
        high=number(estimates.high[row], 1),
    )


def _chance(p: float) -> str:
    return _("minder dan 0,1%") if p < 0.001 else number(100 * p, 1, "%")


def segment_answer(release: Release, segment: int) -> str:
    """What is known of one segment, for a resident."""
    row = release.row_of.get(segment)
    if row is None:
        return _(
            "Van dit stuk is niets bekend: er is te weinig of door te weinig mensen gereden."
            " Dat is niet hetzelfde als schoon."
        )
    estimates, verdict = release.estimates, int(release.estimates.verdict[row])
    size = number(abs(estimates.difference[row]), 1, UNIT)
    told = {
        MORE: _("Op dit stuk is de lucht {size} vuiler dan op de rest van het net."),
        LESS: _("Op dit stuk is de lucht {size} schoner dan op de rest van het net."),
        SAME: _("Op dit stuk is geen verschil met de rest van het net aangetoond. Dat is niet hetzelfde als schoon."),
    }[verdict].format(size=size)
    passes = int(estimates.passes[row])
    sure = ngettext(
        "Het verschil ligt met 95% zekerheid tussen {low} en {high} µg/m³; er is {count} keer gereden en gemeten.",
        "Het verschil ligt met 95% zekerheid tussen {low} en {high} µg/m³; er is {count} keer gereden en gemeten.",
        passes,
    ).format(low=number(estimates.low[row], 1), high=number(estimates.high[row], 1), count=number(passes))
    return f"{told} {sure}"


def segment_facts(release: Release, segment: int) -> list[dict[str, str]]:
    """What is known of one segment, as terms and texts."""
    start, end = release.network.edges[segment].tolist()
    row = release.row_of.get(segment)
    facts = [
        {"term": _("Tussen"), "text": _("knooppunt {start} en knooppunt {end}").format(start=start, end=end)},
        {"term": _("Lengte"), "text": number(float(release.network.lengths[segment]), 0, "m")},
        {"term": _("Oordeel"), "text": _(VERDICTS[UNKNOWN if row is None else int(release.estimates.verdict[row])])},
    ]
    if row is None:
        return facts
    return [
        *facts,
        {"term": _("Verschil met het net"), "text": _sure(release, row)},
        {"term": _("Ritten"), "text": number(int(release.estimates.passes[row]))},
        {"term": _("Kans op zo'n verschil door toeval"), "text": _chance(float(release.estimates.p[row]))},
    ]


def chain(release: Release) -> list[dict[str, Any]]:
    """Where the figures come from, step by step, back to the raw files."""
    held, found = release.snapshot, release.snapshot.found
    moment = date_format(timezone.localtime(held.retrieved_at), _("j F Y, H:i"))
    steps: list[dict[str, Any]] = [
        {
            "title": _("De uitgave die het huis bewaart"),
            "hint": moment,
            "facts": [
                {"term": _("Gemaakt"), "text": moment},
                {"term": _("Inhoud"), "text": held.content_hash},
                {"term": _("Stukken"), "text": number(held.rows)},
            ],
        }
    ]
    for title, names in STEPS:
        facts = [{"term": _(FACTS[name]), "text": _fact(name, found[name])} for name in names if name in found]
        if facts:
            steps.append({"title": _(title), "facts": facts})
    steps.append(
        {
            "title": _("De bron"),
            "text": release.source.title,
            "lang": "nl",
            "href": reverse("register:source:detail", args=[release.source.slug]),
            "link": _("De bron, met eigenaar, licentie en geschiedenis"),
        }
    )
    return steps


def _fact(name: str, value: str) -> str:
    if name in ("measurements", "usable", "hidden", "on_network", "hours_of_station", "hours_without_station"):
        return number(float(value))
    if name in ("relevant", "false"):
        return format_number(float(value), None, "", get_language() or "nl")
    return value


def downloads(release: Release) -> list[dict[str, Any]]:
    """The release as open data, by the addresses that every source has."""
    slug = release.source.slug
    return [
        {
            "title": _("Alle stukken als GeoJSON"),
            "href": f"{reverse('ogc:items', args=[f'bron-{slug}'])}?f=json&limit=10000",
        },
        {"title": _("Alle stukken als CSV"), "href": reverse("atlas:download", args=[slug]), "download": True},
    ]


def advice_of(release: Release, advice: Advice, weighing: str, query: Mapping[str, str]) -> dict[str, Any]:
    """The route that is advised, why, and what else there is."""
    return {
        "reasons": reasons(release, advice, WEIGHTS[weighing][0]),
        "junctions": ", ".join(str(one) for one in advice.advised.nodes),
        "table": _choices(release, advice, weighing, query),
    }


def reasons(release: Release, advice: Advice, weight: float) -> list[str]:
    """Why this route, in plain sentences: what it costs, what it avoids, what it still passes, what is not known."""
    told = [_note(note) for note in advice.notes]
    polluted = set(release.by_verdict[MORE])
    avoided = (set(advice.fastest.segments) - set(advice.advised.segments)) & polluted
    passed = set(advice.advised.segments) & polluted
    if avoided:
        told.insert(
            1,
            ngettext(
                "Zij mijdt {count} stuk met vuilere lucht dat op de snelste route ligt, {metres} meter lang.",
                "Zij mijdt {count} stukken met vuilere lucht die op de snelste route liggen, samen {metres} meter.",
                len(avoided),
            ).format(count=number(len(avoided)), metres=_metres(release, avoided)),
        )
    if passed:
        told.append(
            ngettext(
                "Op deze route ligt nog {count} stuk met vuilere lucht, {metres} meter lang.",
                "Op deze route liggen nog {count} stukken met vuilere lucht, samen {metres} meter.",
                len(passed),
            ).format(count=number(len(passed)), metres=_metres(release, passed))
        )
    if passed and weight:
        told.append(_("Daaromheen rijden kost meer tijd dan het bij uw keuze waard is."))
    return told


def _note(note: Note) -> str:
    """A note of the planner, with its numbers as the reader writes them."""
    facts = {name: number(one, 1 if isinstance(one, float) else 0) for name, one in note.facts.items()}  # type: ignore[arg-type]
    return _(note.message).format(**facts)


def _metres(release: Release, segments: set[int]) -> str:
    return number(float(release.network.lengths[sorted(segments)].sum()))


def _choices(release: Release, chosen: Advice, weighing: str, query: Mapping[str, str]) -> dict[str, Any]:
    """The route for each way to weigh, beside each other."""
    start, end = chosen.advised.nodes[0], chosen.advised.nodes[-1]
    titles = [_("Keuze"), _("Minuten"), _("Kilometer"), _("Extra fijnstof"), _("Onbekend (m)")]
    rows = []
    for name, (weight, label) in WEIGHTS.items():
        ride = chosen.advised if name == weighing else release.plan(start, end, weight).advised
        rows.append({"cells": _choice(ride, _(label), {**query, "weging": name}, titles), "marked": name == weighing})
    return {
        "caption": _("Wat u kunt kiezen"),
        "note": _("Extra fijnstof: minuten × µg/m³ boven de lucht in de omgeving."),
        "columns": [{"title": one, "kind": "number" if place else "text"} for place, one in enumerate(titles)],
        "rows": rows,
    }


def _choice(ride: Ride, label: str, query: Mapping[str, str], titles: list[str]) -> list[dict[str, Any]]:
    return [
        {"text": label, "href": f"?{urlencode(query)}#kaart"},
        {"value": ride.minutes, "decimals": 1, "title": titles[1]},
        {"value": ride.metres / 1000, "decimals": 1, "title": titles[2]},
        {"value": ride.exposure, "decimals": 1, "title": titles[3]},
        {"value": ride.unknown_metres, "decimals": 0, "title": titles[4]},
    ]
