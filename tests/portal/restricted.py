"""A restricted source with rules, for tests of every surface that gives rows: what each reader may and may not see."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
from django.test import Client

from informatiehuis.kernel.models import Party, ProcessingActivity, User
from informatiehuis.rooms.atlas.models import Source
from tests import factories
from tests.portal import things

OWN, OTHER = "GM0344", "GM0307"
HIDDEN_VALUES = ("NAAM-EIGEN", "NAAM-ANDER", "NUMMER-EIGEN", "NUMMER-ANDER")
OTHER_ROW = "MELDING-ANDER"
OWN_ROW = "MELDING-EIGEN"
RULES = [
    {"rule": "own_areas", "columns": ["gemeentecode"], "unless": "steward"},
    {"rule": "hide_columns", "columns": ["naam"], "unless": "steward"},
    {"rule": "hide_columns", "columns": ["nummer"]},
]
PURPOSE = "meldingen"
HEADERS = {"X-Doelbinding": PURPOSE}


@dataclass(frozen=True)
class Planted:
    """The source, whom it belongs to, for what it may be used, and two who may use it."""

    source: Source
    owner: Party
    activity: ProcessingActivity
    reader: User
    steward: User
    by_owner: User

    def client(self, user: User | None) -> Client:
        client = Client()
        if user:
            client.force_login(user)
        return client


def plant() -> Planted:
    """Two reports, one of the area of the reader; a name that only stewards see, and a number that nobody sees."""
    owner = factories.party("Provincie", slug="provincie")
    activity = factories.thing(
        "processing_activity",
        "Meldingen afhandelen",
        slug=PURPOSE,
        purpose="Om te doen wat nodig is.",
        legal_basis="public_task",
        responsible=owner,
    )
    areas = {code: factories.area(code, code=code, slug=code.lower()) for code in (OWN, OTHER)}
    municipality = factories.party("Gemeente", area=areas[OWN])
    source = factories.source(
        "Meldingen", slug="meldingen", access="restricted", owner=owner, purposes=[PURPOSE], access_rules=RULES
    )
    shapes = [things.square(0), things.square(2)]
    table = pa.table(
        {
            "melding": [OWN_ROW, OTHER_ROW],
            "gemeentecode": [OWN, OTHER],
            "dagen": pa.array([3, 5], pa.int64()),
            "naam": ["NAAM-EIGEN", "NAAM-ANDER"],
            "nummer": ["NUMMER-EIGEN", "NUMMER-ANDER"],
            "geometry": pa.array([shape.wkb for shape in shapes], pa.binary()),
        }
    )
    things.keep(source, table, geometry="geometry", crs="EPSG:28992")
    reader = factories.person("reader", owner)
    factories.RoleGrant.objects.create(user=reader, role="reader", party=municipality)
    steward, by_owner = factories.person("steward", owner), factories.person("owner", owner)
    return Planted(source, owner, activity, reader, steward, by_owner)
