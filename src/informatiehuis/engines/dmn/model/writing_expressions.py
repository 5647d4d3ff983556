"""Writes boxed expressions as XML of DMN 1.5."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain, repeat
from typing import Any

from lxml import etree

from informatiehuis.engines.dmn.model import definitions as model
from informatiehuis.engines.dmn.model.identifiers import is_identifier

EXTENSION = "extensionElements"
DMN = "https://www.omg.org/spec/DMN/20230324/MODEL/"
Node = etree._Element


def add(parent: Node, tag: str, **attributes: str) -> Node:
    """A child with those attributes that are not empty; an id that XML does not allow is left out."""
    made = etree.SubElement(parent, f"{{{DMN}}}{tag}")
    for name, value in attributes.items():
        if value and (name != "id" or is_identifier(value)):
            made.set(name, value)
    return made


def text_child(parent: Node, tag: str, text: str) -> Node:
    """A child that holds a text."""
    made = add(parent, tag)
    made.text = text
    return made


def write_tests(parent: Node, tag: str, text: str) -> None:
    """A child with tests, when there are any."""
    if text:
        text_child(add(parent, tag), "text", text)


def write_extension(parent: Node, extension: bytes) -> None:
    """A child with what others said, when they said anything."""
    if extension:
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        add(parent, EXTENSION).extend(etree.fromstring(b"<parts>" + extension + b"</parts>", parser))


def indent(node: Node, level: int = 0) -> None:
    """Put every element of DMN on a line of its own; what others said stays as it is, to the last space."""
    if not len(node) or etree.QName(node).localname == EXTENSION:
        return
    node.text = f"\n{'  ' * (level + 1)}"
    for part in node:
        indent(part, level + 1)
        part.tail = node.text
    node[-1].tail = f"\n{'  ' * level}"


def write_variable(parent: Node, tag: str, variable: model.Variable) -> None:
    """A variable, parameter or column."""
    add(parent, tag, id=variable.id, typeRef=variable.type).set("name", variable.name)


def write_expression(parent: Node, expression: model.Expression | None, *, tag: str = "") -> None:
    """An expression as a child; under another tag than its own when one is named."""
    if expression is None:
        return
    own, write = _WRITERS[type(expression)]
    if isinstance(expression, model.Iteration):
        own = expression.kind
    node = add(parent, tag or own, id=expression.id, typeRef=expression.type, label=expression.label)
    if expression.description:
        text_child(node, "description", expression.description)
    write(node, expression)


def _within(parent: Node, tag: str, expression: model.Expression | None) -> None:
    write_expression(add(parent, tag), expression)


def _literal(node: Node, expression: model.LiteralExpression) -> None:
    if expression.language:
        node.set("expressionLanguage", expression.language)
    text_child(node, "text", expression.text)


def _table(node: Node, table: model.DecisionTable) -> None:
    for name, value in (
        ("hitPolicy", table.hit_policy),
        ("aggregation", table.aggregation),
        ("preferredOrientation", table.orientation),
        ("outputLabel", table.output_label),
    ):
        if value:
            node.set(name, value)
    for clause in table.inputs:
        column = add(node, "input", id=clause.id, label=clause.label)
        text_child(add(column, "inputExpression", typeRef=clause.type), "text", clause.text)
        write_tests(column, "inputValues", clause.values)
    for output in table.outputs:
        column = add(node, "output", id=output.id, label=output.label, name=output.name, typeRef=output.type)
        write_tests(column, "outputValues", output.values)
        write_tests(column, "defaultOutputEntry", output.default)
    for name in table.annotations:
        add(node, "annotation", name=name)
    for rule in table.rules:
        _rule(node, rule)


def _rule(node: Node, rule: model.Rule) -> None:
    row = add(node, "rule", id=rule.id)
    if rule.description:
        text_child(row, "description", rule.description)
    for text in rule.conditions:
        text_child(add(row, "inputEntry"), "text", text)
    for text, beside in zip(rule.conclusions, chain(rule.beside, repeat(b"")), strict=False):
        entry = add(row, "outputEntry")
        write_extension(entry, beside)
        text_child(entry, "text", text)
    for text in rule.annotations:
        text_child(add(row, "annotationEntry"), "text", text)


def _context(node: Node, context: model.ContextExpression) -> None:
    for entry in context.entries:
        made = add(node, "contextEntry")
        if entry.variable is not None:
            write_variable(made, "variable", entry.variable)
        write_expression(made, entry.value)


def _invocation(node: Node, invocation: model.Invocation) -> None:
    write_expression(node, invocation.function)
    for parameter, value in invocation.bindings:
        binding = add(node, "binding")
        write_variable(binding, "parameter", parameter)
        write_expression(binding, value)


def _list(node: Node, listed: model.ListExpression) -> None:
    for item in listed.items:
        write_expression(node, item)


def _relation(node: Node, relation: model.Relation) -> None:
    for column in relation.columns:
        write_variable(node, "column", column)
    for row in relation.rows:
        made = add(node, "row")
        for cell in row:
            write_expression(made, cell)


def _function(node: Node, function: model.FunctionExpression) -> None:
    if function.kind != "FEEL":
        node.set("kind", function.kind)
    for parameter in function.parameters:
        write_variable(node, "formalParameter", parameter)
    write_expression(node, function.body)


def _conditional(node: Node, conditional: model.Conditional) -> None:
    _within(node, "if", conditional.condition)
    _within(node, "then", conditional.chosen)
    _within(node, "else", conditional.other)


def _filter(node: Node, expression: model.FilterExpression) -> None:
    _within(node, "in", expression.source)
    _within(node, "match", expression.match)


def _iteration(node: Node, iteration: model.Iteration) -> None:
    node.set("iteratorVariable", iteration.variable)
    _within(node, "in", iteration.source)
    _within(node, "return" if iteration.kind == "for" else "satisfies", iteration.result)


_WRITERS: dict[type[model.Expression], tuple[str, Callable[[Node, Any], None]]] = {
    model.LiteralExpression: ("literalExpression", _literal),
    model.DecisionTable: ("decisionTable", _table),
    model.ContextExpression: ("context", _context),
    model.Invocation: ("invocation", _invocation),
    model.ListExpression: ("list", _list),
    model.Relation: ("relation", _relation),
    model.FunctionExpression: ("functionDefinition", _function),
    model.Conditional: ("conditional", _conditional),
    model.FilterExpression: ("filter", _filter),
    model.Iteration: ("for", _iteration),
}
