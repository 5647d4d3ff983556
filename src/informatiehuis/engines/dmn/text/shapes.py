"""How each part of a model is spelled in text: its keys, in order, and what each key holds.

A key with its usual value is left out. What holds nothing but a name or a text is that text alone.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from informatiehuis.engines.dmn.model import definitions as model

KINDS: Mapping[str, type[model.Element]] = {
    "input": model.InputData,
    "decision": model.Decision,
    "knowledge": model.BusinessKnowledge,
    "service": model.DecisionService,
    "source": model.KnowledgeSource,
}
"""The key that begins an element, and holds its name."""

EXPRESSIONS: Mapping[str, type[model.Expression]] = {
    "feel": model.LiteralExpression,
    "table": model.DecisionTable,
    "context": model.ContextExpression,
    "call": model.Invocation,
    "list": model.ListExpression,
    "relation": model.Relation,
    "function": model.FunctionExpression,
    "choose": model.Conditional,
    "filter": model.FilterExpression,
    "iterate": model.Iteration,
}
"""The one key of an expression that is not simply a text in FEEL."""


@dataclass(frozen=True)
class Key:
    """One key: the field that it spells, and the shape of what it holds.

    Shapes: text, yes (true or false), bytes, texts, byte texts, variable, variables, expression, expressions, rows
    (lists of expressions), entries (pairs of variable and expression), references, or parts of a class.
    """

    field: str
    shape: str
    part: type[Any] | None = None


_COMMON = {
    "id": Key("id", "text"),
    "label": Key("label", "text"),
    "description": Key("description", "text"),
    "type": Key("type", "text"),
}
_ELEMENT = {
    "id": Key("id", "text"),
    "label": Key("label", "text"),
    "description": Key("description", "text"),
    "variable": Key("variable", "variable"),
    "extension": Key("extension", "bytes"),
}

SHAPES: Mapping[type[Any], Mapping[str, Key]] = {
    model.Definitions: {
        "model": Key("name", "text"),
        "namespace": Key("namespace", "text"),
        "id": Key("id", "text"),
        "version": Key("version", "text"),
        "description": Key("description", "text"),
        "imports": Key("imports", "parts", model.Import),
        "types": Key("items", "parts", model.ItemDefinition),
        "elements": Key("elements", "elements"),
        "extension": Key("extension", "bytes"),
    },
    model.Import: {
        "name": Key("name", "text"),
        "namespace": Key("namespace", "text"),
        "location": Key("location", "text"),
        "type": Key("type", "text"),
    },
    model.ItemDefinition: {
        "name": Key("name", "text"),
        "type": Key("type", "text"),
        "list": Key("is_collection", "yes"),
        "values": Key("allowed_values", "text"),
        "constraint": Key("constraint", "text"),
        "fields": Key("components", "parts", model.ItemDefinition),
        "parameters": Key("parameters", "variables"),
        "result": Key("result", "text"),
        "id": Key("id", "text"),
        "label": Key("label", "text"),
        "description": Key("description", "text"),
    },
    model.InputData: _ELEMENT,
    model.Decision: {
        **_ELEMENT,
        "question": Key("question", "text"),
        "answers": Key("allowed_answers", "text"),
        "data": Key("needs_data", "references"),
        "decisions": Key("needs_decisions", "references"),
        "functions": Key("needs_knowledge", "references"),
        "authorities": Key("authorities", "references"),
        "logic": Key("logic", "expression"),
    },
    model.BusinessKnowledge: {
        **_ELEMENT,
        "functions": Key("needs_knowledge", "references"),
        "authorities": Key("authorities", "references"),
        "logic": Key("function", "expression"),
    },
    model.DecisionService: {
        **_ELEMENT,
        "outputs": Key("outputs", "references"),
        "inside": Key("encapsulated", "references"),
        "decisions": Key("input_decisions", "references"),
        "data": Key("input_data", "references"),
    },
    model.KnowledgeSource: {
        **_ELEMENT,
        "location": Key("location", "text"),
        "authorities": Key("authorities", "references"),
    },
    model.LiteralExpression: {"text": Key("text", "text"), **_COMMON, "language": Key("language", "text")},
    model.DecisionTable: {
        **_COMMON,
        "hit": Key("hit_policy", "text"),
        "aggregation": Key("aggregation", "text"),
        "orientation": Key("orientation", "text"),
        "output label": Key("output_label", "text"),
        "inputs": Key("inputs", "parts", model.InputClause),
        "outputs": Key("outputs", "parts", model.OutputClause),
        "annotations": Key("annotations", "texts"),
        "rules": Key("rules", "parts", model.Rule),
    },
    model.InputClause: {
        "feel": Key("text", "text"),
        "type": Key("type", "text"),
        "values": Key("values", "text"),
        "label": Key("label", "text"),
        "id": Key("id", "text"),
    },
    model.OutputClause: {
        "name": Key("name", "text"),
        "type": Key("type", "text"),
        "values": Key("values", "text"),
        "default": Key("default", "text"),
        "label": Key("label", "text"),
        "id": Key("id", "text"),
    },
    model.Rule: {
        "if": Key("conditions", "texts"),
        "then": Key("conclusions", "texts"),
        "notes": Key("annotations", "texts"),
        "beside": Key("beside", "byte texts"),
        "id": Key("id", "text"),
        "description": Key("description", "text"),
    },
    model.ContextExpression: {**_COMMON, "entries": Key("entries", "parts", model.ContextEntry)},
    model.ContextEntry: {"variable": Key("variable", "variable"), "value": Key("value", "expression")},
    model.Invocation: {
        **_COMMON,
        "function": Key("function", "expression"),
        "with": Key("bindings", "entries"),
    },
    model.ListExpression: {**_COMMON, "items": Key("items", "expressions")},
    model.Relation: {**_COMMON, "columns": Key("columns", "variables"), "rows": Key("rows", "rows")},
    model.FunctionExpression: {
        **_COMMON,
        "kind": Key("kind", "text"),
        "parameters": Key("parameters", "variables"),
        "body": Key("body", "expression"),
    },
    model.Conditional: {
        **_COMMON,
        "if": Key("condition", "expression"),
        "then": Key("chosen", "expression"),
        "else": Key("other", "expression"),
    },
    model.FilterExpression: {**_COMMON, "in": Key("source", "expression"), "match": Key("match", "expression")},
    model.Iteration: {
        **_COMMON,
        "kind": Key("kind", "text"),
        "variable": Key("variable", "text"),
        "in": Key("source", "expression"),
        "result": Key("result", "expression"),
    },
    model.Variable: {"name": Key("name", "text"), "type": Key("type", "text"), "id": Key("id", "text")},
}


def usual(kind: type[Any]) -> dict[str, Any]:
    """The usual value of every field of a class that has one."""
    return {one.name: one.default for one in dataclasses.fields(kind) if one.default is not dataclasses.MISSING}
