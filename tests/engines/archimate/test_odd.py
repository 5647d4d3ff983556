"""What is odd in a model is told of in words, and kept."""

from __future__ import annotations

from pathlib import Path

from informatiehuis.engines.archimate import checking, reading, writing
from informatiehuis.engines.archimate.checking import Odd, findings
from informatiehuis.engines.archimate.model import Element, Item, Model, Property, Relationship, Text, View

FILES = Path(__file__).parent / "files"


def found(model: Model) -> list[tuple[Odd, str]]:
    return [(one.odd, one.identifier) for one in findings(model)]


def goals(*identifiers: str) -> tuple[Element, ...]:
    return tuple(Element(one, "Goal", (Text(f"Doel {one}"),)) for one in identifiers)


def test_a_model_without_oddities_has_no_findings() -> None:
    assert findings(reading.read((FILES / "everything.xml").read_bytes())) == ()


def test_a_relation_that_is_not_allowed_is_told_of_in_words_and_kept() -> None:
    model = Model(
        "m",
        (Text("M"),),
        elements=(Element("a", "DataObject", (Text("Zaak"),)), *goals("b")),
        relationships=(Relationship("r", "Serving", "a", "b", (Text("helpt"),)),),
    )
    (finding,) = findings(model)
    assert finding.note.text() == (
        "Een relatie Serving mag volgens ArchiMate 3.1 niet van DataObject naar Goal lopen: 'helpt'."
    )
    assert reading.read(writing.write(model)).relationships == model.relationships


def test_references_that_lead_nowhere() -> None:
    model = Model(
        "m",
        (Text("M"),),
        properties=(Property("p", (Text("x"),)),),
        elements=goals("a"),
        relationships=(Relationship("r", "Association", "a", "gone"),),
        organizations=((Item(reference="lost"), Item(reference="a")),),
        views=(View("v", (Text("V"),), viewpoint_reference="nothing"),),
    )
    assert found(model) == [
        (Odd.NOWHERE, "r"),
        (Odd.NOWHERE, "lost"),
        (Odd.NOWHERE, "m"),
        (Odd.NOWHERE, "v"),
    ]
    assert "'gone'" in findings(model)[0].note.text()


def test_an_identifier_that_is_used_twice() -> None:
    model = Model("m", (Text("M"),), elements=goals("a", "b", "a"))
    assert found(model) == [(Odd.TWICE, "a")]
    assert len(reading.read(writing.write(model)).elements) == 3


def test_types_that_archimate_does_not_know() -> None:
    model = Model(
        "m",
        (Text("M"),),
        elements=(Element("a", "Cloud", (Text("Wolk"),)), *goals("b")),
        relationships=(Relationship("r", "Wondering", "a", "b"),),
    )
    assert found(model) == [(Odd.UNKNOWN_TYPE, "a"), (Odd.UNKNOWN_TYPE, "r")]


def test_circles_of_parts_kinds_relations_and_folders() -> None:
    model = Model(
        "m",
        (Text("M"),),
        elements=goals("a", "b", "c", "d"),
        relationships=(
            Relationship("r1", "Composition", "a", "b"),
            Relationship("r2", "Aggregation", "b", "a"),
            Relationship("r3", "Specialization", "c", "c"),
            Relationship("r4", "Composition", "c", "d"),
            Relationship("r5", "Association", "r6", "a"),
            Relationship("r6", "Association", "r5", "a"),
        ),
        organizations=((Item(identifier="f", items=(Item(reference="f"),)),),),
    )
    circles = {identifier for odd, identifier in found(model) if odd is Odd.CIRCLE}
    assert circles == {"a", "b", "c", "r5", "r6", "f"}


def test_a_chain_of_a_hundred_thousand_parts_is_no_circle_until_it_is_closed() -> None:
    below = {str(n): [str(n + 1)] for n in range(100_000)}
    assert checking.in_circles(below) == set()
    below["100000"] = ["0"]
    assert len(checking.in_circles(below)) == 100_001
