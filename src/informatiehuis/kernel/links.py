"""Which addresses that people write may become a link on a page, and what such a link says of itself."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

SCHEMES = frozenset({"http", "https", "mailto", "tel"})
REL = "noopener nofollow"
"""The page that opens gets no hold on ours, and search engines are told that the house does not vouch for it."""
UNSEEN = re.compile(r"[\x00-\x20\x7f\\\\]")
"""Signs that browsers leave out or read otherwise, so that an address is another than it seems."""


def is_safe(address: str, *, within: bool = False) -> bool:
    """Whether an address leads to the web, a mailbox or a telephone; `within` also to a page of this house (`/…`)."""
    if UNSEEN.search(address):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if parts.scheme:
        return parts.scheme.lower() in SCHEMES and bool(parts.netloc or parts.scheme.lower() in ("mailto", "tel"))
    return within and not parts.netloc and address.startswith(("/", "#", "?"))
