"""What there is to say against a page that stands in the browser: one line a fault, none for a good page."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Request

from tests.browser.axe import VISUAL_RULES, axe_violations

WIDE, NARROW = 1280, 360
# Each language is looked at in two of the four; together they see both widths in both colour schemes.
LOOKS = {"nl": ((WIDE, "light"), (NARROW, "dark")), "en": ((WIDE, "dark"), (NARROW, "light"))}
MOST_BYTES = 600_000
# Words that belong to one language only, and that a sentence in it can hardly do without.
TELLING = {
    "nl": {
        "het",
        "een",
        "voor",
        "niet",
        "met",
        "naar",
        "wordt",
        "zijn",
        "deze",
        "dit",
        "geen",
        "ook",
        "staat",
        "welke",
    },
    "en": {"the", "and", "for", "with", "this", "are", "not", "from", "which", "what", "where", "your", "means", "by"},
}
# Every text that is seen, with the language that its nearest ancestor with `lang` says.
TEXTS = """() => {
  const skip = 'script,style,textarea,option,code,pre,[hidden],.house-print-only';
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  while (walker.nextNode()) {
    const node = walker.currentNode, text = node.textContent.trim();
    if (text.length > 3 && !node.parentElement.closest(skip))
      found.push([node.parentElement.closest('[lang]').lang, text.replace(/\\s+/g, ' ')]);
  }
  return found;
}"""
CUT_OFF = """() => [...document.querySelectorAll('main :is(h1, h2, h3, p, dd, dt, td, th, a, button, li)')]
  .filter(e => e.clientWidth && !e.closest('.house-hidden-text, .house-table-region, svg'))
  .filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .slice(0, 3).map(e => e.textContent.trim().slice(0, 60))"""


class Listener:
    """Everything a page says against itself while it is visited, and everything it asks for."""

    def __init__(self, page: Page, server: str) -> None:
        self.server = server
        self.said: list[str] = []
        self.requests: list[Request] = []
        page.on("pageerror", lambda error: self.said.append(f"script: {error}"))
        page.on("console", self._listen)
        page.on("requestfinished", lambda request: self.requests.append(request))
        page.on("requestfailed", self._fail)

    def _fail(self, request: Request) -> None:
        """A step that leads to another page breaks off what the page before it was still fetching."""
        if request.failure != "net::ERR_ABORTED":
            self.said.append(f"failed: {request.url} {request.failure}")

    def _listen(self, message: ConsoleMessage) -> None:
        """Chromium also calls the status of the page itself an error; the walk expects that one by number."""
        if message.type == "error" and "the server responded with a status of" not in message.text:
            self.said.append(f"console: {message.text}")

    def faults(self) -> Iterator[str]:
        yield from self.said
        for request in self.requests:
            if not request.url.startswith((f"{self.server}/", "data:", "blob:")):
                yield f"asked elsewhere: {request.url}"
            response = request.response()
            if response and response.status >= 400 and request.resource_type != "document":
                yield f"{response.status}: {request.url}"

    def transferred(self) -> int:
        """Bytes over the line, heads included, of everything asked for so far."""
        sizes = [request.sizes() for request in self.requests if request.url.startswith("http")]
        return sum(one["responseBodySize"] + one["responseHeadersSize"] for one in sizes)


def look(page: Page, language: str) -> Iterator[str]:
    """Faults at both widths and in both colour schemes of this language, in its words, and printed."""
    yield from wrong_language(page, language)
    for number, (width, scheme) in enumerate(LOOKS[language]):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found = axe_violations(page, VISUAL_RULES if number else None)
        yield from (f"{width} {scheme}: {fault}" for fault in found)
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
            yield f"scrolls sideways at {width}: {wide} wide"
        yield from (f"cut off at {width}: {text}" for text in page.evaluate(CUT_OFF))
    yield from printed(page)


def wrong_language(page: Page, language: str) -> Iterator[str]:
    """Texts that are wholly in another language than they are said to be; a Dutch name in a sentence may stay."""
    if (said := page.locator("html").get_attribute("lang")) != language:
        yield f"says to be in {said}, not in {language}"
    for marked, text in page.evaluate(TEXTS):
        other = "en" if marked == "nl" else "nl"
        words = re.findall(r"[a-zà-ÿ]+", text.lower())
        telling = TELLING[other].intersection(words)
        if len(telling) > 1 and not TELLING[marked].intersection(words):
            yield f"not {marked}, by {sorted(telling)}: {text[:80]}"


def printed(page: Page) -> Iterator[str]:
    """On paper the menu is gone, and the address and the day are there."""
    page.emulate_media(media="print")
    if page.locator(".house-navigation, .house-search, .house-tools").filter(visible=True).count():
        yield "the menu is printed"
    path = urlsplit(page.url).path
    address = page.locator(".house-print-address")
    if address.count() and (not address.is_visible() or path not in address.inner_text()):
        yield "printed without its address"
    page.emulate_media(media="screen")
