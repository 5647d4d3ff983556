"""What is odd in a model that was read: it is kept all the same, and told of.

Whether a relation may stand between two types is for `rules`; the rest is about references, identifiers and circles.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from informatiehuis.engines.archimate import names, rules
from informatiehuis.engines.archimate.model import (
    Element,
    Item,
    Model,
    PropertyDefinition,
    Relationship,
    View,
    Viewpoint,
    nodes_in,
    said,
)
from informatiehuis.engines.problems import N_, Note


class Odd(StrEnum):
    """What can be odd."""

    TWICE = "twice"
    NOWHERE = "nowhere"
    UNKNOWN_TYPE = "unknown-type"
    NOT_ALLOWED = "not-allowed"
    CIRCLE = "circle"


WORDS = {
    Odd.TWICE: N_("'{about}' is de identifier van meer dan één onderdeel."),
    Odd.NOWHERE: N_("'{about}' verwijst naar '{found}', en dat staat niet in het model."),
    Odd.UNKNOWN_TYPE: N_("'{about}' is van een soort die ArchiMate 3.1 niet kent: {found}."),
    Odd.NOT_ALLOWED: N_("Een relatie {type} mag volgens ArchiMate 3.1 niet van {start} naar {end} lopen: '{about}'."),
    Odd.CIRCLE: N_("'{about}' is langs een omweg een deel van zichzelf."),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is odd, and the identifier at which it stands."""

    odd: Odd
    identifier: str
    facts: tuple[tuple[str, str], ...]

    @property
    def note(self) -> Note:
        """The finding in words."""
        return Note(WORDS[self.odd], **dict(self.facts))


def findings(model: Model) -> tuple[Finding, ...]:
    """Everything that is odd, in the order of the file."""
    concepts: dict[str, Element | Relationship] = {one.identifier: one for one in model.elements}
    concepts.update((one.identifier, one) for one in model.relationships)
    return (
        *_twice(model),
        *_types(model),
        *_relations(model, concepts),
        *_circles(model, concepts),
        *_organizations(model, concepts),
        *_properties(model),
        *_views(model, concepts),
    )


def about(one: Element | Relationship) -> str:
    """How a concept is named to people: by its name, else by its identifier."""
    return said(one.names) or one.identifier


def _finding(odd: Odd, identifier: str, **facts: str) -> Finding:
    return Finding(odd, identifier, tuple((name, value[:100]) for name, value in facts.items()))


def _twice(model: Model) -> Iterator[Finding]:
    seen: set[str] = set()
    for identifier in _identifiers(model):
        if identifier in seen:
            yield _finding(Odd.TWICE, identifier, about=identifier)
        seen.add(identifier)


def _identifiers(model: Model) -> Iterator[str]:
    yield model.identifier
    for part in (model.elements, model.relationships, model.definitions, model.viewpoints):
        yield from (one.identifier for one in part)
    for items in model.organizations:
        yield from (item.identifier for item, _above in _items(items) if item.identifier)
    for view in model.views:
        yield view.identifier
        yield from (node.identifier for node in nodes_in(view.nodes))
        yield from (one.identifier for one in view.connections)


def _types(model: Model) -> Iterator[Finding]:
    for known, concepts in ((names.ELEMENTS, model.elements), (names.RELATIONS, model.relationships)):
        for one in concepts:
            if one.type not in known:
                yield _finding(Odd.UNKNOWN_TYPE, one.identifier, about=about(one), found=one.type or "-")


def _relations(model: Model, concepts: Mapping[str, Element | Relationship]) -> Iterator[Finding]:
    for one in model.relationships:
        missing = [end for end in (one.source, one.target) if end not in concepts]
        for end in missing:
            yield _finding(Odd.NOWHERE, one.identifier, about=about(one), found=end)
        if not missing and one.type in names.RELATIONS:
            start, end = (_kind(concepts[which]) for which in (one.source, one.target))
            if not rules.is_allowed(one.type, start, end):
                yield _finding(Odd.NOT_ALLOWED, one.identifier, type=one.type, start=start, end=end, about=about(one))


def _kind(one: Element | Relationship) -> str:
    return one.type if isinstance(one, Element) else rules.RELATIONSHIP


