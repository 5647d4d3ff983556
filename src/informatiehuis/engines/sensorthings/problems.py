"""What can be wrong with a request in the terms of OGC SensorThings: where it is, and what would be right."""

from collections.abc import Sequence

from informatiehuis.engines.problems import N_, Problem


class SensorThingsProblem(Problem):
    """A request cannot be answered as it was asked."""

    code = "sensorthings"


class QueryProblem(SensorThingsProblem):
    """A query option cannot be read; `facts["option"]` and `facts["position"]` (from 1) say where."""

    code = "sensorthings-query"


class PathProblem(SensorThingsProblem):
    """An address leads to nothing that exists; `facts["segment"]` says where it ends."""

    code = "sensorthings-path"


class PayloadProblem(SensorThingsProblem):
    """A place in a payload holds what may not stand there; `facts["pointer"]` is its JSON pointer."""

    code = "sensorthings-payload"


class PayloadProblems(SensorThingsProblem):
    """All that is wrong with one payload."""

    code = "sensorthings-payload"

    def __init__(self, problems: Sequence[PayloadProblem]) -> None:
        self.problems = tuple(problems)
        first = self.problems[0]
        super().__init__(first.message, first.remedy, **first.facts)


class NotOnObservations(Exception):  # noqa: N818 - it is a question for the caller, not an error
    """A part of a filter is about something else than the observations themselves."""


def unread(option: str, position: int, found: str, expected: str) -> QueryProblem:
    """The problem that an option has something unexpected at a place."""
    return QueryProblem(
        N_("In {option} staat op plaats {position} iets dat niet kan: {found}."),
        N_("Verwacht: {expected}."),
        option=option,
        position=position,
        found=found[:60],
        expected=expected,
    )
