"""Reads a table or view of a PostgreSQL database, through DuckDB's postgres extension and read-only.

The database itself chooses the columns and the rows, in one statement and so of one moment. The password is
never part of the location: it comes from the environment variable that an option names, and is in no message.
"""

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qs, unquote, urlsplit

import duckdb
import httpcore
import pyarrow as pa

from informatiehuis.engines.connectors.answers import unreachable
from informatiehuis.engines.connectors.asking import impossible
from informatiehuis.engines.connectors.base import (
    GEOMETRY,
    Column,
    Connector,
    Description,
    Location,
    Option,
    Written,
)
from informatiehuis.engines.connectors.network import public_address
from informatiehuis.engines.connectors.paging import ServiceProblem
from informatiehuis.engines.connectors.part import Moved, Part
from informatiehuis.engines.connectors.postgres_part import Counted, narrowed
from informatiehuis.engines.connectors.postgres_query import Described, Query
from informatiehuis.engines.connectors.problems import (
    EmptyProblem,
    LostProblem,
    NotFoundProblem,
    OptionProblem,
    RefusedProblem,
    TooSlowProblem,
    TransportProblem,
)
from informatiehuis.engines.connectors.spelling import area_codes, code_level
from informatiehuis.engines.connectors.transport import Transport
from informatiehuis.engines.connectors.write import write_batches
from informatiehuis.engines.duck import connect, identifier, literal
from informatiehuis.engines.problems import N_
from informatiehuis.engines.progress import Progress

Result = TypeVar("Result")
SCHEMES = ("postgresql", "postgres")
PORT = 5432
BATCH = 50_000
LONGEST = 300
SHOWN = 50
VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
SLOW = re.compile(r"statement timeout|timeout expired", re.IGNORECASE)
# DuckDB repeats the whole connection string
SETTINGS = re.compile(r'to Postgres at "(?:[^"\\]|\\.)*":?')
LOST = re.compile(
    r"server closed the connection|terminating connection|connection (not open|reset|to .* lost)|SSL SYSCALL"
    r"|no connection to the server|could not receive data|unexpected EOF",
    re.IGNORECASE,
)
UNREACHABLE = re.compile(
    r"could not (connect|translate)|connection (refused|to server)|unable to connect", re.IGNORECASE
)


@dataclass(frozen=True)
class Address:
    """Where the database is, and the table when the location names it: postgresql://user@host:5432/database/table."""

    host: str
    port: int
    user: str
    database: str
    table: str

    @classmethod
    def of(cls, location: Location) -> "Address":
        """Raises RefusedProblem when there is a password in it, and OptionProblem when there is no database."""
        parts = urlsplit(location.text)
        if parts.password is not None or "password" in parse_qs(parts.query):
            raise RefusedProblem(
                N_("In het adres van de database op {host} staat een wachtwoord."),
                N_(
                    "Haal het weg, zet het in een omgevingsvariabele en geef de naam daarvan in de optie"
                    " “password_variable”."
                ),
                host=parts.hostname or "?",
            )
        database, _, table = unquote(parts.path).strip("/").partition("/")
        if not parts.hostname or not database:
            raise impossible(
                "location", location.name, N_("Schrijf het als postgresql://gebruiker@server:5432/database.")
            )
        return cls(parts.hostname, parts.port or PORT, unquote(parts.username or ""), database, table)


