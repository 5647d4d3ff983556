"""Makes, in the house of this environment, one open sensor that measures with so many datastreams, and a token."""

import os
import sys

from bench.workers import sensors_house
from bench.workers.telling import cpu_seconds, tell


def make(count: int) -> dict[str, str]:
    """The token, the short name of the sensor, and the numbers of its datastreams, the first and the last."""
    (one,) = sensors_house.THING["Datastreams"]  # type: ignore[misc]
    many = [{**one, "name": f"PM2,5 van kastje {number}"} for number in range(count)]  # type: ignore[dict-item]
    sensors_house.THING["Datastreams"] = many
    sensors_house.ENTRY["access"] = "open"
    made = sensors_house.make()
    from informatiehuis.rooms.sensing.models import Entity, Sensor

    numbers = Entity.objects.filter(type="Datastream").order_by("number").values_list("number", flat=True)
    slug = Sensor.objects.get().slug
    return {"token": made["token"], "slug": slug, "streams": " ".join(map(str, numbers))}


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "informatiehuis.portal.settings"
    import django

    django.setup()
    told = make(int(sys.argv[1]))
    tell(cpu_seconds(), "", **told)
