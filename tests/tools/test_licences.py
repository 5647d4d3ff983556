"""Licences are recognised as packages spell them, and a doubtful one is left to a person."""

import json
from pathlib import Path

import pytest

from tools.licences import Licence, npm_licences, recognise, report, write_reports


@pytest.mark.parametrize(
    ("stated", "spdx"),
    [
        ("MIT License", "MIT"),
        ("BSD-3-Clause", "BSD"),
        ("Apache Software License OR BSD License", "Apache-2.0"),
        ("GNU Lesser General Public License v3 (LGPLv3)", "LGPL"),
        ("LGPL-3.0-only", "LGPL"),
        ("0BSD", "0BSD"),
        ("GPL-3.0-or-later", ""),
        ("MIT AND GPL-2.0-only", ""),
        ("GNU Affero General Public License v3", ""),
        ("Proprietary", ""),
        ("", ""),
    ],
)
def test_a_licence_is_recognised_or_left_to_a_person(stated: str, spdx: str) -> None:
    assert recognise(stated) == spdx


def test_npm_packages_are_read_with_and_without_a_scope(tmp_path: Path) -> None:
    for name, licence in (("plain", "ISC"), ("@scope/part", "EUPL-1.2"), ("none", None)):
        (tmp_path / name).mkdir(parents=True)
        about = {"name": name, "version": "1.0.0", **({"license": licence} if licence else {})}
        (tmp_path / name / "package.json").write_text(json.dumps(about))
    assert set(npm_licences(tmp_path)) == {
        Licence("plain", "1.0.0", "ISC", "ISC"),
        Licence("@scope/part", "1.0.0", "EUPL-1.2", "EUPL-1.2"),
        Licence("none", "1.0.0", "None", ""),
    }


FOUND = [
    Licence("een", "1.0", "MIT OR\nGPL|2", "MIT"),
    Licence("@twee/deel", "2.0", "MIT", "MIT"),
    Licence("drie", "3.0", "Eigen", ""),
]


def test_the_report_counts_each_licence_and_names_every_package_on_a_line() -> None:
    lines = report(FOUND).splitlines()
    assert "| MIT | 2 |" in lines
    assert "| ? | 1 |" in lines
    assert "| een | 1.0 | MIT | MIT OR GPL\\|2 |" in lines
    assert "| drie | 3.0 | ? | Eigen |" in lines


def test_the_report_is_written_as_data_too(tmp_path: Path) -> None:
    write_reports(FOUND, tmp_path / "build")
    assert (tmp_path / "build" / "licences.md").read_text("utf-8") == report(FOUND)
    told = json.loads((tmp_path / "build" / "licences.json").read_text("utf-8"))
    assert [Licence(**one) for one in told] == FOUND
