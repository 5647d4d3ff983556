"""What falls short of the six qualities, owner by owner: the red list, of what its reader may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.kinds import Kind, all_kinds
from informatiehuis.kernel.models import Party, Thing
from informatiehuis.kernel.qualities import NAMES, Judged, Known, profiles
from informatiehuis.kernel.web import HouseRequest

LOOKED_AT = 500
"""How many things of one kind are judged for one page; of more the page says so."""
SHOWN = 200


@dataclass(frozen=True)
class Short:
    """A thing that falls short, and of what."""

    kind: Kind
    thing: Thing
    lacks: tuple[Judged, ...]


@dataclass(frozen=True)
class RedList:
    """What of an owner falls short, how many things were looked at, and whether there are more than that."""

    found: tuple[Short, ...]
    looked_at: int
    is_cut: bool


class OwnerForm(forms.Form):
    """Of which owner."""

    eigenaar = forms.ModelChoiceField(
        Party.objects.none(), label=gettext_lazy("Van welke eigenaar?"), to_field_name="slug"
    )

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["eigenaar"].queryset = Party.objects.visible_to(actor).by_title()  # type: ignore[attr-defined]


def red_list(actor: Actor, owner: Party) -> RedList:
    """The things of an owner that this reader may see and that fall short; two queries a kind and no more."""
    found, looked_at, is_cut, known = list[Short](), 0, False, Known.of_now()
    for kind in all_kinds():
        rows = kind.model.objects.visible_to(actor).filter(kind=kind.name, owner=owner).by_title()
        things = list(rows[: LOOKED_AT + 1])
        is_cut |= len(things) > LOOKED_AT
        judged = profiles(things[:LOOKED_AT], known)
        looked_at += len(judged)
        for thing in things[:LOOKED_AT]:
            if lacks := tuple(one for one in judged[thing.pk] if one.lacks):
                found.append(Short(kind, thing, lacks))
    return RedList(tuple(found), looked_at, is_cut)


@require_safe
def page(request: HouseRequest) -> HttpResponse:
    """Choose an owner; then what of it falls short, with why, and how often each quality does."""
    form = OwnerForm(request.actor, request.GET or None)
    title = _("Wat schiet tekort?")
    context: dict[str, Any] = {
        "title": title,
        "form": form,
        "answer": _("Kies een eigenaar, en lees welke informatie tekortschiet en waarin."),
        "breadcrumb": [{"title": title}],
    }
    if form.is_bound and form.is_valid():
        context |= _told(red_list(request.actor, form.cleaned_data["eigenaar"]), form.cleaned_data["eigenaar"])
    return render(request, "qualities/red_list.html", context, status=400 if form.errors else 200)


def _told(found: RedList, owner: Party) -> dict[str, Any]:
    count = len(found.found)
    seen = ngettext(
        "U mag {count} ding van deze eigenaar zien.", "U mag {count} dingen van deze eigenaar zien.", found.looked_at
    )
    short = ngettext("Daarvan schiet er {count} tekort.", "Daarvan schieten er {count} tekort.", count)
    if not count:
        short = _("Niets daarvan schiet tekort.")
    every = [one.quality for one_short in found.found for one in one_short.lacks]
    counts = [{"term": _(NAMES[quality]), "text": str(every.count(quality))} for quality in NAMES if quality in every]
    return {
        "owner": owner,
        "asked": True,
        "answer": f"{seen.format(count=found.looked_at)} {short.format(count=count)}",
        "is_cut": found.is_cut,
        "most": LOOKED_AT,
        "counts": counts,
        "more": max(0, count - SHOWN),
        "columns": [{"title": one} for one in (_("Wat"), _("Soort"), _("Waarom"))],
        "rows": [_row(one) for one in found.found[:SHOWN]],
    }


def _row(short: Short) -> dict[str, Any]:
    reasons = " ".join(f"{one.label}: {one.reason}" for one in short.lacks)
    return {
        "cells": [
            {
                "text": short.thing.title,
                "href": reverse(f"register:{short.kind.name}:detail", args=[short.thing.slug]),
                "lang": "nl",
            },
            {"text": str(short.kind.label), "title": _("Soort")},
            {"text": reasons, "title": _("Waarom")},
        ]
    }
