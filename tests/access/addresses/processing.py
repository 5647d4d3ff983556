"""The addresses of data that are used for a purpose, and of the log of that use."""

from __future__ import annotations

from tests.access.addresses import Address

LOG = "/logboek/"

ADDRESSES = {
    "atlas:data": Address("/atlas/bronnen/{slug}/gegevens/", kind="source"),
    "atlas:download": Address("/atlas/bronnen/{slug}/gegevens.csv", kind="source"),
    "atlas:documents": Address("/atlas/bronnen/{slug}/documenten/", kind="source"),
    "atlas:document": Address("/atlas/bronnen/{slug}/documenten/{word}/", kind="source"),
    "processing:log": Address(LOG, f"{LOG}?bron={{word}}&doel={{word}}&wie={{word}}"),
    "processing:export": Address("/logboek.ndjson", "/logboek.ndjson?bron={word}"),
}
