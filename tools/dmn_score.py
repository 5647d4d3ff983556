"""Runs the test cases of the DMN Technology Compatibility Kit and writes the score by folder to the documentation.

The kit stands beside the repository, in ../shared, so this is no part of `make docs`; a test holds the page to it.
Run it with `python -m tools.dmn_score`.
"""

import sys
from collections import Counter
from pathlib import Path

from informatiehuis.engines.dmn.tck import run_file

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "reference" / "dmn.md"
STANDARDS = ROOT.parent / "shared" / "standards"
EXTERNAL = "0076-feel-external-java"
_HEAD = """# Decisions: what the engine conforms to

<!-- Written by `python -m tools.dmn_score` from the test cases; a test holds this page to them. -->

The engine (`informatiehuis.engines.dmn`) reads models of DMN 1.1 to 1.5 and evaluates DMN 1.5 with the whole of FEEL.
Below is how many cases of the Technology Compatibility Kit pass. Functions in Java or PMML are never run: they give
null, with that reason, so what is missing in `0076-feel-external-java` is meant.
"""


def test_files(standards: Path) -> list[Path]:
    """All files of test cases in the kit, in order of level and folder; none where the kit is absent."""
    return sorted((standards / "dmn-tck" / "TestCases").glob("compliance-level-*/*/*-test-*.xml"))


test_files.__test__ = False  # type: ignore[attr-defined]


def page(standards: Path) -> str:
    """The page with the score by folder."""
    cases: Counter[tuple[str, str]] = Counter()
    passed: Counter[tuple[str, str]] = Counter()
    for path in test_files(standards):
        place = (path.parent.parent.name, path.parent.name)
        results = run_file(path)
        cases[place] += len(results)
        passed[place] += sum(result.passed for result in results)
    lines = [_HEAD]
    for level in sorted({place[0] for place in cases}):
        own = [place for place in cases if place[0] == level]
        total, good = sum(cases[place] for place in own), sum(passed[place] for place in own)
        lines += [f"## Level {level[-1]}: {good} of {total}", "", "| folder | passed | cases |", "|---|---|---|"]
        lines += [f"| {place[1]} | {passed[place]} | {cases[place]} |" for place in own]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def main() -> int:
    if not test_files(STANDARDS):
        print(f"✗ no test cases under {STANDARDS}")
        return 1
    PAGE.write_text(page(STANDARDS), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
