"""A small house through which changes travel: a provider, what runs on it, the work, and the data that are kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.models import KindOfChange, Thing
from tests import factories

CLOUD = (
    "runs_on omhoog raakt: Wat hierop draait, moet mee.",
    "supported_by omhoog raakt: Dit werk merkt het.",
    "supplied_by omlaag kan raken: Misschien zijn er nieuwe afspraken nodig.",
    "uses_information omhoog raakt niet: De gegevens blijven dezelfde.",
)


@dataclass(frozen=True)
class House:
    """The server, the application on it, the work with it, its supplier, and a source that is kept on the server."""

    server: Any
    application: Any
    work: Any
    supplier: Any
    source: Any


def tie(subject: Thing, predicate: str, object: Thing) -> None:
    factories.connect(actor=HOUSE, subject=subject, predicate=predicate, object=object)


@pytest.fixture
def house(db: None) -> House:
    owner = factories.party("Beheer")
    made = House(
        factories.thing("asset", "Server", owner=owner),
        factories.thing("asset", "Zaaksysteem", owner=owner),
        factories.thing("process", "Vergunningen verlenen", owner=owner, recovery_needed=8),
        factories.party("Leverancier"),
        factories.source("Zaken"),
    )
    tie(made.application, "runs_on", made.server)
    tie(made.work, "supported_by", made.application)
    tie(made.server, "supplied_by", made.supplier)
    tie(made.source, "kept_in", made.server)
    return made


@pytest.fixture
def change(db: None) -> Callable[..., KindOfChange]:
    """A maker of kinds of change."""

    def make(title: str = "Naar de cloud", rules: tuple[str, ...] = CLOUD, **values: Any) -> KindOfChange:
        given = {"concerns": ["asset"], "rules": list(rules), **values}
        found: KindOfChange = factories.thing("kind_of_change", title, **given)
        return found

    return make
