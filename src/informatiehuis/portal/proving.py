"""The page for an outsider: is the history right, how can I see that for myself, and what is in it?"""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from informatiehuis.kernel import verifications
from informatiehuis.kernel.kinds import all_kinds, kind_named
from informatiehuis.kernel.models import Anchor, ChainHead
from informatiehuis.kernel.register.asking import REMOVED
from informatiehuis.kernel.register.problems import bad_query
from informatiehuis.kernel.register.recorded import EFFECTS, Asked, Line, recorded
from informatiehuis.kernel.web import HouseRequest

SHOWN_BREAKS = 20


@never_cache
@require_safe
def proof(request: HouseRequest) -> HttpResponse:
    """First whether it is right, then how to check that, then everything that was recorded."""
    asked = _asked(request.GET)
    page = recorded(asked, request.actor)
    found = verifications.latest()
    head = ChainHead.objects.filter(pk=1).first()
    context = {
        "title": _("Klopt de geschiedenis?"),
        "verification": found,
        "breaks": found.found(_)[:SHOWN_BREAKS] if found else [],
        "events": head.number if head else 0,
        "since": head.number - found.events if head and found else 0,
        "anchors": Anchor.objects.count(),
        "anchor": Anchor.objects.order_by("number").last(),
        "lines": [_line(line) for line in page.lines],
        "older": f"?{_query(request.GET, page.before)}#gebeurtenissen" if page.before else "",
        "asked": asked,
        "is_filtered": asked != Asked(before=asked.before),
        "kinds": [(kind.name, str(kind.label).capitalize()) for kind in all_kinds()],
        "effects": [(effect.value, str(words).capitalize()) for effect, words in EFFECTS.items()],
        "breadcrumb": [{"title": _("Klopt de geschiedenis?")}],
    }
    return render(request, "portal/proof.html", context)


def _asked(query: QueryDict) -> Asked:
    before = query.get("voor", "")
    if before and not (before.isascii() and before.isdigit() and len(before) < 19):
        raise bad_query("voor", before, "1, 2, 3 …")
    return Asked(
        kind=query.get("soort", ""),
        thing=query.get("ding", "").strip(),
        effect=query.get("wat", ""),
        since=_day(query, "van"),
        until=_day(query, "tot"),
        own="eigen" in query,
        before=int(before) if before else None,
    )


def _day(query: QueryDict, name: str) -> date | None:
    text = query.get(name, "")
    try:
        found = parse_date(text) if text else None
    except ValueError:
        found = None
    if text and found is None:
        raise bad_query(name, text, "2026-01-31")
    return found


def _query(query: QueryDict, before: int) -> str:
    kept = [(name, value) for name, value in query.items() if name != "voor"]
    return urlencode([*kept, ("voor", before)])


def _line(line: Line) -> dict[str, Any]:
    """A line with the addresses to which it leads; those of a thing that was removed name it by its identifier."""
    told: dict[str, Any] = {"line": line}
    if line.thing:
        kind = kind_named(line.kind)
        which = f"?{REMOVED}={line.thing.pk}" if line.gone else ""
        for page in ("history", "reconstruction") if line.gone else ("detail", "history", "reconstruction"):
            told[page] = reverse(f"register:{kind.name}:{page}", args=[line.thing.slug]) + which
    return told


__all__ = ["proof"]
