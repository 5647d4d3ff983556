"""Run in a process of its own: makes a house with sensors, and the account that stands behind what arrives.

Prints the numbers of the datastreams by the names of their sensors: one that anybody may see, a second one, one for
people of the house, one that is restricted, one that does not measure yet, and one of somebody else.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, date, datetime
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "informatiehuis.portal.settings")
django.setup()

from django.conf import settings  # noqa: E402 - Django is to be set up first
from django.core.management import call_command  # noqa: E402

SENSORS = {
    "open": {},
    "second": {},
    "internal": {"access": "internal"},
    "restricted": {"access": "restricted"},
    "planned": {"status": "planned"},
    "other": {},
}


def main() -> None:
    settings.HOUSE.make()
    call_command("migrate", verbosity=0)
    from informatiehuis.kernel.access import HOUSE
    from informatiehuis.kernel.granting import grant_role
    from informatiehuis.kernel.services import add_service_account
    from tests import factories

    party, other = factories.party("Meetnet"), factories.party("Ander")
    user = add_service_account(actor=HOUSE, username="metingen", purpose="Metingen", owner=party, contact_role="beheer")
    grant_role(actor=HOUSE, user=user, role="steward", party=party)
    numbers = {name: sensor(name, other if name == "other" else party, values) for name, values in SENSORS.items()}
    sys.stdout.write(json.dumps(numbers))


def sensor(name: str, owner: Any, values: dict[str, Any]) -> int:
    """A sensor in the register with a Thing and a datastream; gives the number of that."""
    from informatiehuis.kernel.access import HOUSE
    from informatiehuis.rooms.sensing.entity_writing import make_entity
    from informatiehuis.rooms.sensing.models import Entity
    from tests import factories
    from tests.rooms.sensing.conftest import COMPLETE, THING

    given = {**COMPLETE, "valid_until": date(2100, 1, 1), "status": "measuring", **values}
    factories.thing("sensor", name, slug=name, owner=owner, **given)
    payload = {**THING, "properties": {"sensorregister": name}}
    made, _sent = make_entity(actor=HOUSE, type_name="Thing", payload=payload, now=datetime.now(UTC))
    return int(Entity.objects.get(type="Datastream", thing=made).pk)


if __name__ == "__main__":
    main()
