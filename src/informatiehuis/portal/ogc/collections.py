"""The collections that a reader may see, each with the pack that holds its features.

Looking one up takes a few queries, so what was found is remembered for as long as nothing in the house changed: the
last event of the chain names the state of the house, and every change adds one.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language

from informatiehuis.engines.features import Pack
from informatiehuis.kernel.access import HOUSE, Actor, asks_purpose
from informatiehuis.kernel.models import BoundarySet, Event
from informatiehuis.kernel.register.folding import Folded
from informatiehuis.portal.ogc import contents
from informatiehuis.portal.ogc.contents import Content
from informatiehuis.portal.ogc.shelf import Unusable, shelf_of
from informatiehuis.rooms.atlas import queries as atlas
from informatiehuis.rooms.atlas.models import Snapshot, Source
from informatiehuis.rooms.atlas.permitted import Rows
from informatiehuis.rooms.monitor.queries import indicators_for, published, shown

AREAS, FIGURES, SOURCES = "gebieden-", "cijfers-", "bron-"
SMALL = 50_000
PATIENCE = 10.0
REMEMBERED = 512


@dataclass(frozen=True)
class Collection:
    """A set of features: what it is, and what it is made of. `page` leads to the thing that it shows.

    `rows_of` are the rows of a source that this reader may see, for a collection that shows a source.
    """

    id: str
    title: str
    description: str
    licence: str
    page: str
    rows: int
    content: Content
    packs: Path
    rows_of: Rows | None = None

    @property
    def asks_purpose(self) -> bool:
        """Whether its features are given for a purpose only; what is said of it asks for none."""
        return self.rows_of is not None and asks_purpose(self.rows_of.snapshot.source)

    @property
    def name(self) -> str:
        """The name under which its packs are kept: views of different readers do not push each other out."""
        return f"{self.id}+{self.rows_of.view.key}" if self.rows_of and self.rows_of.view.key else self.id

    def pack(self) -> Pack:
        """The pack with its features, made now when it was not there. Raises BeingMade when that takes long."""
        patience = None if self.rows <= SMALL else PATIENCE
        return shelf_of(self.packs).get(self.name, self.content.key, self.content.build, patience)

    def pack_at_hand(self) -> Pack | None:
        """The pack, unless there is none or making it would keep somebody waiting who only asks what there is.

        None too where a purpose is asked: even the outline of the features tells something of them.
        """
        here = shelf_of(self.packs).holds
        if self.asks_purpose or (self.rows > SMALL and not here(self.name, self.content.key)):
            return None
        try:
            return self.pack()
        except Unusable:
            return None


def prepare(source: Source) -> None:
    """Make the pack of a source before anybody asks for it; nothing when it has no shapes."""
    found = find(HOUSE, f"{SOURCES}{source.slug}")
    if found is not None:
        shelf_of(found.packs).get(found.name, found.content.key, found.content.build)


_remembered: OrderedDict[tuple[Any, ...], Any] = OrderedDict()
_lock = Lock()


def find(actor: Actor, identifier: str) -> Collection | None:
    """The collection of this identifier, or None when it is not there or not for this reader."""
    prefix = next((one for one in FINDERS if identifier.startswith(one)), None)
    if prefix is None:
        return None
    slug = identifier.removeprefix(prefix)
    found: Collection | None = _once(actor, identifier, lambda: FINDERS[prefix](actor, slug))
    return found


def all_for(actor: Actor) -> list[Collection]:
    """Every collection that this reader may see: areas, figures, sources, each in the order of their titles."""
    found: list[Collection] = _once(actor, "", lambda: list(_all(actor)))
    return found


def _once(actor: Actor, identifier: str, look_up: Callable[[], Any]) -> Any:
    state = Event.objects.order_by("-number").values_list("hash", flat=True).first()
    key = (settings.HOUSE.root, state, timezone.localdate(), get_language(), actor.standing, identifier)
    with _lock:
        if key in _remembered:
            _remembered.move_to_end(key)
            return _remembered[key]
    found = look_up()
    with _lock:
        _remembered[key] = found
        while len(_remembered) > REMEMBERED:
            _remembered.popitem(last=False)
    return found


def _all(actor: Actor) -> Iterator[Collection]:
    sets = BoundarySet.objects.visible_to(actor).filter(boundaries__isnull=False).distinct().by_title()
    slugs = [(AREAS, slug) for slug in sets.values_list("slug", flat=True)]
    slugs += [(FIGURES, slug) for slug in published(actor).values_list("slug", flat=True)]
    snapshots = _spatial(actor).order_by(Folded("source__title"), "source__slug")
    slugs += [(SOURCES, slug) for slug in snapshots.values_list("source__slug", flat=True)]
    for prefix, slug in slugs:
        found = FINDERS[prefix](actor, slug)
        if found is not None:
            yield found


def _areas(actor: Actor, slug: str) -> Collection | None:
    boundary_set = BoundarySet.objects.visible_to(actor).filter(slug=slug).first()
    if boundary_set is None or not boundary_set.boundaries.exists():
        return None
    return Collection(
        id=f"{AREAS}{slug}",
        title=_labelled(boundary_set.title, boundary_set.schematic),
        description=_described(boundary_set.summary or boundary_set.title, boundary_set.schematic),
        licence="",
        page=boundary_set.get_absolute_url(),
        rows=boundary_set.boundaries.count(),
        content=contents.areas(boundary_set, actor),
        packs=settings.HOUSE.packs,
    )


def _figures(actor: Actor, slug: str) -> Collection | None:
    indicator = indicators_for(actor).filter(slug=slug).first()
    if indicator is None:
        return None
    seen = shown(indicator, actor)
    if not seen.is_public or seen.run is None or seen.borders is None:
        return None
    schematic = seen.borders.schematic
    about = [indicator.summary or indicator.question, f"Eenheid: {indicator.unit}."]
    return Collection(
        id=f"{FIGURES}{slug}",
        title=_labelled(indicator.title, schematic),
        description=_described(" ".join(filter(None, about)), schematic),
        licence="",
        page=indicator.get_absolute_url(),
        rows=seen.run.figures.count(),
        content=contents.figures(seen.run, actor),
        packs=settings.HOUSE.packs,
    )


def _source(actor: Actor, slug: str) -> Collection | None:
    found = _spatial(actor).filter(source__slug=slug).select_related("source").first()
    if found is None:
        return None
    source, rows = found.source, atlas.rows_for(found, actor)
    if found.geometry not in rows.columns:
        return None
    return Collection(
        id=f"{SOURCES}{slug}",
        title=_labelled(source.title, source.schematic),
        description=_described(" ".join(filter(None, [source.summary, source.attribution])), source.schematic),
        licence=source.licence,
        page=source.get_absolute_url(),
        rows=found.rows,
        content=contents.snapshot(rows),
        packs=settings.HOUSE.packs,
        rows_of=rows,
    )


def _spatial(actor: Actor) -> Any:
    """The snapshots in force that have shapes, of sources that this reader may see."""
    sources = Source.objects.visible_to(actor).filter(status="active")
    return Snapshot.objects.filter(source__in=sources, is_current=True).exclude(geometry="").exclude(crs="")


FINDERS: dict[str, Callable[[Actor, str], Collection | None]] = {
    AREAS: _areas,
    FIGURES: _figures,
    SOURCES: _source,
}


def _labelled(title: str, schematic: bool) -> str:
    """Titles and descriptions are content, and Dutch as content is, on English pages too."""
    return title if not schematic or "schematisch" in title.lower() else f"{title} (schematische grenzen)"


def _described(text: str, schematic: bool) -> str:
    return (
        f"{text} De grenzen zijn schematisch getekend. Het zijn niet de echte grenzen.".strip() if schematic else text
    )
