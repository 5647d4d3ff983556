"""Why may somebody (not) do something? For who administers the house, of any account and of who is not signed in.

With a thing, with a kind at a party and in an area where there is no thing yet, or with the house as a whole.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel.access import (
    ANONYMOUS,
    HOUSE,
    Actor,
    Decision,
    Scope,
    Verb,
    actor_for,
    actor_standing_in,
    actor_then,
    explain,
    explain_at,
    explain_in_house,
    require_at,
    standing_in_then,
)
from informatiehuis.kernel.kinds import Kind, all_kinds, kind_with_identity
from informatiehuis.kernel.models import Area, Party, StandIn, Thing, User
from informatiehuis.kernel.register.removals import find_then
from informatiehuis.kernel.register.then import KNOWN, moment_of, of_then
from informatiehuis.kernel.timelines import AsOf
from informatiehuis.kernel.web import HouseRequest


class NotFoundHere(Problem):
    """There is no such account or thing."""

    code = "not-found"
    status = 404


class WhyForm(forms.Form):
    """Which account, what, with which thing, or with which kind at which party and in which area."""

    account = forms.CharField(
        label=gettext_lazy("Account"),
        help_text=gettext_lazy("De gebruikersnaam. Leeg is wie niet is aangemeld."),
        required=False,
    )
    actie = forms.CharField(
        label=gettext_lazy("Actie"),
        help_text=gettext_lazy(
            "Met een ding: view, use, edit, delete, erase, een stap zoals adopt of publish, compute of sql. "
            "Met een soort: create of import. Zonder ding: sql, grant, erase of administer."
        ),
        initial="view",
    )
    ding = forms.CharField(
        label=gettext_lazy("Ding of soort"),
        help_text=gettext_lazy("Het vaste adres, bijvoorbeeld /id/begrip/woz-waarde, of van een soort /id/begrip."),
        required=False,
    )
    partij = forms.CharField(
        label=gettext_lazy("Bij welke partij?"),
        help_text=gettext_lazy("Alleen bij een soort: de korte naam van de eigenaar die het zou krijgen."),
        required=False,
    )
    gebied = forms.CharField(
        label=gettext_lazy("In welk gebied?"),
        help_text=gettext_lazy("Alleen bij een soort: de code, bijvoorbeeld GM0344."),
        required=False,
    )
    sleutel = forms.CharField(
        label=gettext_lazy("Sleutel"),
        help_text=gettext_lazy("Het nummer van een sleutel van dit account; leeg is zonder sleutel."),
        required=False,
    )
    moment = forms.CharField(
        label=gettext_lazy("Op welke dag of welk moment?"),
        help_text=gettext_lazy("Bijvoorbeeld 2026-01-31 of 2026-01-31T12:00. Leeg is nu."),
        required=False,
    )


@require_safe
@of_then(KNOWN)
def why(request: HouseRequest) -> HttpResponse:
    """The rules that decide, or decided then, in their order, as the account itself would read them."""
    require_at(request.actor, Verb.ADMINISTER, None)
    form = WhyForm(request.GET or None)
    decision: Decision | None = None
    others: list[InTheirName] = []
    then: datetime | None = None
    if form.is_valid():
        asked = form.cleaned_data
        try:
            then = moment_in_past(asked["moment"])
            question = Question(asked["actie"], asked["ding"], asked["partij"], asked["gebied"], then)
            decision = decided(asked["account"], question, asked["sleutel"])
            if not asked["sleutel"].strip():
                others = standing_in(asked["account"], question)
        except Problem as problem:
            form.add_error(None, problem.text(_))
    title = _("Waarom mag iemand dit (niet)?")
    context = {
        "title": title,
        "form": form,
        "decision": decision,
        "others": others,
        "then": then,
        "visitor": form.is_bound and not form["account"].value(),
        "breadcrumb": [{"title": title}],
    }
    return render(request, "portal/access/why.html", context, status=400 if form.errors else 200)


@dataclass(frozen=True)
class InTheirName:
    """What an account may while it stands in for somebody: that person's name, and the decision."""

    absent: str
    decision: Decision


