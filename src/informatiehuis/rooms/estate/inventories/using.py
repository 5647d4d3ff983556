"""Every change of what a house does with its inventories, each with its event at the source or the asset."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils import timezone

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel import changes
from informatiehuis.kernel.access import Actor, Verb, require
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.models import Thing
from informatiehuis.rooms.atlas import queries as atlas
from informatiehuis.rooms.estate.inventories.lines import ROLES, key_of
from informatiehuis.rooms.estate.models import Asset, Inventory, Sort

LONGEST_REASON = 500


class InventoryProblem(Problem):
    """What was asked of an inventory cannot be; `field` is the field of the form that it is about."""

    code = "inventory"


@action
def take_stock_with(
    *,
    actor: Actor,
    source: Thing,
    sort: str,
    columns: Mapping[str, str],
    about: Asset | None = None,
    reason: str = "",
) -> Inventory:
    """Hold the register to what this source lists from now on; what was set aside before stays so.

    Raises NotAllowed unless the actor may edit the source (and see the asset), and InventoryProblem.
    """
    require(actor, Verb.EDIT, source)
    if about is not None:
        require(actor, Verb.VIEW, about)
    if sort not in Sort.values:
        raise InventoryProblem(N_("Er is geen inventarisatie van het soort '{sort}'."), sort=sort, field="sort")
    if (sort == Sort.COMPONENTS) != (about is not None):
        raise InventoryProblem(
            N_("Een stuklijst hoort bij één i-asset, en een andere inventarisatie bij geen."),
            N_("Kies de i-asset waarvan dit de onderdelen zijn, of kies een ander soort."),
            field="about",
        )
    chosen = {role: columns[role] for role in ROLES if columns.get(role)}
    _require_columns(source, chosen, actor)
    made = Inventory.objects.filter(source=source).first() or Inventory(source=source)
    before = told(made) if made.pk else None
    made.sort, made.columns, made.about = sort, chosen, about
    if before != told(made):
        with changes.also_writing():
            made.save()
        changes.note(source, {"inventory": told(made)})
    return made


@action
def stop_taking_stock(*, actor: Actor, inventory: Inventory, reason: str = "") -> None:
    """Do not hold the register to this source any more. Raises NotAllowed."""
    require(actor, Verb.EDIT, inventory.source)
    changes.note(inventory.source, {"inventory_ended": told(inventory)})
    with changes.also_writing():
        inventory.delete()


@action
def set_aside(
    *, actor: Actor, inventory: Inventory, name: str, reason: str, supplier: str = "", address: str = ""
) -> None:
    """Say that something an inventory saw need not be in the register, and why. Raises NotAllowed, InventoryProblem."""
    require(actor, Verb.EDIT, inventory.source)
    if not reason.strip():
        raise InventoryProblem(
            N_("Zonder reden blijft dit openstaan."),
            N_("Zeg waarom dit niet in het register hoeft."),
            field="reason",
        )
    key = key_of(name, supplier, address)
    if any(one["key"] == key for one in inventory.set_aside):
        return
    line = {"key": key, "name": name, "supplier": supplier, "address": address}
    inventory.set_aside = [*inventory.set_aside, {**line, "reason": reason.strip()[:LONGEST_REASON]}]
    with changes.also_writing():
        inventory.save()
    changes.note(inventory.source, {"set_aside_sighting": line})


@action
def take_back(*, actor: Actor, inventory: Inventory, key: str, reason: str = "") -> None:
    """Let what was set aside count again. Raises NotAllowed."""
    require(actor, Verb.EDIT, inventory.source)
    gone = [one for one in inventory.set_aside if one["key"] == key]
    if not gone:
        return
    inventory.set_aside = [one for one in inventory.set_aside if one["key"] != key]
    with changes.also_writing():
        inventory.save()
    changes.note(inventory.source, {"sighting_counts_again": {**gone[0], "reason": ""}})


@action
def know_as(*, actor: Actor, asset: Asset, names: Iterable[str], reason: str = "") -> bool:
    """Say that an asset is what inventories call by these names; False when it was known by all of them.

    From now on every inventory that calls it so finds it. Raises NotAllowed.
    """
    require(actor, Verb.EDIT, asset)
    new = [name for name in names if name and name not in asset.known_as]
    return changes.change(asset, known_as=[*asset.known_as, *dict.fromkeys(new)])


@action
def confirm(*, actor: Actor, thing: Asset, reason: str = "") -> bool:
    """Say that what the register has of an asset is right, today. Raises NotAllowed unless one may edit it."""
    require(actor, Verb.EDIT, thing)
    return changes.change(thing, confirmed_on=timezone.localdate())


def told(inventory: Inventory) -> dict[str, object]:
    """An inventory as an event keeps it."""
    about = inventory.about.slug if inventory.about else ""
    return {"sort": str(inventory.sort), "columns": dict(inventory.columns), "about": about}


def _require_columns(source: Thing, columns: Mapping[str, str], actor: Actor) -> None:
    """That the columns are there, as far as is known what is there."""
    if not columns.get("name"):
        raise InventoryProblem(
            N_("Een inventarisatie heeft een kolom met de naam van wat zij ziet."),
            N_("Kies die kolom."),
            field="name",
        )
    held = next(iter(atlas.visible_snapshots([source.slug], actor)), None)
    known = [one["name"] for one in held.columns] if held else list(columns.values())
    for role, column in columns.items():
        if column not in known:
            raise InventoryProblem(
                N_("'{source}' heeft geen kolom '{column}'."),
                N_("Kies uit: {known}."),
                source=source.title,
                column=column,
                known=", ".join(known),
                field=role,
            )
