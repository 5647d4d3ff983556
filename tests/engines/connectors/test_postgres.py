"""The connector for PostgreSQL against a real server, at the address in DATABASE_SERVER or 127.0.0.1:5432."""

import os
import traceback
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import psycopg
import pyarrow.parquet as pq
import pytest
import shapely

from informatiehuis.engines.connectors.base import Location
from informatiehuis.engines.connectors.paging import ServiceProblem
from informatiehuis.engines.connectors.postgres import Postgres
from informatiehuis.engines.connectors.problems import (
    EmptyProblem,
    NotFoundProblem,
    OptionProblem,
    RefusedProblem,
    TooSlowProblem,
    TransportProblem,
)
from informatiehuis.engines.connectors.transport import Limits, Transport
from informatiehuis.engines.progress import Interrupted, silent
from tests.servers import free_port

SERVER = os.environ.get("DATABASE_SERVER", "127.0.0.1:5432")
HOST, _, PORT = SERVER.partition(":")
USER = "postgres"
SECRET = "Zeer'geheim \\ 123"

SETUP = """
CREATE TYPE soort AS ENUM ('boom', 'struik');
CREATE TABLE bomen (
    id int PRIMARY KEY, gm_code text, hoogte float8, prijs numeric(10,2), geplant date, gezien timestamptz,
    kenmerken jsonb, sleutel uuid, soort soort, jaren int[], leeft boolean
);
COMMENT ON COLUMN bomen.hoogte IS 'hoogte in meters';
INSERT INTO bomen SELECT i, CASE WHEN i % 2 = 0 THEN '344' ELSE '0356' END, i / 4.0, i * 1.10,
    DATE '2022-01-01' + i, '2022-01-01 12:00+01', '{"a": 1}', '00000000-0000-0000-0000-000000000001', 'boom',
    ARRAY[i, i], i % 3 = 0 FROM generate_series(1, 1000) i ORDER BY i DESC;
INSERT INTO bomen (id) VALUES (0);
ANALYZE bomen;
CREATE SCHEMA "Vreemd";
CREATE TABLE "Vreemd"."De tabel" ("Naam van de boom" text, "select" int);
INSERT INTO "Vreemd"."De tabel" VALUES ('o''hoorn', 1);
CREATE VIEW val_kolom AS SELECT id, gm_code, 1 / (id - id) AS kapot FROM bomen;
CREATE VIEW val_rij AS SELECT id, 1000 / (id - 5) AS deel FROM bomen;
CREATE VIEW spiegel AS SELECT gm_code, leeft, hoogte, current_query() AS vraag FROM bomen;
CREATE VIEW traag AS SELECT id, pg_sleep(30)::text AS slaap FROM bomen;
CREATE TABLE leeg (id int);
"""


def admin(database: str = "postgres") -> psycopg.Connection:
    return psycopg.connect(
        host=HOST, port=int(PORT or 5432), user=USER, dbname=database, autocommit=True, connect_timeout=5
    )


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    """A database of its own, gone afterwards."""
    try:
        server = admin()
    except psycopg.OperationalError as error:
        reason = f"needs a PostgreSQL server at {SERVER}: {error}"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    name = f"proef_{uuid.uuid4().hex}"
    server.execute(f"CREATE DATABASE {name}")
    try:
        with admin(name) as connection:
            connection.execute(SETUP)
        yield name
    finally:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")
        server.close()


@pytest.fixture(scope="module")
def shapes(database: str) -> None:
    """PostGIS in the database; it is a package of its own."""
    with admin(database) as connection:
        try:
            connection.execute("CREATE EXTENSION postgis")
        except psycopg.Error as error:
            pytest.skip(f"the server has no PostGIS: {error}")
        connection.execute(
            "CREATE TABLE vlakken (code text PRIMARY KEY, vorm geometry(MultiPolygon, 28992), punt geometry);"
            "INSERT INTO vlakken SELECT 'v' || i, ST_Multi(ST_MakeEnvelope(136000 + i, 455000, 137000, 456000, 28992)),"
            " ST_SetSRID(ST_MakePoint(5, 52), 4326) FROM generate_series(0, 9) i;"
            "INSERT INTO vlakken VALUES ('w', NULL, NULL)"
        )


