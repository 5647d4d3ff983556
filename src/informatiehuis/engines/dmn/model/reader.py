"""Reads the XML of DMN 1.1 to 1.5 into definitions, also with the extensions of the Dutch STTR, which are kept as is.

Entities, document types and addresses are not followed, and size and depth are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from informatiehuis.engines.dmn.feel.names import normal
from informatiehuis.engines.dmn.model.definitions import (
    BusinessKnowledge,
    Decision,
    DecisionService,
    Definitions,
    Element,
    FunctionExpression,
    Import,
    InputData,
    ItemDefinition,
    KnowledgeSource,
    Variable,
)
from informatiehuis.engines.dmn.model.expressions import (
    child,
    children,
    expression_in,
    extension_in,
    text_in,
    type_name,
    variable_of,
)
from informatiehuis.engines.dmn.problems import UnreadableModel
from informatiehuis.engines.problems import N_

VERSIONS = {
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd": "1.1",
    "http://www.omg.org/spec/DMN/20151101/dmn11.xsd": "1.1",
    "http://www.omg.org/spec/DMN/20180521/MODEL/": "1.2",
    "https://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
    "https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
    "https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
}
MOST_BYTES = 50_000_000
"""How large a file may be."""

Node = etree._Element
_DECLARATION = re.compile(r"\A\s*<\?xml\s[^>]*\?>")


def read_file(path: Path) -> Definitions:
    """Read a file. Raises UnreadableModel."""
    return read(content_of(path), path.name)


def content_of(path: Path) -> bytes:
    """What stands in a file that is not too large. Raises UnreadableModel."""
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= MOST_BYTES else b""
    except OSError as error:
        raise UnreadableModel(
            N_("{file} kan niet worden gelezen."), N_("Kijk of het bestand bestaat."), file=path.name
        ) from error
    if size > MOST_BYTES:
        raise _too_large(path.name)
    return content


def _too_large(file: str) -> UnreadableModel:
    return UnreadableModel(
        N_("{file} is te groot: een model heeft hoogstens {most} megabyte."),
        N_("Splits het model in delen die elkaar invoeren."),
        file=file,
        most=MOST_BYTES // 1_000_000,
    )


def read(content: bytes, file: str = "") -> Definitions:
    """Read a model from its XML. `file` is the name to show with what is wrong. Raises UnreadableModel."""
    return definitions_of(parse_xml(content, file), file)


def definitions_of(root: Node, file: str = "") -> Definitions:
    """The model in a document that `parse_xml` read. Raises UnreadableModel when it is not DMN."""
    name = etree.QName(root)
    version = VERSIONS.get(name.namespace or "")
    if name.localname != "definitions" or version is None:
        raise UnreadableModel(
            N_("{file} is geen DMN van versie 1.1 tot en met 1.5: het begint met {found}."),
            N_("Sla het model op als DMN 1.5."),
            file=file,
            found=name.text[:100],
        )
    imports = tuple(_imports(root))
    namespace = root.get("namespace") or ""
    known = {made.namespace: made.name for made in imports}
    return Definitions(
        name=root.get("name") or "",
        namespace=namespace,
        elements=tuple(_elements(root, known)),
        items=tuple(_item(node, known) for node in children(root, "itemDefinition")),
        imports=imports,
        id=root.get("id") or "",
        version=version,
        file=file,
        description=text_in(root, "description"),
        extension=extension_in(root),
    )


def text_of_xml(content: bytes, file: str = "") -> str:
    """A document as text, whatever the encoding that it says it has. Raises UnreadableModel."""
    tree = parse_xml(content, file).getroottree()
    if (tree.docinfo.encoding or "UTF-8").upper() in ("UTF-8", "ASCII", "US-ASCII"):
        return content.decode("utf-8-sig")
    return etree.tostring(tree, encoding="unicode")


def xml_of_text(text: str) -> bytes:
    """A document that is held as text, in UTF-8; the encoding that it had as a file no longer counts."""
    return _DECLARATION.sub("", text, count=1).encode()


def parse_xml(content: bytes, file: str) -> Node:
    """The root of a document. Raises UnreadableModel for what is no XML or is made to harm."""
    if len(content) > MOST_BYTES:
        raise _too_large(file)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        raise UnreadableModel(
            N_("{file} is geen XML: op regel {line} gaat het mis."),
            N_("Sla het model opnieuw op vanuit het programma waarmee het is gemaakt."),
            file=file,
            line=line,
        ) from error
    if root.getroottree().docinfo.internalDTD is not None or any(True for _ in root.iter(etree.Entity)):
        raise UnreadableModel(
            N_("{file} beschrijft zelf een documenttype of entiteiten; dat wordt niet gelezen."),
            N_("Haal de regel met <!DOCTYPE> weg."),
            file=file,
        )
    return root


def _imports(root: Node) -> Iterator[Import]:
    for node in children(root, "import"):
        yield Import(
            namespace=node.get("namespace") or "",
            name=normal(node.get("name") or ""),
            location=node.get("locationURI") or "",
            type=node.get("importType") or "",
        )


def _item(node: Node, known: dict[str, str]) -> ItemDefinition:
    allowed, constraint = child(node, "allowedValues"), child(node, "typeConstraint")
    function = child(node, "functionItem")
    parameters = None
    if function is not None:
        parameters = tuple(variable_of(one, known) for one in children(function, "parameters"))
    return ItemDefinition(
        name=normal(node.get("name") or ""),
        type=type_name(node, known, text_in(node, "typeRef") or node.get("typeRef") or ""),
        components=tuple(_item(part, known) for part in children(node, "itemComponent")),
        is_collection=node.get("isCollection") == "true",
        allowed_values="" if allowed is None else text_in(allowed, "text"),
        constraint="" if constraint is None else text_in(constraint, "text"),
        parameters=parameters,
        result="" if function is None else type_name(function, known, function.get("outputTypeRef") or ""),
        id=node.get("id") or "",
        label=node.get("label") or "",
        description=text_in(node, "description"),
    )


def _elements(root: Node, known: dict[str, str]) -> Iterator[Element]:
    for node in root.iterchildren(tag=etree.Element):
        read_element = _READERS.get(etree.QName(node).localname)
        if read_element is not None:
            yield read_element(node, known)


def _common(node: Node, known: dict[str, str]) -> dict[str, object]:
    name = normal(node.get("name") or "")
    variable = child(node, "variable")
    made = Variable(name) if variable is None else variable_of(variable, known)
    return {
        "id": node.get("id") or name,
        "name": name,
        "variable": made if made.name else Variable(name, made.type, made.id),
        "label": node.get("label") or "",
        "description": text_in(node, "description"),
        "extension": extension_in(node),
    }


def _references(node: Node, requirement: str, *kinds: str) -> tuple[str, ...]:
    found = (child(part, kind) for part in children(node, requirement) for kind in kinds)
    return tuple(one.get("href") or "" for one in found if one is not None)


def _listed(node: Node, name: str) -> tuple[str, ...]:
    return tuple(one.get("href") or "" for one in children(node, name))


def _authorities(node: Node) -> tuple[str, ...]:
    return _references(node, "authorityRequirement", "requiredAuthority", "requiredDecision", "requiredInput")


def _input_data(node: Node, known: dict[str, str]) -> Element:
    return InputData(**_common(node, known))  # type: ignore[arg-type]


def _decision(node: Node, known: dict[str, str]) -> Element:
    return Decision(
        **_common(node, known),  # type: ignore[arg-type]
        question=text_in(node, "question"),
        allowed_answers=text_in(node, "allowedAnswers"),
        needs_data=_references(node, "informationRequirement", "requiredInput"),
        needs_decisions=_references(node, "informationRequirement", "requiredDecision"),
        needs_knowledge=_references(node, "knowledgeRequirement", "requiredKnowledge"),
        authorities=_authorities(node),
        logic=expression_in(node, known),
    )


def _knowledge(node: Node, known: dict[str, str]) -> Element:
    logic = child(node, "encapsulatedLogic")
    function = None
    if logic is not None:
        function = FunctionExpression(
            id=logic.get("id") or "",
            type=type_name(logic, known, logic.get("typeRef") or ""),
            kind=logic.get("kind") or "FEEL",
            parameters=tuple(variable_of(one, known) for one in children(logic, "formalParameter")),
            body=expression_in(logic, known),
        )
    return BusinessKnowledge(
        **_common(node, known),  # type: ignore[arg-type]
        function=function,
        needs_knowledge=_references(node, "knowledgeRequirement", "requiredKnowledge"),
        authorities=_authorities(node),
    )


def _service(node: Node, known: dict[str, str]) -> Element:
    return DecisionService(
        **_common(node, known),  # type: ignore[arg-type]
        outputs=_listed(node, "outputDecision"),
        encapsulated=_listed(node, "encapsulatedDecision"),
        input_decisions=_listed(node, "inputDecision"),
        input_data=_listed(node, "inputData"),
    )


def _knowledge_source(node: Node, known: dict[str, str]) -> Element:
    return KnowledgeSource(
        **_common(node, known),  # type: ignore[arg-type]
        location=node.get("locationURI") or "",
        authorities=_authorities(node),
    )


_READERS = {
    "inputData": _input_data,
    "decision": _decision,
    "businessKnowledgeModel": _knowledge,
    "decisionService": _service,
    "knowledgeSource": _knowledge_source,
}
