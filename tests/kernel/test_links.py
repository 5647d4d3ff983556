"""Which addresses that people write become a link: those of the web, a mailbox or a telephone."""

from __future__ import annotations

import pytest
from django.template import Context, Template

from informatiehuis.kernel.links import is_safe
from informatiehuis.rooms.monitor.text import markdown

GOOD = ("https://example.org/a?b=c#d", "http://example.org", "mailto:a@example.org", "tel:+31301234567")
BAD = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "\x01javascript:alert(1)",
    "data:text/html,<script>1</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "ftp://example.org/",
    "//kwaad.example/",
    "https:\\\\kwaad.example",
    "https:kwaad",
    "http://[",
)


@pytest.mark.parametrize("address", GOOD)
def test_an_address_of_the_web_becomes_a_link_that_we_do_not_vouch_for(address: str) -> None:
    assert is_safe(address)
    shown = Template("{% load house %}{% outward address %}").render(Context({"address": address}))
    assert f'<a href="{address}" rel="noopener nofollow">' in shown
    assert f'<a href="{address}" rel="noopener nofollow">hier</a>' in markdown(f"Zie [hier]({address}).")


@pytest.mark.parametrize("address", BAD)
def test_any_other_address_stays_text(address: str) -> None:
    assert not is_safe(address, within=True)
    shown = Template("{% load house %}{% outward address %}").render(Context({"address": address}))
    assert "<a " not in shown
    assert address == "http://[" or "href" not in markdown(f"Zie [hier](<{address}>).")


def test_a_text_may_point_to_a_page_of_the_house_and_shows_no_picture_of_elsewhere() -> None:
    assert 'href="/atlas/"' in markdown("[atlas](/atlas/)")
    assert "<img" not in markdown("![volgen](https://kwaad.example/pixel.png)")
