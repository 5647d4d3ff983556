"""One visit to one page, and all that is wrong with what one finds there; the walks ask it of every page."""

from playwright.sync_api import Browser

from tests.browser.conftest import Doors
from tests.browser.looking import MOST_BYTES, Listener, look
from tests.browser.walk import Visit


def faults_of(visit: Visit, browser: Browser, server: str, doors: Doors) -> list[str]:
    """Go there, take the steps of the visit, and look. Fails at once on another status than the visit expects."""
    context = browser.new_context(
        storage_state=doors(visit.who), locale="nl-NL", viewport={"width": 1280, "height": 900}
    )
    try:
        page = context.new_page()
        listener = Listener(page, server)
        answer = page.goto(f"{server}{visit.path}")
        assert answer is not None
        assert answer.status == visit.status
        assert answer.headers["content-type"].startswith("text/html")
        transferred = listener.transferred()
        if visit.steps:
            visit.steps(page)
            page.wait_for_load_state()
        faults = [*look(page, visit.language), *listener.faults()]
        if transferred > MOST_BYTES:
            faults.append(f"{transferred} bytes over the line")
        return faults
    finally:
        context.close()
