"""Records, duties and comparisons as their pages show them, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from informatiehuis.engines.algorithmregister import Difference, Field, Finding, Part, Weight, is_empty
from informatiehuis.engines.algorithmregister.comparing import words
from informatiehuis.engines.algorithmregister.fields import FIELDS
from informatiehuis.kernel import events
from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.register.history import knowable, told
from informatiehuis.rooms.estate.models import Asset, Publication
from informatiehuis.rooms.estate.publishing.duties import WRONG, Answer, Count, Currency, Duty
from informatiehuis.rooms.estate.publishing.grounds import GROUNDS

PARTS = {
    Part.GENERAL: gettext_lazy("Algemene informatie"),
    Part.RESPONSIBLE: gettext_lazy("Verantwoord gebruik"),
    Part.WORKING: gettext_lazy("Werking"),
    Part.METADATA: gettext_lazy("Gegevens over de vermelding"),
}
MUST = {
    Answer.YES: gettext_lazy("ja, zo staat het in ons register"),
    Answer.NO: gettext_lazy("nee"),
    Answer.UNKNOWN: gettext_lazy("niet bekend: niemand heeft het gezegd"),
}
STANDS = {
    Answer.YES: gettext_lazy("staat erin"),
    Answer.NO: gettext_lazy("staat er niet in"),
    Answer.UNKNOWN: gettext_lazy("niet bekend"),
}
CURRENCY = {
    Currency.MISSING: gettext_lazy("moet er nog in"),
    Currency.CONTRADICTED: gettext_lazy("zou erin staan, maar staat niet in de lijst van het register"),
    Currency.INSUFFICIENT: gettext_lazy("met deze status is de verklaring niet genoeg"),
    Currency.ENDED: gettext_lazy("is beëindigd, en staat er nog in"),
    Currency.CHANGED: gettext_lazy("gewijzigd na publicatie"),
    Currency.OLD: gettext_lazy("te lang geleden nagekeken"),
    Currency.UNKNOWN: gettext_lazy("niet bekend of het actueel is"),
    Currency.CURRENT: gettext_lazy("actueel"),
    Currency.NONE: gettext_lazy("geen plicht"),
}
WEIGHTS = {
    Weight.REFUSED: gettext_lazy("Zo neemt het register het niet op"),
    Weight.SHOWN_EMPTY: gettext_lazy("Niet ingevuld, en dat toont het register"),
    Weight.ADVICE: gettext_lazy("Kan beter"),
}


TIMED = (Currency.CURRENT, Currency.OLD)
"""Of these it is told until when."""


def texts_of(value: Any) -> list[str]:
    """A value of a record as lines to read."""
    if is_empty(value):
        return []
    if isinstance(value, list | tuple):
        return [_line(one) for one in value]
    return [words(value)] if isinstance(value, str) else [str(value)]


def _line(value: Any) -> str:
    if isinstance(value, Mapping):
        return ": ".join(str(value[name]) for name in ("title", "link") if value.get(name))
    return str(value)


def record_told(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The record by heading, as the register would show it."""
    found = []
    for part, label in PARTS.items():
        own = [one for one in FIELDS if one.part is part and (one.always_shown or one.name in record)]
        items = [_item(one, record.get(one.name)) for one in own]
        if items:
            found.append({"title": label, "items": items})
    return found


def _item(field: Field, value: Any) -> dict[str, Any]:
    return {"term": _(field.title), "texts": texts_of(value), "text": _("Veld niet ingevuld")}


def findings_told(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """What there is to say by how much it weighs, with the field to which each belongs."""
    by_weight = [(weight, [one for one in findings if one.weight is weight]) for weight in Weight]
    return [
        {
            "title": WEIGHTS[weight],
            "tone": "warning" if weight is Weight.REFUSED else "info",
            "lines": [{"text": one.note.text(_), "field": one.field} for one in own],
        }
        for weight, own in by_weight
        if own
    ]


def differences_told(found: Iterable[Difference]) -> list[dict[str, Any]]:
    """Fields that differ: what stands here and what stands there."""
    return [{"title": _(one.field.title), "here": texts_of(one.here), "there": texts_of(one.there)} for one in found]


def duty_told(duty: Duty) -> dict[str, Any]:
    """One duty in words."""
    is_asset = isinstance(duty.thing, Asset)
    return {
        "thing": duty.thing,
        "href": reverse("estate:publication", args=[duty.thing.slug]) if is_asset else duty.thing.get_absolute_url(),
        "register": duty.register.label,
        "must": MUST[duty.must],
        "stands": STANDS[duty.stands],
        "since": date_format(duty.since, "j F Y") if duty.since else "",
        "until": date_format(duty.until, "j F Y") if duty.until and duty.currency in TIMED else "",
        "status": duty.publication.get_status_display() if duty.publication and duty.publication.status else "",
        "currency": CURRENCY[duty.currency],
        "tone": "attention" if duty.currency in WRONG else "good" if duty.currency is Currency.CURRENT else "neutral",
    }


def register_told(count: Count, own: Sequence[Duty], most: int) -> dict[str, Any]:
    """A register with its ground, its counts and what stands in it, worst first."""
    ground = GROUNDS[count.register]
    seen_on = next((one.seen_on for one in own if one.seen_on), None)
    return {
        "register": count.register.value,
        "title": count.register.label,
        "policy": _(ground.policy),
        "law": _(ground.law),
        "term": _(ground.term),
        "count": count,
        "seen_on": date_format(seen_on, "j F Y") if seen_on else "",
        "duties": [duty_told(one) for one in own[:most]],
        "more": max(0, len(own) - most),
    }


def publications_told(asset: Asset, actor: Actor) -> list[dict[str, Any]]:
    """What was published of an asset that was seen, the last first, with who recorded it as far as one may know."""
    who = dict(_recorded_by(asset, actor))
    return [
        {
            "register": one.get_register_display(),
            "on": one.published_on,
            "sha256": one.sha256,
            "status": one.get_status_display() if one.status else "",
            "researched_on": one.researched_on,
            "who": who.get(_key(one.register, one.published_on.isoformat(), one.sha256), ""),
        }
        for one in Publication.objects.visible_to(actor).filter(asset=asset)
    ]


def _recorded_by(asset: Asset, actor: Actor) -> Iterator[tuple[tuple[str, str, str], str]]:
    numbers = knowable(asset, actor)
    recorded = list(events.history(asset.pk).filter(number__in=numbers, action="estate.record_publication"))
    entries = {one.number: one.who for one in told(kind_named("asset"), asset, recorded, actor)}
    for event in recorded:
        detail = event.payload.get("detail", {}).get("publication")
        if detail:
            key = _key(detail["register"], detail["published_on"], detail["sha256"])
            yield key, entries.get(event.number, "")


def _key(register: object, day: object, sha256: object) -> tuple[str, str, str]:
    return str(register), str(day)[:10], str(sha256)


def sentence(counts: Sequence[Count]) -> str:
    """The answer: how much asks for work."""
    wrong, everything = sum(one.wrong for one in counts), sum(one.must for one in counts)
    if not everything and not wrong:
        return _("Van geen enkele i-asset is gezegd dat die in een landelijk register moet staan.")
    return capfirst(
        _("{must} vermeldingen moeten er zijn; bij {wrong} is er iets te doen.").format(must=everything, wrong=wrong)
    )
