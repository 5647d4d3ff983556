"""What docs/how-to/connect-a-system.md tells to do, done: its commands with the house, and its requests with curl."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.terminal import Terminal

pytestmark = pytest.mark.server
CURL = shutil.which("curl")


def told(repository: Path, command: str) -> list[list[str]]:
    """The commands of this name on the page, each as its words."""
    page = (repository / "docs/how-to/connect-a-system.md").read_text("utf-8")
    blocks = re.findall(r"^```console\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    lines = "".join(blocks).replace("\\\n", " ").splitlines()
    return [shlex.split(line[2:]) for line in lines if line.startswith(f"$ {command}")]


@pytest.fixture(scope="module")
def token(terminal: Terminal, repository: Path, example_house: Path) -> str:
    """The token that the commands of the page give."""
    found = ""
    for words in told(repository, "informatiehuis"):
        if words[1:3] in (["token", "list"], ["token", "revoke"]):
            continue
        done = terminal.run(example_house, *words[1:], "--json")
        assert done.status == 0, (words, done.err)
        found = done.json.get("token", found)
    assert found.startswith("ih_")
    return found


def curl(words: list[str], **environment: str) -> tuple[int, Any]:
    """The status and the JSON of one request."""
    assert CURL
    filled = [re.sub(r"\$(\w+)", lambda name: environment[name[1]], word) for word in words[1:]]
    asked = [CURL, "--silent", "--show-error", "--noproxy", "*", "--write-out", "\n%{http_code}", *filled]
    done = subprocess.run(asked, capture_output=True, text=True, check=True, env={**os.environ})
    body, _, status = done.stdout.rpartition("\n")
    return int(status), json.loads(body)


@pytest.mark.skipif(CURL is None, reason="curl is not installed; it is how the page shows a request")
def test_the_page_connects_a_system(
    terminal: Terminal, repository: Path, served: str, token: str, example_house: Path
) -> None:
    listed = terminal.run(example_house, "user", "list", "--json").json
    assert {one["what"] for one in listed if one["username"] == "zaaksysteem"} == {"systeem"}
    password = terminal.run(example_house, "user", "password", "zaaksysteem")
    assert (password.status, "meldt niemand zich aan" in password.err) == (1, True)
    reads, writes = told(repository, "curl")
    status, found = curl(reads, TOKEN=token, HOUSE=served)
    assert (status, found["count"] > 0) == (200, True)
    status, made = curl(writes, TOKEN=token, HOUSE=served)
    assert (status, made["title"]) == (201, "Zaak")
    assert curl(reads, TOKEN=token, HOUSE=served)[1]["count"] == found["count"] + 1
    status, refused = curl(["curl", f"$HOUSE/api/v1/begrippen?access_token={token}"], HOUSE=served)
    assert (status, refused["code"]) == (400, "token-in-address")
    for words in told(repository, "informatiehuis token"):
        if words[2] in ("list", "revoke"):
            assert terminal.run(example_house, *words[1:]).status == 0, words
    status, refused = curl(reads, TOKEN=token, HOUSE=served)
    assert (status, refused["code"]) == (401, "invalid-token")
