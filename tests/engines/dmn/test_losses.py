"""What a file says and a model does not keep is told, all of it and nothing else."""

import pytest

from informatiehuis.engines.dmn.model.losses import COMMENT, DRAWING, Loss, losses
from informatiehuis.engines.dmn.model.reader import read, read_file
from informatiehuis.engines.dmn.model.writer import write
from informatiehuis.engines.dmn.text.reader import read_text
from informatiehuis.engines.dmn.text.writer import write_text
from tests.engines.rulesets.files import tree_house
from tests.shared import STANDARDS, needs_shared

KIT = STANDARDS / "dmn-tck" / "TestCases"
FULL = """<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/"
 xmlns:dmndi="https://www.omg.org/spec/DMN/20230324/DMNDI/" xmlns:x="urn:x"
 id="m" name="m" namespace="urn:m" exporter="Tekenaar" exporterVersion="3" x:kleur="rood">
<!-- Van een collega. -->
<itemDefinition id="t" name="soort" isCollection="false"><typeRef>string</typeRef></itemDefinition>
<inputData id="a" name="aantal  bomen"><variable id="v" name="aantal bomen" typeRef="number">
<description>Stuks.</description>
</variable></inputData>
<decision id="d" name="kap"><description>Mag het?</description>
<extensionElements><x:eigen>1</x:eigen></extensionElements>
<variable id="w" name="kap" typeRef="string"/>
<informationRequirement id="r1"><requiredInput href="#a"/></informationRequirement>
<authorityRequirement id="r2"><requiredAuthority href="#wet"/></authorityRequirement>
<supportedObjective href="#doel"/><impactedPerformanceIndicator href="#p"/><decisionMaker href="#o"/>
<decisionOwner href="#o"/><usingProcess href="urn:proces"/><usingTask href="urn:taak"/>
<decisionTable hitPolicy="UNIQUE">
<input id="c"><extensionElements><x:breedte>20</x:breedte></extensionElements>
<inputExpression typeRef="number"><text>aantal bomen</text></inputExpression></input><output id="u"/>
<rule id="q"><inputEntry id="q1"><description>Veel.</description><text>&gt; 2</text></inputEntry>
<outputEntry id="q2"><extensionElements><x:eigen>2</x:eigen></extensionElements><text>"ja"</text></outputEntry></rule>
</decisionTable></decision>
<decision id="e" name="elders"><literalExpression id="l"><importedValues namespace="urn:y" importType="x">
<importedElement>iets</importedElement></importedValues></literalExpression></decision>
<knowledgeSource id="wet" name="wet" locationURI="urn:wet"><type>wet</type><owner href="#o"/></knowledgeSource>
<elementCollection id="k" name="bij elkaar"><drgElement href="#d"/></elementCollection>
<performanceIndicator id="p" name="tijd"/><organizationUnit id="o" name="loket"/>
<textAnnotation id="n1"><text>Let op.</text></textAnnotation>
<textAnnotation id="n2"><text>Ook hier.</text></textAnnotation>
<association id="n3"><sourceRef href="#n1"/><targetRef href="#d"/></association>
<dmndi:DMNDI><dmndi:DMNDiagram/></dmndi:DMNDI>
</definitions>"""
GONE = [
    Loss("definitions/@exporter", "", 1),
    Loss("definitions/@exporterVersion", "", 1),
    Loss("definitions/@kleur", "", 1),
    Loss(COMMENT, "", 1),
    Loss("description", "aantal bomen", 1),
    Loss("informationRequirement/@id", "kap", 1),
    Loss("authorityRequirement/@id", "kap", 1),
    Loss("supportedObjective", "kap", 1),
    Loss("impactedPerformanceIndicator", "kap", 1),
    Loss("decisionMaker", "kap", 1),
    Loss("decisionOwner", "kap", 1),
    Loss("usingProcess", "kap", 1),
    Loss("usingTask", "kap", 1),
    Loss("x:breedte", "kap", 1),
    Loss("inputEntry/@id", "kap", 1),
    Loss("description", "kap", 1),
    Loss("outputEntry/@id", "kap", 1),
    Loss("importedValues", "elders", 1),
    Loss("type", "wet", 1),
    Loss("owner", "wet", 1),
    Loss("elementCollection", "", 1),
    Loss("performanceIndicator", "", 1),
    Loss("organizationUnit", "", 1),
    Loss("textAnnotation", "", 2),
    Loss("association", "", 1),
    Loss(DRAWING, "", 1),
]


def test_everything_that_is_not_kept_is_told_with_where_it_stood():
    found = losses(FULL.encode(), read(FULL.encode(), "m.dmn"))
    assert found == GONE


@pytest.mark.parametrize("through_text", [False, True])
def test_what_is_told_is_gone_and_what_is_not_told_is_there(through_text):
    before = read(FULL.encode(), "m.dmn")
    after = read_text(write_text(before), "m.dmn") if through_text else before
    written = write(after).decode()
    for word in ("Tekenaar", "collega", "Stuks.", "decisionMaker", "breedte", "Veel.", "iets", "textAnnotation"):
        assert word in FULL
        assert word not in written
    for word in ("Mag het?", "<x:eigen", ">1</x:eigen>", ">2</x:eigen>", '"ja"', "urn:wet", 'id="q"', 'id="c"'):
        assert word in written
    assert losses(written.encode(), read(written.encode())) == []


@needs_shared
def test_a_model_that_was_written_here_loses_nothing_more():
    for path in sorted(KIT.glob("*/*/*.dmn")):
        content = write(read_file(path))
        assert losses(content, read(content, path.name)) == []


def test_files_of_sttr_lose_nothing_that_people_read():
    content = tree_house(explanations=("Bel ons.", ""))
    assert {one.what for one in losses(content, read(content, "boomhut.dmn"))} == {"inputEntry/@id", "outputEntry/@id"}
