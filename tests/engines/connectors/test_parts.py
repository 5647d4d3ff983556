"""Reading a part of a source where it is: what crosses, and that nothing is missing. Against real servers."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from informatiehuis.engines.connectors.base import Location
from informatiehuis.engines.connectors.parquet import Parquet
from informatiehuis.engines.connectors.part import Condition, Moved, Part
from informatiehuis.engines.connectors.postgres import Postgres
from informatiehuis.engines.connectors.problems import ChangedProblem, LostProblem, SourceProblem
from informatiehuis.engines.connectors.transport import Limits, Transport
from informatiehuis.engines.progress import silent
from tests.engines.connectors.test_postgres import admin, database, fetch, place

__all__ = ["database", "fetch"]
ROWS = 20_000
BEGIN, BEGIN_TYPE = datetime(2022, 1, 1, tzinfo=UTC), pa.timestamp("us", tz="UTC")


@pytest.fixture(scope="module")
def large(database: str) -> str:
    with admin(database) as connection:
        connection.execute(
            "CREATE TABLE metingen (id int PRIMARY KEY, jaar int, soort text, waarde numeric(8,2), los numeric,"
            " klein real, tijd timestamptz, dag date, gm_code text, waar boolean, vast char(4));"
            "INSERT INTO metingen SELECT i, 2000 + i % 25, CASE WHEN i % 1000 = 0 THEN 'zelden' ELSE 'vaak' END,"
            " i / 100.0, i / 3.0, i / 7.0, timestamptz '2022-01-01 00:00+00' + i * interval '1 minute',"
            " date '2022-01-01' + i % 365, CASE WHEN i % 2 = 0 THEN '344' ELSE 'GM0307' END, i % 2 = 0, 'a'"
            f" FROM generate_series(1, {ROWS}) i; ANALYZE metingen;"
        )
    return database


def read(database: str, folder: Path, fetch: Transport, *conditions: Condition, columns: tuple[str, ...] = ("id",)):
    target = folder / "part.parquet"
    part = Part(columns, (conditions,) if conditions else ())
    moved = Postgres().read_part(place(database, "public.metingen"), {}, part, target, fetch, silent)
    return moved, pq.read_table(target)


def test_a_database_gives_only_the_rows_and_columns_that_are_needed(large, tmp_path, fetch):
    moved, table = read(large, tmp_path, fetch, Condition("soort", "=", ("zelden",)), columns=("id", "soort"))
    assert table.num_rows == moved.rows == ROWS // 1000
    assert table.column_names == ["id", "soort"]
    assert moved.total == ROWS
    assert moved.condition == "((\"soort\" = 'zelden'))"
    assert 0 < moved.bytes < 2000


@pytest.mark.parametrize(
    ("condition", "rows"),
    [
        (Condition("jaar", "in", (2001, 2002)), 2 * ROWS // 25),
        (Condition("waarde", "<=", (0.5,)), 50),
        (Condition("los", "<", (1,)), 3),  # on the edge of rounding one more may come
        (Condition("tijd", "<", (date(2022, 1, 2),)), 24 * 60 - 1),
        (Condition("dag", "=", (date(2022, 1, 2),)), len(range(1, ROWS + 1, 365))),
        (Condition("waar", "=", (True,)), ROWS // 2),
        (Condition("id", ">", (ROWS - 3,)), 3),
        (Condition("id", "is not null"), ROWS),
    ],
    ids=str,
)
def test_conditions_that_a_database_judges_as_the_house_does_are_left_to_it(large, tmp_path, fetch, condition, rows):
    moved, _ = read(large, tmp_path, fetch, condition)
    assert moved.rows == rows
    assert moved.condition


@pytest.mark.parametrize(
    "condition",
    [
        Condition("gm_code", "=", ("GM0344",)),
        Condition("klein", "<", (1.5,)),
        Condition("soort", ">", ("a",)),
        Condition("vast", "=", ("a",)),
        Condition("soort", "=", (1,)),
        Condition("jaar", "=", ("2001",)),
    ],
    ids=str,
)
def test_conditions_that_it_would_judge_otherwise_stay_here(large, tmp_path, fetch, condition):
    moved, _ = read(large, tmp_path, fetch, condition)
    assert (moved.rows, moved.condition) == (ROWS, "")


def test_a_text_with_a_quote_or_a_backslash_is_asked_for_as_it_is(large, tmp_path, fetch):
    for text in ("o'hara", "a\\'; drop table metingen; --", "\\"):
        moved, _ = read(large, tmp_path, fetch, Condition("soort", "=", (text,)))
        assert moved.rows == 0
    assert read(large, tmp_path, fetch)[0].rows == ROWS


def test_the_filter_of_the_source_stays_besides(large, tmp_path, fetch):
    target = tmp_path / "part.parquet"
    part = Part(("id",), ((Condition("jaar", "=", (2001,)),), (Condition("jaar", "=", (2002,)),)))
    moved = Postgres().read_part(
        place(large, "public.metingen"), {"filter": "soort = 'zelden' OR id = 1"}, part, target, fetch, silent
    )
    assert moved.rows == 1


def test_a_database_that_drops_the_connection_says_so_and_leaves_nothing(large, tmp_path, fetch):
    """The backend that answers is ended by the administrator while it is answering."""
    with admin(large) as connection:
        connection.execute(
            "CREATE OR REPLACE VIEW trage_meting AS SELECT id, pg_sleep(0.05)::text AS slaap FROM metingen"
        )
    ended = threading.Event()

    def end() -> None:
        with admin() as connection:
            while not ended.wait(0.2):
                connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
                    " AND application_name = 'informatiehuis' AND query LIKE '%%trage_meting%%' AND state = 'active'",
                    [large],
                )

    worker = threading.Thread(target=end)
    worker.start()
    target = tmp_path / "part.parquet"
    try:
        with pytest.raises(SourceProblem) as problem:
            Postgres().read_part(place(large, "trage_meting"), {}, Part(("id", "slaap")), target, fetch, silent)
    finally:
        ended.set()
        worker.join()
    assert isinstance(problem.value, LostProblem), problem.value
    assert problem.value.may_pass
    assert "niets half bewaard" in problem.value.text()
    assert list(tmp_path.iterdir()) == []


# --- parquet on a web server ---------------------------------------------------------------------------------


@dataclass
class Served:
    """A web server that gives stretches of one file and counts what it gave."""

    path: Path
    url: str = ""
    ranges: list[str] = field(default_factory=list)
    sent: int = 0
    gives_ranges: bool = True
    replaced_after: int = 0


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    state = Served(tmp_path / "cijfers.parquet")

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = state.path.read_bytes()
            wanted = self.headers.get("Range", "")
            state.ranges.append(wanted)
            first = state.replaced_after and len(state.ranges) > state.replaced_after
            etag = '"two"' if first else '"one"'
            if wanted and state.gives_ranges:
                begins, _, ends = wanted.removeprefix("bytes=").partition("-")
                start = len(content) - int(ends) if not begins else int(begins)
                stop = len(content) if not begins or not ends else int(ends) + 1
                start = max(0, start)
                body = content[start:stop]
                self.send_response(206)
                self.send_header("Content-Range", f"bytes {start}-{start + len(body) - 1}/{len(content)}")
            else:
                body = content
                self.send_response(200)
            state.sent += len(body)
            self.send_header("ETag", etag)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    state.url = f"http://127.0.0.1:{server.server_address[1]}/cijfers.parquet"
    yield state
    server.shutdown()
    server.server_close()


def write(path: Path, groups: int = 20, each: int = 5000) -> pa.Table:
    """Rows in the order of `jaar`, a row group a year, with a column that is much the largest."""
    total = groups * each
    table = pa.table(
        {
            "gm_code": [f"{344 + number % 3}" for number in range(total)],
            "jaar": [2000 + number // each for number in range(total)],
            "waarde": [number / 7 for number in range(total)],
            "vulling": [f"{number:032x}" * 2 for number in range(total)],
            "tijd": pa.array([BEGIN + timedelta(seconds=n) for n in range(total)], BEGIN_TYPE),
        }
    )
    pq.write_table(table, path, row_group_size=each, compression="none")
    return table


def read_parquet(served: Served, folder: Path, part: Part, fetch: Transport) -> tuple[Moved, pa.Table]:
    target = folder / "part.parquet"
    moved = Parquet().read_part(Location(served.url), {}, part, target, fetch, silent)
    return moved, pq.read_table(target)


def test_of_a_file_on_the_web_only_the_stretches_that_are_needed_cross(served, tmp_path, fetch):
    whole = write(served.path)
    part = Part(("jaar", "waarde"), ((Condition("jaar", "=", (2007,)),),))
    moved, table = read_parquet(served, tmp_path, part, fetch)
    assert table.equals(whole.select(["jaar", "waarde"]).slice(35_000, 5000))
    assert moved.bytes == served.sent
    assert served.sent < served.path.stat().st_size / 20
    assert all(served.ranges), "the whole file was never asked for"
    assert (moved.rows, moved.total, moved.columns) == (5000, 100_000, ("jaar", "waarde"))


@pytest.mark.parametrize(
    ("condition", "groups"),
    [
        (Condition("jaar", ">", (2018,)), 1),
        (Condition("jaar", ">=", (2018,)), 2),
        (Condition("jaar", "<", (2001,)), 1),
        (Condition("jaar", "in", (2003, 2005)), 2),
        (Condition("jaar", "=", (1990,)), 0),
        (Condition("tijd", ">=", (date(2022, 1, 2),)), 3),
        (Condition("jaar", "is not null"), 20),
        (Condition("waarde", "<", (1,)), 1),
        # what is no number is greater than all, and the file does not say that it is there
        (Condition("waarde", ">", (1e9,)), 20),
        # codes of areas are spelled otherwise in the file
        (Condition("gm_code", "=", ("GM0999",)), 20),
        # a text beside numbers
        (Condition("jaar", "=", ("x",)), 20),
    ],
    ids=str,
)
def test_row_groups_outside_a_condition_are_not_fetched(served, tmp_path, fetch, condition, groups):
    write(served.path)
    moved, table = read_parquet(served, tmp_path, Part(("gm_code",), ((condition,),)), fetch)
    assert moved.rows == table.num_rows == groups * 5000
    assert set(table["gm_code"].to_pylist()) <= {"GM0344", "GM0345", "GM0346"}


def test_a_server_without_ranges_gives_the_whole_and_the_answer_is_the_same(served, tmp_path, fetch):
    whole = write(served.path, groups=2, each=100)
    served.gives_ranges = False
    moved, table = read_parquet(served, tmp_path, Part(("jaar",), ((Condition("jaar", "=", (2001,)),),)), fetch)
    assert table["jaar"].to_pylist() == whole["jaar"].to_pylist()
    assert moved.rows == 200
    assert moved.condition == ""


def test_a_file_that_is_replaced_while_it_is_read_gives_a_problem_and_no_mixture(served, tmp_path):
    write(served.path)
    served.replaced_after = 3
    with Transport(limits=Limits(back_off_seconds=0.01)) as fetch, pytest.raises(ChangedProblem) as problem:
        read_parquet(served, tmp_path, Part(("jaar", "vulling")), fetch)
    assert "veranderd terwijl zij werd gelezen" in problem.value.text()
    assert [path.name for path in tmp_path.iterdir()] == ["cijfers.parquet"]
