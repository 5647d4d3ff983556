"""Reads STTR: the model by the reader of DMN, and what stands beside it as typed values.

The guards are those of the reader of DMN: no entities, no document types, nothing fetched, bounded size and depth.
What is not as it should be is told with file, line and element.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from lxml import etree

from informatiehuis.engines.dmn.model import reader
from informatiehuis.engines.dmn.model.definitions import Definitions
from informatiehuis.engines.problems import N_
from informatiehuis.engines.sttr import names
from informatiehuis.engines.sttr.problems import BadSttr
from informatiehuis.engines.sttr.rules import (
    DATA_TYPES,
    MORE_ANSWERS,
    ONE_ANSWER,
    ApplicableRules,
    Choice,
    Explanation,
    Location,
    Question,
    QuestionRule,
    RuleGroup,
)

Node = etree._Element
MOST_DIGITS = 9
One = TypeVar("One", RuleGroup, QuestionRule)
_OURS = (names.GROUPS, names.RULES, names.RULE_REFERENCE, names.STRUCTURE)


def read_file(path: Path) -> ApplicableRules:
    """Read a file. Raises UnreadableModel, or BadSttr."""
    return read(reader.content_of(path), path.name)


def read(content: bytes, file: str = "") -> ApplicableRules:
    """Read applicable rules from their XML. Raises UnreadableModel for what is no DMN, and BadSttr."""
    root = reader.parse_xml(content, file)
    definitions = reader.definitions_of(root, file)
    return _Reader(root, definitions).rules()


class _Reader:
    """Reads one document."""

    def __init__(self, root: Node, definitions: Definitions) -> None:
        self.root = root
        self.definitions = definitions
        self.file = definitions.file
        self.dmn = etree.QName(root).namespace

    def rules(self) -> ApplicableRules:
        groups = self._unique([self._group(node) for node in self._beside(self.root, names.GROUPS, names.GROUP)])
        rules = self._unique([self._rule(node) for node in self._beside(self.root, names.RULES, names.RULE)])
        links, structures = {}, {}
        known_rules = {rule.id for rule, _ in rules}
        known_groups = {group.id for group, _ in groups}
        for rule, node in rules:
            for reference in rule.groups:
                self._known(reference, known_groups, node)
        for element in self.root.iterchildren(f"{{{self.dmn}}}inputData", f"{{{self.dmn}}}decision"):
            key = element.get("id") or " ".join((element.get("name") or "").split())
            for node in self._beside(element, names.RULE_REFERENCE):
                if key in links:
                    raise self._wrong(node, N_("dit staat hier meer dan eens"))
                links[key] = self._reference(node)
                self._known(links[key], known_rules, node)
            for node in self._beside(element, names.STRUCTURE):
                structures[key] = self._attribute(node, "href").removeprefix("#")
        return ApplicableRules(
            _without_ours(self.definitions),
            tuple(group for group, _ in groups),
            tuple(rule for rule, _ in rules),
            links,
            structures,
        )

    # --- parts

    def _group(self, node: Node) -> tuple[RuleGroup, Node]:
        self._nothing_but(node, names.NAME, names.PRIORITY)
        name, priority = self._only(node, names.NAME), self._only(node, names.PRIORITY)
        return RuleGroup(self._attribute(node, "id"), _text(name), self._number(priority)), node

    def _rule(self, node: Node) -> tuple[QuestionRule, Node]:
        priority = self._at_most_one(node, names.PRIORITY)
        reusable = self._at_most_one(node, names.REUSABLE_ID)
        question, location = self._at_most_one(node, names.QUESTION), self._at_most_one(node, names.LOCATION)
        explanation = self._at_most_one(node, names.RULE_EXPLANATION)
        if question is not None and location is not None:
            raise self._wrong(node, N_("een regel heeft een vraag of een geoVerwijzing, en niet beide"))
        asks: Question | Location | None = None
        if question is not None:
            asks = self._question(question)
        elif location is not None:
            asks = self._location(location)
        return (
            QuestionRule(
                self._attribute(node, "id"),
                None if priority is None else self._number(priority),
                tuple(self._reference(one) for one in node.iterchildren(names.GROUP_REFERENCE)),
                asks,
                None if explanation is None else self._explanation(explanation),
                "" if reusable is None else _text(reusable),
                _canonical(one for one in node.iterchildren(tag=etree.Element) if one.tag not in _OF_RULE),
            ),
            node,
        )

    def _question(self, node: Node) -> Question:
        self._nothing_but(node, names.TYPE, names.QUESTION_TEXT, names.CHOICES)
        kind, text = self._only(node, names.TYPE), self._only(node, names.QUESTION_TEXT)
        data_type = _text(kind)
        if data_type not in DATA_TYPES:
            raise self._wrong(kind, N_("dit type is niet een van: {known}"), known=", ".join(DATA_TYPES))
        if not _text(text):
            raise self._wrong(text, N_("een vraag heeft een tekst"))
        listed = self._at_most_one(node, names.CHOICES)
        if (listed is not None) != (data_type == "list"):
            raise self._wrong(node, N_("een vraag van het type list heeft opties, en een andere niet"))
        if listed is None:
            return Question(data_type, _text(text))
        self._nothing_but(listed, names.CHOICE_KIND, names.CHOICE)
        how_many = self._only(listed, names.CHOICE_KIND)
        if _text(how_many) not in (ONE_ANSWER, MORE_ANSWERS):
            raise self._wrong(how_many, N_("dit is enkelAntwoord of meerAntwoorden"))
        choices = tuple(self._choice(one) for one in listed.iterchildren(names.CHOICE))
        if not choices or len({choice.text for choice in choices}) < len(choices):
            raise self._wrong(listed, N_("een vraag heeft opties, elk met een andere tekst"))
        return Question(data_type, _text(text), choices, several=_text(how_many) == MORE_ANSWERS)

    def _choice(self, node: Node) -> Choice:
        self._nothing_but(node, names.CHOICE_NUMBER, names.CHOICE_TEXT)
        text = _text(self._only(node, names.CHOICE_TEXT))
        if not text:
            raise self._wrong(node, N_("een optie heeft een tekst"))
        return Choice(self._number(self._only(node, names.CHOICE_NUMBER)), text)

    def _location(self, node: Node) -> Location:
        self._nothing_but(node, names.AREA)
        areas = tuple(self._attribute(one, "identificatie") for one in node.iterchildren(names.AREA))
        if not areas:
            raise self._wrong(node, N_("een geoVerwijzing noemt een locatie"))
        return Location(areas)

    def _explanation(self, node: Node) -> Explanation:
        self._nothing_but(node, names.EXPLANATION, names.LONGER, names.IMPORTANT)
        important, longer = self._at_most_one(node, names.IMPORTANT), self._at_most_one(node, names.LONGER)
        said = "false" if important is None else _text(important)
        if important is not None and said not in ("true", "false", "1", "0"):
            raise self._wrong(important, N_("dit is true of false"))
        text = self._only(node, names.EXPLANATION)
        return Explanation(_text(text), said in ("true", "1"), "" if longer is None else _text(longer))

    # --- how a document is looked through

    def _beside(self, node: Node, *path: str) -> Iterator[Node]:
        found: list[Node] = [node]
        for tag in (f"{{{self.dmn}}}extensionElements", *path):
            found = [child for one in found for child in one.iterchildren(tag)]
        yield from found

    def _only(self, node: Node, tag: str) -> Node:
        found = self._at_most_one(node, tag)
        if found is None:
            raise self._wrong(node, N_("hier ontbreekt {missing}"), missing=etree.QName(tag).localname)
        return found

    def _at_most_one(self, node: Node, tag: str) -> Node | None:
        found = list(node.iterchildren(tag))
        if len(found) > 1:
            raise self._wrong(found[1], N_("dit staat hier meer dan eens"))
        return found[0] if found else None

    def _nothing_but(self, node: Node, *tags: str) -> None:
        """Refuse what would get lost."""
        for one in node.iterchildren(tag=etree.Element):
            if one.tag not in tags:
                raise self._wrong(one, N_("dit element hoort hier niet"))

    def _attribute(self, node: Node, name: str) -> str:
        value = (node.get(name) or "").strip()
        if not value:
            raise self._wrong(node, N_("hier ontbreekt {missing}"), missing=name)
        return value

    def _reference(self, node: Node) -> str:
        value = self._attribute(node, "href")
        if not value.startswith("#") or len(value) == 1:
            raise self._wrong(node, N_("een verwijzing is # met daarachter een id"))
        return value[1:]

    def _number(self, node: Node) -> int:
        text = _text(node)
        if not text.removeprefix("-").isascii() or not text.removeprefix("-").isdigit() or len(text) > MOST_DIGITS:
            raise self._wrong(node, N_("dit is een geheel getal"))
        return int(text)

    def _known(self, reference: str, known: set[str], node: Node) -> None:
        if reference not in known:
            raise self._wrong(node, N_("dit verwijst naar {reference}, en dat is er niet"), reference=reference[:100])

    def _unique(self, found: list[tuple[One, Node]]) -> list[tuple[One, Node]]:
        seen: set[str] = set()
        for one, node in found:
            if one.id in seen:
                raise self._wrong(node, N_("het id {id} staat er tweemaal"), id=one.id[:100])
            seen.add(one.id)
        return found

    def _wrong(self, node: Node, what: str, **facts: object) -> BadSttr:
        line, element = int(str(node.sourceline or 0)), etree.QName(node).localname
        return BadSttr(what, file=self.file, line=line, element=element, **facts)


_OF_RULE = frozenset(
    {
        names.GROUP_REFERENCE,
        names.PRIORITY,
        names.REUSABLE_ID,
        names.QUESTION,
        names.LOCATION,
        names.RULE_EXPLANATION,
    }
)


def _text(node: Node) -> str:
    return "".join(map(str, node.itertext())).strip()


def _canonical(found: Iterator[Node]) -> bytes:
    return b"".join(etree.tostring(one, method="c14n", exclusive=True, with_tail=False) for one in found)


def _without_ours(definitions: Definitions) -> Definitions:
    """The model without what is read here, so that it is not kept twice."""
    elements = tuple(replace(one, extension=_rest(one.extension)) for one in definitions.elements)
    return replace(definitions, elements=elements, extension=_rest(definitions.extension))


def _rest(extension: bytes) -> bytes:
    if not extension:
        return extension
    parts = reader.parse_xml(b"<parts>" + extension + b"</parts>", "")
    return _canonical(one for one in parts.iterchildren(tag=etree.Element) if one.tag not in _OURS)
