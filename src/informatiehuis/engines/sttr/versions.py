"""A model in the XML of DMN 1.5 as that of DMN 1.1, on which STTR is built."""

from __future__ import annotations

from lxml import etree

from informatiehuis.engines.dmn.model.definitions import Definitions
from informatiehuis.engines.dmn.model.reader import parse_xml
from informatiehuis.engines.dmn.model.writing_expressions import DMN
from informatiehuis.engines.sttr import names
from informatiehuis.engines.sttr.problems import NotInSttr

Node = etree._Element
_NEWER = frozenset({"conditional", "filter", "for", "some", "every", "functionItem", "typeConstraint", "import"})
_NEWER |= {"annotation", "annotationEntry"}
_TYPES = {
    **{name: name for name in ("number", "string", "boolean", "date", "time", "context", "list", "function")},
    "Any": "any",
    "date and time": "dateTime",
    "days and time duration": "dayTimeDuration",
    "years and months duration": "yearMonthDuration",
}


def as_dmn_11(content: bytes, definitions: Definitions) -> bytes:
    """The same model in DMN 1.1. Raises NotInSttr for what that has no place for."""
    old = parse_xml(content, definitions.file)
    spaces = {"dmn": names.DMN_11, "feel": names.FEEL_11, **names.PREFIXES}
    if definitions.namespace:
        spaces |= {None: definitions.namespace}  # type: ignore[dict-item]
    root: Node = etree.Element(f"{{{names.DMN_11}}}definitions", nsmap=spaces)
    for name, value in old.attrib.items():
        root.set(name, names.FEEL_11 if name == "expressionLanguage" else value)
    _copied(old, root, definitions.name)
    etree.cleanup_namespaces(root, keep_ns_prefixes=list(filter(None, spaces)), top_nsmap=spaces)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _copied(old: Node, new: Node, name: str) -> None:
    """Copy what is in an element; that of others as it is, and that of DMN as DMN 1.1 has it."""
    new.text = old.text
    for part in old.iterchildren(tag=etree.Element):
        tag = etree.QName(part)
        if tag.namespace != DMN:
            new.append(part)
            continue
        if tag.localname in _NEWER:
            raise NotInSttr(tag.localname, name)
        made = etree.SubElement(new, f"{{{names.DMN_11}}}{tag.localname}")
        for attribute, value in part.attrib.items():
            made.set(attribute, _type(str(value)) if attribute in ("typeRef", "outputTypeRef") else value)
        made.tail = part.tail
        _copied(part, made, part.get("name") or name)
        if tag.localname == "typeRef":
            made.text = _type((part.text or "").strip())
        if tag.localname == "businessKnowledgeModel":
            _logic_first(made)


def _type(name: str) -> str:
    return f"feel:{_TYPES[name]}" if name in _TYPES else name


def _logic_first(node: Node) -> None:
    """In DMN 1.1 the logic of a business knowledge model stands before its variable."""
    logic, variable = (node.find(f"{{{names.DMN_11}}}{name}") for name in ("encapsulatedLogic", "variable"))
    if logic is not None and variable is not None:
        if "kind" in logic.attrib:
            del logic.attrib["kind"]
        variable.addprevious(logic)
