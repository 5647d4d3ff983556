"""The page on which owners of data read who used them, for what and when; and the same as data of the standard."""

from __future__ import annotations

import json
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from informatiehuis.kernel.access import KEEP, Actor, NotAllowed, require_scope
from informatiehuis.kernel.models import DataUse, ProcessingActivity, Thing, User
from informatiehuis.kernel.processing import reading
from informatiehuis.kernel.processing.reading import Wanted
from informatiehuis.kernel.register import asking
from informatiehuis.kernel.sending import sent, walked
from informatiehuis.kernel.web import HouseRequest


class LogForm(forms.Form):
    """Which entries somebody wants to see; what occurs in entries that may be read can be chosen, if it may be seen."""

    bron = forms.ModelChoiceField(label=gettext_lazy("Bron"), queryset=Thing.objects.none(), required=False)
    doel = forms.ModelChoiceField(
        label=gettext_lazy("Waarvoor"), queryset=ProcessingActivity.objects.none(), required=False
    )
    wie = forms.ModelChoiceField(label=gettext_lazy("Wie"), queryset=User.objects.none(), required=False)
    vanaf = forms.DateField(
        label=gettext_lazy("Vanaf"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    tot = forms.DateField(
        label=gettext_lazy("Tot en met"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = reading.uses(actor, Wanted()).order_by()
        choices = {
            "bron": Thing.objects.visible_to(actor).filter(pk__in=found.values("thing")),
            "doel": ProcessingActivity.objects.visible_to(actor).filter(pk__in=found.values("activity")),
            "wie": User.objects.filter(pk__in=found.values("account")),
        }
        for name, queryset in choices.items():
            field = cast("forms.ModelChoiceField[Any]", self.fields[name])
            field.queryset = queryset.order_by("title" if name != "wie" else "username")
            field.empty_label = _("alle")

    @property
    def wanted(self) -> Wanted:
        given = self.cleaned_data if self.is_valid() else {}
        return Wanted(
            thing=_key(given.get("bron")),
            activity=_key(given.get("doel")),
            account=_key(given.get("wie")),
            since=given.get("vanaf"),
            until=given.get("tot"),
        )


def _key(found: Any) -> Any:
    return found.pk if found else None


@never_cache
@require_safe
def log(request: HouseRequest) -> HttpResponse:
    """Who used which data, for what and when: of the sources that the reader owns, and the reader's own uses."""
    form, found = _found(request)
    pages = Paginator(found, asking.PAGE_SIZE)
    page = pages.get_page(asking.page_in(request.GET))
    context = {
        "title": _("Logboek van gebruik"),
        "form": form,
        "page": page,
        "pages": pages.get_elided_page_range(page.number),
        "entries": reading.told(page.object_list, request.actor),
        "export": f"{reverse('processing:export')}?{urlencode(_given(request))}",
        "breadcrumb": [{"title": _("Logboek van gebruik")}],
    }
    return render(request, "processing/log.html", context)


@never_cache
@require_safe
def export(request: HouseRequest) -> HttpResponseBase:
    """The same entries as JSON, all of them, one record of the standard a line, newest first."""
    _, found = _found(request)
    lines = (
        "".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in reading.records(part)).encode()
        for part in walked(found, reading.uses(request.actor, Wanted()))
    )
    return sent(request, lines, content_type="application/x-ndjson", filename="logboek.ndjson")


def _found(request: HouseRequest) -> tuple[LogForm, QuerySet[DataUse]]:
    actor = request.actor
    if actor.is_anonymous:
        raise NotAllowed(_("Het logboek is voor wie is aangemeld."), _("Meld u aan."))
    require_scope(actor, KEEP)
    form = LogForm(actor, request.GET or None)
    return form, reading.uses(actor, form.wanted)


def _given(request: HouseRequest) -> dict[str, str]:
    return {name: str(value) for name, value in request.GET.items() if name in LogForm.base_fields and value}
