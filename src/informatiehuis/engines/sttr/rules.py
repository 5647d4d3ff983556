"""Applicable rules as values: the model, and beside it what to ask people and what to look up on the map.

Names in Dutch are those of IMTR. Whatever a file holds besides is kept in canonical XML, and written again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from informatiehuis.engines.dmn.model.definitions import Decision, Definitions, Element, InputData

DATA_TYPES = ("boolean", "string", "number", "date", "list")
"""The values of `gegevensType`."""
ONE_ANSWER, MORE_ANSWERS = "enkelAntwoord", "meerAntwoorden"


@dataclass(frozen=True)
class RuleGroup:
    """A `regelgroep`: questions that stand together, those of the lowest priority number first."""

    id: str
    name: str
    priority: int


@dataclass(frozen=True)
class Choice:
    """An `optie` of a question with a list. Its text is also the value that the model looks at."""

    number: int
    text: str


@dataclass(frozen=True)
class Question:
    """A `vraag`. Only one of type list has choices; `several`: more than one may be chosen."""

    data_type: str
    text: str
    choices: tuple[Choice, ...] = ()
    several: bool = False


@dataclass(frozen=True)
class Location:
    """A `geoVerwijzing`: whether the place lies within areas of the plan, by their `identificatie`."""

    areas: tuple[str, ...]


@dataclass(frozen=True)
class Explanation:
    """A `toelichting`, in Markdown, with a longer one where there is one. `important`: needed to answer rightly."""

    text: str
    important: bool = False
    longer: str = ""


@dataclass(frozen=True)
class QuestionRule:
    """An `uitvoeringsregel`: how the value of an input is come by. `asks` is None for a kind that is only kept."""

    id: str
    priority: int | None = None
    groups: tuple[str, ...] = ()
    asks: Question | Location | None = None
    explanation: Explanation | None = None
    reusable_id: str = ""
    other: bytes = b""


@dataclass(frozen=True)
class ApplicableRules:
    """One file. `links` give the question rule of an input by the ids of both; `structures` the concept of a decision.

    `definitions` hold the model itself, without what stands here.
    """

    definitions: Definitions
    groups: tuple[RuleGroup, ...] = ()
    rules: tuple[QuestionRule, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    structures: Mapping[str, str] = field(default_factory=dict)

    def rule_of(self, name: str) -> QuestionRule | None:
        """The question rule of an input by its name, if it has one."""
        by_id = {rule.id: rule for rule in self.rules}
        element = next((one for one in self._all(InputData) if one.name == name), None)
        return None if element is None else by_id.get(self.links.get(element.id, ""))

    def priorities(self) -> dict[str, int]:
        """A place in the order for every input with a question rule: by the priority of its group, then its own."""
        groups = {group.id: group.priority for group in self.groups}
        placed = []
        for number, element in enumerate(self._all(InputData)):
            rule = self.rule_of(element.name)
            if rule is not None:
                group = min((groups[one] for one in rule.groups), default=0)
                placed.append((group, rule.priority or 0, number, element.name))
        return {name: place for place, (_, _, _, name) in enumerate(sorted(placed))}

    def conclusions(self) -> tuple[str, ...]:
        """The names of the decisions that no other decision needs: what the rules are there to conclude."""
        decisions = [one for one in self._all(Decision) if isinstance(one, Decision)]
        needed = {self.definitions.key(reference) for one in decisions for reference in one.needs_decisions}
        return tuple(one.name for one in decisions if (self.definitions.namespace, one.id) not in needed)

    def _all(self, kind: type) -> list[Element]:
        return [element for element in self.definitions.elements if isinstance(element, kind)]