@pytest.fixture
def fetch() -> Iterator[Transport]:
    with Transport() as transport:
        yield transport


def place(database: str, table: str = "") -> Location:
    return Location(f"postgresql://{USER}@{SERVER}/{database}" + (f"/{table}" if table else ""))


def read(database: str, folder: Path, fetch: Transport, table: str, **options: str):
    target = folder / "out.parquet"
    written = Postgres().write_parquet(place(database, table), options, target, fetch, silent)
    return written, pq.read_table(target)


def test_a_table_comes_whole_in_the_order_of_its_key_with_types_kept(database, tmp_path, fetch):
    written, table = read(database, tmp_path, fetch, "public.bomen")
    assert written.rows == 1001
    assert table["id"].to_pylist() == list(range(1001))
    assert table.slice(2, 1).to_pylist() == [
        {
            "id": 2,
            "gm_code": "GM0344",
            "hoogte": 0.5,
            "prijs": Decimal("2.20"),
            "geplant": date(2022, 1, 3),
            "gezien": datetime(2022, 1, 1, 11, 0, tzinfo=UTC),
            "kenmerken": '{"a": 1}',
            "sleutel": "00000000-0000-0000-0000-000000000001",
            "soort": "boom",
            "jaren": "[2, 2]",
            "leeft": False,
        }
    ]
    assert set(table.slice(0, 1).to_pylist()[0].values()) == {0, None}
    types = {column.name: column.type for column in written.description.columns}
    assert types == {field.name: str(field.type) for field in table.schema}
    assert {column.name: column.unit for column in written.description.columns}["hoogte"] == "m"


def test_the_description_reads_no_row(database, fetch):
    described = Postgres().describe(place(database, "bomen"), {}, fetch)
    assert described.row_estimate == 1001
    assert described.found["table"] == "public.bomen"
    slow = Postgres().describe(place(database), {"table": "traag"}, fetch)
    assert [column.name for column in slow.columns] == ["id", "slaap"]


def test_columns_are_chosen_by_the_database(database, tmp_path, fetch):
    """The view divides by zero in the column that is not asked for: had it been fetched, it would have failed."""
    written, table = read(database, tmp_path, fetch, "val_kolom", columns="gm_code, id")
    assert (written.rows, table.column_names) == (1001, ["gm_code", "id"])
    with pytest.raises(ServiceProblem, match="division by zero"):
        read(database, tmp_path, fetch, "val_kolom")


def test_rows_are_chosen_by_the_database(database, tmp_path, fetch):
    """The view divides by zero in row 5: had it been fetched before filtering, it would have failed."""
    written, table = read(database, tmp_path, fetch, "val_rij", filter="id >= 6 and id < 10")
    assert table["deel"].to_pylist() == [1000, 500, 333, 250]
    assert written.rows == 4
    with pytest.raises(ServiceProblem, match="division by zero"):
        read(database, tmp_path, fetch, "val_rij")
    assert [path.name for path in tmp_path.iterdir()] == ["out.parquet"]


def test_the_statement_that_the_database_runs_has_the_filter_and_the_columns(database, tmp_path, fetch):
    """The view gives the text of the statement that the server is running."""
    _, table = read(database, tmp_path, fetch, "spiegel", columns="vraag", filter="gm_code LIKE '3%' AND leeft")
    (statement,) = set(table["vraag"].to_pylist())
    assert "\"gm_code\" LIKE '3%'" in statement
    assert '"leeft"' in statement
    assert "hoogte" not in statement


