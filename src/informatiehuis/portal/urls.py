"""The addresses of the house: machine surfaces without a language, pages in Dutch at `/` and in English at `/en/`."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.decorators.http import require_safe

from informatiehuis.portal import disclosure, health, identity, pages, proving, searching
from informatiehuis.portal.api import views as api
from informatiehuis.portal.styleguide import styleguide
from informatiehuis.rooms.sensing import urls as sensing

surfaces: list[URLPattern | URLResolver] = [
    path("gezondheid", health.ready, name="health"),
    path("gezondheid/leeft", health.lives, name="health-lives"),
    path("gezondheid/klaar", health.ready, name="health-ready"),
    path("ankers.json", pages.anchors, name="anchors"),
    path(disclosure.PATH, disclosure.security_text, name="security-text"),
    re_path(r"^catalogus\.(?P<suffix>ttl|jsonld)$", identity.catalogue, name="catalogue"),
    re_path(r"^begrippen\.(?P<suffix>ttl|jsonld)$", identity.concepts, name="concepts"),
    path("id/<slug:word>/<slug:slug>", identity.identity, name="identity"),
    *api.addresses(),
    path("", include((sensing.surfaces, "sta"))),
]

front_door: list[URLPattern | URLResolver] = [
    path("", pages.home, name="home"),
    path("zoeken/", searching.search, name="search"),
    path("zoeken/voorstellen", searching.suggestions, name="suggestions"),
    path("controle/", proving.proof, name="proof"),
    path("stijl", require_safe(styleguide), name="style"),
    path("api/v1", require_safe(api.overview), name="api"),
    path("api/v1/", require_safe(api.overview)),
]

rooms: list[URLPattern | URLResolver] = [
    path("", include("informatiehuis.portal.ogc.urls")),
    path("", include((front_door, "portal"))),
    path("", include("informatiehuis.portal.access.urls")),
    path("", include("informatiehuis.portal.accounts.urls")),
    path("", include("informatiehuis.rooms.atlas.urls")),
    path("", include("informatiehuis.rooms.monitor.urls")),
    path("", include("informatiehuis.rooms.rules.urls")),
    path("", include("informatiehuis.rooms.sensing.urls")),
    path("", include("informatiehuis.rooms.estate.urls")),
    path("", include("informatiehuis.kernel.processing.urls")),
    path("", include("informatiehuis.kernel.qualities.urls")),
    path("", include("informatiehuis.kernel.impact.urls")),
    path("", include("informatiehuis.kernel.jobs.urls")),
    path("", include("informatiehuis.kernel.register.urls")),
]

urlpatterns: list[URLPattern | URLResolver] = [
    *surfaces,
    *i18n_patterns(*rooms, prefix_default_language=False),
]

handler500 = "informatiehuis.portal.failing.server_error"
