"""Runs the tests on a real PostgreSQL, in databases of their own that are gone afterwards.

`python -m tools.postgresql ARGUMENT…` gives the arguments to pytest. The server stands at DATABASE_SERVER (without it
127.0.0.1:5432) and lets the user `postgres` in; a password is read from PGPASSWORD. Its databases order texts as Dutch
dictionaries do, which SQLite does not: a list whose order the house leaves to the database then fails its tests.
"""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

SERVER = "127.0.0.1:5432"
USER = "postgres"
OLDEST = 15
CREATE = "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'nl' LOCALE 'C'"
HOW = f"""  On Debian: sudo apt-get install postgresql
  and let the tests in, in /etc/postgresql/*/main/pg_hba.conf, with this line above the others:
    host all {USER} 127.0.0.1/32 trust
  Or in a container:
    docker run -d -p 127.0.0.1:5432:5432 -e POSTGRES_HOST_AUTH_METHOD=trust postgres:17
  A server elsewhere: DATABASE_SERVER=host:port, and its password in PGPASSWORD."""


class NoServerError(Exception):
    """No PostgreSQL that the tests can use."""


def address(server: str, name: str) -> str:
    """The DATABASE_URL of a database on a server."""
    return f"postgres://{USER}@{server}/{name}"


@contextmanager
def database(server: str) -> Iterator[str]:
    """The name of a new database, from which those of the tests are copied. Raises NoServerError."""
    try:
        admin = psycopg.connect(address(server, "postgres"), autocommit=True, connect_timeout=5)
    except psycopg.OperationalError as error:
        raise NoServerError(f"No PostgreSQL at {server}: {str(error).splitlines()[0]}") from error
    with admin:
        if admin.info.server_version < OLDEST * 10_000:
            raise NoServerError(f"The PostgreSQL at {server} is older than {OLDEST}.")
        name = f"huis_{uuid.uuid4().hex[:12]}"
        admin.execute(sql.SQL(CREATE).format(sql.Identifier(name)))
        try:
            yield name
        finally:
            # a run that was broken off leaves its copies behind
            made = admin.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"%{name}%"]).fetchall()
            for (one,) in made:
                admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(one)))


def main(arguments: list[str]) -> int:
    """Run pytest on PostgreSQL; without a server an error where CI is set, else only words."""
    server = os.environ.get("DATABASE_SERVER") or SERVER
    try:
        with database(server) as name:
            own = {"DATABASE_URL": address(server, name), "TEST_DATABASE_TEMPLATE": name}
            return subprocess.run(
                [sys.executable, "-m", "pytest", *arguments], env=os.environ | own, check=False
            ).returncode
    except NoServerError as error:
        print(f"✗ {error}\n{HOW}", file=sys.stderr)
        if os.environ.get("CI"):
            return 1
        print("  The tests on PostgreSQL were skipped.", file=sys.stderr)
        return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
