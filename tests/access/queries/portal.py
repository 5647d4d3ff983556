"""The queries of the front door: home, identities, and the collections of the OGC surface."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from informatiehuis.engines.features import Pack
from informatiehuis.engines.problems import Problem
from informatiehuis.kernel.models import BoundarySet
from informatiehuis.portal.floors import floors
from informatiehuis.portal.identity import catalogue_graph, describe
from informatiehuis.portal.ogc import collections, contents
from informatiehuis.rooms.monitor.models import Run
from tests.access.queries import Elsewhere, Query, Reader
from tests.access.queries.register import of_each

if TYPE_CHECKING:
    from tests.access.planting import Planted


def _floors(planted: Planted, reader: Reader) -> Iterator[Any]:
    yield floors(reader.actor)


def _catalogue(planted: Planted, reader: Reader) -> Iterator[Any]:
    yield catalogue_graph(reader.actor)


def _collections(planted: Planted, reader: Reader) -> Iterator[Any]:
    for one in collections.all_for(reader.actor):
        yield one.title, one.description, one.licence, one.page, _told(one)


def _find(planted: Planted, reader: Reader) -> Iterator[Any]:
    """Every collection there could be."""
    of = ((collections.AREAS, "boundary_set"), (collections.FIGURES, "indicator"), (collections.SOURCES, "source"))
    for prefix, kind in of:
        for thing, _rule in planted.rules_of(kind):
            found = collections.find(reader.actor, f"{prefix}{thing.slug}")
            if found is not None:
                yield found.id, found.title, _told(found)


def _told(found: collections.Collection) -> Any:
    """Its features; of data that ask for a purpose tests/walk/test_using.py asks those."""
    return () if found.asks_purpose else _packed(found.content.build)


def _areas(planted: Planted, reader: Reader) -> Iterator[Any]:
    for one in BoundarySet.objects.visible_to(reader.actor):
        yield contents.area_rows(one, reader.actor)
        yield _packed(contents.areas(one, reader.actor).build)


def _figures(planted: Planted, reader: Reader) -> Iterator[Any]:
    """The figures that everybody who may see their indicator and its borders may see: those that are public."""
    for run in Run.objects.filter(publications__isnull=False).select_related("indicator", "boundary_set"):
        public = run.publications.get().interpretation
        seen = (run.indicator, run.boundary_set, public)
        if all(type(one).objects.visible_to(reader.actor).filter(pk=one.pk).exists() for one in seen):
            yield _packed(contents.figures(run, reader.actor).build)


def _packed(build: Callable[[Path], None]) -> Any:
    """The features that go into a pack."""
    with TemporaryDirectory() as folder:
        target = Path(folder) / "one.pack"
        try:
            build(target)
        except Problem as problem:
            return problem
        pack = Pack.open(target)
        found = list(pack.items(limit=10_000)), pack.queryables(), pack.schema()
        pack.close()
        return found


QUERIES: dict[str, Query | Elsewhere] = {
    "portal/floors.py:floors": Query(_floors),
    "portal/identity.py:catalogue_graph": Query(_catalogue),
    "portal/identity.py:describe": of_each(lambda kind, thing, actor: describe(thing, actor)),
    "portal/ogc/collections.py:all_for": Query(_collections),
    "portal/ogc/collections.py:find": Query(_find),
    "portal/ogc/contents.py:area_rows": Query(_areas),
    "portal/ogc/contents.py:areas": Query(_areas),
    "portal/ogc/contents.py:figures": Query(_figures),
    **dict.fromkeys(
        (f"portal/access/why.py:{name}" for name in ("answer", "decided", "standing_in")),
        Elsewhere("answers who keeps the house what an account may", "tests/portal/test_why.py"),
    ),
    "portal/accounts/demanding.py:is_demanded": Elsewhere("asks a second step of a role", "tests/portal/accounts"),
}
