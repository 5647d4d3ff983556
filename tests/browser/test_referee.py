"""The browser and its referee are awake: they see a fault that is there, and none that is not."""

import pytest
from playwright.sync_api import Page

from tests.browser.axe import axe_violations

GOOD = """<!doctype html><html lang="nl"><head><title>Goed</title></head>
<body><main><h1>Goed</h1><img alt="Kaart" src="data:,"></main></body></html>"""


def test_a_good_page_has_no_violations(page: Page) -> None:
    page.set_content(GOOD)
    assert axe_violations(page) == []


@pytest.mark.parametrize(
    ("right", "wrong", "rule"),
    [
        (' alt="Kaart"', "", "image-alt"),
        (' lang="nl"', "", "html-has-lang"),
        ("<h1>Goed</h1>", '<h1>Goed</h1><a href="/x"></a>', "link-name"),
        ("<h1>Goed</h1>", '<p style="color:#bbb;background:#fff">Bleek</p>', "color-contrast"),
    ],
)
def test_a_fault_is_seen(page: Page, right: str, wrong: str, rule: str) -> None:
    page.set_content(GOOD.replace(right, wrong))
    assert [found.split(":")[0] for found in axe_violations(page)] == [rule]


def test_the_browser_reaches_no_other_machine(page: Page) -> None:
    page.set_content(GOOD)
    failed = page.evaluate("fetch('https://www.example.org/').then(() => 'reached', () => 'not reached')")
    assert failed == "not reached"


def test_scripts_can_be_off(page_without_scripts: Page) -> None:
    page_without_scripts.set_content("<p>ja</p><script>document.querySelector('p').textContent = 'nee'</script>")
    assert page_without_scripts.text_content("p") == "ja"
