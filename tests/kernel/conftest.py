"""What the tests of the kernel share: a party, and people with each role there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import translation

from informatiehuis.kernel.models import Party, User
from tests import factories


@pytest.fixture
def province(db: None) -> Party:
    return factories.party("Provincie Utrecht")


@pytest.fixture
def steward(province: Party) -> User:
    return factories.person("steward", province)


@pytest.fixture
def owner(province: Party) -> User:
    return factories.person("owner", province)


@pytest.fixture
def as_steward(steward: User) -> Client:
    client = Client()
    client.force_login(steward)
    return client


@pytest.fixture
def as_owner(owner: User) -> Client:
    client = Client()
    client.force_login(owner)
    return client


@pytest.fixture(autouse=True)
def dutch() -> Iterator[None]:
    """Each test begins in Dutch: the language of a request stays active in the thread after it."""
    with translation.override("nl"):
        yield
