"""Schemathesis asks whatever the descriptions allow: every answer is as described, and none is a failure of ours."""

import subprocess
import sys
from pathlib import Path

import httpx
import pytest

CHECKS = ",".join(
    [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_schema_conformance",
        "response_headers_conformance",
    ]
)
pytestmark = pytest.mark.slow


def ask(description: Path, address: str, folder: Path, *, examples: int, headers: dict[str, str]) -> None:
    """Fail with the words of schemathesis; the same questions every time."""
    program = Path(sys.executable).with_name("schemathesis")
    command = [str(program), "run", str(description), "--url", address, "--phases", "fuzzing", "--no-color"]
    command += ["--max-examples", str(examples), "--generation-deterministic", "--checks", CHECKS]
    for name, value in headers.items():
        command += ["--header", f"{name}: {value}"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=240)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


def write(client: httpx.Client, address: str, folder: Path) -> Path:
    description = folder / "description.json"
    description.write_text(client.get(address).text)
    return description


def test_the_api_answers_anybody_as_described(anybody: httpx.Client, tmp_path: Path) -> None:
    description = write(anybody, "/api/v1/openapi.json", tmp_path)
    ask(description, f"{str(anybody.base_url).rstrip('/')}/api/v1", tmp_path, examples=2, headers={})


def test_the_api_answers_an_administrator_as_described(administrator: httpx.Client, tmp_path: Path) -> None:
    description = write(administrator, "/api/v1/openapi.json", tmp_path)
    token = administrator.cookies["csrftoken"]
    cookie = f"sessionid={administrator.cookies['sessionid']}; csrftoken={token}"
    address = f"{str(administrator.base_url).rstrip('/')}/api/v1"
    ask(description, address, tmp_path, examples=4, headers={"Cookie": cookie, "X-CSRFToken": token})


def test_the_features_answer_anybody_as_described(anybody: httpx.Client, tmp_path: Path) -> None:
    description = write(anybody, "/ogc/api", tmp_path)
    ask(description, f"{str(anybody.base_url).rstrip('/')}/ogc", tmp_path, examples=5, headers={})
