"""The rules of a kind of change: a line that people read, or a refusal that says which line and what to do."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError

from informatiehuis.kernel.impact.rules import MOST_RULES, BadRules, Effect, Rule, Way, read_rules
from informatiehuis.kernel.models import KindOfChange
from informatiehuis.kernel.register.relations import relations, resting


def test_a_line_says_along_what_which_way_with_what_effect_and_why() -> None:
    rules = read_rules(["runs_on omhoog kan raken: Wat hierop draait: dat moet mee."])
    assert rules["runs_on", Way.UP] == Rule("runs_on", Way.UP, Effect.MAY, "Wat hierop draait: dat moet mee.")


def test_a_field_that_names_a_thing_is_a_relation_too() -> None:
    rules = read_rules(["contract.supplier omhoog raakt: Dit contract."])
    assert list(rules) == [("contract.supplier", Way.UP)]
    assert "contract.supplier" in resting()
    assert not {name for name in relations() if name.endswith((".owner", ".area"))}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("runs_on omhoog raakt", "Regel 1 is niet te lezen"),
        ("runs_on opzij raakt: Nee.", "Regel 1 is niet te lezen"),
        ("runs_on omhoog raakt: ", "Regel 1 is niet te lezen"),
        ("draait_op omhoog raakt: Ja.", "een relatie die er niet is: 'draait_op'"),
        ("asset.owner omhoog raakt: Ja.", "een relatie die er niet is: 'asset.owner'"),
        ("runs_on omhoog raakt: " + "x" * 600, "Regel 1 is niet te lezen"),
    ],
)
def test_a_line_that_cannot_be_read_is_refused_with_its_number(line: str, told: str) -> None:
    with pytest.raises(BadRules, match="Regel 1") as found:
        read_rules([line])
    assert told in found.value.text()
    assert len(found.value.text()) < 1_500


def test_two_rules_about_the_same_way_or_too_many_rules_are_refused() -> None:
    with pytest.raises(BadRules, match="Regel 2 zegt nog een keer"):
        read_rules(["runs_on omhoog raakt: Ja.", "runs_on omhoog raakt niet: Nee."])
    assert len(read_rules(["runs_on omhoog raakt: Ja.", "runs_on omlaag raakt niet: Nee."])) == 2
    with pytest.raises(BadRules, match="meer dan 200"):
        read_rules(["runs_on omhoog raakt: Ja."] * (MOST_RULES + 1))


def test_a_kind_of_change_with_a_bad_rule_or_an_unknown_kind_is_not_kept(change: Callable[..., KindOfChange]) -> None:
    with pytest.raises(ValidationError, match="Regel 1 is niet te lezen"):
        change(rules=("zomaar iets",))
    with pytest.raises(ValidationError, match="eenhoorn"):
        change(concerns=["eenhoorn"])
