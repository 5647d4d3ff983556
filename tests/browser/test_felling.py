"""A resident goes through the real rules on felling, on a phone: as few questions as it takes, to an outcome with why.

Each answer is given as a thumb does: choose, and press on. The questions are counted, and held to how many there are.
"""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

PHONE = {"width": 360, "height": 740}
CHECK = "/regels/check/bomen-kappen/"
QUESTIONS = 9
"""So many questions the rules on felling have."""
ANSWERS = {
    "landschapselement": "nee",
    "contour": "nee",
    "tuin": "nee",
    "soort": "nee",
    "dunning": "nee",
    "vorm": "rij bomen",
    "aantal": "30",
}
MOST_STEPS = 20


@pytest.fixture
def phone(browser: Browser, server: str) -> Page:
    context = browser.new_context(viewport=PHONE, locale="nl-NL", is_mobile=True, has_touch=True)
    page = context.new_page()
    page.goto(server + CHECK)
    page.select_option("#id_plaats", label="De Bilt")
    press(page, "Begin")
    return page


def press(page: Page, button: str) -> None:
    """Press, and wait for the page that comes of it."""
    with page.expect_navigation():
        page.get_by_role("button", name=button).click()


def answer(page: Page, answers: dict[str, str]) -> list[str]:
    """Answer each question as it comes until there is an outcome; gives the keys of those that were asked."""
    asked: list[str] = []
    for _ in range(MOST_STEPS):
        key = page.locator("main input[name=vraag]")
        if not key.count():
            return asked
        asked.append(str(key.input_value()))
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        choice = page.locator(f"main input[type=radio][name={asked[-1]}][value='{answers[asked[-1]]}']")
        if choice.count():
            choice.check()
        else:
            page.fill(f"main input[name={asked[-1]}]:not([type=hidden])", answers[asked[-1]])
        press(page, "Verder")
    raise AssertionError(f"no outcome after {asked}")


def has_why_and_who(page: Page) -> None:
    """The outcome says by which rule, on which article, how far it goes, and which person can be reached."""
    why = page.locator("main section", has=page.get_by_role("heading", name="Waarom?"))
    expect(why.locator("h3:text-is('Waarom?') + ul > li").first).to_be_visible()
    why.get_by_text("De artikelen en bladzijden waarop dit rust").click()
    source = why.locator("details[open] a[rel~=external]").first
    expect(source).to_be_visible()
    assert str(source.get_attribute("href")).startswith("https://")
    expect(why.get_by_text("Advies: u beslist zelf wat u ermee doet.")).to_be_visible()
    expect(why.get_by_text("U kunt altijd iemand laten meekijken: bel 030")).to_be_visible()
    person = page.locator("main section", has=page.get_by_role("heading", name="Praat met een mens"))
    assert re.fullmatch(r"tel:\+?[0-9]+", str(person.locator("a[href^='tel:']").first.get_attribute("href")))
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_row_of_thirty_trees_ends_in_a_notice(phone: Page) -> None:
    asked = answer(phone, ANSWERS)
    assert len(asked) == len(set(asked)) == 7 < QUESTIONS
    assert "provincie" not in asked, "De Bilt lies in the province: that is no question"
    assert "oppervlakte" not in asked, "a row of trees is counted, not measured"
    expect(phone.locator("h1")).to_have_text("U moet dit melden")
    expect(phone.get_by_text(f"U beantwoordde 7 van de {QUESTIONS} vragen")).to_be_visible()
    expect(phone.get_by_role("link", name="Doe de melding")).to_be_visible()
    has_why_and_who(phone)


def test_a_tree_in_a_garden_takes_three_questions(phone: Page) -> None:
    asked = answer(phone, {**ANSWERS, "tuin": "ja"})
    assert asked == ["landschapselement", "contour", "tuin"]
    expect(phone.locator("h1")).to_have_text("U hoeft niets te regelen")
    expect(phone.get_by_text(f"U beantwoordde 3 van de {QUESTIONS} vragen")).to_be_visible()
    has_why_and_who(phone)


def test_exactly_twenty_trees_shows_both_readings_with_their_sources(phone: Page) -> None:
    answer(phone, {**ANSWERS, "aantal": "20"})
    expect(phone.locator("h1")).to_have_text("Dit is nog niet zeker")
    for number in (1, 2):
        reading = phone.locator(f"#uitkomst-{number}")
        reading.get_by_text("Wie zegt dat, en waar?").click()
        expect(reading.locator("details[open] a[rel~=external]").first).to_be_visible()
