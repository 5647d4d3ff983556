"""Rules from files of STTR become drafts, also when they are not whole yet."""

from __future__ import annotations

import pytest

from informatiehuis.engines.ascode.rules import RuleSet
from informatiehuis.engines.rulesets.definition import Definition, require_agreement
from informatiehuis.engines.rulesets.exchange import from_sttr
from informatiehuis.engines.rulesets.looking import look
from informatiehuis.engines.rulesets.problems import RuleSetProblems
from tests.engines.rulesets.files import OUTCOMES, tree_house


def read(content: bytes) -> RuleSet:
    return from_sttr(content, slug="boomhut", title="", activity="boomhut-bouwen", file="boomhut.dmn")


def test_rules_that_contradict_each_other_for_some_answers_are_a_draft_that_says_so() -> None:
    made = Definition(read(tree_house()))
    assert [one.text() for one in made.conflicts] == [
        'boomhut, Conclusie, regel 2: Ook regel 1 past bij Pad 1 = "NeemContactOp", Pad 2 = "Vergunningplicht", '
        "met een andere uitkomst."
    ]
    answers = {"gegeven 1": True, "gegeven 2": False}
    assert [one.value for one in look(made, answers).outcomes] == [OUTCOMES[0]]


def test_rules_that_contradict_each_other_cannot_be_in_force() -> None:
    with pytest.raises(RuleSetProblems, match="Ook regel 1 past"):
        require_agreement(Definition(read(tree_house())))
    agreeing = Definition(read(tree_house(policy="FIRST")))
    assert agreeing.conflicts == ()
    require_agreement(agreeing)
