"""The walk of imports: a table from a page, a large table in the background, and an atlas as files.

Whoever may not bring something in has made nothing and changed nothing, and learns nothing of what is there.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from informatiehuis.engines import ascode
from informatiehuis.engines.problems import Problem
from informatiehuis.kernel.ascode.importing import import_atlas
from informatiehuis.kernel.house import House
from informatiehuis.kernel.jobs.waiting import wait_for
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.models import Event, Job, JobState, Thing
from informatiehuis.kernel.register import tables
from informatiehuis.kernel.register.import_jobs import FOLDER
from informatiehuis.portal.founding import names_in_house
from tests.access.answers import text_of
from tests.access.planting import Planted
from tests.access.table import ACTORS, CLASSES, HERE, OUTSIDE, PEOPLE, THERE, does
from tests.walk.watching import Written, watched

Browser = Callable[[str], Client]
KINDS = ("concept", "goal")
"""One kind to which some readers are limited, and one to which they are not."""
REFUSED = (401, 403, 404)
FILE = re.compile(r'name="stored" value="([^"]+)"')
CARRIED = re.compile(r'<textarea name="(table|versions)" hidden>(.*?)</textarea>', re.DOTALL)


def table_of(*rows: tuple[str, ...]) -> SimpleUploadedFile:
    return SimpleUploadedFile("tabel.csv", "\n".join(";".join(row) for row in rows).encode(), "text/csv")


def new_things(name: str, owner: str, count: int = 1, title: str = "Nieuw") -> list[tuple[str, ...]]:
    """A table that makes so many things of a kind for a party, with what its register asks."""
    more = {"definition": "Wat het is."} if name == "concept" else {}
    heads = ("title", "owner", "access", *more)
    return [heads, *((f"{title} {number}", owner, "open", *more.values()) for number in range(count))]


def page_of(name: str) -> str:
    return f"/{kind_named(name).path}/-/importeren/"


def somewhere(actor: str, name: str) -> bool:
    """Whether there is a party for which this reader may make things of a kind; a token counts at no page."""
    return actor in PEOPLE and any(does(actor, "create", "open", where, name) for where in (HERE, THERE))


def stands() -> tuple[int, int, int]:
    """How much there is; a preview does everything and takes it back."""
    return Event.objects.count(), Thing.objects.count(), Job.objects.count()


def leaks(planted: Planted, actor: str, response: Any, *asked: str) -> list[str]:
    return [mark.about for mark in planted.marks.leaked(text_of(response), actor) if mark.text not in asked]


def apply(client: Client, page: str, shown: Any) -> tuple[Any, Written]:
    """Agree to what a preview showed, and see what that writes; then it is taken back."""
    carried = {name: html.unescape(value) for name, value in CARRIED.findall(shown.content.decode())}
    with transaction.atomic(), watched() as written:
        response = client.post(page, {"apply": "", **carried})
        transaction.set_rollback(True)
    return response, written


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("actor", ACTORS)
def test_who_may_not_make_things_brings_none_in(actor: str, name: str, planted: Planted, client_of: Browser) -> None:
    client, page = client_of(actor), page_of(name)
    for where in (HERE, THERE):
        allowed = does(actor, "create", "open", where, name)
        before = stands()
        shown = client.post(page, {"file": table_of(*new_things(name, planted.parties[where].slug))})
        assert stands() == before
        assert not leaks(planted, actor, shown)
        if not somewhere(actor, name):
            assert shown.status_code in REFUSED
            # what a preview carries can be made up by anybody
            made_up = f'[["title", "owner"], [2, "Nieuw", "{planted.parties[where].slug}"]]'
            with transaction.atomic(), watched() as written:
                assert client.post(page, {"apply": "", "table": made_up}).status_code in REFUSED
                transaction.set_rollback(True)
            assert not written.everything
            continue
        _response, written = apply(client, page, shown)
        assert bool(written.events) == bool(written.tables) == allowed, where


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("actor", PEOPLE)
def test_a_table_changes_what_may_be_changed_and_tells_nothing_of_the_rest(
    actor: str, name: str, planted: Planted, client_of: Browser
) -> None:
    client, page = client_of(actor), page_of(name)
    if not somewhere(actor, name):
        return
    for access in CLASSES:
        thing = planted.at(name, access)
        before = stands()
        shown = client.post(page, {"file": table_of(("slug", "summary"), (thing.slug, "Anders."))})
        assert stands() == before
        assert not leaks(planted, actor, shown, thing.slug), access
        _response, written = apply(client, page, shown)
        allowed = does(actor, "edit", access, HERE, name)
        assert bool(written.events) == bool(written.tables) == allowed, access


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("actor", ACTORS)
def test_a_large_table_waits_for_who_may_and_is_brought_in_as_who_asked(
    actor: str, name: str, planted: Planted, client_of: Browser, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "MOST_ROWS", 1)
    client, page, folder = client_of(actor), page_of(name), house.temporary / FOLDER
    rows = new_things(name, planted.parties[HERE].slug, 3)
    with transaction.atomic():
        before = stands()
        shown = client.post(page, {"file": table_of(*rows)})
        assert stands() == before
        assert not leaks(planted, actor, shown)
        found = FILE.search(shown.content.decode())
        if found is None:
            assert not does(actor, "create", "open", HERE, name) or actor not in PEOPLE
            assert not list(folder.glob("[!.]*"))
        else:
            assert does(actor, "create", "open", HERE, name)
            asked = client.post(page, {"start": "", "stored": found[1], "name": "tabel.csv"})
            job = wait_for(Job.objects.get(pk=UUID(asked["Location"].rstrip("/").rpartition("/")[2])))
            assert (job.state, job.problem) == (JobState.DONE, {})
            assert Thing.objects.filter(kind=name, title__startswith="Nieuw ").count() == 3
            assert job.account == planted.accounts[actor].pk
        transaction.set_rollback(True)


@pytest.mark.parametrize("actor", ACTORS)
def test_nobody_starts_with_the_table_of_another(
    actor: str, planted: Planted, client_of: Browser, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that waits belongs to who handed it in; for everybody else it is as one that is not there."""
    monkeypatch.setattr(tables, "MOST_ROWS", 1)
    page, rows = page_of("concept"), new_things("concept", planted.parties[HERE].slug, 3, "Geheim")
    handed_in = "administrator" if actor != "administrator" else "owner"
    with transaction.atomic():
        stored = FILE.search(client_of(handed_in).post(page, {"file": table_of(*rows)}).content.decode())
        assert stored
        answers = []
        with watched() as written:
            for number in (stored[1], "00000000-0000-0000-0000-000000000001"):
                response = client_of(actor).post(page, {"start": "", "stored": number, "name": "tabel.csv"})
                answers.append((response.status_code, "Geheim" in response.content.decode()))
        transaction.set_rollback(True)
    assert answers[0] == answers[1]
    assert answers[0][0] in (400, *REFUSED)
    assert not answers[0][1]
    assert not written.everything


