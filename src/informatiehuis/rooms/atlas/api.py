"""What the API says of sources besides their register: the snapshots that were taken of them."""

# No `from __future__ import annotations` here: the router reads the types of functions.

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext
from ninja import Path, Router, Schema
from pydantic import ConfigDict, Field

from informatiehuis.engines.quality.levels import SENTENCES, Level
from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.register.api_auth import SIGNED_IN
from informatiehuis.kernel.register.api_problems import described
from informatiehuis.kernel.register.schemas import REASON, SLUG
from informatiehuis.kernel.web import actor_of
from informatiehuis.rooms.atlas import contracts, rows_api
from informatiehuis.rooms.atlas.models import Snapshot, Source
from informatiehuis.rooms.atlas.showing import quotes
from informatiehuis.rooms.atlas.standing import standing_of


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


class JudgementShape(Schema):
    """What was found when data came in, the same outcome in a row taken together."""

    contentHash: str  # noqa: N815
    firstAt: datetime  # noqa: N815
    lastAt: datetime  # noqa: N815
    times: int = Field(description="Hoe vaak hetzelfde is gevonden.")
    rows: int
    accepted: bool = Field(description="Of de gegevens in gebruik zijn genomen.")
    level: str = Field(description="good, remarks, old, unjudged of broken.")
    failed: list[str] = Field(description="Wat niet in orde was, voor wie dat mag weten.")


class ValidationShape(Schema):
    """That a steward holds the data good enough to decide on."""

    scope: str
    startedAt: datetime  # noqa: N815
    contentHash: str  # noqa: N815


class QualityShape(Schema):
    """How good the data of a source are now, whether one may decide on them, and how that was before."""

    level: str = Field(description="good, remarks, old, unjudged of broken.")
    sentence: str
    validation: ValidationShape | None
    history: list[JudgementShape]


class Validating(Schema):
    """For which decisions the data are good enough."""

    model_config = ConfigDict(extra="forbid")

    scope: str = Field(min_length=1, max_length=500)
    reason: str = REASON


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
        source = _source(request, slug)
        results = [_shown(one) for one in source.snapshots.order_by("-retrieved_at")]
        return {"results": results, "count": len(results)}

    _add_quality(made)
    rows_api.add_to(made)
    return made


def _add_quality(made: Router) -> None:
    @made.get(
        "/{slug}/kwaliteit",
        response=QualityShape,
        auth=None,
        operation_id="sourceQuality",
        summary="De kwaliteit van een bron, nu en eerder",
        openapi_extra=described(400, 404),
    )
    def quality(request: HttpRequest, slug: str = Path(..., pattern=SLUG)) -> Any:
        return _quality(_source(request, slug), actor_of(request))

    @made.post(
        "/{slug}/validatie",
        response=QualityShape,
        auth=SIGNED_IN,
        operation_id="sourceValidate",
        summary="Valideer een bron voor besluiten",
        openapi_extra=described(400, 401, 403, 404, 409),
    )
    def validate(request: HttpRequest, body: Validating, slug: str = Path(..., pattern=SLUG)) -> Any:
        source, actor = _source(request, slug), actor_of(request)
        contracts.validate_source(actor=actor, source=source, scope=body.scope, reason=body.reason)
        return _quality(source, actor)

    @made.delete(
        "/{slug}/validatie",
        response=QualityShape,
        auth=SIGNED_IN,
        operation_id="sourceEndValidation",
        summary="Beëindig de validatie van een bron",
        openapi_extra=described(400, 401, 403, 404),
    )
    def end(request: HttpRequest, slug: str = Path(..., pattern=SLUG)) -> Any:
        source, actor = _source(request, slug), actor_of(request)
        contracts.end_validation(actor=actor, source=source)
        return _quality(source, actor)


def _source(request: HttpRequest, slug: str) -> Source:
    found = Source.objects.visible_to(actor_of(request)).filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def _quality(source: Source, actor: Actor) -> dict[str, Any]:
    held = source.snapshots.filter(is_current=True).select_related("source").first()
    standing = standing_of(held)
    level = standing.level if standing else Level.UNJUDGED
    holds = contracts.validation_of(source)
    return {
        "level": level.word,
        "sentence": gettext(SENTENCES[level]),
        "validation": holds
        and {"scope": holds.scope, "startedAt": holds.started_at, "contentHash": holds.content_hash},
        "history": [
            {
                "contentHash": one.judgement.content_hash,
                "firstAt": one.judgement.first_at,
                "lastAt": one.judgement.last_at,
                "times": one.judgement.times,
                "rows": one.judgement.rows,
                "accepted": one.judgement.accepted,
                "level": one.level.word,
                "failed": [told.sentence for told in one.failed],
            }
            for one in contracts.history(source, quotes(source, actor), most=100)
        ],
    }


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
