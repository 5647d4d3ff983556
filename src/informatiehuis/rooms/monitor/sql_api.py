"""The operation of the API that answers a question in SQL over sources."""

# No `from __future__ import annotations` here: the router reads the types of functions.

from functools import partial
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from informatiehuis.kernel.canonical import plain
from informatiehuis.kernel.processing.choosing import HEADER, purpose_of, trace_of
from informatiehuis.kernel.register.api_auth import SIGNED_IN
from informatiehuis.kernel.register.api_problems import described
from informatiehuis.kernel.web import actor_of
from informatiehuis.rooms.monitor.sql import Question, answer

MOST_ROWS, LONGEST = 10_000, 20_000
ABOUT_HEADER = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "Waarvoor u beperkte gegevens gebruikt: de korte naam van een verwerkingsactiviteit.",
    "schema": {"type": "string", "maxLength": 200},
}


class SqlQuestion(Schema):
    """A question in SQL; a source is a table named after its slug, with underscores."""

    model_config = ConfigDict(extra="forbid")

    sql: str = Field(min_length=1, max_length=LONGEST, description="De vraag, in de SQL van definities.")


class SqlAnswer(Schema):
    """The columns of the answer in their order, and its rows in the same order of columns."""

    columns: list[str]
    rows: list[list[Any]]
    count: int


def router() -> Router:
    """What is asked at `/sql`."""
    made = Router(tags=["sql"])

    @made.post(
        "",
        response=SqlAnswer,
        auth=SIGNED_IN,
        operation_id="sqlAnswer",
        summary="Stel een vraag in SQL over de bronnen",
        openapi_extra={**described(400, 401, 403, 409), "parameters": [ABOUT_HEADER]},
    )
    def ask(request: HttpRequest, body: SqlQuestion) -> Any:
        asked = Question(body.sql, actor_of(request), "api", partial(purpose_of, request), MOST_ROWS, trace_of(request))
        found = answer(asked)
        names = found.column_names
        rows = [[plain(row[name]) for name in names] for row in found.to_pylist()]
        return {"columns": names, "rows": rows, "count": len(rows)}

    return made
