"""The tests on PostgreSQL run where a server is, and without one say what to do."""

from __future__ import annotations

import os

import psycopg
import pytest

from tests.servers import free_port
from tools import postgresql
from tools.postgresql import NoServerError, address, database


@pytest.mark.parametrize(("ci", "status"), [("true", 1), ("", 0)])
def test_without_a_server_ci_fails_and_others_are_told_how_to_get_one(
    ci: str, status: int, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    server = f"127.0.0.1:{free_port()}"
    monkeypatch.setenv("DATABASE_SERVER", server)
    monkeypatch.setenv("CI", ci)
    assert postgresql.main(["--version"]) == status
    told = capfd.readouterr()
    assert f"No PostgreSQL at {server}" in told.err
    assert "sudo apt-get install postgresql" in told.err
    assert ("skipped" in told.err) == (not status)
    assert "pytest" not in told.out


def test_a_database_and_the_copies_that_were_left_of_it_are_gone_afterwards() -> None:
    server = os.environ.get("DATABASE_SERVER") or postgresql.SERVER
    try:
        with database(server) as name, psycopg.connect(address(server, name), autocommit=True) as own:
            ordered = own.execute("SELECT string_agg(t, ' ' ORDER BY t) FROM unnest(ARRAY['zebra','één','Aap']) t")
            assert ordered.fetchone() == ("Aap één zebra",)
            own.execute(f"CREATE DATABASE test_{name}_gw0 TEMPLATE template0")
    except NoServerError as error:
        if os.environ.get("CI"):
            pytest.fail(str(error))
        pytest.skip(str(error))
    with psycopg.connect(address(server, "postgres")) as admin:
        found = admin.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"%{name}%"])
        assert found.fetchall() == []
