"""The addresses of the pages about who may do what."""

from django.urls import URLPattern, path

from informatiehuis.portal.access import accounts, mandates, screening, services, stand_ins, who, why

app_name = "access"

urlpatterns: list[URLPattern] = [
    path("toegang/waarom/", why.why, name="why"),
    path("toegang/wie/", who.who, name="who"),
    path("beheer/accounts/", accounts.overview, name="accounts"),
    path("beheer/accounts/-/nieuw/", accounts.new, name="account-new"),
    path("beheer/accounts/-/systeem/", services.new, name="service-new"),
    path("beheer/accounts/<uuid:number>/sleutels/", services.tokens, name="tokens"),
    path("beheer/accounts/<uuid:number>/sleutels/<uuid:token>/intrekken/", services.revoke, name="token-revoke"),
    path("beheer/accounts/<uuid:number>/", accounts.account, name="account"),
    path("beheer/accounts/<uuid:number>/rollen/<int:grant>/terugnemen/", accounts.revoke, name="revoke"),
    path("beheer/accounts/<uuid:number>/mail/", accounts.mail, name="mail"),
    path("beheer/accounts/<uuid:number>/uitzetten/", accounts.shut, name="shut"),
    path("beheer/accounts/<uuid:number>/aanzetten/", accounts.reopen, name="reopen"),
    path("beheer/accounts/<uuid:number>/vrijgeven/", accounts.unlock, name="unlock"),
    path("beheer/bewijzen/", screening.overview, name="screenings"),
    path("beheer/accounts/<uuid:number>/bewijzen/", screening.account, name="screening"),
    path("beheer/accounts/<uuid:number>/bewijzen/<int:proof>/intrekken/", screening.withdraw, name="proof-withdraw"),
    path("beheer/vervanging/", stand_ins.overview, name="stand-ins"),
    path("beheer/vervanging/<uuid:number>/intrekken/", stand_ins.withdraw, name="withdraw-stand-in"),
    path("beheer/mandaten/", mandates.overview, name="mandates"),
    path("beheer/mandaten/<uuid:number>/", mandates.mandate, name="mandate"),
    path("beheer/mandaten/<uuid:number>/houders/<int:holder>/terugnemen/", mandates.release, name="release"),
]
