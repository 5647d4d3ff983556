"""The walk of data that are given by rules: who names a purpose gets exactly the rows and columns that are left.

Of a source of each class every cell is marked. Each reader asks every address that gives rows, and gets what the rules
leave (`tests.access.using.Cell.comes`): no cell more, and none less. No other address tells a cell, whatever purpose
is named with it; a new address that gives rows fails until it stands in `GIVING`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from informatiehuis.kernel.models import DataUse
from tests.access.addresses import Address
from tests.access.addresses.api_register import OPERATIONS
from tests.access.answers import text_of
from tests.access.asking import NO_NUMBER, every
from tests.access.planting import Planted
from tests.access.table import ACTORS, CLASSES, HERE, OWN, PROGRAMS, sees, works_here
from tests.access.using import AREA, ASK_PURPOSE, FOR_MAKERS, HIDDEN, PURPOSE, ROWS, Cell
from tests.walk.test_addresses import for_programs

Browser = Callable[[str], Client]
NAMED = {"X-Doelbinding": PURPOSE}
ALIKE = ("token for writing", "expired token")
"""They get what a steward and a visitor get."""
ONE = "reader"
READERS = tuple(actor for actor in ACTORS if actor not in ALIKE)

GIVING: dict[str, str] = {
    "atlas:data": "sample",
    "atlas:download": "download",
    "api sourceRows": "rows",
    "ogc:items": "items",
    "ogc:item": "item",
    "ogc:tile": "tiles",
}
"""The addresses that give rows of a source, with what the log of use calls that."""
WITHOUT_PURPOSE = ("register:source:detail",)
"""They give rows too, but none of data that ask for a purpose."""
ONE_ROW = ("ogc:item",)


def paths_of(name: str, slug: str) -> Iterator[str]:
    """The paths of an address for one source; of the collections that of its rows."""
    address = every()[name]
    for path in address.paths:
        if address.kind != "collection" or "/bron-" in path:
            yield path.replace("{slug}", slug).replace("{then}", "2999-01-01").replace("{hidden area}", "GM9344")


def cells_in(planted: Planted, response: Any) -> set[Cell]:
    return {planted.cells[mark] for mark in planted.marks.in_text(text_of(response)) & planted.cells.keys()}


def due(planted: Planted, actor: str, access: str) -> set[Cell]:
    """What this reader should get of the source of a class."""
    return {cell for cell in planted.cells.values() if cell.access == access and cell.comes(actor)}


def gives_to(name: str, actor: str) -> bool:
    """Whether an address gives anything to who comes as this reader does: a token opens no page for people."""
    return actor not in PROGRAMS or for_programs(name)


def said(cells: set[Cell]) -> str:
    return ", ".join(sorted(f"{cell.column} of {cell.area}" for cell in cells)) or "nothing"


def choose(client: Client, slug: str) -> None:
    """Choose the purpose on the page, where that is asked."""
    client.post(f"/atlas/bronnen/{slug}/gegevens/", {"purpose": PURPOSE})


def uses_by_people(planted: Planted, access: str) -> set[str]:
    """What the log says that was done with a source, by others than the house itself."""
    return set(
        DataUse.objects.filter(thing=planted.data[access].pk, account__isnull=False).values_list("name", flat=True)
    )


@pytest.mark.parametrize("access", CLASSES)
@pytest.mark.parametrize("actor", READERS)
def test_each_address_gives_exactly_what_the_rules_leave(
    actor: str, access: str, planted: Planted, client_of: Browser
) -> None:
    client, slug, wrong = client_of(actor), planted.data[access].slug, []
    asked_for, expected = access in ASK_PURPOSE, due(planted, actor, access)
    if asked_for and actor not in PROGRAMS:
        choose(client, slug)
    used = set()
    for name in (*GIVING, *WITHOUT_PURPOSE):
        quiet = not gives_to(name, actor) or (asked_for and name in WITHOUT_PURPOSE)
        for path in paths_of(name, slug):
            got = cells_in(planted, client.get(path, headers=NAMED))
            # a page of then shows no rows of now
            want = set() if quiet or "?moment=" in path or "?geldig=" in path else expected
            if name in ONE_ROW and want:
                first = min((cell.area for cell in want), key=ROWS.index)
                want = {cell for cell in want if cell.area == first}
            if got != want:
                wrong.append(f"{path} gives {said(got - want)} too much, and lacks {said(want - got)}")
            used |= {GIVING[name]} if got and name in GIVING else set()
    assert not wrong, "\n".join([f"{actor}, {access}:", *wrong])
    logged = uses_by_people(planted, access)
    assert used <= logged if asked_for else not logged


def test_the_readers_differ_in_what_they_get(planted: Planted) -> None:
    """Some get nothing, some the rows of their own areas, of which there is more than one kind, and some get all."""
    of_rows = {actor: frozenset(cell.area for cell in due(planted, actor, "restricted")) for actor in READERS}
    assert len(set(of_rows.values())) == 4
    assert of_rows["anonymous"] == of_rows["steward elsewhere"] == of_rows["token of a reader"] == frozenset()
    assert frozenset() < of_rows["reader"] < of_rows["reader of an area"] < of_rows["steward"] == of_rows["owner"]
    columns = {actor: {cell.column for cell in due(planted, actor, "restricted")} for actor in READERS}
    assert FOR_MAKERS not in columns["reader"]
    assert FOR_MAKERS in columns["steward"]
    assert all(HIDDEN not in found for found in columns.values())


@pytest.mark.parametrize("actor", READERS)
def test_without_a_purpose_no_row_comes(actor: str, planted: Planted, client_of: Browser) -> None:
    client = client_of(actor)
    for access in ASK_PURPOSE:
        for name in GIVING:
            for path in paths_of(name, planted.data[access].slug):
                assert not cells_in(planted, client.get(path)), path
        assert not uses_by_people(planted, access)


def ask_sql(client: Client, sql: str, **headers: str) -> Any:
    return client.post("/api/v1/sql", json.dumps({"sql": sql}), content_type="application/json", headers=headers)


@pytest.mark.parametrize("actor", READERS)
def test_sql_is_answered_from_exactly_what_the_rules_leave(actor: str, planted: Planted, client_of: Browser) -> None:
    """Column by column, as a hidden one is a column that is not there; and in what is counted and compared."""
    client, wrong, scopes = client_of(actor), [], ACTORS[actor].scopes
    may_ask = works_here(actor) and (scopes is None or "sql" in scopes)
    for access in ("restricted", "internal"):
        table, expected = planted.data[access].table, due(planted, actor, access) if may_ask else set()
        for column in (AREA, "melding", "bedrag", FOR_MAKERS, HIDDEN):
            answer = ask_sql(client, f"select {column} from {table}", **NAMED)
            want = {cell for cell in expected if cell.column == column}
            if (got := cells_in(planted, answer)) != want:
                wrong.append(f"{column} of {table}: {said(got - want)} too much, and {said(want - got)} lacks")
        rows = {cell.area for cell in expected if cell.column == "melding"}
        if may_ask and sees(actor, access, HERE, "source", OWN):
            counted = ask_sql(client, f"select count(*) as n, max(bedrag) as most from {table}", **NAMED).json()
            assert counted["rows"][0][0] == len(rows), table
        if access in ASK_PURPOSE:
            assert not cells_in(planted, ask_sql(client, f"select melding from {table}"))
    assert not wrong, "\n".join([actor, *wrong])


def quiet(actor: str) -> Iterator[str]:
    """The addresses that give no row. Of registers those of sources and of what is computed from them.

    One reader is enough for what is about neither: the walk of addresses asks that as everybody.
    """
    for name, address in every().items():
        kind = address.kind.removeprefix("list of ")
        about = kind in ("source", "indicator", "collection")
        of_a_register = name.startswith(("register:", "identity of ")) or name.removeprefix("api ") in OPERATIONS
        if name not in GIVING and name not in WITHOUT_PURPOSE and (about or (actor == ONE and not of_a_register)):
            yield name


@pytest.mark.parametrize("actor", [ONE, "reader of an area", "owner"])
def test_no_other_address_tells_what_is_in_the_data(actor: str, planted: Planted, client_of: Browser) -> None:
    """Not even of what this reader would get with the same purpose elsewhere; nor what is quoted of them."""
    client, source, wrong = client_of(actor), planted.data["restricted"], []
    choose(client, source.slug)
    over = next(one for one in planted.extra["more indicator"] if source.table in one.sql)
    for name in quiet(actor):
        of = over.slug if every()[name].kind in ("indicator", "collection") else source.slug
        for path in _filled(every()[name], of, source.slug):
            response = client.get(path, headers=NAMED)
            for mark in planted.marks.leaked(text_of(response), actor):
                wrong.append(f"{path} ({response.status_code}) tells {mark.about}")
    assert not wrong, "\n".join([f"{actor}:", *wrong])


def _filled(address: Address, slug: str, source: str) -> Iterator[str]:
    for path in address.paths:
        of = source if "/bron-" in path else slug
        asked = path.replace("{slug}", of).replace("{then}", "2999-01-01").replace("{word}", "bron")
        yield asked.replace("{job}", NO_NUMBER).replace("{hidden area}", "GM9344").replace("{filters}", "status=active")
