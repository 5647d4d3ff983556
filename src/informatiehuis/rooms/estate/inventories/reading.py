"""What the inventories of a house saw, out of the snapshots in force of their sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from informatiehuis.kernel.access import Actor, NotAllowed
from informatiehuis.rooms.atlas import queries as atlas
from informatiehuis.rooms.atlas.models import Snapshot
from informatiehuis.rooms.atlas.permitted import Asking, permitted
from informatiehuis.rooms.estate.inventories.lines import ROLES, key_of
from informatiehuis.rooms.estate.models import Inventory, Sort

MOST_ROWS = 50_000
"""Rows of one inventory that are read; a larger one says so."""


@dataclass(frozen=True)
class Sighting:
    """One line of an inventory, however often it stands there; `key` names it within its inventory."""

    inventory: Inventory
    name: str
    supplier: str = ""
    address: str = ""

    @property
    def key(self) -> str:
        return key_of(self.name, self.supplier, self.address)


@dataclass(frozen=True)
class Read:
    """An inventory with what this reader may know that it saw, and what kept it from being read.

    `snapshot` is None when there is none yet; `lacking` are the columns that it should have and has not; `more` is true
    when it has more rows than are read; `is_whole` is false when the rules of its source leave this reader a part, and
    `asks` when they ask for a purpose: it is not read here then.
    """

    inventory: Inventory
    snapshot: Snapshot | None = None
    sightings: tuple[Sighting, ...] = ()
    lacking: tuple[str, ...] = ()
    more: bool = False
    is_whole: bool = True
    asks: bool = False


def seen_inventories(actor: Actor) -> list[Inventory]:
    """The inventories of which this reader may see the source, by its title."""
    found = list(Inventory.objects.select_related("source", "about"))
    visible = {one.slug for one in atlas.visible_sources([one.source.slug for one in found], actor)}
    return [one for one in found if one.source.slug in visible]


def read_all(actor: Actor) -> list[Read]:
    """Every inventory that lists things (not the components of one), with what it saw."""
    inventories = [one for one in seen_inventories(actor) if one.sort != Sort.COMPONENTS]
    found = atlas.visible_snapshots([one.source.slug for one in inventories], actor)
    held = {one.source.slug: one for one in found}
    return [read(one, held.get(one.source.slug), actor) for one in inventories]


def read(inventory: Inventory, snapshot: Snapshot | None, actor: Actor) -> Read:
    """What one inventory saw, as far as the rules of its source leave this reader. Raises LakeProblem."""
    if snapshot is None:
        return Read(inventory)
    columns = {role: inventory.columns[role] for role in ROLES if inventory.columns.get(role)}
    try:
        with permitted(snapshot, Asking(actor, "page"), "inventory") as rows:
            lacking = tuple(column for column in columns.values() if column not in rows.columns)
            if lacking:
                return Read(inventory, snapshot, lacking=lacking)
            table = rows.table(sorted(set(columns.values()))).slice(0, MOST_ROWS)
            is_whole = rows.view.is_whole
    except NotAllowed:
        return Read(inventory, snapshot, asks=True, is_whole=False)
    seen = dict.fromkeys(_lines(table.to_pylist(), columns, inventory))
    return Read(inventory, snapshot, tuple(seen), more=snapshot.rows > MOST_ROWS, is_whole=is_whole)


def _lines(
    rows: Iterable[Mapping[str, object]], columns: Mapping[str, str], inventory: Inventory
) -> Iterator[Sighting]:
    for row in rows:
        words = {role: _text(row[column]) for role, column in columns.items()}
        if words["name"]:
            yield Sighting(inventory, **words)


def _text(value: object) -> str:
    return "" if value is None else " ".join(str(value).split())
