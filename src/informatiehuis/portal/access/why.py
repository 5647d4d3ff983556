"""Why may an account (not) do something with a thing? For who administers the house, of any account."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel.access import Decision, Scope, Verb, actor_for, actor_standing_in, explain, require_at
from informatiehuis.kernel.kinds import kind_with_identity
from informatiehuis.kernel.models import StandIn, Thing, User
from informatiehuis.kernel.web import HouseRequest


class NotFoundHere(Problem):
    """There is no such account or thing."""

    code = "not-found"
    status = 404


class WhyForm(forms.Form):
    """Which account, what, with which thing."""

    account = forms.CharField(label=gettext_lazy("Account"), help_text=gettext_lazy("De gebruikersnaam."))
    actie = forms.CharField(
        label=gettext_lazy("Actie"),
        help_text=gettext_lazy("view, edit, delete, of een stap zoals adopt of publish."),
        initial="view",
    )
    ding = forms.CharField(
        label=gettext_lazy("Ding"), help_text=gettext_lazy("Het vaste adres, bijvoorbeeld /id/begrip/woz-waarde.")
    )
    sleutel = forms.CharField(
        label=gettext_lazy("Sleutel"),
        help_text=gettext_lazy("Het nummer van een sleutel van dit account; leeg is zonder sleutel."),
        required=False,
    )


@require_safe
def why(request: HouseRequest) -> HttpResponse:
    """The rules that decide, in their order, as the account itself would read them."""
    require_at(request.actor, Verb.ADMINISTER, None)
    form = WhyForm(request.GET or None)
    decision: Decision | None = None
    others: list[InTheirName] = []
    if form.is_valid():
        asked = form.cleaned_data
        try:
            decision = decided(asked["account"], asked["actie"], asked["ding"], asked["sleutel"])
            if not asked["sleutel"].strip():
                others = standing_in(asked["account"], asked["actie"], asked["ding"])
        except Problem as problem:
            form.add_error(None, problem.text(_))
    title = _("Waarom mag iemand dit (niet)?")
    context = {
        "title": title,
        "form": form,
        "decision": decision,
        "others": others,
        "breadcrumb": [{"title": title}],
    }
    return render(request, "portal/access/why.html", context, status=400 if form.errors else 200)


@dataclass(frozen=True)
class InTheirName:
    """What an account may while it stands in for somebody: that person's name, and the decision."""

    absent: str
    decision: Decision


def decided(username: str, action: str, identity: str, token: str = "") -> Decision:  # nosec B107 # a number
    """The decision about an account in its own name, an action by its name and a thing by its lasting address.

    With the number of a token of the account: when it comes with that.

    Raises NotFoundHere, UnknownKind and UnknownAction.
    """
    user = _account(username)
    scope = scope_of(user, token) if token.strip() else None
    return explain(actor_for(user, scope=scope), action, thing_at(identity))


def standing_in(username: str, action: str, identity: str) -> list[InTheirName]:
    """The same for each colleague for whom the account stands in now."""
    user, thing, now = _account(username), thing_at(identity), timezone.now()
    found = StandIn.objects.select_related("absent").filter(colleague=user)
    return [
        InTheirName(str(one.absent), explain(actor_standing_in(one, user), action, thing))
        for one in found
        if one.holds_at(now)
    ]


def _account(username: str) -> User:
    user = User.objects.filter(username=username).first()
    if user is None:
        raise NotFoundHere(
            N_("Er is geen account '{username}'."), N_("Zie 'informatiehuis user list'."), username=username
        )
    return user


def scope_of(user: User, number: str) -> Scope:
    """What a token of an account lets, by its number. Raises NotFoundHere."""
    found = next((token for token in user.tokens.all() if str(token.pk) == number.strip().lower()), None)
    if found is None:
        raise NotFoundHere(
            N_("Dit account heeft geen sleutel met het nummer '{number}'."),
            N_("Zie 'informatiehuis token list'."),
            number=number,
        )
    return found.scope


def thing_at(identity: str) -> Thing:
    """The thing with a lasting address, or with the last two words of it. Raises NotFoundHere and UnknownKind."""
    words = [word for word in identity.strip().split("/") if word][-2:]
    if len(words) == 2:
        kind = kind_with_identity(words[0])
        found = kind.model._base_manager.filter(kind=kind.name, slug=words[1]).first()
        if found is not None:
            return found
    raise NotFoundHere(
        N_("Er is niets met het adres '{identity}'."),
        N_("Neem het vaste adres over van de pagina van het ding, zoals /id/begrip/woz-waarde."),
        identity=identity,
    )
