"""Looks for a component in every bill of materials: which i-assets have it, which version, and by which way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel.access import Actor, NotAllowed
from informatiehuis.rooms.atlas import queries as atlas
from informatiehuis.rooms.atlas.models import Snapshot
from informatiehuis.rooms.atlas.permitted import Asking, permitted
from informatiehuis.rooms.estate.inventories.reading import seen_inventories
from informatiehuis.rooms.estate.models import Asset, Inventory, Sort

COLUMNS = ("naam", "groep", "versie", "leverancier", "licentie", "purl", "via")
MOST_TOLD = 200
SHORTEST = 2
BOUND = re.compile(r"\s*(<=|>=|<|>|=)?\s*([0-9A-Za-z][0-9A-Za-z.+_~-]*)\s*")
NUMBERS = re.compile(r"\d+(?:\.\d+)*")
PARTS = re.compile(r"\d+|[a-z]+")
SAME_RELEASE = frozenset({"final", "ga", "release"})


class VersionProblem(Problem):
    """A version that cannot be compared with; `field` is that of the form."""

    code = "version"


@dataclass(frozen=True)
class Component:
    """A component of an asset; `via` is None where the bill does not say by which way it came along."""

    asset: Asset
    name: str
    group: str
    version: str
    supplier: str
    licence: str
    via: str | None
    snapshot: Snapshot


@dataclass(frozen=True)
class Looked:
    """What was found: by title of the asset, at most MOST_TOLD and `more` besides, in so many bills."""

    components: tuple[Component, ...]
    more: int
    bills: int

    @property
    def by_asset(self) -> dict[Asset, list[Component]]:
        found: dict[Asset, list[Component]] = {}
        for one in self.components:
            found.setdefault(one.asset, []).append(one)
        return found


def look_for(name: str, versions: str, actor: Actor) -> Looked:
    """The components with this in their name, group or purl, of versions within bounds, in assets that are seen.

    `versions` is empty, a version, or bounds with commas that all hold: `>=2.0, <2.17.1`. Raises VersionProblem,
    MissingProblem and DamagedProblem.
    """
    within = bounds(versions)
    told = name.strip().casefold()
    bills = _bills(actor)
    if len(told) < SHORTEST:
        return Looked((), 0, len(bills))
    snapshots = atlas.visible_snapshots([bill.source.slug for bill, _asset in bills], actor)
    held = {one.source.slug: one for one in snapshots}
    found = [
        one
        for bill, asset in bills
        if bill.source.slug in held
        for one in _components(asset, held[bill.source.slug], told, actor)
        if within(one.version)
    ]
    found.sort(key=lambda one: (one.asset.title, one.name, version_key(one.version)))
    return Looked(tuple(found[:MOST_TOLD]), max(0, len(found) - MOST_TOLD), len(bills))


def _bills(actor: Actor) -> list[tuple[Inventory, Asset]]:
    """The bills of materials that this reader may quote of assets that they see, each with its asset."""
    bills = [one for one in seen_inventories(actor) if one.sort == Sort.COMPONENTS]
    seen = Asset.objects.visible_to(actor).in_bulk([one.about_id for one in bills if one.about_id])
    return [(one, seen[one.about_id]) for one in bills if one.about_id in seen]


def _components(asset: Asset, snapshot: Snapshot, told: str, actor: Actor) -> Iterator[Component]:
    """Those of one bill, as far as the rules of its source leave this reader. Raises LakeProblem."""
    try:
        with permitted(snapshot, Asking(actor, "page"), "components") as rows:
            found = rows.table(COLUMNS).to_pylist() if set(COLUMNS) <= set(rows.columns) else []
    except NotAllowed:
        return
    for row in found:
        words = {name: row[name] or "" for name in COLUMNS}
        if any(told in words[name].casefold() for name in ("naam", "groep", "purl")):
            yield Component(
                asset,
                words["naam"],
                words["groep"],
                words["versie"],
                words["leverancier"],
                words["licentie"],
                row["via"],
                snapshot,
            )


def bounds(text: str) -> Callable[[str], bool]:
    """Whether a version lies within bounds. Raises VersionProblem for what is no bound."""
    tests = [_bound(one) for one in text.split(",") if one.strip()]
    return lambda version: all(test(version) for test in tests)


def _bound(text: str) -> Callable[[str], bool]:
    match = BOUND.fullmatch(text)
    if match is None:
        raise VersionProblem(
            N_("'{text}' is geen versie."),
            N_("Schrijf een versie, of grenzen zoals >=2.0, <2.17.1."),
            text=text.strip()[:60],
            field="versie",
        )
    sign, bound = match.group(1) or "=", version_key(match.group(2))
    tests: dict[str, Callable[[str], bool]] = {
        "=": lambda version: version_key(version) == bound,
        "<": lambda version: bool(version) and version_key(version) < bound,
        "<=": lambda version: bool(version) and version_key(version) <= bound,
        ">": lambda version: bool(version) and version_key(version) > bound,
        ">=": lambda version: bool(version) and version_key(version) >= bound,
    }
    return tests[sign]


def version_key(version: str) -> tuple[object, ...]:
    """A version as it is ordered: 2.0-rc1 comes before 2.0, 2.0 before 2.0.1, and 2.9 before 2.14.

    Zeros at the end and what is said of the build make no difference. As Semantic Versioning 2.0.0, section 11, and
    versions of other forms as near to it as can be; FINAL, GA and RELEASE are words of Maven for the release itself.
    """
    plain = version.casefold().removeprefix("v").split("+")[0]
    numbers = NUMBERS.match(plain)
    release = [int(one) for one in numbers.group().split(".") if one] if numbers else []
    while release and release[-1] == 0:
        release.pop()
    rest = PARTS.findall(plain[numbers.end() :] if numbers else plain)
    before = tuple((0, int(one), "") if one.isdigit() else (1, 0, one) for one in rest if one not in SAME_RELEASE)
    return (tuple(release), not before, before)


def assets_without_bill(assets: Iterable[Asset], actor: Actor) -> list[Asset]:
    """The assets of which no bill is known: of those it cannot be said what is in them."""
    known = {asset.pk for _bill, asset in _bills(actor)}
    return [one for one in assets if one.pk not in known]
