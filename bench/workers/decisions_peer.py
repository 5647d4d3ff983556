"""Peer: the same table by SpiffWorkflow, one decision at a time."""

import sys
from importlib.metadata import version
from types import SimpleNamespace

from lxml import etree
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine, TaskDataEnvironment
from SpiffWorkflow.dmn.engine.DMNEngine import DMNEngine
from SpiffWorkflow.dmn.parser.DMNParser import DMNParser

from bench.workers.telling import cpu_seconds, tell


def main(path: str, count: str) -> None:
    root = etree.parse(path).getroot()
    parser = DMNParser(None, root, {"dmn": etree.QName(root).namespace}, filename=path)
    parser.parse()
    engine = DMNEngine(parser.decision.decisionTables[0])
    workflow = SimpleNamespace(script_engine=PythonScriptEngine(TaskDataEnvironment()))
    before = cpu_seconds()
    for number in range(int(count)):
        kind, amount = number % 10, number % 50
        task = SimpleNamespace(workflow=workflow, data={"kind": f"kind {kind}", "amount": amount})
        if engine.result(task) != {"outcome": f"outcome {kind}-{amount // 10}"}:
            raise RuntimeError("another outcome than the table says")
    tell(cpu_seconds() - before, version("spiffworkflow"))


main(*sys.argv[1:])
