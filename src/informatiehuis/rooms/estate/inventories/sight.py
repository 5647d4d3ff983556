"""How full and how current the sight on assets is: what inventories saw, held to the register.

Completeness is what is known of what was seen; freshness the part of the assets in use that somebody confirmed within
CONFIRM_MONTHS. What somebody set aside with a reason counts in neither. Everything is computed when it is asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from informatiehuis.engines.reconciliation import (
    Match,
    Registered,
    Seen,
    Verdict,
    doubles,
    host_of,
    reconcile,
    words_of,
)
from informatiehuis.kernel.access import HOUSE, Actor
from informatiehuis.kernel.models import Link, Party, Thing
from informatiehuis.rooms.estate.attesting import is_overdue
from informatiehuis.rooms.estate.inventories.reading import Read, Sighting, read_all
from informatiehuis.rooms.estate.models import Asset, AssetType, Contract, Sort

IN_USE = "active"
COVERS: Mapping[str, frozenset[str]] = {
    Sort.SOFTWARE: frozenset({AssetType.APPLICATION}),
    Sort.SIGN_ON: frozenset({AssetType.APPLICATION}),
    Sort.DOMAINS: frozenset({AssetType.DOMAIN}),
    Sort.DEVICES: frozenset({AssetType.HARDWARE}),
    Sort.CONTRACTS: frozenset({"contract"}),
}
"""Which groups of the register an inventory of a sort should have seen in full."""


@dataclass(frozen=True)
class Found:
    """A thing that inventories saw: the lines that are about the same, and what it may be in the register."""

    sightings: tuple[Sighting, ...]
    verdict: Verdict
    candidates: tuple[tuple[Thing, Match], ...] = ()

    @property
    def first(self) -> Sighting:
        return self.sightings[0]

    @property
    def sources(self) -> list[Thing]:
        """The sources that saw it, each once."""
        return list({one.inventory.source_id: one.inventory.source for one in self.sightings}.values())


@dataclass(frozen=True)
class Sight:
    """What a reader may know of it; `registered` are the assets in use and the contracts that count."""

    reads: tuple[Read, ...]
    found: tuple[Found, ...]
    aside: tuple[tuple[Sighting, str], ...]
    registered: tuple[Asset | Contract, ...]
    orphaned: tuple[Asset | Contract, ...]
    doubled: tuple[tuple[Thing, Thing, Match], ...]

    def of(self, verdict: Verdict) -> list[Found]:
        return [one for one in self.found if one.verdict is verdict]

    @cached_property
    def assets(self) -> list[Asset]:
        return [one for one in self.registered if isinstance(one, Asset)]

    @property
    def completeness(self) -> float | None:
        """Of what was seen, the part that the register has, in percent; None when nothing was seen."""
        return _percent(len(self.of(Verdict.KNOWN)), len(self.found))

    @property
    def owned(self) -> float | None:
        """Of the assets in use, the part with an owner, in percent."""
        return _percent(sum(one.owner_id is not None for one in self.assets), len(self.assets))

    @property
    def freshness(self) -> float | None:
        """Of the assets in use, the part that was confirmed within the term, in percent."""
        return _percent(len(self.assets) - len(self.overdue), len(self.assets))

    @cached_property
    def overdue(self) -> list[Asset]:
        """The assets that nobody confirmed within the term, the longest ago first."""
        late = [one for one in self.assets if is_overdue(one)]
        return sorted(late, key=lambda one: (one.confirmed_on or date.min, one.title))


def sight(actor: Actor) -> Sight:
    """The sight of a house, as far as this reader may know.

    The register is held to as a whole, so that what a reader may not see is not told of as unknown: what is, or may be,
    such a thing is left out. Raises MissingProblem and DamagedProblem.
    """
    reads = read_all(actor)
    everything = _register(HOUSE)
    visible = {one.pk: one for one in _register(actor)}
    lines = [line for one in reads for line in one.sightings]
    aside = {(one.inventory.pk, line["key"]): line["reason"] for one in reads for line in one.inventory.set_aside}
    counted = [line for line in lines if (line.inventory.pk, line.key) not in aside]
    matches = _matches(counted, everything)
    hidden = {str(one.pk) for one in everything if one.pk not in visible}
    found = [
        one
        for one in _gathered(counted, matches, {str(key): thing for key, thing in visible.items()})
        if not hidden & {match.key for line in one.sightings for match in matches[line]}
    ]
    seen = {match.key for line in counted for match in matches[line]}
    return Sight(
        tuple(reads),
        tuple(found),
        tuple((line, aside[key]) for line in lines if (key := (line.inventory.pk, line.key)) in aside),
        tuple(visible.values()),
        tuple(_orphaned(visible.values(), reads, seen)),
        tuple(_doubled(visible)),
    )


def _register(actor: Actor) -> list[Asset | Contract]:
    """The assets in use and the contracts that hold."""
    return [
        *Asset.objects.visible_to(actor).filter(status=IN_USE).select_related("owner").by_title(),
        *Contract.objects.visible_to(actor).filter(status=IN_USE).select_related("owner", "supplier").by_title(),
    ]


def _registered(things: Iterable[Asset | Contract]) -> list[Registered]:
    """Assets and contracts as the engine compares them, with the names of who supplies them."""
    suppliers: dict[object, list[str]] = defaultdict(list)
    links = Link.objects.filter(predicate="supplied_by", valid_until=None).values_list("subject", "object")
    titles = dict(Party.objects.values_list("pk", "title"))
    for asset, party in links:
        suppliers[asset].append(titles[party])
    return [
        Registered(str(one.pk), (one.title, *one.known_as), tuple(suppliers[one.pk]), one.type)
        if isinstance(one, Asset)
        else Registered(str(one.pk), (one.title,), (one.supplier.title,), "contract")
        for one in things
    ]


def _matches(lines: Sequence[Sighting], things: Sequence[Asset | Contract]) -> dict[Sighting, tuple[Match, ...]]:
    """What every line may be: a line of contracts a contract, every other line an asset."""
    found: dict[Sighting, tuple[Match, ...]] = {}
    registered = _registered(things)
    for of_contracts in (True, False):
        own = [line for line in lines if (line.inventory.sort == Sort.CONTRACTS) is of_contracts]
        among = [one for one in registered if (one.group == "contract") is of_contracts]
        seen = [Seen(str(number), line.name, line.supplier, line.address) for number, line in enumerate(own)]
        found |= {line: one.matches for line, one in zip(own, reconcile(seen, among), strict=True)}
    return found


def _gathered(
    lines: Iterable[Sighting], matches: Mapping[Sighting, tuple[Match, ...]], visible: Mapping[str, Asset | Contract]
) -> Iterable[Found]:
    """The lines by what they are about: the same registered thing, or the same words or host."""
    groups: dict[tuple[object, ...], list[Sighting]] = defaultdict(list)
    verdicts: dict[tuple[object, ...], Verdict] = {}
    for line in lines:
        best = matches[line][0] if matches[line] else None
        verdict = Verdict.of(best.confidence if best else 0.0)
        same = (best.key,) if best and verdict is Verdict.KNOWN else _name_of(line)
        group = (verdict, line.inventory.sort == Sort.CONTRACTS, *same)
        groups[group].append(line)
        verdicts[group] = verdict
    for group, own in groups.items():
        first = [(visible[match.key], match) for match in matches[own[0]] if match.key in visible]
        yield Found(tuple(own), verdicts[group], tuple(first))


def _name_of(line: Sighting) -> tuple[str, ...]:
    """What makes lines of several inventories the same: the words of the name without the supplier, or a host."""
    if host := host_of(line.name):
        return ("host", host)
    words, supplier = words_of(line.name), set(words_of(line.supplier))
    return tuple(word for word in words if word not in supplier) or words


def _orphaned(things: Iterable[Asset | Contract], reads: Iterable[Read], seen: set[str]) -> Iterable[Asset | Contract]:
    """What the register says is in use, and no inventory that should have seen it did see."""
    groups = [COVERS.get(one.inventory.sort, frozenset()) for one in reads if one.sightings and one.is_whole]
    covered = frozenset[str]().union(*groups)
    for one in things:
        if (one.type if isinstance(one, Asset) else "contract") in covered and str(one.pk) not in seen:
            yield one


def _doubled(visible: Mapping[object, Asset | Contract]) -> Iterable[tuple[Thing, Thing, Match]]:
    by_key = {str(key): thing for key, thing in visible.items()}
    assets = [one for one in visible.values() if isinstance(one, Asset)]
    for key, match in doubles(_registered(assets)):
        yield by_key[key], by_key[match.key], match


def _percent(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None
