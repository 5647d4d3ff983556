"""Boxed expressions that the kit has no cases for, the orientation of tables, and every namespace of DMN."""

import re
from dataclasses import replace

import pytest

from informatiehuis.engines.dmn.engine import Model
from informatiehuis.engines.dmn.model.definitions import Conditional, Decision, Iteration, LiteralExpression
from informatiehuis.engines.dmn.model.reader import VERSIONS, read
from informatiehuis.engines.dmn.model.writer import write
from informatiehuis.engines.dmn.problems import UnreadableModel
from informatiehuis.engines.dmn.text.reader import read_text
from informatiehuis.engines.dmn.text.writer import write_text
from tests.engines.dmn.feel import reasons
from tests.engines.dmn.models import decision, model


def feel(text):
    return LiteralExpression(text=text)


def every(source, condition, kind="every"):
    return Iteration(kind=kind, variable="one", source=feel(source), result=feel(condition))


def concluded(logic, **inputs):
    """The value of a boxed expression, and why anything in it became null."""
    made = model(decision("d", logic, "x"), x="")
    outcome = made.evaluate(inputs or {"x": None})
    return outcome.results["d"], [reason.text() for reason in outcome.reasons]


SOURCES = ["[]", "[1, 2]", "[1, -1]", "[1, null]", "[-1, null]", "[null]", "1", "-1", "null", '["a"]', "[1, [2]]"]
CONDITIONS = ["one > 0", "one", "null", "true", '"ja"', "one > 0 and one < 2"]


@pytest.mark.parametrize("kind", ["every", "some"])
@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_boxed_every_and_some_are_those_of_feel(kind, condition):
    """Also for conditions that are null or no boolean, and for what is no list."""
    for source in SOURCES:
        boxed, _ = concluded(every(source, condition, kind))
        written, _ = concluded(feel(f"{kind} one in {source} satisfies {condition}"))
        assert (type(boxed), boxed) == (type(written), written), source


@pytest.mark.parametrize(
    ("source", "condition", "value", "said"),
    [
        ("[]", "one > 0", True, ""),
        ("[1, -1, null]", "one > 0", False, ""),
        ("[1, null]", "one > 0", None, "> kan niet met null en number"),
        ("[1]", "one", None, "Een voorwaarde is waar of onwaar, en niet van het type number."),
        ("null", "true", None, "Er is niets om door te lopen: dit is null."),
    ],
)
def test_a_boxed_every_says_why_it_is_null(source, condition, value, said):
    found, reasons_ = concluded(every(source, condition))
    assert found is value
    assert [said in reason for reason in reasons_] == ([True] if said else [])


@pytest.mark.parametrize(
    ("condition", "value", "said"),
    [
        ("x > 0", 1, []),
        ("x < 0", 2, []),
        ("null", 2, []),
        ("x", 2, ["proef.dmn, d, positie 1:1: Een voorwaarde is waar of onwaar, en niet van het type number."]),
        ('"ja"', 2, ["proef.dmn, d, positie 1:1: Een voorwaarde is waar of onwaar, en niet van het type string."]),
    ],
)
def test_a_boxed_conditional_takes_else_unless_its_condition_is_true(condition, value, said):
    logic = Conditional(condition=feel(condition), chosen=feel("x"), other=feel("x + 1"))
    assert concluded(logic, x=1) == (value, said)
    assert concluded(feel(f"if {condition} then x else x + 1"), x=1)[0] == value


def test_a_boxed_conditional_works_out_only_the_branch_that_it_takes():
    wrong = feel('1 + "a"')
    assert concluded(Conditional(condition=feel("true"), chosen=feel("1"), other=wrong)) == (1, [])
    assert concluded(Conditional(condition=feel("false"), chosen=wrong, other=None)) == (None, [])


def test_boxes_within_boxes_see_the_variables_around_them():
    """Of each row: has it only members that are 3 at most, when it has any."""
    inner = Iteration(kind="every", variable="two", source=feel("one"), result=feel("two <= 3"))
    choosing = Conditional(condition=feel("count(one) > 0"), chosen=inner, other=feel("x"))
    logic = Iteration(kind="for", variable="one", source=feel("[[1, 2], [], [3, 4], [null]]"), result=choosing)
    assert concluded(logic, x="leeg")[0] == [True, "leeg", False, None]
    outer = Iteration(kind="every", variable="one", source=feel("[[1, 2], [3]]"), result=choosing)
    assert concluded(outer, x="leeg")[0] is True
    made = model(decision("d", Conditional(condition=outer, chosen=logic, other=None), "x"), x="").definitions
    assert read(write(made), made.file) == made
    assert read_text(write_text(made), made.file) == made


