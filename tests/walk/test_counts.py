"""Numbers tell too: totals of lists, the numbers beside their filters and of tables count nothing hidden.

Each number is held to what the same reader may see by the table of readers, counted one by one.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from informatiehuis.kernel.kinds import Kind, all_kinds, kind_named
from informatiehuis.kernel.register import connections as connecting
from informatiehuis.kernel.register.presenting import camel
from informatiehuis.kernel.register.values import field_of, is_reference, references
from tests.access import counted
from tests.access.answers import content_of
from tests.access.planting import Planted
from tests.access.table import ACTORS, HERE, OUTSIDE, PROGRAMS

Browser = Callable[[str], Client]
KINDS = [kind.name for kind in all_kinds()]
INSIDE = tuple(name for name, who in ACTORS.items() if who.here != OUTSIDE)
PEOPLE = tuple(name for name in INSIDE if name not in PROGRAMS)
WORD = "tekst"
SELECT = re.compile(r'<select class="utrecht-select" id="filter-(\w+)".*?</select>', re.DOTALL)
OPTION = re.compile(r'<option value="([^"]*)"[^>]*>[^<]*?(?: \((\d+)\))?</option>')
FOUND = re.compile(r'<p role="status">([\d.]+) ')


def test_the_planted_house_tells_readers_apart_by_numbers(planted: Planted, db: None) -> None:
    """Of every kind some are hidden from some readers, so that a count of everything would be seen to be wrong."""
    for kind in all_kinds():
        numbers = {name: len(counted.listed(planted, name, kind)) for name in PEOPLE}
        # nothing that was planted is closed, which the numbers beside the status would count too
        assert numbers["administrator"] == len(counted.seen(planted, "administrator", kind))
        assert 0 < numbers["anonymous"] < numbers["steward elsewhere"] < numbers["administrator"], kind.name
        assert numbers["anonymous"] < numbers["reader"] < numbers["steward"] < numbers["administrator"], kind.name


def filters_to_ask(planted: Planted, kind: Kind) -> Iterator[tuple[str, str]]:
    """Filters on what is seen and on what is hidden: the owner, and of each other reference one of each class."""
    yield "owner", planted.parties[HERE].slug
    for name in kind.filters:
        field: Any = field_of(kind, name)
        if name != "owner" and is_reference(field):
            target = next(one.name for one in all_kinds() if one.model is field.related_model)
            yield name, planted.at(target, "open").slug
            yield name, planted.at(target, "confidential").slug


def matching(planted: Planted, actor: str, kind: Kind, name: str, slug: str, things: list[Any]) -> list[Any]:
    """Those of the things that refer to what has this slug, which is none when that is hidden from this reader."""
    field: Any = field_of(kind, name)
    other = field.related_model.objects.get(slug=slug)
    if not planted.may_see(actor, other):
        return []
    return [thing for thing in things if getattr(thing, field.attname) == other.pk]


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("actor", PEOPLE)
def test_a_list_counts_what_this_reader_may_see(actor: str, name: str, planted: Planted, client_of: Browser) -> None:
    kind, client = kind_named(name), client_of(actor)
    things = counted.listed(planted, actor, kind)
    wrong = _page_differs(planted, actor, kind, client, "", things)
    words = counted.with_word(kind, things, WORD)
    wrong += _page_differs(planted, actor, kind, client, f"zoek={WORD}", words)
    for filtered, slug in filters_to_ask(planted, kind):
        if filtered in kind.filters:
            left = matching(planted, actor, kind, filtered, slug, things)
            wrong += _page_differs(planted, actor, kind, client, f"{filtered}={slug}", left, (filtered, things))
    assert not wrong, "\n".join([f"{name} as {actor}", *wrong])


def _page_differs(
    planted: Planted, actor: str, kind: Kind, client: Client, query: str, things: list[Any], but: Any = ("", ())
) -> list[str]:
    """What on a page of a list differs: its total, or a number beside a filter; `but` is a filter that is set."""
    text = client.get(f"/{kind.path}/?{query}").content.decode()
    found = FOUND.search(text)
    total = int(found[1].replace(".", "")) if found else -1
    wrong = [f"{query}: {total} found, and {len(things)} may be seen"] if total != len(things) else []
    told = {one[1]: _numbers(one[0]) for one in SELECT.finditer(text)}
    for name in kind.filters:
        over = but[1] if name == but[0] else things
        expected = counted.options(planted, actor, kind, name, over)
        if told.get(name, {}) != expected:
            wrong.append(f"{query}: beside {name} stands {told.get(name)}, and it is {expected}")
    return wrong


def _numbers(select: str) -> dict[str, int]:
    return {value: int(number) for value, number in OPTION.findall(select) if number and int(number)}


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("actor", INSIDE)
def test_the_api_counts_what_this_reader_may_see(actor: str, name: str, planted: Planted, client_of: Browser) -> None:
    kind, client = kind_named(name), client_of(actor)
    address, things = f"/api/v1/{kind.api_name}", counted.listed(planted, actor, kind)
    asked = {"": things, f"&zoek={WORD}": counted.with_word(kind, things, WORD)}
    for filtered, slug in filters_to_ask(planted, kind):
        if filtered in kind.filters:
            left = matching(planted, actor, kind, filtered, slug, things)
            asked[f"&{camel(filtered)}={slug}"] = left
    for query, expected in asked.items():
        page = client.get(f"{address}?pageSize=2{query}").json()
        assert page["count"] == len(expected), query
        assert (page["next"] is None) == (len(expected) <= 2), query
        whole = client.get(f"{address}?pageSize=500{query}").json()["results"]
        assert sorted(one["slug"] for one in whole) == sorted(thing.slug for thing in expected), query
    then = client.get(f"{address}?beschikbaarOp=2999-01-01&pageSize=500").json()
    assert then["count"] == len(then["results"]) == len(counted.seen(planted, actor, kind))


@pytest.mark.parametrize("actor", INSIDE)
def test_a_table_has_a_row_for_what_this_reader_may_see(actor: str, planted: Planted, client_of: Browser) -> None:
    client = client_of(actor)
    for kind in all_kinds():
        text = content_of(client.get(f"/{kind.path}/-/exporteren.csv")).decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text), delimiter=";"))[1:]
        assert len(rows) == len(counted.listed(planted, actor, kind)), kind.name


@pytest.mark.parametrize("actor", INSIDE)
def test_what_hangs_together_is_counted_as_far_as_it_may_be_seen(
    actor: str, planted: Planted, monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    """Also where there is more than a page shows, and it says how much."""
    monkeypatch.setattr(connecting, "MOST_SHOWN", 1)
    reader = planted.actor(actor)
    for kind in all_kinds():
        for field in references(kind.model):
            target = next(one for one in all_kinds() if one.model is field.related_model)
            for thing in counted.seen(planted, actor, target):
                towards = [one for one in counted.seen(planted, actor, kind) if getattr(one, field.attname) == thing.pk]
                words = connecting.words_of_field(kind, field)
                groups = [one.total for one in connecting.connections(thing, reader) if one.words == words]
                assert groups == ([len(towards)] if towards else []), (kind.name, field.name, thing.slug)


@pytest.mark.parametrize("actor", INSIDE)
def test_a_history_counts_the_events_that_it_tells(actor: str, planted: Planted, client_of: Browser) -> None:
    client = client_of(actor)
    for kind in all_kinds():
        for thing in (planted.turned[kind.name], planted.at(kind.name, "open")):
            address = f"/api/v1/{kind.api_name}/{thing.slug}/geschiedenis"
            told = client.get(f"{address}?pageSize=500").json()
            last = client.get(f"{address}?pageSize=1&page={max(1, len(told))}")
            assert last.status_code == 200
            assert 'rel="next"' not in last.get("Link", "")
            assert client.get(f"{address}?pageSize=1&page={max(2, len(told) + 1)}").status_code == 400
