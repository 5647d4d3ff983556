"""Reads a CycloneDX bill of materials: a row for every component, with by which way it came along.

Versions 1.2 to 1.7 in JSON and XML (ECMA-424). What a bill says besides components and dependencies is not read. Values
are taken as they stand: the bills of suppliers often break their schema in places that say nothing about components.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from informatiehuis.engines.connectors import bills
from informatiehuis.engines.connectors.archive import gunzip
from informatiehuis.engines.connectors.base import Column, Connector, Description, Location, Written
from informatiehuis.engines.connectors.dialect import empty
from informatiehuis.engines.connectors.transport import Transport
from informatiehuis.engines.connectors.write import write_batches
from informatiehuis.engines.problems import N_, Note
from informatiehuis.engines.progress import Progress, silent

NAME = "cyclonedx"
BETWEEN = " › "
ENDINGS = (".cdx.json", ".cdx.xml", "bom.json", "bom.xml")
SCHEMA = pa.schema(
    [
        ("naam", pa.string()),
        ("groep", pa.string()),
        ("versie", pa.string()),
        ("soort", pa.string()),
        ("leverancier", pa.string()),
        ("licentie", pa.string()),
        ("purl", pa.string()),
        ("kenmerk", pa.string()),
        ("via", pa.string()),
    ]
)
COLUMNS = tuple(Column(field.name, str(field.type), None, field.name) for field in SCHEMA)


class CycloneDx(Connector):
    """A software bill of materials (SBOM) in CycloneDX, JSON or XML, gzipped or not, from disk or over HTTP.

    It gives a row for every component: `naam`, `groep`, `versie`, `soort`, `leverancier`, `licentie`, `purl`, `kenmerk`
    (its reference in the bill) and `via`: the components through which it came along, from the nearest to the subject
    on, the shortest way. `via` is empty for what the subject uses itself, and null where the bill does not say.
    """

    name = NAME
    label = N_("Softwarestuklijst (SBOM, CycloneDX)")

    def recognises(self, location: Location) -> bool:
        return location.name.lower().removesuffix(".gz").endswith(ENDINGS)

    def sniffs(self, head: bytes, media_type: str) -> bool:
        return "cyclonedx" in media_type or bills.is_cyclonedx(head)

    def describe(self, location: Location, options: Mapping[str, str], fetch: Transport) -> Description:
        """Reads the whole bill: only then it is known what is in it."""
        self.chosen(options)
        return _description(_read(location, fetch, silent)[0])

    def write_parquet(
        self, location: Location, options: Mapping[str, str], target: Path, fetch: Transport, progress: Progress
    ) -> Written:
        self.chosen(options)
        bill, etag, retrieved_at = _read(location, fetch, progress)
        if not bill.components:
            raise empty(location.name)
        table = pa.Table.from_pylist(list(_rows(bill)), schema=SCHEMA)
        rows = write_batches(table.to_batches(), target, SCHEMA, disk=fetch.disk, progress=progress)
        return Written(rows, _description(bill), etag, retrieved_at)


def _read(location: Location, fetch: Transport, progress: Progress) -> tuple[bills.Bill, str | None, datetime]:
    file = fetch.download(location, progress)
    path = gunzip(file.path, fetch.scratch() / "bill", fetch) if location.is_gzip else file.path
    return bills.read(path, location.name), file.etag, datetime.now(UTC)


def _rows(bill: bills.Bill) -> Iterator[dict[str, object]]:
    ways = bill.ways()
    for one in bill.components:
        via = ways.get(one.reference)
        yield {
            "naam": one.name,
            "groep": one.group or None,
            "versie": one.version or None,
            "soort": one.type or None,
            "leverancier": one.supplier or None,
            "licentie": one.licence or None,
            "purl": one.purl or None,
            "kenmerk": one.reference,
            "via": None if via is None else BETWEEN.join(via),
        }


def _description(bill: bills.Bill) -> Description:
    told = {
        "onderwerp": bill.subject.name if bill.subject else "",
        "versie": bill.subject.version if bill.subject else "",
        "cyclonedx": bill.specification,
        "gemaakt": bill.made,
        "serienummer": bill.serial,
    }
    found = {name: text for name, text in told.items() if text}
    return Description(COLUMNS, None, None, len(bill.components), found, tuple(_notes(bill)))


def _notes(bill: bills.Bill) -> Iterator[Note]:
    if bill.subject is None:
        yield Note(N_("De stuklijst zegt niet waarvan zij de stuklijst is."))
    if bill.unnamed:
        yield Note(N_("Onderdelen zonder naam, die zijn overgeslagen: {count}."), count=bill.unnamed)
    if bill.doubled:
        yield Note(N_("Onderdelen die een kenmerk hebben dat al van een ander is: {count}."), count=bill.doubled)
    if bill.dangling:
        yield Note(N_("Afhankelijkheden van onderdelen die er niet in staan: {count}."), count=bill.dangling)
