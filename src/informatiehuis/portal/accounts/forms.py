"""The forms of signing in and of passwords, in the words of the house and without placeholders."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _


def quiet(form: forms.Form, **labels: Any) -> None:
    """Take placeholders and links out of the fields, and give them labels."""
    for name, field in form.fields.items():
        field.widget.attrs.pop("placeholder", None)
        field.help_text = ""
        field.label = labels.get(name, field.label)


class SignIn(allauth.LoginForm):
    """User name and password. The field is called `username` for browsers that fill in passwords."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        quiet(self, login=_("Gebruikersnaam"), password=_("Wachtwoord"))
        self.fields["login"].widget.attrs["autocapitalize"] = "none"

    def add_prefix(self, field_name: str) -> str:
        return super().add_prefix("username" if field_name == "login" else field_name)


class ChangePassword(allauth.ChangePasswordForm):
    """The present password, and twice the new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        quiet(
            self,
            oldpassword=_("Huidig wachtwoord"),
            password1=_("Nieuw wachtwoord"),
            password2=_("Nieuw wachtwoord, nog een keer"),
        )
        self.fields["password1"].help_text = format_lazy("{}", " ".join(password_validators_help_texts()))


class Confirm(allauth.ReauthenticateForm):
    """The password once more, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        quiet(self, password=_("Wachtwoord"))
