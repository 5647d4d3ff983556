"""The diagram of a decision table, column by column: what comes out depends only on which rules are left.

What is left is made smaller where the hit policy allows it: a rule that cannot count any more beside one that is
certain to hit is taken away. So a table that concludes the same by many ways stays small.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from informatiehuis.engines.dmn.checks.partition import parts_of
from informatiehuis.engines.dmn.feel.functions import fitted
from informatiehuis.engines.dmn.feel.run import Unknown
from informatiehuis.engines.dmn.feel.types import ANY, MISFIT
from informatiehuis.engines.dmn.feel.values import Value
from informatiehuis.engines.dmn.logic.graph import Part
from informatiehuis.engines.dmn.logic.index import Column, bits_of
from informatiehuis.engines.dmn.logic.running import ModelRun
from informatiehuis.engines.dmn.logic.tables import CompiledTable
from informatiehuis.engines.dmn.questions.diagrams import Concluded, Diagram, Open
from informatiehuis.engines.dmn.questions.limits import TooLarge

if TYPE_CHECKING:
    from informatiehuis.engines.dmn.questions.building import Builder

MOST_RULES = 10_000
"""How many rules a table may have to be taken column by column."""
Moves = dict[Diagram, tuple[int, ...]]
_BITS = 64


class TableWalk:
    """One table of one decision."""

    def __init__(self, builder: Builder, part: Part, table: CompiledTable) -> None:
        if len(table.cells) > MOST_RULES:
            raise TooLarge
        self.builder = builder
        self.part = part
        self.table = table
        self.count = len(table.inputs)
        self.columns = [Column([row[number] for row in table.cells]) for number in range(self.count)]
        self.tested_from = [0] * (self.count + 1)
        for number in reversed(range(self.count)):
            self.tested_from[number] = self.tested_from[number + 1] | self.columns[number].tested
        self.rest = _Rest(self)

    def diagram(self) -> Diagram:
        """The diagram of the table, as the value of its decision."""
        states: list[dict[int, Moves]] = [{} for _ in range(self.count + 1)]
        start = self._enter(states, 0, (1 << len(self.table.cells)) - 1)
        looked_at: dict[int, Diagram] = {}
        for column in range(self.count):
            if states[column]:
                looked_at[column] = self._value_of(column)
                for left in list(states[column]):
                    states[column][left] = self._moves(states, column, left, looked_at[column])
        made: list[dict[int, Diagram]] = [{} for _ in range(self.count + 1)]
        made[self.count] = {left: self._leaf(left) for left in states[self.count]}
        for column in reversed(range(self.count)):
            for left, moves in states[column].items():
                ends = {end: self._ended(made, column, targets, end) for end, targets in moves.items()}
                made[column][left] = self.builder.diagrams.replace(looked_at[column], ends.__getitem__)
        return made[start[0]][start[1]]

    def _enter(self, states: list[dict[int, Moves]], column: int, left: int) -> tuple[int, int]:
        """The state in which the next column that matters is looked at, with what is left."""
        left = self.rest.without_needless(left, column)
        while column < self.count and not left & self.columns[column].tested:
            column += 1
        states[column].setdefault(left, {})
        return column, left

    def _moves(self, states: list[dict[int, Moves]], column: int, left: int, looked_at: Diagram) -> Moves:
        diagrams, index = self.builder.diagrams, self.columns[column]
        moves: Moves = {}
        for end in diagrams.values(looked_at):
            found = diagrams.ends[end]
            hits = [index.rules(found.value)] if isinstance(found, Concluded) else self._possible(column)
            self.builder.budget.spend(len(hits) * (1 + left.bit_length() // _BITS))
            entered = dict.fromkeys(self._enter(states, column + 1, left & bits) for bits in hits)
            moves[end] = tuple(number for state in entered for number in state)
        return moves

    def _possible(self, column: int) -> list[int]:
        """The rules that may be left by a value that nobody can tell yet."""
        index, clause = self.columns[column], self.table.table.inputs[column]
        cells = [row[column] for row in self.table.cells]
        parts = parts_of([cells], self.table.input_types[column], [clause.values] if clause.values else ())
        return list(dict.fromkeys((*(part.rules for part in parts), index.rules(None), index.otherwise)))

    def _ended(self, made: list[dict[int, Diagram]], column: int, targets: Sequence[int], end: Diagram) -> Diagram:
        options = [made[targets[at]][targets[at + 1]] for at in range(0, len(targets), 2)]
        found = self.builder.diagrams.ends[end]
        return self.builder.diagrams.join(options, found) if isinstance(found, Open) else options[0]

    # --- values

    def _value_of(self, column: int) -> Diagram:
        read = self.table.inputs[column]
        return self.builder.explored(self.part, lambda run: read(self.table.variables(run)))

    def _leaf(self, left: int) -> Diagram:
        rules = bits_of(left)
        return self.builder.explored(self.part, lambda run: self._concluded(run, rules))

    def _concluded(self, run: ModelRun, rules: Sequence[int]) -> Value:
        """The value of the decision when these rules hit: that of the table, as one of its type."""
        value = self.table.concluded(self.table.variables(run), rules)
        name = self.table.table.type
        type_ = self.builder.scope.graph.types[self.part.key[0]].named(name) if name else None
        if value is not None and type_ is not None and type_ is not ANY:
            value = fitted(run, value, type_, self.table.site, self.part.name)
        return None if value is MISFIT else run.as_result(self.part, value)

    def constant(self, rule: int) -> tuple[Diagram, Value] | None:
        """What a rule concludes whatever the answers are; None when that depends on them."""
        code = self.table.conclusions[rule]
        try:
            value = self.builder.evaluated(lambda run: code(self.table.variables(run)), {})
        except Unknown:
            return None
        return self.builder.diagrams.conclude(value), value


class _Rest:
    """Takes away rules that cannot count any more, by the hit policy of a table."""

    def __init__(self, walk: TableWalk) -> None:
        self.walk = walk
        self.table = walk.table
        self._constants: dict[int, tuple[Diagram, Value] | None] = {}
        aggregation = self.table.table.aggregation or {"<": "MIN", ">": "MAX"}.get(self.table.table.hit_policy[1:], "")
        self.policy = aggregation if self.table.policy_name == "COLLECT" else self.table.policy_name

    def without_needless(self, left: int, column: int) -> int:
        """The rules that still count, of those that are left before a column."""
        certain = left & ~self.walk.tested_from[column]
        if not certain or left == certain & -certain:
            return left
        if self.policy == "FIRST":
            left &= ((certain & -certain) << 1) - 1
            return self._if_all_the_same(left, certain & -certain)
        if self.policy == "UNIQUE":
            return _lowest(certain, 2) if certain & (certain - 1) else left
        if self.policy == "ANY":
            return self._any(left, certain)
        if self.policy == "PRIORITY":
            return self._by_priority(left, certain)
        return self._extreme(left, certain) if self.policy in ("MIN", "MAX") else left

    def _constant(self, rule: int) -> tuple[Diagram, Value] | None:
        if rule not in self._constants:
            self._constants[rule] = self.walk.constant(rule)
        return self._constants[rule]

    def _if_all_the_same(self, left: int, certain: int) -> int:
        """Only the rule that is certain, when all that are left conclude what it concludes."""
        wanted = self._constant(certain.bit_length() - 1)
        if wanted is None:
            return left
        for rule in bits_of(left):
            found = self._constant(rule)
            if found is None or found[0] != wanted[0]:
                return left
        return certain

    def _any(self, left: int, certain: int) -> int:
        """A rule that concludes what a certain rule concludes does not count; two certain ones may contradict."""
        kept: dict[Diagram, int] = {}
        for rule in bits_of(certain):
            found = self._constant(rule)
            if found is not None:
                kept.setdefault(found[0], rule)
        if len(kept) > 1:
            first, second, *_ = kept.values()
            return 1 << first | 1 << second
        for rule in bits_of(left):
            found = self._constant(rule)
            if found is not None and kept.get(found[0], rule) != rule:
                left &= ~(1 << rule)
        return left

    def _by_priority(self, left: int, certain: int) -> int:
        ranks = self.table.priorities
        best = min(bits_of(certain), key=ranks.__getitem__)
        for rule in bits_of(left):
            if (ranks[rule], rule) > (ranks[best], best):
                left &= ~(1 << rule)
        return self._if_all_the_same(left, 1 << best)

    def _extreme(self, left: int, certain: int) -> int:
        """Of numbers, those that are not beyond the least, or the most, that is certain do not count."""
        found = {rule: self._constant(rule) for rule in bits_of(left)}
        numbers = {rule: one[1] for rule, one in found.items() if one is not None and isinstance(one[1], Decimal)}
        if len(numbers) < len(found):
            return left
        sign = 1 if self.policy == "MIN" else -1
        best = min(bits_of(certain), key=lambda rule: (sign * numbers[rule], rule))
        for rule, number in numbers.items():
            if rule != best and sign * number >= sign * numbers[best]:
                left &= ~(1 << rule)
        return left


def _lowest(bits: int, count: int) -> int:
    kept = 0
    for _ in range(count):
        kept |= bits & -bits
        bits &= bits - 1
    return kept
