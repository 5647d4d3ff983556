"""What the settings let the world outside see and do: HTTPS, host names, error pages, scripts in pages.

A house that answers only to its own machine is being tried out: what would be wrong on a network is a warning there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import validate_host

from informatiehuis.engines.problems import N_
from informatiehuis.portal.checkup.judgement import Judgement, ok, warning, wrong

OWN_MACHINE = frozenset({"127.0.0.1", "localhost", "[::1]"})
YEAR = 31_536_000
"""Seconds of HSTS below which browsers forget too soon; RFC 6797, section 6.1.1, and the lists of browsers ask it."""
UNSAFE = frozenset({"'unsafe-inline'", "'unsafe-eval'", "'unsafe-hashes'", "*", "http:", "https:"})
CODE = ("script-src", "style-src")
POLICY = "content-security-policy"
POLICY_MIDDLEWARE = "csp.middleware.CSPMiddleware"


def points() -> Iterator[Judgement]:
    """The points that follow from settings and environment alone."""
    yield https()
    yield strict_transport()
    yield hosts()
    yield debug()
    yield content_policy()
    yield offline()


def outside_hosts() -> list[str]:
    """The host names by which others reach this house; none while it is being tried out."""
    return [host for host in settings.ALLOWED_HOSTS if host not in OWN_MACHINE]


def https() -> Judgement:
    if settings.HTTPS:
        return ok("https", N_("Het huis gaat uit van HTTPS; cookies gaan alleen versleuteld over het net."))
    remedy = N_("Zet een webserver met HTTPS voor het huis, en zet INFORMATIEHUIS_HTTPS=1.")
    if outside_hosts():
        return wrong("https", N_("HTTPS staat uit: wachtwoorden gaan leesbaar over het net."), remedy)
    return warning("https", N_("HTTPS staat uit. Op deze machine alleen kan dat; op een netwerk niet."), remedy)


def strict_transport() -> Judgement:
    if settings.SECURE_HSTS_SECONDS >= YEAR:
        return ok("hsts", N_("Browsers onthouden een jaar dat dit huis alleen met HTTPS te bereiken is (HSTS)."))
    judge = wrong if settings.HTTPS else warning
    return judge(
        "hsts",
        N_("Browsers onthouden niet een jaar lang dat dit huis HTTPS heeft (HSTS)."),
        N_("Met INFORMATIEHUIS_HTTPS=1 gaat dit vanzelf goed; zet SECURE_HSTS_SECONDS niet lager."),
    )


def hosts() -> Judgement:
    named, base = outside_hosts(), settings.HOUSE.profile.base_uri
    host = urlsplit(base).hostname or ""
    if "*" in named:
        return wrong(
            "hosts",
            N_("Het huis antwoordt op elke naam. Zo kan een ander adres zich voordoen als dit huis."),
            N_("Noem in INFORMATIEHUIS_HOSTS alleen de namen van dit huis."),
        )
    if not named:
        return warning(
            "hosts",
            N_("Het huis antwoordt alleen op deze machine."),
            N_("Noem de naam waaronder anderen het bereiken in INFORMATIEHUIS_HOSTS."),
        )
    if not validate_host(host, named):
        return wrong(
            "hosts",
            N_("Het huis noemt zichzelf {base}, maar anderen bereiken het niet op dat adres: verwijzingen lopen dood."),
            N_("Zet bij base_uri in huis.yaml het adres voor anderen, en noem die naam ook in INFORMATIEHUIS_HOSTS."),
            base=base,
        )
    return ok("hosts", N_("Het huis antwoordt op: {hosts}."), hosts=", ".join(named))


def debug() -> Judgement:
    if not settings.DEBUG:
        return ok("debug", N_("Foutpagina's tonen bezoekers niets van de binnenkant."))
    return wrong(
        "debug",
        N_("De stand voor ontwikkelaars staat aan: foutpagina's tonen instellingen en code."),
        N_("Haal INFORMATIEHUIS_DEBUG weg, en start het huis opnieuw."),
    )


def content_policy() -> Judgement:
    """The policy as the settings have it; a policy that only reports protects nobody and does not count."""
    directives = (getattr(settings, "CONTENT_SECURITY_POLICY", None) or {}).get("DIRECTIVES", {})
    remedy = N_("Herstel CONTENT_SECURITY_POLICY en MIDDLEWARE in de instellingen zoals ze met het huis meekwamen.")
    allowed = {name: _sources(directives, name) for name in CODE}
    if POLICY_MIDDLEWARE not in settings.MIDDLEWARE or not all(allowed.values()):
        return wrong(POLICY, N_("Niets houdt vreemde scripts en stijlen in pagina's tegen."), remedy)
    if found := sorted(set().union(*allowed.values()) & UNSAFE):
        message = N_("Pagina's mogen scripts of stijlen uitvoeren die niet van het huis zijn: {found}.")
        return wrong(POLICY, message, remedy, found=", ".join(found))
    return ok(POLICY, N_("Pagina's voeren alleen scripts en stijlen van het huis zelf uit."))


def _sources(directives: Mapping[str, Any], name: str) -> set[str]:
    """Where a directive allows code from; `default-src` holds where it is absent."""
    told = directives.get(name, directives.get("default-src")) or ()
    return {told} if isinstance(told, str) else {str(one) for one in told}


def offline() -> Judgement:
    if os.environ.get("INFORMATIEHUIS_OFFLINE") != "1":
        return ok("offline", N_("Bij het inrichten probeert het huis bronnen op het internet te bereiken."))
    return warning(
        "offline",
        N_("Bij het inrichten slaat het huis bronnen op het internet over (INFORMATIEHUIS_OFFLINE=1)."),
        N_("Haal deze instelling weg als het huis bij zijn bronnen kan."),
    )
