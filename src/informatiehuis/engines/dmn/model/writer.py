"""Writes definitions as XML of DMN 1.5, in the order that its schema asks (DMN15.xsd).

What a file said that definitions do not hold, such as its drawing, is told by `losses`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from lxml import etree

from informatiehuis.engines.dmn.model import definitions as model
from informatiehuis.engines.dmn.model.identifiers import identifier, is_identifier
from informatiehuis.engines.dmn.model.writing_expressions import (
    DMN,
    Node,
    add,
    indent,
    text_child,
    write_expression,
    write_extension,
    write_tests,
    write_variable,
)

_FEEL = "https://www.omg.org/spec/DMN/20230324/FEEL/"

_NAMESPACES: Any = {None: DMN}


def write(definitions: model.Definitions) -> bytes:
    """The XML of a model, in UTF-8. Identifiers that XML does not allow are replaced, with what refers to them."""
    return _Writer(definitions).document()


class _Writer:
    """Writes one model."""

    def __init__(self, definitions: model.Definitions) -> None:
        self.definitions = definitions
        self.replaced: dict[str, str] = {}
        taken = {element.id for element in definitions.elements}
        for element in definitions.elements:
            if not is_identifier(element.id):
                self.replaced[element.id] = made = _free(identifier(element.id), taken)
                taken.add(made)

    def document(self) -> bytes:
        made = self.definitions
        root: Node = etree.Element(f"{{{DMN}}}definitions", nsmap=_NAMESPACES)
        for name, value in (
            ("id", made.id if is_identifier(made.id) else ""),
            ("name", made.name or "model"),
            ("namespace", made.namespace),
            ("expressionLanguage", _FEEL),
        ):
            if value:
                root.set(name, value)
        self._described(root, made.description, made.extension)
        for one in made.imports:
            add(
                root,
                "import",
                name=one.name,
                namespace=one.namespace,
                locationURI=one.location,
                importType=DMN if "DMN" in one.type or not one.type else one.type,
            ).set("name", one.name)
        for item in made.items:
            self._item(root, "itemDefinition", item)
        for element in made.elements:
            _WRITERS[type(element)](self, root, element)
        indent(root)
        return etree.tostring(root, encoding="utf-8", xml_declaration=True)

    def _described(self, node: Node, description: str, extension: bytes) -> None:
        if description:
            text_child(node, "description", description)
        write_extension(node, extension)

    def _item(self, parent: Node, tag: str, item: model.ItemDefinition) -> None:
        node = add(
            parent,
            tag,
            id=item.id,
            name=item.name,
            label=item.label,
            isCollection="true" if item.is_collection else "",
        )
        self._described(node, item.description, b"")
        if item.type:
            text_child(node, "typeRef", item.type)
        write_tests(node, "allowedValues", item.allowed_values)
        write_tests(node, "typeConstraint", item.constraint)
        for part in item.components:
            self._item(node, "itemComponent", part)
        if item.parameters is not None:
            function = add(node, "functionItem", outputTypeRef=item.result)
            for parameter in item.parameters:
                write_variable(function, "parameters", parameter)

    def _element(self, parent: Node, tag: str, element: model.Element, *, variable: bool = True) -> Node:
        made = self.replaced.get(element.id, element.id)
        node = add(parent, tag, id=made, name=element.name, label=element.label)
        self._described(node, element.description, element.extension)
        if variable:
            write_variable(node, "variable", element.variable)
        return node

    def _href(self, reference: str) -> str:
        namespace, _, name = reference.rpartition("#")
        return f"{namespace}#{name if namespace else self.replaced.get(name, name)}"

    def _requirements(self, node: Node, tag: str, kind: str, references: Iterable[str]) -> None:
        for reference in references:
            add(add(node, tag), kind, href=self._href(reference))

    def _authorities(self, node: Node, references: Iterable[str]) -> None:
        known = self.definitions.by_id
        for reference in references:
            element = known.get(reference.rpartition("#")[2])
            kind = "requiredAuthority"
            if isinstance(element, model.Decision | model.InputData):
                kind = "requiredDecision" if isinstance(element, model.Decision) else "requiredInput"
            self._requirements(node, "authorityRequirement", kind, [reference])

    def _input_data(self, parent: Node, element: Any) -> None:
        self._element(parent, "inputData", element)

    def _decision(self, parent: Node, element: model.Decision) -> None:
        node = self._element(parent, "decision", element, variable=False)
        for tag, text in (("question", element.question), ("allowedAnswers", element.allowed_answers)):
            if text:
                text_child(node, tag, text)
        write_variable(node, "variable", element.variable)
        self._requirements(node, "informationRequirement", "requiredInput", element.needs_data)
        self._requirements(node, "informationRequirement", "requiredDecision", element.needs_decisions)
        self._requirements(node, "knowledgeRequirement", "requiredKnowledge", element.needs_knowledge)
        self._authorities(node, element.authorities)
        write_expression(node, element.logic)

    def _knowledge(self, parent: Node, element: model.BusinessKnowledge) -> None:
        node = self._element(parent, "businessKnowledgeModel", element)
        if element.function is not None:
            write_expression(node, element.function, tag="encapsulatedLogic")
        self._requirements(node, "knowledgeRequirement", "requiredKnowledge", element.needs_knowledge)
        self._authorities(node, element.authorities)

    def _service(self, parent: Node, element: model.DecisionService) -> None:
        node = self._element(parent, "decisionService", element)
        for tag, references in (
            ("outputDecision", element.outputs),
            ("encapsulatedDecision", element.encapsulated),
            ("inputDecision", element.input_decisions),
            ("inputData", element.input_data),
        ):
            for reference in references:
                add(node, tag, href=self._href(reference))

    def _source(self, parent: Node, element: model.KnowledgeSource) -> None:
        node = self._element(parent, "knowledgeSource", element, variable=False)
        if element.location:
            node.set("locationURI", element.location)
        self._authorities(node, element.authorities)


def _free(wanted: str, taken: set[str]) -> str:
    made, number = wanted, 2
    while made in taken:
        made, number = f"{wanted}_{number}", number + 1
    return made


_WRITERS: dict[type[model.Element], Callable[[_Writer, Node, Any], None]] = {
    model.InputData: _Writer._input_data,
    model.Decision: _Writer._decision,
    model.BusinessKnowledge: _Writer._knowledge,
    model.DecisionService: _Writer._service,
    model.KnowledgeSource: _Writer._source,
}
