"""What is said of one point: how it stands, in words, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from informatiehuis.engines.problems import Note, Problem


class Level(StrEnum):
    """How a point stands: well, worth mending, or not fit for use."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True)
class Judgement:
    """One point by its name, with how it stands and what to do; `remedy` is absent only where all is well."""

    point: str
    level: Level
    what: Note
    remedy: Note | None = None

    def as_mapping(self) -> dict[str, Any]:
        """The judgement as plain values, in Dutch."""
        return {
            "point": self.point,
            "level": self.level.value,
            "what": self.what.text(),
            "what_to_do": self.remedy.text() if self.remedy else "",
        }


def ok(point: str, what: str, **facts: object) -> Judgement:
    return Judgement(point, Level.OK, Note(what, "", **facts))


def warning(point: str, what: str, remedy: str, **facts: object) -> Judgement:
    return Judgement(point, Level.WARNING, Note(what, "", **facts), Note(remedy, "", **facts))


def wrong(point: str, what: str, remedy: str, **facts: object) -> Judgement:
    return Judgement(point, Level.WRONG, Note(what, "", **facts), Note(remedy, "", **facts))


def of_problem(point: str, problem: Problem) -> Judgement:
    """What is wrong, as a problem tells it."""
    what, remedy = (Note(text, "", **problem.facts) for text in (problem.message, problem.remedy))
    return Judgement(point, Level.WRONG, what, remedy)


def healthy(found: Iterable[Judgement]) -> bool:
    """Whether nothing is wrong; warnings may be there."""
    return all(one.level is not Level.WRONG for one in found)
