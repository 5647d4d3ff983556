"""The rows of a source for programs, another house among them: chosen columns and rows, as parquet, and no more.

What an account may see, for which purpose, and that it is written down, is decided where every row is given.
"""

# No `from __future__ import annotations` here: the router reads the types of functions.

from functools import partial
from tempfile import TemporaryFile
from typing import IO, Any

import pyarrow.parquet as pq
from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest
from django.utils.http import http_date
from ninja import Path, Query, Router, Schema
from pydantic import Field

from informatiehuis.engines.connectors.part import Part
from informatiehuis.engines.federation import parse
from informatiehuis.engines.lake.stages import Stages
from informatiehuis.engines.problems import N_, Problem
from informatiehuis.engines.query import Limits, check, engine
from informatiehuis.kernel import limits
from informatiehuis.kernel.processing.choosing import HEADER, purpose_of, trace_of
from informatiehuis.kernel.register.api_problems import described
from informatiehuis.kernel.register.schemas import SLUG
from informatiehuis.kernel.web import actor_of
from informatiehuis.rooms.atlas.models import Snapshot, Source
from informatiehuis.rooms.atlas.permitted import Asking, Rows, permitted

PARQUET = "application/vnd.apache.parquet"
NAME = "rows"
TELLS: dict[int, Any] = {
    200: {
        "description": "De rijen als parquet; Last-Modified zegt wanneer ze zijn opgehaald, ETag welke kopie het is.",
        "content": {PARQUET: {"schema": {"type": "string", "format": "binary"}}},
    },
    # the server says so as a page before the house reads the address, so not as a problem in JSON
    414: {"description": "Het adres is te lang. Vraag minder kolommen of een kortere voorwaarde."},
}
LONGEST = 4000
"""Characters of columns or of a filter: more never fit in an address that the server reads."""
ABOUT_HEADER = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "Waarvoor u beperkte gegevens gebruikt: de korte naam van een verwerkingsactiviteit.",
    "schema": {"type": "string", "maxLength": 200},
}


class UnknownColumn(Problem):
    """The source has no such column, or none for this reader."""

    code = "unknown-column"


class RowsAsked(Schema):
    """Which columns and which rows; without them all."""

    kolommen: str = Field("", max_length=LONGEST, description="Namen van kolommen, met komma's ertussen.")
    filter: str = Field(
        "", max_length=LONGEST, description="Welke rijen, zoals jaar = 2022 and soort in ('a', 'b'). Leeg: alle."
    )


def add_to(router: Router) -> None:
    """Put the operation in the router of sources."""

    @router.get(
        "/{slug}/rijen",
        auth=None,
        operation_id="sourceRows",
        summary="De rijen van een bron, als parquet",
        openapi_extra={
            "responses": {**TELLS, **described(400, 403, 404, 409)["responses"]},
            "parameters": [ABOUT_HEADER],
        },
    )
    def rows(request: HttpRequest, slug: str = Path(..., pattern=SLUG), asked: RowsAsked = Query(...)) -> Any:  # noqa: B008
        seen = Source.objects.visible_to(actor_of(request)).filter(slug=slug)
        held = Snapshot.objects.filter(source__in=seen, is_current=True).select_related("source").first()
        if held is None:
            raise Http404
        return _given(request, held, asked)


def _given(request: HttpRequest, held: Snapshot, asked: RowsAsked) -> FileResponse:
    names = tuple(one.strip() for one in asked.kolommen.split(",") if one.strip())
    part = Part(names, parse(asked.filter))
    asking = Asking(actor_of(request), "api", partial(purpose_of, request)(held.source), trace_of(request))
    settings.HOUSE.temporary.mkdir(parents=True, exist_ok=True)
    file = TemporaryFile(dir=settings.HOUSE.temporary)  # noqa: SIM115 - the answer closes it when it has been sent
    with permitted(held, asking, NAME) as rows:
        write_part(rows, part, file)
    file.seek(0)
    answer = FileResponse(file, content_type=PARQUET, filename=f"{held.source.slug}.parquet")
    answer["Last-Modified"] = http_date(held.retrieved_at.timestamp())
    answer["ETag"] = f'"{held.content_hash}"'
    return answer


def write_part(rows: Rows, part: Part, file: IO[bytes]) -> None:
    """Write a part of what somebody may see as parquet. Raises UnknownColumn, SqlProblem and QueryTooHeavy."""
    known, table = rows.columns, rows.snapshot.source.table
    for name in (*part.columns, *(one.column for group in part.any_of for one in group)):
        if name not in known:
            raise UnknownColumn(
                N_("De kolom ‘{column}’ is er niet."), N_("Kies uit: {known}."), column=name, known=", ".join(known)
            )
    columns = ", ".join(f'"{name}"' for name in (part.columns or known))
    where = f" where {part.text()}" if part.any_of else ""
    checked = check(f"select {columns} from {table}{where}", {table: known})
    with rows.parquet() as parquet, Stages(settings.HOUSE.temporary / "runs").open(NAME) as spill:
        allowed = limits.within(Limits(temp_directory=spill.folder), limits.QUERY)
        pq.write_table(engine("duckdb").run(checked, {table: parquet}, allowed), file)
