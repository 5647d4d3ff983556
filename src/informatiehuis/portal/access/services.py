"""The pages on which who administers the house makes accounts for systems, and tokens for any account."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from informatiehuis.kernel.models import Party, User
from informatiehuis.kernel.services import add_service_account, is_service
from informatiehuis.kernel.tokens.actions import revoke_token
from informatiehuis.kernel.web import HouseRequest
from informatiehuis.portal.access.accounts import find_account, for_administrators, trail
from informatiehuis.portal.access.forms import WithReason
from informatiehuis.portal.accounts import token_pages


class NewService(WithReason):
    """A system: what it is called, what for, whose it is and who answers for it."""

    username = forms.CharField(
        label=gettext_lazy("Naam van het account"),
        help_text=gettext_lazy("Bijvoorbeeld 'zaaksysteem'. Zo staat het in de geschiedenis van wat het deed."),
        max_length=150,
    )
    purpose = forms.CharField(
        label=gettext_lazy("Waarvoor komt dit systeem hier?"),
        help_text=gettext_lazy("In een of twee zinnen, voor wie dit later leest."),
        max_length=500,
    )
    owner = forms.ModelChoiceField(
        Party.objects.none(), label=gettext_lazy("Van welke partij is het?"), to_field_name="slug"
    )
    contact_role = forms.CharField(
        label=gettext_lazy("Welke rol gaat erover?"),
        help_text=gettext_lazy("Bijvoorbeeld 'functioneel beheer zaken'. Noem geen persoon."),
        max_length=200,
    )
    field_order = ("username", "purpose", "owner", "contact_role", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # who administers the house sees all of them
        self.fields["owner"].queryset = Party.objects.by_title()  # type: ignore[attr-defined]


class NewTokenWithReason(token_pages.NewToken, WithReason):
    """A token for the account of another, and why."""

    field_order = ("name", "scopes", "kinds", "days", "networks", "reason")


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def new(request: HouseRequest) -> HttpResponse:
    """Make an account for a system; roles and a token come after."""
    form = NewService(request.POST if request.method == "POST" else None)
    made = list[User]()
    if form.did(lambda told: made.append(add_service_account(actor=request.actor, **told))):
        messages.success(request, _("Het account is gemaakt. Geef het een rol en een sleutel."))
        return redirect("access:account", number=made[0].pk)
    context = {"title": _("Een account voor een systeem maken"), "form": form, **trail()}
    return render(request, "portal/access/service_new.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def tokens(request: HouseRequest, number: UUID) -> HttpResponse:
    """The tokens of an account, and the form that makes one."""
    user = find_account(number)
    if request.method == "POST":
        return _make(request, user)
    return _page(request, user, NewTokenWithReason(), 200)


@reauthentication_required
def _make(request: HouseRequest, user: User) -> HttpResponse:
    form = NewTokenWithReason(request.POST)
    done = None
    if form.is_valid():
        back = reverse("access:tokens", args=[user.pk])
        done = token_pages.made(request, user, form, back, form.cleaned_data["reason"])
    return done or _page(request, user, form, 400)


@require_POST
@for_administrators
def revoke(request: HouseRequest, number: UUID, token: UUID) -> HttpResponse:
    """Revoke a token of an account, with a reason."""
    user, form = find_account(number), WithReason(request.POST)
    found = token_pages.find(user, token)
    if not form.is_valid():
        return _page(request, user, NewTokenWithReason(), 400, wrong=form)
    revoke_token(actor=request.actor, token=found, reason=form.cleaned_data["reason"])
    messages.success(request, _("De sleutel is ingetrokken."))
    return redirect("access:tokens", number=user.pk)


def _page(
    request: HouseRequest, user: User, form: NewTokenWithReason, status: int, wrong: WithReason | None = None
) -> HttpResponse:
    title = _("Sleutels van {account}").format(account=user.username)
    steps = [
        {"title": _("Accounts en rollen"), "href": reverse("access:accounts")},
        {"title": user.username, "href": reverse("access:account", args=[user.pk])},
        {"title": _("Sleutels")},
    ]
    context = {
        "title": title,
        "account": user,
        "is_service": is_service(user),
        "tokens": token_pages.held_by(user),
        "form": form,
        "wrong": wrong,
        "breadcrumb": steps,
    }
    return render(request, "portal/access/tokens.html", context, status=status)
