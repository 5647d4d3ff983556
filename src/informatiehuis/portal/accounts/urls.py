"""The addresses of signing in and of one's own account, in Dutch; the names are those that allauth looks for."""

from allauth.mfa.webauthn.views import login_webauthn
from django.urls import URLPattern, URLResolver, path, re_path
from django.views.generic import RedirectView

from informatiehuis.portal.accounts import back_channel, oidc, own, pages, resetting, stand_ins, token_pages

urlpatterns: list[URLPattern | URLResolver] = [
    path("aanmelden/", pages.SignIn.as_view(), name="account_login"),
    path("aanmelden/bevestigen/", pages.Confirm.as_view(), name="account_reauthenticate"),
    path("aanmelden/bevestigen/code/", pages.ConfirmByCode.as_view(), name="mfa_reauthenticate"),
    path("aanmelden/bevestigen/sleutel/", pages.ConfirmByPasskey.as_view(), name="mfa_reauthenticate_webauthn"),
    path("aanmelden/tweede-stap/", pages.SecondStep.as_view(), name="mfa_authenticate"),
    path("aanmelden/sleutel/", login_webauthn, name="mfa_login_webauthn"),
    path("aanmelden/<slug:provider_id>/begin/", oidc.begin, name="openid_connect_login"),
    path("aanmelden/<slug:provider_id>/terug/", oidc.came_back, name="openid_connect_callback"),
    path("aanmelden/<slug:provider_id>/afgemeld/", back_channel.signed_out, name="identity_provider_signed_out"),
    path("aanmelden/uitgezet/", pages.Inactive.as_view(), name="account_inactive"),
    path("afmelden/", pages.SignOut.as_view(), name="account_logout"),
    path("wachtwoord/vergeten/", resetting.Forgot.as_view(), name="account_reset_password"),
    path("wachtwoord/vergeten/verstuurd/", resetting.Sent.as_view(), name="account_reset_password_done"),
    path("wachtwoord/nieuw/klaar/", resetting.Chosen.as_view(), name="account_reset_password_from_key_done"),
    re_path(
        r"^wachtwoord/nieuw/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[0-9A-Za-z-]+)/$",
        resetting.Choose.as_view(),
        name="account_reset_password_from_key",
    ),
    path("wachtwoord/", pages.ChangePassword.as_view(), name="account_change_password"),
    path("account/", own.account, name="account"),
    path("account/sessies/<int:number>/beeindigen/", own.end_session, name="account_end_session"),
    path("account/sessies/beeindigen/", own.end_other_sessions, name="account_end_other_sessions"),
    path("account/api-sleutels/", token_pages.own, name="account_tokens"),
    path("account/api-sleutels/<uuid:number>/intrekken/", token_pages.revoke_own, name="account_token_revoke"),
    path("account/vervanging/", stand_ins.start, name="account_stand_in"),
    path("account/vervanging/stoppen/", stand_ins.stop, name="account_stop_acting"),
    path("account/vervanging/<uuid:number>/intrekken/", stand_ins.withdraw, name="account_withdraw_stand_in"),
    path("account/vervanging/<uuid:number>/handelen/", stand_ins.act, name="account_act"),
    path("account/tweede-stap/", RedirectView.as_view(pattern_name="account"), name="mfa_index"),
    path("account/app/", pages.AddApp.as_view(), name="mfa_activate_totp"),
    path("account/app/weghalen/", pages.RemoveApp.as_view(), name="mfa_deactivate_totp"),
    path("account/sleutels/maken/", pages.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("account/sleutels/<int:pk>/weghalen/", pages.RemovePasskey.as_view(), name="mfa_remove_webauthn"),
    path("account/herstelcodes/", pages.RecoveryCodes.as_view(), name="mfa_view_recovery_codes"),
    path("account/herstelcodes/maken/", pages.NewRecoveryCodes.as_view(), name="mfa_generate_recovery_codes"),
]
