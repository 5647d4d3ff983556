"""Bills of materials in CycloneDX, JSON and XML."""

import gzip
import json
import time

import pyarrow.parquet as pq
import pytest

from informatiehuis.engines.connectors.base import Location
from informatiehuis.engines.connectors.cyclonedx import CycloneDx
from informatiehuis.engines.connectors.problems import EmptyProblem, FormatProblem
from informatiehuis.engines.connectors.registry import registry


def bill(components, dependencies=(), **more):
    subject = {"bom-ref": "app", "type": "application", "name": "Zaaksysteem", "version": "4.1"}
    told = {"bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": {"component": subject}, **more}
    return {**told, "components": components, "dependencies": list(dependencies)}


def library(name, version="1.0", **more):
    return {"type": "library", "bom-ref": name, "name": name, "version": version, **more}


@pytest.fixture
def file(tmp_path):
    def file(content, name="zaaksysteem.cdx.json"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return path

    return file


def rows(target):
    return {row["kenmerk"]: row for row in pq.read_table(target).to_pylist()}


def test_every_component_says_by_which_way_it_came_along(file, write, fetch):
    path = file(
        bill(
            [
                library("web", "5.2", licenses=[{"license": {"id": "BSD-3-Clause"}}, {"expression": "MIT OR ISC"}]),
                library("log4j-core", "2.14.1", group="org.apache", purl="pkg:maven/org.apache/log4j-core@2.14.1"),
                library("sql", supplier={"name": "Databank BV"}),
                library("los"),
            ],
            [
                {"ref": "app", "dependsOn": ["web"]},
                {"ref": "web", "dependsOn": ["sql"]},
                {"ref": "sql", "dependsOn": ["log4j-core", "web"]},
            ],
        )
    )
    assert registry().recognise(Location(str(path)), fetch).name == "cyclonedx"
    written, target = write(CycloneDx(), path)
    found = rows(target)
    assert written.rows == 4
    assert written.description.found == {"onderwerp": "Zaaksysteem", "versie": "4.1", "cyclonedx": "1.6"}
    # sql and web need each other: the shortest way is told, and the circle ends
    assert found["log4j-core"]["via"] == "sql 1.0 › web 5.2"
    assert found["web"]["via"] == ""
    assert found["los"]["via"] is None
    assert found["web"]["licentie"] == "BSD-3-Clause AND MIT OR ISC"
    assert found["sql"]["leverancier"] == "Databank BV"
    assert (found["log4j-core"]["groep"], found["log4j-core"]["versie"]) == ("org.apache", "2.14.1")


XML = b"""<?xml version="1.0"?><bom xmlns="http://cyclonedx.org/schema/bom/1.5" serialNumber="urn:uuid:1">
<metadata><timestamp>2026-01-02T03:04:05Z</timestamp><component type="application" bom-ref="app"><name>Brug</name>
</component></metadata><components><component type="library" bom-ref="a"><group>nl.x</group><name>besturing</name>
<version>3</version><licenses><license><id>EUPL-1.2</id></license></licenses><purl>pkg:maven/nl.x/besturing@3</purl>
<components><component type="library" bom-ref="b"><supplier><name>Binnen BV</name></supplier><name>binnen</name>
</component></components></component></components>
<dependencies><dependency ref="app"><dependency ref="a"/></dependency><dependency ref="a"><dependency ref="b"/>
</dependency></dependencies></bom>"""


def test_xml_says_the_same(file, write, fetch):
    path = file(XML, "brug.xml")
    assert registry().recognise(Location(str(path)), fetch).name == "cyclonedx"
    written, target = write(CycloneDx(), path)
    found = rows(target)
    assert written.description.found["gemaakt"] == "2026-01-02T03:04:05Z"
    assert found["a"]["licentie"] == "EUPL-1.2"
    assert (found["b"]["naam"], found["b"]["leverancier"], found["b"]["via"]) == ("binnen", "Binnen BV", "besturing 3")


def test_components_in_components_are_components_and_a_gzipped_bill_is_a_bill(file, write):
    inside = library("buiten", components=[library("binnen", components=[library("diepst")])])
    path = file(gzip.compress(json.dumps(bill([inside])).encode()), "zaaksysteem.cdx.json.gz")
    assert set(rows(write(CycloneDx(), path)[1])) == {"buiten", "binnen", "diepst"}


def test_what_contradicts_itself_is_told_and_nothing_is_lost(file, fetch, write):
    path = file(
        bill(
            [library("a"), {**library("a"), "version": "2"}, {"type": "library"}, "geen onderdeel"],
            [{"ref": "app", "dependsOn": ["a", "nergens"]}],
        )
    )
    written, target = write(CycloneDx(), path)
    assert sorted((row["naam"], row["versie"]) for row in pq.read_table(target).to_pylist()) == [
        ("a", "1.0"),
        ("a", "2"),
    ]
    notes = [note.text() for note in written.description.notes]
    assert notes == [
        "Onderdelen zonder naam, die zijn overgeslagen: 2.",
        "Onderdelen die een kenmerk hebben dat al van een ander is: 1.",
        "Afhankelijkheden van onderdelen die er niet in staan: 1.",
    ]


def test_twenty_thousand_components_in_a_chain_stay_within_bounds(file, write):
    """The worst form of a bill: everything hangs on the one before."""
    names = [f"deel-{number}" for number in range(20_000)]
    chain = [{"ref": one, "dependsOn": [other]} for one, other in zip(["app", *names], names, strict=False)]
    path = file(bill([library(name) for name in names], chain))
    before = time.process_time()
    written, target = write(CycloneDx(), path)
    assert written.rows == 20_000
    assert rows(target)["deel-19999"]["via"].startswith("deel-19998 1.0 › deel-19997 1.0")
    assert time.process_time() - before < 10


DEEP = b'{"bomFormat":"CycloneDX","components":[' + b'{"name":"x","components":[' * 60 + b"]}" * 60 + b"]}"
BOMB = b"""<!DOCTYPE bom [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>
<bom xmlns="http://cyclonedx.org/schema/bom/1.5"><components><component><name>&b;</name></component></components></bom>"""


@pytest.mark.parametrize(
    "content",
    [b"{", b"[]", b'{"bomFormat":"SPDX"}', b"<bom/>", b"<bom", b'{"bomFormat":' * 5000, DEEP],
    ids=["cut", "list", "other", "no-space", "cut-xml", "deep-json", "deep-components"],
)
def test_what_is_no_bill_says_what_to_ask_for(file, fetch, content):
    with pytest.raises(FormatProblem, match=r"zaaksysteem\.cdx\.json is geen stuklijst") as caught:
        CycloneDx().describe(Location(str(file(content))), {}, fetch)
    assert "Vraag de leverancier" in caught.value.text()


def test_entities_are_not_filled_in(file, fetch):
    found = CycloneDx().describe(Location(str(file(BOMB, "bom.xml"))), {}, fetch)
    assert found.row_estimate == 0
    assert [note.text() for note in found.notes][1] == "Onderdelen zonder naam, die zijn overgeslagen: 1."


def test_a_bill_without_components_is_empty(file, write):
    with pytest.raises(EmptyProblem):
        write(CycloneDx(), file(bill([])))
