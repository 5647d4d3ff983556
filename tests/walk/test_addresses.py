"""The walk: every address and every operation of the API, as every kind of reader, tells nothing that is hidden.

Each answer is held to what a browser has to be told as well (`tests.walk.safe`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product

import pytest
from django.test import Client

from tests.access.addresses import ABSENT, Address
from tests.access.addresses.api_register import OPERATIONS
from tests.access.answers import comparable, text_of
from tests.access.asking import NO_NUMBER, Ask, asks, every, in_english
from tests.access.planting import Planted
from tests.access.table import ACTORS, PROGRAMS
from tests.walk.safe import unsafe_in

# Who sees some of what there is in each class asks in English too; for the others Dutch says the same.
ALSO_ENGLISH = ("reader",)
# What every register has is the same code for each kind. These readers ask it of every kind, as each sees something
# else; the others ask it of one kind, and who is limited to that kind of another one too.
OF_EVERY_KIND = ("anonymous", "reader", "steward elsewhere", "owner")
ONE_KIND, ANOTHER_KIND = "concept", "goal"
# Who is bound to an area asks for little of everything; the owner of every other kind than that one too.
BRIEF, BRIEF_OF_OTHER_KINDS = "reader of an area", "owner"
Browser = Callable[[str], Client]


# What comes with a token for writing is read by the same code as one for reading; the walk of writes tries both.
READS = tuple(actor for actor in ACTORS if actor not in ("token for writing", "service that writes"))


def of_a_register(name: str) -> bool:
    """Whether every register has an address like this one."""
    return name.startswith(("register:", "identity of ")) or name.removeprefix("api ") in OPERATIONS


def kind_of(address: Address) -> str:
    return address.kind.removeprefix("list of ")


def is_brief(name: str, actor: str) -> bool:
    """Whether a reader asks little of an address, because others ask all of it."""
    of_other = actor == BRIEF_OF_OTHER_KINDS and of_a_register(name) and kind_of(every()[name]) != ONE_KIND
    return of_other or actor == BRIEF


def _walks() -> Iterator[tuple[str, str]]:
    for (name, address), actor in product(every().items(), READS):
        kind = kind_of(address)
        if actor in PROGRAMS and not for_programs(name):
            continue
        limited = kind == ANOTHER_KIND and (ACTORS[actor].kinds or ACTORS[actor].bound)
        if is_brief(name, actor) and address.changes and of_a_register(name):
            continue  # it takes a form only, which every reader sends in the walk of writes
        if actor in OF_EVERY_KIND or not of_a_register(name) or kind == ONE_KIND or limited:
            yield name, actor


def for_programs(name: str) -> bool:
    """Whether a token counts at an address: API, OGC, SensorThings, and what gives data as a file.

    All others are for people.
    """
    files = ("json", "export", "reconstruction-file")
    others = ("monitor:figures", "monitor:drawing", "atlas:download", "processing:export", "catalogue", "concepts")
    return (
        name.startswith(("api ", "api/v1", "^api/v1", "ogc", "^ogc", "identity of "))
        or (name.startswith("register:") and name.rpartition(":")[2] in files)
        or name in (*others, "openapi", "portal:api", "sta:sensorthings")
    )


def _pages() -> Iterator[str]:
    """The addresses for people; of registers those of one kind."""
    for name in every():
        if not for_programs(name) and (not name.startswith("register:") or name.split(":")[1] == ONE_KIND):
            yield name


@pytest.mark.parametrize("name", list(_pages()))
def test_no_page_for_people_opens_for_a_token(name: str, planted: Planted, client_of: Browser) -> None:
    """Whatever the token says; and the answer tells nothing but that."""
    address, client = every()[name], client_of("token of a reader")
    ask = next(iter(asks(planted, address, "token of a reader")))
    for send in (client.get, client.post):
        response = send(ask.path)
        assert response.status_code == 403, ask.path
        assert response.json()["code"] == "no-tokens-here"
        assert not list(planted.marks.leaked(text_of(response), "anonymous"))


@pytest.mark.parametrize(("name", "actor"), list(_walks()))
def test_no_address_tells_what_is_hidden(name: str, actor: str, planted: Planted, client_of: Browser) -> None:
    address, client = every()[name], client_of(actor)
    found = Found(planted, client, actor)
    for ask in asks(planted, address, actor, brief=is_brief(name, actor)):
        found.look(ask)
        if address.english and actor in ALSO_ENGLISH and "?" not in ask.path:
            found.look(in_english(ask))
    assert not found.wrong, "\n".join([f"{name} as {actor}:", *found.wrong[:20]])


class Found:
    """What is wrong with the answers to one reader."""

    def __init__(self, planted: Planted, client: Client, actor: str) -> None:
        self.planted, self.client, self.actor = planted, client, actor
        self.wrong: list[str] = []
        self._absent: dict[str, str] = {}
        self._headed = False

    def look(self, ask: Ask) -> None:
        """Ask, and hold the answer to what this reader may know."""
        response = self.client.get(ask.path)
        text = text_of(response)
        marks = self.planted.marks
        asked = marks.in_text(ask.path)
        for mark in marks.leaked(text, self.actor):
            if mark.text not in asked:
                self.wrong.append(f"{ask.path} ({response.status_code}) tells {mark.about}: {_around(text, mark.text)}")
        self.wrong += [f"{ask.path}: {what}" for what in unsafe_in(response, signed_in=self.actor != "anonymous")]
        if ask.hidden:
            self._same_as_absent(ask, comparable(response, *ask.hidden))
        elif ask.own and response.status_code == 200 and ask.own not in text:
            self.wrong.append(f"{ask.path} does not tell {ask.own}, which may be seen")
        elif ask.own and response.status_code != 200:
            self.wrong.append(f"{ask.path} answers {response.status_code} to who may see it")
        if not self._headed:
            self._head(ask, response.status_code)

    def _same_as_absent(self, ask: Ask, told: str) -> None:
        if ask.absent not in self._absent:
            self._absent[ask.absent] = comparable(self.client.get(ask.absent), *ask.absents, ABSENT, NO_NUMBER)
        if told != self._absent[ask.absent]:
            other = self._absent[ask.absent]
            self.wrong.append(f"{ask.path} is not answered as {ask.absent}: {_difference(told, other)}")

    def _head(self, ask: Ask, status: int) -> None:
        self._headed = True
        response = self.client.head(ask.path)
        if response.status_code != status:
            self.wrong.append(f"HEAD {ask.path} answers {response.status_code}, GET {status}")
        asked = self.planted.marks.in_text(ask.path)
        for mark in self.planted.marks.leaked(text_of(response), self.actor):
            if mark.text not in asked:
                self.wrong.append(f"HEAD {ask.path} tells {mark.about}")


def _around(text: str, mark: str) -> str:
    place = text.lower().find(mark)
    return " ".join(text[max(0, place - 60) : place + 40].split()) if place >= 0 else mark


def _difference(one: str, other: str) -> str:
    place = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    cut = slice(max(0, place - 60), place + 80)
    return f"{' '.join(one[cut].split())!r} and {' '.join(other[cut].split())!r}"
