"""A small province that the tests of the rooms share: three municipalities, a file with figures, people with roles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation

from informatiehuis.kernel.access import HOUSE, Actor, actor_for
from informatiehuis.kernel.house import House
from informatiehuis.kernel.models import Area, Party, User
from informatiehuis.rooms.atlas.models import Concept, Indicator, Source
from informatiehuis.rooms.atlas.refreshing import refresh
from tests import factories

HEAD = "gemeentecode;naam;jaar;aantal;inwoners;score"
ROWS = ("344;Utrecht;2022;1.849;361.699;7,5", "307;Amersfoort;2022;796;158.590;6,0", "310;De Bilt;2022;167;43.508;8,25")
Write = Callable[..., Path]


@pytest.fixture(autouse=True)
def dutch() -> Iterator[None]:
    with translation.override("nl"):
        yield


@pytest.fixture
def party(db: None) -> Party:
    return factories.party("Provincie", slug="provincie")


@pytest.fixture
def areas(db: None) -> dict[str, Area]:
    """A province with Utrecht, Amersfoort and De Bilt, by code."""
    whole = factories.area("Utrecht (provincie)", code="PV26", slug="pv26", level="province")
    names = {"GM0344": "Utrecht", "GM0307": "Amersfoort", "GM0310": "De Bilt"}
    found = {code: factories.area(name, code=code, slug=code.lower(), parent=whole) for code, name in names.items()}
    return {"PV26": whole, **found}


@pytest.fixture
def write(house: House) -> Write:
    """Write a file with figures in the atlas folder of the house, spelled as Dutch files are."""

    def make(*rows: str, head: str = HEAD, name: str = "cijfers.csv") -> Path:
        path = house.atlas / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join([head, *(rows or ROWS)]) + "\n", "utf-8")
        return path

    return make


@pytest.fixture
def source(areas: dict[str, Area], party: Party, write: Write) -> Source:
    """A source whose file is there, and of which nothing was fetched yet."""
    write()
    return factories.source("Cijfers", location="data/cijfers.csv", owner=party)


@pytest.fixture
def held(source: Source) -> Source:
    """The same source with a snapshot."""
    refresh(actor=HOUSE, source=source)
    return source


@pytest.fixture
def concept(party: Party) -> Concept:
    return factories.concept("Laadpunt", definition="Aansluiting om te laden.", owner=party)


@pytest.fixture
def indicator(held: Source, concept: Concept, party: Party) -> Indicator:
    """Charging points for each 1,000 inhabitants, tied to what it rests on."""
    made = factories.indicator(
        "Laadpunten per 1.000",
        slug="laadpunten",
        unit="laadpunten per 1.000 inwoners",
        concept=concept,
        owner=party,
        rollup="ratio",
        factor=1000,
        decimals=2,
        sql="select gemeentecode as area, jaar as period, aantal as numerator, inwoners as denominator from cijfers",
    )
    factories.connect(actor=HOUSE, subject=made, predicate="computed_from", object=held)
    factories.connect(actor=HOUSE, subject=made, predicate="measures", object=concept)
    return made


@pytest.fixture
def steward(party: Party) -> User:
    return factories.person("steward", party)


@pytest.fixture
def owner(party: Party) -> User:
    return factories.person("owner", party)


@pytest.fixture
def as_steward(steward: User) -> Client:
    client = Client()
    client.force_login(steward)
    return client


@pytest.fixture
def steward_actor(steward: User) -> Actor:
    return actor_for(steward)


@pytest.fixture
def owner_actor(owner: User) -> Actor:
    return actor_for(owner)
