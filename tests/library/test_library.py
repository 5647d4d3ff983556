"""The Python library: what its page says works as it stands there, and what goes wrong is said in words."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest

import informatiehuis
from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.house import House
from informatiehuis.rooms.atlas.refreshing import refresh
from tests import factories


def python(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run code in a Python of its own, as a user would, standing in a folder."""
    return subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
    )


@pytest.mark.slow
def test_the_code_of_the_page_runs_as_it_stands_there(repository: Path, example_house: Path) -> None:
    page = (repository / "docs/how-to/use-the-library.md").read_text("utf-8")
    code = "\n".join(re.findall(r"```python\n(.*?)```", page, re.DOTALL))
    done = python(code, example_house.parent)
    assert done.returncode == 0, done.stderr
    assert "361699.0 inwoners" in done.stdout
    assert "1 True sha256:" in done.stdout
    assert "Openbaar gemaakt" in done.stdout
    assert "cbs-kerncijfers-2022 Kerncijfers gemeenten 2022" in done.stdout
    assert "inwoners" in done.stdout.splitlines()[-1], "the problem names what looks like it"


@pytest.mark.slow
def test_it_works_in_a_notebook_where_a_loop_of_events_runs(example_house: Path) -> None:
    code = """
import asyncio, informatiehuis
async def cell():
    return informatiehuis.open("house").indicator("inwoners").figures(area="PV26").to_pylist()
print(asyncio.run(cell())[0]["value"])
"""
    done = python(code, example_house.parent)
    assert (done.returncode, done.stdout) == (0, "1369873.0\n"), done.stderr


def test_importing_the_package_loads_nothing_heavy(tmp_path: Path) -> None:
    code = "import sys, informatiehuis; print([m for m in ('django', 'pyarrow', 'duckdb') if m in sys.modules])"
    assert python(code, tmp_path).stdout == "[]\n"


def test_a_folder_without_a_house_is_said_to_be_one(tmp_path: Path) -> None:
    with pytest.raises(informatiehuis.LibraryProblem, match="staat geen huis"):
        informatiehuis.open(tmp_path / "niets")
    done = python("import informatiehuis; informatiehuis.open('niets')", tmp_path)
    assert "LibraryProblem: In " in done.stderr


def test_one_process_opens_one_house(house: House, tmp_path: Path) -> None:
    House(tmp_path / "tweede").make()
    assert informatiehuis.open(house.root).path == house.root
    with pytest.raises(informatiehuis.LibraryProblem, match="al een ander huis"):
        informatiehuis.open(tmp_path / "tweede")


@pytest.fixture
def opened(house: House, db: None) -> informatiehuis.House:
    """A house with one source of two municipalities and one indicator on it, computed once."""
    (house.atlas / "data").mkdir(parents=True)
    (house.atlas / "data/cijfers.csv").write_text("gemeentecode;jaar;aantal\n344;2022;1.849\n307;2022;796\n")
    party = factories.party("Provincie")
    whole = factories.area("Utrecht", code="PV26", level="province")
    for code in ("GM0344", "GM0307"):
        factories.area(code, code=code, parent=whole)
    source = factories.source("Cijfers", location="data/cijfers.csv", owner=party)
    refresh(actor=HOUSE, source=source)
    sql = "select gemeentecode as area, jaar as period, aantal as value from cijfers"
    factories.indicator("Laadpunten", concept=factories.concept("Laadpunt"), owner=party, sql=sql)
    factories.source("Leeg", owner=party)
    return informatiehuis.House(house.root)


def test_an_indicator_runs_and_gives_its_figures_as_a_table(opened: informatiehuis.House) -> None:
    [indicator] = opened.indicators()
    assert (indicator.name, indicator.title, indicator.concept) == ("laadpunten", "Laadpunten", "Laadpunt")
    assert indicator.run().computed
    assert not indicator.run().computed
    figures = indicator.figures()
    assert isinstance(figures, pa.Table)
    found = dict(zip(figures["area"].to_pylist(), figures["value"].to_pylist(), strict=True))
    assert found == {"GM0344": 1849, "GM0307": 796, "PV26": 2645}
    assert indicator.figures(area="GM0307", period="2022")["value"].to_pylist() == [796]
    assert indicator.figures(period="1999").num_rows == 0


def test_what_is_not_public_is_not_given_as_public(opened: informatiehuis.House) -> None:
    indicator = opened.indicator("laadpunten")
    indicator.run()
    with pytest.raises(informatiehuis.LibraryProblem, match="geen cijfers"):
        indicator.figures(public=True)


def test_before_the_first_run_there_are_no_figures(opened: informatiehuis.House) -> None:
    with pytest.raises(informatiehuis.LibraryProblem, match=r"run\(\)"):
        opened.indicator("laadpunten").figures()


def test_an_explanation_reads_and_counts(opened: informatiehuis.House) -> None:
    indicator = opened.indicator("laadpunten")
    indicator.run()
    told = indicator.explain(area="GM0344")
    assert "1.849" in str(told)
    assert told.steps[0]["facts"] == {"value": 1849.0}


def test_a_source_gives_its_snapshot_and_fetches(opened: informatiehuis.House) -> None:
    source = opened.source("cijfers")
    assert source.table(["gemeentecode"]).to_pydict() == {"gemeentecode": ["GM0344", "GM0307"]}
    assert source.table().column_names == ["gemeentecode", "jaar", "aantal"]
    assert source.snapshot() is False
    with pytest.raises(informatiehuis.LibraryProblem, match="nog geen gegevens"):
        opened.source("leeg").table()


def test_a_name_that_is_not_there_gets_those_that_look_like_it(opened: informatiehuis.House) -> None:
    with pytest.raises(informatiehuis.LibraryProblem, match="laadpunten"):
        opened.indicator("laadpunt")
    with pytest.raises(informatiehuis.LibraryProblem, match="cijfers"):
        opened.source("cijfer")
