"""The operations that the API has for every kind, by the last word of their operationId: `conceptGet` is `Get`."""

from __future__ import annotations

from informatiehuis.kernel.kinds import all_kinds
from informatiehuis.kernel.register.presenting import camel
from tests.access.addresses import Address

OF_EVERY_KIND = {
    "List": Address(
        "/api/v1/{name}?pageSize=500",
        "/api/v1/{name}?zoek={word}",
        "/api/v1/{name}?pageSize=2&page=2",
        "/api/v1/{name}?geldigOp=2999-01-01&pageSize=500",
        "/api/v1/{name}?beschikbaarOp={then}&pageSize=500",
        english=False,
    ),
    "Get": Address("/api/v1/{name}/{slug}", "/api/v1/{name}/{slug}?geldigOp={then}", own=True, english=False),
    "History": Address("/api/v1/{name}/{slug}/geschiedenis?pageSize=500", english=False),
    "Relations": Address("/api/v1/{name}/{slug}/relaties", english=False),
}
OF_EVERY_EDITABLE_KIND = {
    "Create": Address("/api/v1/{name}", english=False, changes=True),
    "Replace": Address("/api/v1/{name}/{slug}", english=False, changes=True),
    "Change": Address("/api/v1/{name}/{slug}", english=False, changes=True),
    "Step": Address("/api/v1/{name}/{slug}/stappen/end", english=False, changes=True),
    "Delete": Address("/api/v1/{name}/{slug}", english=False, changes=True),
}


def _operations() -> dict[str, Address]:
    found = {}
    for kind in all_kinds():
        for what, how in {**OF_EVERY_KIND, **(OF_EVERY_EDITABLE_KIND if kind.editable else {})}.items():
            paths = [path.replace("{name}", kind.api_name) for path in how.paths]
            of = kind.name if any("{slug}" in path for path in paths) else ""
            said = {"kind": of, "own": how.own, "english": False, "changes": how.changes}
            found[f"{camel(kind.name)}{what}"] = Address(*paths, **said)
    return found


OPERATIONS = _operations()
