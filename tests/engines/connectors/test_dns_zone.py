"""Zones as a name server keeps them."""

import pyarrow.parquet as pq
import pytest

from informatiehuis.engines.connectors.base import Location
from informatiehuis.engines.connectors.dns_zone import DnsZone
from informatiehuis.engines.connectors.problems import FormatProblem
from informatiehuis.engines.connectors.registry import registry

ZONE = """$ORIGIN provincie.example.
$TTL 3600
@       IN SOA ns1 beheer 2026010101 7200 3600 1209600 3600
        IN NS  ns1
        IN MX  10 mail
        IN A   192.0.2.1
ns1     IN A   192.0.2.2
www     300 IN CNAME @
kaarten IN A   192.0.2.9
        IN A   192.0.2.8
        IN AAAA 2001:db8::8
xn--caf-dma IN A 192.0.2.7
_dmarc  IN TXT "v=DMARC1; p=reject"
"""


@pytest.fixture
def file(tmp_path):
    def file(content, name="provincie.zone"):
        path = tmp_path / name
        path.write_text(content, "utf-8")
        return path

    return file


def test_every_name_with_an_address_is_a_row(file, write, fetch):
    path = file(ZONE)
    assert registry().recognise(Location(str(path)), fetch).name == "dns-zone"
    written, target = write(DnsZone(), path)
    found = {row["naam"]: (row["soort"], row["doel"], row["ttl"]) for row in pq.read_table(target).to_pylist()}
    assert found == {
        "provincie.example": ("A", "192.0.2.1", 3600),
        "ns1.provincie.example": ("A", "192.0.2.2", 3600),
        "www.provincie.example": ("CNAME", "provincie.example", 300),
        "kaarten.provincie.example": ("A", "192.0.2.8, 192.0.2.9, 2001:db8::8", 3600),
        "café.provincie.example": ("A", "192.0.2.7", 3600),
    }
    assert written.description.found == {"zone": "provincie.example"}
    assert [note.text() for note in written.description.notes] == ["Namen zonder adres, die niet meetellen: 1."]


def test_the_order_in_the_file_makes_no_difference(file, write):
    lines = ZONE.splitlines()
    turned = [*lines[:3], "        IN NS ns1", "www 300 IN CNAME @", *lines[6:7], "@ IN A 192.0.2.1", *lines[8:]]
    one, other = write(DnsZone(), file(ZONE))[1], write(DnsZone(), file("\n".join(turned) + "\n", "b.zone"))[1]
    assert pq.read_table(one).equals(pq.read_table(other))


def test_the_name_of_the_zone_can_be_given(file, fetch, write):
    content = "$TTL 60\n@ IN SOA a b 1 2 3 4 5\n@ IN NS a\nwww IN A 192.0.2.1\n"
    with pytest.raises(FormatProblem):
        DnsZone().describe(Location(str(file(content))), {}, fetch)
    found = DnsZone().describe(Location(str(file(content))), {"origin": "provincie.example"}, fetch)
    assert found.found == {"zone": "provincie.example"}


@pytest.mark.parametrize(
    "content",
    ["dit is geen zone", "$INCLUDE /etc/passwd\n", "$ORIGIN a.example.\nwww IN A 999.1.1.1\n", "<html></html>"],
)
def test_what_is_no_zone_says_so(file, fetch, content):
    with pytest.raises(FormatProblem, match=r"provincie\.zone is geen zone") as caught:
        DnsZone().describe(Location(str(file(content))), {}, fetch)
    assert "root:" not in caught.value.text()
