"""Inventories in the atlas as code: said about their source and no thing of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from informatiehuis.engines import ascode
from informatiehuis.kernel.actions import running_action
from informatiehuis.kernel.ascode.parts import Part, Spelled, declare
from informatiehuis.kernel.ascode.spelling import absent
from informatiehuis.kernel.models import Thing
from informatiehuis.rooms.estate.inventories.lines import ROLES
from informatiehuis.rooms.estate.models import Asset, Inventory


def read_nothing(value: ascode.Inventory) -> Iterator[Spelled]:
    """An inventory is said about its source, by `use`, when every thing is there."""
    yield from ()


def use(values: Sequence[ascode.Inventory]) -> None:
    """Take the inventories of the files in use.

    One that the house has stays as the house has it, because people decide there; what a file sets aside is added.
    """
    from informatiehuis.rooms.estate.inventories.using import set_aside, take_stock_with

    actor = running_action().actor
    here = {one.source.slug: one for one in Inventory.objects.select_related("source")}
    for value in values:
        found = here.get(value.source) or take_stock_with(
            actor=actor,
            source=Thing.objects.get(kind="source", slug=value.source),
            sort=value.sort.value,
            columns={role: getattr(value, role) or "" for role in ROLES},
            about=Asset.objects.get(slug=value.about) if value.about else None,
        )
        for one in value.set_aside:
            words = {"name": one.name, "supplier": one.supplier or "", "address": one.address or ""}
            set_aside(actor=actor, inventory=found, reason=one.reason, **words)


def write_inventories() -> Iterator[ascode.Inventory]:
    for found in Inventory.objects.select_related("source", "about"):
        yield ascode.Inventory(
            slug=found.source.slug,
            source=found.source.slug,
            sort=ascode.Sort(found.sort),
            about=found.about.slug if found.about else None,
            set_aside=tuple(
                ascode.SetAside(
                    name=one["name"],
                    reason=one["reason"],
                    supplier=absent(one["supplier"]),
                    address=absent(one["address"]),
                )
                for one in found.set_aside
            ),
            **{role: found.columns.get(role) for role in ROLES},
        )


declare(Part("inventories", (), 85, read_nothing, write_inventories, finish=use))
