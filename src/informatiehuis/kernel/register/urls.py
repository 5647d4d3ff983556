"""The addresses of all registers: `register:<kind>:list`, `:detail`, `:new` and so on, under the path of the kind.

What is not one thing stands under `-/`, because no slug is a single hyphen. A kind that is not edited by hand has
no addresses for that.
"""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.decorators.http import require_safe

from informatiehuis.kernel.impact.pages import effect
from informatiehuis.kernel.kinds import Kind, all_kinds
from informatiehuis.kernel.register import editing, erasing_pages, import_pages, pages, reconstruction_pages, rights

app_name = "register"


def _reading(kind: Kind) -> list[URLPattern | URLResolver]:
    the = {"kind": kind}
    return [
        path("", require_safe(pages.listing), the, name="list"),
        path("-/exporteren.<slug:form>", require_safe(pages.export), the, name="export"),
        path("<slug:slug>/", require_safe(pages.detail), the, name="detail"),
        path("<slug:slug>/geschiedenis/", require_safe(pages.history), the, name="history"),
        path("<slug:slug>/toegang/", require_safe(rights.page), the, name="rights"),
        path("<slug:slug>/reconstructie/", require_safe(reconstruction_pages.page), the, name="reconstruction"),
        re_path(
            r"^(?P<slug>[-a-z0-9]+)/reconstructie\.(?P<form>html|json)$",
            require_safe(reconstruction_pages.file),
            the,
            name="reconstruction-file",
        ),
        path("<slug:slug>/wissen/", erasing_pages.erase, the, name="erase"),
        path("<slug:slug>/raakt/", require_safe(pages.touched), the, name="touched"),
        path("<slug:slug>/effect/", effect, the, name="effect"),
        path("<slug:slug>.json", require_safe(pages.as_json), the, name="json"),
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
