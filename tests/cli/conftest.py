"""What the tests of the command share: a database on the PostgreSQL server of this machine."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest

SERVER = "postgres://root@127.0.0.1:5432"


@pytest.fixture
def postgres() -> Iterator[str]:
    """The address of a database of this test alone; skips the test where there is no server."""
    name = f"house_{uuid4().hex}"
    try:
        server = psycopg.connect(f"{SERVER}/postgres", autocommit=True, connect_timeout=5)
    except psycopg.OperationalError as error:
        pytest.skip(f"no PostgreSQL server at {SERVER}: {error}")
    with server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            yield f"{SERVER}/{name}"
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
