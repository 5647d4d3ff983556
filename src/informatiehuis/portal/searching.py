"""The search page: what was found in the whole house, why it stands there, and what one can choose by.

What is found, and by whom, is for `kernel.searching`; here it is only shown. Suggestions while typing are asked at an
address of their own, by script alone; the page does without.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from informatiehuis.engines.text import Reason
from informatiehuis.kernel.kinds import Kind, Text
from informatiehuis.kernel.models import Thing
from informatiehuis.kernel.register.values import label_of, state_label
from informatiehuis.kernel.searching import asking
from informatiehuis.kernel.searching.asking import Asked
from informatiehuis.kernel.searching.contents import contents_of
from informatiehuis.kernel.searching.keeping import IndexNotReady
from informatiehuis.kernel.searching.queries import Facet, Found, Hit, Passage, find, suggest
from informatiehuis.kernel.web import HouseRequest

SHOWN_BEFORE, SHOWN_AFTER = 90, 230
"""Characters of a passage that are shown before the first word that was found, and from there on."""
MOST_REASONS = 12
FIELDS = {
    "title": gettext_lazy("in de titel"),
    "title_parts": gettext_lazy("in de titel"),
    "text": gettext_lazy("in de tekst"),
    "text_parts": gettext_lazy("in de tekst"),
}
WAYS = {
    "word": gettext_lazy("het woord zelf"),
    "root": gettext_lazy("een woord uit dezelfde familie"),
    "part": gettext_lazy("een deel van het woord"),
    "phrase": gettext_lazy("deze woorden naast elkaar"),
    "prefix": gettext_lazy("een woord dat zo begint"),
    "synonym": gettext_lazy("een ander woord voor hetzelfde"),
    "narrower": gettext_lazy("een soort daarvan"),
}


@require_safe
def search(request: HouseRequest) -> HttpResponse:
    """The page with what was found."""
    asked = asking.read(request.GET)
    context: dict[str, Any] = {"title": _("Zoeken"), "asked": asked, "breadcrumb": [{"title": _("Zoeken")}]}
    try:
        found = find(request.actor, asked)
    except IndexNotReady as problem:
        words = {"not_ready": problem.what(_), "what_to_do": problem.what_to_do(_)}
        return render(request, "portal/search.html", context | words, status=problem.status)
    return render(request, "portal/search.html", context | _shown(found))


@require_safe
def suggestions(request: HouseRequest) -> JsonResponse:
    """Titles for what was typed so far; none when there is nothing to ask them of yet."""
    typed = asking.tidy(request.GET.get("q", ""))
    try:
        titles = suggest(request.actor, typed)
    except IndexNotReady:
        titles = []
    return JsonResponse({"suggestions": titles})


def _shown(found: Found) -> dict[str, Any]:
    asked = found.asked
    if not asked.words:
        return {}
    pages = Paginator(range(found.reachable), asked.size)
    return {
        "found": found,
        "hits": [_hit(one) for one in found.hits],
        "passages": [_passage(one) for one in found.passages],
        "facts": found.facts,
        "notes": [note.text(_) for note in found.notes],
        "meant": {"words": found.meant, "href": asked.address(words=found.meant, page=1)} if found.meant else None,
        "widened": _widened(found),
        "filter_fields": _filters(found),
        "is_chosen": bool(asked.chosen) or asked.sort != "relevance",
        "hidden_fields": [{"name": "q", "value": asked.words}],
        "chosen": _chosen(found),
        "clear": asked.address(chosen={}, page=1) if asked.chosen else "",
        "page": pages.page(min(asked.page, pages.num_pages)),
        "pages": pages.get_elided_page_range(min(asked.page, pages.num_pages)),
        "first": (asked.page - 1) * asked.size + 1,
    }


def _hit(one: Hit) -> dict[str, Any]:
    return {
        "title": one.title,
        "within": one.thing if one.inside else None,
        "href": one.inside or _leads_to(one.thing),
        "kind": label_of_found(one),
        "place": place_inside(one.found.shown.place) if one.inside and one.found.shown else "",
        "status": state_label(one.kind, one.thing.status),
        "owner": one.owner,
        "says": _says(one),
        "reasons": _reasons(one.found.reasons),
        "score": one.found.score,
    }


def _says(one: Hit) -> SafeString | str:
    """The passage that shows most, or else what the thing says of itself."""
    shown = one.found.shown
    if shown and (shown.marks or one.inside):
        return _marked(shown.text, shown.marks)
    return "" if one.inside else one.thing.summary


def label_of_found(one: Hit | Passage) -> Text:
    """What was found is called by its kind, or as what stands inside things of it."""
    contents = contents_of(one.thing.kind)
    return contents.label if one.inside and contents else one.kind.label


def place_inside(place: str) -> str:
    """Where a passage stands in a document, as the document tells it: behind the number that its address needs."""
    return place.partition(" ")[2]


def _passage(one: Passage) -> dict[str, Any]:
    return {
        "title": one.title,
        "within": one.thing if one.inside else None,
        "href": one.inside or _leads_to(one.thing),
        "kind": label_of_found(one),
        "place": place_inside(one.found.place) if one.inside else place_in_words(one.kind, one.found.place),
        "text": _marked(one.found.text, one.found.marks, whole=True),
    }


def place_in_words(kind: Kind, place: str) -> str:
    """Where a passage stands: the name of the field, with the number of its paragraph when it is not the first."""
    name, _space, number = place.partition(" ")
    label = label_of(kind, name)
    return _("{field}, alinea {number}").format(field=label, number=number) if number else label


def _reasons(reasons: Sequence[Reason]) -> list[dict[str, Any]]:
    """The parts of a score for people, those that count most first; one line for what only differs in how it counts."""
    summed: dict[tuple[str, str, str, str], float] = defaultdict(float)
    for one in reasons:
        summed[one.typed, str(FIELDS[one.field]), str(WAYS[one.way]), one.concept] += one.score
    rows = sorted(summed.items(), key=lambda row: -row[1])[:MOST_REASONS]
    return [
        {"typed": typed, "where": where, "how": how, "concept": concept, "score": score}
        for (typed, where, how, concept), score in rows
    ]


def _marked(text: str, marks: Sequence[tuple[int, int]], *, whole: bool = False) -> SafeString:
    """A text, or what stands in it round the first word that was found, with those words marked."""
    begin, end = (0, len(text)) if whole or not marks else _window(text, marks[0][0])
    parts = format_html_join("", "{}", ((part,) for part in _parts(text, marks, begin, end)))
    return format_html("{}{}{}", "… " if begin else "", parts, " …" if end < len(text) else "")


def _window(text: str, first: int) -> tuple[int, int]:
    begin = 0 if first <= SHOWN_BEFORE else text.find(" ", first - SHOWN_BEFORE) + 1
    end = len(text) if len(text) <= begin + SHOWN_BEFORE + SHOWN_AFTER else text.rfind(" ", 0, first + SHOWN_AFTER)
    return begin, max(end, first)


def _parts(text: str, marks: Sequence[tuple[int, int]], begin: int, end: int) -> Iterator[str]:
    at = begin
    for start, stop in marks:
        if begin <= start and stop <= end:
            yield text[at:start]
            yield format_html("<mark>{}</mark>", text[start:stop])
            at = stop
    yield text[at:end]


def _widened(found: Found) -> list[dict[str, Any]]:
    """The concepts by which more was found, each with the words that it added."""
    by_concept: dict[str, dict[str, None]] = {}
    for one in found.widened:
        by_concept.setdefault(one.concept, {})[one.term] = None
    return [{"concept": concept, "terms": list(terms)} for concept, terms in by_concept.items()]


def _filters(found: Found) -> list[dict[str, Any]]:
    """What can be chosen, and the order; nothing where there is nothing to choose from."""
    fields = [_field(one) for one in found.facets if one.options]
    return [*fields, _order(found.asked)] if fields else []


def _field(facet: Facet) -> dict[str, Any]:
    is_used = any(option.chosen for option in facet.options)
    every = {"value": "", "label": _("Alles"), "count": None, "chosen": not is_used}
    return {"name": facet.name, "label": facet.label.capitalize(), "choices": [every, *facet.options]}


def _order(asked: Asked) -> dict[str, Any]:
    choices = [
        {"value": name, "label": label, "count": None, "chosen": name == asked.sort}
        for name, label in asking.SORT_LABELS.items()
    ]
    return {"name": "sorteer", "label": _("Volgorde"), "choices": choices}


def _chosen(found: Found) -> list[dict[str, str]]:
    """Each value that is chosen, with the address of the list without it."""
    return [
        {
            "label": f"{facet.label.capitalize()}: {option.label}",
            "href": found.asked.without(facet.name, option.value).address(),
        }
        for facet in found.facets
        for option in facet.options
        if option.chosen
    ]


def _leads_to(thing: Thing) -> str:
    """Where a reader wants to go: an indicator and an area have figures, the rest its own page in the register."""
    figures = {"indicator": "monitor:indicator", "area": "monitor:area"}
    return reverse(figures[thing.kind], args=[thing.slug]) if thing.kind in figures else thing.get_absolute_url()
