"""What every template knows about the house it stands in."""

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from informatiehuis.kernel.access import Verb, may_at
from informatiehuis.kernel.house import HouseProfile
from informatiehuis.kernel.register.presenting import publisher_name
from informatiehuis.kernel.web import actor_of
from informatiehuis.portal.accounts.stand_ins import acting_in


def house(request: HttpRequest) -> dict[str, Any]:
    """`house`: name, publisher and how to reach a human; `navigation`: the main menu; `acting`: for whom one acts."""
    return {
        "house": SimpleLazyObject(_profile),
        "navigation": SimpleLazyObject(lambda: _navigation(request.path)),
        "account_links": SimpleLazyObject(lambda: _account_links(request)),
        "acting": SimpleLazyObject(lambda: acting_in(request)),
    }


def _account_links(request: HttpRequest) -> list[dict[str, str]]:
    """What somebody who is signed in finds under the own name."""
    links = [{"title": _("Uw account"), "href": reverse("account")}]
    links.append({"title": _("Logboek van gebruik"), "href": reverse("processing:log")})
    if may_at(actor_of(request), Verb.ADMINISTER, None):
        links.append({"title": _("Accounts en rollen"), "href": reverse("access:accounts")})
        links.append({"title": _("Bewijzen van integriteit"), "href": reverse("access:screenings")})
        links.append({"title": _("Vervanging"), "href": reverse("access:stand-ins")})
        links.append({"title": _("Houders van mandaten"), "href": reverse("access:mandates")})
        links.append({"title": _("Wat loopt er?"), "href": reverse("jobs:overview")})
    return links


def _profile() -> HouseProfile:
    """The profile with the name of its publisher instead of the slug."""
    return replace(settings.HOUSE.profile, publisher=publisher_name())


def _navigation(path: str) -> list[dict[str, Any]]:
    places = [
        (_("Cijfers"), "monitor:overview"),
        (_("Regels"), "rules:overview"),
        (_("Meten"), "sensing:overview"),
        (_("I-assets"), "register:asset:list"),
        (_("Gebieden"), "register:area:list"),
        (_("Begrippen"), "register:concept:list"),
        (_("Bronnen"), "register:source:list"),
        (_("Indicatoren"), "register:indicator:list"),
    ]
    found = []
    for title, name in places:
        try:
            href = reverse(name)
        except NoReverseMatch:
            continue
        found.append({"title": title, "href": href, "current": path.startswith(href), "exact": path == href})
    return found
