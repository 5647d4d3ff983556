"""Searching in all registers at once, as each of them searches: without regard to case and diacritics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, Value, When, Window
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.kinds import Kind, all_kinds
from informatiehuis.kernel.models import Thing
from informatiehuis.kernel.register.asking import Asked
from informatiehuis.kernel.register.folding import fold
from informatiehuis.kernel.register.queries import matching_of_each
from informatiehuis.kernel.web import HouseRequest

SHOWN = 10
MOST_WORDS = 10


@dataclass(frozen=True)
class Hits:
    """What was found of one kind: the first, how many in all, and where all of it stands.

    What has the words in its title comes first, then it goes by title.
    """

    kind: Kind
    things: tuple[Thing, ...]
    count: int
    all_href: str

    @property
    def is_cut(self) -> bool:
        return self.count > len(self.things)


@require_safe
def search(request: HouseRequest) -> HttpResponse:
    """The page with what was found, a few of each kind."""
    words = request.GET.get("q", "").strip()
    found = find(request.actor, words)
    context = {
        "title": _("Zoeken"),
        "words": words,
        "found": [
            (hits, [(thing, _leads_to(thing), _says(hits.kind, thing)) for thing in hits.things]) for hits in found
        ],
        "count": sum(hits.count for hits in found),
        "breadcrumb": [{"title": _("Zoeken")}],
    }
    return render(request, "portal/search.html", context)


def find(actor: Actor, words: str) -> list[Hits]:
    """What the registers find with these words, the first few of each; what one may not see is not found."""
    asked = Asked(words=" ".join(words.split()[:MOST_WORDS]))
    if not asked.words:
        return []
    found = matching_of_each(tuple(all_kinds()), asked, actor)
    return [hits for kind, of_kind in found if (hits := _hits(kind, of_kind, asked))]


def _hits(kind: Kind, found: QuerySet[Any], asked: Asked) -> Hits | None:
    in_title = Q(*(Q(sort_key__contains=fold(word)) for word in asked.words.split()))
    counted = found.annotate(of_kind=Window(Count("pk")))
    place = Case(When(in_title, then=Value(0)), default=Value(1))
    things = tuple(counted.order_by(place, "sort_key", "slug", "pk")[:SHOWN])
    if not things:
        return None
    href = reverse(f"register:{kind.name}:list") + asked.address()
    return Hits(kind, things, things[0].of_kind, href)


def _says(kind: Kind, thing: Thing) -> str:
    """What a thing says of itself in short: its summary, or else the first text that its register searches."""
    texts = (str(getattr(thing, name) or "") for name in ("summary", *kind.search) if name != "title")
    return next(filter(None, texts), "")


def _leads_to(thing: Thing) -> str:
    """Where a reader wants to go: an indicator and an area have figures, the rest its own page in the register."""
    figures = {"indicator": "monitor:indicator", "area": "monitor:area"}
    return reverse(figures[thing.kind], args=[thing.slug]) if thing.kind in figures else thing.get_absolute_url()
