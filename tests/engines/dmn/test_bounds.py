"""Models and data that are made to harm, or only very large: they end, say where it is wrong, and run no code."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from informatiehuis.engines.dmn.checks.model import check_model
from informatiehuis.engines.dmn.checks.tables import MOST_RULES, check_table
from informatiehuis.engines.dmn.engine import Model
from informatiehuis.engines.dmn.logic.boxes import MOST_BOXES
from informatiehuis.engines.dmn.model.definitions import (
    BusinessKnowledge,
    Expression,
    FunctionExpression,
    ItemDefinition,
    ListExpression,
    LiteralExpression,
    Variable,
)
from informatiehuis.engines.dmn.model.loading import read_model
from informatiehuis.engines.dmn.model.reader import MOST_BYTES
from informatiehuis.engines.dmn.problems import UnreadableModel
from informatiehuis.engines.dmn.sets.evaluate import evaluate_set
from informatiehuis.engines.dmn.text.reader import MOST_TEXT, UnreadableText, read_text
from tests.engines.dmn.feel import reasons
from tests.engines.dmn.models import decision, model, table

TOO_LARGE = "note: proef.dmn, d: Deze tabel is te groot om helemaal na te gaan."
MILLION = 1_000_000


def told(made: Model) -> list[str]:
    return [f"{finding.kind}: {finding.text()}" for finding in check_model(made)]


def counting(rules: int) -> Model:
    """A table with a rule for each number, and nothing for the others."""
    logic = table([("x", "number")], [[str(number), "1"] for number in range(rules)])
    return model(decision("d", logic, "x"), x="number")


def test_a_table_of_too_many_rules_is_not_searched_and_that_is_said() -> None:
    made = counting(MOST_RULES + 1)
    report = check_table(made.graph.parts["urn:proef", "d"].tables[0])
    assert (report.complete, report.gaps, report.overlaps, report.unreachable) == (False, [], [], [])
    assert told(made) == [TOO_LARGE]
    assert made.evaluate({"x": MOST_RULES}).results == {"d": 1}


def test_a_search_that_goes_over_its_bound_stops_and_calls_no_rule_useless() -> None:
    """Every row looks at two of forty columns, so that hardly two combinations leave the same rules."""
    width = 40
    names = [f"c{number}" for number in range(width)]
    rows = [
        ["true" if at in (one, (one * 7 + 3) % width) else "-" for at in range(width)] + [str(one)]
        for one in range(width)
    ]
    logic = table([(name, "boolean") for name in names], rows, policy="COLLECT")
    made = model(decision("d", logic, *names), **dict.fromkeys(names, "boolean"))
    report = check_table(made.graph.parts["urn:proef", "d"].tables[0])
    assert not report.complete
    assert report.unreachable == []
    assert TOO_LARGE in told(made)


def test_one_bad_cell_in_a_million_rows_is_named_and_harms_no_other() -> None:
    few = ItemDefinition("few", "string", allowed_values='"eik", "beuk"')
    logic = table([("k", "few")], [['"eik"', "1"], ['"beuk"', "2"]])
    made = model(decision("d", logic, "k"), items=[few], k="few")
    kinds = pa.DictionaryArray.from_arrays(pa.array([0] * 999_999 + [1], pa.int8()), pa.array(["eik", "beuk?"]))
    tracemalloc.start()
    found = evaluate_set(made, pa.table({"k": kinds.cast(pa.string())}))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    column = found.table.column("d")
    assert (len(column), column.null_count) == (MILLION, 1)
    assert column[MILLION - 1].as_py() is None
    assert column[0].as_py() == 1
    said = f"In rij {MILLION} moet k van het type few zijn, en is een string."
    assert [(one.row, one.column, one.text()) for one in found.bad_cells] == [(MILLION, "k", said)]
    assert [outcome.reasons[0].text() for outcome in found.outcomes if outcome.reasons] == [said]
    assert peak < 200_000_000


def test_one_number_that_is_none_in_a_million_rows_is_named_and_makes_no_more_work() -> None:
    logic = table([("x", "number")], [["> 0.5", "1"], ["<= 0.5", "2"]])
    made = model(decision("d", logic, "x"), x="number")
    values = np.random.default_rng(7).random(MILLION)
    values[1234] = np.nan
    found = evaluate_set(made, pa.table({"x": values}))
    assert len(found.outcomes) == 3
    assert [one.text() for one in found.bad_cells] == ["In rij 1235 heeft x iets dat geen waarde kan zijn: nan."]
    column = np.asarray(found.table.column("d").combine_chunks().fill_null(0))
    expected = np.where(values > 0.5, 1, 2)
    expected[1234] = 0
    assert (column == expected).all()


def test_a_bad_cell_of_a_large_table_is_named_with_its_rule() -> None:
    rows = [[str(number), "1"] for number in range(20_000)]
    rows[17_654] = ["> 3 +", "1"]
    made = model(decision("d", table([("x", "number")], rows), "x"), x="number")
    assert [finding.text() for finding in made.findings if finding.rule] != []
    assert {finding.rule for finding in made.findings} == {17_655}


def test_boxes_that_are_too_deep_do_not_count_for_those_beside_them() -> None:
    deep: Expression = LiteralExpression(text="1")
    for _ in range(MOST_BOXES):
        deep = ListExpression(items=(deep,))
    logic = ListExpression(items=(*[deep] * MOST_BOXES, LiteralExpression(text="2")))
    made = model(decision("d", logic))
    assert ["meer dan 60 uitdrukkingen in elkaar" in finding.text() for finding in made.findings] == [True]
    result = made.evaluate({}).results["d"]
    assert isinstance(result, list)
    assert result[-1] == 2


def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "groot.dmn"
    with path.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    with pytest.raises(UnreadableModel, match=r"groot\.dmn is te groot"):
        read_model(path)
    text = tmp_path / "groot.dmn.yaml"
    with text.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    with pytest.raises((UnreadableModel, UnreadableText)):
        read_model(text)


ROW = "          - {{if: ['{0}'], then: ['\"uitkomst {0}\"'], notes: [artikel {0}]}}\n"
HEAD = """\
model: groot
namespace: urn:groot
elements:
  - input: x
    type: number
  - decision: d
    data: [x]
    logic:
      table:
        inputs: [{feel: x}]
        outputs: [{name: uitkomst}]
        rules:
