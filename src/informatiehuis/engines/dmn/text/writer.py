"""Definitions → text in YAML. The same model always gives the same text."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import LiteralScalarString

from informatiehuis.engines.dmn.model import definitions as model
from informatiehuis.engines.dmn.model.identifiers import identifier
from informatiehuis.engines.dmn.text.shapes import EXPRESSIONS, KINDS, SHAPES, Key, usual

_KIND_NAMES = {kind: name for name, kind in KINDS.items()}
_EXPRESSION_NAMES = {kind: name for name, kind in EXPRESSIONS.items()}
_IN_ONE_LINE = (model.Rule, model.Variable, model.InputClause, model.OutputClause)


def write_text(definitions: model.Definitions) -> str:
    """A model as YAML, which `read_text` reads back to an equal model."""
    writer = _Writer(definitions)
    stream = io.StringIO()
    yaml = YAML()
    yaml.width = 100_000  # a rule stays one line, so that a change is one line
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.dump(writer.mapping(definitions), stream)
    return stream.getvalue()


class _Writer:
    def __init__(self, definitions: model.Definitions) -> None:
        names = [element.name for element in definitions.elements]
        self.names = {element.id: element.name for element in definitions.elements if names.count(element.name) == 1}

    def mapping(self, value: Any) -> CommentedMap:
        """The keys of a part, without those with their usual value."""
        made = CommentedMap()
        default = usual(type(value))
        for key, shape in SHAPES[type(value)].items():
            content = getattr(value, shape.field)
            if content is None or (shape.field in default and content == default[shape.field]):
                continue
            made[key] = _SHAPES[shape.shape](self, content, shape)
        if isinstance(value, _IN_ONE_LINE):
            made.fa.set_flow_style()
        return made

    def text(self, content: str, shape: Key) -> str:
        return LiteralScalarString(content) if "\n" in content and content == content.strip() else content

    def texts(self, content: Sequence[str], shape: Key) -> CommentedSeq:
        made = CommentedSeq(content)
        made.fa.set_flow_style()
        return made

    def variable(self, content: model.Variable, shape: Key) -> Any:
        return content.name if content == model.Variable(content.name) else self.mapping(content)

    def variables(self, content: Sequence[model.Variable], shape: Key) -> list[Any]:
        return [self.variable(one, shape) for one in content]

    def parts(self, content: Sequence[Any], shape: Key) -> list[Any]:
        return [self.mapping(one) for one in content]

    def elements(self, content: Sequence[model.Element], shape: Key) -> list[Any]:
        return [self.element(one) for one in content]

    def element(self, element: model.Element) -> CommentedMap:
        """An element: its kind and name first; what follows from its name is left out."""
        made = CommentedMap({_KIND_NAMES[type(element)]: element.name})
        keys = self.mapping(element)
        if element.id == identifier(element.name):
            keys.pop("id", None)
        if element.variable.name == element.name and not element.variable.id:
            keys.pop("variable", None)
            if element.variable.type:
                made["type"] = element.variable.type
        made.update(keys)
        return made

    def references(self, content: Sequence[str], shape: Key) -> CommentedSeq:
        made = CommentedSeq([self.names.get(one[1:], one) if one.startswith("#") else one for one in content])
        made.fa.set_flow_style()
        return made

    def expression(self, content: model.Expression, shape: Key) -> Any:
        if isinstance(content, model.LiteralExpression) and content == model.LiteralExpression(text=content.text):
            return self.text(content.text, shape)
        return CommentedMap({_EXPRESSION_NAMES[type(content)]: self.mapping(content)})

    def expressions(self, content: Sequence[model.Expression], shape: Key) -> list[Any]:
        return [self.expression(one, shape) for one in content]

    def rows(self, content: Sequence[Sequence[model.Expression]], shape: Key) -> list[Any]:
        return [self.expressions(row, shape) for row in content]

    def entries(self, content: Sequence[tuple[model.Variable, model.Expression | None]], shape: Key) -> list[Any]:
        return [self.mapping(model.ContextEntry(variable, value)) for variable, value in content]


_SHAPES: dict[str, Callable[[_Writer, Any, Key], Any]] = {
    "text": _Writer.text,
    "yes": lambda writer, content, shape: content,
    "bytes": lambda writer, content, shape: content.decode(),
    "texts": _Writer.texts,
    "byte texts": lambda writer, content, shape: writer.texts([one.decode() for one in content], shape),
    "variable": _Writer.variable,
    "variables": _Writer.variables,
    "expression": _Writer.expression,
    "expressions": _Writer.expressions,
    "rows": _Writer.rows,
    "entries": _Writer.entries,
    "references": _Writer.references,
    "parts": _Writer.parts,
    "elements": _Writer.elements,
}