# --- XML of every version

PARTS = """<definitions xmlns="{namespace}" id="m" name="m" namespace="urn:m">
<itemDefinition id="t" name="soort"><typeRef>{string}</typeRef><allowedValues><text>"eik", "beuk"</text></allowedValues>
</itemDefinition>
<inputData id="i1" name="soort boom"><variable name="soort boom" typeRef="soort"/></inputData>
<inputData id="i2" name="aantal"><variable name="aantal" typeRef="{number}"/></inputData>
<businessKnowledgeModel id="b" name="dubbel"><variable name="dubbel"/>
<encapsulatedLogic><formalParameter name="n" typeRef="{number}"/>
<literalExpression><text>n * 2</text></literalExpression>
</encapsulatedLogic></businessKnowledgeModel>
<decision id="d" name="kap"><variable name="kap" typeRef="{string}"/>
<informationRequirement><requiredInput href="#i1"/></informationRequirement>
<informationRequirement><requiredInput href="#i2"/></informationRequirement>
<knowledgeRequirement><requiredKnowledge href="#b"/></knowledgeRequirement>
<decisionTable hitPolicy="FIRST" preferredOrientation="{orientation}" outputLabel="uitkomst">
<input><inputExpression typeRef="{number}"><text>dubbel(aantal)</text></inputExpression></input>
<input><inputExpression><text>soort boom</text></inputExpression></input>
<output typeRef="{string}"><outputValues><text>"melding", "vrij"</text></outputValues></output>
<rule><inputEntry><text>&gt; 40</text></inputEntry><inputEntry><text>-</text></inputEntry>
<outputEntry><text>"melding"</text></outputEntry></rule>
<rule><inputEntry><text>-</text></inputEntry><inputEntry><text>"eik"</text></inputEntry>
<outputEntry><text>"melding"</text></outputEntry></rule>
<rule><inputEntry><text>-</text></inputEntry><inputEntry><text>-</text></inputEntry>
<outputEntry><text>"vrij"</text></outputEntry></rule>
</decisionTable></decision></definitions>"""
CASES = {("beuk", 21): "melding", ("beuk", 20): "vrij", ("eik", 1): "melding", ("den", 1): "vrij"}


def felling(namespace=list(VERSIONS)[-1], orientation="Rule-as-Row", prefix=""):
    types = {"string": f"{prefix}string", "number": f"{prefix}number"}
    text = PARTS.format(namespace=namespace, orientation=orientation, **types)
    if prefix:
        text = text.replace(" id=", ' xmlns:feel="http://www.omg.org/spec/FEEL/20140401" id=', 1)
    return read(text.encode(), "kap.dmn")


def outcomes(definitions):
    made = Model.of(definitions)
    assert made.findings == []
    return {(kind, count): made.evaluate({"soort boom": kind, "aantal": count}).results["kap"] for kind, count in CASES}


@pytest.mark.parametrize(("namespace", "version"), VERSIONS.items())
def test_a_model_says_the_same_in_the_namespace_of_every_version(namespace, version):
    found = felling(namespace, prefix="feel:" if version == "1.1" else "")
    assert found.version == version
    assert outcomes(found) == CASES
    newest = read(write(found), "kap.dmn")
    assert newest == replace(felling(), version="1.5") == replace(found, version="1.5")


def test_a_version_that_is_not_known_is_refused_with_what_was_found():
    with pytest.raises(UnreadableModel, match=re.escape("tot en met 1.5: het begint met {https://www.omg.org/x}")):
        felling("https://www.omg.org/x")


@pytest.mark.parametrize("orientation", ["Rule-as-Row", "Rule-as-Column", "CrossTable"])
def test_how_a_table_is_drawn_changes_nothing_and_is_kept(orientation):
    """The orientation is only how it is drawn (DMN 1.5, 8.2.2): the rules stand in the file as rules all the same."""
    found = felling(orientation=orientation)
    assert outcomes(found) == CASES
    [kap] = [one for one in found.elements if isinstance(one, Decision)]
    assert kap.logic.orientation == orientation
    assert read(write(found), "kap.dmn") == found
    assert read_text(write_text(found), "kap.dmn") == found


def test_sort_asks_for_the_function_that_the_standard_asks():
    """`sort(list, precedes)` has no form with the list alone (10.3.4.9), and the kit has no case of one."""
    assert reasons("sort([2, 1])") == ["positie 1:1: sort kan niet worden aangeroepen met list."]
