"""The referee: the test cases of the DMN Technology Compatibility Kit, all of levels 2 and 3."""

from pathlib import Path

import pytest

from informatiehuis.engines.dmn.tck import read_test_file, run_file
from tests.shared import STANDARDS, needs_shared
from tools.dmn_score import EXTERNAL, PAGE, page, test_files

FILES = test_files(STANDARDS)


@needs_shared
def test_all_cases_of_the_kit_are_run():
    cases = dict.fromkeys(("compliance-level-2", "compliance-level-3"), 0)
    for path in FILES:
        cases[path.parent.parent.name] += len(read_test_file(path).cases)
    assert cases == {"compliance-level-2": 116, "compliance-level-3": 2734}


@needs_shared
@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.parent.name[-1]}-{path.stem}")
def test_case_file(path: Path):
    failed = [result for result in run_file(path) if not result.passed]
    if path.parent.name == EXTERNAL:
        # Functions in Java, which this house does not run: they say so, and nothing else fails.
        assert all("externe functie" in fault for result in failed for fault in result.faults)
        return
    assert {result.case.id: result.faults for result in failed} == {}


@needs_shared
def test_the_score_in_the_documentation_is_the_one_that_is_reached():
    assert page(STANDARDS) == PAGE.read_text("utf-8")
