"""What cannot be guarded in Python is kept to named places: this reads the source and finds every other one."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.access.kinds import gather

SOURCE = Path(__file__).parents[2] / "src" / "informatiehuis"
PAST_THE_MODELS = frozenset(
    {
        "RunPython",
        "RunSQL",
        "_base_manager",
        "_default_manager",
        "recorded_change",
        "DeleteQuery",
        "UpdateQuery",
        "InsertQuery",
        "Collector",
        "execute_wrapper",
    }
)

# of a migration, which is not what it is called
NUMBER = re.compile(r"/\d{4}_")
# words of other things too, so only where they are called on something
CALLED = frozenset({"cursor", "chunked_cursor", "raw"})


def test_sql_by_hand_and_the_gate_of_writing_stand_in_named_places_only() -> None:
    said = gather("places", "PLACES")
    found = {(NUMBER.sub("/", path), name) for path in _files() for name in _names(path)}
    new = sorted(found - said.keys())
    assert not new, f"Say in tests/access/places/<part>.py why this goes past the models, or do not: {new}"


def test_events_are_appended_in_one_place() -> None:
    """An event that is made elsewhere has no place in the chain."""
    makers = {path for path in _files() if _calls(path, "Event")}
    assert makers == {"kernel/events.py"}


def _files() -> list[str]:
    every = (path.relative_to(SOURCE) for path in SOURCE.rglob("*.py"))
    return [str(path) for path in every if path.parts[0] != "engines" and "node_modules" not in path.parts]


def _names(path: str) -> Iterator[str]:
    """The names that go past the models and occur in a file, not counting where they are defined or imported."""
    for node in ast.walk(_tree(path)):
        name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
        if name in PAST_THE_MODELS:
            yield name
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CALLED:
            yield node.func.attr


def _calls(path: str, name: str) -> bool:
    calls = (node for node in ast.walk(_tree(path)) if isinstance(node, ast.Call))
    return any(isinstance(call.func, ast.Name) and call.func.id == name for call in calls)


def _tree(path: str) -> ast.Module:
    return ast.parse((SOURCE / path).read_text("utf-8"))
