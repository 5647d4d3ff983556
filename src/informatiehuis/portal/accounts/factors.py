"""Second factors: an app with codes, passkeys and recovery codes, in the words and the look of the house.

Secrets of apps and recovery codes are kept encrypted with the key of the house (`secret.key`), so that the database
alone does not give them away. A passkey needs no secret here.
"""

from __future__ import annotations

from base64 import b32encode, urlsafe_b64encode
from hashlib import sha256
from secrets import token_bytes
from typing import Any

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from informatiehuis.kernel.models import User
from informatiehuis.portal.accounts.forms import quiet
from informatiehuis.portal.accounts.guessing import client_address, guess

VALID_SECONDS = 90
"""How long a code from an app is taken: its own half minute, and the one before and after it."""


class FactorAdapter(DefaultMFAAdapter):
    """What allauth asks the house about second factors."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("Deze code klopt niet. Een code uit een app geldt maar even."),
        "cannot_generate_recovery_codes": gettext_lazy("Herstelcodes horen bij een tweede stap. Stel die eerst in."),
    }

    def get_totp_label(self, user: User) -> str:
        return user.username

    def get_totp_issuer(self) -> str:
        return settings.HOUSE.profile.name or "Informatiehuis"

    def build_totp_svg(self, url: str) -> str:
        """The square as part of a page: without an XML declaration, and with a name."""
        svg = super().build_totp_svg(url)
        name = _("Vierkante code die uw app kan lezen")
        return svg[svg.index("<svg") :].replace("<svg", f'<svg role="img" aria-label="{name}"', 1)

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret; when it was encrypted with the key of another house, one that nobody knows."""
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return b32encode(token_bytes(20)).decode()

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("Toegangssleutel {number}").format(number=number)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return super().get_public_key_credential_rp_entity() | {"name": self.get_totp_issuer()}


def _cipher() -> Fernet:
    key = sha256(b"informatiehuis.factors" + settings.SECRET_KEY.encode()).digest()
    return Fernet(urlsafe_b64encode(key))


class Counted(base.BaseAuthenticateForm):
    """A code from the app or a recovery code, of which the guesses are counted as those of passwords are."""

    authenticator: Authenticator

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        quiet(self, code=gettext_lazy("Code"))
        self.fields["code"].help_text = gettext_lazy("Zes cijfers uit uw app, of een van uw herstelcodes.")
        self.fields["code"].widget.attrs |= {"inputmode": "numeric"}

    def clean_code(self) -> str:
        """allauth's own, with our counting instead of one by account alone, which would lock out its holder."""
        request = context.request
        made = guess(request, self.user.username, client_address(request), "code")
        if made is None:
            raise get_account_adapter().validation_error("too_many_login_attempts")
        code = "".join(self.cleaned_data["code"].split())
        held = Authenticator.objects.filter(user=self.user).exclude(type=Authenticator.Type.WEBAUTHN).order_by("-type")
        for factor in held:
            if factor.wrap().validate_code(code) and self._is_new(code):
                factor.user = self.user
                self.authenticator = factor
                made.rollback()
                return code
        for factor in held[:1]:
            self._emit_authentication_failed(factor)
        raise FactorAdapter().validation_error("incorrect_code")

    def _is_new(self, code: str) -> bool:
        """A code counts once, for as long as it could be given again (RFC 6238, section 5.2)."""
        return bool(cache.add(f"informatiehuis.code:{self.user.pk}:{code}", 1, VALID_SECONDS))


class Code(Counted, base.AuthenticateForm):
    """The code after the password."""


class ConfirmByCode(Counted, base.ReauthenticateForm):
    """The code once more, before something that matters."""


class AddApp(totp.ActivateTOTPForm):
    """The first code of an app, which shows that it has the secret."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        quiet(self, code=gettext_lazy("Code uit de app"))
        self.fields["code"].widget.attrs |= {"inputmode": "numeric"}


class AddPasskey(webauthn.AddWebAuthnForm):
    """A passkey with a name by which its holder knows it; it can be used instead of a password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        quiet(self, name=gettext_lazy("Naam"))
        self.fields["name"].help_text = gettext_lazy(
            "Waaraan u deze sleutel herkent, bijvoorbeeld 'laptop van het werk'."
        )
        self.fields["name"].max_length = 60
        self.fields.pop("passwordless", None)

    def clean(self) -> dict[str, Any]:
        """Only a key that asks its holder for a finger, a face or a PIN, because it replaces the password too."""
        self.cleaned_data["passwordless"] = True
        return super().clean()
