"""The addresses of the monitor besides its registers."""

from __future__ import annotations

from tests.access.addresses import Address

PAGE = "/monitor/indicatoren/{slug}/"

ADDRESSES = {
    "monitor:overview": Address("/monitor/", "/monitor/?moment=2999-01-01", "/monitor/?moment={then}"),
    "monitor:indicator": Address(
        PAGE,
        f"{PAGE}?concept",
        f"{PAGE}?gebied={{hidden area}}",
        f"{PAGE}?moment={{then}}",
        f"{PAGE}?moment=2999-01-01",
        kind="indicator",
        own=True,
    ),
    "monitor:publish": Address(f"{PAGE}publiceren/", kind="indicator", changes=True),
    "monitor:compute": Address(f"{PAGE}berekenen/", kind="indicator", changes=True),
    "monitor:recompute": Address(f"{PAGE}narekenen/", kind="indicator", changes=True),
    "monitor:figures": Address(
        f"{PAGE}cijfers.csv",
        f"{PAGE}cijfers.parquet",
        f"{PAGE}cijfers.geojson",
        f"{PAGE}cijfers.csv?moment=2999-01-01",
        kind="indicator",
        english=False,
    ),
    "monitor:drawing": Address(f"{PAGE}kaart.svg", f"{PAGE}grafiek.svg", kind="indicator", english=False, most=3),
    "monitor:areas": Address("/monitor/gebieden/?gebied={hidden area}", "/monitor/gebieden/"),
    "monitor:area": Address(
        "/monitor/gebieden/{slug}/", "/monitor/gebieden/{slug}/?moment=2999-01-01", kind="area", own=True
    ),
}
