"""`informatiehuis dmn`: testing, checking and evaluating models, without a house."""

import json
import subprocess
from pathlib import Path

from tests.command import COMMAND

MODEL = """<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" namespace="urn:x" name="x">
<inputData id="n" name="aantal bomen"><variable name="aantal bomen" typeRef="number"/></inputData>
<decision id="d" name="kapmelding"><variable name="kapmelding" typeRef="string"/>
<informationRequirement><requiredInput href="#n"/></informationRequirement>
<literalExpression><text>if aantal bomen &gt; 20 then "melding" else "vrij"</text></literalExpression></decision>
</definitions>"""
CASES = """<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase"
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><modelName>kap.dmn</modelName>
<testCase id="een"><inputNode name="aantal bomen"><value xsi:type="xsd:decimal">21</value></inputNode>
<resultNode name="kapmelding"><expected><value xsi:type="xsd:string">{expected}</value></expected></resultNode>
</testCase></testCases>"""


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([COMMAND, *map(str, arguments)], capture_output=True, text=True, timeout=60, check=False)


def files(folder: Path, expected: str) -> tuple[Path, Path]:
    model, cases = folder / "kap.dmn", folder / "kap-test.xml"
    model.write_text(MODEL, "utf-8")
    cases.write_text(CASES.format(expected=expected), "utf-8")
    return model, cases


def test_cases_that_pass(tmp_path):
    _, cases = files(tmp_path, "melding")
    ran = run("dmn", "test", cases)
    assert ran.returncode == 0
    assert "1 van 1 testgevallen goed" in ran.stdout


def test_a_case_that_fails_ends_with_1_and_says_what_differs(tmp_path):
    _, cases = files(tmp_path, "vrij")
    ran = run("dmn", "test", cases)
    assert ran.returncode == 1
    assert 'een: kapmelding: "vrij" ≠ "melding"' in ran.stdout


def test_evaluating_with_inputs_in_feel_and_in_json(tmp_path):
    model, _ = files(tmp_path, "vrij")
    inputs = tmp_path / "in.json"
    inputs.write_text('{"aantal bomen": 20.5}', "utf-8")
    assert json.loads(run("--json", "dmn", "evaluate", model, "-i", "aantal bomen=4*5").stdout)["results"] == {
        "kapmelding": "vrij"
    }
    told = run("dmn", "evaluate", model, "--inputs", inputs, "--explain").stdout
    assert "kapmelding is melding, op grond van aantal bomen." in told


def test_checking_a_model(tmp_path):
    model, _ = files(tmp_path, "vrij")
    assert run("dmn", "check", model).returncode == 0
    model.write_text(MODEL.replace("else", "elze"), "utf-8")
    ran = run("dmn", "check", model)
    assert ran.returncode == 1
    assert "kap.dmn, kapmelding, positie 1:" in ran.stdout


def test_a_file_that_is_no_model_is_said_in_words(tmp_path):
    broken = tmp_path / "kap.dmn"
    broken.write_text("<a/>", "utf-8")
    ran = run("dmn", "evaluate", broken)
    assert ran.returncode == 1
    assert "kap.dmn is geen DMN" in ran.stderr


def test_converting_there_and_back(tmp_path):
    model, _ = files(tmp_path, "vrij")
    text, again = tmp_path / "kap.yaml", tmp_path / "kap2.dmn"
    assert run("dmn", "convert", model, text).returncode == 0
    assert "decision: kapmelding" in text.read_text("utf-8")
    assert run("dmn", "convert", text, again).returncode == 0
    assert json.loads(run("--json", "dmn", "evaluate", again, "-i", "aantal bomen=21").stdout)["results"] == {
        "kapmelding": "melding"
    }


def test_converting_tells_what_is_not_kept(tmp_path):
    model, _ = files(tmp_path, "vrij")
    content = model.read_text("utf-8").replace("</definitions>", "<!-- Van een collega. --></definitions>")
    model.write_text(
        content.replace("<decision ", '<textAnnotation id="n"><text>Let op.</text></textAnnotation><decision ')
    )
    said = run("dmn", "convert", model, tmp_path / "kap.yaml").stdout
    assert "gaat niet mee:\n" in said
    assert "textAnnotation (1×)" in said
    assert "opmerkingen in de XML (1×)" in said
    told = json.loads(run("--json", "dmn", "convert", model, tmp_path / "kap2.dmn").stdout)
    assert {"what": "textAnnotation", "element": "", "count": 1} in told["lost"]
    assert (
        json.loads(run("--json", "dmn", "convert", tmp_path / "kap2.dmn", tmp_path / "kap3.dmn").stdout)["lost"] == []
    )
    assert "gaat niet mee" not in run("dmn", "convert", tmp_path / "kap.yaml", tmp_path / "kap4.dmn").stdout
