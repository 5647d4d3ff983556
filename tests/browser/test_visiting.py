"""What visitors do: without scripts, by keyboard alone, on paper, over a thin line, and with a map that moves."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.looking import Listener

INDICATOR = "/monitor/indicatoren/inwoners/"
MOST_BYTES_OF_THE_FIRST_PAGE = 300_000
FOCUS = """() => {
  const e = document.activeElement, box = e.getBoundingClientRect();
  const painted = [e, e.closest('.house-card'), ...e.querySelectorAll('path')].filter(Boolean)
    .map(x => getComputedStyle(x));
  return {name: (e.getAttribute('aria-label') || e.textContent || e.name || '').trim().slice(0, 60),
          seen: painted.some(p => p.outlineStyle !== 'none' || p.boxShadow !== 'none' || parseFloat(p.strokeWidth) > 1),
          inside: box.bottom > 0 && box.top < innerHeight, body: e === document.body};
}"""


@pytest.fixture
def plain(page_without_scripts: Page, server: str) -> Page:
    """The home page in a browser that runs no scripts."""
    page_without_scripts.goto(f"{server}/")
    return page_without_scripts


class TestWithoutScripts:
    def test_a_search_leads_to_an_indicator(self, plain: Page) -> None:
        plain.fill("#vraag", "aantal inwoners")
        plain.click("form.house-question button")
        expect(plain.locator("[role=status]").first).to_contain_text("resultat")
        assert plain.url.endswith("/zoeken/?q=aantal+inwoners")
        plain.click("main a:text-is('Aantal inwoners')")
        expect(plain.locator("h1")).to_have_text("Aantal inwoners")

    def test_the_language_changes_where_one_is(self, plain: Page, server: str) -> None:
        plain.goto(f"{server}{INDICATOR}?gebied=GM0344")
        plain.click("a[hreflang=en]")
        assert plain.url == f"{server}/en{INDICATOR}?gebied=GM0344"
        expect(plain.locator("html")).to_have_attribute("lang", "en")

    def test_the_map_marks_the_area_that_is_clicked(self, plain: Page, server: str) -> None:
        plain.goto(f"{server}{INDICATOR}")
        plain.locator("svg.house-choropleth a[data-code=GM0307]").click(force=True)
        assert plain.url == f"{server}{INDICATOR}?gebied=GM0307"
        assert plain.locator("tr[aria-current=true]").get_attribute("data-code") == "GM0307"

    def test_the_button_for_the_moving_map_is_not_offered(self, plain: Page, server: str) -> None:
        plain.goto(f"{server}{INDICATOR}")
        expect(plain.locator("[data-live-map]")).to_be_hidden()

    def test_a_register_is_filtered_and_sorted(self, plain: Page, server: str) -> None:
        plain.goto(f"{server}/gebieden/")
        plain.fill("main input[type=search]", "zeist")
        plain.click("main .house-filters button")
        # the municipality, and the made-up areas in it that the rules for trees depend on
        expect(plain.locator("main tbody tr")).to_have_count(3)
        expect(plain.locator("main tbody th", has_text="Zeist")).to_have_count(3)
        plain.goto(f"{server}/gebieden/")
        first = plain.locator("main tbody th").first.inner_text()
        plain.locator("main thead th a").first.click()
        assert plain.locator("main tbody th").first.inner_text() != first

    def test_another_area_is_chosen(self, plain: Page, server: str) -> None:
        plain.goto(f"{server}/monitor/gebieden/gm0344/")
        plain.select_option("#gebied", "GM0307")
        plain.click("main .house-filters button")
        expect(plain.locator("h1")).to_have_text("Amersfoort")

    def test_a_dashboard_shows_one_area(self, plain: Page, server: str) -> None:
        plain.goto(f"{server}/monitor/dashboards/wonen/")
        plain.select_option("#gebied", "GM0344")
        plain.click("main .house-filters button")
        assert plain.url.endswith("?gebied=GM0344")
        expect(plain.locator(".house-figures").first).to_contain_text("162.451 woningen")
        expect(plain.locator(".house-figures").first).to_contain_text("plaats 1 van 26")


class TestByKeyboard:
    @pytest.mark.parametrize("path", ["/", INDICATOR, "/atlas/begrippen/", "/monitor/dashboards/wonen/"])
    def test_every_stop_is_seen(self, page: Page, server: str, path: str) -> None:
        page.goto(f"{server}{path}")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('href')") == "#inhoud"
        unseen, stops = [], 0
        while not (stop := page.evaluate(FOCUS))["body"] and stops < 150:
            stops += 1
            if not (stop["seen"] and stop["inside"]):
                unseen.append(stop["name"])
            page.keyboard.press("Tab")
        assert stops > 10
        assert unseen == []

    def test_an_area_of_the_map_marks_its_row_and_opens(self, page: Page, server: str) -> None:
        page.goto(f"{server}{INDICATOR}")
        page.locator("svg.house-choropleth a[data-code=GM0307]").focus()
        expect(page.locator("tr.is-marked")).to_have_attribute("data-code", "GM0307")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{server}{INDICATOR}?gebied=GM0307")

    def test_a_step_of_the_origin_opens(self, page: Page, server: str) -> None:
        page.goto(f"{server}{INDICATOR}")
        step = page.locator("#herkomst details").first
        step.locator("summary").focus()
        page.keyboard.press("Enter")
        expect(step.locator(".house-disclosure__body")).to_be_visible()


class TestOnPaper:
    def test_the_sources_are_printed_without_being_opened(self, page: Page, server: str) -> None:
        page.goto(f"{server}{INDICATOR}")
        page.emulate_media(media="print")
        expect(page.get_by_text("Uitgegeven door Centraal Bureau voor de Statistiek").first).to_be_visible()
        height = page.evaluate(
            "document.querySelector('#herkomst .house-disclosure__body').getBoundingClientRect().height"
        )
        assert height > 20

    def test_the_address_and_the_day_are_printed(self, page: Page, server: str) -> None:
        page.goto(f"{server}{INDICATOR}?gebied=GM0344")
        page.emulate_media(media="print")
        printed = page.locator(".house-print-address")
        expect(printed).to_be_visible()
        expect(printed).to_contain_text(f"{INDICATOR}?gebied=GM0344")
        expect(printed).to_contain_text(page.evaluate("String(new Date().getFullYear())"))


def test_the_first_page_is_light(browser: Browser, server: str) -> None:
    visitor = browser.new_context()
    page = visitor.new_page()
    listener = Listener(page, server)
    page.goto(f"{server}/", wait_until="networkidle")
    assert 30_000 < listener.transferred() < MOST_BYTES_OF_THE_FIRST_PAGE
    visitor.close()


def test_the_map_moves_over_our_own_services(context: BrowserContext, page: Page, server: str) -> None:
    listener = Listener(page, server)
    page.goto(f"{server}{INDICATOR}")
    page.get_by_role("button", name="Kaart bewegen en vergroten").click()
    canvas = page.locator(".house-map canvas")
    expect(canvas).to_be_visible()
    expect(page.locator("[data-drawn-map]")).to_be_hidden(timeout=15_000)
    asked = {request.url for request in listener.requests if "/ogc/collections/" in request.url}
    box = canvas.bounding_box()
    assert box is not None
    marked = page.locator("tr.is-marked")
    for step in range(2, 9):
        page.mouse.move(box["x"] + box["width"] * step / 10, box["y"] + box["height"] / 2)
        page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        if marked.count():
            break
    expect(marked).to_have_count(1)
    assert asked
    assert list(listener.faults()) == []
