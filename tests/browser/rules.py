"""The pages of the rules as they are visited: a check from its start to a notice, maps, and what an edition changes."""

from playwright.sync_api import Page

from tests.engines.rulesets.files import located_house

CHECK = "/regels/check/bomen-kappen/"
MAP = "/regels/kaart/bomen-kappen/"
SPOT = "52.085, 5.175"
WRONG = "ergens"
"""No position at all."""
_IN_NO_LAYER = "landschapselement=nee&contour=nee&tuin=nee&soort=nee&dunning=nee"
ASKED = f"{CHECK}?plaats=gm0310&landschapselement=nee"
REFUSED = f"{ASKED}&contour=nee&tuin=nee&soort=misschien"
FREE = f"{CHECK}?plaats=gm0310&landschapselement=nee&contour=nee&tuin=ja"
NOTICE = f"{CHECK}?plaats=gm0310&{_IN_NO_LAYER}&vorm=rij%20bomen&aantal=30"
UNDECIDED = f"{CHECK}?plaats=gm0310&{_IN_NO_LAYER}&vorm=rij%20bomen&aantal=20"
FORM = NOTICE.replace("?", "melden/?")
_SEND = "main form[method=post] button[type=submit]"


def keep(page: Page) -> None:
    """The check as it was kept."""
    page.locator("form[action*='/bewaren/'] button").click()


def send_empty(page: Page) -> None:
    """The form of a notice with nothing in it; the browser's own check is passed by, as other programs do."""
    page.locator("main form[method=post]").evaluate("form => { form.noValidate = true; }")
    page.locator(_SEND).last.click()


def send(page: Page) -> None:
    """The receipt of a notice."""
    page.fill("#id_plaats-bomen", "Langs de sloot achter de boerderij")
    page.fill("#id_begin", "2099-01-31")
    page.fill("#id_reden", "De bomen zijn ziek")
    page.fill("#id_te-kappen", "30")
    page.fill("#id_boomsoorten", "Populieren van veertig jaar")
    page.locator("[name=herplant-waar]").first.check()
    page.fill("#id_contact_name", "Voorbeeld van een naam")
    page.fill("#id_contact_phone", "06 00000000")
    page.locator(_SEND).last.click()


def look_at_notice(page: Page) -> None:
    """What whoever handles notices sees of one that was sent."""
    send(page)
    page.wait_for_url("**/ontvangst/**")
    _open(page, "/regels/meldingen/")
    page.locator("main tbody th a").first.click()


def draft(page: Page) -> None:
    """The next edition of rules, as a draft."""
    page.locator("form[action$='/nieuwe-versie/'] button").click()
    page.wait_for_load_state()


def look_at_impact(page: Page) -> None:
    """What that edition would change."""
    draft(page)
    page.locator("main a[href$='/gevolgen/']").click()


def look_at_impact_map(page: Page) -> None:
    """What that edition would change where."""
    look_at_impact(page)
    page.locator("main a[href$='/gevolgen/kaart/']").click()


def import_nonsense(page: Page) -> None:
    """A file that holds no rules."""
    page.set_input_files("#id_file", {"name": "regels.xml", "mimeType": "application/xml", "buffer": b"<regels/>"})
    page.select_option("#id_activity", index=1)
    page.select_option("#id_owner", index=1)
    page.locator(_SEND).last.click()


def import_locations(page: Page) -> None:
    """A file that asks of a location that the house does not know."""
    file = {"name": "boomhut.xml", "mimeType": "application/xml", "buffer": located_house()}
    page.set_input_files("#id_file", file)
    page.select_option("#id_activity", index=1)
    page.select_option("#id_owner", index=1)
    page.locator(_SEND).last.click()
    page.wait_for_url("**/gebieden/")


def _open(page: Page, address: str) -> None:
    """Another page of this house, in the language of the one that is open."""
    english = "/en" if page.locator("html").get_attribute("lang") == "en" else ""
    page.goto(page.evaluate("location.origin") + english + address)
