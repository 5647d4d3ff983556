"""Where a request comes from, also behind a proxy: the one place that reads `X-Forwarded-For`.

Anybody can send that header, so it counts only as far as proxies of ours wrote it: INFORMATIEHUIS_PROXIES names their
addresses or networks (`10.0.0.5, 10.1.0.0/16`), and `unix` for one that comes through a socket; or says how many there
are, which is right only where nobody can reach the house past them. Without it the address of the connection holds,
and what proxies say of a visitor is taken out of the request before anything reads it.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from django.http import HttpRequest, HttpResponse

from informatiehuis.engines.problems import N_
from informatiehuis.kernel.limits import LimitProblem

VARIABLE = "INFORMATIEHUIS_PROXIES"
SOCKET = "unix"
SAID_BY_PROXIES = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT", "HTTP_FORWARDED")
NEIGHBOURS = 64
"""Bits of an IPv6 address that one subscriber has (RFC 6177); within them an address costs nothing."""
MOST_HOPS = 20
Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network


class ClientMiddleware:
    """Takes out what only a proxy may say, where the connection is not of a proxy of ours."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_proxy(request.META.get("REMOTE_ADDR", "")):
            for name in SAID_BY_PROXIES:
                request.META.pop(name, None)
        return self.get_response(request)


def address_of(request: HttpRequest) -> str:
    """The address of the visitor: the last one that a proxy of ours saw; `unknown` when there is none."""
    return address_in(request.META)


def address_in(meta: Mapping[str, str]) -> str:
    """The same, from what WSGI tells of a request."""
    ours = _ours()
    found = str(meta.get("REMOTE_ADDR", ""))
    hops = str(meta.get("HTTP_X_FORWARDED_FOR", "")).split(",")[-MOST_HOPS:]
    passed = 0
    while hops and (passed < ours.number or ours.has(found)):
        said = parsed(hops.pop())
        if said is None:
            break
        found, passed = str(said), passed + 1
    address = parsed(found)
    return str(address) if address is not None else "unknown"


def group_of(address: str) -> str:
    """Who counts as one visitor: an IPv4 address, and a whole network of a subscriber in IPv6."""
    found = parsed(address)
    if isinstance(found, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((found, NEIGHBOURS), strict=False))
    return address


def is_proxy(address: str) -> bool:
    """Whether a connection from here is one of a proxy of ours."""
    ours = _ours()
    return ours.number > 0 or ours.has(address)


@dataclass(frozen=True)
class Proxies:
    """Which proxies are ours: by where they are, or only how many stand one behind another."""

    networks: tuple[Network, ...] = ()
    socket: bool = False
    number: int = 0

    def has(self, address: str) -> bool:
        """Whether one of them is at this address; an empty one is a socket of this machine."""
        found = parsed(address)
        if found is None:
            return self.socket and not address
        return any(found in network for network in self.networks)


def _ours() -> Proxies:
    return proxies(os.environ.get(VARIABLE, ""))


@lru_cache(maxsize=8)
def proxies(told: str) -> Proxies:
    """The proxies that a setting names. Raises LimitProblem."""
    names = [name.strip() for name in told.split(",") if name.strip()]
    if len(names) == 1 and names[0].isdecimal():
        return Proxies(number=int(names[0]))
    return Proxies(tuple(_network(name) for name in names if name != SOCKET), SOCKET in names)


def _network(name: str) -> Network:
    try:
        return ipaddress.ip_network(name, strict=False)
    except ValueError as error:
        raise LimitProblem(
            N_("De instelling {variable} kan niet '{found}' zijn."),
            N_("Noem adressen of netwerken met een komma ertussen, zoals 10.0.0.5, 10.1.0.0/16, of 'unix'."),
            variable=VARIABLE,
            found=name,
        ) from error


def parsed(text: str) -> Address | None:
    """An address as it stands in a header, with port or brackets; IPv4 in IPv6 as IPv4. None for anything else."""
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
