"""What is found in a model before it runs."""

from informatiehuis.engines.dmn.checks.model import check_model
from informatiehuis.engines.dmn.checks.tables import check_table
from informatiehuis.engines.dmn.model.definitions import ItemDefinition, OutputClause
from tests.engines.dmn.models import decision, model, table


def told(made):
    return [f"{finding.kind}: {finding.text()}" for finding in check_model(made)]


def trees(*rows, policy="UNIQUE", **more):
    logic = table([("trees", "number"), ("inside", "boolean")], rows, policy=policy, **more)
    return model(decision("d", logic, "trees", "inside"), trees="number", inside="boolean")


COMPLETE = (["> 20", "false", '"melding"'], ["<= 20", "false", '"vrij"'], ["-", "true", '"vrij"'])


def test_a_table_without_faults_has_no_findings():
    assert told(trees(*COMPLETE)) == []


def test_a_gap_is_shown_with_an_example():
    found = told(trees(["> 20", "false", '"melding"'], ["< 20", "false", '"vrij"'], ["-", "true", '"vrij"']))
    assert found == ["warning: proef.dmn, d: Geen enkele regel past bij trees = 20, inside = false."]


def test_an_overlap_is_shown_with_an_example_and_whether_it_contradicts():
    found = told(trees([">= 20", "false", '"melding"'], ["<= 20", "false", '"vrij"'], ["-", "true", '"vrij"']))
    assert found == [
        "error: proef.dmn, d, regel 2: Ook regel 1 past bij trees = 20, inside = false, met een andere uitkomst."
    ]


def test_overlap_with_the_same_outcome_is_no_fault_under_any():
    rows = (["-", "false", '"a"'], ["> 5", "false", '"a"'], ["-", "true", '"b"'])
    assert told(trees(*rows, policy="ANY")) == []
    assert len(told(trees(*rows))) == 1


def test_a_rule_behind_a_wider_one_never_counts():
    rows = (["-", "false", '"a"'], ["> 5", "false", '"b"'], ["-", "true", '"c"'])
    assert told(trees(*rows, policy="FIRST")) == [
        "warning: proef.dmn, d, regel 2: Deze regel telt nooit: hij past nergens, of een andere gaat voor."
    ]


def test_a_rule_with_a_lower_priority_never_counts():
    rows = (["-", "-", '"a"'], ["-", "-", '"b"'])
    made = trees(*rows, policy="PRIORITY", outputs=(OutputClause("r", values='"b", "a"'),))
    assert any("regel 1: Deze regel telt nooit" in text for text in told(made))


def test_only_values_that_are_allowed_make_a_gap():
    kinds = ItemDefinition("kind", "string", allowed_values='"eik", "beuk", "es"')
    made = model(decision("d", table([("k", "kind")], [['"eik"', "1"], ['"es"', "2"]]), "k"), items=[kinds], k="kind")
    assert told(made) == ['warning: proef.dmn, d: Geen enkele regel past bij k = "beuk".']


def test_what_another_table_concludes_are_the_only_values_of_a_column():
    first = decision("first", table([("x", "boolean")], [["true", '"yes"'], ["false", '"no"']]), "x")
    logic = table([("first", "string")], [['"yes"', "1"], ['"no"', "2"]])
    second = decision("second", logic, needs_decisions=("#first",))
    assert told(model(first, second, x="boolean")) == []


def test_values_of_another_type_are_said_with_rule_and_cell():
    logic = table([("x", "number")], [['"a"', "1"], ["-", '"b"']], outputs=(OutputClause("y", "number"),))
    found = told(model(decision("d", logic, "x"), x="number"))
    assert 'error: proef.dmn, d, regel 1, x: "a" is van het type string, en hier hoort number.' in found
    assert 'error: proef.dmn, d, regel 2, y: "b" is van het type string, en hier hoort number.' in found


def test_what_is_not_used_is_said():
    made = model(decision("d", "a + 1", "a", "b"), a="number", b="number", c="number")
    assert told(made) == [
        "warning: proef.dmn, c: Dit gegeven wordt nergens gebruikt.",
        "warning: proef.dmn, d: b is hier nodig genoemd, en wordt niet gebruikt.",
    ]


def test_cells_that_cannot_be_reasoned_about_give_no_false_alarm():
    logic = table([("x", "number")], [["odd(?)", "1"], ["even(?)", "2"]])
    assert told(model(decision("d", logic, "x"), x="number")) == [
        "note: proef.dmn, d: Bij 2 cellen kon niet worden nagegaan wanneer zij passen."
    ]


def test_a_table_of_many_columns_ends():
    width = 24
    rows = [
        ["-"] * width + ["0"],
        *([["true" if at == row else "-" for at in range(width)] + ["1"] for row in range(width)]),
    ]
    names = [f"c{number}" for number in range(width)]
    logic = table([(name, "boolean") for name in names], rows, policy="ANY")
    made = model(decision("d", logic, *names), **dict.fromkeys(names, "boolean"))
    report = check_table(made.graph.parts["urn:proef", "d"].tables[0])
    assert report.gaps == []
    assert report.overlaps


def test_columns_that_look_at_the_same_thing_are_taken_together():
    logic = table(
        [("x", "number"), ("x", "number")], [[">= 0", "< 10", "1"], [">= 10", "< 20", "2"], [">= 20", "-", "3"]]
    )
    assert told(model(decision("d", logic, "x"), x="number")) == [
        "warning: proef.dmn, d: Geen enkele regel past bij x = -1."
    ]
