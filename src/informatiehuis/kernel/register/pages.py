"""The pages on which a register is read: list, one thing, its history, what it touches, and what can be downloaded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from informatiehuis.kernel.access import Actor, Verb, may, may_somewhere
from informatiehuis.kernel.kinds import Kind
from informatiehuis.kernel.models import Thing
from informatiehuis.kernel.register import asking, exchange, lists, queries
from informatiehuis.kernel.register.presenting import identity_address, presented, publisher_name
from informatiehuis.kernel.register.problems import bad_query, not_found
from informatiehuis.kernel.register.values import label_of, referred, shown_names, state_label, values_of
from informatiehuis.kernel.web import actor_of

TOUCHED_STEPS = 3
TOUCHED_SHOWN = 50


def listing(request: HttpRequest, kind: Kind) -> HttpResponse:
    """The list of a kind, with filters that show counts; with `moment` as the house knew it then."""
    actor = actor_of(request)
    if moment := moment_in(request):
        return _listing_at(request, kind, moment, actor)
    found = queries.listing(kind, asking.read(kind, request.GET), actor)
    context = {**lists.shown(found), "may_create": kind.editable and may_somewhere(actor, Verb.CREATE)}
    return render(request, "register/list.html", context)


def _listing_at(request: HttpRequest, kind: Kind, moment: datetime, actor: Actor) -> HttpResponse:
    words = request.GET.get(asking.PAGE_NAMES.words, "").strip()
    paged = _paged(queries.things_at(kind, moment, actor, words), asking.page_in(request.GET))
    context = {
        "kind": kind,
        "moment_shown": moment,
        "moment_asked": request.GET["moment"],
        "words": words,
        "columns": [label_of(kind, name) for name in kind.columns],
        "rows": queries.rows(kind, paged["page"].object_list, kind.columns, actor),
        "list_address": address(kind, "list"),
        "breadcrumb": trail(kind),
        **paged,
    }
    return render(request, "register/list_then.html", context)


def detail(request: HttpRequest, kind: Kind, slug: str) -> HttpResponse:
    """One thing: what it is, what it says, what it hangs together with and what a change of it touches."""
    actor = actor_of(request)
    thing = queries.find(kind, slug, actor)
    moment = moment_in(request)
    shown = queries.as_known_at(kind, thing, moment, actor) if moment else thing
    context = {
        **head(kind, shown, actor),
        "moment_shown": moment,
        "values": values_of(kind, shown, shown_names(kind, actor, shown), referred([shown], actor)),
        "groups": queries.connections_at(shown, moment, actor) if moment else queries.connections(thing, actor),
        **({} if moment else touched_first(kind, thing, actor)),
        **({} if moment else steps_for(kind, thing, actor)),
        "citation": _citation(kind, thing),
        "downloads": [{"title": "JSON", "href": address(kind, "json", slug), "download": True}],
        "may_edit": kind.editable and not moment and bool(may(actor, Verb.EDIT, thing)),
        "may_delete": kind.editable and not moment and bool(may(actor, Verb.DELETE, thing)),
    }
    if kind.extra and not moment:
        context |= kind.extra(thing, actor, request.GET)  # noqa: S610  # nosec B610 # the room's own function, not a query
    return render(request, kind.detail_template, context)


def history(request: HttpRequest, kind: Kind, slug: str) -> HttpResponse:
    """Everything that happened to a thing, page by page."""
    actor = actor_of(request)
    thing = queries.find(kind, slug, actor)
    number = asking.page_in(request.GET)
    found = queries.history(kind, thing, actor, page=number, size=asking.PAGE_SIZE)
    context = {**head(kind, thing, actor), "entries": found.entries, **_paged(range(found.total), number)}
    return render(request, "register/history.html", context)


def touched(request: HttpRequest, kind: Kind, slug: str) -> HttpResponse:
    """All that a change of a thing touches, page by page."""
    actor = actor_of(request)
    thing = queries.find(kind, slug, actor)
    every = queries.touched_by(thing, actor, depth=TOUCHED_STEPS, most=None)
    number = asking.page_in(request.GET)
    paged = _paged(every, number)
    context = {**head(kind, thing, actor), "total": len(every), "touched": paged["page"].object_list, **paged}
    return render(request, "register/touched.html", context)


def touched_first(kind: Kind, thing: Thing, actor: Actor) -> dict[str, Any]:
    """The nearest of what a change touches, how many more there are, and where all of it stands."""
    every = queries.touched_by(thing, actor, depth=TOUCHED_STEPS, most=None)
    return {
        "touched": every[:TOUCHED_SHOWN],
        "touched_more": max(0, len(every) - TOUCHED_SHOWN),
        "touched_address": address(kind, "touched", thing.slug),
    }


def _paged(things: Sequence[Any], number: int) -> dict[str, Any]:
    """A page of a sequence and the way to the others, for components/pagination.html. BadQuery past the last."""
    pages = Paginator(things, asking.PAGE_SIZE)
    if number > pages.num_pages:
        raise bad_query(_("pagina"), str(number), f"1 … {pages.num_pages}")
    return {"page": pages.page(number), "pages": pages.get_elided_page_range(number)}


def as_json(request: HttpRequest, kind: Kind, slug: str) -> HttpResponse:
    """One thing as data, the same as the API gives."""
    actor = actor_of(request)
    thing = queries.find(kind, slug, actor)
    return JsonResponse(presented(kind, [thing], actor)[0], json_dumps_params={"ensure_ascii": False, "indent": 2})


def export(request: HttpRequest, kind: Kind, form: str) -> HttpResponse:
    """The whole list with its filters as CSV or Excel."""
    if form not in exchange.FORMATS:
        raise not_found(kind, form)
    actor = actor_of(request)
    things = queries.everything(kind, asking.read(kind, request.GET), actor)
    content_type, write = exchange.FORMATS[form]
    response = HttpResponse(write(kind, things, actor), content_type=content_type)
    day = timezone.localdate().isoformat()
    response["Content-Disposition"] = f'attachment; filename="{kind.api_name}-{day}.{form}"'
    return response


def head(kind: Kind, thing: Thing, actor: Actor) -> dict[str, Any]:
    """What every page about one thing shows at its top, and where its other pages are."""
    pages = ("detail", "history", "edit", "delete", "link") if kind.editable else ("detail", "history")
    return {
        "kind": kind,
        "thing": thing,
        "owner": referred([thing], actor, ["owner"]).get(thing.owner_id) if thing.owner_id else None,
        "status": state_label(kind, thing.status),
        "identity": kind.identity_of(thing),
        "unlink_name": f"register:{kind.name}:unlink",
        "breadcrumb": [*trail(kind), {"title": thing.title, "href": address(kind, "detail", thing.slug), "lang": "nl"}],
        **{f"{page}_address": address(kind, page, thing.slug) for page in pages},
    }


def trail(kind: Kind) -> list[dict[str, str]]:
    """The way to the register of a kind."""
    return [{"title": str(kind.label_plural).capitalize(), "href": address(kind, "list")}]


def address(kind: Kind, page: str, *args: str) -> str:
    return reverse(f"register:{kind.name}:{page}", args=args)


def steps_for(kind: Kind, thing: Thing, actor: Actor) -> dict[str, Any]:
    """The steps in its life that this actor may let a thing take now, with their addresses."""
    steps = kind.life_cycle.steps_from(thing.status) if kind.editable else []
    allowed = [step for step in steps if may(actor, step.verb, thing)]
    addresses = [{"label": step.label, "address": address(kind, "move", thing.slug, step.name)} for step in allowed]
    return {"steps": allowed, "step_addresses": addresses}


def _citation(kind: Kind, thing: Thing) -> str:
    """How to refer to a thing: what it is, who says so, its lasting address, and the day it was read."""
    profile = settings.HOUSE.profile
    day = date_format(timezone.localdate(), "j F Y")
    where = identity_address(kind, thing)
    return _("{title} ({kind}). {publisher}. {where}, geraadpleegd op {day}.").format(
        title=thing.title, kind=kind.label, publisher=publisher_name() or profile.name, where=where, day=day
    )


def moment_in(request: HttpRequest) -> datetime | None:
    """The moment that an address asks for: a date or a time, in the time zone of the house unless it says another."""
    text = request.GET.get("moment", "")
    if not text:
        return None
    try:
        day = parse_date(text)
        moment = datetime.combine(day, datetime.max.time()) if day else parse_datetime(text.replace(" ", "+"))
    except ValueError:
        moment = None
    if moment is None:
        raise bad_query(_("moment"), text, "2026-01-31, 2026-01-31T12:00")
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
