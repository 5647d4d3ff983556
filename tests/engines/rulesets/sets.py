"""Small rule sets for tests: may a fence be built here, with a point on which sources differ."""

from __future__ import annotations

from typing import Any

from informatiehuis.engines import ascode
from informatiehuis.engines.ascode.mappings import from_mapping
from informatiehuis.engines.rulesets.definition import Definition

MODEL = """\
model: Schutting
namespace: https://test.example/schutting
elements:
  - input: in het gebied
    type: boolean
  - input: hoogte
    type: number
  - input: aan de weg
    type: boolean
  - input: lezing bij 2 meter
    type: string
  - decision: uitkomst
    type: string
    data: [in het gebied, hoogte, aan de weg, lezing bij 2 meter]
    logic:
      table:
        hit: UNIQUE
        inputs:
          - {feel: in het gebied}
          - {feel: hoogte}
          - {feel: aan de weg}
          - {feel: lezing bij 2 meter, values: '"hoog", "laag"'}
        outputs:
          - {name: uitkomst, type: string, values: '"vrij", "melding", "vergunning", "elders"'}
        annotations: [uitleg, artikel]
        rules:
          - {if: ['false', '-', '-', '-'], then: ['"elders"'], notes: [Het is ergens anders.]}
          - {if: ['true', '< 2', '-', '-'], then: ['"vrij"'], notes: [De schutting is laag., wet]}
          - {if: ['true', '> 2', 'true', '-'], then: ['"vergunning"'], notes: ['Hoog, en aan de weg.', wet]}
          - {if: ['true', '> 2', 'false', '-'], then: ['"melding"'], notes: ['Hoog, en niet aan de weg.', wet]}
          - {if: ['true', '2', '-', '"laag"'], then: ['"vrij"'], notes: [Precies 2 meter is laag., wet]}
          - {if: ['true', '2', '-', '"hoog"'], then: ['"melding"'], notes: [Precies 2 meter is hoog., blad]}
"""

VALUES: dict[str, Any] = {
    "slug": "schutting",
    "title": "Schuttingen",
    "activity": "schutting-bouwen",
    "decision": "uitkomst",
    "model": MODEL.strip(),
    "articles": [{"key": "wet", "title": "Wet"}, {"key": "blad", "title": "Blad"}],
    "questions": [
        {
            "input": "in het gebied",
            "key": "gebied",
            "text": "Staat hij in de provincie?",
            "place": "within",
            "areas": ["PV26"],
        },
        {"input": "hoogte", "key": "hoogte", "text": "Hoe hoog?", "type": "number", "unit": "m", "lowest": 0},
        {"input": "aan de weg", "key": "weg", "text": "Staat hij aan de weg?"},
    ],
    "open_questions": [
        {
            "input": "lezing bij 2 meter",
            "key": "twee-meter",
            "question": "Is 2 meter hoog?",
            "readings": [
                {"value": "laag", "says": "De wet zegt: meer dan 2.", "articles": ["wet"]},
                {"value": "hoog", "says": "Het blad zegt: vanaf 2.", "articles": ["blad"]},
            ],
        }
    ],
    "conclusions": [
        {"value": "vrij", "duty": "free", "title": "Dit mag."},
        {
            "value": "melding",
            "duty": "notice",
            "title": "Meld het.",
            "articles": ["wet"],
            "terms": [
                {"key": "wachten", "title": "Wachten", "amount": 4, "unit": "weeks", "waits": True},
                {"key": "herstel", "title": "Herstellen", "amount": 3, "unit": "years", "since": "done"},
                {"key": "nazorg", "title": "Nazorg", "amount": 1, "unit": "months", "since": "herstel"},
            ],
        },
        {"value": "vergunning", "duty": "permit", "title": "Vraag een vergunning."},
        {"value": "elders", "duty": "elsewhere", "title": "Vraag het daar."},
    ],
    "notice": [
        {"key": "begin", "label": "Wanneer begint u?", "type": "date", "begins": True},
        {"key": "waarom", "label": "Waarom?", "required": False},
    ],
    "cases": [
        {"title": "Laag", "given": {"hoogte": "1"}, "area": "GM0344", "expected": ["vrij"]},
        {"title": "Precies", "given": {"hoogte": "2"}, "area": "GM0344", "expected": ["vrij", "melding"]},
        {"title": "Hoog", "given": {"hoogte": "3", "weg": "nee"}, "area": "GM0344", "expected": ["melding"]},
    ],
}


def values(**changes: Any) -> dict[str, Any]:
    return {**VALUES, **changes}


def fence(**changes: Any) -> Definition:
    """The rules on fences, with some of what they say changed."""
    return Definition(from_mapping(ascode.RuleSet, values(**changes)))
