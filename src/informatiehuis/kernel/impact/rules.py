"""How a kind of change travels: a rule for each relation that it comes along, one to a line.

    runs_on omhoog raakt: Wat hierop draait, moet mee.

The first word is a relation (see `register.relations`). *Omhoog* goes from the far side of it to the near side, from
what is rested on to what rests on it, and *omlaag* the other way. A relation of which the near side rests on the far
side and that no rule speaks of *may* carry a change upward: nobody said how.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel.register.relations import relations

MOST_RULES, LONGEST_RULE = 200, 500
LINE = re.compile(
    r"(?P<relation>[a-z_]+(?:\.[a-z_]+)?) (?P<way>omhoog|omlaag) (?P<effect>raakt niet|raakt|kan raken): (?P<why>\S.*)"
)


class Way(StrEnum):
    """From which side of a relation a change comes."""

    UP = "omhoog"
    DOWN = "omlaag"


class Effect(StrEnum):
    """What a change does to what it comes to."""

    TOUCHES = "raakt"
    MAY = "kan raken"
    NOT = "raakt niet"


@dataclass(frozen=True)
class Rule:
    """What a kind of change does along one relation, and why."""

    relation: str
    way: Way
    effect: Effect
    why: str


Rules = Mapping[tuple[str, Way], Rule]


class BadRules(Problem):
    """The rules of a kind of change cannot be read."""

    code = "impact-rules"


def read_rules(lines: Sequence[object]) -> Rules:
    """The rules by relation and way. Raises BadRules with the line that is wrong, counted from 1."""
    if len(lines) > MOST_RULES:
        raise BadRules(N_("Er zijn meer dan {most} regels."), N_("Laat er hoogstens {most} staan."), most=MOST_RULES)
    found: dict[tuple[str, Way], Rule] = {}
    for number, line in enumerate(lines, start=1):
        rule = _read(str(line), number)
        if (rule.relation, rule.way) in found:
            raise BadRules(
                N_("Regel {number} zegt nog een keer wat er over '{relation}' {way} gebeurt."),
                N_("Houd één regel over voor elke relatie en richting."),
                number=number,
                relation=rule.relation,
                way=rule.way.value,
            )
        found[rule.relation, rule.way] = rule
    return found


def _read(line: str, number: int) -> Rule:
    read = LINE.fullmatch(line.strip()) if len(line) <= LONGEST_RULE else None
    if read is None:
        raise BadRules(
            N_("Regel {number} is niet te lezen: '{line}'."),
            N_("Schrijf: relatie, omhoog of omlaag, raakt of kan raken of raakt niet, dubbele punt, uitleg."),
            number=number,
            line=line[:80],
        )
    if read["relation"] not in relations():
        raise BadRules(
            N_("Regel {number} noemt een relatie die er niet is: '{relation}'."),
            N_("Kies een van: {known}."),
            number=number,
            relation=read["relation"],
            known=", ".join(sorted(relations())),
        )
    return Rule(read["relation"], Way(read["way"]), Effect(read["effect"]), read["why"].strip())
