"""Reads test cases in the format of the DMN Technology Compatibility Kit, runs them, and compares what comes out.

The format is `testCases.xsd` of the kit. A number may differ by 0.00000001, as the kit allows; all else is the same
or it is not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from lxml import etree

from informatiehuis.engines.dmn.engine import Model, Outcome
from informatiehuis.engines.dmn.feel.compare import equal
from informatiehuis.engines.dmn.feel.temporal import read_date, read_date_time, read_duration, read_time
from informatiehuis.engines.dmn.feel.texts import expression_of
from informatiehuis.engines.dmn.feel.values import DECIMAL128, Value
from informatiehuis.engines.dmn.model.reader import parse_xml
from informatiehuis.engines.dmn.problems import DmnProblem, UnreadableModel
from informatiehuis.engines.problems import N_

NAMESPACE = "http://www.omg.org/spec/DMN/20160719/testcase"
_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
TOLERANCE = Decimal("0.00000001")

Node = etree._Element


@dataclass(frozen=True)
class Expected:
    """What one element must give: a value, or null with an error."""

    name: str
    value: Value
    is_error: bool = False


@dataclass(frozen=True)
class TestCase:
    """One case: what is given, what is called (a decision when `kind` is decision), and what must come out."""

    __test__ = False  # it is no test of pytest

    id: str
    kind: str
    invocable: str
    given: Mapping[str, Value]
    expected: Sequence[Expected]
    description: str = ""


@dataclass(frozen=True)
class TestFile:
    """A file of cases, with the name of the model that they are about."""

    __test__ = False

    path: Path
    model: str
    cases: Sequence[TestCase]


@dataclass(frozen=True)
class CaseResult:
    """How a case went: `faults` says what differs, one text for each element that does."""

    case: TestCase
    faults: Sequence[str]

    @property
    def passed(self) -> bool:
        return not self.faults


def read_test_file(path: Path) -> TestFile:
    """Read a file of test cases. Raises UnreadableModel."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableModel(
            N_("{file} kan niet worden gelezen."), N_("Kijk of het bestand bestaat."), file=path.name
        ) from error
    root = parse_xml(content, path.name)
    if etree.QName(root).localname != "testCases" or etree.QName(root).namespace != NAMESPACE:
        raise UnreadableModel(
            N_("{file} is geen bestand met testgevallen van DMN."),
            N_("Gebruik het formaat van de DMN TCK."),
            file=path.name,
        )
    name = root.findtext(f"{{{NAMESPACE}}}modelName") or ""
    return TestFile(path, name.strip(), tuple(_case(node) for node in _children(root, "testCase")))


def run_file(path: Path) -> list[CaseResult]:
    """Run all cases of a file on its model, which stands beside it. Raises DmnProblem when it cannot be loaded."""
    file = read_test_file(path)
    model = Model.load(path.parent / Path(file.model).name)
    return [run_case(model, case) for case in file.cases]


def run_case(model: Model, case: TestCase) -> CaseResult:
    """Run one case."""
    faults: list[str] = []
    for expected in case.expected:
        try:
            outcome, found = _evaluate(model, case, expected)
        except DmnProblem as problem:
            faults.append(f"{expected.name}: {problem.text()}")
            continue
        if not matches(expected.value, found):
            reasons = "; ".join(reason.text() for reason in outcome.reasons[:3])
            told = f" ({reasons})" if reasons else ""
            faults.append(f"{expected.name}: {expression_of(expected.value)} ≠ {expression_of(found)}{told}")
    return CaseResult(case, tuple(faults))


def _evaluate(model: Model, case: TestCase, expected: Expected) -> tuple[Outcome, Value]:
    if case.kind == "decision":
        outcome = model.evaluate(case.given, [expected.name])
        return outcome, outcome.results[expected.name]
    name = case.invocable or expected.name
    outcome = model.call(name, case.given, inputs=case.given)
    found = outcome.results[name]
    if isinstance(found, dict) and expected.name != name and expected.name in found:
        found = found[expected.name]
    return outcome, found


def matches(expected: Value, found: Value) -> bool:
    """Whether a result is what a case expects."""
    if isinstance(expected, Decimal) and isinstance(found, Decimal):
        return abs(DECIMAL128.copy().subtract(expected, found)) <= TOLERANCE
    if isinstance(expected, list) and isinstance(found, list):
        return len(expected) == len(found) and all(map(matches, expected, found))
    if isinstance(expected, dict) and isinstance(found, dict):
        return expected.keys() == found.keys() and all(matches(value, found[name]) for name, value in expected.items())
    if expected is None or found is None or type(expected) is not type(found):
        return expected is found
    return str(expected) == str(found) or (equal(expected, found) is True and not hasattr(expected, "zone"))


# --- reading values


def _children(node: Node, name: str) -> Iterator[Node]:
    return node.iterchildren(f"{{{NAMESPACE}}}{name}")


def _case(node: Node) -> TestCase:
    return TestCase(
        id=node.get("id") or "",
        kind=node.get("type") or "decision",
        invocable=node.get("invocableName") or "",
        given={_input_name(one): _value(one) for one in _children(node, "inputNode")},
        expected=tuple(_expected(one) for one in _children(node, "resultNode")),
        description=(node.findtext(f"{{{NAMESPACE}}}description") or "").strip(),
    )


def _input_name(node: Node) -> str:
    return node.get("name") or ""


def _expected(node: Node) -> Expected:
    expected = next(_children(node, "expected"), None)
    value = None if expected is None else _value(expected)
    return Expected(node.get("name") or "", value, node.get("errorResult") == "true")


def _value(node: Node) -> Value:
    """The value in a node: a simple one, a context of components, or a list."""
    if node.get(_NIL) == "true":
        return None
    for part in node.iterchildren(tag=etree.Element):
        name = etree.QName(part).localname
        if name == "value":
            return _simple(part)
        if name == "list":
            return None if part.get(_NIL) == "true" else [_value(item) for item in _children(part, "item")]
        if name == "component":
            return {one.get("name") or "": _value(one) for one in _children(node, "component")}
    return None


def _simple(node: Node) -> Value:
    if node.get(_NIL) == "true":
        return None
    text = node.text or ""
    kind = (node.get(_TYPE) or "string").rpartition(":")[2]
    read = _READERS.get(kind)
    return text if read is None else read(text.strip())


def _number(text: str) -> Value:
    try:
        return DECIMAL128.copy().create_decimal(text)
    except InvalidOperation:
        return None


_READERS: dict[str, Callable[[str], Any]] = {
    "boolean": lambda text: text in ("true", "1"),
    **dict.fromkeys(("decimal", "double", "float", "integer", "int", "long", "short"), _number),
    "date": read_date,
    "time": read_time,
    "dateTime": read_date_time,
    "duration": read_duration,
}
