"""Settings of signing in, taken in by `portal.settings`.

INFORMATIEHUIS_PROXIES          the web servers of yours in front, by number or by address; see `portal.clients`
INFORMATIEHUIS_BREACHED_PASSWORDS  a file with hashes of leaked passwords (default: none)
INFORMATIEHUIS_IDENTITY_PROVIDER  the file that describes the identity provider of the organisation (default: none)
INFORMATIEHUIS_SECOND_FACTOR_ROLES  the roles that must have a second factor, with commas between: reader, steward,
                                owner, administrator; or nobody (default: administrator with HTTPS, nobody without)
INFORMATIEHUIS_SECOND_FACTOR    as it was before: the lowest of the roles that must have one
INFORMATIEHUIS_SESSION_HOURS    after how many hours one signs in again, whatever one did (default: 12)
INFORMATIEHUIS_SESSION_IDLE_MINUTES  after how many minutes without a request a session ends (default: 120)
INFORMATIEHUIS_TOKEN_DAYS       for how many days a token holds when nobody says otherwise (default: 90)
INFORMATIEHUIS_TOKEN_MOST_DAYS  for how many days a token can hold at most (default: 366)
INFORMATIEHUIS_TOKEN_REMIND_DAYS  how many days before a token of a system expires that is told (default: 14)
"""

import os

from informatiehuis.engines.problems import N_, Problem


class NoNumber(Problem):
    """A setting that is a number is not one."""

    code = "no-number"


def whole(name: str, default: int, least: int = 0) -> int:
    """A setting that is a whole number. Raises NoNumber."""
    text = os.environ.get(name, "").strip()
    if text and (not text.isdecimal() or int(text) < least):
        raise NoNumber(
            N_("De instelling {name} is '{text}'; dat is geen heel getal vanaf {least}."),
            N_("Verbeter de instelling, of haal haar weg: dan geldt {default}."),
            name=name,
            text=text,
            least=least,
            default=default,
        )
    return int(text) if text else default


ROLES = ("reader", "steward", "owner", "administrator")
NOBODY = "nobody"


class NoRole(Problem):
    """A setting names a role that there is not."""

    code = "no-role"


NAMED, LOWEST = "INFORMATIEHUIS_SECOND_FACTOR_ROLES", "INFORMATIEHUIS_SECOND_FACTOR"


def second_factor_roles(default: str) -> frozenset[str]:
    """The roles of which a second factor is asked; none is of nobody. Raises NoRole, also for both settings at once."""
    named, lowest = (os.environ.get(name, "").strip() for name in (NAMED, LOWEST))
    if named and lowest:
        raise NoRole(
            N_("De instellingen {name} en {other} zeggen allebei wie een tweede stap moet hebben."),
            N_("Haal {other} weg; in {name} staan de rollen zelf."),
            name=NAMED,
            other=LOWEST,
        )
    if lowest:
        (role,) = _roles(LOWEST, [lowest])
        return frozenset() if role == NOBODY else frozenset(ROLES[ROLES.index(role) :])
    told = _roles(NAMED, [one.strip() for one in (named or default).split(",") if one.strip()])
    if NOBODY in told and len(told) > 1:
        raise _no_role(NAMED, ", ".join(told))
    return frozenset(told) - {NOBODY}


def _roles(name: str, told: list[str]) -> list[str]:
    if wrong := [one for one in told if one not in (*ROLES, NOBODY)]:
        raise _no_role(name, wrong[0])
    return told


def _no_role(name: str, told: str) -> NoRole:
    return NoRole(
        N_("De instelling {name} is '{told}'; dat is geen rol."),
        N_("Kies uit: {known}."),
        name=name,
        told=told,
        known=", ".join((*ROLES, NOBODY)),
    )


HTTPS = os.environ.get("INFORMATIEHUIS_HTTPS") == "1"
ACCOUNT_APPS = [
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]

ACCOUNT_ADAPTER = "informatiehuis.portal.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "informatiehuis.portal.accounts.forms.SignIn",
    "change_password": "informatiehuis.portal.accounts.forms.ChangePassword",  # nosec B105 # the name of a form
    "reauthenticate": "informatiehuis.portal.accounts.forms.Confirm",
    "reset_password": "informatiehuis.portal.accounts.resetting.Forgotten",  # nosec B105 # the name of a form
    "reset_password_from_key": "informatiehuis.portal.accounts.resetting.ChooseNew",  # nosec B105 # the same
}
# A link to choose a new password holds for an hour. The whole house asks no more of them than a few for one address.
PASSWORD_RESET_TIMEOUT = 3600  # nosec B105 # a number of seconds
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
BREACHED_PASSWORDS = os.environ.get("INFORMATIEHUIS_BREACHED_PASSWORDS", "")
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
# Guesses of passwords and codes are counted by portal.accounts.guessing, which cannot lock out a holder; a passkey
# cannot be guessed.
HOW_OFTEN = "20/h/ip,3/h/key"
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None, "reset_password": HOW_OFTEN}  # nosec B105 # a rate

MFA_ADAPTER = "informatiehuis.portal.accounts.factors.FactorAdapter"
MFA_FORMS = {
    "authenticate": "informatiehuis.portal.accounts.factors.Code",
    "reauthenticate": "informatiehuis.portal.accounts.factors.ConfirmByCode",
    "activate_totp": "informatiehuis.portal.accounts.factors.AddApp",
    "add_webauthn": "informatiehuis.portal.accounts.factors.AddPasskey",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
# Browsers themselves refuse passkeys without HTTPS, but for a house that is being tried out on this machine.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
SECOND_FACTOR_ROLES = second_factor_roles("administrator" if HTTPS else NOBODY)

SESSION_COOKIE_AGE = 3600 * whole("INFORMATIEHUIS_SESSION_HOURS", 12, 1)
SESSION_IDLE_SECONDS = 60 * whole("INFORMATIEHUIS_SESSION_IDLE_MINUTES", 120, 1)

TOKEN_DAYS = whole("INFORMATIEHUIS_TOKEN_DAYS", 90, 1)
TOKEN_MOST_DAYS = whole("INFORMATIEHUIS_TOKEN_MOST_DAYS", 366, 1)
TOKEN_REMIND_DAYS = whole("INFORMATIEHUIS_TOKEN_REMIND_DAYS", 14, 1)

SOCIALACCOUNT_ADAPTER = "informatiehuis.portal.accounts.oidc.ProviderAccounts"
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10

# Shared by every process of a house, because they count the same guesses. The database is what they all have; a
# guess costs a few small writes, far less than the password hash that it also costs.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "kernel_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
