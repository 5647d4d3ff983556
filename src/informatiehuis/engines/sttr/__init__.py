"""Applicable rules as the Dutch Environment and Planning Act exchanges them: STTR, DMN with questions beside it.

The elements are those of the namespaces Interactieregel, Bedrijfsregel, Uitvoeringsregel and Content of IMTR 1.0.
"""

from informatiehuis.engines.sttr.conclusions import explained_with, explanation_in
from informatiehuis.engines.sttr.interviews import interview
from informatiehuis.engines.sttr.problems import BadSttr, NotInSttr, SttrProblem
from informatiehuis.engines.sttr.reading import read, read_file
from informatiehuis.engines.sttr.rules import (
    ApplicableRules,
    Choice,
    Explanation,
    Location,
    Question,
    QuestionRule,
    RuleGroup,
)
from informatiehuis.engines.sttr.writing import write

__all__ = [
    "ApplicableRules",
    "BadSttr",
    "Choice",
    "Explanation",
    "Location",
    "NotInSttr",
    "Question",
    "QuestionRule",
    "RuleGroup",
    "SttrProblem",
    "explained_with",
    "explanation_in",
    "interview",
    "read",
    "read_file",
    "write",
]
