"""The addresses of the proof of the history."""

from __future__ import annotations

from tests.access.addresses import Address

ADDRESSES = {
    "portal:proof": Address("/controle/", "/controle/?soort=concept", "/controle/?ding={word}", "/controle/?wat=made"),
    "register:*:reconstruction": Address(
        "{list}{slug}/reconstructie/", "{list}{slug}/reconstructie/?samenhang", own=True
    ),
    "register:*:reconstruction-file": Address(
        "{list}{slug}/reconstructie.html", "{list}{slug}/reconstructie.json?samenhang", own=True
    ),
    "register:*:erase": Address("{list}{slug}/wissen/"),
}
