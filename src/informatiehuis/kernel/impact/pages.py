"""The pages of impact: what a change of a thing touches, keeping that, and comparing two changes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from informatiehuis.engines.problems import N_
from informatiehuis.kernel.access import Actor, Verb, may_at
from informatiehuis.kernel.impact.comparing import Alternative, alternative, compared, spec_of, spec_of_record
from informatiehuis.kernel.impact.judging import judge
from informatiehuis.kernel.impact.keeping import keep_judgement
from informatiehuis.kernel.impact.rules import read_rules
from informatiehuis.kernel.impact.showing import told
from informatiehuis.kernel.kinds import Kind
from informatiehuis.kernel.models import ImpactRecord, KindOfChange, Thing
from informatiehuis.kernel.register import queries
from informatiehuis.kernel.register.pages import head
from informatiehuis.kernel.register.then import only_now
from informatiehuis.kernel.web import HouseRequest, actor_of

OF_NOW = N_("Wat een wijziging raakt, is er alleen voor nu. Een effectbeoordeling bewaart hoe het op een moment was.")
RECORDS_OFFERED = 50


class KeepForm(forms.Form):
    """What a person says of a judgement when it is kept."""

    title = forms.CharField(label=gettext_lazy("Titel"), max_length=300)
    conclusion = forms.CharField(
        label=gettext_lazy("Oordeel"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Wat dit betekent, en wat er moet gebeuren voor het besluit."),
    )


class CompareForm(forms.Form):
    """With which other change to compare."""

    een = forms.CharField(widget=forms.HiddenInput)
    ander = forms.ChoiceField(label=gettext_lazy("Vergelijk met"))


def changes_of(thing: Thing, actor: Actor) -> list[KindOfChange]:
    """The kinds of change in use that can happen to a thing and that this actor may see, by title."""
    seen = KindOfChange.objects.visible_to(actor).filter(status="active").by_title()
    return [one for one in seen if thing.kind in one.concerns]


@only_now(OF_NOW)
@require_http_methods(["GET", "HEAD", "POST"])
def effect(request: HttpRequest, kind: Kind, slug: str) -> HttpResponse:
    """What a change of this thing touches, once a kind of change is chosen; a POST keeps it as a record."""
    actor = actor_of(request)
    thing = queries.find(kind, slug, actor)
    offered = changes_of(thing, actor)
    asked = request.GET.get("wijziging", "")
    change = next((one for one in offered if one.slug == asked), None)
    keep = KeepForm(request.POST if request.method == "POST" else None, initial=_words(thing, change))
    if request.method == "POST" and change and keep.is_valid():
        record = keep_judgement(actor=actor, thing=thing, change=change, **keep.cleaned_data)
        messages.success(request, _("Vastgelegd."))
        return redirect(record.get_absolute_url())
    title = _("Wat raakt een wijziging?")
    context = {
        **head(kind, thing, actor),
        "title": title,
        "offered": offered,
        "asked": asked,
        "change": change,
        "told": told(judge(thing, change, actor), read_rules(change.rules), actor) if change else None,
        "keep": keep if change and _may_keep(thing, actor) else None,
        "compare": _compare_form(thing, change, offered, actor) if change else None,
    }
    status = 400 if keep.errors or (asked and not change) else 200
    return render(request, "impact/effect.html", context, status=status)


def _may_keep(thing: Thing, actor: Actor) -> bool:
    return bool(may_at(actor, Verb.CREATE, thing.owner_id, kind="impact_record", area=thing.area_id))


def _words(thing: Thing, change: KindOfChange | None) -> dict[str, str]:
    return {"title": f"{change.title}: {thing.title}"[:300]} if change else {}


def _compare_form(thing: Thing, change: KindOfChange, offered: list[KindOfChange], actor: Actor) -> CompareForm | None:
    """The form with what this can be compared with; None when there is nothing."""
    records = ImpactRecord.objects.visible_to(actor).order_by("-created_at", "pk")[:RECORDS_OFFERED]
    choices = [(spec_of(thing, one), one.title) for one in offered if one != change]
    choices += [(spec_of_record(one), one.title) for one in records]
    form = CompareForm(initial={"een": spec_of(thing, change)})
    form.fields["ander"].choices = choices  # type: ignore[attr-defined]
    return form if choices else None


@only_now(OF_NOW)
@require_safe
def compare(request: HouseRequest) -> HttpResponse:
    """Two changes side by side: what both touch, and what only one of them does."""
    actor = request.actor
    one, other = (alternative(request.GET.get(name, ""), actor) for name in ("een", "ander"))
    title = _("Twee wijzigingen vergeleken")
    context: dict[str, Any] = {
        "title": title,
        "alternatives": (one, other),
        "answer": _answer(one, other),
        "compared": compared(one, other, actor),
        "breadcrumb": [{"title": title}],
    }
    return render(request, "impact/compare.html", context)


def _answer(one: Alternative, other: Alternative) -> str:
    mine, theirs = one.identifiers, other.identifiers
    return _("Beide raken {both}; alleen de eerste raakt er {one}, alleen de tweede {other}.").format(
        both=len(mine & theirs), one=len(mine - theirs), other=len(theirs - mine)
    )
