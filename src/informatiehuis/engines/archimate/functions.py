"""Which applications do the same: functions and services of applications that several components realize or carry out.

Two functions of one name are one, whatever their identifiers; so are those of two models.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from informatiehuis.engines.archimate.model import Element, Model, said
from informatiehuis.engines.archimate.names import Relation

APPLICATIONS = frozenset({"ApplicationComponent", "ApplicationCollaboration"})
FUNCTIONS = frozenset({"ApplicationFunction", "ApplicationProcess", "ApplicationInteraction", "ApplicationService"})
_DOES = frozenset({Relation.ASSIGNMENT.value, Relation.REALIZATION.value})


@dataclass(frozen=True)
class Shared:
    """A function, and the applications of it by name and identifier; more than one of them."""

    function: str
    applications: tuple[tuple[str, str], ...]


def shared_functions(models: Iterable[tuple[str, Model]]) -> list[Shared]:
    """The functions that more than one application has, those with the most first.

    A model comes with a text that is put before its identifiers, so that those of two models differ. Applications of
    one name are one application.
    """
    names: dict[str, str] = {}
    found: dict[str, dict[str, tuple[str, str]]] = {}
    for prefix, model in models:
        for function, application in _done(model):
            key = _folded(said(function.names))
            title = said(application.names)
            if key and title:
                names.setdefault(key, said(function.names).strip())
                found.setdefault(key, {}).setdefault(_folded(title), (title, prefix + application.identifier))
    shared = [
        Shared(names[key], tuple(sorted(applications.values())))
        for key, applications in found.items()
        if len(applications) > 1
    ]
    return sorted(shared, key=lambda one: (-len(one.applications), one.function))


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _done(model: Model) -> Iterator[tuple[Element, Element]]:
    """Each function with an application that does it: straight, or through a function that realizes it."""
    elements = {one.identifier: one for one in model.elements}
    does: dict[str, list[str]] = {}
    for one in model.relationships:
        if one.type in _DOES:
            does.setdefault(one.source, []).append(one.target)
    for application in model.elements:
        if application.type not in APPLICATIONS:
            continue
        seen: set[str] = set()
        edge = list(does.get(application.identifier, ()))
        while edge:
            identifier = edge.pop()
            function = elements.get(identifier)
            if identifier in seen or function is None or function.type not in FUNCTIONS:
                continue
            seen.add(identifier)
            yield function, application
            edge += does.get(identifier, ())
