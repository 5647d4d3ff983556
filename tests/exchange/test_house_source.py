"""A source of another house, read through the API of that house: a second house that really runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from informatiehuis.engines.connectors.base import Location
from informatiehuis.engines.connectors.house import House
from informatiehuis.engines.connectors.paging import ServiceProblem
from informatiehuis.engines.connectors.part import Condition, Part
from informatiehuis.engines.connectors.problems import NotFoundProblem, OptionProblem
from informatiehuis.engines.connectors.registry import registry
from informatiehuis.engines.connectors.transport import Limits, Transport
from informatiehuis.engines.progress import silent
from tests.terminal import Terminal

pytestmark = pytest.mark.server
FIGURES, CASES = "cbs-kerncijfers-2022", "meldingen-verzonnen"
PURPOSE = "meldingen-openbare-ruimte"


@pytest.fixture
def fetch() -> Iterator[Transport]:
    with Transport(limits=Limits(back_off_seconds=0.01, attempts=1)) as transport:
        yield transport


@pytest.fixture(scope="module")
def token(terminal: Terminal, example_house: Path) -> str:
    """A token of a system in the other house that may read what the example team manages."""
    for words in (
        [
            "user",
            "create-service",
            "buurhuis",
            "--purpose",
            "leest mee",
            "--owner",
            "provincie-utrecht",
            "--contact",
            "functioneel beheer",
        ],
        ["user", "grant", "buurhuis", "reader", "--party", "voorbeeldteam-duiding"],
    ):
        done = terminal.run(example_house, *words, "--json")
        assert done.status == 0, done.err
    done = terminal.run(example_house, "token", "create", "buurhuis", "--name", "lezen", "--scope", "read", "--json")
    assert done.status == 0, done.err
    return str(done.json["token"])


def test_its_address_is_enough_to_know_what_it_is_and_what_it_has(served: str, fetch: Transport) -> None:
    for path in (f"/id/bron/{FIGURES}", f"/api/v1/bronnen/{FIGURES}", f"/atlas/bronnen/{FIGURES}/"):
        where = Location(served + path)
        assert registry().recognise(where).name == "informatiehuis"
        described = House().describe(where, {}, fetch)
        assert described.row_estimate == 26
        assert {column.name: column.type for column in described.columns}["inwoners"] == "int64"


def test_columns_and_rows_are_left_to_that_house(served: str, fetch: Transport, tmp_path: Path) -> None:
    target = tmp_path / "part.parquet"
    part = Part(("gemeentecode", "inwoners"), ((Condition("inwoners", ">", (100_000,)),),))
    moved = House().read_part(Location(f"{served}/id/bron/{FIGURES}"), {}, part, target, fetch, silent)
    table = pq.read_table(target)
    assert sorted(table["gemeentecode"].to_pylist()) == ["GM0307", "GM0344"]
    assert table.column_names == ["gemeentecode", "inwoners"]
    assert (moved.rows, moved.total, moved.condition) == (2, 26, "inwoners > 100000")
    whole = House().write_parquet(
        Location(f"{served}/id/bron/{FIGURES}"), {}, tmp_path / "whole.parquet", fetch, silent
    )
    assert whole.rows == 26
    assert moved.bytes < (tmp_path / "whole.parquet").stat().st_size


def test_restricted_data_ask_for_a_token_and_a_purpose_and_rules_hold(
    served: str, fetch: Transport, tmp_path: Path, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    where, target = Location(f"{served}/id/bron/{CASES}"), tmp_path / "part.parquet"
    part = Part(("gemeentecode", "onderwerp"))
    with pytest.raises(NotFoundProblem):
        House().read_part(where, {}, part, target, fetch, silent)
    monkeypatch.setenv("SLEUTEL_BUURHUIS", token)
    options = {"token_variable": "SLEUTEL_BUURHUIS"}
    with pytest.raises(ServiceProblem, match="waarvoor"):
        House().read_part(where, options, part, target, fetch, silent)
    assert list(tmp_path.iterdir()) == []
    moved = House().read_part(where, {**options, "purpose": PURPOSE}, part, target, fetch, silent)
    assert pq.read_table(target).column_names == ["gemeentecode", "onderwerp"]
    assert moved.rows < 1000
    with pytest.raises(ServiceProblem, match="naam_melder"):
        House().read_part(where, {**options, "purpose": PURPOSE}, Part(("naam_melder",)), target, fetch, silent)


def test_a_token_itself_is_never_an_option(served: str, fetch: Transport) -> None:
    with pytest.raises(OptionProblem) as problem:
        House().describe(Location(f"{served}/id/bron/{FIGURES}"), {"token_variable": "ih_geheim-123"}, fetch)
    assert "geheim" not in problem.value.text()


def test_what_does_not_fit_in_an_address_is_not_left_to_that_house(
    served: str, fetch: Transport, tmp_path: Path
) -> None:
    """A server reads an address of some 4,000 characters; more rows than needed are no fault, and none would be."""
    where = Location(f"{served}/id/bron/{FIGURES}")
    known = House().describe(where, {}, fetch)
    column = known.columns[0].name
    long = Part((column,), ((Condition(column, "in", tuple(f"GM{number:04}" for number in range(900))),),))
    moved = House().read_part(where, {}, long, tmp_path / "lang.parquet", fetch, silent)
    assert moved.condition == ""
    assert moved.columns == (column,)
    assert moved.rows == moved.total
