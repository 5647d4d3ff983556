"""The pages of the sight on assets: how full and current it is, and what a person decides about a sighting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.engines.reconciliation import Verdict
from informatiehuis.kernel.access import Actor, NotAllowed, Verb, may_somewhere, require
from informatiehuis.kernel.form_problems import add_problem
from informatiehuis.kernel.models import Party
from informatiehuis.kernel.register.then import only_now
from informatiehuis.kernel.web import HouseRequest
from informatiehuis.rooms.atlas import queries as atlas
from informatiehuis.rooms.atlas.models import Source
from informatiehuis.rooms.estate.inventories import using
from informatiehuis.rooms.estate.inventories.forms import ChooseSource, SameAs, SetAside, UseSource
from informatiehuis.rooms.estate.inventories.presenting import figures, inventories_told, told_of
from informatiehuis.rooms.estate.inventories.reading import Sighting, read, seen_inventories
from informatiehuis.rooms.estate.inventories.sight import Sight, sight
from informatiehuis.rooms.estate.models import Asset, Inventory

OF_NOW = N_("Deze bladzijde houdt het register van nu naast de laatste inventarisaties.")
SHOWN = 100
"""Lines of one list on the page."""
either = require_http_methods(["GET", "HEAD", "POST"])


@only_now(OF_NOW)
@require_safe
def overview(request: HouseRequest) -> HttpResponse:
    """What is known, unknown, orphaned and doubled, and what nobody confirmed lately."""
    found = sight(request.actor)
    unknown, likely = found.of(Verdict.UNKNOWN), found.of(Verdict.LIKELY)
    choose = ChooseSource(request.actor)
    context = {
        "title": _("Zicht op i-assets"),
        "answer": _answer(found),
        "figures": figures(found),
        "seen": len(found.found),
        "inventories": inventories_told(found),
        "unknown": [told_of(one) for one in unknown[:SHOWN]],
        "likely": [told_of(one) for one in likely[:SHOWN]],
        "orphaned": found.orphaned[:SHOWN],
        "doubled": found.doubled[:SHOWN],
        "overdue": _with_owners(found.overdue[:SHOWN], request.actor),
        "aside": found.aside[:SHOWN],
        "more": {
            name: max(0, len(one) - SHOWN)
            for name, one in (
                ("unknown", unknown),
                ("likely", likely),
                ("orphaned", found.orphaned),
                ("overdue", found.overdue),
            )
        },
        "choose": choose if choose.fields["bron"].queryset.exists() else None,  # type: ignore[attr-defined]
        "breadcrumb": [_assets(), {"title": _("Zicht op i-assets")}],
    }
    return render(request, "estate/sight.html", context)


def _with_owners(assets: Sequence[Asset], actor: Actor) -> list[tuple[Asset, Party | None]]:
    """Each asset with its owner, as far as this reader may see who that is."""
    seen = Party.objects.visible_to(actor).in_bulk([one.owner_id for one in assets if one.owner_id])
    return [(one, seen.get(one.owner_id)) for one in assets]


def _answer(found: Sight) -> str:
    """The answer in a sentence: how much of what was seen the register has."""
    if found.completeness is None:
        return _("Er is nog geen inventarisatie om het register naast te houden.")
    unknown = len(found.of(Verdict.UNKNOWN))
    said = _("Van wat de inventarisaties zagen, staat {part:.0f}% in het register.").format(part=found.completeness)
    if not unknown:
        return said
    more = ngettext("{count} ding staat er niet in.", "{count} dingen staan er niet in.", unknown)
    return f"{said} {more.format(count=unknown)}"


@either
def decide(request: HouseRequest, number: int, key: str) -> HttpResponse:
    """Say of a sighting which asset it is, or why it need not be in the register."""
    inventory, sighting = _sighting(request, number, key)
    require(request.actor, Verb.EDIT, inventory.source)
    chosen = request.POST.get("besluit", "") if request.method == "POST" else ""
    same = SameAs(request.actor, request.POST if chosen == "zelfde" else None)
    aside = SetAside(request.POST if chosen == "opzij" else None)
    if chosen == "terug":
        using.take_back(actor=request.actor, inventory=inventory, key=key)
        messages.success(request, _("Dit telt weer mee."))
        return redirect("estate:sight")
    if same.is_bound and same.is_valid():
        names = [one for one in (sighting.name, sighting.address) if one]
        using.know_as(actor=request.actor, asset=same.cleaned_data["asset"], names=names)
        messages.success(request, _("Vastgelegd: voortaan wordt dit herkend."))
        return redirect("estate:sight")
    if aside.is_bound and aside.is_valid():
        words = {"name": sighting.name, "supplier": sighting.supplier, "address": sighting.address}
        using.set_aside(actor=request.actor, inventory=inventory, reason=aside.cleaned_data["reason"], **words)
        messages.success(request, _("Vastgelegd: dit hoeft niet in het register."))
        return redirect("estate:sight")
    wrong = bool(same.errors or aside.errors)
    held = next((one for one in inventory.set_aside if one["key"] == key), None)
    context = {
        "title": sighting.name,
        "sighting": sighting,
        "inventory": inventory,
        "same": same,
        "aside": aside,
        "held": held,
        "wrong": wrong,
        "may_create": may_somewhere(request.actor, Verb.CREATE, "asset"),
        "breadcrumb": [_assets(), _sight(), {"title": sighting.name}],
    }
    return render(request, "estate/sighting.html", context, status=400 if wrong else 200)


@either
def use_source(request: HouseRequest, slug: str) -> HttpResponse:
    """Choose what a source lists and in which columns, or stop using it as an inventory."""
    source = _source(request, slug)
    require(request.actor, Verb.EDIT, source)
    inventory = Inventory.objects.filter(source=source.pk).select_related("about", "source").first()
    if request.method == "POST" and "stop" in request.POST and inventory:
        using.stop_taking_stock(actor=request.actor, inventory=inventory)
        messages.success(request, _("Deze bron is geen inventarisatie meer."))
        return redirect("estate:sight")
    held = next(iter(atlas.visible_snapshots([source.slug], request.actor)), None)
    columns = [one["name"] for one in held.columns] if held else []
    form = UseSource(
        request.actor,
        columns,
        request.POST if request.method == "POST" else None,
        initial=UseSource.initial_of(source, inventory),
    )
    if form.is_bound and form.is_valid() and _taken(request, source, form):
        messages.success(request, _("Het register wordt voortaan naast deze bron gehouden."))
        return redirect("estate:sight")
    context = {
        "title": _("{source} als inventarisatie").format(source=source.title),
        "source": source,
        "inventory": inventory,
        "columns": columns,
        "form": form,
        "breadcrumb": [_assets(), _sight(), {"title": source.title}],
    }
    return render(request, "estate/use_source.html", context, status=400 if form.errors else 200)


def _taken(request: HouseRequest, source: Source, form: UseSource) -> bool:
    """Whether the source is in use now; what was wrong stands in the form otherwise."""
    told = dict(form.cleaned_data)
    try:
        using.take_stock_with(
            actor=request.actor, source=source, sort=told.pop("sort"), about=told.pop("about"), columns=told
        )
    except NotAllowed:
        raise
    except Problem as problem:
        add_problem(form, problem)
        return False
    return True


@require_safe
def choose_source(request: HouseRequest) -> HttpResponse:
    """From the choice of a source on the overview to its own page."""
    form = ChooseSource(request.actor, request.GET)
    if not form.is_valid():
        return redirect("estate:sight")
    return redirect("estate:use-source", slug=form.cleaned_data["bron"].slug)


@require_POST
def confirm(request: HouseRequest, slug: str) -> HttpResponse:
    """Say that what the register has of an asset is right today."""
    asset = Asset.objects.visible_to(request.actor).filter(slug=slug).first()
    if asset is None:
        raise Http404
    using.confirm(actor=request.actor, thing=asset)
    messages.success(request, _("Vastgelegd dat dit vandaag klopt."))
    return redirect(asset.get_absolute_url())


def _source(request: HouseRequest, slug: str) -> Source:
    """The source, or 404: the same answer when it is not there and when it may not be seen."""
    found = Source.objects.visible_to(request.actor).filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def _sighting(request: HouseRequest, number: int, key: str) -> tuple[Inventory, Sighting]:
    """An inventory whose source this reader may see, with what it saw or what was set aside; or 404."""
    inventory = next((one for one in seen_inventories(request.actor) if one.pk == number), None)
    if inventory is None:
        raise Http404
    held = next(iter(atlas.visible_snapshots([inventory.source.slug], request.actor)), None)
    for one in read(inventory, held, request.actor).sightings:
        if one.key == key:
            return inventory, one
    for line in inventory.set_aside:
        if line["key"] == key:
            return inventory, Sighting(inventory, line["name"], line["supplier"], line["address"])
    raise Http404


def _assets() -> dict[str, Any]:
    return {"title": _("I-assets"), "href": reverse("register:asset:list")}


def _sight() -> dict[str, Any]:
    return {"title": _("Zicht op i-assets"), "href": reverse("estate:sight")}
