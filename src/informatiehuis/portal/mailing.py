"""The mail server of the keeper of the house, where there is one: whom it writes to, it writes to through this.

INFORMATIEHUIS_MAIL      the server: smtp+tls://user@mail.example (STARTTLS), smtps://user@mail.example, or
                         smtp://localhost for one on this machine (default: none, and then no mail is sent)
INFORMATIEHUIS_MAIL_PASSWORD_FILE  the file with the password of that user
INFORMATIEHUIS_MAIL_FROM the address from which the house writes

A server is checked when it is read, so that a house with a wrong one does not start.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from smtplib import SMTPException
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.validators import validate_email

from informatiehuis.engines.problems import N_, Problem

SERVER, PASSWORD, SENDER = "INFORMATIEHUIS_MAIL", "INFORMATIEHUIS_MAIL_PASSWORD_FILE", "INFORMATIEHUIS_MAIL_FROM"
PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
BACKEND = "django.core.mail.backends.smtp.EmailBackend"
SECONDS = 20


class MailProblem(Problem):
    """The settings describe no mail server that can be used."""

    code = "mail"


class MailAway(Problem):
    """The mail server did not take the mail."""

    code = "mail-away"
    may_pass = True


@dataclass(frozen=True)
class Mail:
    """A mail server: `scheme` is one of PORTS; without a user nobody is named to it."""

    host: str
    port: int
    sender: str
    scheme: str = "smtp+tls"
    user: str = ""
    password: str = field(default="", repr=False)

    def send(self, to: str, subject: str, text: str) -> None:
        """Send one mail, and wait for it. Raises MailAway."""
        connection = get_connection(
            BACKEND,
            host=self.host,
            port=self.port,
            username=self.user or None,
            password=self.password or None,
            use_tls=self.scheme == "smtp+tls",
            use_ssl=self.scheme == "smtps",
            timeout=SECONDS,
        )
        try:
            EmailMessage(subject, text, self.sender, [to], connection=connection).send()
        except (SMTPException, OSError) as error:
            raise MailAway(
                N_("De mailserver {host} nam de mail niet aan."),
                N_("Kijk of de mailserver werkt en of de instellingen kloppen."),
                host=self.host,
            ) from error


def address_for_people(path: str) -> str:
    """The whole address of a page, for a mail.

    The identity of a house, its `base_uri`, may begin with http for as long as it lives; whoever opens a link does so
    with HTTPS where the house has it, and sends nothing that is secret in the open first.
    """
    address: str = settings.HOUSE.profile.address_of(path)
    return f"https://{address.removeprefix('http://')}" if settings.HTTPS and address.startswith("http://") else address


def read(environment: Mapping[str, str]) -> Mail | None:
    """The mail server that the settings name; None without one. Raises MailProblem."""
    named = environment.get(SERVER, "").strip()
    if not named:
        return None
    parts, sender = urlsplit(named), environment.get(SENDER, "").strip()
    if parts.scheme not in PORTS or not parts.hostname or parts.password:
        raise MailProblem(
            N_("De instelling {name} is geen mailserver."),
            N_("Schrijf bijvoorbeeld smtp+tls://huis@mail.example, en het wachtwoord in een bestand."),
            name=SERVER,
        )
    if parts.scheme == "smtp" and not _is_here(parts.hostname):
        raise MailProblem(
            N_("Naar de mailserver {host} zou het huis onversleuteld schrijven."),
            N_("Gebruik smtp+tls of smtps; smtp kan alleen op deze machine."),
            host=parts.hostname,
        )
    try:
        validate_email(sender)
    except ValidationError as error:
        raise MailProblem(
            N_("De instelling {name} is geen mailadres."), N_("Noem het adres waarvan het huis mailt."), name=SENDER
        ) from error
    user = unquote(parts.username or "")
    return Mail(
        host=parts.hostname,
        port=parts.port or PORTS[parts.scheme],
        sender=sender,
        scheme=parts.scheme,
        user=user,
        password=_password(environment.get(PASSWORD, "")) if user else "",
    )


def _password(file: str) -> str:
    try:
        return Path(file).read_text("utf-8").strip()
    except OSError as error:
        raise MailProblem(
            N_("Het wachtwoord voor de mailserver is niet te lezen."),
            N_("Zet het in een bestand dat alleen het huis kan lezen, en noem dat in {name}."),
            name=PASSWORD,
        ) from error


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
