"""What stops when something stops, on what something rests, and where recovery is promised later than it is needed.

The walks are those of the kernel, so that nothing hidden is told of, also not on the way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.models import Party, Thing
from informatiehuis.kernel.register import queries
from informatiehuis.kernel.register.connections import words_of_link
from informatiehuis.kernel.register.queries import Touched
from informatiehuis.rooms.estate.models import Asset, Process

STEPS = 8
MOST_TOLD = 200
ENDED = "ended"


@dataclass(frozen=True)
class Told:
    """Something that a walk came to, with the way in words: `way` reads on from its title, to where the walk began."""

    thing: Thing
    way: tuple[tuple[str, Thing], ...]


@dataclass(frozen=True)
class Late:
    """Something that may stand still for `needed` hours and rests on an asset that promises more, or nothing (None)."""

    thing: Thing
    needed: int
    asset: Asset
    promised: int | None


@dataclass(frozen=True)
class Outage:
    """What stops: nearest first, `more` that are not told of, and `is_cut` when the walk itself came to no end."""

    processes: tuple[Told, ...]
    assets: tuple[Told, ...]
    others: tuple[Told, ...]
    outside: tuple[Asset, ...]
    late: tuple[Late, ...]
    more: int
    is_cut: bool


def outage_of(thing: Thing, actor: Actor) -> Outage:
    """What stops when this stops, as far as this actor may see; what was ended does not stop any more."""
    reach = queries.touched_by(thing, actor, depth=STEPS)
    found = [one for one in reach[:MOST_TOLD] if one.thing.status != ENDED]
    told = [Told(one.thing, _backwards(thing, one)) for one in found]
    processes, assets = _of_room([thing, *(step for one in found for _words, step in one.path)], actor)
    return Outage(
        processes=tuple(one for one in told if one.thing.kind == "process"),
        assets=tuple(one for one in told if one.thing.kind == "asset"),
        others=tuple(one for one in told if one.thing.kind not in ("process", "asset")),
        outside=tuple(_outside([thing, *(one.thing for one in told)], assets)),
        late=tuple(_late_on_the_way(told, processes, assets)),
        more=max(0, len(reach) - MOST_TOLD),
        is_cut=reach.is_cut,
    )


def needs_of(thing: Thing, actor: Actor) -> list[Told]:
    """The assets, parties and contracts that something rests on, nearest first; `way` leads there from the thing."""
    reach = queries.needed_by(thing, actor, depth=STEPS)
    kinds = ("asset", "party", "contract")
    return [Told(one.thing, one.path) for one in reach[:MOST_TOLD] if one.thing.kind in kinds]


def late_for(thing: Thing, hours: int | None, needs: Sequence[Told], actor: Actor) -> list[Late]:
    """The assets that something rests on and that promise to be back after more than so many hours."""
    if hours is None:
        return []
    _processes, assets = _of_room([one.thing for one in needs], actor)
    return [
        Late(thing, hours, asset, asset.recovery_promised)
        for asset in (assets.get(one.thing.pk) for one in needs)
        if asset and _is_late(asset, hours)
    ]


def sub_suppliers(supplier: Party, actor: Actor) -> list[Told]:
    """The parties that a supplier engages, and that those engage, to any depth that a walk goes; nearest first."""
    words = words_of_link("sub_supplier", outward=True)
    reach = queries.needed_by(supplier, actor, depth=STEPS)
    return [Told(one.thing, one.path) for one in reach[:MOST_TOLD] if all(said == words for said, _step in one.path)]


def _backwards(start: Thing, one: Touched) -> tuple[tuple[str, Thing], ...]:
    """A path that reads from its end: "draait op" B, "wordt geleverd door" the start."""
    below = [start, *(step for _words, step in one.path[:-1])]
    return tuple((words, thing) for (words, _step), thing in zip(reversed(one.path), reversed(below), strict=True))


def _of_room(things: Iterable[Thing], actor: Actor) -> tuple[dict[object, Process], dict[object, Asset]]:
    """The processes and assets among things, with the fields of their kind, by identifier."""
    wanted = {one.pk for one in things if one.kind in ("process", "asset")}
    processes = Process.objects.visible_to(actor).filter(pk__in=wanted)
    assets = Asset.objects.visible_to(actor).filter(pk__in=wanted)
    return {one.pk: one for one in processes}, {one.pk: one for one in assets}


def _outside(things: Iterable[Thing], assets: dict[object, Asset]) -> Iterator[Asset]:
    """The assets of which people outside notice that they stop."""
    for one in things:
        asset = assets.get(one.pk)
        if asset and asset.physical_effect:
            yield asset


def _late_on_the_way(
    told: Iterable[Told], processes: dict[object, Process], assets: dict[object, Asset]
) -> Iterator[Late]:
    """For each process that stops, the assets on the way to it that are back too late for it."""
    for one in told:
        process = processes.get(one.thing.pk)
        if process is None or process.recovery_needed is None:
            continue
        for _words, thing in one.way:
            asset = assets.get(thing.pk)
            if asset and _is_late(asset, process.recovery_needed):
                yield Late(process, process.recovery_needed, asset, asset.recovery_promised)


def _is_late(asset: Asset, hours: int) -> bool:
    return asset.recovery_promised is None or asset.recovery_promised > hours
