"""The description of the API under the NLGov REST API Design Rules, judged by their own Spectral ruleset."""

import json
from pathlib import Path

import httpx
import pytest

from tests.npmtools import spectral
from tests.shared import STANDARDS, needs_shared

RULES = STANDARDS / "nlgov-adr" / "media" / "linter.yaml"


@needs_shared
@pytest.mark.slow
def test_the_description_follows_the_rules(anybody: httpx.Client, tmp_path: Path) -> None:
    served = tmp_path / "openapi.json"
    served.write_text(anybody.get("/api/v1/openapi.json").text)
    assert [(one["code"], one["path"]) for one in spectral(served, RULES) if one["severity"] == 0] == []


@needs_shared
@pytest.mark.slow
def test_the_referee_sees_what_is_wrong(anybody: httpx.Client, tmp_path: Path) -> None:
    document = anybody.get("/api/v1/openapi.json").json()
    del document["info"]["contact"]["email"]
    document["paths"]["/Begrippen_Lijst"] = document["paths"].pop("/begrippen")
    del document["paths"]["/bronnen"]["get"]["responses"]["200"]["headers"]
    worse = tmp_path / "openapi.json"
    worse.write_text(json.dumps(document))
    codes = {one["code"] for one in spectral(worse, RULES) if one["severity"] == 0}
    assert {"nlgov:info-contact-fields-exist", "nlgov:paths-kebab-case", "nlgov:missing-header"} <= codes


def test_the_description_in_the_repository_is_what_the_server_gives(anybody: httpx.Client, repository: Path) -> None:
    committed = json.loads((repository / "docs" / "reference" / "openapi.json").read_text("utf-8"))
    served = anybody.get("/api/v1/openapi.json").json()
    own = {"title", "contact"}
    assert {name: value for name, value in served["info"].items() if name not in own} == {
        name: value for name, value in committed["info"].items() if name not in own
    }
    assert {name: value for name, value in served.items() if name != "info"} == {
        name: value for name, value in committed.items() if name != "info"
    }
    assert served["info"]["contact"]["email"]
