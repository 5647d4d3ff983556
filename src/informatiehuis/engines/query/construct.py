"""What a construct of the subset is; which there are stands in `subset`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlglot import exp


@dataclass(frozen=True)
class Construct:
    """Something a definition may use: its family, an example, an explanation, and its nodes with their parts."""

    name: str
    family: str
    example: str
    explanation: str
    nodes: Mapping[type[exp.Expr], frozenset[str]] = field(default_factory=dict)


def _nodes(spec: Mapping[type[exp.Expr], str]) -> dict[type[exp.Expr], frozenset[str]]:
    return {node: frozenset(parts.split()) for node, parts in spec.items()}


def construct(
    family: str, name: str, example: str, explanation: str, nodes: Mapping[type[exp.Expr], str] | None = None
) -> Construct:
    return Construct(name, family, example, explanation, _nodes(nodes or {}))
