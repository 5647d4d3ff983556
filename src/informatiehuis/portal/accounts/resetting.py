"""A new password for who forgot it, by a link in a mail, where the house has a mail server.

The answer is the same for every address, and takes as long: whether there is an account is found out by work in the
background, which is asked for in any case. The link is made there too, so that no secret waits in the database. It
leads to the address that the house has of itself, whatever host the request named. It holds for an hour, and once.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account import forms as allauth
from allauth.account import views
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_texts
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.decorators import method_decorator
from django.utils.text import format_lazy
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from informatiehuis.engines.kept import kept
from informatiehuis.engines.problems import N_
from informatiehuis.kernel.access import HOUSE, Actor
from informatiehuis.kernel.jobs import Running, asking, job
from informatiehuis.kernel.jobs.declaring import Told
from informatiehuis.kernel.models import User
from informatiehuis.kernel.services import is_service
from informatiehuis.kernel.signing_in import end_sessions, record_reset_mailed
from informatiehuis.portal.accounts.forms import quiet
from informatiehuis.portal.accounts.pages import Titled
from informatiehuis.portal.mailing import address_for_people

REASON = "nieuw wachtwoord per mail"
TEXT = N_("""\
Iemand vroeg om een nieuw wachtwoord voor uw account {account} bij {house}.

Was u dat? Open dan binnen een uur deze link, en kies een ander wachtwoord:

{link}

Was u het niet? Dan hoeft u niets te doen. Uw wachtwoord blijft zoals het is.
""")


@job(
    name="accounts.mail_reset",
    label=N_("Link voor een nieuw wachtwoord mailen"),
    retries=3,
    limit=timedelta(minutes=5),
    final="kernel.record_reset_mailed",
)
def mail_reset(run: Running, *, account: str, language: str) -> Told:
    """Mail the link to the holder of an account; nothing without an account. Raises MailAway."""
    user = User.objects.filter(pk=account).first() if account else None
    if user is not None and settings.MAIL is not None and has_password_to_forget(user):
        with translation.override(language):
            house = settings.HOUSE.profile.name
            text = gettext(TEXT).format(account=user.username, house=house, link=link_for(user))
            settings.MAIL.send(user.email, gettext("Een nieuw wachtwoord voor {house}").format(house=house), text)
        record_reset_mailed(actor=run.actor, account=user.pk, reason=REASON)
    # the same words for every address: who sees what runs learns nothing either
    return [kept(N_("Als er een account bij dit adres hoort, is de link gemaild."), {})]


def has_password_to_forget(user: User) -> bool:
    """Whether somebody signs in here with a password of this account, and can be written to."""
    return bool(user.is_active and user.email and user.has_usable_password() and not is_service(user))


def link_for(user: User) -> str:
    """The address at which a new password is chosen, in the language that is active."""
    key = default_token_generator.make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    return address_for_people(path)


class Forgotten(allauth.ResetPasswordForm):
    """The address of who forgot a password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        quiet(self, email=_("E-mailadres"))
        self.fields["email"].help_text = _("Het adres dat bij uw account staat.")

    def save(self, request: HttpRequest, **rest: Any) -> str:
        """Ask for the mail, for each account of this address; and for none in the same way."""
        asked = [str(user.pk) for user in self.users] or [""]
        for account in asked:
            asking.ask(mail_reset, actor=HOUSE, account=account, language=get_language() or settings.LANGUAGE_CODE)
        email: str = self.cleaned_data["email"]
        return email


class ChooseNew(allauth.ResetPasswordKeyForm):
    """Twice the new password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        quiet(self, password1=_("Nieuw wachtwoord"), password2=_("Nieuw wachtwoord, nog een keer"))
        self.fields["password1"].help_text = format_lazy("{}", " ".join(password_validators_help_texts()))


class Forgot(Titled, views.PasswordResetView):
    """Ask for the link; without a mail server, whom to ask instead."""

    title = _("Wachtwoord vergeten")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if settings.MAIL is not None:
            answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
            return answer
        if request.method not in ("GET", "HEAD"):
            raise Http404
        context = {"title": self.title, "breadcrumb": [{"title": self.title}]}
        return render(request, "account/password_reset_by_hand.html", context)


class Sent(Titled, views.PasswordResetDoneView):
    """What happens now; the same for every address."""

    title = _("Kijk in uw mail")


@method_decorator(never_cache, name="dispatch")
class Choose(Titled, views.PasswordResetFromKeyView):
    """Choose a new password by the link; wherever the account is signed in, it is no more."""

    title = _("Een nieuw wachtwoord kiezen")

    def form_valid(self, form: forms.Form) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        account = self.reset_user.pk
        end_sessions(actor=Actor(id=account), account=account, reason=REASON)
        return answer


class Chosen(Titled, views.PasswordResetFromKeyDoneView):
    """It is done."""

    title = _("Uw wachtwoord is gewijzigd")
