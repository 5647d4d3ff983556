"""What the checkup says of signing in."""

from __future__ import annotations

import pytest
from pytest_django.fixtures import Settings

from informatiehuis.portal.checkup import signing_in
from informatiehuis.portal.checkup.judgement import Level


@pytest.mark.parametrize(("lowest", "level"), [("administrator", Level.OK), ("", Level.WARNING)])
def test_a_house_that_asks_nobody_for_a_second_step_is_told_so(settings: Settings, lowest: str, level: Level) -> None:
    settings.SECOND_FACTOR_FROM = lowest
    assert signing_in.second_factor().level is level


@pytest.mark.parametrize(
    ("https", "named", "level"), [(True, "", Level.WARNING), (True, "unix", Level.OK), (False, "", Level.OK)]
)
def test_a_house_behind_a_web_server_must_know_of_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, https: bool, named: str, level: Level
) -> None:
    settings.HTTPS = https
    monkeypatch.setenv("INFORMATIEHUIS_PROXIES", named)
    assert signing_in.proxies().level is level
