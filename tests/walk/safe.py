"""What every answer of the house has to say to a browser, whoever asks and whatever comes back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tests.access.answers import body_of

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
LOOSE = ("'unsafe-inline'", "'unsafe-eval'", "'unsafe-hashes'", "*", "http:", "https:", "data:")
SAME_FOR_ALL = re.compile(r"(/en)?/ogc/?(api|conformance|tileMatrixSets(/\w+)?)?|/api/v1/openapi.json")
# what a strict policy keeps a browser from doing, so that a page which needs it would be broken
REFUSED = {
    "a script in the page": re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*\btype=\"application/(?:ld\+)?json\")", re.IGNORECASE
    ),
    "an event attribute": re.compile(r"<[a-z][^<>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a style attribute": re.compile(r"<[a-z][^<>]*\sstyle\s*=", re.IGNORECASE),
    "an address that runs": re.compile(r"(?:href|src|action)\s*=\s*[\"']?\s*javascript:", re.IGNORECASE),
}


def unsafe_in(response: Any, *, signed_in: bool) -> Iterator[str]:
    """What is wrong with the headers of an answer, and with its page under them."""
    for name, value in ALWAYS.items():
        if response.get(name) != value:
            yield f"{name} is {response.get(name)}"
    directives = _directives(response.get("Content-Security-Policy", ""))
    for name in ("default-src", "script-src", "style-src", "object-src", "base-uri", "form-action", "frame-ancestors"):
        if name not in directives:
            yield f"the content security policy has no {name}"
        elif loose := directives[name] & set(LOOSE):
            yield f"{name} allows {', '.join(sorted(loose))}"
    told = response.status_code == 200 and not SAME_FOR_ALL.fullmatch(response.wsgi_request.path)
    if (
        signed_in
        and told
        and "Cookie" in response.get("Vary", "")
        and "no-store" not in response.get("Cache-Control", "")
    ):
        yield f"a cache may keep it: {response.get('Cache-Control')}"
    for name in ("Location", "Content-Disposition", "Link"):
        if "\n" in response.get(name, "") or "\r" in response.get(name, ""):
            yield f"{name} holds a line break"
    if response.get("Content-Type", "").startswith("text/html"):
        text = body_of(response)
        yield from (f"the page holds {what}" for what, pattern in REFUSED.items() if pattern.search(text))


def _directives(policy: str) -> dict[str, set[str]]:
    parts = (part.split() for part in policy.split(";"))
    return {name: set(sources) for name, *sources in filter(None, parts)}
