"""The page `/stijl`: every component of the house with example data, to look at and to test.

The data are made up and say so; nothing here reads the house.
"""

from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from shapely import box
from shapely.affinity import rotate

from informatiehuis.engines import charts

NAMES = (
    "Aanlegwaard",
    "Boomgaarde",
    "Cothermeer",
    "Dorpsheem",
    "Eiklo",
    "Fortveen",
    "Grachtstad",
    "Heuvelkant",
    "IJsselbos",
    "Jaagpad",
    "Kerkwijk",
    "Lekdam",
)
SHARES = (12.4, 15.1, None, 18.8, 22.6, 9.3, 31.2, 17.5, 14.2, 26.9, 20.0, 11.8)
DECIMALS = 1


class ExampleForm(forms.Form):
    """Each kind of field once."""

    title = forms.CharField(label=_("Titel"), help_text=_("Kort en in gewone woorden."), max_length=80)
    summary = forms.CharField(label=_("Uitleg"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    level = forms.ChoiceField(
        label=_("Gebiedsniveau"), choices=[("gemeente", _("Gemeente")), ("provincie", _("Provincie"))]
    )
    access = forms.ChoiceField(
        label=_("Wie mag dit zien?"),
        choices=[("open", _("Iedereen")), ("internal", _("Medewerkers"))],
        widget=forms.RadioSelect,
    )
    starts = forms.DateField(label=_("Geldig vanaf"), help_text=_("Bijvoorbeeld 31-12-2022."))
    agreed = forms.BooleanField(label=_("Ik heb de bron nagekeken"))


def example_areas() -> list[charts.MapArea]:
    """Twelve made-up areas on a leaning grid of 3 by 4, in metres."""
    return [
        charts.MapArea(
            f"GM9{index:03}",
            name,
            rotate(box(column * 9_000, row * 8_000, column * 9_000 + 9_000, row * 8_000 + 8_000), 8, origin=(0, 0)),
            f"#rij-{index}",
        )
        for index, name in enumerate(NAMES)
        for row, column in [divmod(index, 4)]
    ]


def map_and_table() -> dict[str, Any]:
    language = get_language() or "nl"
    areas = example_areas()
    values = {area.code: share for area, share in zip(areas, SHARES, strict=True)}
    classes = charts.classify(values.values(), decimals=DECIMALS)
    texts = charts.MapTexts(
        str(_("Aandeel groen per gemeente (verzonnen)")),
        str(_("Het aandeel is het hoogst in Grachtstad. De tabel geeft dezelfde cijfers.")),
        str(_("geen gegevens")),
        "%",
        language,
    )
    ranking = sorted(areas, key=lambda area: (values[area.code] is None, -(values[area.code] or 0)))
    rows = [
        {
            "code": area.code,
            "label": charts.area_label(area, values[area.code], texts, DECIMALS),
            "cells": [
                {"text": area.name, "href": area.href},
                {"value": values[area.code], "decimals": DECIMALS, "unit": "%"},
            ],
        }
        for area in ranking
    ]
    columns = [
        {"title": _("Gemeente"), "kind": "text"},
        {"title": _("Aandeel groen"), "kind": "number", "sorted": "descending"},
    ]
    drawn = charts.choropleth(areas, values, classes, texts, decimals=DECIMALS)
    return {
        "map": mark_safe(drawn),  # noqa: S308  # nosec B308 # escaped there
        "legend": charts.legend(classes, values, texts),
        "table": {"caption": _("Aandeel groen, 2022 (verzonnen)"), "columns": columns, "rows": rows, "sortable": True},
    }


def development_chart() -> Any:
    years = [(2018, 14.1), (2019, 15.0), (2020, None), (2021, 16.2), (2022, 17.4)]
    points = tuple(
        charts.Point(date(year, 1, 1), value, value - 0.8 if value else None, value + 0.8 if value else None)
        for year, value in years
    )
    other = tuple(charts.Point(date(year, 1, 1), 12.5 + (year - 2018) * 0.4) for year, _value in years)
    series = [charts.Series("Grachtstad", points), charts.Series(str(_("Hele provincie")), other)]
    title = str(_("Aandeel groen door de jaren"))
    spec = charts.development(series, title=title, unit="%", decimals=0)
    svg = charts.render(spec, "svg", language=get_language() or "nl")
    description = str(_("Twee lijnen die stijgen; over 2020 zijn er geen gegevens."))
    drawn = charts.inline(svg, title=title, description=description, identifier="verloop")
    return mark_safe(drawn)  # noqa: S308  # nosec B308 # escaped there


def link(title: str | Promise, href: str = "#") -> dict[str, Any]:
    return {"title": title, "href": href}


def floors() -> list[dict[str, Any]]:
    rows = [
        (
            "grondslagen",
            _("Grondslagen"),
            _("Wetten, doelen en beleid"),
            4,
            _("wetten en plannen"),
            [_("Wetten"), _("Doelen")],
        ),
        ("processen", _("Processen"), _("Wat wij doen en voor wie"), 12, _("processen"), [_("Processen")]),
        (
            "informatie",
            _("Informatie en data"),
            _("Wat wij weten"),
            1_369_873,
            _("inwoners op 1 januari 2022"),
            [_("Indicatoren"), _("Begrippen"), _("Bronnen")],
        ),
        ("applicaties", _("Applicaties"), _("Waarmee wij werken"), 87, _("applicaties"), [_("Applicaties")]),
        ("techniek", _("Techniek"), _("Waar het op draait"), None, None, []),
    ]
    return [
        {
            "key": key,
            "title": title,
            "text": text,
            "value": value,
            "label": label,
            "things": [link(one) for one in things],
        }
        for key, title, text, value, label, things in rows
    ]


def chain() -> list[dict[str, Any]]:
    return [
        {
            "title": _("Wat telt mee"),
            "hint": _("het begrip"),
            "text": _("Openbaar groen binnen de bebouwde kom."),
            "opened": True,
        },
        {
            "title": _("Hoe het is berekend"),
            "hint": _("de rekenregel"),
            "code": "select area, period, 100.0 * green / area_km2 as value\nfrom groen_2022",
        },
        {
            "title": _("Waar het vandaan komt"),
            "hint": _("de bron"),
            "facts": [{"term": _("Bron"), "text": "Voorbeeldbron"}, {"term": _("Licentie"), "text": "CC0"}],
        },
    ]


def facts_and_figures() -> dict[str, Any]:
    now = datetime(2022, 6, 1, 12, 0, tzinfo=UTC)
    return {
        "figures": [
            {"label": _("Inwoners"), "value": 1_369_873, "note": _("1 januari 2022")},
            {
                "label": _("Aandeel groen"),
                "value": 12.4,
                "decimals": 1,
                "unit": "%",
                "note": _("0,3 procentpunt meer dan in 2021"),
            },
            {"label": _("Waarde van een woning"), "value": 374_000, "unit": "€", "note": _("gemiddeld, 2022")},
            {"label": _("Geluid"), "value": None, "note": _("De bron geeft nog niets.")},
        ],
        "definitions": [
            {"term": _("Eigenaar"), "text": "Team Groen"},
            {"term": _("Bron"), "text": "Voorbeeldbron", "href": "#bron"},
            {"term": _("Ook bekend als"), "texts": ["groenaandeel", "vergroening"]},
            {"term": _("Opmerking"), "text": ""},
        ],
        "events": [
            {"at": now, "title": _("Goedgekeurd"), "who": "A. de Vries", "reason": _("De cijfers zijn nagekeken.")},
            {"at": datetime(2022, 5, 20, 9, 30, tzinfo=UTC), "title": _("Gemaakt"), "who": "B. Jansen"},
        ],
        "facts": [
            {"icon": "calendar", "text": _("stand van 1 januari 2022")},
            {"icon": "clock", "text": _("3 dagen oud")},
            {"icon": "source", "text": _("1 bron"), "href": "#bron"},
        ],
        "interpretation_until": date(2023, 12, 31),
    }


def lists_and_filters() -> dict[str, Any]:
    return {
        "downloads": [link("CSV"), link("Parquet"), link("GeoJSON"), link("SVG"), link("PNG")],
        "floors": floors(),
        "chain": chain(),
        "empty_actions": [link(_("Voeg een bron toe"))],
        "filter_fields": [
            {"name": "q", "label": _("Titel bevat"), "value": ""},
            {
                "name": "thema",
                "label": _("Thema"),
                "choices": [
                    {"value": "", "label": _("Alle"), "count": 15, "chosen": True},
                    {"value": "groen", "label": _("Groen"), "count": 4},
                ],
            },
        ],
        "chosen_filters": [{"label": _("Thema: groen"), "href": "."}],
    }


def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component; the form is shown with its errors, the pages stand on the second of nine."""
    wrong = ExampleForm({"title": "", "summary": "Blijft staan", "level": "gemeente", "starts": "gisteren"})
    pages = Paginator(range(90), 10)
    context = {
        **facts_and_figures(),
        **lists_and_filters(),
        "map_table": map_and_table(),
        "chart": development_chart(),
        "form": ExampleForm(auto_id="leeg_%s"),
        "wrong_form": wrong,
        "page": pages.page(2),
        "pages": pages.get_elided_page_range(2),
        "breadcrumb": [link(_("Over dit huis")), link(_("Stijl"))],
    }
    return render(request, "portal/styleguide.html", context)
