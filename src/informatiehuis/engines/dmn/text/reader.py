"""Text in YAML → definitions. Every problem is said with file, line and key.

The shapes say what a key holds, so that `20` in a rule stays the text that it is. Aliases are refused: with them a
small text can stand for a large one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from difflib import get_close_matches
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from informatiehuis.engines.dmn.feel.names import normal
from informatiehuis.engines.dmn.model import definitions as model
from informatiehuis.engines.dmn.model.identifiers import identifier
from informatiehuis.engines.dmn.model.reader import parse_xml
from informatiehuis.engines.dmn.problems import DmnProblem, UnreadableModel
from informatiehuis.engines.dmn.text.shapes import EXPRESSIONS, KINDS, SHAPES, Key
from informatiehuis.engines.problems import N_, untranslated

_NULL = "tag:yaml.org,2002:null"
MOST_LEVELS = 200
MOST_TEXT = 1_000_000
"""How many characters a text may have. Reading so many takes some 5 seconds and 60 MB of memory, and at most three
times as long and five times as much where they are all brackets and commas; XML is read twenty times as fast."""


class UnreadableText(DmnProblem):
    """A text is no model; `line` counts from 1."""

    code = "dmn-text"

    def __init__(self, message: str, remedy: str, *, file: str, line: int, **facts: object) -> None:
        self.line = line
        super().__init__(message, remedy, file=file, line=line, **facts)

    def what(self, translate: Callable[[str], str] = untranslated) -> str:
        place = translate(N_("{file}, regel {line}: ")).format(file=self.facts["file"], line=self.line)
        return place + super().what(translate)


def too_large(file: str) -> UnreadableText:
    """What is said of a text of more than MOST_TEXT characters."""
    return UnreadableText(
        N_("de tekst is te groot: hoogstens {most} miljoen tekens."),
        N_("Splits het model in delen die elkaar invoeren, of bewaar het als DMN (.dmn), dat groter mag zijn."),
        file=file,
        line=1,
        most=MOST_TEXT // 1_000_000,
    )


def read_text(text: str, file: str = "") -> model.Definitions:
    """A model from its text. Raises UnreadableText."""
    return _Reader(file).definitions(text)


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file
        self.seen: set[int] = set()
        self.ids: dict[str, str] = {}

    # --- the whole

    def definitions(self, text: str) -> model.Definitions:
        root = self._root(text)
        self.ids = dict(self._ids(root))
        made: model.Definitions = self.part(root, model.Definitions, file=self.file)
        return made

    def _root(self, text: str) -> Node:
        if len(text) > MOST_TEXT:
            raise too_large(self.file)
        try:
            root: Node | None = YAML(typ="safe", pure=True).compose(text)
        except MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            message, remedy = (
                N_("dit is geen geldige YAML ({detail})."),
                N_("Let op het inspringen en op aanhalingstekens."),
            )
            line = mark.line + 1 if mark else 1
            raise self._problem(None, message, remedy, line=line, detail=error.problem or "") from error
        except (YAMLError, RecursionError) as error:
            message = N_("dit is geen geldige YAML ({detail}).")
            raise self._problem(None, message, N_("Maak de tekst eenvoudiger."), detail=type(error).__name__) from error
        if root is None or root.tag == _NULL:
            raise self._problem(None, N_("de tekst is leeg."), N_("Begin met 'model:' en een naam."))
        self._refuse_aliases(root)
        return root

    def _refuse_aliases(self, root: Node) -> None:
        waiting = [(root, 0)]
        while waiting:
            node, depth = waiting.pop()
            if id(node) in self.seen or depth > MOST_LEVELS:
                raise self._problem(
                    node,
                    N_("hier staat een verwijzing binnen YAML, of het is te diep."),
                    N_("Schrijf het voluit, zonder & en *."),
                )
            self.seen.add(id(node))
            if isinstance(node, MappingNode):
                waiting += [(one, depth + 1) for pair in node.value for one in pair]
            elif isinstance(node, SequenceNode):
                waiting += [(one, depth + 1) for one in node.value]

    def _ids(self, root: Node) -> Iterator[tuple[str, str]]:
        """The identifier of every element by its name, as far as the text is well formed."""
        for key, value in self._pairs(root):
            if key.value != "elements":
                continue
            for item in self._items(value):
                keys = {one.value: other.value for one, other in self._pairs(item) if isinstance(other, ScalarNode)}
                name = next((normal(keys[kind]) for kind in KINDS if kind in keys), "")
                yield name, keys.get("id") or identifier(name)

    # --- nodes

    def _problem(
        self, node: Node | None, message: str, remedy: str, *, line: int = 1, **facts: object
    ) -> UnreadableText:
        line = node.start_mark.line + 1 if node is not None else line
        return UnreadableText(message, remedy, file=self.file, line=line, **facts)

    def _pairs(self, node: Node) -> list[tuple[Node, Node]]:
        if not isinstance(node, MappingNode):
            raise self._problem(node, N_("hier horen sleutels met waarden."), N_("Schrijf 'sleutel: waarde'."))
        seen: set[str] = set()
        for key, _ in node.value:
            if str(key.value) in seen:
                message, remedy = N_("de sleutel {key} staat hier tweemaal."), N_("Haal er een weg.")
                raise self._problem(key, message, remedy, key=key.value)
            seen.add(str(key.value))
        return list(node.value)

    def _items(self, node: Node) -> list[Node]:
        if isinstance(node, ScalarNode) and node.tag == _NULL:
            return []
        if not isinstance(node, SequenceNode):
            raise self._problem(node, N_("hier hoort een lijst."), N_("Zet een streepje voor elk onderdeel."))
        return list(node.value)

    def text(self, node: Node, key: Key) -> str:
        if not isinstance(node, ScalarNode):
            raise self._problem(node, N_("hier hoort een tekst."), N_("Zet de tekst tussen aanhalingstekens."))
        return "" if node.tag == _NULL and not node.value else str(node.value)

    def yes(self, node: Node, key: Key) -> bool:
        text = self.text(node, key)
        if text not in ("true", "false"):
            raise self._problem(node, N_("hier hoort true of false."), N_("Kies een van beide."))
        return text == "true"

    def part(self, node: Node, kind: type[Any], **given: Any) -> Any:
        """A part of the model from its keys. A key that it does not have is a problem."""
        shapes, found = SHAPES[kind], dict(given)
        for key, value in self._pairs(node):
            shape = shapes.get(str(key.value))
            if shape is None:
                near = get_close_matches(str(key.value), shapes, 1)
                hint = near[0] if near else ", ".join(shapes)
                message, remedy = N_("de sleutel {key} hoort hier niet."), N_("Bedoelt u {hint}?")
                raise self._problem(key, message, remedy, key=key.value, hint=hint)
            found[shape.field] = _SHAPES[shape.shape](self, value, shape)
        try:
            return kind(**found)
        except TypeError:
            message, remedy = N_("hier ontbreekt een sleutel."), N_("Vul aan uit: {keys}.")
            raise self._problem(node, message, remedy, keys=", ".join(shapes)) from None

    def parts(self, node: Node, key: Key) -> tuple[Any, ...]:
        return tuple(self.part(one, key.part or object) for one in self._items(node))

    def texts(self, node: Node, key: Key) -> tuple[str, ...]:
        return tuple(self.text(one, key) for one in self._items(node))

    def xml(self, node: Node, key: Key) -> bytes:
        """Elements of XML that stand beside the model."""
        content = self.text(node, key).encode()
        try:
            parse_xml(b"<parts>" + content + b"</parts>", self.file)
        except UnreadableModel as problem:
            message, remedy = N_("dit is geen XML."), N_("Schrijf hele elementen, elk met zijn begin en einde.")
            raise self._problem(node, message, remedy) from problem
        return content

    def variable(self, node: Node, key: Key) -> model.Variable:
        if isinstance(node, ScalarNode):
            return model.Variable(self.text(node, key))
        made: model.Variable = self.part(node, model.Variable)
        return made

    def variables(self, node: Node, key: Key) -> tuple[model.Variable, ...]:
        return tuple(self.variable(one, key) for one in self._items(node))

    def references(self, node: Node, key: Key) -> tuple[str, ...]:
        texts = self.texts(node, key)
        return tuple(text if "#" in text else f"#{self.ids.get(normal(text), text)}" for text in texts)

    # --- elements and expressions

    def elements(self, node: Node, key: Key) -> tuple[model.Element, ...]:
        return tuple(self._element(one) for one in self._items(node))

    def _element(self, node: Node) -> model.Element:
        pairs = self._pairs(node)
        kinds = [(kind, value) for kind, value in pairs if kind.value in KINDS]
        if not kinds or kinds[0][0] is not pairs[0][0]:
            message = N_("een onderdeel begint met zijn soort en zijn naam.")
            raise self._problem(node, message, N_("Kies uit: {keys}."), keys=", ".join(KINDS))
        kind, name = KINDS[kinds[0][0].value], normal(self.text(kinds[0][1], Key("name", "text")))
        own = [pair for pair in pairs[1:] if pair[0].value != "type"]
        types = [value for key, value in pairs[1:] if key.value == "type"]
        type_ = self.text(types[0], Key("type", "text")) if types else ""
        rest = MappingNode(node.tag, own, node.start_mark, node.end_mark)
        given = {"id": identifier(name), "name": name, "variable": model.Variable(name, type_)}
        made: model.Element = self.part(rest, kind, **given)
        return made

    def expression(self, node: Node, key: Key) -> model.Expression:
        if isinstance(node, ScalarNode):
            return model.LiteralExpression(text=self.text(node, key))
        pairs = self._pairs(node)
        kind = EXPRESSIONS.get(str(pairs[0][0].value)) if len(pairs) == 1 else None
        if kind is None:
            message = N_("hier hoort een tekst in FEEL, of één sleutel die zegt wat er staat.")
            raise self._problem(node, message, N_("Kies uit: {keys}."), keys=", ".join(EXPRESSIONS))
        made: model.Expression = self.part(pairs[0][1], kind)
        return made

    def expressions(self, node: Node, key: Key) -> tuple[model.Expression, ...]:
        return tuple(self.expression(one, key) for one in self._items(node))

    def rows(self, node: Node, key: Key) -> tuple[tuple[model.Expression, ...], ...]:
        return tuple(self.expressions(row, key) for row in self._items(node))

    def entries(self, node: Node, key: Key) -> tuple[tuple[model.Variable, model.Expression | None], ...]:
        found = [self.part(one, model.ContextEntry) for one in self._items(node)]
        return tuple((one.variable or model.Variable(""), one.value) for one in found)


_SHAPES: dict[str, Callable[[_Reader, Node, Key], Any]] = {
    "text": _Reader.text,
    "yes": _Reader.yes,
    "bytes": _Reader.xml,
    "texts": _Reader.texts,
    "byte texts": lambda reader, node, key: tuple(reader.xml(one, key) for one in reader._items(node)),
    "variable": _Reader.variable,
    "variables": _Reader.variables,
    "expression": _Reader.expression,
    "expressions": _Reader.expressions,
    "rows": _Reader.rows,
    "entries": _Reader.entries,
    "references": _Reader.references,
    "parts": _Reader.parts,
    "elements": _Reader.elements,
}