@dataclass(frozen=True)
class Question:
    """What is asked: an action by its name, and with what; the slug of a party and the code of an area with a kind.

    `moment` (aware) asks what was so then, as it was known then; None is now.
    """

    action: str
    identity: str = ""
    party: str = ""
    area: str = ""
    moment: datetime | None = None

    def answer(self, actor: Actor) -> Decision:
        """The decision about an actor. Raises NotFoundHere, UnknownKind and UnknownAction."""
        words = [word for word in self.identity.strip().split("/") if word and word != "id"]
        if not words:
            return explain_in_house(actor, self.action)
        if len(words) == 1:
            return explain_at(actor, self.action, kind_at(words[0]), self._party(), self._area())
        return explain(actor, self.action, thing_at(self.identity, self.moment))

    def _party(self) -> UUID | None:
        slug = self.party.strip()
        found = Party.objects.filter(slug=slug).first() if slug else None
        if slug and found is None:
            raise NotFoundHere(
                N_("Er is geen partij '{party}'."), N_("Kies een partij uit het register van partijen."), party=slug
            )
        return found.pk if found else None

    def _area(self) -> UUID | None:
        code = self.area.strip()
        found = Area.objects.filter(code__iexact=code).first() if code else None
        if code and found is None:
            raise NotFoundHere(
                N_("Er is geen gebied met de code '{code}'."), N_("Kies een gebied uit het register."), code=code
            )
        return found.pk if found else None


def decided(username: str, question: Question, token: str = "") -> Decision:  # nosec B107 # a number
    """The decision about an account in its own name; without a name, about who is not signed in.

    With the number of a token of the account: when it comes with that. Raises as `Question.answer`.
    """
    then = question.moment
    if not username.strip():
        return question.answer(replace(ANONYMOUS, moment=then, known=then))
    user = _account(username)
    if then is None:
        return question.answer(actor_for(user, scope=scope_of(user, token) if token.strip() else None))
    _require_there(user, then)
    scope = scope_of(user, token, then) if token.strip() else None
    return question.answer(replace(actor_then(user, then), scope=scope, moment=then, known=then))


def standing_in(username: str, question: Question) -> list[InTheirName]:
    """The same for each colleague for whom the account stands in, or stood in then."""
    if not username.strip():
        return []
    user, now = _account(username), timezone.now()
    if question.moment is not None:
        then = standing_in_then(user, question.moment)
        return [InTheirName(str(one.absent), question.answer(actor)) for one, actor in then]
    found = StandIn.objects.select_related("absent").filter(colleague=user)
    return [
        InTheirName(str(one.absent), question.answer(actor_standing_in(one, user)))
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


def _require_there(user: User, moment: datetime) -> None:
    if user.date_joined > moment:
        raise NotFoundHere(
            N_("Het account '{username}' was er toen nog niet."),
            N_("Kies een later moment."),
            username=user.username,
        )


def moment_in_past(text: str) -> datetime | None:
    """The moment that a text names, None for an empty one; a day is its end. BadQuery for what is none.

    Raises NotFoundHere for one that is still to come.
    """
    if not text.strip():
        return None
    moment, now = moment_of(KNOWN, text.strip()), timezone.now()
    if moment.date() > timezone.localdate() or (moment > now and moment.time() != moment.max.time()):
        raise NotFoundHere(N_("Dat moment moet nog komen."), N_("Kies een moment dat voorbij is, of laat het leeg."))
    return min(moment, now)


def scope_of(user: User, number: str, moment: datetime | None = None) -> Scope:
    """What a token of an account lets, by its number. Raises NotFoundHere, also when it did not hold at a moment."""
    found = next((token for token in user.tokens.all() if str(token.pk) == number.strip().lower()), None)
    if found and moment and not found.created_at <= moment < min(found.ended_at or found.expires_at, found.expires_at):
        found = None
    if found is None:
        raise NotFoundHere(
            N_("Dit account heeft geen sleutel met het nummer '{number}'."),
            N_("Zie 'informatiehuis token list'."),
            number=number,
        )
    return found.scope


def thing_at(identity: str, moment: datetime | None = None) -> Thing:
    """The thing with a lasting address, or with the last two words of it; with a moment as it was known then.

    Raises NotFoundHere and UnknownKind.
    """
    words = [word for word in identity.strip().split("/") if word][-2:]
    if len(words) == 2:
        kind = kind_with_identity(words[0])
        if moment is not None:
            past: Thing = find_then(kind, words[1], AsOf(moment), HOUSE)[0]
            return past
        found = kind.model._base_manager.filter(kind=kind.name, slug=words[1]).first()
        if found is not None:
            return found
    raise NotFoundHere(
        N_("Er is niets met het adres '{identity}'."),
        N_("Neem het vaste adres over van de pagina van het ding, zoals /id/begrip/woz-waarde."),
        identity=identity,
    )


def kind_at(word: str) -> Kind:
    """The kind by the word in lasting addresses, or by its English name. Raises UnknownKind."""
    by_name = {kind.name: kind for kind in all_kinds()}
    return by_name[word] if word in by_name else kind_with_identity(word)
