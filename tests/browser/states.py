"""What a visitor does to bring a page into a state that no address has: forms with errors, previews, conflicts.

Each takes the page at its address and leaves it in the state. `tests/browser/province` adds to the example what it
has none of: invented data over three years, a suppressed cell and a target.
"""

from collections.abc import Callable
from itertools import count
from pathlib import Path

from django.template.loader import render_to_string
from django.utils.translation import override
from playwright.sync_api import Page, Route

PROVINCE = Path(__file__).parent / "province"
SYNTHETIC = "reeks-synthetisch"
SERIES_PAGE = "/monitor/indicatoren/reeks/"
TARGET = "meer-fietsen-1"
SEND = "main form[method=post] button[type=submit]"
_sensors = count(1)


def sign_in_wrongly(page: Page) -> None:
    page.fill("#id_username", "niemand")
    page.fill("#id_password", "verkeerd")
    page.click(SEND)


def send_without_token(page: Page) -> None:
    page.context.clear_cookies()
    page.fill("#id_username", "eigenaar")
    page.fill("#id_password", "verkeerd")
    page.click(SEND)


def open_everything(page: Page) -> None:
    for step in page.locator("main summary").all():
        step.click()


def open_account(page: Page) -> None:
    """The page of one account, of which the address bears its number."""
    page.get_by_role("link", name="analist").click()


def open_mandate(page: Page) -> None:
    """Who holds the first mandate of the list."""
    page.locator("main table a").first.click()


def stand_in_for_nobody(page: Page) -> None:
    """A stand-in of which nothing is said."""
    page.locator(SEND).last.click()


def let_stand_in(page: Page) -> None:
    """The owner lets the analyst stand in, for a week that is still to come."""
    page.fill("#id_colleague", "analist")
    page.fill("#id_valid_from", "2099-01-01T09:00")
    page.fill("#id_valid_until", "2099-01-08T09:00")
    page.fill("#id_reason", "verlof")
    page.locator("form[action$='/account/vervanging/'] button[type=submit]").click()


def open_tokens(page: Page) -> None:
    """The tokens of that account."""
    open_account(page)
    page.locator("main a[href$='/sleutels/']").click()


def open_proofs(page: Page) -> None:
    """The proofs of integrity of that account."""
    open_account(page)
    page.locator("main a[href$='/bewijzen/']").click()


def shut_without_reason(page: Page) -> None:
    """An account that is shut without saying why: the browser's own check is passed by, as other programs do."""
    open_account(page)
    page.locator("form[action$='uitzetten/']").evaluate("form => { form.noValidate = true; }")
    page.locator("form[action$='uitzetten/'] button").click()


def look_back(page: Page) -> None:
    """The thing as it stood, from its history."""
    page.goto(f"{page.url}geschiedenis/")
    page.locator("ol.house-timeline > li a[href*='moment=']").first.click()


def put_sensor(page: Page) -> None:
    """The page of a sensor that was just put in the register, and of which the register does not say all yet."""
    number = next(_sensors)  # the walk in each language may come to the same house
    page.fill("#id_title", f"Voorbeeldsensor {number}")
    page.fill("#id_measures", "Temperatuur, in graden Celsius.")
    page.select_option("#id_owner", index=1)
    page.locator(SEND).last.click()
    page.wait_for_url(f"**/meten/sensoren/voorbeeldsensor-{number}/")


def fail_to_fetch(page: Page) -> None:
    """Nothing outside this machine is reached from a test, so fetching a remote source fails."""
    page.locator("form[action*='/ophalen/'] button").first.click()
    page.wait_for_load_state()


def ask_for_schedule(page: Page) -> None:
    """Something waits: nothing does it, for the house of these tests has no worker."""
    page.locator("form[action*='kernel.prune'] button[name=now]").click()
    page.wait_for_load_state()


def look_at_job(page: Page) -> None:
    """The page of a job, after somebody asked to try again what went wrong."""
    ask_for_schedule(page)
    page.locator("main a[href*='/taken/']:not([href*='/beheer/'])").first.click()
    page.wait_for_load_state()


def save_nothing(page: Page) -> None:
    page.locator(SEND).last.click()


def edit_in_two_places(page: Page) -> None:
    """Somebody else saves while this form is open."""
    other = page.context.new_page()
    other.goto(page.url)
    for opened, words in ((other, "De tekst van een ander."), (page, "Mijn eigen tekst.")):
        opened.fill("#id_summary", f"{words} {page.url}")
        opened.locator(SEND).last.click()
    other.close()


def import_good_table(page: Page) -> None:
    _import(page, "titel;definitie\nFietspad;Een pad voor fietsen.\nVeerpont;Een boot die heen en weer vaart.\n")


def import_bad_table(page: Page) -> None:
    _import(page, "titel;definitie;status\n;Een definitie zonder titel.;\nSteiger;Een plek om aan te leggen.;onzin\n")


def _import(page: Page, table: str) -> None:
    page.set_input_files("#bestand", {"name": "begrippen.csv", "mimeType": "text/csv", "buffer": table.encode()})
    page.locator(SEND).last.click()


def look_at_table(page: Page) -> None:
    table = "gemeente;jaar;aantal\nGM0344;2022;1.234,5\nGM0307;2022;99,0\n"
    _look(page, {"name": "bomen per gemeente.csv", "mimeType": "text/csv", "buffer": table.encode()})


def look_at_noise(page: Page) -> None:
    _look(page, {"name": "foto.xlsx", "mimeType": "application/octet-stream", "buffer": bytes(range(256))})


def look_at_nothing(page: Page) -> None:
    page.locator(SEND).last.click()


def _look(page: Page, file: dict[str, object]) -> None:
    page.set_input_files("#id_file", file)  # type: ignore[arg-type]
    page.locator(SEND).last.click()


def step_too_late(page: Page) -> None:
    """A step in the life of a thing that somebody else has changed since."""
    page.evaluate("document.querySelector('main form input[name=version]').value = '0'")
    page.locator("main .house-actions summary").click()
    page.locator("main form button[formaction]").first.click()


def shown(template: str, **words: str) -> Callable[[Page], None]:
    """A page that a healthy house never shows, as it would send it."""

    def steps(page: Page) -> None:
        with override("en" if "/en/" in page.url else "nl"):
            body = render_to_string(template, words)

        def answer(route: Route) -> None:
            route.fulfill(body=body, content_type="text/html; charset=utf-8")

        page.route(page.url, answer)
        page.reload()

    return steps
