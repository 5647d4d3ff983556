"""Reads the boxed expressions of DMN from XML (chapters 7, 8 and 10.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from lxml import etree

from informatiehuis.engines.dmn.feel.names import normal
from informatiehuis.engines.dmn.model.definitions import (
    Conditional,
    ContextEntry,
    ContextExpression,
    DecisionTable,
    Expression,
    FilterExpression,
    FunctionExpression,
    InputClause,
    Invocation,
    Iteration,
    ListExpression,
    LiteralExpression,
    OutputClause,
    Relation,
    Rule,
    Variable,
)

Node = etree._Element
Known = dict[str, str]
"""The name under which each namespace is imported."""

FEEL_NAMESPACES = frozenset(
    {
        "http://www.omg.org/spec/FEEL/20140401",
        "http://www.omg.org/spec/DMN/20180521/FEEL/",
        "https://www.omg.org/spec/DMN/20191111/FEEL/",
        "https://www.omg.org/spec/DMN/20211108/FEEL/",
        "https://www.omg.org/spec/DMN/20230324/FEEL/",
    }
)
_OLD_TYPES = {
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "daysAndTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
    "yearsAndMonthsDuration": "years and months duration",
    "any": "Any",
}
"""Names that types had in DMN 1.1."""


def children(node: Node, name: str) -> Iterator[Node]:
    """The children with a name, in whichever version of DMN."""
    namespace = etree.QName(node).namespace
    return node.iterchildren(f"{{{namespace}}}{name}" if namespace else name)


def child(node: Node, name: str) -> Node | None:
    """The first child with a name."""
    return next(children(node, name), None)


def text_in(node: Node, name: str) -> str:
    """The text of the first child with a name, without spaces around it."""
    found = child(node, name)
    return "" if found is None else "".join(map(str, found.itertext())).strip()


def extension_in(node: Node) -> bytes:
    """What others put in an element, as canonical XML: one element after the other."""
    found = child(node, "extensionElements")
    if found is None:
        return b""
    parts = found.iterchildren(tag=etree.Element)
    return b"".join(etree.tostring(part, method="c14n", exclusive=True, with_tail=False) for part in parts)


def type_name(node: Node, known: Known, reference: str) -> str:
    """A reference to a type as FEEL writes it: without the prefixes that DMN 1.1 had."""
    reference = normal(reference)
    prefix, colon, name = reference.partition(":")
    if not colon:
        return _OLD_TYPES.get(reference, reference) if reference not in ("any",) else "Any"
    namespace = node.nsmap.get(prefix)
    if prefix == "feel" or namespace in FEEL_NAMESPACES or (namespace or "").endswith("XMLSchema"):
        return _OLD_TYPES.get(name, name)
    imported = known.get(namespace or "", "")
    return f"{imported}.{name}" if imported else name


def variable_of(node: Node, known: Known) -> Variable:
    """The variable, parameter or column that a node describes."""
    return Variable(
        normal(node.get("name") or ""), type_name(node, known, node.get("typeRef") or ""), node.get("id") or ""
    )


def expression_in(node: Node | None, known: Known) -> Expression | None:
    """The boxed expression that is a child of a node, if there is one."""
    if node is None:
        return None
    for part in node.iterchildren(tag=etree.Element):
        read = _READERS.get(etree.QName(part).localname)
        if read is not None:
            return read(part, known)
    return None


def _all_in(node: Node, known: Known) -> tuple[Expression, ...]:
    parts = ((part, _READERS.get(etree.QName(part).localname)) for part in node.iterchildren(tag=etree.Element))
    return tuple(read(part, known) for part, read in parts if read is not None)


def _common(node: Node, known: Known) -> dict[str, Any]:
    return {
        "id": node.get("id") or "",
        "type": type_name(node, known, node.get("typeRef") or ""),
        "label": node.get("label") or "",
        "description": text_in(node, "description"),
    }


def _literal(node: Node, known: Known) -> Expression:
    return LiteralExpression(
        **_common(node, known), text=text_in(node, "text"), language=node.get("expressionLanguage") or ""
    )


def _tests(node: Node, name: str) -> str:
    found = child(node, name)
    return "" if found is None else text_in(found, "text")


def _table(node: Node, known: Known) -> Expression:
    inputs = []
    for clause in children(node, "input"):
        looked_at = child(clause, "inputExpression")
        inputs.append(
            InputClause(
                text="" if looked_at is None else text_in(looked_at, "text"),
                type="" if looked_at is None else type_name(looked_at, known, looked_at.get("typeRef") or ""),
                values=_tests(clause, "inputValues") or ("" if looked_at is None else _tests(looked_at, "inputValues")),
                label=clause.get("label") or "",
                id=clause.get("id") or "",
            )
        )
    return DecisionTable(
        **_common(node, known),
        inputs=tuple(inputs),
        outputs=tuple(_output(clause, known) for clause in children(node, "output")),
        rules=tuple(_rule(rule) for rule in children(node, "rule")),
        hit_policy=node.get("hitPolicy") or "UNIQUE",
        aggregation=node.get("aggregation") or "",
        orientation=node.get("preferredOrientation") or "",
        output_label=node.get("outputLabel") or "",
        annotations=tuple(one.get("name") or "" for one in children(node, "annotation")),
    )


def _output(clause: Node, known: Known) -> OutputClause:
    return OutputClause(
        name=normal(clause.get("name") or ""),
        type=type_name(clause, known, clause.get("typeRef") or ""),
        values=_tests(clause, "outputValues"),
        default=_tests(clause, "defaultOutputEntry"),
        label=clause.get("label") or "",
        id=clause.get("id") or "",
    )


def _rule(rule: Node) -> Rule:
    beside = tuple(extension_in(entry) for entry in children(rule, "outputEntry"))
    return Rule(
        conditions=tuple(text_in(entry, "text") for entry in children(rule, "inputEntry")),
        conclusions=tuple(text_in(entry, "text") for entry in children(rule, "outputEntry")),
        annotations=tuple(text_in(entry, "text") for entry in children(rule, "annotationEntry")),
        beside=beside if any(beside) else (),
        id=rule.get("id") or "",
        description=text_in(rule, "description"),
    )


def _context(node: Node, known: Known) -> Expression:
    entries = []
    for entry in children(node, "contextEntry"):
        variable = child(entry, "variable")
        made = None if variable is None else variable_of(variable, known)
        entries.append(ContextEntry(made, expression_in(entry, known)))
    return ContextExpression(**_common(node, known), entries=tuple(entries))


def _invocation(node: Node, known: Known) -> Expression:
    bindings = []
    for binding in children(node, "binding"):
        parameter = child(binding, "parameter")
        made = Variable("") if parameter is None else variable_of(parameter, known)
        bindings.append((made, expression_in(binding, known)))
    return Invocation(**_common(node, known), function=expression_in(node, known), bindings=tuple(bindings))


def _list(node: Node, known: Known) -> Expression:
    return ListExpression(**_common(node, known), items=_all_in(node, known))


def _relation(node: Node, known: Known) -> Expression:
    return Relation(
        **_common(node, known),
        columns=tuple(variable_of(column, known) for column in children(node, "column")),
        rows=tuple(_all_in(row, known) for row in children(node, "row")),
    )


def _function(node: Node, known: Known) -> Expression:
    return FunctionExpression(
        **_common(node, known),
        kind=node.get("kind") or "FEEL",
        parameters=tuple(variable_of(one, known) for one in children(node, "formalParameter")),
        body=expression_in(node, known),
    )


def _conditional(node: Node, known: Known) -> Expression:
    parts = [expression_in(child(node, name), known) for name in ("if", "then", "else")]
    return Conditional(**_common(node, known), condition=parts[0], chosen=parts[1], other=parts[2])


def _filter(node: Node, known: Known) -> Expression:
    source, match = (expression_in(child(node, name), known) for name in ("in", "match"))
    return FilterExpression(**_common(node, known), source=source, match=match)


def _iteration(kind: str, result: str) -> Callable[[Node, Known], Expression]:
    def read(node: Node, known: Known) -> Expression:
        return Iteration(
            **_common(node, known),
            kind=kind,
            variable=normal(node.get("iteratorVariable") or ""),
            source=expression_in(child(node, "in"), known),
            result=expression_in(child(node, result), known),
        )

    return read


_READERS: dict[str, Callable[[Node, Known], Expression]] = {
    "literalExpression": _literal,
    "decisionTable": _table,
    "context": _context,
    "invocation": _invocation,
    "list": _list,
    "relation": _relation,
    "functionDefinition": _function,
    "conditional": _conditional,
    "filter": _filter,
    "for": _iteration("for", "return"),
    "some": _iteration("some", "satisfies"),
    "every": _iteration("every", "satisfies"),
}
