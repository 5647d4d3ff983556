"""The page on which a table is brought in: choose a file, look at what it would do, do it."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from informatiehuis.engines.problems import N_
from informatiehuis.kernel.kinds import Kind
from informatiehuis.kernel.register import tables
from informatiehuis.kernel.register.editing import require_somewhere
from informatiehuis.kernel.register.import_jobs import ask_import, put_ready
from informatiehuis.kernel.register.importing import (
    CHANGED,
    MOST_WALKED,
    NEW,
    SINCE,
    Plan,
    day_in,
    heads_of,
    import_things,
)
from informatiehuis.kernel.register.large_imports import MOST
from informatiehuis.kernel.register.linking import words_of
from informatiehuis.kernel.register.pages import address, trail
from informatiehuis.kernel.register.problems import UnreadableFile
from informatiehuis.kernel.register.then import beginning_of
from informatiehuis.kernel.web import actor_of

SAMPLE = 20
"""Rows of a large table of which is shown what they would do."""


@require_http_methods(["GET", "HEAD", "POST"])
def import_file(request: HttpRequest, kind: Kind) -> HttpResponse:
    """Without a file: ask for one. With one: the preview. With the preview agreed to: do it, all or nothing."""
    require_somewhere(request, kind)
    if request.method != "POST":
        return _page(request, kind)
    try:
        if "start" in request.POST:
            return _start(request, kind)
        if "apply" in request.POST:
            return _apply(request, kind, _carried(request.POST.get("table", "")))
        name, content = _file_in(request)
        table = tables.read_table(name, content, MOST)
        if len(table.rows) > tables.MOST_ROWS or len(content) > tables.MOST_BYTES:
            return _large(request, kind, table, name, content)
        plan = import_things(
            actor=actor_of(request),
            kind=kind,
            table=table,
            reason=_reason(request),
            valid_at=_since(request),
            dry_run=True,
        )
    except UnreadableFile as problem:
        return _page(request, kind, status=400, **words_of(problem))
    return _page(request, kind, status=200 if plan.is_sound else 400, **_preview(request, table, plan))


def _apply(request: HttpRequest, kind: Kind, table: tables.Table) -> HttpResponse:
    plan = import_things(
        actor=actor_of(request),
        kind=kind,
        table=table,
        reason=_reason(request),
        versions=_versions_in(request),
        valid_at=_since(request),
    )
    if not plan.applied:
        return _page(request, kind, status=409, refused=True, **_preview(request, table, plan))
    said = _("Klaar: {new} gemaakt, {changed} gewijzigd.")
    messages.success(request, said.format(new=plan.counts[NEW], changed=plan.counts[CHANGED]))
    return redirect(f"register:{kind.name}:list")


def _large(request: HttpRequest, kind: Kind, table: tables.Table, name: str, content: bytes) -> HttpResponse:
    """What the first rows of a large table would do; the rest follows in the background once that is agreed to."""
    actor, first = actor_of(request), tables.Table(table.heads, table.rows[:SAMPLE])
    since = _since(request)
    plan = import_things(actor=actor, kind=kind, table=first, reason=_reason(request), valid_at=since, dry_run=True)
    file = put_ready(kind, actor, content, since) if plan.is_sound else None
    told = {"plan": plan, "rows": len(table.rows), "sample": len(first.rows), "file": file, "file_name": name}
    return _page(request, kind, status=200 if plan.is_sound else 400, large=True, **told)


def _start(request: HttpRequest, kind: Kind) -> HttpResponse:
    try:
        file = UUID(request.POST.get("stored", ""))
    except ValueError as error:
        raise _damaged() from error
    name = request.POST.get("name", "")[:200]
    job = ask_import(
        actor=actor_of(request), kind=kind, file=file, name=name, reason=_reason(request), valid_at=_since(request)
    )
    # too long to do or to wait for here
    return redirect("jobs:job", identifier=job.pk)


def _page(request: HttpRequest, kind: Kind, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "kind": kind,
        "heads": heads_of(kind),
        "reason": _reason(request),
        "since": request.POST.get(SINCE, ""),
        "most_rows": tables.MOST_ROWS,
        "most_rows_large": MOST.rows,
        "most_megabytes": MOST.megabytes,
        "most_walked": MOST_WALKED,
        "touched_name": f"register:{kind.name}:touched",
        "list_address": address(kind, "list"),
        "export_address": address(kind, "export", "xlsx"),
        "breadcrumb": [*trail(kind), {"title": _("Uit een tabel halen")}],
        **more,
    }
    return render(request, "register/import.html", context, status=status)


def _preview(request: HttpRequest, table: tables.Table, plan: Plan) -> dict[str, Any]:
    """The plan, and the table itself so that what is agreed to is what is done."""
    carried = [list(table.heads), *([row.number, *row.cells] for row in table.rows)]
    return {
        "plan": plan,
        "table": json.dumps(carried, ensure_ascii=False),
        "versions": json.dumps(plan.versions),
    }


def _reason(request: HttpRequest) -> str:
    return request.POST.get("reason", "")[:500]


def _since(request: HttpRequest) -> datetime | None:
    """The beginning of the day since when all of the table holds; None is now. UnreadableFile for what is no day."""
    given = request.POST.get(SINCE, "").strip()
    day = day_in(given)
    if given and (day is None or day > timezone.localdate()):
        raise UnreadableFile(
            N_("‘{given}’ is geen dag waarop dit kan zijn gaan gelden."),
            N_("Vul vandaag in of een eerdere dag, of laat het leeg: dan geldt het vanaf nu."),
            given=given[:40],
        )
    return beginning_of(day)


def _file_in(request: HttpRequest) -> tuple[str, bytes]:
    upload = request.FILES.get("file")
    if upload is None:
        raise UnreadableFile(N_("Er is geen bestand gekozen."), N_("Kies een CSV- of Excelbestand."))
    return str(upload.name), upload.read(MOST.megabytes * 1_000_000 + 1)


def _carried(text: str) -> tables.Table:
    """The table as the preview carried it."""
    try:
        heads, *rows = json.loads(text)
        read = [tables.Row(int(number), tuple(str(cell) for cell in cells)) for number, *cells in rows]
        if any(len(row.cells) != len(heads) for row in read) or len(read) > tables.MOST_ROWS:
            raise ValueError
        return tables.Table(tuple(str(head) for head in heads), tuple(read))
    except (ValueError, TypeError) as error:
        raise _damaged() from error


def _versions_in(request: HttpRequest) -> dict[str, int]:
    try:
        found = json.loads(request.POST.get("versions", "{}"))
        return {str(slug): int(version) for slug, version in found.items()}
    except (ValueError, TypeError, AttributeError) as error:
        raise _damaged() from error


def _damaged() -> UnreadableFile:
    return UnreadableFile(
        N_("De voorvertoning is onderweg beschadigd."), N_("Kies het bestand opnieuw en bekijk wat het doet.")
    )