def _circles(model: Model, concepts: Mapping[str, Element | Relationship]) -> Iterator[Finding]:
    """Parts that are part of themselves, kinds that are kinds of themselves, relations that end in themselves."""
    parts = {names.Relation.COMPOSITION.value, names.Relation.AGGREGATION.value}
    kinds = {names.Relation.SPECIALIZATION.value}
    found: set[str] = set()
    for of in (parts, kinds):
        below: dict[str, list[str]] = {}
        for one in model.relationships:
            if one.type in of:
                below.setdefault(one.source, []).append(one.target)
        found |= in_circles(below)
    ends = {
        one.identifier: [end for end in (one.source, one.target) if isinstance(concepts.get(end), Relationship)]
        for one in model.relationships
    }
    found |= in_circles({identifier: there for identifier, there in ends.items() if there})
    for identifier, concept in concepts.items():
        if identifier in found:
            yield _finding(Odd.CIRCLE, identifier, about=about(concept))


def in_circles(below: Mapping[str, Iterable[str]]) -> set[str]:
    """The members of every circle in a directed graph, by the algorithm of Tarjan (1972), without recursion."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    found: set[str] = set()
    for start in below:
        if start in order:
            continue
        work = [(start, iter(below[start]))]
        order[start] = low[start] = len(order)
        stack.append(start)
        on_stack.add(start)
        while work:
            node, rest = work[-1]
            for other in rest:
                if other not in order:
                    order[other] = low[other] = len(order)
                    stack.append(other)
                    on_stack.add(other)
                    work.append((other, iter(below.get(other, ()))))
                    break
                if other in on_stack:
                    low[node] = min(low[node], order[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == order[node]:
                    found |= _component(node, stack, on_stack, below)
    return found


def _component(node: str, stack: list[str], on_stack: set[str], below: Mapping[str, Iterable[str]]) -> set[str]:
    members: set[str] = set()
    while node not in members:
        last = stack.pop()
        on_stack.discard(last)
        members.add(last)
    return members if len(members) > 1 or node in below.get(node, ()) else set()


def _items(items: tuple[Item, ...], above: tuple[str, ...] = ()) -> Iterator[tuple[Item, tuple[str, ...]]]:
    """Every item with the identifiers of the folders in which it lies."""
    for item in items:
        yield item, above
        if item.items:
            yield from _items(item.items, (*above, item.identifier) if item.identifier else above)


def _organizations(model: Model, concepts: Mapping[str, Element | Relationship]) -> Iterator[Finding]:
    known = {model.identifier, *concepts}
    known |= _named(model.definitions) | _named(model.viewpoints) | _named(model.views)
    for items in model.organizations:
        known.update(item.identifier for item, _above in _items(items) if item.identifier)
    for items in model.organizations:
        for item, above in _items(items):
            name = said(item.labels) or item.identifier or item.reference
            if item.reference and item.reference in (*above, item.identifier):
                yield _finding(Odd.CIRCLE, item.reference, about=name)
            elif item.reference and item.reference not in known:
                yield _finding(Odd.NOWHERE, item.reference, about=name, found=item.reference)


def _properties(model: Model) -> Iterator[Finding]:
    known = {one.identifier for one in model.definitions}
    owners: Iterable[Model | Element | Relationship | Viewpoint | View] = chain(
        (model,), model.elements, model.relationships, model.viewpoints, model.views
    )
    for one in owners:
        for value in one.properties:
            if value.definition not in known:
                name = said(one.names) or one.identifier
                yield _finding(Odd.NOWHERE, one.identifier, about=name, found=value.definition)


def _named(parts: Iterable[PropertyDefinition] | Iterable[Viewpoint] | Iterable[View]) -> set[str]:
    return {one.identifier for one in parts}


def _views(model: Model, concepts: Mapping[str, Element | Relationship]) -> Iterator[Finding]:
    known = set(concepts)
    views = {view.identifier for view in model.views}
    viewpoints = {one.identifier for one in model.viewpoints}
    for view in model.views:
        drawn = {one.identifier for one in nodes_in(view.nodes)} | {one.identifier for one in view.connections}
        for identifier, wanted, among in _references(view):
            there = {"concept": known, "drawn": drawn, "view": views, "viewpoint": viewpoints}[among]
            if wanted and wanted not in there:
                yield _finding(Odd.NOWHERE, identifier, about=said(view.names) or view.identifier, found=wanted)


def _references(view: View) -> Iterator[tuple[str, str, str]]:
    """What a view refers to: from which identifier, to which, and among what that has to be."""
    yield view.identifier, view.viewpoint_reference, "viewpoint"
    for node in nodes_in(view.nodes):
        yield node.identifier, node.element, "concept"
        yield node.identifier, node.concept, "concept"
        yield from ((node.identifier, one, "view") for one in node.views)
    for one in view.connections:
        yield one.identifier, one.relationship, "concept"
        yield one.identifier, one.source, "drawn"
        yield one.identifier, one.target, "drawn"
        yield from ((one.identifier, other, "view") for other in one.views)