@pytest.mark.parametrize("actor", [name for name, who in ACTORS.items() if who.here != OUTSIDE])
def test_an_atlas_comes_in_only_as_far_as_one_may(actor: str, planted: Planted, tmp_path: Path, db: None) -> None:
    """Surfaces for people and programs bring in no atlas; the action itself asks the policy of each thing in it."""
    reader, owner = planted.actor(actor), planted.parties[HERE].slug
    tried = {"nieuw-begrip": does(actor, "create", "open", HERE, "concept")}
    tried |= {planted.at("concept", one).slug: does(actor, "edit", one, HERE, "concept") for one in CLASSES}
    for number, (slug, allowed) in enumerate(tried.items()):
        folder = tmp_path / str(number)
        access = Thing.objects.filter(kind="concept", slug=slug).values_list("access", flat=True).first() or "open"
        (folder / "begrippen").mkdir(parents=True)
        text = f"term: Begrip\ndefinition: Wat het is.\nowner: {owner}\naccess: {access}\n"
        (folder / "begrippen" / f"{slug}.yaml").write_text(text, "utf-8")
        atlas = ascode.read(folder, names_in_house())
        with transaction.atomic(), watched() as written:
            try:
                import_atlas(actor=reader, atlas=atlas, folder=folder, theirs=True)
            except Problem as problem:
                told = problem.text()
            else:
                told = ""
            transaction.set_rollback(True)
        assert bool(told) != allowed, (slug, told)
        assert allowed or not written.outside
        hidden = [mark.about for mark in planted.marks.leaked(told, actor) if mark.text != slug]
        assert not hidden
    # what was refused half-way was taken back with its transaction
    assert not Thing.objects.filter(slug="nieuw-begrip").exists()
