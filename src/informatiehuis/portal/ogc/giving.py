"""Giving features of a collection: for a purpose where its source asks for one, and written down.

What is given for a purpose is kept by no cache: who looks again uses it again, and the purpose may have ended.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.http import HttpResponse

from informatiehuis.engines.features import Pack
from informatiehuis.kernel.processing.choosing import purpose_of, trace_of
from informatiehuis.kernel.web import HouseRequest
from informatiehuis.portal.ogc.collections import Collection
from informatiehuis.rooms.atlas import queries as atlas

SURFACE = "ogc"


@contextmanager
def features_of(request: HouseRequest, about: Collection, name: str, *, in_stretches: bool = False) -> Iterator[Pack]:
    """The pack of a collection, to give features from inside the block. Raises PurposeNeeded and NotLogged."""
    if about.rows_of is None or not about.asks_purpose:
        yield about.pack()
        return
    snapshot = about.rows_of.snapshot
    asking = atlas.Asking(request.actor, SURFACE, purpose_of(request, snapshot.source), trace_of(request))
    with atlas.permitted(snapshot, asking, name, in_stretches=in_stretches):
        yield about.pack()


def marked(response: HttpResponse, about: Collection) -> HttpResponse:
    """An answer with features, that nobody keeps when they were given for a purpose."""
    if about.asks_purpose:
        response["Cache-Control"] = "private, no-store"
        del response["ETag"]
    return response
