"""Which relations are allowed: held to the table of another program, cell by cell, and to examples."""

from __future__ import annotations

import pytest
from lxml import etree

from informatiehuis.engines.archimate.names import ELEMENTS, RELATIONS
from informatiehuis.engines.archimate.rules import RELATIONSHIP, is_allowed
from tests.shared import STANDARDS, needs_shared

TABLE = STANDARDS / "archimate-xsd31" / "com.archimatetool.model" / "model" / "relationships.xml"
LETTERS = {
    "a": "Access",
    "c": "Composition",
    "f": "Flow",
    "g": "Aggregation",
    "i": "Assignment",
    "n": "Influence",
    "o": "Association",
    "r": "Realization",
    "s": "Specialization",
    "t": "Triggering",
    "v": "Serving",
}
JUNCTIONS = ("AndJunction", "OrJunction")


@needs_shared
def test_every_cell_of_the_table_comes_out_the_same() -> None:
    wrong, looked_at = [], 0
    for source in etree.parse(str(TABLE)).getroot().iter("source"):
        for target in source.iter("target"):
            for letter, relation in LETTERS.items():
                for start in _both(source.get("concept")):
                    for end in _both(target.get("concept")):
                        looked_at += 1
                        if is_allowed(relation, start, end) != (letter in target.get("relations", "")):
                            wrong.append((relation, start, end))
    assert wrong == []
    assert looked_at == 63 * 63 * 11


def _both(name: str | None) -> tuple[str, ...]:
    return JUNCTIONS if name == "Junction" else (name or "",)


@needs_shared
def test_the_table_is_about_every_type_and_relation() -> None:
    concepts = {one.get("concept") for one in etree.parse(str(TABLE)).getroot().iter("source")}
    assert concepts == ELEMENTS - set(JUNCTIONS) | {"Junction", RELATIONSHIP}
    assert set(LETTERS.values()) == RELATIONS


@pytest.mark.parametrize(
    ("relation", "source", "target", "allowed"),
    [
        ("Assignment", "BusinessRole", "BusinessProcess", True),
        ("Assignment", "BusinessProcess", "BusinessRole", False),
        ("Serving", "ApplicationService", "BusinessProcess", True),
        ("Access", "ApplicationFunction", "DataObject", True),
        ("Access", "DataObject", "ApplicationFunction", False),
        ("Realization", "Artifact", "ApplicationComponent", True),
        ("Realization", "ApplicationComponent", "Artifact", False),
        ("Influence", "Driver", "Goal", True),
        ("Association", "Goal", RELATIONSHIP, True),
        ("Flow", RELATIONSHIP, "Goal", False),
        ("Flow", "ApplicationComponent", "OrJunction", True),
        ("Wondering", "Goal", "Goal", False),
        ("Association", "Cloud", "Goal", False),
    ],
)
def test_examples(relation: str, source: str, target: str, allowed: bool) -> None:
    assert is_allowed(relation, source, target) is allowed
