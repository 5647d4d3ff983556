"""What the tests of faults share: a house of their own that was made by `informatiehuis init`."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.homes import Home, write_files
from tests.terminal import Terminal


@pytest.fixture(scope="session")
def plain_house(terminal: Terminal, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty house as `init` makes it; never changed."""
    folder = tmp_path_factory.mktemp("plain") / "house"
    Home(folder, terminal).ok("init")
    return folder


@pytest.fixture
def home(plain_house: Path, terminal: Terminal, tmp_path: Path) -> Home:
    """A plain house of this test alone."""
    return Home(plain_house, terminal).copied(tmp_path / "house")


@pytest.fixture(scope="session")
def small_atlas() -> dict[str, str]:
    """The files of a small atlas: two municipalities, one source with rules, and one indicator."""
    return {
        "partijen/team.yaml": "title: Team\nform: team\n",
        "gebieden/gebieden.yaml": (
            "- code: PV26\n  name: Utrecht\n  level: province\n"
            "- code: GM0344\n  name: Utrecht\n  level: municipality\n  parent: PV26\n"
            "- code: GM0307\n  name: Amersfoort\n  level: municipality\n  parent: PV26\n"
        ),
        "begrippen/laadpunt.yaml": "term: laadpunt\ndefinition: Plek om te laden.\nowner: team\n",
        "bronnen/laadpunten.yaml": (
            "title: Laadpunten\nlocation: laadpunten.csv\nconnector: csv\nowner: team\nquality:\n"
            "  - rule: uniqueness\n    columns: [gemeentecode, jaar]\n"
            "  - rule: areas\n    columns: [gemeentecode]\n    level: municipality\n"
        ),
        "laadpunten.csv": "gemeentecode;jaar;aantal\nGM0344;2022;1849\nGM0307;2022;796\n",
        "indicatoren/laadpunten-totaal.yaml": (
            "title: Laadpunten\nconcept: laadpunt\nunit: laadpunten\nquestion: Hoeveel?\nowner: team\n"
            "area_level: municipality\nrollup: sum\n"
        ),
        "indicatoren/laadpunten-totaal.sql": (
            "select gemeentecode as area, jaar as period, aantal as value from laadpunten\n"
        ),
    }


@pytest.fixture(scope="session")
def small_house(
    plain_house: Path, terminal: Terminal, small_atlas: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A house with the small atlas, its snapshot taken and its indicator computed; never changed."""
    home = Home(plain_house, terminal).copied(tmp_path_factory.mktemp("small") / "house")
    folder = home.folder
    write_files(folder / "atlas", small_atlas)
    for command in (
        ("atlas", "import", folder / "atlas"),
        ("source", "snapshot", "laadpunten"),
        ("indicator", "run", "laadpunten-totaal"),
    ):
        home.ok(*command)
    return folder


@pytest.fixture
def small(small_house: Path, terminal: Terminal, tmp_path: Path) -> Home:
    """A house of this test alone with the small atlas in it; its files stand in `atlas/`."""
    return Home(small_house, terminal).copied(tmp_path / "house")


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    """Write a file and give its path."""

    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write
