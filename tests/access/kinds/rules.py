"""How activities, rule sets and notices are planted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.access.kinds import Plant
from tests.access.table import Spot

if TYPE_CHECKING:
    from tests.access.planting import Planted

MODEL = """\
model: {name}
namespace: https://planted.example/{name}
elements:
  - input: {name} hoogte
    type: number
  - decision: uitkomst
    type: string
    data: [{name} hoogte]
    logic:
      table:
        hit: UNIQUE
        inputs:
          - {{feel: {name} hoogte}}
        outputs:
          - {{name: uitkomst, type: string, values: '"vrij", "melding"'}}
        rules:
          - {{if: ['> 3'], then: ['"melding"'], notes: [{note}]}}
          - {{if: ['<= 3'], then: ['"vrij"'], notes: [{note}]}}
"""


def _rule_set(planted: Planted, spot: Spot, mark: Callable[[str], str]) -> dict[str, Any]:
    """Rules that run; what is adopted is not for a steward to change, so they are drafts."""
    name = mark("name of the model")
    return {
        "activity": planted.at("activity", spot.access, spot.where),
        "decision": "uitkomst",
        "decision_model": MODEL.format(name=name, note=f"Omdat {mark('note of a rule')}").strip(),
        "articles": [{"key": "wet", "title": f"Wet {mark('title of an article')}", "quote": f"Zo {mark('a quote')}"}],
        "questions": [
            {"input": f"{name} hoogte", "key": "hoogte", "text": f"Hoe {mark('a question')}?", "type": "number"}
        ],
        "open_questions": [],
        "conclusions": [
            {"value": "vrij", "duty": "free", "title": f"Vrij {mark('a conclusion')}."},
            {"value": "melding", "duty": "notice", "title": f"Meld {mark('a conclusion')}.", "articles": ["wet"]},
        ],
        "notice": [{"key": "waar", "label": f"Waar {mark('a field of a notice')}?"}],
        "cases": [{"title": f"Geval {mark('a case')}", "given": {"hoogte": "2"}, "expected": ["vrij"]}],
        "edition": 1,
        "level": "advice",
    }


def _notice(planted: Planted, spot: Spot, mark: Callable[[str], str]) -> dict[str, Any]:
    return {
        "activity": planted.at("activity", spot.access, spot.where),
        "rule_set": planted.at("rule_set", spot.access, spot.where),
        "answers": {"hoogte": "4"},
        "told": {"waar": f"Bij {mark('what was told')}"},
        "follow_up": [],
        "contact_email": f"{mark('mail of the notifier')}@melder.example",
    }


KINDS = {"activity": Plant(), "rule_set": Plant(_rule_set), "notice": Plant(_notice)}
