"""A real Chromium, and our own server with the example house, for tests that look as a visitor does.

Each worker serves a copy of the example house of its own, so that a test which changes something cannot
disturb the other worker. Chromium resolves no name but this machine's.
"""

import os
import shutil
import socket
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.states import PROVINCE
from tests.command import COMMAND
from tests.npmtools import absent

# The first is the same browser without the windows around its pages, which take as long as the pages.
CHROMIUM_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",  # the tests may run as root, where Chromium's sandbox cannot
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
SECONDS_TO_START = 60

Doors = Callable[[str], Any]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def fuller_house(example_house: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example house of this worker with what the example has none of: several periods, a target, invented data."""
    house = Path(shutil.copytree(example_house, tmp_path_factory.mktemp("fuller") / "house"))
    done = subprocess.run(
        [COMMAND, "init", "--from", PROVINCE, "--home", house], capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.fail(f"the example house could not be filled further:\n{done.stdout}\n{done.stderr}")
    return house


@pytest.fixture(scope="session")
def server(fuller_house: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of our own server with the example house, without a slash at the end."""
    port = _free_port()
    log = tmp_path_factory.mktemp("server") / "log.txt"
    with log.open("w") as output:
        process = subprocess.Popen(
            [COMMAND, "serve", "--no-worker", "--port", str(port)],
            env={**os.environ, "INFORMATIEHUIS_HOME": str(fuller_house)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_until_it_answers(process, f"{address}/gezondheid", log)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_it_answers(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    """Return when the address answers; fail with the server's own words when it stops or takes too long."""
    for _ in range(SECONDS_TO_START * 10):
        try:
            process.wait(timeout=0.1)
        except subprocess.TimeoutExpired:
            try:
                urllib.request.urlopen(address, timeout=10).close()
            except OSError:  # refused, or no answer in time
                continue
            return
        break
    pytest.fail(f"the server did not answer (exit code {process.poll()}):\n{log.read_text()}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    executable = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if executable is None:
        absent("Chromium", "on Debian: sudo apt-get install chromium-headless-shell")
    # Playwright keeps an event loop in this thread for as long as it lives, which Django would refuse to work
    # beside; the other tests of this worker use the database in this same thread, one at a time.
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_ARGUMENTS)
            yield chromium
            chromium.close()


@pytest.fixture(scope="session")
def doors(browser: Browser, server: str, fuller_house: Path) -> Doors:
    """For a user name, what a signed-in browser remembers; for nobody, nothing. Each signs in once."""
    lines = (fuller_house / "accounts.txt").read_text("utf-8").splitlines()
    passwords = {name: password for name, password, *_ in (line.split("\t") for line in lines)}
    remembered: dict[str, Any] = {"": {"cookies": [], "origins": []}}

    def open_for(who: str) -> Any:
        if who not in remembered:
            visitor = browser.new_context()
            page = visitor.new_page()
            page.goto(f"{server}/aanmelden/")
            page.fill("#id_username", who)
            page.fill("#id_password", passwords[who])
            page.click("main button[type=submit]")
            page.get_by_text(who).first.wait_for(state="attached")
            remembered[who] = visitor.storage_state()
            visitor.close()
        return remembered[who]

    return open_for


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A visitor without a past, who reads Dutch and lives in Utrecht."""
    visitor = browser.new_context(
        locale="nl-NL", timezone_id="Europe/Amsterdam", viewport={"width": 1280, "height": 900}
    )
    visitor.set_default_timeout(15_000)
    yield visitor
    visitor.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page; the test fails when a script on it broke or the content security policy stopped something."""
    opened = context.new_page()
    broken: list[str] = []
    opened.on("pageerror", lambda error: broken.append(str(error)))
    opened.on("console", lambda said: broken.append(said.text) if "Content Security Policy" in said.text else None)
    yield opened
    assert broken == [], f"on {opened.url}"


@pytest.fixture
def page_without_scripts(browser: Browser) -> Iterator[Page]:
    """A page of a visitor whose browser runs no JavaScript."""
    visitor = browser.new_context(locale="nl-NL", java_script_enabled=False)
    yield visitor.new_page()
    visitor.close()
