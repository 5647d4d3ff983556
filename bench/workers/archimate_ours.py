"""Ours: a model of so many elements and relations into a house with events, or a house of that size out as a model."""

import os
import sys
import tempfile
from pathlib import Path

import informatiehuis
from bench.workers.telling import cpu_seconds, tell

TYPES = ("ApplicationComponent", "BusinessProcess", "Node", "Device", "BusinessActor")


def main(what: str, elements: str, relations: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["INFORMATIEHUIS_HOME"] = str(Path(folder) / "house")
        os.environ["DJANGO_SETTINGS_MODULE"] = "informatiehuis.portal.settings"
        import django
        from django.conf import settings
        from django.core.management import call_command

        django.setup()
        settings.HOUSE.make()
        call_command("migrate", verbosity=0, interactive=False)
        content = model(int(elements), int(relations))
        took = brought_in(content)
        if what == "export":
            took = written_out(int(elements), int(relations))
        tell(took, informatiehuis.__version__, megabytes=len(content) / 1e6)


def model(elements: int, relations: int) -> bytes:
    """A made-up model in which every element and relation is something in the house."""
    from informatiehuis.engines.archimate.model import Element, Model, Relationship, Text
    from informatiehuis.engines.archimate.writing import write

    made = tuple(
        Element(f"e-{n}", TYPES[n % len(TYPES)], (Text(f"Onderdeel {n}", "nl"),), (Text(f"Verzonnen, {n}.", "nl"),))
        for n in range(elements)
    )
    applications = range(0, elements, len(TYPES))
    ties = []
    for n in range(relations):
        source = applications[n % len(applications)]
        # what an application serves: the process after it, or one further on
        target = (source + 1 + len(TYPES) * (n // len(applications))) % elements
        ties.append(Relationship(f"r-{n}", "Serving", f"e-{source}", f"e-{target}"))
    return write(Model("bench", (Text("Verzonnen"),), elements=made, relationships=tuple(ties)))


def brought_in(content: bytes) -> float:
    """CPU-seconds of the import of a file."""
    from informatiehuis.kernel.access import HOUSE
    from informatiehuis.kernel.kinds import kind_named
    from informatiehuis.kernel.models import Event
    from informatiehuis.kernel.register.actions import create_thing
    from informatiehuis.rooms.estate.architecture.importing import import_model
    from informatiehuis.rooms.estate.architecture.planning import Step

    asset = create_thing(actor=HOUSE, kind=kind_named("asset"), values={"title": "Modelleerprogramma"})
    before = cpu_seconds()
    made = import_model(actor=HOUSE, asset=asset, content=content)
    took = cpu_seconds() - before
    if made.count(Step.NEW) != len(made.items) + len(made.ties) or Event.objects.count() < made.count(Step.NEW):
        raise SystemExit("not everything came in")
    return took


def written_out(elements: int, relations: int) -> float:
    """CPU-seconds of writing the house as a model."""
    from informatiehuis.engines.archimate.writing import write
    from informatiehuis.kernel.access import HOUSE
    from informatiehuis.rooms.estate.architecture.exporting import house_model

    before = cpu_seconds()
    made = house_model(HOUSE)
    write(made)
    took = cpu_seconds() - before
    if len(made.elements) < elements or len(made.relationships) < relations:
        raise SystemExit("not everything went out")
    return took


if __name__ == "__main__":
    main(*sys.argv[1:])
