"""Reads a DNS zone file (RFC 1035, section 5): a row for every name that somebody can come to."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import dns.exception
import dns.name
import dns.rdataset
import dns.rdatatype
import dns.zone
import pyarrow as pa

from informatiehuis.engines.connectors.base import Column, Connector, Description, Location, Option, Written
from informatiehuis.engines.connectors.dialect import empty
from informatiehuis.engines.connectors.disk import in_words
from informatiehuis.engines.connectors.problems import FormatProblem
from informatiehuis.engines.connectors.transport import Transport
from informatiehuis.engines.connectors.write import write_batches
from informatiehuis.engines.problems import N_, Note
from informatiehuis.engines.progress import Progress, silent

NAME = "dns-zone"
MOST = 32 * 1024**2
TYPES = {dns.rdatatype.A, dns.rdatatype.AAAA, dns.rdatatype.CNAME}
"""Records that lead to something which answers; the others (mail, keys, checks) are about a name with one of these."""
FIELDS: dict[str, pa.DataType] = {
    "naam": pa.string(),
    "zone": pa.string(),
    "soort": pa.string(),
    "doel": pa.string(),
    "ttl": pa.int64(),
}
SCHEMA = pa.schema(FIELDS)
COLUMNS = tuple(
    Column(field.name, str(field.type), "s" if field.name == "ttl" else None, field.name) for field in SCHEMA
)


class DnsZone(Connector):
    """A DNS zone as a name server keeps it (a master file), from disk or over HTTP.

    It gives a row for every name with an address or an alias: `naam` (whole, without the last dot), `zone`, `soort` (A,
    AAAA or CNAME; the first of these that there is), `doel` (all addresses, or the name that it is an alias of) and
    `ttl` in seconds. `$INCLUDE` is refused: a file cannot have other files of the server read.
    """

    name = NAME
    label = N_("DNS-zone (internetdomeinen)")
    options = (
        Option("origin", N_("Zone"), N_("De naam van de zone, als het bestand die niet zelf noemt met $ORIGIN.")),
    )

    def recognises(self, location: Location) -> bool:
        return location.suffix in (".zone", ".db") and not location.is_gzip

    def sniffs(self, head: bytes, media_type: str) -> bool:
        return media_type == "text/dns" or head.lstrip().startswith((b"$ORIGIN", b"$TTL"))

    def describe(self, location: Location, options: Mapping[str, str], fetch: Transport) -> Description:
        zone, _etag, _moment = _read(location, self.chosen(options), fetch, silent)
        return _description(zone, sum(1 for _ in _rows(zone)))

    def write_parquet(
        self, location: Location, options: Mapping[str, str], target: Path, fetch: Transport, progress: Progress
    ) -> Written:
        zone, etag, retrieved_at = _read(location, self.chosen(options), fetch, progress)
        found = list(_rows(zone))
        if not found:
            raise empty(location.name)
        table = pa.Table.from_pylist(found, schema=SCHEMA)
        rows = write_batches(table.to_batches(), target, SCHEMA, disk=fetch.disk, progress=progress)
        return Written(rows, _description(zone, rows), etag, retrieved_at)


def _read(
    location: Location, chosen: Mapping[str, str], fetch: Transport, progress: Progress
) -> tuple[dns.zone.Zone, str | None, datetime]:
    file = fetch.download(location, progress)
    size = file.path.stat().st_size
    if size > MOST:
        raise FormatProblem(
            N_("{name} is te groot voor een zone: {size}."),
            N_("Het huis leest er een van ten hoogste {most}."),
            name=location.name,
            size=in_words(size),
            most=in_words(MOST),
        )
    text = file.path.read_bytes().decode("utf-8", "replace")
    try:
        # a zone that was cut out of a server need not have its own SOA and NS: what answers is still in it
        zone = dns.zone.from_text(
            text, origin=chosen["origin"] or None, relativize=False, check_origin=False, allow_include=False
        )
    except (dns.exception.DNSException, ValueError) as error:
        raise FormatProblem(
            N_("{name} is geen zone die gelezen kan worden: {reason}."),
            N_("Geef het bestand zoals de nameserver het heeft, en bij ‘Zone’ de naam als $ORIGIN ontbreekt."),
            name=location.name,
            reason=str(error)[:200].rstrip("."),
        ) from error
    return zone, file.etag, datetime.now(UTC)


def _rows(zone: dns.zone.Zone) -> Iterator[dict[str, object]]:
    """By name, so that the same zone gives the same rows in whatever order it was written."""
    origin = _said(zone.origin) if zone.origin else ""
    for name in sorted(zone.nodes):
        sets = [one for one in zone.nodes[name].rdatasets if one.rdtype in TYPES]
        if not sets:
            continue
        first = min(sets, key=lambda one: dns.rdatatype.to_text(one.rdtype))
        goals = sorted({str(record).rstrip(".") for one in sets for record in one})
        yield {
            "naam": _said(name),
            "zone": origin,
            "soort": dns.rdatatype.to_text(first.rdtype),
            "doel": ", ".join(goals),
            "ttl": first.ttl,
        }


def _said(name: dns.name.Name) -> str:
    """A name as people read it: without the last dot, and with letters that were coded (IDNA) as letters."""
    try:
        return name.to_unicode(omit_final_dot=True).lower()
    except (dns.exception.DNSException, UnicodeError):
        return name.to_text(omit_final_dot=True).lower()


def _description(zone: dns.zone.Zone, rows: int) -> Description:
    others = len(zone.nodes) - rows
    notes = (Note(N_("Namen zonder adres, die niet meetellen: {count}."), count=others),) if others else ()
    return Description(COLUMNS, None, None, rows, {"zone": _said(zone.origin)} if zone.origin else {}, notes)
