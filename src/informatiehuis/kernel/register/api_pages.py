"""The pages of a list in the API: those of now with their filters, and those of then."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict

from informatiehuis.kernel.kinds import Kind
from informatiehuis.kernel.register import asking, queries
from informatiehuis.kernel.register.presenting import camel, presented
from informatiehuis.kernel.register.problems import bad_query
from informatiehuis.kernel.register.schemas import API_NAMES, HistoryAsked
from informatiehuis.kernel.register.then import KNOWN_IN_API, VALID_IN_API, Then, then_in
from informatiehuis.kernel.web import actor_of

IN_API = (KNOWN_IN_API, VALID_IN_API)


def page_of(request: HttpRequest, kind: Kind, params: dict[str, Any]) -> dict[str, Any]:
    """One page of the things of a kind with what was asked, checked; with `IN_API` in the address as it was then."""
    actor = actor_of(request)
    if then := then_in(request, *IN_API):
        return _page_then(request, kind, params, then)
    query = QueryDict(mutable=True)
    for name in kind.filters:
        query.setlist(name, params[camel(name)])
    for name in (API_NAMES.words, API_NAMES.page, API_NAMES.size):
        query[name] = str(params[name])
    query[API_NAMES.sort] = {camel(one): one for one in _sorts(kind)}[params[API_NAMES.sort]]
    found = queries.listing(kind, asking.read(kind, query, API_NAMES), actor, facets=False, exact=True)
    asked = found.asked
    return {
        "results": presented(kind, [row.thing for row in found.rows], actor),
        "count": found.total,
        "page": asked.page,
        "pageSize": asked.size,
        "next": _other_page(request, asked.page + 1) if asked.page < found.pages else None,
        "previous": _other_page(request, asked.page - 1) if asked.page > 1 else None,
    }


def _page_then(request: HttpRequest, kind: Kind, params: dict[str, Any], then: Then) -> dict[str, Any]:
    """A page of the list as it was; what it cannot do is refused, so that nobody takes its answer for another one."""
    for name in kind.filters:
        if params[camel(name)]:
            raise bad_query(camel(name), str(params[camel(name)][0]), f"zonder {' en '.join(IN_API)}")
    if params[API_NAMES.sort] != "title":
        raise bad_query(API_NAMES.sort, params[API_NAMES.sort], "title")
    actor, page, size = actor_of(request), params[API_NAMES.page], params[API_NAMES.size]
    found = queries.things_at(kind, then.as_of, actor, params[API_NAMES.words])
    start = (page - 1) * size
    if start and start >= len(found):
        raise bad_query(API_NAMES.page, str(page), f"1 … {max(1, -(-len(found) // size))}")
    return {
        "results": presented(kind, found[start : start + size], actor),
        "count": len(found),
        "page": page,
        "pageSize": size,
        "next": _other_page(request, page + 1) if start + size < len(found) else None,
        "previous": _other_page(request, page - 1) if page > 1 else None,
    }


def _sorts(kind: Kind) -> list[str]:
    names = ["title", *asking.sortable(kind)]
    return [*names, *(f"-{name}" for name in names)]


def _other_page(request: HttpRequest, page: int) -> str:
    pairs = [(name, value) for name in request.GET for value in request.GET.getlist(name) if name != API_NAMES.page]
    return request.build_absolute_uri(f"{request.path}?{urlencode([*pairs, (API_NAMES.page, page)])}")


def name_neighbours(request: HttpRequest, response: HttpResponse, asked: HistoryAsked, total: int) -> None:
    """Say in the header Link (RFC 8288) where the next and the previous page of a list are."""
    there = {"prev": asked.page > 1, "next": asked.page * asked.pageSize < total}
    pages = {"prev": asked.page - 1, "next": asked.page + 1}
    links = [f'<{_other_page(request, pages[name])}>; rel="{name}"' for name, is_there in there.items() if is_there]
    if links:
        response["Link"] = ", ".join(links)
