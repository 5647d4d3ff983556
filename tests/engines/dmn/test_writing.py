"""Writing models: as XML of DMN 1.5 that its schema accepts, and as text, both read back to an equal model."""

from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from informatiehuis.engines.dmn.checks.model import check_model
from informatiehuis.engines.dmn.engine import Model
from informatiehuis.engines.dmn.model.definitions import OutputClause, Rule
from informatiehuis.engines.dmn.model.reader import read, read_file
from informatiehuis.engines.dmn.model.writer import write
from informatiehuis.engines.dmn.text.reader import UnreadableText, read_text
from informatiehuis.engines.dmn.text.writer import write_text
from tests.engines.dmn.models import decision, model, table
from tests.shared import STANDARDS, needs_shared

KIT = STANDARDS / "dmn-tck" / "TestCases"
MODELS = sorted([*KIT.glob("*/*/*.dmn"), *(STANDARDS / "sttr-samples").rglob("*.dmn")])


@needs_shared
def test_every_model_of_the_kit_is_written_as_the_schema_asks_and_read_back_equal():
    schema = etree.XMLSchema(etree.parse(KIT / "DMN15.xsd"))
    assert len(MODELS) > 100
    for path in MODELS:
        before = read_file(path)
        content = write(before)
        schema.assertValid(etree.fromstring(content))
        after = read(content, before.file)
        assert after.version == "1.5"
        assert replace(after, version="", imports=()) == replace(before, version="", imports=())


@needs_shared
def test_every_model_of_the_kit_is_read_back_equal_from_text():
    for path in MODELS:
        before = read_file(path)
        assert read_text(write_text(before), before.file) == before


TEXT = """\
model: Kapmelding
namespace: https://voorbeeld.nl/kap
types:
  - name: soort
    type: string
    values: '"eik", "beuk"'
elements:
  - input: aantal bomen
    type: number
  - input: soort boom
    type: soort
  - decision: kapmelding
    type: string
    question: Moet u het kappen melden?
    data: [aantal bomen, soort boom]
    logic:
      table:
        hit: FIRST
        inputs:
          - {feel: aantal bomen, type: number}
          - {feel: soort boom}
        outputs:
          - {name: uitkomst, type: string}
        rules:
          - {if: ['> 20', '-'], then: ['"melding"'], notes: [artikel 1]}
          - {if: ['-', '"eik"'], then: ['"melding"']}
          - {if: ['-', '-'], then: ['"vrij"']}
  - decision: hoeveel
    data: [aantal bomen]
    logic: |-
      if aantal bomen > 20
      then "veel" else "weinig"
"""


def test_text_that_people_write_runs_and_comes_back_as_it_was():
    definitions = read_text(TEXT, "kap.yaml")
    made = Model.of(definitions)
    assert made.findings == []
    assert made.evaluate({"aantal bomen": 3, "soort boom": "eik"}).results == {
        "kapmelding": "melding",
        "hoeveel": "weinig",
    }
    assert write_text(definitions) == TEXT


def test_a_model_goes_from_text_to_xml_and_back():
    definitions = read_text(TEXT, "kap.yaml")
    assert write_text(replace(read(write(definitions), "kap.yaml"), version=definitions.version)) == TEXT


def test_identifiers_that_xml_does_not_allow_are_replaced_with_what_refers_to_them():
    logic = table([("aantal bomen", "number")], [["-", '"vrij"']])
    made = model(decision("mag het?", logic, "aantal bomen"), **{"aantal bomen": "number"})
    again = Model.of_bytes(write(made.definitions))
    assert again.findings == []
    assert again.evaluate({"aantal bomen": 1}).results["mag het?"] == "vrij"


def test_what_others_say_beside_a_conclusion_goes_to_text_and_xml_to_the_last_space():
    own = b'<x:a xmlns:x="urn:x">\n  <x:b>1</x:b> twee\n</x:a>'
    rule = Rule(("> 1",), ('"a"', '"b"'), beside=(b"", own + own))
    logic = replace(
        table([("x", "number")], [], outputs=[OutputClause("eerste"), OutputClause("tweede")]), rules=(rule,)
    )
    before = model(decision("d", logic, "x"), x="number").definitions
    content = write(before)
    assert content.count(own) == 2
    assert read(content, before.file) == before
    assert read_text(write_text(before), before.file) == before


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 1, "de tekst is leeg"),
        ("model: [", 1, "geldige YAML"),
        (TEXT.replace("question:", "qestion:"), 14, "de sleutel qestion hoort hier niet. Bedoelt u question?"),
        (TEXT.replace("- input: soort boom\n    type: soort", "- type: soort"), 10, "begint met zijn soort"),
        (TEXT.replace("if: ['> 20', '-']", "if: 20"), 25, "hier hoort een lijst"),
        ("a: &a [1]\nb: *a", 1, "verwijzing binnen YAML"),
        ("model: x\nelements: []", 1, "ontbreekt een sleutel"),
        ("[" * 5000, 1, "YAML"),
        (TEXT.replace("then: ['\"vrij\"']", "then: ['\"vrij\"'], beside: ['<a>']"), 27, "dit is geen XML"),
        (TEXT.replace("types:", "extension: '<a/><b'\ntypes:"), 3, "dit is geen XML"),
        ("model: x\nmodel: y\nnamespace: z\nelements: []\n", 2, "staat hier tweemaal"),
    ],
)
def test_what_is_wrong_in_a_text_is_said_with_its_line(text, line, said):
    with pytest.raises(UnreadableText) as problem:
        read_text(text, "kap.yaml")
    assert problem.value.line == line
    assert said in str(problem.value)


def test_the_example_in_the_documentation_runs_and_has_no_findings():
    page = (Path(__file__).parents[3] / "docs" / "how-to" / "run-a-decision-model.md").read_text("utf-8")
    made = Model.of(read_text(page.split("```yaml\n")[1].split("```")[0]))
    assert check_model(made) == []
    assert made.evaluate({"aantal bomen": 21, "in de bebouwde kom": False}).results == {"kapmelding": "melding"}
