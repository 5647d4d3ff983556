"""Makes, in the house of this environment, one sensor that may measure with a datastream, and a token that may send."""

import os

from bench.workers.telling import cpu_seconds, tell

ENTRY = {
    "category": "air",
    "measures": "Fijnstof (PM2,5), in microgram per kubieke meter; verzonnen.",
    "purpose": "Meten wat aannemen kost.",
    "legal_basis": "Geen: dit is verzonnen.",
    "personal_data": "no",
    "keep_months": 12,
}
UNIT = {"name": "microgram per kubieke meter", "symbol": "µg/m³", "definition": "ucum:ug/m3"}
THING = {
    "name": "Paal",
    "description": "Een verzonnen paal.",
    "Locations": [
        {
            "name": "Plek",
            "description": "Een verzonnen plek.",
            "encodingType": "application/geo+json",
            "location": {"type": "Point", "coordinates": [5.131, 52.091]},
        }
    ],
    "Datastreams": [
        {
            "name": "PM2,5",
            "description": "Fijnstof",
            "observationType": "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement",
            "unitOfMeasurement": UNIT,
            "Sensor": {"name": "S", "description": "S", "encodingType": "text/html", "metadata": "https://example.org"},
            "ObservedProperty": {"name": "P", "definition": "https://example.org/p", "description": "P"},
        }
    ],
}


def make() -> dict[str, str]:
    """The token, and the number of the first datastream."""
    from django.conf import settings
    from django.utils import timezone

    from informatiehuis.kernel.access import HOUSE, Scope, actor_for
    from informatiehuis.kernel.accounts import add_account
    from informatiehuis.kernel.kinds import kind_named
    from informatiehuis.kernel.register.actions import create_thing, move_thing
    from informatiehuis.kernel.tokens.actions import Wish, make_token
    from informatiehuis.rooms.sensing.entity_writing import make_entity
    from informatiehuis.rooms.sensing.models import Entity

    party = create_thing(actor=HOUSE, kind=kind_named("party"), values={"title": "Meetnet", "form": "team"})
    values = {"title": "Paal", "owner": party, **ENTRY, "valid_until": timezone.localdate().replace(year=2100, day=1)}
    sensor = create_thing(actor=HOUSE, kind=kind_named("sensor"), values=values)
    move_thing(actor=HOUSE, thing=sensor, step="start")
    user = add_account(actor=HOUSE, username="meetnet", password=settings.SECRET_KEY, role="steward", party=party.slug)
    wish = Wish("bench", Scope(frozenset({"write"})))
    _, token = make_token(actor=actor_for(user), user=user, wish=wish, second_factor=False)
    make_entity(actor=HOUSE, type_name="Thing", payload=THING, now=timezone.now(), above=None, entry=sensor)
    first = Entity.objects.filter(type="Datastream").order_by("number")[0]
    return {"token": token, "stream": str(first.pk)}


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "informatiehuis.portal.settings"
    import django

    django.setup()
    tell(cpu_seconds(), "", **make())
