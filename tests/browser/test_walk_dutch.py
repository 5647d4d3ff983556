"""Every page of the house in every state, in Dutch: accessible, in its own language, and sound in the browser.

See `walk.py` for which pages there are and `looking.py` for what is asked of each.
"""

import pytest
from playwright.sync_api import Browser

from tests.browser import walk
from tests.browser.conftest import Doors
from tests.browser.sound import faults_of
from tests.browser.walk import Visit


@pytest.mark.parametrize("visit", list(walk.visits()), ids=str)
def test_a_page_is_sound(visit: Visit, browser: Browser, server: str, doors: Doors) -> None:
    assert faults_of(visit, browser, server, doors) == []
