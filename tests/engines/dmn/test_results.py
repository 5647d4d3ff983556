"""What functions of the library give: of the type that their signature says, and followed by the check of a model."""

from __future__ import annotations

from typing import Any

import pytest

from informatiehuis.engines.dmn.checks.model import check_model
from informatiehuis.engines.dmn.feel.engine import evaluate
from informatiehuis.engines.dmn.feel.library import all as _all  # noqa: F401 - fills the library
from informatiehuis.engines.dmn.feel.library.registry import LIBRARY, BuiltIn, Overload
from informatiehuis.engines.dmn.feel.types import SIMPLE
from informatiehuis.engines.dmn.feel.values import kind_of
from informatiehuis.engines.dmn.model.definitions import ItemDefinition
from informatiehuis.engines.dmn.tck import run_file
from tests.engines.dmn.models import decision, model
from tests.shared import STANDARDS, needs_shared
from tools.dmn_score import test_files as files_of_the_kit

SAMPLES = {
    "number": "2",
    "string": '"a"',
    "boolean": "true",
    "date": '@"2024-01-31"',
    "time": '@"10:00:00"',
    "date and time": '@"2024-01-31T10:00:00"',
    "days and time duration": '@"P1D"',
    "years and months duration": '@"P1M"',
    "list": "[2, 3]",
    "range": "[1..2]",
    "context": '{a: 1, key: "k", value: 2}',
    "function": "function(a, b) true",
    "any": "2",
}
OVERLOADS = [
    pytest.param(name, overload, id=f"{name}-{number}")
    for name, function in sorted(LIBRARY.items())
    for number, overload in enumerate(function.overloads)
]
KNOWN = {*SIMPLE, "any", "item"} - {"Any", "Null"}
ITEM = {"item": "number"}
"""What the samples have as items."""
HOLDS: dict[str, str] = {"number": "string", "string": "number", "boolean": "number"}
"""A type that a result of that type never becomes."""


def called(name: str, overload: Overload) -> str:
    """A call with a value of the first type that each parameter takes."""
    return f"{name}({', '.join(SAMPLES[one.kinds[0]] for one in overload.wanted)})"


def told(text: str, type_: str) -> list[str]:
    return [one.text() for one in check_model(model(decision("d", text, type=type_))) if one.kind == "error"]


@pytest.mark.parametrize(("name", "overload"), OVERLOADS)
def test_every_signature_says_what_it_gives_and_gives_that(name: str, overload: Overload) -> None:
    assert overload.result in KNOWN
    value = evaluate(called(name, overload), {})
    assert value is None or overload.result == "any" or kind_of(value) == ITEM.get(overload.result, overload.result)


@needs_shared
def test_in_all_cases_of_the_kit_functions_give_what_their_signature_says(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong: set[tuple[str, str, str]] = set()
    counted: set[str] = set()
    run_one = BuiltIn._run

    def watched(self: BuiltIn, run: Any, overload: Overload, arguments: list[Any]) -> Any:
        value = run_one(self, run, overload, arguments)
        counted.add(self.name)
        if value is not None and overload.result not in ("any", "item", kind_of(value)):
            wrong.add((self.name, overload.result, kind_of(value)))
        return value

    monkeypatch.setattr(BuiltIn, "_run", watched)
    for path in files_of_the_kit(STANDARDS):
        run_file(path)
    assert wrong == set()
    assert len(counted) > 60


@pytest.mark.parametrize(("name", "overload"), [one for one in OVERLOADS if one.values[1].result in HOLDS])
def test_a_result_that_is_used_as_another_type_is_told(name: str, overload: Overload) -> None:
    text, found = called(name, overload), overload.result
    assert told(text, found) == []
    other = HOLDS[found]
    assert told(text, other) == [f"proef.dmn, d, positie 1:1: d moet van het type {other} zijn, en is een {found}."]
    assert any("kan niet met" in one for one in told(f"{text} + {SAMPLES[other]}", ""))


MOMENTS = [
    ('date("2024-01-31") - now()', []),
    ('today() + duration("P1D")', []),
    ('today() + abs(@"P1D")', []),
    ("today() + 1", ["+ kan niet met date en number."]),
    ("if count([1]) then 1 else 2", ["Een voorwaarde is waar of onwaar, en niet van het type number."]),
    ("string(1).naam", ["string heeft geen naam."]),
    ('substring("abc", string length("a") + 1)', []),
    ('substring("abc", upper case("a"))', ["substring kan niet worden aangeroepen met (string, string)."]),
    ("day of week(today()) > 3", ["> kan niet met string en number."]),
    ('abs(duration("P1D")) + 1', []),
    ('number("1") < "2"', ["< kan niet met number en string."]),
    ('min(1, 2) + "a"', ["+ kan niet met number en string."]),
    ('max("a", "b") * 2', ["* kan niet met string en number."]),
    ('min(1, "a") + 1', []),
    ('count(split("a b", " ")) + 1', []),
    ('get value({a: 1}, "a") + 1', []),
    ("sum(for x in [1, 2] return x) + 1", []),
    ('min(numbers) + "a"', ["+ kan niet met number en string."]),
    ("min(list: numbers) + 1", []),
    ("max(words) + 1", ["+ kan niet met string en number."]),
]


@pytest.mark.parametrize(("text", "wrong"), MOMENTS)
def test_what_is_told_through_a_call(text: str, wrong: list[str]) -> None:
    items = [
        ItemDefinition("numbers list", "number", is_collection=True),
        ItemDefinition("words list", "string", is_collection=True),
    ]
    made = model(decision("d", text, "numbers", "words"), items=items, numbers="numbers list", words="words list")
    found = [one.note.text() for one in check_model(made) if one.kind == "error"]
    assert found == wrong


def test_a_function_of_the_model_with_such_a_name_is_its_own() -> None:
    made = model(decision("d", '{count: function(a) "a", r: count(1) + "b"}.r', type="string"))
    assert [one for one in check_model(made) if one.kind == "error"] == []
