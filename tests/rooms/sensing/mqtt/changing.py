"""Run in a process of its own: changes a Thing, and corrects the newest observation of its datastream."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "informatiehuis.portal.settings")
django.setup()

from django.conf import settings  # noqa: E402 - Django is to be set up first

from informatiehuis.kernel.access import HOUSE  # noqa: E402
from informatiehuis.rooms.sensing.entity_writing import change_entity  # noqa: E402
from informatiehuis.rooms.sensing.intake import Sent  # noqa: E402
from informatiehuis.rooms.sensing.models import Entity  # noqa: E402
from informatiehuis.rooms.sensing.observation_changing import correct_observation  # noqa: E402
from informatiehuis.rooms.sensing.store import store_of  # noqa: E402


def main(number: int) -> None:
    stream = Entity.objects.select_related("thing", "entry").get(pk=number)
    assert stream.thing is not None
    now = datetime.now(UTC)
    change_entity(actor=HOUSE, row=stream.thing, payload={"description": "Verplaatst."}, now=now)
    store = store_of(settings.HOUSE)
    newest = store.read().last_sequence
    correct_observation(actor=HOUSE, store=store, sent=Sent(stream, {"result": 99}), number=newest, now=now)
    sys.stdout.write(f"{stream.thing.pk} {newest}")


if __name__ == "__main__":
    main(int(sys.argv[1]))
