"""Licences are recognised as packages spell them, and a doubtful one is left to a person."""

import json
from pathlib import Path

import pytest

from tools.licences import Licence, npm_licences, recognise


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
