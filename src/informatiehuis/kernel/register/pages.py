"""The pages on which a register is read: list, one thing, its history, what it touches, and what can be downloaded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from informatiehuis.engines.problems import N_
from informatiehuis.kernel.access import Actor, Verb, may, may_at, may_somewhere
from informatiehuis.kernel.kinds import Kind
from informatiehuis.kernel.models import Thing
from informatiehuis.kernel.qualities import profile
from informatiehuis.kernel.register import asking, exchange, lists, queries
from informatiehuis.kernel.register.presenting import identity_address, presented
from informatiehuis.kernel.register.problems import bad_query, not_found
from informatiehuis.kernel.register.removals import Gone, Removed
from informatiehuis.kernel.register.then import KNOWN, Then, of_then, only_now, then_in
from informatiehuis.kernel.register.values import referred, shown_names, state_label, values_of
from informatiehuis.kernel.sending import in_parts, sent, walked
from informatiehuis.kernel.web import actor_of

TOUCHED_STEPS = 3
TOUCHED_SHOWN = 50


@of_then()
def listing(request: HttpRequest, kind: Kind) -> HttpResponse:
    """The list of a kind, with filters that show counts; with `moment` or `geldig` as it was then."""
    actor = actor_of(request)
    if then := then_in(request):
        return _listing_at(request, kind, then, actor)
    found = queries.listing(kind, asking.read(kind, request.GET), actor)
    context = {**lists.shown(found), "may_create": kind.editable and may_somewhere(actor, Verb.CREATE, kind.name)}
    return render(request, "register/list.html", context)


def _listing_at(request: HttpRequest, kind: Kind, then: Then, actor: Actor) -> HttpResponse:
    asked = asking.read(kind, request.GET, then=then.given)
    found = queries.listing_at(kind, asked, then.as_of, actor)
    context = {
        **lists.shown(found),
        **then.context(),
        "then_fields": [{"name": name, "value": value} for name, value in then.given],
        "list_address": address(kind, "list"),
    }
    return render(request, "register/list_then.html", context)


@of_then()
def detail(request: HttpRequest, kind: Kind, slug: str) -> HttpResponse:
    """One thing: what it is, what it says, what it hangs together with and what a change of it touches."""
    actor = actor_of(request)
    then, gone = then_in(request), None
    try:
        if then:
            thing, gone = queries.find_then(kind, slug, then.as_of, actor)
        else:
            thing = queries.find(kind, slug, actor)
    except Gone as problem:
        return _removed(request, kind, problem.removed, actor)
    context = {
        **head(kind, thing, actor),
        **(then.context() if then else {}),
        "gone": gone,
        "values": values_of(kind, thing, shown_names(kind, actor, thing), referred([thing], actor)),
        "groups": queries.connections_at(thing, then.as_of, actor) if then else queries.connections(thing, actor),
        **({} if then else touched_first(kind, thing, actor)),
        **({} if then else steps_for(kind, thing, actor)),
        **({} if then else {"qualities": profile(thing)}),
        "lasting_address": identity_address(kind, thing),
        "downloads": [{"title": "JSON", "href": address(kind, "json", slug), "download": True}],
        "may_edit": kind.editable and not then and bool(may(actor, Verb.EDIT, thing)),
        "may_delete": kind.editable and not then and bool(may(actor, Verb.DELETE, thing)),
    }
    if kind.extra_then and then:
        context |= kind.extra_then(thing, actor, request.GET, then)
    if kind.extra and not then:
        context |= kind.extra(thing, actor, request.GET)  # noqa: S610  # nosec B610 # the room's own function, not a query
    return render(request, kind.detail_template, context)


def _removed(request: HttpRequest, kind: Kind, removed: Removed, actor: Actor) -> HttpResponse:
    """That it was removed, when, by whom and why, with where its history stands; 410 (RFC 9110, section 15.5.11)."""
    last = queries.history(kind, removed.thing, actor, size=1).entries
    context = {**head(kind, removed.thing, actor), "gone": removed, "entry": last[0] if last else None}
    return render(request, "register/removed.html", context, status=410)


@of_then(KNOWN)
def history(request: HttpRequest, kind: Kind, slug: str) -> HttpResponse:
    """Everything that happened to a thing, or what was known of it then, page by page; also to what was removed."""
    actor, then = actor_of(request), then_in(request)
    thing, gone = queries.find_ever(kind, slug, actor, asking.identifier_in(request.GET))
    number = asking.page_in(request.GET)
    found = queries.history(
        kind, thing, actor, page=number, size=asking.PAGE_SIZE, until=then.as_of.known if then else None
    )
    context = {
        **head(kind, thing, actor),
        **(then.context() if then else {}),
        "entries": found.entries,
        "gone": gone,
        **_paged(range(found.total), number),
    }
    if may_at(actor, Verb.ADMINISTER, None):
        which = f"?{asking.REMOVED}={thing.pk}" if gone else ""
        context["erase_address"] = address(kind, "erase", thing.slug) + which
    return render(request, "register/history.html", context)


@only_now(N_("Wat een wijziging raakt, is er alleen voor nu. De bladzijde van toen zegt waarmee het samenhing."))
def touched(request: HttpRequest, kind: Kind, slug: str) -> HttpResponse:
    """All that a change of a thing touches, page by page."""
    actor = actor_of(request)
    thing = queries.find(kind, slug, actor)
    every = queries.touched_by(thing, actor, depth=TOUCHED_STEPS)
    number = asking.page_in(request.GET)
    paged = _paged(every, number)
    context = {
        **head(kind, thing, actor),
        "total": len(every),
        "is_cut": every.is_cut,
        "touched": paged["page"].object_list,
        **paged,
    }
    return render(request, "register/touched.html", context)


def touched_first(kind: Kind, thing: Thing, actor: Actor) -> dict[str, Any]:
    """The nearest of what a change touches, how many more there are, and where all of it stands."""
    every = queries.touched_by(thing, actor, depth=TOUCHED_STEPS)
    return {
        "touched": every[:TOUCHED_SHOWN],
        "touched_more": max(0, len(every) - TOUCHED_SHOWN),
        "touched_is_cut": every.is_cut,
        "touched_address": address(kind, "touched", thing.slug),
    }


def _paged(things: Sequence[Any], number: int) -> dict[str, Any]:
    """A page of a sequence and the way to the others, for components/pagination.html. BadQuery past the last."""
    pages = Paginator(things, asking.PAGE_SIZE)
    if number > pages.num_pages:
        raise bad_query(_("pagina"), str(number), f"1 … {pages.num_pages}")
    return {"page": pages.page(number), "pages": pages.get_elided_page_range(number)}


@of_then()
def as_json(request: HttpRequest, kind: Kind, slug: str) -> HttpResponse:
    """One thing as data, the same as the API gives."""
    actor = actor_of(request)
    if then := then_in(request):
        thing, _gone = queries.find_then(kind, slug, then.as_of, actor)
    else:
        thing = queries.find(kind, slug, actor)
    return JsonResponse(presented(kind, [thing], actor)[0], json_dumps_params={"ensure_ascii": False, "indent": 2})


@of_then()
def export(request: HttpRequest, kind: Kind, form: str) -> HttpResponseBase:
    """The whole list with its filters, of now or of then, as CSV, Excel or JSON."""
    if form not in exchange.FORMATS:
        raise not_found(kind, form)
    actor = actor_of(request)
    parts: Iterable[list[Thing]]
    if then := then_in(request):
        parts = in_parts(queries.things_at(kind, then.as_of, actor, asking.read(kind, request.GET)))
    else:
        found = queries.everything(kind, asking.read(kind, request.GET), actor)
        parts = walked(found, kind.model.objects.visible_to(actor))
    content_type, write = exchange.FORMATS[form]
    name = f"{kind.api_name}-{timezone.localdate().isoformat()}.{form}"
    return sent(request, write(kind, parts, actor), content_type=content_type, filename=name)


def head(kind: Kind, thing: Thing, actor: Actor) -> dict[str, Any]:
    """What every page about one thing shows at its top, and where its other pages are."""
    read = ("detail", "history", "rights", "reconstruction", "effect")
    pages = (*read, "edit", "delete", "link") if kind.editable else read
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
    allowed = [step for step in steps if may(actor, step.verb, thing, step.name)]
    addresses = [{"label": step.label, "address": address(kind, "move", thing.slug, step.name)} for step in allowed]
    return {"steps": allowed, "step_addresses": addresses}
