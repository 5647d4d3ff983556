"""What every template knows about the house it stands in."""

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from informatiehuis.kernel.house import HouseProfile
from informatiehuis.kernel.register.presenting import publisher_name


def house(request: HttpRequest) -> dict[str, Any]:
    """`house`: name, publisher and how to reach a human; `navigation`: the main menu."""
    return {
        "house": SimpleLazyObject(_profile),
        "navigation": SimpleLazyObject(lambda: _navigation(request.path)),
        "account_links": SimpleLazyObject(
            lambda: [{"title": _("Wachtwoord wijzigen"), "href": reverse("portal:password")}]
        ),
    }


def _profile() -> HouseProfile:
    """The profile with the name of its publisher instead of the slug."""
    return replace(settings.HOUSE.profile, publisher=publisher_name())


def _navigation(path: str) -> list[dict[str, Any]]:
    places = [
        (_("Cijfers"), "monitor:overview"),
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
