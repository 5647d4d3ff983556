"""Figures beside what is found: of the indicators that were found, in the areas that were asked by name or code."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from informatiehuis.engines.text.tokens import fold, tokens
from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.models import Area, Thing
from informatiehuis.kernel.searching.beside import Fact
from informatiehuis.rooms.atlas.models import Indicator
from informatiehuis.rooms.monitor.presenting import place, value_text
from informatiehuis.rooms.monitor.queries import Row, Shown, shown_many

MOST_INDICATORS, MOST_AREAS = 3, 3


def figures(actor: Actor, words: str, things: Sequence[Thing]) -> list[Fact]:
    """The newest public figures of the first indicators that were found, in the areas of which all words were asked."""
    indicators = [one.pk for one in things if one.kind == "indicator"][:MOST_INDICATORS]
    found = [one.pk for one in things if one.kind == "area"]
    if not indicators or not found:
        return []
    asked = _words(words)
    areas = [one for one in Area.objects.visible_to(actor).filter(pk__in=found) if _is_asked(one, asked)][:MOST_AREAS]
    if not areas:
        return []
    by_key = {one.pk: one for one in Indicator.objects.visible_to(actor).filter(pk__in=indicators)}
    seen = shown_many([by_key[key] for key in indicators if key in by_key], actor)
    return [
        _fact(one, row)
        for one in seen
        if one.is_public
        for area in sorted(areas, key=lambda area: area.code)
        for row in one.series(area.code)[-1:]
        if row.value is not None
    ]


def _is_asked(area: Area, asked: frozenset[str]) -> bool:
    return fold(area.code) in asked or _words(area.title) <= asked


def _words(text: str) -> frozenset[str]:
    return frozenset(fold(token.text) for token in tokens(text))


def _fact(seen: Shown, row: Row) -> Fact:
    sentence = _("{title} in {area}: {value} ({period}).").format(
        title=seen.indicator.title, area=place(row), value=value_text(seen.indicator, row.value), period=row.period
    )
    address = reverse("monitor:indicator", args=[seen.indicator.slug])
    return Fact(seen.indicator, sentence, f"{address}?{urlencode({'gebied': row.code})}")
