"""How activities, rule sets and notices are planted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from informatiehuis.kernel.access import HOUSE
from informatiehuis.rooms.rules.checking import check
from informatiehuis.rooms.rules.keeping import save_check, submit_notice
from informatiehuis.rooms.rules.models import Activity, RuleSet
from tests import factories
from tests.access.kinds import Plant
from tests.access.marks import Rule, needs
from tests.access.table import CLASSES, HERE, Spot

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


TERM = {"key": "herplant", "amount": 1, "unit": "years", "since": "done", "waits": False} | {
    "due": "2020-01-01",
    "met": None,
}


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
        "follow_up": [{**TERM, "title": f"Nog {mark('what is still to be done')}"}],
        "next_due": date(2020, 1, 1),
        "contact_email": f"{mark('mail of the notifier')}@melder.example",
    }


def _in_force(planted: Planted) -> None:
    """Rules that hold now, for checks and maps: of each class, and where rules and activity are not of one class."""
    pairs = [(access, access) for access in CLASSES] + [("confidential", "open"), ("open", "confidential")]
    for access, of in pairs:
        about, rule = f"{access} rules in force on the {of} activity", needs((access, HERE, "rule_set"))

        def mark(name: str, about: str = about, rule: Rule = rule) -> str:
            return planted.marks.text(f"{name} of the {about}", rule)

        values = {
            **_rule_set(planted, Spot("rule_set", access, HERE), mark),
            "title": f"Regels {mark('title')}",
            "slug": mark("slug"),
            "activity": planted.at("activity", of),
            "access": access,
            "owner": planted.parties[HERE],
            "status": "adopted",
            "valid_from": date(2020, 1, 1),
        }
        made = factories.make(actor=planted.maker, kind_name="rule_set", values=dict(values))
        planted.extra.setdefault("more rule_set", []).append(made)
        if access == of:
            values |= {"title": f"Versie {mark('title of the next edition')}", "slug": mark("next slug")}
            values |= {"status": "draft", "edition": 2, "replaces": made, "valid_from": None}
            values["decision_model"] = values["decision_model"].replace("> 3", "> 5").replace("<= 3", "<= 5")
            following = factories.make(actor=planted.maker, kind_name="rule_set", values=values)
            planted.extra["more rule_set"].append(following)


def _found_by_code(planted: Planted) -> None:
    """Kept checks and notices of each class, of which whoever has the code opens the page.

    A check is kept once under the rules of its own class, and once by the house itself, with all that hold: then it
    has outcomes of hidden rules too. Its area is hidden from most.
    """
    kept, receipts = planted.codes.setdefault("kept check", {}), planted.codes.setdefault("receipt", {})
    area, answers = planted.at("area", "confidential"), {"hoogte": "4"}
    for made in planted.extra["more rule_set"]:
        if made.status != "adopted":
            continue
        of = made.activity
        both = needs((made.access, HERE, "rule_set"), (of.access, HERE, "activity"))
        own = check(of, HOUSE, answers, area, rule_sets=[made])
        kept[save_check(actor=HOUSE, check=own)] = both, of.slug
        if made.access == of.access:
            every = check(of, HOUSE, answers, area)
            kept[save_check(actor=HOUSE, check=every)] = _any_of(planted, of), of.slug
            told = planted.marks.text(f"what was told in a notice under {made.access} rules", lambda actor: True)
            contact = {"contact_name": planted.marks.text("name of a notifier", needs((_of(made), HERE, "notice")))}
            notice, code = submit_notice(
                actor=HOUSE, check=own, told={"waar": told}, contact={**contact, "contact_phone": "030"}
            )
            receipts[code] = _is_let_in, notice.slug


def _is_let_in(actor: str) -> bool:
    """Who has the code opens a receipt, whoever that is; but with a token that does not hold nothing opens."""
    return actor != "expired token"


def _of(rule_set: RuleSet) -> str:
    return "confidential" if rule_set.access == "confidential" else "restricted"


def _any_of(planted: Planted, activity: Activity) -> Rule:
    """Who sees an activity and one at least of its rules in force."""
    classes = {one.access for one in planted.extra["more rule_set"] if one.activity_id == activity.pk}
    rules = [needs((access, HERE, "rule_set"), (activity.access, HERE, "activity")) for access in classes]
    return lambda actor: any(rule(actor) for rule in rules)


KINDS = {
    "activity": Plant(),
    "rule_set": Plant(_rule_set, more=_in_force),
    "notice": Plant(_notice, more=_found_by_code),
}
