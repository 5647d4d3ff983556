"""The addresses of the house: machine surfaces without a language, pages in Dutch at `/` and in English at `/en/`."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path, re_path

from informatiehuis.portal import disclosure, identity, pages, searching
from informatiehuis.portal.api import views as api
from informatiehuis.portal.styleguide import styleguide

surfaces: list[URLPattern | URLResolver] = [
    path("gezondheid", pages.health, name="health"),
    path("ankers.json", pages.anchors, name="anchors"),
    path(disclosure.PATH, disclosure.security_text, name="security-text"),
    re_path(r"^catalogus\.(?P<suffix>ttl|jsonld)$", identity.catalogue, name="catalogue"),
    re_path(r"^begrippen\.(?P<suffix>ttl|jsonld)$", identity.concepts, name="concepts"),
    path("id/<slug:word>/<slug:slug>", identity.identity, name="identity"),
    *api.addresses(),
]

front_door: list[URLPattern | URLResolver] = [
    path("", pages.home, name="home"),
    path("zoeken", searching.search, name="search"),
    path("stijl", styleguide, name="style"),
    path("aanmelden/", pages.SignIn.as_view(), name="sign-in"),
    path("wachtwoord/", pages.ChangePassword.as_view(), name="password"),
    path("afmelden/", pages.SignOut.as_view(), name="sign-out"),
    path("api/v1", api.overview, name="api"),
    path("api/v1/", api.overview),
]

rooms: list[URLPattern | URLResolver] = [
    path("", include("informatiehuis.portal.ogc.urls")),
    path("", include((front_door, "portal"))),
    path("", include("informatiehuis.rooms.atlas.urls")),
    path("", include("informatiehuis.rooms.monitor.urls")),
    path("", include("informatiehuis.kernel.register.urls")),
]

urlpatterns: list[URLPattern | URLResolver] = [
    *surfaces,
    *i18n_patterns(*rooms, prefix_default_language=False),
]
