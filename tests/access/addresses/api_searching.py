"""The operation of the API that searches the whole house."""

from __future__ import annotations

from tests.access.addresses import Address

OPERATIONS = {
    "search": Address(
        "/api/v1/zoekresultaten?zoek={word}",
        "/api/v1/zoekresultaten?zoek=Tekst&pageSize=100",
        "/api/v1/zoekresultaten?zoek=zq0*&pageSize=100&sorteer=title",
        "/api/v1/zoekresultaten?zoek=Tekst+-{word}&status=active&kind=concept",
        english=False,
    )
}
