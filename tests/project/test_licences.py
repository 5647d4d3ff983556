"""What the product installs may be passed on with it, and our own licence is the official text."""

import re
from pathlib import Path

from tools.licences import FRONTEND, npm_licences, python_licences


def test_every_python_package_that_is_installed_may_be_combined_with_ours(repository: Path) -> None:
    found = list(python_licences((repository / "requirements" / "run.txt").read_text()))
    assert len(found) > 50, "the pins of requirements/run.txt are installed here"
    assert [f"{one.package}: {one.stated}" for one in found if not one.spdx] == []


def test_every_part_of_the_front_end_may_be_combined_with_ours() -> None:
    assert [f"{one.package}: {one.stated}" for one in npm_licences(FRONTEND) if not one.spdx] == []


def test_our_licence_is_the_whole_eupl(repository: Path) -> None:
    """All fifteen articles and the appendix, and none of the words of another version."""
    text = (repository / "LICENSE").read_text("utf-8")
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2\nEUPL © the European Union 2007, 2016\n")
    assert re.findall(r"^(\d+)\.[A-Z]", text, re.MULTILINE) == [str(number) for number in range(1, 16)]
    assert "‘Compatible Licences’ according to Article 5 EUPL are:" in text
    assert text.endswith(
        "All other changes or additions to this Appendix require the production of a new EUPL version.\n"
    )
