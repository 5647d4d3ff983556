"""What the optional scripts add, in a real Chromium: sorting, map and table as one, copying, the movable map.

The page is rendered once and served to the browser from memory, with the policy that the house sends.
"""

import mimetypes
from types import SimpleNamespace

import pytest
from django.test import RequestFactory
from playwright.sync_api import BrowserContext, Page, Route

from informatiehuis.portal.frontend import build
from informatiehuis.portal.styleguide import styleguide

ADDRESS = "http://localhost"
POLICY = "default-src 'self'; img-src 'self' data: blob:; object-src 'none'"
pytestmark = pytest.mark.django_db


@pytest.fixture
def page_text() -> str:
    request = RequestFactory().get("/stijl")
    request.user = SimpleNamespace(is_authenticated=False)
    return styleguide(request).content.decode()


@pytest.fixture
def errors() -> list[str]:
    return []


@pytest.fixture
def page(page_text: str, context: BrowserContext, errors: list[str]) -> Page:
    build.build()

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(ADDRESS)
        if path.startswith("/static/dist/"):
            file = build.TARGET / path.removeprefix("/static/dist/")
            kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            return route.fulfill(body=file.read_bytes(), content_type=kind)
        if path.startswith("/static/"):
            return route.fulfill(status=204)
        return route.fulfill(body=page_text, content_type="text/html", headers={"Content-Security-Policy": POLICY})

    context.grant_permissions(["clipboard-write"])
    opened = context.new_page()
    opened.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.route("**/*", answer)
    opened.goto(f"{ADDRESS}/stijl")
    return opened


def first_column(page: Page) -> list[str]:
    return page.locator("#kaart-tabel tbody th").all_inner_texts()


def test_the_strict_policy_is_not_broken(page, errors):
    page.locator("[data-sort]").first.wait_for()
    assert errors == []


def test_a_table_sorts_by_number_with_no_data_last_in_both_directions(page):
    header = page.locator("#kaart-tabel th[data-sort=number]")
    header.get_by_role("button").click()
    assert header.get_attribute("aria-sort") == "ascending"
    assert (first_column(page)[0], first_column(page)[-1]) == ("Fortveen", "Cothermeer")
    header.get_by_role("button").click()
    assert header.get_attribute("aria-sort") == "descending"
    assert (first_column(page)[0], first_column(page)[-1]) == ("Grachtstad", "Cothermeer")


def test_sorting_by_name_moves_the_mark_of_the_order(page):
    page.locator("#kaart-tabel th[data-sort=text]").get_by_role("button").click()
    assert first_column(page)[0] == "Aanlegwaard"
    assert page.locator("#kaart-tabel th[aria-sort]").count() == 1


def test_focus_on_an_area_marks_its_row_and_says_its_number(page):
    page.locator("svg a[data-code=GM9006]").focus()
    assert page.locator("tr.is-marked").get_attribute("data-code") == "GM9006"
    assert page.locator("[data-readout]").inner_text() == "Grachtstad: 31,2%"


def test_pointing_at_a_row_marks_its_area_on_top_of_the_map(page):
    page.locator("tr[data-code=GM9004]").hover()
    assert page.locator("svg a.is-marked").get_attribute("data-code") == "GM9004"
    ring = page.locator("svg.house-choropleth > *:last-child")
    assert ring.get_attribute("d") == page.locator("svg a[data-code=GM9004] path").get_attribute("d")


def test_the_citation_is_copied_and_the_reader_told(page):
    page.get_by_role("button", name="Kopieer deze verwijzing").click()
    page.get_by_text("Gekopieerd.").wait_for()


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_scrolls_sideways(page, width):
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_skip_link_is_the_first_stop_and_leads_to_the_content(page):
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#inhoud"
    assert page.locator(".utrecht-skip-link").bounding_box()["width"] > 100
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "inhoud"
