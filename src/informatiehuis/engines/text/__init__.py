"""Full-text search in good Dutch.

`TextIndex` keeps documents and passages in a folder; `Search` answers the questions of one reader. Who may find what is
part of every question. How words meet stands in `analysis`, how results are ordered in `ranking`.
"""

from informatiehuis.engines.text.documents import OPEN, Document, Passage, Reader
from informatiehuis.engines.text.index import TextIndex, fingerprint
from informatiehuis.engines.text.matching import Choice, Reason
from informatiehuis.engines.text.problems import IndexBusy, IndexDamaged, TextProblem
from informatiehuis.engines.text.questions import Expansion
from informatiehuis.engines.text.searching import Answer, Result, Results, Search, Shown, Sort

__all__ = [
    "OPEN",
    "Answer",
    "Choice",
    "Document",
    "Expansion",
    "IndexBusy",
    "IndexDamaged",
    "Passage",
    "Reader",
    "Reason",
    "Result",
    "Results",
    "Search",
    "Shown",
    "Sort",
    "TextIndex",
    "TextProblem",
    "fingerprint",
]