@pytest.mark.parametrize(
    ("condition", "ids"),
    [
        ("id IN (1, 2, 3)", [1, 2, 3]),
        ("id BETWEEN 5 AND 6 OR id = -(-9)", [5, 6, 9]),
        ("gm_code IS NULL", [0]),
        ("geplant = DATE '2022-01-03'", [2]),
        ("id < 5 AND NOT gm_code = '344'", [1, 3]),
        ("soort = 'boom' AND id <= 1 -- toelichting", [1]),
        ("prijs = 2.20", [2]),
    ],
)
def test_a_filter_is_a_condition_in_sql(database, tmp_path, fetch, condition, ids):
    _, table = read(database, tmp_path, fetch, "bomen", filter=condition)
    assert table["id"].to_pylist() == ids


@pytest.mark.parametrize(
    "condition",
    [
        "id = 1; DROP TABLE bomen",
        "id = (SELECT 1)",
        "pg_sleep(10) IS NULL",
        "gm_code = pg_read_file('/etc/passwd')",
        "id = 1 UNION SELECT 1",
        "1 = 1) OR (1 = 1",
        "id = ",
        "kleur = 'rood'",
        "bomen.id = 1",
        "id = $1",
        "current_user = 'postgres'",
        "*",
    ],
)
def test_a_filter_that_is_more_than_a_filter_is_refused(database, tmp_path, fetch, condition):
    with pytest.raises(OptionProblem, match="filter"):
        read(database, tmp_path, fetch, "bomen", filter=condition)


def test_strange_names_are_quoted_and_made_safe(database, tmp_path, fetch):
    written, table = read(
        database, tmp_path, fetch, "Vreemd.De tabel", filter="\"Naam van de boom\" = 'o''hoorn' AND \"select\" = 1"
    )
    assert table.to_pylist() == [{"naam_van_de_boom": "o'hoorn", "select": 1}]
    assert [column.original for column in written.description.columns] == ["Naam van de boom", "select"]


def test_a_table_or_column_that_is_not_there_is_named_with_those_that_are(database, tmp_path, fetch):
    with pytest.raises(NotFoundProblem, match=r"“struiken”.*public\.bomen"):
        read(database, tmp_path, fetch, "struiken")
    with pytest.raises(OptionProblem, match=r"kleur.*id, gm_code"):
        read(database, tmp_path, fetch, "bomen", columns="id,kleur")
    with pytest.raises(OptionProblem, match=r"meer dan één.*Vreemd\.De tabel, public\.bomen"):
        read(database, tmp_path, fetch, "")


def test_an_empty_table_is_named(database, tmp_path, fetch):
    with pytest.raises(EmptyProblem, match="leeg"):
        read(database, tmp_path, fetch, "leeg")
    assert list(tmp_path.iterdir()) == []


def test_nothing_can_be_written_in_the_database(database, tmp_path, fetch):
    """A view that writes is refused by the database itself."""
    with admin(database) as connection:
        connection.execute(
            "CREATE FUNCTION schrijf() RETURNS int LANGUAGE sql VOLATILE AS"
            " 'INSERT INTO leeg VALUES (1) RETURNING id';"
            "CREATE VIEW schrijver AS SELECT schrijf() AS id"
        )
    with pytest.raises(ServiceProblem, match="read-only"):
        read(database, tmp_path, fetch, "schrijver")
    with admin(database) as connection:
        assert connection.execute("SELECT count(*) FROM leeg").fetchone() == (0,)


def test_a_query_that_takes_too_long_is_stopped_by_the_database(database, tmp_path):
    with Transport(limits=Limits(download_seconds=0.5)) as fetch, pytest.raises(TooSlowProblem):
        read(database, tmp_path, fetch, "traag")
    assert list(tmp_path.iterdir()) == []