class Postgres(Connector):
    """PostgreSQL, live and read-only."""

    name = "postgres"
    label = N_("PostgreSQL")
    options = (
        Option("table", N_("Tabel"), N_("Tabel of view, als schema.tabel. Leeg: de enige, of die in het adres.")),
        Option("columns", N_("Kolommen"), N_("Namen van kolommen, met komma's. Leeg: alle.")),
        Option("filter", N_("Filter"), N_("Een voorwaarde in SQL, zoals jaar = 2022 AND gm_code LIKE 'GM03%'.")),
        Option(
            "password_variable",
            N_("Wachtwoord uit"),
            N_("De naam van de omgevingsvariabele waarin het wachtwoord staat, nooit het wachtwoord zelf."),
        ),
        Option(
            "sslmode",
            N_("Versleuteling"),
            N_("Hoe streng de verbinding is beveiligd."),
            "prefer",
            ("disable", "prefer", "require", "verify-ca", "verify-full"),
        ),
    )

    def recognises(self, location: Location) -> bool:
        return location.scheme in SCHEMES

    def describe(self, location: Location, options: Mapping[str, str], fetch: Transport) -> Description:
        """From the catalogue of the database; no row is read."""
        with _Database(Address.of(location), self.chosen(options), fetch) as database:
            query = database.query()
            return _describe(query, database.schema(query), query.row_estimate)

    def write_parquet(
        self,
        location: Location,
        options: Mapping[str, str],
        target: Path,
        fetch: Transport,
        progress: Progress,
    ) -> Written:
        retrieved_at = datetime.now(UTC)
        with _Database(Address.of(location), self.chosen(options), fetch) as database:
            query = database.query()
            schema = database.schema(query)
            rows = write_batches(
                database.batches(query, schema),
                target,
                schema,
                crs=query.crs,
                disk=fetch.disk,
                progress=progress,
                total=query.row_estimate,
            )
        if not rows:
            target.unlink()
            raise EmptyProblem(
                N_("De tabel {table} geeft geen rijen."),
                N_("Controleer het filter, en of de gebruiker de rijen mag zien."),
                table=query.table,
            )
        return Written(rows, _describe(query, schema, rows), None, retrieved_at)

    def read_part(
        self,
        location: Location,
        options: Mapping[str, str],
        part: Part,
        target: Path,
        fetch: Transport,
        progress: Progress,
    ) -> Moved:
        """Columns and conditions are left to the database, in one statement and so of one moment."""
        retrieved_at = datetime.now(UTC)
        with _Database(Address.of(location), self.chosen(options), fetch) as database:
            whole = database.query()
            query = narrowed(whole, part)
            schema = database.schema(query)
            counted = Counted()
            rows = write_batches(
                counted.through(database.batches(query, schema)),
                target,
                schema,
                crs=query.crs,
                disk=fetch.disk,
                progress=progress,
            )
        written = Written(rows, _describe(query, schema, rows), None, retrieved_at)
        return Moved(written, counted.bytes, tuple(query.names), query.condition, whole.row_estimate)


