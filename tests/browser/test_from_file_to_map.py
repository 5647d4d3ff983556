"""An analyst turns a file of their own into an indicator on the map, through the portal alone."""

from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.browser.conftest import Doors

FIRST = (307, 308, 310, 312, 313, 317, 321, 327, 331, 335, 339, 340, 342, 344, 345)
OTHERS = (351, 352, 353, 355, 356, 589, 632, 736, 1581, 1904, 1961)
CODES = [f"GM{number:04}" for number in (*FIRST, *OTHERS)]
SQL = (
    "select gemeentecode as area, cast(jaar as varchar) as period,\n"
    "  bankjes as numerator, inwoners as denominator\nfrom bankjes"
)


def benches(folder: Path) -> Path:
    """A file as a Dutch spreadsheet writes it; the numbers are made up, 1 bench for every 100 inhabitants at least."""
    rows = [f"{code};2022;{10 + number};{1000 + 10 * number}" for number, code in enumerate(CODES)]
    file = folder / "bankjes.csv"
    file.write_text("gemeentecode;jaar;bankjes;inwoners\n" + "\n".join(rows).replace(";1000", ";1.000") + "\n", "utf-8")
    return file


def add_the_source(page: Page, server: str, file: Path) -> None:
    page.goto(f"{server}/atlas/bronnen/-/toevoegen/")
    page.set_input_files("#id_file", file)
    page.get_by_role("button", name="Bekijk").click()
    page.get_by_role("link", name="Maak er een bron van").click()
    page.select_option("#id_owner", label="Voorbeeldteam Data en duiding")
    page.select_option("#id_access", "open")
    page.select_option("#id_refresh", "none")
    page.locator("form.house-form button[type=submit]").first.click()
    page.get_by_role("button", name="Haal de gegevens op").click()
    page.get_by_text("Nieuwe gegevens opgehaald: 26 rijen.", exact=True).wait_for()


def write_the_indicator(page: Page, server: str) -> None:
    page.goto(f"{server}/atlas/indicatoren/-/nieuw/")
    page.fill("#id_title", "Bankjes per inwoner")
    page.select_option("#id_concept", label="inwoner")
    page.fill("#id_unit", "bankjes per 1.000 inwoners")
    page.select_option("#id_rollup", "ratio")
    page.fill("#id_factor", "1000")
    page.fill("#id_decimals", "1")
    page.fill("#id_sql", SQL)
    page.select_option("#id_owner", label="Voorbeeldteam Data en duiding")
    page.select_option("#id_access", "open")
    page.locator("form.house-form button[type=submit]").first.click()
    page.get_by_role("link", name="Bekijk de cijfers op de kaart").click()


def test_a_file_becomes_a_figure_on_the_map(browser: Browser, server: str, doors: Doors, tmp_path: Path) -> None:
    page = browser.new_context(storage_state=doors("eigenaar"), locale="nl-NL").new_page()
    add_the_source(page, server, benches(tmp_path))
    write_the_indicator(page, server)
    page.get_by_role("button", name="Bereken").first.click()
    page.get_by_text("Klaar: berekening 1").wait_for()

    assert page.locator("svg.house-choropleth [data-code]").count() == len(CODES)
    row = page.locator("table tr[data-code=GM0307]")
    assert "10" in row.inner_text()  # 10 benches on 1,000 inhabitants
    # (10 + … + 35) / (1000 + … + 1250) × 1000, by hand: 585 / 29,250 × 1000 = 20.0
    assert "20" in page.locator("table tfoot").inner_text()

    page.get_by_role("button", name="Maak openbaar").click()
    page.get_by_text("er is geen duiding").wait_for()
    visitor = browser.new_context(locale="nl-NL").new_page()
    visitor.goto(page.url)
    assert visitor.get_by_text("nog niet openbaar").first.is_visible()
    assert visitor.locator("svg.house-choropleth").count() == 0
