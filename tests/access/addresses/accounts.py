"""The addresses of signing in and of one's own account."""

from __future__ import annotations

from tests.access.addresses import Address

ADDRESSES = {
    "account_login": Address("/aanmelden/", "/aanmelden/?next=/{word}"),
    "account_reauthenticate": Address("/aanmelden/bevestigen/"),
    "account_inactive": Address("/aanmelden/uitgezet/"),
    "account_logout": Address("/afmelden/"),
    "account_change_password": Address("/wachtwoord/"),
    "account": Address("/account/"),
    "account_end_session": Address("/account/sessies/1/beeindigen/"),
    "account_end_other_sessions": Address("/account/sessies/beeindigen/"),
    "account_reset_password": Address("/wachtwoord/vergeten/"),
    "account_reset_password_done": Address("/wachtwoord/vergeten/verstuurd/"),
    "account_reset_password_from_key": Address("/wachtwoord/nieuw/1-set-password/"),
    "account_reset_password_from_key_done": Address("/wachtwoord/nieuw/klaar/"),
    "account_tokens": Address("/account/api-sleutels/"),
    "account_token_revoke": Address("/account/api-sleutels/00000000-0000-0000-0000-000000000001/intrekken/"),
    "account_stand_in": Address("/account/vervanging/"),
    "account_stop_acting": Address("/account/vervanging/stoppen/"),
    "account_withdraw_stand_in": Address("/account/vervanging/00000000-0000-0000-0000-000000000001/intrekken/"),
    "account_act": Address("/account/vervanging/00000000-0000-0000-0000-000000000001/handelen/"),
    "mfa_authenticate": Address("/aanmelden/tweede-stap/"),
    "mfa_reauthenticate": Address("/aanmelden/bevestigen/code/"),
    "mfa_reauthenticate_webauthn": Address("/aanmelden/bevestigen/sleutel/"),
    "mfa_login_webauthn": Address("/aanmelden/sleutel/"),
    "mfa_index": Address("/account/tweede-stap/"),
    "mfa_activate_totp": Address("/account/app/"),
    "mfa_deactivate_totp": Address("/account/app/weghalen/"),
    "mfa_add_webauthn": Address("/account/sleutels/maken/"),
    "mfa_remove_webauthn": Address("/account/sleutels/1/weghalen/"),
    "mfa_view_recovery_codes": Address("/account/herstelcodes/"),
    "mfa_generate_recovery_codes": Address("/account/herstelcodes/maken/"),
    "openid_connect_login": Address("/aanmelden/organisatie/begin/"),
    "openid_connect_callback": Address("/aanmelden/organisatie/terug/"),
    "identity_provider_signed_out": Address("/aanmelden/organisatie/afgemeld/"),
}