def test_an_interruption_by_the_user_leaves_nothing(database, tmp_path, fetch):
    def stop(done: int, total: int | None = None) -> None:
        raise Interrupted

    with pytest.raises(Interrupted):
        Postgres().write_parquet(place(database, "bomen"), {}, tmp_path / "out.parquet", fetch, stop)
    assert list(tmp_path.iterdir()) == []


def test_the_same_rows_give_the_same_file(database, tmp_path, fetch):
    read(database, tmp_path, fetch, "bomen")
    first = (tmp_path / "out.parquet").read_bytes()
    read(database, tmp_path, fetch, "bomen")
    assert (tmp_path / "out.parquet").read_bytes() == first


def test_shapes_of_postgis_become_the_geometry(database, shapes, tmp_path, fetch):
    written, table = read(database, tmp_path, fetch, "vlakken")
    assert (written.description.crs, written.description.geometry) == ("EPSG:28992", "geometry")
    assert table.column_names == ["code", "geometry", "punt"]
    found = shapely.from_wkb(table["geometry"].to_numpy(zero_copy_only=False))
    assert shapely.bounds(found[3]).tolist() == [136003.0, 455000.0, 137000.0, 456000.0]
    assert found[10] is None
    assert table["punt"].to_pylist()[0] == "POINT(5 52)"
    _, part = read(database, tmp_path, fetch, "vlakken", columns="code")
    assert part.column_names == ["code"]


@pytest.fixture
def password(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("PROEF_WACHTWOORD", SECRET)
    return "PROEF_WACHTWOORD"


def everything(error: pytest.ExceptionInfo[BaseException]) -> str:
    """The whole traceback with its causes, as a log would have it."""
    return "".join(traceback.format_exception(error.value)) + repr(getattr(error.value, "facts", ""))


def test_the_password_comes_from_the_environment_and_is_in_no_message(database, tmp_path, fetch, password):
    assert read(database, tmp_path, fetch, "bomen", password_variable=password)[0].rows == 1001
    nowhere = Location(f"postgresql://{USER}@127.0.0.1:{free_port()}/{database}/bomen")
    with pytest.raises(TransportProblem) as caught:
        Postgres().describe(nowhere, {"password_variable": password}, fetch)
    assert SECRET not in everything(caught)
    assert "geheim" not in everything(caught)
    unknown = Location(f"postgresql://niemand@{SERVER}/{database}/bomen")
    with pytest.raises(TransportProblem, match="niemand") as caught:
        Postgres().describe(unknown, {"password_variable": password}, fetch)
    assert "geheim" not in everything(caught)


def test_a_password_in_the_address_is_refused_and_not_repeated(database, fetch):
    for text in (f"postgresql://u:geheim@{SERVER}/{database}", f"postgresql://u@{SERVER}/{database}?password=geheim"):
        with pytest.raises(RefusedProblem, match="password_variable") as caught:
            Postgres().describe(Location(text), {}, fetch)
        assert "geheim" not in str(caught.value)


@pytest.mark.parametrize("variable", ["BESTAAT_NIET", "geheim wachtwoord!"])
def test_a_password_variable_that_is_none_is_refused(database, fetch, variable):
    with pytest.raises(OptionProblem) as caught:
        Postgres().describe(place(database, "bomen"), {"password_variable": variable}, fetch)
    assert "geheim" not in str(caught.value)


def test_a_database_in_a_private_network_can_be_forbidden(database):
    with Transport(allow_private=False) as fetch, pytest.raises(RefusedProblem, match="besloten"):
        Postgres().describe(place(database, "bomen"), {}, fetch)


@pytest.mark.parametrize(
    ("text", "ours"),
    [
        ("postgresql://lezer@db.example.org/huis", True),
        ("postgres://db.example.org:5433/huis/public.bomen", True),
        ("https://example.org/postgres", False),
        ("postgres.csv", False),
    ],
)
def test_an_address_of_a_database_is_recognised(text, ours):
    assert Postgres().recognises(Location(text)) is ours
