"""The exchange format: what is read is written back the same, valid after the official schema, and harm is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from informatiehuis.engines.archimate import reading, writing
from informatiehuis.engines.archimate.model import Beside, Colour, Element, Model, Property, Text, nodes_in, said
from informatiehuis.engines.archimate.problems import BadArchimate, UnreadableModel
from tests.engines.archimate.schema import errors
from tests.shared import STANDARDS, needs_shared

FILES = Path(__file__).parent / "files"
EVERYTHING = (FILES / "everything.xml").read_bytes()
OF_OTHERS = (FILES / "of-others.xml").read_bytes()
OFFICIAL = STANDARDS / "archimate-xsd31" / "tests" / "org.opengroup.archimate.xmlexchange.tests" / "testdata"
START = (
    '<model xmlns="http://www.opengroup.org/xsd/archimate/3.0/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" identifier="m">'
)


def test_every_part_of_a_file_is_read() -> None:
    model = reading.read(EVERYTHING)
    assert (model.identifier, model.version) == ("model", "2.1")
    assert model.names == (Text('Zaken & "bomen"', "nl"), Text("Cases and trees", "en"))
    assert model.documentation[0].text == "Regel een\nregel twee, met   spaties en <haken>."
    assert model.properties == (Property("p-owner", (Text("Provincie", "nl"), Text("Province", "en"))),)
    assert model.metadata is not None
    assert [one.schema for one in model.metadata.infos] == [
        "http://purl.org/dc/elements/1.1/",
        "Ander schema",
    ]
    assert [one.type for one in model.elements[4:6]] == ["AndJunction", "OrJunction"]
    by_id = {one.identifier: one for one in model.relationships}
    assert by_id["r-2"].access == "ReadWrite"
    assert by_id["r-3"].modifier == "++"
    assert by_id["r-4"].directed == "true"
    assert by_id["r-4"].target == "r-2", "a relation may end in a relation"
    assert model.organizations[0][0].items[0].items[1].reference == "r-1"
    assert len(model.organizations) == 2
    assert model.viewpoints[0].purpose == "Designing Informing"
    assert said(model.viewpoints[0].concerns[0].stakeholders[0]) == "Directie"


def test_views_are_read_with_nodes_in_nodes_styles_and_bendpoints() -> None:
    view = reading.read(EVERYTHING).views[0]
    nodes = {one.identifier: one for one in nodes_in(view.nodes)}
    assert list(nodes) == ["n-box", "n-app", "n-function", "n-data", "n-note"]
    style = nodes["n-app"].style
    assert style is not None
    assert style.line == Colour(1, 2, 3, 50)
    assert style.width == 3
    assert style.font is not None
    assert style.font.size == "9.5"
    assert nodes["n-app"].views == ("other",)
    assert nodes["n-note"].path == "name"
    lines = {one.identifier: one for one in view.connections}
    assert lines["c-1"].bendpoints == ((60, 120), (80, 120))
    assert lines["c-1"].end == (80, 200)
    assert lines["c-3"].target == "c-1"
    assert lines["c-2"].type == "NestingRelationship"


@pytest.mark.parametrize("content", [EVERYTHING, OF_OTHERS], ids=["everything", "of others"])
def test_what_is_read_is_written_back_the_same(content: bytes) -> None:
    model = reading.read(content)
    written = writing.write(model)
    again = reading.read(written)
    assert replace(again, schemas=model.schemas) == model
    assert writing.write(again) == written


def test_what_others_keep_in_a_file_stays_in_it() -> None:
    written = writing.write(reading.read(OF_OTHERS))
    again = reading.read(written)
    assert ("{urn:example:vendor}release", "7") in again.beside.attributes
    assert ("odd", "yes") in again.beside.attributes
    assert 'kind="w:fine"' in again.beside.content[0]
    assert 'xmlns:w="urn:example:words"' in again.beside.content[0]
    assert "<unknown" in again.elements[0].beside.content[1]
    assert again.elements[1].type == "Cloud"
    for part in (
        again.elements[0],
        again.relationships[0],
        again.organizations[0][0],
        again.definitions[0],
        again.views[0],
        again.views[0].nodes[0],
        again.views[0].connections[0],
    ):
        assert part.beside.attributes, part


@needs_shared
def test_what_is_written_is_valid_after_the_official_schema() -> None:
    assert errors(EVERYTHING) == []
    assert errors(writing.write(reading.read(EVERYTHING))) == []
    assert errors(writing.write(replace(reading.read(EVERYTHING), identifier="no name"))) != []


@needs_shared
@pytest.mark.parametrize("file", ["Sample1.xml", "bendpoint.test.xml"])
def test_official_samples_come_through_unchanged(file: str) -> None:
    model = reading.read_file(OFFICIAL / file)
    written = writing.write(model)
    assert errors(written) == []
    assert reading.read(written) == model
    assert model.elements


def test_texts_and_attributes_keep_every_character_that_xml_can_hold() -> None:
    words = "a<b>&\"'\r\n\tc  d\u00e9\U0001f333"
    element = Element("e", "Goal", (Text(words, "nl"),), beside=Beside((), (("x", words),)))
    model = Model("m", (Text(words),), version=words, elements=(element,))
    assert reading.read(writing.write(replace(model, schemas="s t"))) == replace(model, schemas="s t")
    bad = reading.read(writing.write(Model("m", (Text("a\x0bb\ud800"),))))
    assert bad.names[0].text == "a\ufffdb\ufffd"


def test_numbers_with_decimals_are_rounded_and_words_are_told_of_with_their_line() -> None:
    view = (
        '<views><diagrams><view identifier="v"><name>V</name>\n'
        '<node identifier="n" xsi:type="Container" x="{x}" y="0" w="1" h="1"/></view></diagrams></views></model>'
    )
    assert reading.read((START + view.format(x="12.6")).encode()).views[0].nodes[0].x == 13
    for wrong in ("twaalf", "", "inf", "nan", "1e9"):
        with pytest.raises(BadArchimate) as raised:
            reading.read((START + view.format(x=wrong)).encode(), "m.xml")
        assert raised.value.text().startswith("m.xml, regel 2, element node: x ")


def test_what_has_no_identifier_cannot_be_kept_apart_and_is_refused() -> None:
    with pytest.raises(BadArchimate, match="identifier"):
        reading.read((START + '<elements><element xsi:type="Goal"/></elements></model>').encode())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'<archimate:model xmlns:archimate="http://www.archimatetool.com/archimate"/>', "Open Exchange"),
        (b"PK\x03\x04", "Open Exchange"),
        (b'<model xmlns="http://www.opengroup.org/xsd/archimate"/>', "ArchiMate 2"),
        (b'<html xmlns="http://www.w3.org/1999/xhtml"/>', "html"),
        (b'<views xmlns="http://www.opengroup.org/xsd/archimate/3.0/"/>', "views"),
        (b"<model>", "regel 1"),
        (b"", "regel 1"),
        (b'<!DOCTYPE model [<!ENTITY a "b">]><model>&a;</model>', "DOCTYPE"),
        (b'<!DOCTYPE m [<!ENTITY a SYSTEM "file:///etc/hostname">]><m>&a;</m>', "DOCTYPE"),
        (b"<a>" * 300 + b"</a>" * 300, "lagen"),
    ],
)
def test_what_is_no_such_model_is_refused_with_what_to_do(content: bytes, words: str) -> None:
    with pytest.raises(UnreadableModel, match=words):
        reading.read(content, "m.xml")


def test_entities_that_would_fill_the_memory_are_not_expanded() -> None:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE m [<!ENTITY l0 "ha">{levels}]><m>&l11;</m>'.encode()
    with pytest.raises(UnreadableModel):
        reading.read(bomb)


@pytest.mark.parametrize("name", ["item", "node"])
def test_folders_and_nodes_in_each_other_have_an_end(name: str) -> None:
    inside = ' xsi:type="Container" identifier="n" x="0" y="0" w="1" h="1"' if name == "node" else ""
    nested = f"<{name}{inside}>" * 70 + f"</{name}>" * 70
    part = (
        f"<organizations>{nested}</organizations>"
        if name == "item"
        else f'<views><diagrams><view identifier="v">{nested}</view></diagrams></views>'
    )
    with pytest.raises(BadArchimate, match="64 lagen"):
        reading.read(f"{START}{part}</model>".encode())


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_BYTES", 100)
    file = tmp_path / "large.xml"
    file.write_bytes(EVERYTHING)
    for read in (lambda: reading.read_file(file), lambda: reading.read(EVERYTHING, "large.xml")):
        with pytest.raises(UnreadableModel, match="te groot"):
            read()
    with pytest.raises(UnreadableModel, match="kan niet worden gelezen"):
        reading.read_file(tmp_path / "absent.xml")
