"""Passkeys in a real Chromium with a virtual authenticator: made, used to sign in, used as second step, taken away.

The house is asked for as `localhost`: browsers make no passkeys for a bare address.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.axe import axe_violations

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
WHO = "analist"


@pytest.fixture(scope="module")
def house(server: str) -> str:
    return server.replace("127.0.0.1", "localhost")


@pytest.fixture(scope="module")
def password(fuller_house: Path) -> str:
    lines = (fuller_house / "accounts.txt").read_text("utf-8").splitlines()
    return next(line.split("\t")[1] for line in lines if line.startswith(f"{WHO}\t"))


@pytest.fixture
def owner(browser: Browser) -> Iterator[tuple[BrowserContext, Page]]:
    """Somebody with a device that asks for a finger, and always gets it."""
    visitor = browser.new_context(locale="nl-NL")
    visitor.set_default_timeout(15_000)
    page = visitor.new_page()
    complaints: list[str] = []
    page.on("console", lambda one: complaints.append(one.text) if one.type == "error" else None)
    devices = visitor.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield visitor, page
    visitor.close()
    assert complaints == []


def by_password(page: Page, house: str, password: str) -> None:
    page.goto(f"{house}/aanmelden/")
    page.fill("#id_username", WHO)
    page.fill("#id_password", password)
    page.click("main form:not([data-passkey]) button[type=submit]")


def sign_out(page: Page, house: str) -> None:
    page.goto(f"{house}/afmelden/")
    page.click("main button[type=submit]")


def test_a_passkey_is_made_and_signs_in_and_is_the_second_step_until_it_is_gone(
    owner: tuple[BrowserContext, Page], house: str, password: str
) -> None:
    _visitor, page = owner
    by_password(page, house, password)
    page.goto(f"{house}/account/sleutels/maken/")
    page.fill("#id_password", password)
    page.click("main form:not([data-passkey]) button[type=submit]")
    assert axe_violations(page) == []
    page.fill("#id_name", "telefoon")
    page.click("form[data-passkey=create] button")
    expect(page.locator("main h1")).to_have_text("Herstelcodes")
    assert axe_violations(page) == []
    page.goto(f"{house}/account/app/")
    assert axe_violations(page) == []
    page.goto(f"{house}/account/")
    expect(page.locator("#tweede-stap")).to_contain_text("telefoon")

    sign_out(page, house)
    page.goto(f"{house}/aanmelden/")
    page.click("form[data-passkey=get] button")
    page.wait_for_url(f"{house}/")
    page.goto(f"{house}/account/")
    expect(page.locator("main")).to_contain_text(f"aangemeld als {WHO}")

    sign_out(page, house)
    by_password(page, house, password)
    expect(page.locator("main h1")).to_have_text("Tweede stap")
    assert axe_violations(page) == []
    page.click("form[data-passkey=get] button")
    page.wait_for_url(f"{house}/")

    page.goto(f"{house}/account/")
    page.get_by_role("link", name="Haal weg telefoon").click()
    page.fill("#id_password", password)
    page.click("main form:not([data-passkey]) button[type=submit]")
    expect(page.locator("main h1")).to_have_text("Toegangssleutel weghalen")
    page.click("main button[type=submit]")
    expect(page.locator("main h1")).to_have_text("Uw account")
    expect(page.get_by_role("link", name="Haal weg telefoon")).to_have_count(0)


def test_without_script_the_page_says_what_is_needed(browser: Browser, house: str, password: str) -> None:
    visitor = browser.new_context(locale="nl-NL", java_script_enabled=False)
    page = visitor.new_page()
    by_password(page, house, password)
    page.goto(f"{house}/account/sleutels/maken/")
    page.fill("#id_password", password)
    page.click("main form:not([data-passkey]) button[type=submit]")
    expect(page.locator("form[data-passkey]")).to_be_hidden()
    expect(page.locator("#zonder-sleutel")).to_contain_text("JavaScript")
    visitor.close()


def test_what_does_not_work_is_said_in_words(browser: Browser, house: str) -> None:
    visitor = browser.new_context(locale="nl-NL")
    page = visitor.new_page()
    page.route("**/aanmelden/sleutel/", lambda route: route.abort())
    page.goto(f"{house}/aanmelden/")
    page.click("form[data-passkey=get] button")
    expect(page.locator("form[data-passkey=get] [role=status]")).to_contain_text("niet gelukt")
    visitor.close()
