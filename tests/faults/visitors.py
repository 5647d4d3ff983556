"""A real server of a house on this machine, and people who sign in and fill in its forms."""

import contextlib
import os
import subprocess
import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx

from tests.command import COMMAND
from tests.faults import databases
from tests.servers import free_port

PATIENCE = 120


@dataclass(frozen=True)
class Portal:
    """A house that is open at `url`."""

    folder: Path
    url: str

    def signed_out(self) -> "Visitor":
        """Anybody."""
        return Visitor(httpx.Client(base_url=self.url, timeout=PATIENCE, trust_env=False))

    def signed_in(self) -> "Visitor":
        """The administrator of the house, in a session of their own."""
        username, password, *_ = (self.folder / "accounts.txt").read_text().splitlines()[0].split("\t")
        visitor = Visitor(httpx.Client(base_url=self.url, timeout=PATIENCE, trust_env=False))
        visitor.get("/aanmelden/")
        answer = visitor.post("/aanmelden/", {"username": username, "password": password})
        assert answer.status_code == 302, answer.text
        return visitor


@dataclass(frozen=True)
class Visitor:
    client: httpx.Client

    def get(self, path: str) -> httpx.Response:
        return self.client.get(path)

    def post(self, path: str, data: Mapping[str, Any], **rest: Any) -> httpx.Response:
        return self.client.post(path, data=data, headers={"X-CSRFToken": self.client.cookies["csrftoken"]}, **rest)

    def form(self, path: str) -> dict[str, str]:
        """What the form of a page would send when nothing is changed."""
        return self.fields(self.get(path))

    def fields(self, page: httpx.Response) -> dict[str, str]:
        form = Form()
        form.feed(page.text)
        return {name: value.removeprefix("\n") for name, value in form.found.items() if name != "csrfmiddlewaretoken"}


class Form(HTMLParser):
    """Gathers the fields of the forms on a page that are posted."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.posted = False
        self.open = ""
        self.choosing = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.posted = told.get("method", "").lower() == "post"
        name = told.get("name", "")
        if self.posted and tag == "input" and name and told.get("type") not in ("checkbox", "radio", "submit", "file"):
            self.found[name] = told.get("value", "")
        elif self.posted and tag == "textarea":
            self.open = name
            self.found[name] = ""
        elif self.posted and tag == "select":
            self.choosing = name
        elif tag == "option" and self.choosing and "selected" in told:
            self.found[self.choosing] = told.get("value", "")
        elif tag == "input" and told.get("type") in ("checkbox", "radio") and "checked" in told and self.posted:
            self.found[name] = told.get("value", "on")

    def handle_data(self, data: str) -> None:
        if self.open:
            self.found[self.open] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.open = ""
        elif tag == "select":
            self.choosing = ""


@contextlib.contextmanager
def serving(folder: Path, *, ready: bool = True, **variables: str) -> Iterator[Portal]:
    """Open a house with `informatiehuis serve` while the block runs; `ready` waits until it says that it is well."""
    url = f"http://127.0.0.1:{(port := free_port())}"
    environment = {**os.environ, "INFORMATIEHUIS_HOME": str(folder), **databases.environment_of(folder), **variables}
    log = folder.parent / "serve.log"
    with (
        log.open("wb") as output,
        subprocess.Popen(
            [COMMAND, "serve", "--no-worker", "--port", str(port)], env=environment, stdout=output, stderr=output
        ) as run,
    ):
        try:
            wait_for(url, run, log, (200,) if ready else (200, 503))
            yield Portal(folder, url)
        finally:
            run.terminate()
            run.wait(PATIENCE)


def wait_for(url: str, process: "subprocess.Popen[bytes]", log: Path, answers: Collection[int] = (200,)) -> None:
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends and process.poll() is None:
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{url}/gezondheid", timeout=PATIENCE, trust_env=False).status_code in answers:
                return
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.1)
    raise RuntimeError(f"the house does not open: {log.read_text('utf-8')[-2000:]}")
