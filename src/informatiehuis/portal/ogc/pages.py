"""The same documents as pages, for whoever follows a link with a browser."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from informatiehuis.engines.features import Items
from informatiehuis.portal.ogc.answering import JSON
from informatiehuis.portal.ogc.collections import Collection

Document = dict[str, Any]
Step = dict[str, str]
# Titles, descriptions and values are content: they stay in the language of the house.
DUTCH = "nl"
SHOWN_COLUMNS = 8
LONGEST = 120


def landing(request: HttpRequest, document: Document) -> HttpResponse:
    places = [
        (_("Verzamelingen"), reverse("ogc:collections"), _("Gebieden, openbare cijfers en ruimtelijke bronnen.")),
        (_("Beschrijving van deze dienst"), reverse("ogc:api"), _("Alle adressen en wat u eraan kunt vragen.")),
        (_("Standaarden"), reverse("ogc:conformance"), _("Waaraan deze dienst zich houdt.")),
        (_("Tegelindelingen"), reverse("ogc:tile-matrix-sets"), _("Hoe kaarttegels over de wereld liggen.")),
    ]
    rows = [{"cells": [_cell(title, href), _cell(text)]} for title, href, text in places]
    table = _table(_("Wat hier staat"), [_("Waar"), _("Wat")], rows)
    steps = [
        _("QGIS: kies ‘Laag toevoegen’, dan ‘WFS / OGC API – Features’, en geef {address} op.").format(
            address=request.build_absolute_uri(reverse("ogc:landing"))
        ),
        _("Elke pagina hier is ook data: zet ?f=json achter het adres."),
    ]
    return _page(request, document["title"], document["description"], [], tables=[table], steps=steps)


def conformance(request: HttpRequest, document: Document) -> HttpResponse:
    title = _("Standaarden")
    intro = _("Deze dienst houdt zich aan deze onderdelen van de standaarden van het OGC.")
    return _page(request, title, intro, [_step(title)], steps=document["conformsTo"])


def api(request: HttpRequest, document: Document) -> HttpResponse:
    title = _("Beschrijving van deze dienst")
    rows = [
        {"cells": [_cell(address), _cell(methods["get"]["summary"]), _cell(_parameters(methods["get"]))]}
        for address, methods in document["paths"].items()
    ]
    table = _table(_("Adressen"), [_("Adres"), _("Wat u krijgt"), _("Wat u kunt vragen")], rows)
    return _page(request, title, document["info"]["description"], [_step(title)], tables=[table])


def _parameters(operation: Document) -> str:
    return ", ".join(one["$ref"].rsplit("/", 1)[1] for one in operation["parameters"])


def collections(request: HttpRequest, document: Document) -> HttpResponse:
    rows = [
        {
            "cells": [
                _cell(one["title"], reverse("ogc:collection", args=[one["id"]]), lang=DUTCH),
                _cell(one["description"], lang=DUTCH),
            ]
        }
        for one in document["collections"]
    ]
    title = _("Verzamelingen")
    intro = _("Alles wat u hier mag zien. Klik op een naam voor de inhoud.")
    table = _table(title, [_("Naam"), _("Wat het is")], rows)
    return _page(request, title, intro, [_step(title)], tables=[table])


def collection(request: HttpRequest, document: Document, about: Collection) -> HttpResponse:
    facts = [
        {"term": _("Coördinatenstelsels"), "texts": document["crs"]},
        {"term": _("Eigen stelsel van de bron"), "text": document["storageCrs"]},
    ]
    extent = document.get("extent", {})
    if "spatial" in extent:
        box = ", ".join(f"{number:.4f}" for number in extent["spatial"]["bbox"][0])
        facts.append({"term": _("Gebied (west, zuid, oost, noord)"), "text": box})
    if "temporal" in extent:
        days = " – ".join(at[:10] if at else "…" for at in extent["temporal"]["interval"][0])
        facts.append({"term": _("Periode"), "text": days})
    if about.licence:
        facts.append({"term": _("Licentie"), "text": about.licence, "href": about.licence})
    places = [
        (_("De inhoud"), reverse("ogc:items", args=[about.id])),
        (_("Waarop u kunt filteren"), reverse("ogc:queryables", args=[about.id])),
        (_("Eigenschappen"), reverse("ogc:schema", args=[about.id])),
        (_("Kaarttegels"), reverse("ogc:tilesets", args=[about.id])),
        (_("Over deze gegevens"), about.page),
    ]
    return _page(
        request,
        about.title,
        about.description,
        _trail(about),
        title_lang=DUTCH,
        intro_lang=DUTCH,
        facts=facts,
        places=places,
    )


def properties(request: HttpRequest, document: Document, about: Collection) -> HttpResponse:
    rows = [
        {"cells": [_cell(name), _cell(" ".join(filter(None, [one.get("type"), one.get("format")])))]}
        for name, one in document["properties"].items()
    ]
    title = _("Eigenschappen van {title}").format(title=about.title)
    intro = _("Filter door naam=waarde achter het adres van de inhoud te zetten.")
    table = _table(title, [_("Naam"), _("Soort")], rows)
    return _page(request, title, intro, [*_trail(about), _step(_("Eigenschappen"))], tables=[table])


def items(
    request: HttpRequest, about: Collection, features: list[Document], found: Items, links: list[dict[str, str]]
) -> HttpResponse:
    names = list(dict.fromkeys(name for one in features for name in one["properties"]))[:SHOWN_COLUMNS]
    rows = [
        {
            "cells": [
                _cell(str(one["id"]), reverse("ogc:item", args=[about.id, one["id"]])),
                *(_cell(_text(one["properties"].get(name)), lang=DUTCH) for name in names),
            ]
        }
        for one in features
    ]
    hrefs = {one["rel"]: one["href"] for one in links}
    moves = [(_("Vorige"), hrefs.get("prev")), (_("Volgende"), hrefs.get("next"))]
    intro = _("{shown} van {all}.").format(shown=found.number_returned, all=found.number_matched)
    return _page(
        request,
        about.title,
        intro,
        [*_trail(about), _step(_("De inhoud"))],
        tables=[_table(about.title, [_("Kenmerk"), *names], rows)],
        places=[(title, href) for title, href in moves if href],
        data=hrefs["alternate"],
        title_lang=DUTCH,
    )


def item(request: HttpRequest, about: Collection, feature: Document) -> HttpResponse:
    facts = [{"term": name, "text": _text(value)} for name, value in feature["properties"].items()]
    shape = feature["geometry"]
    facts.append({"term": _("Vorm"), "text": shape["type"] if shape else _("geen")})
    contents = _step(_("De inhoud"), reverse("ogc:items", args=[about.id]))
    trail = [*_trail(about), contents, _step(str(feature["id"]))]
    return _page(request, str(feature["id"]), about.title, trail, intro_lang=DUTCH, facts=facts, facts_lang=DUTCH)


def tilesets(request: HttpRequest, document: Document, about: Collection) -> HttpResponse:
    sets = document.get("tilesets", [document])
    facts = [
        {"term": _("Indeling"), "text": sets[0]["tileMatrixSetURI"], "href": reverse("ogc:tile-matrix-sets")},
        {"term": _("Adres van een tegel"), "text": sets[0]["links"][-1]["href"]},
    ]
    trail = [*_trail(about), _step(_("Kaarttegels"))]
    intro = _("Kaarttegels (Mapbox Vector Tiles).")
    return _page(request, about.title, intro, trail, title_lang=DUTCH, facts=facts)


def tile_matrix_sets(request: HttpRequest, document: Document) -> HttpResponse:
    sets = document.get("tileMatrixSets", [document])
    rows = [
        {"cells": [_cell(one["id"], reverse("ogc:tile-matrix-set", args=[one["id"]])), _cell(one["uri"])]}
        for one in sets
    ]
    title = _("Tegelindelingen")
    intro = _("Hoe kaarttegels over de wereld liggen.")
    table = _table(title, [_("Naam"), _("Standaard")], rows)
    return _page(request, title, intro, [_step(title)], tables=[table])


def _trail(about: Collection) -> list[Step]:
    return [
        _step(_("Verzamelingen"), reverse("ogc:collections")),
        _step(about.title, reverse("ogc:collection", args=[about.id]), DUTCH),
    ]


def _step(title: str, href: str = "", lang: str = "") -> Step:
    return {"title": title, "href": href, "lang": lang}


def _cell(text: str, href: str = "", lang: str = "") -> dict[str, str]:
    return {"text": text, "href": href, "lang": lang}


def _table(caption: str, columns: list[str], rows: list[Document]) -> Document:
    return {"caption": caption, "columns": [{"title": title} for title in columns], "rows": rows}


def _text(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return "" if value is None else text[:LONGEST]


def _page(
    request: HttpRequest, title: str, intro: str, trail: list[Step], *, data: str = "", **shown: Any
) -> HttpResponse:
    context = {
        "title": title,
        "intro": intro,
        "data": data or f"{request.path}?f=json",
        "data_type": JSON,
        "breadcrumb": [_step(_("Kaarten en gebieden"), reverse("ogc:landing")), *trail],
        **shown,
    }
    response = render(request, "ogc/page.html", context)
    response["Vary"] = "Accept"
    return response
