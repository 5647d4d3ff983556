"""Reading models, and models that are made to harm."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from informatiehuis.engines.dmn.engine import Model
from informatiehuis.engines.dmn.model.definitions import (
    BusinessKnowledge,
    FunctionExpression,
    ItemDefinition,
    LiteralExpression,
    Variable,
)
from informatiehuis.engines.dmn.model.reader import MOST_BYTES, read
from informatiehuis.engines.dmn.problems import (
    BadInput,
    CircularRequirement,
    MissingImport,
    UnknownElement,
    UnreadableModel,
)
from tests.engines.dmn.models import decision, model
from tests.shared import STANDARDS, needs_shared

DMN = "https://www.omg.org/spec/DMN/20230324/MODEL/"
STTR = STANDARDS / "sttr-samples" / "packages" / "imtr" / "src" / "__mocks__"


def xml(body: str, more: str = "") -> bytes:
    return f'<definitions xmlns="{DMN}" namespace="urn:x" name="x" {more}>{body}</definitions>'.encode()


BOMB = b"""<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><definitions xmlns="%s" name="&c;"/>""" % DMN.encode()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no xml",
        b"<a/>",
        b'<definitions xmlns="urn:other"/>',
        BOMB,
        b'<!DOCTYPE d SYSTEM "file:///etc/passwd"><definitions xmlns="%s"/>' % DMN.encode(),
        b"<a>" * 10_000,
        xml("")[:-5],
    ],
    ids=["nothing", "text", "other", "other namespace", "bomb", "external", "deep", "cut off"],
)
def test_what_is_no_model_is_refused(content):
    with pytest.raises(UnreadableModel):
        read(content, "x.dmn")


def test_a_model_that_is_too_large_is_refused():
    with pytest.raises(UnreadableModel, match="te groot"):
        read(b" " * (MOST_BYTES + 1), "x.dmn")


def test_a_circle_of_decisions_is_named():
    one = decision("one", "two", needs_decisions=("#two",))
    two = decision("two", "one", needs_decisions=("#one",))
    with pytest.raises(CircularRequirement, match="one → two → one"):
        model(one, two)


def test_models_that_import_each_other_are_refused():
    first = read(xml('<import namespace="urn:y" name="y" importType=""/>'))
    second = read(
        xml('<import namespace="urn:x" name="x" importType=""/>').replace(b'"urn:x" name="x" ', b'"urn:y" name="y" ')
    )
    with pytest.raises(CircularRequirement):
        Model.of(first, [first, second])
    with pytest.raises(MissingImport):
        Model.of(first)


def test_a_reference_to_nothing_is_found():
    made = model(decision("d", "1", "absent"))
    assert [finding.text() for finding in made.findings] == [
        "proef.dmn, d: Dit verwijst naar #absent, en dat is er niet."
    ]
    assert made.evaluate({}).results["d"] == 1


def test_a_function_that_never_ends_is_stopped():
    logic = FunctionExpression(parameters=(Variable("n"),), body=LiteralExpression(text="f(n + 1)"))
    function = BusinessKnowledge("f", "f", Variable("f"), function=logic)
    outcome = model(function, decision("d", "f(1)", needs_knowledge=("#f",))).evaluate({})
    assert outcome.results["d"] is None
    assert "roept zichzelf te vaak aan" in outcome.reasons[-1].text()


def test_a_long_chain_of_decisions_is_worked_out():
    steps = [decision("d0", "1")]
    steps += [decision(f"d{at}", f"d{at - 1} + 1", needs_decisions=(f"#d{at - 1}",)) for at in range(1, 2000)]
    outcome = model(*steps).evaluate({}, ["d1999"])
    assert outcome.results["d1999"] == 2000
    assert outcome.reasons == ()


def test_an_input_of_another_type_is_null_with_its_place():
    outcome = model(decision("d", "x", "x"), x="number").evaluate({"x": "a"})
    assert outcome.results["d"] is None
    assert outcome.reasons[0].text() == "proef.dmn, x, positie 1:1: x moet van het type number zijn, en is een string."


def test_what_is_not_there_is_said():
    made = model(decision("d", "1"))
    with pytest.raises(UnknownElement, match="Kies uit: d"):
        made.evaluate({}, ["e"])
    with pytest.raises(BadInput):
        model(decision("d", "x", "x"), x="").evaluate({"x": object()})
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(BadInput):
        model(decision("d", "x", "x"), x="").evaluate({"x": endless})


def test_values_of_python_are_taken():
    made = model(decision("d", "string(x)", "x"), x="")
    given = [
        date(2024, 1, 31),
        datetime(2024, 1, 31, 12, 0, 0, 5, tzinfo=UTC),
        time(9, 30),
        timedelta(hours=25),
        1.5,
        (1, 2),
    ]
    assert [made.evaluate({"x": one}).results["d"] for one in given] == [
        "2024-01-31",
        "2024-01-31T12:00:00.000005Z",
        "09:30:00",
        "P1DT1H",
        "1.5",
        "[1, 2]",
    ]


def test_a_missing_input_is_null_only_where_it_is_needed():
    made = model(decision("a", "if x then 1 else y", "x", "y"), x="boolean", y="number")
    assert made.evaluate({"x": True}).reasons == ()
    assert "geen waarde gegeven voor y" in made.evaluate({"x": False}).reasons[0].text()


@needs_shared
@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"input-name-wietplantage": True}, "Vergunningplicht"),
        ({"input-name-wietplantage": False, "input-name-aanbouwmetvergunning": True}, "Vergunningplicht"),
        ({"input-name-wietplantage": False, "input-name-aanbouwmetvergunning": False}, "Toestemmingsvrij"),
    ],
)
def test_a_dutch_rule_file_answers(given, found):
    made = Model.load(STTR / "demo.dmn")
    assert made.definitions.version == "1.1"
    assert made.findings == []
    assert made.evaluate(given, ["_Conclusie_dummy"]).results["_Conclusie_dummy"] == found


@needs_shared
def test_a_larger_dutch_rule_file_is_read_whole():
    made = Model.load(STTR / "geo.dmn")
    assert len(made.inputs) == 11
    assert made.findings == []
    yes = made.evaluate(dict.fromkeys(made.inputs, True), ["_Conclusie_dummy"])
    assert yes.results["_Conclusie_dummy"] == "Vergunningplicht"
    assert b"Staat het bouwwerk op de grond?" in made.definitions.extension


def test_types_that_are_names_for_each_other_are_found_and_harm_nothing():
    items = [ItemDefinition("a", "b"), ItemDefinition("b", "a")]
    made = model(decision("d", "x", "x", type="b"), items=items, x="a")
    assert any("verwijst in een kring naar zichzelf" in finding.text() for finding in made.findings)
    assert made.evaluate({"x": 1}).results["d"] == 1


def test_a_type_may_hold_itself_in_a_list():
    tree = ItemDefinition(
        "tree", components=(ItemDefinition("name", "string"), ItemDefinition("parts", "tree", is_collection=True))
    )
    made = model(decision("d", "x.parts.name", "x"), items=[tree], x="tree")
    leaf = {"name": "leaf", "parts": []}
    assert made.evaluate({"x": {"name": "root", "parts": [leaf, leaf]}}).results["d"] == ["leaf", "leaf"]
    wrong = made.evaluate({"x": {"name": "root", "parts": [{"name": 1, "parts": []}]}})
    assert "x moet van het type tree zijn" in wrong.reasons[0].text()


@pytest.mark.parametrize("text", ["1e7000", "1" * 7000, "-1e999999999"])
def test_a_number_that_is_too_large_is_found(text):
    made = model(decision("d", text))
    assert len(made.findings) == 1
    assert made.evaluate({}).results["d"] is None