class _Database:
    """A connection to one database, as a context manager."""

    def __init__(self, address: Address, chosen: Mapping[str, str], fetch: Transport) -> None:
        self._address = address
        self._chosen = chosen
        self._password = _password(chosen["password_variable"])
        self._settings = _settings(address, chosen["sslmode"], fetch)
        self._connection = connect(extensions=("postgres_scanner",), temp_directory=fetch.scratch())

    def __enter__(self) -> "_Database":
        try:
            self._ask(self._attach)
        except BaseException:
            self._connection.close()
            raise
        return self

    def _attach(self) -> None:
        secret = {"user": self._address.user, "password": self._password}
        given = "".join(f", {key} {literal(text)}" for key, text in secret.items() if text)
        self._connection.execute(f"CREATE SECRET bron (TYPE postgres{given})")
        self._connection.execute(f"ATTACH {literal(self._settings)} AS bron (TYPE postgres, READ_ONLY, SECRET bron)")

    def __exit__(self, *error: object) -> None:
        self._connection.close()

    def query(self) -> Query:
        """What is asked of the database, checked against its catalogue."""
        named = self._chosen["table"] or self._address.table
        tables = self._rows(
            "SELECT n.nspname, c.relname, c.reltuples::float8, c.oid::int8 FROM pg_catalog.pg_class c"
            " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r','v','m','f','p')"
            " AND n.nspname NOT IN ('pg_catalog','information_schema') AND n.nspname !~ '^pg_'"
            " AND pg_catalog.has_table_privilege(c.oid, 'SELECT') ORDER BY 1, 2"
        )
        schema, table, estimate, oid = self._pick(named, tables)
        columns = self._rows(
            "SELECT a.attname, t.typname, COALESCE(pg_catalog.col_description(a.attrelid, a.attnum), '') AS comment,"
            " COALESCE(array_position(i.indkey::int2[], a.attnum), -1)::int4 AS place"
            " FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid"
            " LEFT JOIN pg_catalog.pg_index i ON i.indrelid = a.attrelid AND i.indisprimary"
            f" WHERE a.attrelid = {int(oid)} AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum"
        )
        query = Query.checked(
            schema,
            table,
            [Described(*row) for row in columns],
            wanted=[each.strip() for each in self._chosen["columns"].split(",") if each.strip()],
            condition=self._chosen["filter"],
            row_estimate=int(estimate) if estimate >= 0 and not self._chosen["filter"] else None,
        )
        return replace(query, srid=self._srid(query)) if query.geometry else query

    def schema(self, query: Query) -> pa.Schema:
        """The Arrow schema of the batches, read without a row."""
        statement = f"{self._select(query, 0)} LIMIT 0"
        found = self._ask(lambda: self._connection.sql(statement).to_arrow_table()).schema
        fields = []
        for name, field in zip(query.names, found, strict=True):
            kind = pa.string() if code_level(name) is not None and name != GEOMETRY else field.type
            fields.append(pa.field(name, kind))
        return pa.schema(fields)

    def batches(self, query: Query, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        statement = self._select(query)
        reader = self._ask(lambda: self._connection.sql(statement).to_arrow_reader(BATCH))
        while (batch := self._ask(lambda: next(reader, None))) is not None:
            arrays: list[Any] = []
            for name, array in zip(query.names, batch.columns, strict=True):
                level = code_level(name)
                coded = level is not None and name != GEOMETRY
                arrays.append(area_codes(array, level or "") if coded else array)
            yield pa.RecordBatch.from_arrays(arrays, schema=schema)

    def _select(self, query: Query, limit: int | None = None) -> str:
        """The statement for DuckDB around the one for PostgreSQL; types that Arrow lacks become text."""
        inner = f"postgres_query('bron', {literal(query.sql(limit))})"
        types = self._ask(lambda: self._connection.sql(f"SELECT * FROM {inner} LIMIT 0").types)
        columns = [
            f"CAST({identifier(name)} AS VARCHAR) AS {identifier(name)}" if _is_odd(kind) else identifier(name)
            for name, kind in zip(query.names, types, strict=True)
        ]
        return f"SELECT {', '.join(columns)} FROM {inner}"

    def _rows(self, sql: str) -> list[tuple[Any, ...]]:
        statement = "SELECT * FROM postgres_query('bron', ?)"
        return self._ask(lambda: self._connection.execute(statement, [sql]).fetchall())

    def _pick(self, named: str, tables: Sequence[tuple[Any, ...]]) -> tuple[str, str, float, int]:
        alike = [row for row in tables if named in (f"{row[0]}.{row[1]}", row[1])]
        if not named and len(tables) == 1:
            alike = list(tables)
        if len(alike) == 1:
            schema, table, estimate, oid = alike[0]
            return str(schema), str(table), float(estimate), int(oid)
        facts = {
            "host": self._address.host,
            "known": ", ".join(f"{row[0]}.{row[1]}" for row in (alike or tables)[:SHOWN]) or "-",
        }
        remedy = N_("Kies met de optie “table” uit: {known}.")
        if named and not alike:
            message = N_("De database op {host} heeft geen tabel “{table}” die deze gebruiker mag lezen.")
            raise NotFoundProblem(message, remedy, table=named, **facts)
        raise OptionProblem(N_("De database op {host} heeft meer dan één tabel die past."), remedy, **facts)

    def _srid(self, query: Query) -> int:
        """The SRID of the first shape (PostGIS, ST_SRID); 0 when there is none."""
        rows = self._rows(query.srid_sql())
        return int(rows[0][0]) if rows and rows[0][0] is not None else 0

    def _ask(self, ask: Callable[[], Result]) -> Result:
        """What `ask` gives; the errors of DuckDB become problems.

        The problem is raised after the error was handled, so that it has no cause: that can hold the password.
        """
        try:
            return ask()
        except (duckdb.Error, pa.ArrowException, OSError) as error:
            problem = self._problem(self._without_password(str(error)))
        raise problem

    def _problem(self, text: str) -> TransportProblem:
        host = self._address.host
        if SLOW.search(text):
            return TooSlowProblem(
                N_("De database op {host} doet te lang over de vraag."),
                N_("Kies minder kolommen of rijen, of vraag de beheerder van de database om een view."),
                host=host,
            )
        if LOST.search(text):
            return LostProblem(
                N_("De database op {host} verbrak de verbinding terwijl er gelezen werd."),
                N_("Er is niets half bewaard. Probeer het later opnieuw, of vraag de beheerder van de database."),
                host=host,
            )
        if UNREACHABLE.search(text):
            return unreachable(host, ConnectionError(text[:LONGEST]))
        return ServiceProblem(
            N_("De database op {host} weigert de vraag en zegt: {text}"),
            N_("Controleer de opties van de bron en de rechten van de gebruiker."),
            host=host,
            code="-",
            text=text[:LONGEST],
        )

    def _without_password(self, text: str) -> str:
        hidden = text.replace(self._password, "…") if self._password else text
        return " ".join(SETTINGS.sub("", hidden).split())


def _password(variable: str) -> str:
    if not variable:
        return ""
    if not VARIABLE.fullmatch(variable):
        # what was filled in may be the password itself, so it is not repeated
        raise impossible("password_variable", "…", N_("Geef de naam van een omgevingsvariabele."))
    if not os.environ.get(variable):
        raise impossible("password_variable", variable, N_("Er is geen omgevingsvariabele met die naam."))
    return os.environ[variable]


def _settings(address: Address, sslmode: str, fetch: Transport) -> str:
    """The connection string of libpq without user and password.

    Rows come in one order each time: no parallel scans, and none that begins where another is.
    """
    options = (
        f"-c statement_timeout={int(fetch.limits.download_seconds * 1000)}"
        " -c default_transaction_read_only=on -c max_parallel_workers_per_gather=0"
        " -c synchronize_seqscans=off -c TimeZone=UTC"
    )
    settings = {
        "host": address.host,
        "port": str(address.port),
        "dbname": address.database,
        "sslmode": sslmode,
        "connect_timeout": str(max(2, int(fetch.limits.connect_seconds))),
        "application_name": "informatiehuis",
        "options": options,
    }
    if not fetch.allow_private:
        try:
            settings["hostaddr"] = public_address(address.host, address.port)
        except httpcore.ConnectError as error:
            raise unreachable(address.host, error) from error
    return " ".join(f"{name}='{_escaped(text)}'" for name, text in settings.items())


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'")


def _is_odd(kind: Any) -> bool:
    return str(kind).startswith(("UUID", "ENUM", "INTERVAL", "STRUCT", "MAP", "HUGEINT", "BIT")) or str(kind).endswith(
        "]"
    )


def _describe(query: Query, schema: pa.Schema, rows: int | None) -> Description:
    columns = tuple(
        Column(field.name, str(field.type), unit, original)
        for field, original, unit in zip(schema, query.originals, query.units, strict=True)
    )
    return Description(
        columns,
        crs=query.crs,
        geometry=GEOMETRY if query.geometry else None,
        row_estimate=rows,
        found={"table": f"{query.schema}.{query.table}"},
    )
