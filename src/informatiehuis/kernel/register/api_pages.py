"""The pages of a list in the API, of now and of then."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict

from informatiehuis.kernel.kinds import Kind
from informatiehuis.kernel.register import asking, queries
from informatiehuis.kernel.register.presenting import camel, presented
from informatiehuis.kernel.register.schemas import API_NAMES, HistoryAsked
from informatiehuis.kernel.register.then import IN_API, then_in
from informatiehuis.kernel.web import actor_of


def page_of(request: HttpRequest, kind: Kind, params: dict[str, Any]) -> dict[str, Any]:
    """One page of the things of a kind with what was asked, checked; with `IN_API` in the address as it was then."""
    actor = actor_of(request)
    asked = asking.read(kind, _query(kind, params), API_NAMES)
    if then := then_in(request, *IN_API):
        found = queries.listing_at(kind, asked, then.as_of, actor, facets=False)
    else:
        found = queries.listing(kind, asked, actor, facets=False, exact=True)
    return {
        "results": presented(kind, [row.thing for row in found.rows], actor),
        "count": found.total,
        "page": asked.page,
        "pageSize": asked.size,
        "next": _other_page(request, asked.page + 1) if asked.page < found.pages else None,
        "previous": _other_page(request, asked.page - 1) if asked.page > 1 else None,
    }


def _query(kind: Kind, params: dict[str, Any]) -> QueryDict:
    """What was asked as an address asks it, under the names of the fields."""
    query = QueryDict(mutable=True)
    for name in kind.filters:
        query.setlist(name, params[camel(name)])
    for name in (API_NAMES.words, API_NAMES.page, API_NAMES.size):
        query[name] = str(params[name])
    query[API_NAMES.sort] = {camel(one): one for one in _sorts(kind)}[params[API_NAMES.sort]]
    return query


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
