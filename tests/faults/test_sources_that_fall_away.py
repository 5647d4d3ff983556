"""A source or an engine that fails while figures are computed: the command says what to do, and no figure is half.

By the command itself, on a real database whose connections are ended, and on a real cluster.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

import pytest

from informatiehuis.engines.query.spark.cluster import Cluster
from tests.engines.connectors.test_postgres import SERVER, USER, admin, database
from tests.faults.homes import Home, write_files

__all__ = ["database"]
FIGURES = {"GM0344": 20.0, "GM0307": 10.0, "PV26": 30.0}
MORE = {"GM0344": 40.0, "GM0307": 20.0, "PV26": 60.0}
TABLE = """
DROP VIEW IF EXISTS zaken; DROP TABLE IF EXISTS zaak, tempo;
CREATE TABLE zaak (id int PRIMARY KEY, gebied text, jaar int, aantal int);
CREATE TABLE tempo (seconden float8);
INSERT INTO tempo VALUES (0);
INSERT INTO zaak SELECT i, (ARRAY['GM0344','GM0344','GM0307'])[1 + i % 3], 2022, 1 FROM generate_series(1, 30) i;
CREATE VIEW zaken AS SELECT zaak.* FROM zaak, tempo WHERE pg_sleep(tempo.seconden)::text = '';
"""
COLUMNS = {"gebied": "text", "jaar": "integer", "aantal": "integer"}
PROMISES = "".join(f"  - column: {name}\n    type: {kind}\n" for name, kind in COLUMNS.items())
SQL = "select gebied as area, jaar as period, sum(aantal) as value from {table} group by gebied, jaar\n"


def source(title: str, location: str, mode: str) -> str:
    return (
        f"title: {title}\nlocation: {location}\nconnector: postgres\nmode: {mode}\nowner: team\npromises:\n{PROMISES}"
    )


def indicator(title: str) -> str:
    return (
        f"title: {title}\nconcept: laadpunt\nunit: zaken\nquestion: Hoeveel?\nowner: team\n"
        "area_level: municipality\nrollup: sum\n"
    )


@pytest.fixture
def cases(database: str) -> str:
    """A view of thirty rows, each of which takes as many seconds as `tempo` says."""
    with admin(database) as connection:
        connection.execute(TABLE)
    return database


@pytest.fixture
def over(home: Home, small_atlas: dict[str, str], cases: str) -> Home:
    """A house with figures over those cases, read live and from a copy."""
    location = f"postgresql://{USER}@{SERVER}/{cases}/zaken"
    files = {
        **small_atlas,
        "bronnen/zaken.yaml": source("Zaken", location, "live"),
        "bronnen/zaken-bewaard.yaml": source("Zaken bewaard", location, "snapshot"),
        "indicatoren/levend.yaml": indicator("Levend"),
        "indicatoren/levend.sql": SQL.format(table="zaken"),
        "indicatoren/bewaard.yaml": indicator("Bewaard"),
        "indicatoren/bewaard.sql": SQL.format(table="zaken_bewaard"),
    }
    write_files(home.folder / "atlas", files)
    home.ok("atlas", "import", home.folder / "atlas")
    home.ok("source", "snapshot", "zaken-bewaard")
    for name in ("levend", "bewaard"):
        home.ok("indicator", "run", name)
        assert home.figures(name) == FIGURES
    return home


@contextlib.contextmanager
def dropping(name: str) -> Iterator[None]:
    """Let each row take a while, and end every connection of the house as soon as it asks for them."""
    with admin(name) as connection:
        connection.execute("UPDATE tempo SET seconden = 0.3; UPDATE zaak SET aantal = 2")
    stop = threading.Event()

    def end() -> None:
        with admin() as connection:
            while not stop.wait(0.1):
                connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND state = 'active'"
                    " AND application_name = 'informatiehuis' AND wait_event = 'PgSleep'",
                    [name],
                )

    worker = threading.Thread(target=end)
    worker.start()
    try:
        yield
    finally:
        stop.set()
        worker.join()
        with admin(name) as connection:
            connection.execute("UPDATE tempo SET seconden = 0")


def test_a_live_source_that_drops_the_connection_gives_no_figure(over: Home, cases: str) -> None:
    runs = over.rows("select count(*) from monitor_run")
    with dropping(cases):
        said = over.refused("indicator", "run", "levend")
    assert "'Zaken' kan nu niet worden gelezen" in said
    assert "verbrak de verbinding terwijl er gelezen werd" in said
    assert "Wat eerder is berekend, blijft gelden" in said
    assert over.rows("select count(*) from monitor_run") == runs
    assert over.figures("levend") == FIGURES
    over.assert_no_stage()
    over.assert_tidy()
    over.ok("indicator", "run", "levend")
    assert over.figures("levend") == MORE


def test_a_snapshot_of_a_database_that_drops_the_connection_is_not_there(over: Home, cases: str) -> None:
    held = over.in_force("zaken-bewaard")
    with dropping(cases):
        said = over.refused("source", "snapshot", "zaken-bewaard")
    assert "verbrak de verbinding terwijl er gelezen werd" in said
    assert "Er is niets half bewaard" in said
    assert over.in_force("zaken-bewaard") == held
    over.assert_no_stage()
    over.ok("indicator", "run", "bewaard", "--again")
    assert over.figures("bewaard") == FIGURES
    over.ok("source", "snapshot", "zaken-bewaard")
    over.ok("indicator", "run", "bewaard")
    assert over.figures("bewaard") == MORE


OTHERWISE = {
    # refused by the definition, before Spark is asked
    "definition": (
        "select gemeentecode as area, jaar as period,"
        " case when aantal in (select aantal from laadpunten) then aantal end as value from laadpunten",
        "gemeentecode;jaar;aantal\nGM0344;2022;1849\nGM0307;2022;796\n",
        ("zou op Spark iets anders geven dan op DuckDB", "als eigen voorwaarde in WHERE"),
    ),
    # refused by the data, by a worker that came across it
    "data": (
        "select gemeentecode as area, jaar as period, try_cast(aantal as bigint) as value from laadpunten",
        "gemeentecode;jaar;aantal\nGM0344;2022;1_849\nGM0307;2022;796x\n",
        ("niet elke rekenmachine gelijk leest", "duckdb"),
    ),
}


@pytest.mark.parametrize("case", OTHERWISE)
def test_a_definition_that_spark_would_answer_differently_gives_no_figure_there(
    small: Home, spark_cluster: Cluster, case: str
) -> None:
    sql, data, words = OTHERWISE[case]
    before = small.figures("laadpunten-totaal")
    (small.folder / "atlas" / "laadpunten.csv").write_text(data, "utf-8")
    (small.folder / "atlas" / "indicatoren" / "laadpunten-totaal.sql").write_text(f"{sql}\n", "utf-8")
    small.ok("source", "snapshot", "laadpunten", "--accept-changes")
    small.ok("atlas", "import", small.folder / "atlas")
    runs = small.rows("select count(*) from monitor_run")
    said = small.refused(
        "indicator", "run", "laadpunten-totaal", "--engine", "spark", INFORMATIEHUIS_SPARK=spark_cluster.connect
    )
    for each in words:
        assert each in said
    assert small.rows("select count(*) from monitor_run") == runs
    assert small.figures("laadpunten-totaal") == before
    small.ok("indicator", "run", "laadpunten-totaal", "--engine", "duckdb")
