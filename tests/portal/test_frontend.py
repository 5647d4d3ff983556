"""The front end is built from the lock file, small, and built again only when something changed."""

import json
import re

import pytest

from informatiehuis.portal.frontend import build

FIRST_PAGE = 300_000


@pytest.fixture(scope="module")
def built() -> None:
    build.build()


def test_the_lock_file_names_no_registry():
    lock = json.loads((build.FOLDER / "package-lock.json").read_text())
    packages = {name: facts for name, facts in lock["packages"].items() if name}
    assert not [name for name, facts in packages.items() if "resolved" in facts]
    assert all(facts.get("integrity") for facts in packages.values())


@pytest.mark.usefixtures("built")
def test_nothing_is_done_when_nothing_changed():
    assert build.build() is None


def test_a_changed_source_changes_the_fingerprint(tmp_path, monkeypatch):
    monkeypatch.setattr(build, "FOLDER", tmp_path)
    page = tmp_path / "a.css"
    page.write_text("a{}")
    before = build.fingerprint([page])
    page.write_text("b{}")
    assert build.fingerprint([page]) != before


def test_a_failing_tool_is_reported_with_what_it_said():
    with pytest.raises(build.BuildError, match="no such thing"):
        build.run([build.node(), "--eval", "console.error('no such thing'); process.exit(3)"])


@pytest.mark.usefixtures("built")
def test_what_every_page_loads_leaves_room_for_the_page():
    text = (build.TARGET / "house.css").read_text()
    normal = [name for name in re.findall(r"url\(([^)]+)\)", text) if "sans-3-latin-wght-normal" in name]
    assert len(normal) == 1
    files = [build.TARGET / "house.css", build.TARGET / "house.js", (build.TARGET / normal[0].strip("\"'")).resolve()]
    assert sum(path.stat().st_size for path in files) < FIRST_PAGE * 0.6


@pytest.mark.usefixtures("built")
def test_the_movable_map_is_fetched_on_request_only():
    script = (build.TARGET / "house.js").read_text()
    assert re.search(r'import\("\./parts/map-[A-Z0-9]+\.js"\)', script)
    assert not re.search(r"^import[^(]", script, re.MULTILINE)
    assert (build.TARGET / "maplibre-gl-worker.mjs").is_file()


@pytest.mark.usefixtures("built")
def test_style_sheets_fetch_nothing_from_elsewhere():
    for sheet in build.TARGET.glob("*.css"):
        addresses = re.findall(r"url\(\"?([^)\"]+)", sheet.read_text())
        assert not [address for address in addresses if re.match(r"(https?:)?//", address)]
