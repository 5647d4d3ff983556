"""Ours: a query with a filter over a table of PostgreSQL that stays where it is; what crosses is counted."""

import socket
import sys
import tempfile
import threading
from pathlib import Path

import informatiehuis
from bench.workers.telling import cpu_seconds, tell
from informatiehuis.engines.connectors.base import Location
from informatiehuis.engines.connectors.postgres import Postgres
from informatiehuis.engines.connectors.transport import Transport
from informatiehuis.engines.federation import needs
from informatiehuis.engines.progress import silent
from informatiehuis.engines.query import check, engine

COLUMNS = {"id": "int64", "gebied": "string", "jaar": "int64", "soort": "string", "waarde": "double"}
SQL = (
    "select gebied as area, jaar as period, sum(waarde) as value from metingen "
    "where soort = 'zeldzaam' group by gebied, jaar"
)


class Line:
    """A relay to a server that counts the bytes that come back."""

    def __init__(self, host: str, port: int) -> None:
        self.received = 0
        self._far = (host, port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            near, _ = self._listener.accept()
            far = socket.create_connection(self._far)
            threading.Thread(target=self._relay, args=(near, far, False), daemon=True).start()
            threading.Thread(target=self._relay, args=(far, near, True), daemon=True).start()

    def _relay(self, source: socket.socket, target: socket.socket, counted: bool) -> None:
        while data := source.recv(65536):
            self.received += len(data) if counted else 0
            target.sendall(data)
        target.close()


def main(server: str, database: str, rows: str) -> None:
    """Tell the share of the rows that crossed, and the bytes on the line."""
    host, _, port = server.partition(":")
    line = Line(host, int(port or 5432))
    tables = {"metingen": COLUMNS}
    query = check(SQL, tables)
    where = Location(f"postgresql://postgres@127.0.0.1:{line.port}/{database}/metingen")
    before = cpu_seconds()
    with tempfile.TemporaryDirectory() as folder, Transport() as fetch:
        target = Path(folder) / "part.parquet"
        part = needs(query, tables)["metingen"]
        moved = Postgres().read_part(where, {"sslmode": "disable"}, part, target, fetch, silent)
        found = engine("duckdb").run(query, {"metingen": target})
    tell(
        cpu_seconds() - before,
        informatiehuis.__version__,
        moved=moved.rows,
        share=100 * moved.rows / int(rows),
        bytes=line.received,
        figures=found.num_rows,
    )


main(*sys.argv[1:])
