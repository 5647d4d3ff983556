"""What the settings make of signing in: of whom a second factor is demanded, and whose address guesses count for."""

from __future__ import annotations

import os
from collections.abc import Iterator

from django.conf import settings

from informatiehuis.engines.problems import N_
from informatiehuis.kernel.house import DEFAULT_BASE
from informatiehuis.portal.accounts.configuration import LOWEST, NAMED, ROLES
from informatiehuis.portal.checkup.judgement import Judgement, ok, warning, wrong
from informatiehuis.portal.clients import VARIABLE


def points() -> Iterator[Judgement]:
    """The points that follow from settings alone."""
    yield second_factor()
    yield proxies()
    yield breached_passwords()
    yield mail()


def second_factor() -> Judgement:
    asked = [role for role in ROLES if role in settings.SECOND_FACTOR_ROLES]
    roles = ", ".join(asked)
    if not asked:
        return warning(
            "second-factor",
            N_("Niemand hoeft zich met een tweede stap aan te melden."),
            N_("Zet HTTPS aan: dan moet de beheerder het. Of noem rollen in {name}."),
            name=NAMED,
        )
    if os.environ.get(LOWEST, "").strip():
        return warning(
            "second-factor",
            N_("Een tweede stap moet bij de rollen: {roles}. De instelling {old} noemt daarvan alleen de laagste."),
            N_("Noem de rollen zelf: haal {old} weg en zet {name}={value}."),
            roles=roles,
            old=LOWEST,
            name=NAMED,
            value=",".join(asked),
        )
    if free := [role for role in ROLES[ROLES.index(asked[0]) :] if role not in asked]:
        return warning(
            "second-factor",
            N_("Een tweede stap moet bij de rollen: {roles}. Wie meer mag, hoeft het niet: {free}."),
            N_("Noem ook die rollen in {name}."),
            roles=roles,
            free=", ".join(free),
            name=NAMED,
        )
    return ok("second-factor", N_("Een tweede stap moet bij de rollen: {roles}."), roles=roles)


def proxies() -> Judgement:
    named = os.environ.get(VARIABLE, "")
    if settings.HTTPS and not named:
        return warning(
            "proxies",
            N_("Het huis weet niet dat er een webserver voor staat: alle bezoekers lijken van een adres te komen."),
            N_("Noem de webservers die ervoor staan in INFORMATIEHUIS_PROXIES, en laat die X-Forwarded-For aanvullen."),
        )
    return ok("proxies", N_("Webservers die zeggen waar een bezoeker vandaan komt: {named}."), named=named or "-")


def mail() -> Judgement:
    """Whether who forgets a password can get a link, and whether that leads to where the house is."""
    if settings.MAIL is None:
        return ok("mail", N_("Het huis mailt niet: wie zijn wachtwoord vergeet, vraagt de beheerder."))
    if settings.HOUSE.profile.base_uri == DEFAULT_BASE:
        return wrong(
            "mail",
            N_("Links in mail van het huis leiden naar {base}, waar niemand anders komt."),
            N_("Zet in huis.yaml bij base_uri het adres van het huis."),
            base=DEFAULT_BASE,
        )
    return ok("mail", N_("Het huis mailt via {host}."), host=settings.MAIL.host)


def breached_passwords() -> Judgement:
    file = settings.BREACHED_PASSWORDS
    if not file:
        return warning(
            "breached-passwords",
            N_("Nieuwe wachtwoorden worden alleen vergeleken met de twintigduizend meest gebruikte."),
            N_("Haal de lijst van gelekte wachtwoorden, en noem haar in INFORMATIEHUIS_BREACHED_PASSWORDS."),
        )
    if not os.access(file, os.R_OK):
        return wrong(
            "breached-passwords",
            N_("De lijst van gelekte wachtwoorden is niet te lezen: {file}. Niemand kan een wachtwoord kiezen."),
            N_("Zet de lijst terug, of haal INFORMATIEHUIS_BREACHED_PASSWORDS weg."),
            file=file,
        )
    return ok("breached-passwords", N_("Nieuwe wachtwoorden worden vergeleken met gelekte: {file}."), file=file)
