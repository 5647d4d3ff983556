"""The graph of requirements, compiled: every decision, function and service of a model and of those it imports.

A decision is evaluated when its value is first asked for, so that what was never needed is known afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from informatiehuis.engines.dmn.feel import nodes
from informatiehuis.engines.dmn.feel.compiler import Surroundings
from informatiehuis.engines.dmn.feel.engine import LIBRARY_NAMES
from informatiehuis.engines.dmn.feel.functions import Plan
from informatiehuis.engines.dmn.feel.library.all import LIBRARY
from informatiehuis.engines.dmn.feel.names import Names
from informatiehuis.engines.dmn.feel.parser import Vocabulary
from informatiehuis.engines.dmn.feel.run import Place, Site
from informatiehuis.engines.dmn.feel.typenames import BUILT_IN_TYPES
from informatiehuis.engines.dmn.feel.types import ANY, FunctionType, Type
from informatiehuis.engines.dmn.feel.values import Code
from informatiehuis.engines.dmn.logic.boxes import Boxes
from informatiehuis.engines.dmn.logic.circles import heights_of, refuse_circles
from informatiehuis.engines.dmn.logic.itemtypes import ItemTypes
from informatiehuis.engines.dmn.logic.membernames import member_names
from informatiehuis.engines.dmn.logic.running import reader_of
from informatiehuis.engines.dmn.model.definitions import (
    BusinessKnowledge,
    Decision,
    DecisionService,
    Definitions,
    Element,
    InputData,
    Key,
)
from informatiehuis.engines.dmn.problems import Finding
from informatiehuis.engines.problems import N_, Note


@dataclass
class Part:
    """One element, compiled. `code` is the logic of a decision, `plan` that of a function.

    `texts` are the expressions in it as they were read, but for those that a table looks at and the cells of constants;
    `places` is where each stands first.
    """

    key: Key
    element: Element
    type: Type = ANY
    code: Code | None = None
    plan: Plan | None = None
    needs: tuple[Key, ...] = ()
    tables: list[Any] = field(default_factory=list)
    texts: dict[int, nodes.Node] = field(default_factory=dict, repr=False)
    places: dict[int, Place] = field(default_factory=dict, repr=False)
    height: int = 0
    mentions: set[Key] = field(default_factory=set)
    file: str = ""

    @property
    def name(self) -> str:
        return self.element.name

    @cached_property
    def site(self) -> Site:
        """Where to say that something is wrong with the value of this element."""
        return Site(Place("", self.file, self.element.name), 0)


class Graph:
    """All elements of a model and of the models that it imports, compiled and found by key."""

    def __init__(self, models: Mapping[str, Definitions], main: Definitions) -> None:
        self.main = main
        self.models = models
        self.parts: dict[Key, Part] = {}
        self.findings: list[Finding] = []
        self.types: dict[str, ItemTypes] = {}
        self._absent: set[tuple[Key, str]] = set()
        self._members = Names(member_names(models.values()))
        self._type_names: dict[str, Names] = {}
        for definitions in models.values():
            for element in definitions.elements:
                key = (definitions.namespace, element.id)
                self.parts[key] = Part(key, element, file=definitions.file)
        refuse_circles(self.parts, self._needed)
        for definitions in models.values():
            self._types_of(definitions)
        compilations = [_Compilation(self, models[key[0]], part) for key, part in self.parts.items()]
        for compilation in compilations:
            compilation.compile()
        heights_of(self.parts)

    def _needed(self, part: Part) -> Iterable[Key]:
        element, definitions = part.element, self.models[part.key[0]]
        references: tuple[str, ...] = ()
        if isinstance(element, Decision):
            references = (*element.needs_data, *element.needs_decisions, *element.needs_knowledge)
        elif isinstance(element, BusinessKnowledge):
            references = element.needs_knowledge
        elif isinstance(element, DecisionService):
            references = (*element.outputs, *element.encapsulated)
        for reference in references:
            key = definitions.key(reference)
            if key in self.parts:
                yield key
            elif (part.key, reference) not in self._absent:
                self._absent.add((part.key, reference))
                note = Note(N_("Dit verwijst naar {reference}, en dat is er niet."), reference=reference)
                self.findings.append(Finding("error", part.file, element.name, None, "", note))

    def remark(self, place: Place, note: Note, site: Site | None) -> None:
        """Keep something that looks wrong."""
        line, column = site.position if site else (None, None)
        finding = Finding("error", place.file, place.element, place.rule, place.cell, note, line, column)
        if finding not in self.findings[-50:]:
            self.findings.append(finding)

    def _types_of(self, definitions: Definitions) -> ItemTypes:
        made = self.types.get(definitions.namespace)
        if made is not None:
            return made
        imported: dict[str, Type] = {}
        made = ItemTypes(
            self.surroundings(definitions, {}),
            definitions.file,
            lambda place, note: self.remark(place, note, None),
            imported,
        )
        self.types[definitions.namespace] = made
        for one in definitions.imports:
            other = self.models.get(one.namespace)
            if other is not None:
                for name, type_ in self._types_of(other).known.items():
                    imported[f"{one.name}.{name}" if one.name else name] = type_
        made.define(definitions.items)
        return made

    def surroundings(self, definitions: Definitions, variables: Mapping[str, Code]) -> Surroundings:
        """What an expression of a model sees with these variables."""
        types = self.types.get(definitions.namespace)
        known = dict(variables)
        return Surroundings(
            variable=known.get,
            function=LIBRARY.get,
            type_named=types.named if types else (lambda name: None),
            vocabulary=Vocabulary((LIBRARY_NAMES, Names(known)), self._members, self._names_of_types(definitions)),
            remark=lambda site, note: self.remark(site.place, note, site),
        )

    def _names_of_types(self, definitions: Definitions) -> Names:
        made = self._type_names.get(definitions.namespace)
        if made is None:
            types = self.types.get(definitions.namespace)
            made = Names([*BUILT_IN_TYPES, *(types.known if types else ()), *(types.imported if types else ())])
            if types:
                self._type_names[definitions.namespace] = made
        return made

    def name_in(self, definitions: Definitions, key: Key) -> str:
        """The name under which an element is known in a model: with that of the import and a dot before it."""
        name = self.parts[key].element.variable.name
        if key[0] == definitions.namespace:
            return name
        prefix = next((one.name for one in definitions.imports if one.namespace == key[0]), "")
        return f"{prefix}.{name}" if prefix else name


class _Compilation:
    """Compiles one element."""

    def __init__(self, graph: Graph, definitions: Definitions, part: Part) -> None:
        self.graph = graph
        self.definitions = definitions
        self.part = part
        self.types = graph.types[definitions.namespace]
        self.place = Place("", definitions.file, part.element.name)
        part.type = self.types.of_reference(part.element.variable.type, self.place)

    def compile(self) -> None:
        part, element = self.part, self.part.element
        part.needs = tuple(dict.fromkeys(key for key in self.graph._needed(part)))
        if isinstance(element, InputData):
            return
        if isinstance(element, Decision):
            self._decision(element)
        elif isinstance(element, BusinessKnowledge):
            self._knowledge(element)
        elif isinstance(element, DecisionService):
            self._service(element)

    def _boxes(self) -> Boxes:
        needs = [key for key in self.part.needs if key in self.graph.parts]
        known = {self.graph.name_in(self.definitions, key): self.graph.parts[key] for key in needs}
        variables = {name: reader_of(part) for name, part in known.items()}
        if isinstance(self.part.element, BusinessKnowledge):
            variables.setdefault(self.part.element.variable.name, reader_of(self.part))
        surroundings = self.graph.surroundings(self.definitions, variables)
        surroundings = replace(surroundings, variable=self._noting(surroundings.variable, known))
        boxes = Boxes(surroundings, self.types, self.place, self.graph.remark, lambda name: _type_of(known.get(name)))
        self.part.tables, self.part.texts, self.part.places = boxes.tables, boxes.texts, boxes.places
        return boxes

    def _noting(self, find: Callable[[str], Code | None], known: Mapping[str, Part]) -> Callable[[str], Code | None]:
        """Finding a variable, with which of the needs were looked at kept."""

        def variable(name: str) -> Code | None:
            if name in known:
                self.part.mentions.add(known[name].key)
            return find(name)

        return variable

    def _decision(self, element: Decision) -> None:
        boxes = self._boxes()
        self.part.code = boxes.finish(boxes.code(element.logic))

    def _knowledge(self, element: BusinessKnowledge) -> None:
        if element.function is None:
            return
        boxes = self._boxes()
        result = element.function.type
        type_ = self.part.type.plain
        if not result and element.variable.type and not isinstance(type_, FunctionType):
            result = element.variable.type
        self.part.plan = plan = boxes.function(element.function, element.name, result)
        if isinstance(type_, FunctionType) and not result:
            plan.signature = FunctionType(plan.signature.parameters, type_.result)

    def _service(self, element: DecisionService) -> None:
        """A service is a function of its input decisions and then its input data, by their names."""
        keys = [self.definitions.key(reference) for reference in (*element.input_data, *element.input_decisions)]
        keys = [key for key in keys if key in self.graph.parts]
        parts = [self.graph.parts[key] for key in keys]
        names = [self.graph.name_in(self.definitions, key).rpartition(".")[2] for key in keys]
        types = [self.graph.types[part.key[0]].of_reference(part.element.variable.type, self.place) for part in parts]
        type_ = self.part.type.plain
        result = type_.result if isinstance(type_, FunctionType) else self.part.type
        self.part.plan = Plan(names, types, Site(self.place, 0), name=element.name, result=result)


def _type_of(part: Part | None) -> Type:
    return ANY if part is None else part.type