"""
XML_HEAD = (
    '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="m" namespace="urn:m">'
    '<decision id="d" name="d"><decisionTable><input><inputExpression><text>x</text></inputExpression></input><output/>'
)
XML_ROW = '<rule><inputEntry><text>{0}</text></inputEntry><outputEntry><text>"uitkomst {0}"</text></outputEntry></rule>'
XML_END = "</decisionTable></decision></definitions>"
READ = """\
import resource, sys
from pathlib import Path
from informatiehuis.engines.dmn.model.loading import read_model
from informatiehuis.engines.dmn.problems import DmnProblem
try:
    said = len(read_model(Path(sys.argv[1])).elements[-1].logic.rules)
except DmnProblem as problem:
    said = problem
seconds = resource.getrusage(resource.RUSAGE_SELF).ru_utime
# not ru_maxrss, which a child inherits from the process that started it
most = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(round(seconds), int(most.split()[1]) // 1000, said)
"""


def filled(head: str, row: str, end: str, size: int) -> tuple[str, int]:
    """A file of rows that is just not too large, and how many rows it has."""
    rows = []
    size -= len(head) + len(end) + len(row) + 20
    while size > 0:
        rows.append(row.format(len(rows)))
        size -= len(rows[-1])
    return head + "".join(rows) + end, len(rows)


def read_apart(path: Path) -> tuple[int, int, str]:
    """Seconds of work and megabytes of memory that a process takes to read a model, and how many rules it found."""
    done = subprocess.run([sys.executable, "-c", READ, str(path)], capture_output=True, text=True, check=True)
    seconds, megabytes, said = done.stdout.strip().split(" ", 2)
    return int(seconds), int(megabytes), said


@pytest.mark.slow
def test_the_largest_text_is_read_within_bounds(tmp_path: Path) -> None:
    """Bounds of three times what it takes, so that only another order of work or memory fails."""
    path = tmp_path / "groot.dmn.yaml"
    content, rows = filled(HEAD, ROW, "", MOST_TEXT)
    assert MOST_TEXT - 200 < len(content) <= MOST_TEXT
    path.write_text(content, "utf-8")
    seconds, megabytes, said = read_apart(path)
    assert said == str(rows)
    assert seconds < 20
    assert megabytes < 400


@pytest.mark.slow
@pytest.mark.parametrize("piece", ["[],", "a{0}: b, "])
def test_the_largest_text_that_is_made_to_harm_is_refused_within_bounds(piece: str, tmp_path: Path) -> None:
    path = tmp_path / "groot.dmn.yaml"
    brackets = "{}" if ":" in piece else "[]"
    path.write_text(filled(brackets[0], piece, "a" + brackets[1], MOST_TEXT)[0], "utf-8")
    seconds, megabytes, said = read_apart(path)
    assert "groot.dmn.yaml, regel 1" in said
    assert seconds < 45
    assert megabytes < 900


@pytest.mark.slow
def test_the_largest_file_of_xml_is_read_within_bounds(tmp_path: Path) -> None:
    path = tmp_path / "groot.dmn"
    content, rows = filled(XML_HEAD, XML_ROW, XML_END, MOST_BYTES)
    path.write_text(content, "utf-8")
    seconds, megabytes, said = read_apart(path)
    assert said == str(rows)
    assert seconds < 90
    assert megabytes < 2500


def test_a_text_that_is_too_large_is_refused_with_what_to_do(tmp_path: Path) -> None:
    text = HEAD + "#" * MOST_TEXT
    with pytest.raises(UnreadableText, match="hoogstens 1 miljoen tekens") as caught:
        read_text(text, "groot.yaml")
    assert "bewaar het als DMN" in caught.value.text()
    path = tmp_path / "groot.dmn.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(UnreadableText, match="te groot"):
        read_model(path)


@pytest.mark.parametrize(
    "text",
    [
        '__import__("os").system("touch made")',
        'eval("1 + 1")',
        "().__class__.__bases__",
        '"{0.__class__}".format(1)',
        'open("made", "w")',
        "(lambda: 1)()",
    ],
)
def test_what_is_python_is_no_feel(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    made = model(decision("d", text))
    outcome = made.evaluate({})
    assert outcome.results == {"d": None}
    assert made.findings or outcome.reasons
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["Java", "PMML"])
def test_functions_of_other_languages_are_not_run(kind: str) -> None:
    body = LiteralExpression(text='{class: "java.lang.Runtime", method signature: "exit(int)"}')
    function = BusinessKnowledge("f", "f", Variable("f"), function=FunctionExpression(kind=kind, body=body))
    made = model(function, decision("d", "f(1)", needs_knowledge=("#f",)))
    outcome = made.evaluate({})
    assert outcome.results["d"] is None
    assert outcome.reasons


def test_external_functions_in_an_expression_are_null() -> None:
    text = '{f: function(x) external {java: {class: "java.lang.Math", method signature: "cos(double)"}}, r: f(1)}.r'
    assert reasons(text)


@pytest.mark.parametrize(
    "text",
    [
        "model: !!python/object/apply:os.system ['touch made']\nnamespace: x\nelements: []\n",
        "!!python/object/new:os.system [touch made]\n",
    ],
)
def test_yaml_makes_no_objects(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UnreadableText):
        read_text(text, "kap.yaml")
    assert list(tmp_path.iterdir()) == []
