"""What the checkup says of signing in."""

from __future__ import annotations

import pytest
from pytest_django.fixtures import Settings

from informatiehuis.portal.accounts import configuration
from informatiehuis.portal.checkup import signing_in
from informatiehuis.portal.checkup.judgement import Level


@pytest.mark.parametrize(
    ("roles", "level", "words"),
    [
        ({"administrator"}, Level.OK, "bij de rollen: administrator."),
        ({"owner", "administrator"}, Level.OK, "bij de rollen: owner, administrator."),
        ({"steward", "administrator"}, Level.WARNING, "Wie meer mag, hoeft het niet: owner."),
        (set(), Level.WARNING, "Niemand hoeft"),
    ],
)
def test_of_which_roles_a_second_step_is_asked_is_told(
    settings: Settings, roles: set[str], level: Level, words: str
) -> None:
    settings.SECOND_FACTOR_ROLES = frozenset(roles)
    said = signing_in.second_factor()
    assert said.level is level
    assert words in said.what.text()


def test_who_names_the_lowest_role_still_is_told_what_to_write(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INFORMATIEHUIS_SECOND_FACTOR", "owner")
    settings.SECOND_FACTOR_ROLES = configuration.second_factor_roles("nobody")
    said = signing_in.second_factor()
    assert said.level is Level.WARNING
    assert said.remedy is not None
    assert "INFORMATIEHUIS_SECOND_FACTOR_ROLES=owner,administrator" in said.remedy.text()


@pytest.mark.parametrize(
    ("https", "named", "level"), [(True, "", Level.WARNING), (True, "unix", Level.OK), (False, "", Level.OK)]
)
def test_a_house_behind_a_web_server_must_know_of_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, https: bool, named: str, level: Level
) -> None:
    settings.HTTPS = https
    monkeypatch.setenv("INFORMATIEHUIS_PROXIES", named)
    assert signing_in.proxies().level is level
