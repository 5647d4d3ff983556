"""Tokens on pages: the form that makes one, how those that hold are told, and the page of one's own (*API-sleutels*).

A token is shown once, on the answer to the request that made it. Who makes one shows once more who they are, because
somebody at a machine that was left open would take it along.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from allauth.account.authentication import get_authentication_records
from allauth.account.decorators import reauthentication_required
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from informatiehuis.engines.problems import Problem
from informatiehuis.kernel.access import READ, SCOPES, NotAllowed, Scope, scope_label
from informatiehuis.kernel.form_problems import add_problem
from informatiehuis.kernel.kinds import all_kinds, kind_named
from informatiehuis.kernel.models import AccessToken, User
from informatiehuis.kernel.tokens.actions import Wish, make_token, revoke_token
from informatiehuis.kernel.web import HouseRequest
from informatiehuis.portal.accounts import demanding


class NewToken(forms.Form):
    """A token with what it lets, for how long and from where."""

    name = forms.CharField(
        label=gettext_lazy("Naam"),
        help_text=gettext_lazy("Waaraan u de sleutel herkent, bijvoorbeeld 'nachtelijke export'. Noem geen personen."),
        max_length=100,
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("Wat mag de sleutel meer dan lezen?"),
        help_text=gettext_lazy("Een sleutel geeft nooit meer dan het account zelf mag."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Alleen voor deze soorten"),
        help_text=gettext_lazy("Leeg is alle soorten. Wat openbaar is, ziet iedereen."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    days = forms.IntegerField(label=gettext_lazy("Hoeveel dagen geldt de sleutel?"), min_value=1)
    networks = forms.CharField(
        label=gettext_lazy("Alleen vanaf deze adressen of netwerken"),
        help_text=gettext_lazy("Een op elke regel, bijvoorbeeld 203.0.113.0/24. Leeg is overal vandaan."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = settings.TOKEN_MOST_DAYS
        days: Any = self.fields["days"]
        days.initial = min(settings.TOKEN_DAYS, most)
        days.help_text = _("Ten hoogste {most}. Daarna maakt u een nieuwe.").format(most=most)
        offered = [name for name in SCOPES if name != READ]
        scopes: Any = self.fields["scopes"]
        scopes.choices = [(name, capfirst(str(scope_label(name)))) for name in offered]
        kinds: Any = self.fields["kinds"]
        kinds.choices = [(kind.name, capfirst(str(kind.label_plural))) for kind in all_kinds()]

    @property
    def wish(self) -> Wish:
        data = self.cleaned_data
        scope = Scope(frozenset(data["scopes"]), frozenset(data["kinds"]))
        return Wish(data["name"], scope, data["days"], data["networks"].split())


@dataclass(frozen=True)
class Held:
    """A token that holds, in words; `until` is aware."""

    number: UUID
    name: str
    lets: str
    made: datetime
    until: datetime
    used: date | None


def held_by(user: User) -> list[Held]:
    """The tokens of an account that hold, the first to expire first."""
    found = user.tokens.filter(ended_at=None).order_by("expires_at", "pk")
    return [Held(one.pk, one.name, in_words(one), one.created_at, one.expires_at, one.last_used_on) for one in found]


def in_words(token: AccessToken) -> str:
    """What a token lets, for which kinds and from where, on one line."""
    parts = [str(scope_label(name)) for name in SCOPES if name in token.scopes]
    if token.kinds:
        names = ", ".join(str(kind_named(name).label_plural) for name in token.kinds)
        parts.append(_("alleen {kinds}").format(kinds=names))
    if token.networks:
        parts.append(_("alleen vanaf {networks}").format(networks=", ".join(token.networks)))
    return "; ".join(parts)


def showed_second_factor(request: HttpRequest) -> bool:
    """Whether the holder of this session showed a second factor in it, here or at the identity provider."""
    shown = any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))
    return shown or bool(request.session.get(demanding.SHOWN_ELSEWHERE))


def made(request: HouseRequest, user: User, form: NewToken, back: str, reason: str = "") -> HttpResponse | None:
    """Make what the form asks, and show it; None with what was wrong in the form when that cannot be."""
    try:
        token, text = make_token(
            actor=request.actor,
            user=user,
            wish=form.wish,
            second_factor=showed_second_factor(request),
            reason=reason,
        )
    except NotAllowed:
        raise
    except Problem as problem:
        add_problem(form, problem)
        return None
    title = _("De sleutel is gemaakt")
    context = {"title": title, "text": text, "token": token, "lets": in_words(token), "back": back}
    return render(request, "portal/tokens/made.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HouseRequest) -> HttpResponse:
    """One's own tokens, and the form that makes one."""
    if request.method == "POST":
        return _make_own(request)
    return _own_page(request, NewToken(), 200)


@reauthentication_required
def _make_own(request: HouseRequest) -> HttpResponse:
    form = NewToken(request.POST)
    done = made(request, _holder(request), form, reverse("account_tokens")) if form.is_valid() else None
    return done or _own_page(request, form, 400)


def _own_page(request: HouseRequest, form: NewToken, status: int) -> HttpResponse:
    tokens, title = held_by(_holder(request)), _("API-sleutels")
    told = ngettext("U hebt {count} sleutel die geldt.", "U hebt {count} sleutels die gelden.", len(tokens))
    context = {
        "title": title,
        "answer": told.format(count=len(tokens)) if tokens else _("U hebt nog geen sleutel."),
        "tokens": tokens,
        "form": form,
        "breadcrumb": [{"title": _("Uw account"), "href": reverse("account")}, {"title": title}],
    }
    return render(request, "portal/tokens/own.html", context, status=status)


@login_required
@require_POST
def revoke_own(request: HouseRequest, number: UUID) -> HttpResponse:
    """Revoke a token of one's own."""
    revoke_token(actor=request.actor, token=find(_holder(request), number))
    messages.success(request, _("De sleutel is ingetrokken."))
    return redirect("account_tokens")


def find(user: User, number: UUID) -> AccessToken:
    """A token of an account by its number. Raises Http404."""
    found: AccessToken | None = user.tokens.filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _holder(request: HouseRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user
