"""One planted house for all tests in this folder, in a transaction that is taken back when the last is done."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings as project_settings
from django.db import transaction
from django.test import Client
from django.utils import translation
from pytest_django.fixtures import Settings
from pytest_django.plugin import DjangoDbBlocker

from informatiehuis.kernel.house import House
from informatiehuis.kernel.web import ACTING_BY
from informatiehuis.portal.accounts import lifetimes
from informatiehuis.portal.accounts.recording import BEGAN, SEEN
from tests.access.planting import Planted, plant
from tests.access.table import ACTORS, PROGRAMS
from tests.tokens import bearer

LONGEST_WALK = 6 * 3600
"""Seconds."""


@pytest.fixture(scope="package")
def planted_house(tmp_path_factory: pytest.TempPathFactory) -> House:
    own = House(tmp_path_factory.mktemp("planted") / "house")
    own.make()
    return own


@pytest.fixture(scope="package")
def planted(planted_house: House, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Planted]:
    """The planted house. Each test works in a savepoint of its transaction, so that none sees what another changed."""
    before = project_settings.HOUSE
    with django_db_blocker.unblock(), translation.override("nl"), transaction.atomic():
        project_settings.HOUSE = planted_house
        project_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
        try:
            yield plant()
        finally:
            project_settings.HOUSE = before
            transaction.set_rollback(True)


@pytest.fixture(scope="package")
def sessions(planted: Planted) -> Iterator[dict[str, str]]:
    """The session of each reader that signs in; a program has none.

    None grows older while the walk lasts: one that is renewed comes with a cookie, which the next answer lacks.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lifetimes, "WRITTEN_EVERY", LONGEST_WALK)
        patch.setattr(project_settings, "SESSION_IDLE_SECONDS", 4 * LONGEST_WALK)
        yield {name: _signed_in(planted, name) for name in planted.accounts if name not in PROGRAMS}


def _signed_in(planted: Planted, name: str) -> str:
    """The session of somebody who signed in, and acts for another where the table of readers says so."""
    client = Client()
    client.force_login(planted.accounts[name])
    session = client.session
    session[BEGAN] = session[SEEN] = int(time.time())
    if name in planted.stand_ins:
        session[ACTING_BY] = str(planted.stand_ins[name].pk)
    session.save()
    return client.cookies["sessionid"].value


@pytest.fixture(autouse=True)
def house(planted_house: House, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> House:
    """The planted house instead of an empty one."""
    monkeypatch.setenv("INFORMATIEHUIS_HOME", str(planted_house.root))
    settings.HOUSE = planted_house
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return planted_house


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """What is not found is what the walk asks for, thousands of times."""
    log = logging.getLogger("django.request")
    level = log.level
    log.setLevel(logging.ERROR)
    yield
    log.setLevel(level)


@pytest.fixture(autouse=True)
def dutch() -> Iterator[None]:
    with translation.override("nl"):
        yield


@pytest.fixture
def client_of(planted: Planted, sessions: dict[str, str], db: None) -> Callable[[str], Client]:
    """A browser in which a reader is signed in, or a program with its token, by the name in `table.ACTORS`."""

    def browser(actor: str) -> Client:
        if actor in PROGRAMS:
            return bearer(planted.tokens[actor])
        client = Client()
        if ACTORS[actor].signs_in:
            client.cookies["sessionid"] = sessions[actor]
        return client

    return browser
