"""The addresses of all registers: `register:<kind>:list`, `:detail`, `:new` and so on, under the path of the kind.

What is not one thing stands under `-/`, because no slug is a single hyphen. A kind that is not edited by hand has
no addresses for that.
"""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from informatiehuis.kernel.kinds import Kind, all_kinds
from informatiehuis.kernel.register import editing, import_pages, pages

app_name = "register"


def _reading(kind: Kind) -> list[URLPattern | URLResolver]:
    the = {"kind": kind}
    return [
        path("", pages.listing, the, name="list"),
        path("-/exporteren.<slug:form>", pages.export, the, name="export"),
        path("<slug:slug>/", pages.detail, the, name="detail"),
        path("<slug:slug>/geschiedenis/", pages.history, the, name="history"),
        path("<slug:slug>/raakt/", pages.touched, the, name="touched"),
        path("<slug:slug>.json", pages.as_json, the, name="json"),
    ]


def _writing(kind: Kind) -> list[URLPattern | URLResolver]:
    the = {"kind": kind}
    return [
        path("-/nieuw/", editing.new, the, name="new"),
        path("-/importeren/", import_pages.import_file, the, name="import"),
        path("<slug:slug>/wijzigen/", editing.edit, the, name="edit"),
        path("<slug:slug>/stap/<slug:step>/", editing.move, the, name="move"),
        path("<slug:slug>/verwijderen/", editing.delete, the, name="delete"),
        path("<slug:slug>/verbinden/", editing.link, the, name="link"),
        path("<slug:slug>/losmaken/<uuid:link>/", editing.unlink, the, name="unlink"),
    ]


urlpatterns: list[URLPattern | URLResolver] = [
    path(f"{kind.path}/", include(([*(_writing(kind) if kind.editable else []), *_reading(kind)], kind.name)))
    for kind in all_kinds()
]
