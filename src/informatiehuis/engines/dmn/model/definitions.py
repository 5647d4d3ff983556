"""What a model of DMN 1.5 is made of (chapters 6 to 8 and 10.2): frozen values without behaviour.

Texts in FEEL stand here as they were written. An element is found by its key: the namespace of its model and its id.
"""

from __future__ import annotations

from dataclasses import dataclass, field

Key = tuple[str, str]


@dataclass(frozen=True)
class Variable:
    """The name and the type under which the value of an element is known; `type` is empty when none is named."""

    name: str
    type: str = ""
    id: str = ""


# --- expressions


@dataclass(frozen=True)
class Expression:
    """A boxed expression (7.3.1). `type` is the type that its value must have, when one is named."""

    id: str = ""
    type: str = ""
    label: str = ""
    description: str = ""


@dataclass(frozen=True)
class LiteralExpression(Expression):
    """A text in FEEL (7.3.3)."""

    text: str = ""
    language: str = ""


@dataclass(frozen=True)
class InputClause:
    """A column of conditions: what it looks at, of which type, and which values that may have (8.3.2)."""

    text: str
    type: str = ""
    values: str = ""
    label: str = ""
    id: str = ""


@dataclass(frozen=True)
class OutputClause:
    """A column of conclusions (8.3.3)."""

    name: str = ""
    type: str = ""
    values: str = ""
    default: str = ""
    label: str = ""
    id: str = ""


@dataclass(frozen=True)
class Rule:
    """A rule: its conditions, conclusions and annotations, in the order of the columns (8.3.4).

    `beside` is what others put in the conclusions, as canonical XML in the order of the columns; those that are missing
    at its end have nothing beside them.
    """

    conditions: tuple[str, ...]
    conclusions: tuple[str, ...]
    annotations: tuple[str, ...] = ()
    beside: tuple[bytes, ...] = ()
    id: str = ""
    description: str = ""


@dataclass(frozen=True)
class DecisionTable(Expression):
    """A decision table (chapter 8)."""

    inputs: tuple[InputClause, ...] = ()
    outputs: tuple[OutputClause, ...] = ()
    rules: tuple[Rule, ...] = ()
    hit_policy: str = "UNIQUE"
    aggregation: str = ""
    orientation: str = ""
    output_label: str = ""
    annotations: tuple[str, ...] = ()


@dataclass(frozen=True)
class ContextEntry:
    """An entry of a boxed context; the last may have no variable and is then the result (7.3.5)."""

    variable: Variable | None = None
    value: Expression | None = None


@dataclass(frozen=True)
class ContextExpression(Expression):
    """A boxed context (10.2.1.4)."""

    entries: tuple[ContextEntry, ...] = ()


@dataclass(frozen=True)
class Invocation(Expression):
    """A call with a value for every parameter (7.3.6)."""

    function: Expression | None = None
    bindings: tuple[tuple[Variable, Expression | None], ...] = ()


@dataclass(frozen=True)
class ListExpression(Expression):
    """A boxed list (10.2.1.5)."""

    items: tuple[Expression, ...] = ()


@dataclass(frozen=True)
class Relation(Expression):
    """A list of contexts, written as a table (10.2.1.6)."""

    columns: tuple[Variable, ...] = ()
    rows: tuple[tuple[Expression, ...], ...] = ()


@dataclass(frozen=True)
class FunctionExpression(Expression):
    """A boxed function (10.2.1.7). `kind` is FEEL, Java or PMML."""

    kind: str = "FEEL"
    parameters: tuple[Variable, ...] = ()
    body: Expression | None = None


@dataclass(frozen=True)
class Conditional(Expression):
    """If, then, else (10.2.1.8)."""

    condition: Expression | None = None
    chosen: Expression | None = None
    other: Expression | None = None


@dataclass(frozen=True)
class FilterExpression(Expression):
    """The items of a list for which something holds (10.2.1.9)."""

    source: Expression | None = None
    match: Expression | None = None


@dataclass(frozen=True)
class Iteration(Expression):
    """For, some or every (10.2.1.10 and 10.2.1.11), by `kind`."""

    kind: str = "for"
    variable: str = ""
    source: Expression | None = None
    result: Expression | None = None


# --- elements


@dataclass(frozen=True)
class ItemDefinition:
    """A type of the model (7.3.2): another type with values that are allowed, a structure, or a function."""

    name: str
    type: str = ""
    components: tuple[ItemDefinition, ...] = ()
    is_collection: bool = False
    allowed_values: str = ""
    constraint: str = ""
    parameters: tuple[Variable, ...] | None = None
    result: str = ""
    id: str = ""
    label: str = ""
    description: str = ""


@dataclass(frozen=True)
class Element:
    """An element of the requirements graph (chapter 6). `extension` is XML of others, in canonical form."""

    id: str
    name: str
    variable: Variable
    label: str = ""
    description: str = ""
    extension: bytes = b""


@dataclass(frozen=True)
class InputData(Element):
    """Something that has to be given."""


@dataclass(frozen=True)
class Decision(Element):
    """A decision with what it needs. Requirements are references: `#id`, or `namespace#id`."""

    question: str = ""
    allowed_answers: str = ""
    needs_data: tuple[str, ...] = ()
    needs_decisions: tuple[str, ...] = ()
    needs_knowledge: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()
    logic: Expression | None = None


@dataclass(frozen=True)
class BusinessKnowledge(Element):
    """A business knowledge model: a function of the model."""

    function: FunctionExpression | None = None
    needs_knowledge: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()


@dataclass(frozen=True)
class DecisionService(Element):
    """Decisions that can be called together (6.3.10)."""

    outputs: tuple[str, ...] = ()
    encapsulated: tuple[str, ...] = ()
    input_decisions: tuple[str, ...] = ()
    input_data: tuple[str, ...] = ()


@dataclass(frozen=True)
class KnowledgeSource(Element):
    """Where knowledge comes from, such as an article of a law."""

    location: str = ""
    authorities: tuple[str, ...] = ()


@dataclass(frozen=True)
class Import:
    """Another model, whose elements are known here behind `name` and a dot; without a name they are known as such."""

    namespace: str
    name: str = ""
    location: str = ""
    type: str = ""


@dataclass(frozen=True)
class Definitions:
    """One model. `version` is that of DMN, such as 1.5; `file` is the name to show with what is wrong."""

    name: str
    namespace: str
    elements: tuple[Element, ...]
    items: tuple[ItemDefinition, ...] = ()
    imports: tuple[Import, ...] = ()
    id: str = ""
    version: str = "1.5"
    file: str = ""
    description: str = ""
    extension: bytes = b""
    by_id: dict[str, Element] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        self.by_id.update({element.id: element for element in self.elements if element.id})

    def key(self, reference: str) -> Key:
        """The key that a reference of this model means."""
        namespace, _, identifier = reference.rpartition("#")
        return namespace or self.namespace, identifier
