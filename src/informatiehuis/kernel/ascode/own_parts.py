"""The parts of the atlas as code that belong to the kernel: parties, areas, their changes and boundaries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from informatiehuis.engines import ascode
from informatiehuis.kernel.area_changes import record_area_change
from informatiehuis.kernel.ascode.parts import FromFile, Part, Ref, Spelled, declare
from informatiehuis.kernel.ascode.spelling import (
    absent,
    area_ref,
    code_of,
    contact,
    contact_from,
    linked,
    ref,
    refs,
    slug_of,
    text,
    validity,
)
from informatiehuis.kernel.models import Area, AreaChange, BoundarySet, Party, Thing


def read_party(value: ascode.Party) -> Iterator[Spelled]:
    yield Spelled(
        Ref("party", value.slug),
        values={
            "title": value.title,
            "form": value.form.value,
            "summary": text(value.summary),
            "identifier": text(value.uri),
            "homepage": text(value.homepage),
            "contact": contact(value.contact),
            "example": value.example,
            "note": text(value.note),
            "access": "open",
        },
        references={"part_of": ref("party", value.part_of), "area": area_ref(value.area)},
        links={"sub_supplier": refs("party", value.sub_suppliers)},
    )


def write_parties() -> Iterator[ascode.Party]:
    for party in Party.objects.select_related("part_of", "area"):
        yield ascode.Party(
            slug=party.slug,
            title=party.title,
            form=ascode.PartyForm(party.form),
            summary=absent(party.summary),
            part_of=slug_of(party.part_of),
            area=code_of(party),
            uri=absent(party.identifier),
            homepage=absent(party.homepage),
            contact=contact_from(party.contact),
            example=party.example,
            sub_suppliers=linked(party, "sub_supplier"),
            note=absent(party.note),
        )


def read_area(value: ascode.Area) -> Iterator[Spelled]:
    yield Spelled(
        Ref("area", value.code.lower()),
        values={
            "title": value.name,
            "code": value.code,
            "level": value.level.value,
            "uri": text(value.uri),
            "access": "open",
            **validity(value),
        },
        references={"parent": area_ref(value.parent)},
    )


def write_areas() -> Iterator[ascode.Area]:
    for area in Area.objects.select_related("parent"):
        yield ascode.Area(
            code=area.code,
            name=area.title,
            level=ascode.AreaLevel(area.level),
            parent=area.parent.code if area.parent else None,
            uri=absent(area.uri),
            valid_from=area.valid_from,
            valid_until=area.valid_until,
        )


def read_nothing(value: ascode.AreaChange) -> Iterator[Spelled]:
    """A change of areas is no thing of its own: it is said about the areas, by `apply_changes`."""
    yield from ()


def apply_changes(values: Sequence[ascode.AreaChange]) -> None:
    """Record merges, splits and new names, and link each area to those it succeeds from that day."""
    for value in values:
        record_area_change(
            day=value.day, change=value.kind.value, before=value.before, after=value.after, note=text(value.note)
        )


def write_changes() -> Iterator[ascode.AreaChange]:
    for found in AreaChange.objects.all():
        yield ascode.AreaChange(
            day=found.day,
            kind=ascode.ChangeKind(found.change),
            before=tuple(found.before),
            after=tuple(found.after),
            note=absent(found.note),
        )


def read_boundary_set(value: ascode.BoundarySet) -> Iterator[Spelled]:
    yield Spelled(
        Ref("boundary_set", value.slug),
        values={
            "title": value.title,
            "level": value.level.value,
            "schematic": value.schematic,
            "file": text(value.file),
            "crs": value.crs,
            "code_column": value.code_column,
            "note": text(value.note),
            "access": "open",
            **validity(value),
        },
        links={"drawn_from": refs("source", [value.source])},
    )


def write_boundary_sets() -> Iterator[ascode.BoundarySet]:
    for found in BoundarySet.objects.all():
        yield ascode.BoundarySet(
            slug=found.slug,
            title=found.title,
            level=ascode.AreaLevel(found.level),
            source=linked(found, "drawn_from")[0],
            schematic=found.schematic,
            file=absent(found.file),
            crs=found.crs,
            code_column=found.code_column,
            valid_from=found.valid_from,
            valid_until=found.valid_until,
            note=absent(found.note),
        )


def draw(thing: Thing, spelled: Spelled, folder: Path, changed: bool) -> None:
    """Read the boundaries of a set from the file that it names.

    An export holds no data files: what did not change then keeps the boundaries that it has.
    """
    from informatiehuis.kernel.boundaries import load_boundaries

    if isinstance(thing, BoundarySet) and thing.file and (changed or (folder / thing.file).is_file()):
        load_boundaries(thing, folder / thing.file)


def drawn_otherwise(thing: Thing, folder: Path) -> Iterator[FromFile]:
    """The boundaries of a set when its file holds others now; one that is not in the folder says nothing."""
    from informatiehuis.kernel.boundaries import hash_of_boundaries

    if not isinstance(thing, BoundarySet) or not thing.file or not (folder / thing.file).is_file():
        return
    theirs = hash_of_boundaries(thing, folder / thing.file)
    ours = thing.content_hash if thing.boundaries.exists() else ""
    if ours != theirs:
        yield FromFile("boundaries", "content_hash", ours, theirs)


def drawn_from(spelled: Spelled) -> Iterator[str]:
    """The file that holds the boundaries of a set."""
    if spelled.values["file"]:
        yield spelled.values["file"]


def sets_drawn_from(name: str) -> Iterator[Ref]:
    """The sets of this house that are drawn from a file."""
    for slug in BoundarySet.objects.filter(file=name).values_list("slug", flat=True):
        yield Ref("boundary_set", slug)


declare(
    Part("parties", ("party",), 10, read_party, write_parties),
    Part("areas", ("area",), 20, read_area, write_areas),
    Part("changes", (), 25, read_nothing, write_changes, finish=apply_changes),
    Part(
        "boundaries",
        ("boundary_set",),
        50,
        read_boundary_set,
        write_boundary_sets,
        after=draw,
        files=drawn_from,
        holders=sets_drawn_from,
        from_files=drawn_otherwise,
    ),
)
