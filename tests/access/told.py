"""What a function gives, whatever form it has: the texts in it, and the things."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Any
from uuid import UUID

import pyarrow as pa
from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from rdflib import Graph

from informatiehuis.engines.problems import Problem
from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.kinds import Kind, kind_named
from informatiehuis.kernel.models import Thing
from informatiehuis.kernel.predicates import Predicate

SILENT = (Actor, Kind, Predicate, UUID, date, datetime, time, timedelta, bool, type(None), type)
"""What tells nothing of what is in the house, or what is never compared with a mark."""


class Told:
    """The texts and the things that somebody was given."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._seen: dict[int, Any] = {}
        self.things: set[UUID] = set()

    @property
    def text(self) -> str:
        return "\n".join(self._texts)

    def take(self, found: Any) -> None:
        """Take in whatever was given, with all that is in it."""
        if isinstance(found, SILENT) or callable(found) or id(found) in self._seen:
            return
        if isinstance(found, str | int | float | bytes | Promise) and not isinstance(found, Enum):
            self._texts.append(found.decode("utf-8", "replace") if isinstance(found, bytes) else str(found))
            return
        self._seen[id(found)] = found
        self._inside(found)

    def _inside(self, found: Any) -> None:
        if (text := _as_text(found)) is not None:
            self._texts.append(text)
        elif isinstance(found, Model):
            self._row(found)
        elif dataclasses.is_dataclass(found):
            self._value(found)
        elif isinstance(found, Mapping):
            for name, value in found.items():
                self.take(name)
                self.take(value)
        elif isinstance(found, QuerySet | Iterable):
            for one in found:
                self.take(one)

    def _row(self, row: Model) -> None:
        """A row with the columns of its own; what it refers to or names is another, not given with it."""
        named: Iterable[str] = ()
        if isinstance(row, Thing):
            self.things.add(row.pk)
            named = kind_named(row.kind).names
        named = {*named, *_quoting(row)}
        for field in row._meta.concrete_fields:
            if not field.is_relation and field.name not in named and field.attname in row.__dict__:
                self.take(field.value_from_object(row))

    def _value(self, value: Any) -> None:
        """A value with all that it says, and what can be asked of it."""
        for field in dataclasses.fields(value):
            self.take(getattr(value, field.name))
        for kind in type(value).__mro__:
            for name, one in vars(kind).items():
                if not name.startswith("_") and (isinstance(one, property) or hasattr(one, "attrname")):
                    self.take(_asked(value, name))


def _quoting(row: Model) -> tuple[str, ...]:
    """The columns that quote data: `findings`, `history` and `explain` tell them, and ask who reads."""
    if row._meta.label in ("atlas.Snapshot", "atlas.Judgement"):
        return ("quality",)
    return ("report",) if row._meta.label == "monitor.Run" and getattr(row, "snapshots", None) else ()


def _as_text(found: Any) -> str | None:
    """What is read as a whole."""
    if isinstance(found, Problem):
        return found.text()
    if isinstance(found, Enum):
        return str(found.value)
    if isinstance(found, pa.Table):
        return "\n".join((found.schema.to_string(), json.dumps(found.to_pylist(), default=str)))
    return found.serialize(format="turtle") if isinstance(found, Graph) else None


def _asked(value: Any, name: str) -> Any:
    """What can be asked of a value; nothing where it is of another shape than what was asked."""
    try:
        return getattr(value, name)
    except (Problem, TypeError, ValueError) as problem:
        return problem if isinstance(problem, Problem) else None


def told(found: Any) -> Told:
    """Everything that is in what was given."""
    all_of_it = Told()
    all_of_it.take(found)
    return all_of_it
