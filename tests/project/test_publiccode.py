"""publiccode.yml answers to the standard, version 0.5, and claims nothing that is not so."""

import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import pytest
from ruamel.yaml import YAML

# The standard is written in words (docs/standard/schema.core.rst); this is what it says of the keys that we use.
TEXT = {"type": "string", "minLength": 1}
DESCRIPTION = {
    "type": "object",
    "required": ["shortDescription", "longDescription", "features"],
    "additionalProperties": False,
    "properties": {
        "localisedName": TEXT,
        "shortDescription": {"type": "string", "maxLength": 150, "pattern": r"^[^\n]+$"},
        "longDescription": {"type": "string", "minLength": 150, "maxLength": 10000},
        "features": {"type": "array", "items": TEXT, "minItems": 5, "maxItems": 20},
    },
}
DEPENDENCY = {
    "type": "object",
    "required": ["name"],
    "additionalProperties": False,
    "properties": {"name": TEXT, "versionMin": TEXT, "versionMax": TEXT, "optional": {"type": "boolean"}},
}
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": [
        "publiccodeYmlVersion",
        "name",
        "url",
        "platforms",
        "developmentStatus",
        "softwareType",
        "description",
        "legal",
        "maintenance",
        "localisation",
    ],
    "properties": {
        "publiccodeYmlVersion": {"const": "0.5"},
        "name": TEXT,
        "url": {"type": "string", "pattern": r"^https://[^/]+/.+"},
        "platforms": {"type": "array", "items": {"enum": ["web", "windows", "mac", "linux", "ios", "android"]}},
        "categories": {"type": "array", "items": TEXT},
        "developmentStatus": {"enum": ["concept", "development", "beta", "stable", "obsolete"]},
        "softwareType": {"const": "standalone/web"},
        "intendedAudience": {
            "type": "object",
            "properties": {"countries": {"type": "array", "items": {"pattern": "^[A-Z]{2}$"}}},
        },
        "description": {"type": "object", "minProperties": 1, "additionalProperties": DESCRIPTION},
        "legal": {"type": "object", "required": ["license"]},
        "maintenance": {
            "type": "object",
            "required": ["type"],
            "properties": {"type": {"enum": ["internal", "contract", "community", "none"]}},
            "if": {"properties": {"type": {"enum": ["internal", "community"]}}},
            "then": {"required": ["contacts"]},
        },
        "localisation": {
            "type": "object",
            "required": ["localisationReady", "availableLanguages"],
            "properties": {"availableLanguages": {"type": "array", "minItems": 1}},
        },
        "dependsOn": {
            "type": "object",
            "additionalProperties": {"type": "array", "items": DEPENDENCY},
        },
    },
}


@pytest.fixture(scope="module")
def publiccode(repository: Path) -> dict[str, Any]:
    return dict(YAML(typ="safe").load((repository / "publiccode.yml").read_text("utf-8")))


@pytest.fixture(scope="module")
def project(repository: Path) -> dict[str, Any]:
    return dict(tomllib.loads((repository / "pyproject.toml").read_text("utf-8"))["project"])


def test_it_answers_to_the_standard(publiccode: dict[str, Any]) -> None:
    jsonschema.validate(publiccode, SCHEMA)


def test_it_says_the_same_as_the_package(publiccode: dict[str, Any], project: dict[str, Any]) -> None:
    assert publiccode["name"].lower() == project["name"]
    assert publiccode["legal"]["license"] == project["license"]
    python = next(need for need in publiccode["dependsOn"]["open"] if need["name"] == "Python")
    assert project["requires-python"] == f">={python['versionMin']}"


def test_no_address_is_claimed_before_somebody_maintains_the_project(publiccode: dict[str, Any]) -> None:
    """Until then the key stands in the domain that RFC 2606 reserves for names that do not exist."""
    host = urlsplit(publiccode["url"]).hostname or ""
    assert host.endswith(".invalid") == (publiccode["maintenance"]["type"] == "none")


def test_the_languages_are_those_of_the_portal(publiccode: dict[str, Any]) -> None:
    from django.conf import settings

    assert publiccode["localisation"]["availableLanguages"] == [code for code, _ in settings.LANGUAGES]
    assert set(publiccode["description"]) == set(publiccode["localisation"]["availableLanguages"])
