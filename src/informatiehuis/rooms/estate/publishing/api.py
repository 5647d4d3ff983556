"""What the API says of an algorithm besides its register: its record for the Algoritmeregister, and what is missing."""

# No `from __future__ import annotations` here: the router reads the types of functions.

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext
from ninja import Path, Router, Schema
from pydantic import Field

from informatiehuis.engines.algorithmregister import differences
from informatiehuis.kernel.register.api_problems import described
from informatiehuis.kernel.register.schemas import SLUG
from informatiehuis.kernel.web import actor_of
from informatiehuis.rooms.estate.models import Asset, AssetType, PublicRegister
from informatiehuis.rooms.estate.publishing.record import told_of


class FindingShape(Schema):
    """Something that is missing or wrong, and what to do."""

    field: str = Field(description="De naam van het veld in het register.")
    weight: str = Field(description="refused, shown_empty of advice.")
    text: str


class RecordShape(Schema):
    """The record of an algorithm as it would be published, and how it differs from what was."""

    record: dict[str, Any] = Field(description="De vermelding volgens Publicatiestandaard 1.0.")
    contentHash: str = Field(description="SHA-256 van de vermelding.")  # noqa: N815 - the name in the API
    isAccepted: bool = Field(description="Of het register dit zo opneemt.")  # noqa: N815
    findings: list[FindingShape]
    publishedOn: date | None = Field(description="Wanneer het voor het laatst is gepubliceerd.")  # noqa: N815
    publishedHash: str = Field(description="De hash van wat toen is gepubliceerd.")  # noqa: N815
    changedFields: list[str] = Field(description="De velden die sindsdien anders zijn.")  # noqa: N815


def router() -> Router:
    """What is asked below `/i-assets`."""
    made = Router(tags=["i-assets"])

    @made.get(
        "/{slug}/algoritmeregister",
        response=RecordShape,
        auth=None,
        operation_id="assetAlgorithmRecord",
        summary="De vermelding van een algoritme voor het Algoritmeregister",
        openapi_extra=described(400, 404),
    )
    def algorithm_record(request: HttpRequest, slug: str = Path(..., pattern=SLUG)) -> Any:
        found = Asset.objects.visible_to(actor_of(request)).filter(slug=slug, type=AssetType.ALGORITHM).first()
        if found is None:
            raise Http404
        return _shown(found)

    return made


def _shown(asset: Asset) -> dict[str, Any]:
    (told,) = told_of([asset])
    last = asset.publications.filter(register=PublicRegister.ALGORITHMS).first()
    changed = differences(told.record, last.record) if last and last.record else ()
    return {
        "record": told.record,
        "contentHash": told.sha256,
        "isAccepted": not told.is_refused,
        "findings": [
            {"field": one.field, "weight": one.weight.value, "text": one.note.text(gettext)} for one in told.findings
        ],
        "publishedOn": last.published_on if last else None,
        "publishedHash": last.sha256 if last else "",
        "changedFields": [one.field.name for one in changed],
    }
