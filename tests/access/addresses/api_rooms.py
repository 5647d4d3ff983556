"""The operations of the API that the rooms add to their registers."""

from __future__ import annotations

from tests.access.addresses import Address

OF = "/api/v1/indicatoren/{slug}"

OPERATIONS = {
    "sourceSnapshots": Address("/api/v1/bronnen/{slug}/momentopnamen", kind="source", english=False),
    "assetAlgorithmRecord": Address("/api/v1/i-assets/{slug}/algoritmeregister", kind="asset", english=False),
    "sourceQuality": Address("/api/v1/bronnen/{slug}/kwaliteit", kind="source", english=False),
    "sourceRows": Address("/api/v1/bronnen/{slug}/rijen", kind="source", english=False),
    "sourceValidate": Address("/api/v1/bronnen/{slug}/validatie", kind="source", english=False, changes=True),
    "sourceEndValidation": Address("/api/v1/bronnen/{slug}/validatie", kind="source", english=False, changes=True),
    "indicatorFigures": Address(
        f"{OF}/cijfers?pageSize=1000",
        f"{OF}/cijfers?concept=true",
        f"{OF}/cijfers?beschikbaarOp=2999-01-01",
        f"{OF}/cijfers?gebied={{hidden area}}",
        kind="indicator",
        english=False,
    ),
    "indicatorExplanation": Address(
        f"{OF}/uitleg",
        f"{OF}/uitleg?gebied={{hidden area}}",
        f"{OF}/uitleg?beschikbaarOp=2999-01-01",
        kind="indicator",
        english=False,
    ),
    "indicatorInterpretations": Address(
        f"{OF}/duidingen", f"{OF}/duidingen?beschikbaarOp=2999-01-01", kind="indicator", english=False
    ),
    "indicatorRun": Address(f"{OF}/runs", kind="indicator", english=False, changes=True),
    "indicatorRecompute": Address(f"{OF}/narekeningen", kind="indicator", english=False, changes=True),
    "indicatorPublish": Address(f"{OF}/publicaties", kind="indicator", english=False, changes=True),
}
