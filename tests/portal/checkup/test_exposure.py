"""What the settings let the world outside do is judged by who can reach the house at all."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django.fixtures import Settings

from informatiehuis.kernel.house import House
from informatiehuis.portal.checkup import Level, exposure
from informatiehuis.portal.checkup.judgement import Judgement

OWN = ["127.0.0.1", "localhost", "[::1]"]
NAME = "huis.example.org"


@pytest.fixture
def outside(house: House, settings: Settings) -> House:
    """A house on a network, as it should be."""
    house.profile_file.write_text(f"base_uri: https://{NAME}/\n")
    settings.ALLOWED_HOSTS = [*OWN, NAME]
    settings.HTTPS, settings.SECURE_HSTS_SECONDS = True, exposure.YEAR
    return house


def levels() -> dict[str, Level]:
    return {one.point: one.level for one in exposure.points()}


def test_a_house_on_a_network_can_be_well(outside: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("INFORMATIEHUIS_OFFLINE")
    assert set(levels().values()) == {Level.OK}
    assert NAME in exposure.hosts().what.text()


def test_a_house_that_is_tried_out_is_warned_and_not_refused(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = OWN
    settings.HTTPS, settings.SECURE_HSTS_SECONDS = False, 0
    found = levels()
    assert [found[name] for name in ("https", "hsts", "hosts")] == [Level.WARNING] * 3


def test_the_same_without_https_is_wrong_on_a_network(outside: House, settings: Settings) -> None:
    settings.HTTPS = False
    said = exposure.https()
    assert said.level is Level.WRONG
    assert said.remedy is not None
    assert "INFORMATIEHUIS_HTTPS=1" in said.remedy.text()


def test_browsers_have_to_remember_for_a_whole_year(outside: House, settings: Settings) -> None:
    settings.SECURE_HSTS_SECONDS = 31_535_999
    assert exposure.strict_transport().level is Level.WRONG


@pytest.mark.parametrize(
    ("hosts", "level", "word"),
    [
        (["*"], Level.WRONG, "elke naam"),
        (["ander.example.org"], Level.WRONG, NAME),
        ([".example.org"], Level.OK, ".example.org"),
        ([NAME.upper()], Level.OK, NAME.upper()),
    ],
)
def test_host_names_are_few_and_fit_what_the_house_calls_itself(
    outside: House, settings: Settings, hosts: list[str], level: Level, word: str
) -> None:
    settings.ALLOWED_HOSTS = [*OWN, *hosts]
    said = exposure.hosts()
    assert (said.level, word in said.what.text()) == (level, True)


def test_a_house_for_others_does_not_call_itself_after_its_own_machine(outside: House) -> None:
    outside.profile_file.unlink()
    vars(outside).pop("profile", None)
    assert exposure.hosts().level is Level.WRONG


def test_the_stand_for_developers_is_wrong(settings: Settings) -> None:
    settings.DEBUG = True
    assert exposure.debug().level is Level.WRONG


def judged(settings: Settings, **directives: Any) -> Judgement:
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": directives}
    return exposure.content_policy()


def test_the_policy_of_the_product_lets_nothing_foreign_run() -> None:
    assert exposure.content_policy().level is Level.OK


@pytest.mark.parametrize("sign", ["'unsafe-inline'", "'unsafe-eval'", "*", "https:"])
@pytest.mark.parametrize("name", ["script-src", "style-src"])
def test_a_policy_with_a_hole_is_wrong_and_the_hole_is_named(settings: Settings, name: str, sign: str) -> None:
    said = judged(settings, **{"default-src": ["'self'"], name: ["'self'", sign]})
    assert said.level is Level.WRONG
    assert sign in said.what.text()


def test_a_hole_in_the_default_holds_for_what_is_not_said(settings: Settings) -> None:
    assert judged(settings, **{"default-src": "'unsafe-inline'", "script-src": "'self'"}).level is Level.WRONG
    assert judged(settings, **{"default-src": "'unsafe-inline'", **dict.fromkeys(exposure.CODE, "'self'")}).level is (
        Level.OK
    )


def test_a_policy_that_is_absent_or_never_sent_is_wrong(settings: Settings) -> None:
    assert judged(settings, **{"img-src": ["'self'"]}).level is Level.WRONG
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": {"default-src": ["'self'"]}}
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "csp" not in one]
    assert exposure.content_policy().level is Level.WRONG


def test_that_sources_are_not_tried_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INFORMATIEHUIS_OFFLINE", "1")
    assert exposure.offline().level is Level.WARNING
