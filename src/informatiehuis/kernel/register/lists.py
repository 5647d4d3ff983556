"""What the page of a list shows beside its rows: filters as the components want them, heads, pages and downloads."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.translation import gettext as _

from informatiehuis.kernel.kinds import Kind
from informatiehuis.kernel.register import asking
from informatiehuis.kernel.register.filtering import INDEXED
from informatiehuis.kernel.register.queries import Facet, Listing
from informatiehuis.kernel.register.values import label_of

DOWNLOADS = {"csv": "CSV", "xlsx": "Excel", "json": "JSON"}


def shown(found: Listing) -> dict[str, Any]:
    """The context of the list."""
    kind, asked = found.kind, found.asked
    pages = Paginator(range(found.total), asked.size)
    query = asked.address(page=1, size=asking.PAGE_SIZE)
    home = reverse(f"register:{kind.name}:list") + asking.Asked(then=asked.then).address().rstrip("?")
    chosen = _chosen(found)
    return {
        "kind": kind,
        "listing": found,
        "columns": _columns(found),
        "filter_fields": [_words(found), *(_field(facet) for facet in found.facets if facet.options)],
        "chosen": chosen,
        "kept": [
            {"name": name, "value": value} for name, value in parse_qsl(replace(asked, page=1, then=()).address()[1:])
        ],
        "clear": home if chosen else "",
        "page": pages.page(asked.page),
        "pages": pages.get_elided_page_range(asked.page),
        "downloads": [_download(kind, form, title, query) for form, title in DOWNLOADS.items()],
        "empty_actions": [{"title": _("Wis de filters"), "href": home}] if chosen else [],
        "breadcrumb": [{"title": str(kind.label_plural).capitalize(), "href": reverse(f"register:{kind.name}:list")}],
        **(
            {f"{name}_address": reverse(f"register:{kind.name}:{name}") for name in ("new", "import")}
            if kind.editable
            else {}
        ),
    }


def _words(found: Listing) -> dict[str, Any]:
    label = _("Titel begint met") if found.is_large else _("Zoek")
    return {"name": asking.PAGE_NAMES.words, "label": label, "value": found.asked.words}


def _field(facet: Facet) -> dict[str, Any]:
    every = {"value": "", "label": _("Alles"), "count": None, "chosen": not facet.is_used}
    return {"name": facet.name, "label": facet.label.capitalize(), "choices": [every, *facet.options]}


def _download(kind: Kind, form: str, title: str, query: str) -> dict[str, Any]:
    return {
        "title": title,
        "href": reverse(f"register:{kind.name}:export", args=[form]) + query.rstrip("?"),
        "download": True,
    }


def _chosen(found: Listing) -> list[dict[str, str]]:
    """Each filter in use, with the address of the list without it."""
    asked = found.asked
    chosen = [{"label": f"“{asked.words}”", "href": asked.address(words="", page=1)}] if asked.words else []
    for facet in found.facets:
        for option in facet.options:
            if option.chosen:
                rest = tuple(value for value in asked.filters[facet.name] if value != option.value)
                filters = {**asked.filters, facet.name: rest}
                label = f"{facet.label.capitalize()}: {option.label}"
                chosen.append({"label": label, "href": asked.address(filters=filters, page=1)})
    return chosen


def _columns(found: Listing) -> list[dict[str, Any]]:
    """The heads of the columns: label, the address that sorts on it, and how it is sorted now."""
    kind, asked = found.kind, found.asked
    possible = asking.sortable(kind) if found.is_sortable else INDEXED
    heads = []
    for name in kind.columns:
        direction = {name: "ascending", f"-{name}": "descending"}.get(asked.sort, "")
        wanted = f"-{name}" if direction == "ascending" else name
        address = asked.address(sort=wanted, page=1) if name in possible else ""
        heads.append({"name": name, "label": label_of(kind, name), "address": address, "direction": direction})
    return heads
