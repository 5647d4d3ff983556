"""The tables of signing in."""

from __future__ import annotations

from tests.access.tables import ACCOUNTS, Technical

OTHERS = ("EmailAddress", "EmailConfirmation")
OF_THE_ORGANISATION = ("SocialAccount", "SocialApp", "SocialApp_sites", "SocialToken")

TABLES = {
    **{f"account.{name}": ACCOUNTS for name in OTHERS},
    **{f"socialaccount.{name}": ACCOUNTS for name in OF_THE_ORGANISATION},
    "mfa.Authenticator": ACCOUNTS,
    "usersessions.UserSession": Technical("who is signed in now and where; gone when the session ends"),
}
