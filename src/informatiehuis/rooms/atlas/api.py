"""What the API says of sources besides their register: the snapshots that were taken of them."""

# No `from __future__ import annotations` here: the router reads the types of functions.

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Path, Router, Schema
from pydantic import Field

from informatiehuis.kernel.register.api_problems import described
from informatiehuis.kernel.register.schemas import SLUG
from informatiehuis.kernel.web import actor_of
from informatiehuis.rooms.atlas.models import Snapshot, Source


class SnapshotColumn(Schema):
    """A column of a snapshot; `original` is its name in the source."""

    name: str
    type: str
    unit: str | None
    original: str


class SnapshotShape(Schema):
    """An immutable copy of a source; `contentHash` is over the bytes of its parquet."""

    contentHash: str  # noqa: N815 - the name in the API
    rows: int = Field(description="Aantal rijen.")
    bytes: int = Field(description="Grootte in bytes.")
    retrievedAt: datetime = Field(description="Wanneer dit is opgehaald.")  # noqa: N815
    isCurrent: bool = Field(description="Of dit de gegevens zijn die nu gelden.")  # noqa: N815
    crs: str | None = Field(description="Het coördinatenstelsel van de geometrie.")
    columns: list[SnapshotColumn]


class SnapshotList(Schema):
    """All snapshots of a source, newest first."""

    results: list[SnapshotShape]
    count: int


def router() -> Router:
    """What is asked below `/bronnen`."""
    made = Router(tags=["bronnen"])

    @made.get(
        "/{slug}/momentopnamen",
        response=SnapshotList,
        auth=None,
        operation_id="sourceSnapshots",
        summary="De momentopnamen van een bron",
        openapi_extra=described(400, 404),
    )
    def snapshots(request: HttpRequest, slug: str = Path(..., pattern=SLUG)) -> Any:
        source = Source.objects.visible_to(actor_of(request)).filter(slug=slug).first()
        if source is None:
            raise Http404
        results = [_shown(one) for one in source.snapshots.order_by("-retrieved_at")]
        return {"results": results, "count": len(results)}

    return made


def _shown(snapshot: Snapshot) -> dict[str, Any]:
    return {
        "contentHash": snapshot.content_hash,
        "rows": snapshot.rows,
        "bytes": snapshot.size,
        "retrievedAt": snapshot.retrieved_at,
        "isCurrent": snapshot.is_current,
        "crs": snapshot.crs or None,
        "columns": [
            {
                "name": column["name"],
                "type": column["type"],
                "unit": column.get("unit"),
                "original": column.get("original", column["name"]),
            }
            for column in snapshot.columns
        ],
    }
