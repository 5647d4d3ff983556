"""`/.well-known/security.txt` (RFC 9116): whom to tell about a weakness in this house.

The house says of itself how to reach a human (`contact` in huis.yaml); here it is said as finders of weaknesses and
their tools look for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from informatiehuis.kernel.house import Contact, HouseProfile

PATH = ".well-known/security.txt"
GOOD_FOR = timedelta(days=180)
"""How long what is said may be relied on. RFC 9116, section 2.5.5, recommends less than a year."""
ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+")


@never_cache
@require_safe
def security_text(request: HttpRequest) -> HttpResponse:
    """The file, or nothing while the house names no way to reach it: without a contact it would be invalid."""
    lines = list(fields(settings.HOUSE.profile, timezone.now()))
    if not lines:
        raise Http404
    return HttpResponse("".join(f"{line}\n" for line in lines), content_type="text/plain; charset=utf-8")


def fields(profile: HouseProfile, now: datetime) -> Iterator[str]:
    """The lines of the file, `now` being aware; none without a contact.

    It expires at a whole day in UTC, so that everybody who asks on a day gets the same. `Canonical` is there for a
    house with HTTPS only, as section 2.5.2 wants.
    """
    reached = [f"Contact: {address}" for address in contacts(profile.contact)]
    if not reached:
        return
    yield from reached
    expires = (now.astimezone(UTC) + GOOD_FOR).replace(hour=0, minute=0, second=0, microsecond=0)
    yield f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}"
    yield f"Preferred-Languages: {', '.join(code for code, _ in settings.LANGUAGES)}"
    canonical = profile.address_of(f"/{PATH}")
    if _is_https(canonical):
        yield f"Canonical: {canonical}"


def contacts(contact: Contact) -> Iterator[str]:
    """The ways to reach the house as URIs, the one for written words first; what is no address is left out."""
    if ADDRESS.fullmatch(contact.email.strip()):
        yield f"mailto:{quote(contact.email.strip(), safe='@')}"
    if _is_https(contact.website.strip()):
        yield contact.website.strip()
    if number := telephone(contact.phone):
        yield number


def telephone(text: str) -> str:
    """A Dutch or international telephone number as a URI (RFC 3966); empty when it is none.

    A number that exists within the Netherlands only, such as 14 030, says so.
    """
    international = text.strip().startswith(("+", "00"))
    digits = re.sub(r"\(0\)|\D", "", text)
    if len(digits) < 3:
        return ""
    if international:
        return f"tel:+{digits.removeprefix('00')}"
    return f"tel:+31{digits[1:]}" if digits.startswith("0") else f"tel:{digits};phone-context=+31"


def _is_https(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "https" and bool(parts.hostname) and not re.search(r"\s", address)
