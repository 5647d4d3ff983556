"""The page on which a table is brought in: choose a file, look at what it would do, do it."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from informatiehuis.engines.problems import N_
from informatiehuis.kernel.kinds import Kind
from informatiehuis.kernel.register import tables
from informatiehuis.kernel.register.editing import require_somewhere
from informatiehuis.kernel.register.importing import CHANGED, MOST_WALKED, NEW, Plan, import_things
from informatiehuis.kernel.register.linking import words_of
from informatiehuis.kernel.register.pages import address, trail
from informatiehuis.kernel.register.problems import UnreadableFile
from informatiehuis.kernel.register.values import label_of
from informatiehuis.kernel.web import actor_of


@require_http_methods(["GET", "HEAD", "POST"])
def import_file(request: HttpRequest, kind: Kind) -> HttpResponse:
    """Without a file: ask for one. With one: the preview. With the preview agreed to: do it, all or nothing."""
    require_somewhere(request, kind)
    if request.method != "POST":
        return _page(request, kind)
    try:
        table = _table_in(request)
        if "apply" in request.POST:
            return _apply(request, kind, table)
        plan = import_things(actor=actor_of(request), kind=kind, table=table, reason=_reason(request), dry_run=True)
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
    )
    if not plan.applied:
        return _page(request, kind, status=409, refused=True, **_preview(request, table, plan))
    said = _("Klaar: {new} gemaakt, {changed} gewijzigd.")
    messages.success(request, said.format(new=plan.counts[NEW], changed=plan.counts[CHANGED]))
    return redirect(f"register:{kind.name}:list")


def _page(request: HttpRequest, kind: Kind, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "kind": kind,
        "heads": [label_of(kind, name) for name in kind.public_fields],
        "reason": _reason(request),
        "most_rows": tables.MOST_ROWS,
        "most_megabytes": tables.MOST_BYTES // 1_000_000,
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


def _table_in(request: HttpRequest) -> tables.Table:
    if "apply" in request.POST:
        return _carried(request.POST.get("table", ""))
    upload = request.FILES.get("file")
    if upload is None:
        raise UnreadableFile(N_("Er is geen bestand gekozen."), N_("Kies een CSV- of Excelbestand."))
    name = str(upload.name)
    if upload.size is not None and upload.size > tables.MOST_BYTES:
        return tables.read_table(name, upload.read(tables.MOST_BYTES + 1))
    return tables.read_table(name, upload.read())


def _carried(text: str) -> tables.Table:
    """The table as the preview carried it."""
    try:
        heads, *rows = json.loads(text)
        read = [tables.Row(int(number), tuple(str(cell) for cell in cells)) for number, *cells in rows]
        if any(len(row.cells) != len(heads) for row in read) or len(read) > tables.MOST_ROWS:
            raise ValueError
        return tables.Table(tuple(str(head) for head in heads), tuple(read))
    except (ValueError, TypeError) as error:
        raise UnreadableFile(
            N_("De voorvertoning is onderweg beschadigd."), N_("Kies het bestand opnieuw en bekijk wat het doet.")
        ) from error


def _versions_in(request: HttpRequest) -> dict[str, int]:
    try:
        found = json.loads(request.POST.get("versions", "{}"))
        return {str(slug): int(version) for slug, version in found.items()}
    except (ValueError, TypeError, AttributeError) as error:
        raise UnreadableFile(
            N_("De voorvertoning is onderweg beschadigd."), N_("Kies het bestand opnieuw en bekijk wat het doet.")
        ) from error
