"""The one registry of what SQL a definition may use.

An allowed construct has the nodes of SQLGlot's tree that it may consist of and, per node, the parts it may have;
whatever is not here is refused. Each construct has a spec in `tests/spec`, and from both the reference page is
made. What is wrong with an allowed construct in a forbidden place is decided in `placement`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlglot import exp

from informatiehuis.engines.query import subset_expressions, subset_queries
from informatiehuis.engines.query.construct import Construct

FAMILIES: Mapping[str, str] = {
    "selecting": "Selecting rows and columns",
    "joining": "Joining tables",
    "composing": "Composing queries",
    "aggregating": "Aggregating",
    "conditions": "Conditions",
    "arithmetic": "Arithmetic",
    "text": "Text",
    "dates": "Dates",
    "casting": "Changing types",
    "windows": "Window functions",
}


CONSTRUCTS: tuple[Construct, ...] = (*subset_queries.CONSTRUCTS, *subset_expressions.CONSTRUCTS)


def _allowed(constructs: Iterable[Construct]) -> dict[type[exp.Expr], frozenset[str]]:
    allowed: dict[type[exp.Expr], frozenset[str]] = {}
    for construct in constructs:
        for node, parts in construct.nodes.items():
            if node in allowed:
                raise ValueError(f"{node.__name__} belongs to two constructs, the second is {construct.name}")
            allowed[node] = parts
    return allowed


ALLOWED: Mapping[type[exp.Expr], frozenset[str]] = _allowed(CONSTRUCTS)
"""Every node that may occur, with the parts it may have."""

FUNCTIONS: tuple[str, ...] = tuple(
    sorted(
        {name.lower() for node in ALLOWED if issubclass(node, exp.Func) for name in node.sql_names()}
        - {"case", "cast", "if", "and", "or", "try_cast", "extract"}
    )
)
"""Names of allowed functions, for suggesting one that was meant."""
