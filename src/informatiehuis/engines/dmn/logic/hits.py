"""What a table concludes from the rules that hit, by its hit policy (DMN 1.5, 8.2.10 and 8.2.11)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from informatiehuis.engines.dmn.feel.compare import before, equal
from informatiehuis.engines.dmn.feel.run import Run, Site
from informatiehuis.engines.dmn.feel.values import Value
from informatiehuis.engines.problems import N_

NUMBERS = 12
"""How many rule numbers are named in a reason."""


@dataclass(frozen=True)
class Hits:
    """The rules that hit, by their index from 0, and how to get the conclusion of one."""

    run: Run
    site: Site
    rules: Sequence[int]
    conclusion: Callable[[int], Value]
    priority: Callable[[int], tuple[int, ...]]

    def conclusions(self, rules: Sequence[int] | None = None) -> list[Value]:
        """The conclusions of all rules that hit, in their order."""
        return [self.conclusion(rule) for rule in (self.rules if rules is None else rules)]

    def named(self) -> str:
        """The numbers of the rules that hit, for a person."""
        return ", ".join(str(rule + 1) for rule in self.rules[:NUMBERS]) + (", …" if len(self.rules) > NUMBERS else "")


Policy = Callable[[Hits], Value]


def unique(hits: Hits) -> Value:
    if len(hits.rules) == 1:
        return hits.conclusion(hits.rules[0])
    message = N_("Meer dan één regel past, en dat mag in deze tabel niet: de regels {rules}.")
    return hits.run.fail(hits.site, message, rules=hits.named())


def any_(hits: Hits) -> Value:
    found = hits.conclusions()
    if all(equal(found[0], other) is True or (found[0] is None and other is None) for other in found[1:]):
        return found[0]
    message = N_("De regels {rules} passen en spreken elkaar tegen.")
    return hits.run.fail(hits.site, message, rules=hits.named())


def first(hits: Hits) -> Value:
    return hits.conclusion(hits.rules[0])


def priority(hits: Hits) -> Value:
    return hits.conclusion(min(hits.rules, key=hits.priority))


def output_order(hits: Hits) -> Value:
    return hits.conclusions(sorted(hits.rules, key=hits.priority))


def rule_order(hits: Hits) -> Value:
    return hits.conclusions()


def _count(hits: Hits) -> Value:
    return Decimal(len(hits.rules))


def _numbers(hits: Hits) -> Any:
    found = hits.conclusions()
    if all(isinstance(value, Decimal) for value in found):
        return found
    message = N_("De uitkomsten van de regels {rules} zijn niet allemaal getallen.")
    return hits.run.fail(hits.site, message, rules=hits.named())


def _sum(hits: Hits) -> Value:
    found = _numbers(hits)
    if found is None:
        return None
    total = Decimal(0)
    for number in found:
        total = hits.run.decimal.add(total, number)
    return total


def _extreme(least: bool) -> Policy:
    def found(hits: Hits) -> Value:
        best, *others = hits.conclusions()
        for other in others:
            outcome = before(other, best) if least else before(best, other)
            if outcome is None:
                message = N_("De uitkomsten van de regels {rules} hebben geen volgorde.")
                return hits.run.fail(hits.site, message, rules=hits.named())
            best = other if outcome else best
        return best

    return found


_POLICIES: dict[str, Policy] = {
    "UNIQUE": unique,
    "ANY": any_,
    "FIRST": first,
    "PRIORITY": priority,
    "OUTPUT ORDER": output_order,
    "RULE ORDER": rule_order,
    "COLLECT": rule_order,
}
_AGGREGATIONS: dict[str, Policy] = {
    "COUNT": _count,
    "SUM": _sum,
    "MIN": _extreme(True),
    "MAX": _extreme(False),
}
SHORT = {
    "U": "UNIQUE",
    "A": "ANY",
    "P": "PRIORITY",
    "F": "FIRST",
    "C": "COLLECT",
    "R": "RULE ORDER",
    "O": "OUTPUT ORDER",
}
SIGNS = {"+": "SUM", "#": "COUNT", "<": "MIN", ">": "MAX"}
MANY = frozenset({"OUTPUT ORDER", "RULE ORDER", "COLLECT"})
"""The policies under which several rules may hit and each adds its conclusion."""


def policy_of(hit_policy: str, aggregation: str) -> tuple[str, Policy]:
    """The full name of a hit policy, and what it does. Raises KeyError for one that DMN does not have."""
    name = SHORT.get(hit_policy[:1], hit_policy) if len(hit_policy) <= 2 else hit_policy
    aggregation = aggregation or (SIGNS.get(hit_policy[1:], "") if len(hit_policy) == 2 else "")
    if name == "COLLECT" and aggregation:
        return name, _AGGREGATIONS[aggregation]
    return name, _POLICIES[name]
