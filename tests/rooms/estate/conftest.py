"""A small estate: permits are given with a case system that runs on servers, supplied through three tiers."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.models import Party
from informatiehuis.rooms.estate.models import Asset, Contract, Process
from tests import factories


@dataclass(frozen=True)
class Estate:
    permits: Process
    cases: Asset
    servers: Asset
    supplier: Party
    hosting: Party
    cooling: Party
    contract: Contract


def tie(subject: object, predicate: str, object: object) -> None:
    factories.connect(actor=HOUSE, subject=subject, predicate=predicate, object=object)


@pytest.fixture
def estate(party: Party) -> Estate:
    parties = [factories.party(name, form="supplier") for name in ("Zaakbouw", "Wolkhuis", "Koelte")]
    supplier, hosting, cooling = parties
    made = Estate(
        factories.thing("process", "Vergunningen verlenen", recovery_needed=4, owner=party),
        factories.thing("asset", "Zaaksysteem", recovery_promised=4, owner=party),
        factories.thing("asset", "Serverpark", type="hardware", recovery_promised=24, owner=party),
        supplier,
        hosting,
        cooling,
        factories.thing("contract", "Zaaksysteem als dienst", supplier=supplier, owner=party),
    )
    tie(made.permits, "supported_by", made.cases)
    tie(made.cases, "runs_on", made.servers)
    tie(made.cases, "supplied_by", supplier)
    tie(supplier, "sub_supplier", hosting)
    tie(hosting, "sub_supplier", cooling)
    return made
