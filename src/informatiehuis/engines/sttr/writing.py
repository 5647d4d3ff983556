"""Writes applicable rules as STTR: DMN 1.1 with the elements of IMTR beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from lxml import etree

from informatiehuis.engines.dmn.model import writer
from informatiehuis.engines.sttr import names
from informatiehuis.engines.sttr.rules import (
    MORE_ANSWERS,
    ONE_ANSWER,
    ApplicableRules,
    Explanation,
    Location,
    Question,
    QuestionRule,
    RuleGroup,
)
from informatiehuis.engines.sttr.versions import as_dmn_11

Node = etree._Element


def write(rules: ApplicableRules) -> bytes:
    """The XML of applicable rules, in UTF-8, which `read` reads back the same.

    Raises NotInSttr for what DMN 1.1 cannot say: boxed conditions and loops, annotations of rules, imported models.
    """
    elements = []
    for element in rules.definitions.elements:
        beside = []
        if element.id in rules.links:
            beside.append(_referring(names.RULE_REFERENCE, rules.links[element.id]))
        if element.id in rules.structures:
            beside.append(_referring(names.STRUCTURE, rules.structures[element.id]))
        elements.append(replace(element, extension=_xml(beside) + element.extension))
    top = [_listed(names.GROUPS, map(_group, rules.groups)), _listed(names.RULES, map(_rule, rules.rules))]
    made = replace(rules.definitions, elements=tuple(elements), extension=_xml(top) + rules.definitions.extension)
    return as_dmn_11(writer.write(made), made)


def _xml(nodes: Iterable[Node | None]) -> bytes:
    return b"".join(etree.tostring(node, method="c14n", exclusive=True) for node in nodes if node is not None)


def _made(tag: str, text: str = "", attributes: Mapping[str, str] | None = None) -> Node:
    node: Node = etree.Element(tag, nsmap=names.PREFIXES)
    node.text = text or None
    for name, value in (attributes or {}).items():
        node.set(name, value)
    return node


def _with(node: Node, *parts: Node | None) -> Node:
    node.extend(part for part in parts if part is not None)
    return node


def _referring(tag: str, reference: str) -> Node:
    return _made(tag, attributes={"href": f"#{reference}"})


def _listed(tag: str, parts: Iterable[Node]) -> Node | None:
    node = _with(_made(tag), *parts)
    return node if len(node) else None


def _group(group: RuleGroup) -> Node:
    node = _made(names.GROUP, attributes={"id": group.id})
    return _with(node, _made(names.NAME, group.name), _made(names.PRIORITY, str(group.priority)))


def _rule(rule: QuestionRule) -> Node:
    node = _made(names.RULE, attributes={"id": rule.id})
    if rule.reusable_id:
        node.append(_made(names.REUSABLE_ID, rule.reusable_id))
    _with(node, *(_referring(names.GROUP_REFERENCE, one) for one in rule.groups))
    if rule.priority is not None:
        node.append(_made(names.PRIORITY, str(rule.priority)))
    if isinstance(rule.asks, Question):
        node.append(_question(rule.asks))
    elif isinstance(rule.asks, Location):
        areas = (_made(names.AREA, attributes={"identificatie": area}) for area in rule.asks.areas)
        node.append(_with(_made(names.LOCATION), *areas))
    if rule.explanation is not None:
        node.append(_explanation(rule.explanation))
    if rule.other:
        node.extend(etree.fromstring(b"<parts>" + rule.other + b"</parts>", _PARSER))
    return node


_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)


def _question(question: Question) -> Node:
    node = _with(
        _made(names.QUESTION), _made(names.TYPE, question.data_type), _made(names.QUESTION_TEXT, question.text)
    )
    if question.choices:
        how_many = MORE_ANSWERS if question.several else ONE_ANSWER
        choices = (
            _with(
                _made(names.CHOICE),
                _made(names.CHOICE_NUMBER, str(choice.number)),
                _made(names.CHOICE_TEXT, choice.text),
            )
            for choice in question.choices
        )
        node.append(_with(_made(names.CHOICES), _made(names.CHOICE_KIND, how_many), *choices))
    return node


def _explanation(explanation: Explanation) -> Node:
    node = _with(_made(names.RULE_EXPLANATION), _made(names.EXPLANATION, explanation.text))
    if explanation.longer:
        node.append(_made(names.LONGER, explanation.longer))
    return _with(node, _made(names.IMPORTANT, "true" if explanation.important else "false"))
