"""The addresses of what a change touches."""

from __future__ import annotations

from tests.access.addresses import Address

ADDRESSES = {
    "register:*:effect": Address("{list}{slug}/effect/", "{list}{slug}/effect/?wijziging={word}"),
    "impact:compare": Address(
        "/effecten/vergelijken/?een=impact_record:{slug}&ander=impact_record:{slug}", kind="impact_record"
    ),
}
