"""Predicates: the declared ways in which things can be connected.

A predicate says which kinds may stand on either side and reads in both directions; where a standard has the
same relation, it names it (ArchiMate 3.1, an RDF property).
"""

from __future__ import annotations

from dataclasses import dataclass

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel.kinds import Text

ANY: frozenset[str] = frozenset()


class WrongLink(Problem):
    """This predicate does not exist, or may not stand between these kinds."""

    code = "wrong-link"


@dataclass(frozen=True)
class Predicate:
    """One way to be connected; empty `subjects` or `objects` means any kind.

    `rests` says that the subject rests on the object: when the object changes, the subject is touched. With
    `archimate_inverse` the relation of ArchiMate runs from object to subject.
    """

    name: str
    label: Text
    inverse: Text
    subjects: frozenset[str] = ANY
    objects: frozenset[str] = ANY
    archimate: str = ""
    archimate_inverse: bool = False
    rdf: str = ""
    rests: bool = False

    def require_kinds(self, subject: str, object: str) -> None:
        if (self.subjects and subject not in self.subjects) or (self.objects and object not in self.objects):
            raise WrongLink(
                N_("De relatie '{predicate}' kan niet tussen {subject} en {object} staan."),
                N_("Kies een relatie die bij deze soorten past."),
                predicate=self.name,
                subject=subject,
                object=object,
            )


_predicates: dict[str, Predicate] = {}


def declare(*predicates: Predicate) -> None:
    """Declare predicates; a room does so in its `kinds.py`, once."""
    for predicate in predicates:
        if predicate.name in _predicates:
            raise ValueError(f"predicate {predicate.name} is declared twice")
        _predicates[predicate.name] = predicate


def predicate_named(name: str) -> Predicate:
    """The predicate with this name; WrongLink when there is none."""
    if name not in _predicates:
        raise WrongLink(
            N_("Er is geen relatie '{predicate}'."),
            N_("Kies een van: {known}."),
            predicate=name,
            known=", ".join(sorted(_predicates)),
        )
    return _predicates[name]


def all_predicates() -> tuple[Predicate, ...]:
    return tuple(_predicates.values())
