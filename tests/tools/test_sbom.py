"""The bill of materials names all that the product installs, answers to the schema, and leaves out what it does not."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.model.bom import Bom
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from tools.lock import PIN
from tools.sbom import NotValid, Part, bill, npm_parts, of_project, wanted_by, written

PROJECT = {"name": "huis", "version": "1.0", "description": "Een huis", "license": "EUPL-1.2"}
INTEGRITY = "sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg=="
OF_NOTHING = hashlib.sha512(b"").hexdigest()
LOCK = """
django==5.2.1 \\
    --hash=sha256:00
    # via
    #   -c requirements/all.txt
    #   huis (pyproject.toml)
    #   django-csp
django-csp==4.0 \\
    --hash=sha256:00
    # via huis (pyproject.toml)
Zope.Interface==7.0
    # via django
"""
FRONTEND = {
    "name": "voorkant",
    "packages": {
        "": {"name": "voorkant", "dependencies": {"@utrecht/table-css": "^3"}, "devDependencies": {"esbuild": "^1"}},
        "node_modules/@utrecht/table-css": {
            "version": "3.0.1",
            "license": "EUPL-1.2",
            "integrity": INTEGRITY,
            "dependencies": {"part": "^1"},
        },
        "node_modules/part": {"version": "1.1.0", "integrity": "sha1-aa"},
        "node_modules/esbuild": {"version": "1.0.0", "dev": True, "dependencies": {"part": "^1"}},
        "node_modules/@utrecht/table-css/node_modules/part": {"version": "1.0.0", "license": "MIT"},
    },
}


@pytest.fixture(scope="module")
def project(repository: Path) -> dict[str, Any]:
    """The document of this project, as other programs read it."""
    return json.loads(written(of_project(repository)))


def test_it_answers_to_the_strict_schema(project: dict[str, Any]) -> None:
    validator = JsonStrictValidator(SchemaVersion.V1_6)
    assert (project["bomFormat"], project["specVersion"]) == ("CycloneDX", "1.6")
    assert validator.validate_str(json.dumps(project)) is None
    assert validator.validate_str(json.dumps({**project, "components": [{"name": "x"}]})) is not None


def test_what_does_not_answer_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    made = bill(PROJECT, [Part("pypi", "x", "1", "MIT")], ())
    monkeypatch.setattr("tools.sbom.JsonV1Dot6.output_as_string", lambda self, **_: '{"bomFormat": "anders"}')
    with pytest.raises(NotValid):
        written(made)


def test_every_pinned_package_is_in_it_in_its_pinned_version(project: dict[str, Any], repository: Path) -> None:
    """Beside packages for other systems, which uv marks."""
    lock = (repository / "requirements/run.txt").read_text("utf-8")
    pinned = {f"pkg:pypi/{one['name'].lower()}@{one['version']}" for one in PIN.finditer(lock)}
    marked = {line.split("==")[0].lower() for line in lock.splitlines() if "==" in line and ";" in line}
    found = {one["purl"] for one in project["components"] if one["purl"].startswith("pkg:pypi/")}
    assert found <= pinned
    assert {one for one in pinned - found if one.split("/")[1].split("@")[0] not in marked} == set()
    assert len(found) > 50


def test_what_is_served_with_the_pages_is_in_it_and_what_builds_them_is_not(project: dict[str, Any]) -> None:
    names = {one["name"] for one in project["components"] if one["purl"].startswith("pkg:npm/")}
    assert {"maplibre-gl", "htmx.org", "table-css"} <= names
    assert names & {"esbuild", "postcss"} == set()


def test_every_package_has_a_licence_and_is_wanted_by_something(project: dict[str, Any]) -> None:
    assert [one["purl"] for one in project["components"] if not one.get("licenses")] == []
    asks = {one["ref"]: one.get("dependsOn", []) for one in project["dependencies"]}
    reached, todo = {"informatiehuis"}, ["informatiehuis"]
    while todo:
        new = set(asks[todo.pop()]) - reached
        reached |= new
        todo += new
    assert {one["bom-ref"] for one in project["components"]} - reached == set()


def test_the_product_itself_stands_apart_with_its_licence(project: dict[str, Any]) -> None:
    product = project["metadata"]["component"]
    assert (product["name"], product["type"]) == ("informatiehuis", "application")
    assert product["licenses"] == [{"license": {"id": "EUPL-1.2"}}]


def test_who_asks_for_a_package_is_read_in_both_ways_that_uv_notes_it() -> None:
    assert wanted_by(LOCK) == {
        "django": {"huis", "django-csp"},
        "django-csp": {"huis"},
        "zope-interface": {"django"},
    }


def test_npm_packages_have_their_hash_and_nested_ones_are_told_apart() -> None:
    held = {(one.name, one.version): one for one in npm_parts(FRONTEND)}
    assert set(held) == {("@utrecht/table-css", "3.0.1"), ("part", "1.1.0"), ("part", "1.0.0")}
    table = held["@utrecht/table-css", "3.0.1"]
    assert (table.sha512, table.wanted_by) == (OF_NOTHING, {"voorkant"})
    assert (held["part", "1.1.0"].sha512, held["part", "1.1.0"].wanted_by) == ("", {"@utrecht/table-css"})


def test_a_licence_is_named_by_its_identifier_where_it_has_one_and_else_as_it_is_stated() -> None:
    parts = [
        Part("pypi", "a", "1", "MIT", frozenset({"huis"})),
        Part("pypi", "b", "1", "Apache-2.0 OR MIT", frozenset({"a"})),
        Part("pypi", "c", "1", "BSD License", frozenset({"a"})),
        Part("npm", "a", "2", "", frozenset({"voorkant"})),
    ]
    made: Bom = bill(PROJECT, parts, ("huis", "voorkant"))
    told = json.loads(written(made))
    licences = {one["bom-ref"]: one.get("licenses") for one in told["components"]}
    assert licences == {
        "pkg:pypi/a@1": [{"license": {"id": "MIT"}}],
        "pkg:pypi/b@1": [{"expression": "Apache-2.0 OR MIT"}],
        "pkg:pypi/c@1": [{"license": {"name": "BSD License"}}],
        "pkg:npm/a@2": None,
    }
    asks = {one["ref"]: sorted(one.get("dependsOn", [])) for one in told["dependencies"]}
    assert asks["huis"] == ["pkg:npm/a@2", "pkg:pypi/a@1"]
    assert asks["pkg:pypi/a@1"] == ["pkg:pypi/b@1", "pkg:pypi/c@1"]
