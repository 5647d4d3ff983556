"""What can be wrong with a rule set, and with what somebody answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from informatiehuis.engines.problems import N_, Problem, untranslated


class RuleSetProblem(Problem):
    """One thing that keeps a rule set from running; the fact `field` names the key to mend."""

    code = "rule-set"

    @property
    def field(self) -> str:
        return str(self.facts.get("field", ""))


class RuleSetProblems(Problem):
    """Everything that keeps a rule set from running."""

    code = "rule-set"

    def __init__(self, problems: Sequence[RuleSetProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(N_("Deze regels kunnen zo niet worden gebruikt; aantal fouten: {count}."), count=len(problems))

    def text(self, translate: Callable[[str], str] = untranslated) -> str:
        return "\n".join([super().text(translate), *(problem.text(translate) for problem in self.problems)])


class AnswerProblem(Problem):
    """An answer that cannot be one to its question; the fact `field` is the key of the question."""

    code = "answer"
