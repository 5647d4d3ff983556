"""Every form that is sent carries the token against forgery: an include with `only` would leave it out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "informatiehuis"
FORM = re.compile(r'\{%\s*include "components/form\.html"([^%]*)%\}')
INCLUDES = [
    (path.relative_to(SOURCE).as_posix(), said)
    for path in sorted(SOURCE.rglob("templates/**/*.html"))
    for said in FORM.findall(path.read_text("utf-8"))
]


@pytest.mark.parametrize(("template", "said"), INCLUDES)
def test_a_form_that_is_sent_sees_the_token(template: str, said: str) -> None:
    assert 'method="get"' in said or not said.rstrip().endswith("only"), template


def test_the_forms_are_found() -> None:
    assert len(INCLUDES) > 20
