"""The broker through which sensors send, as the settings name it; checked when it is read.

INFORMATIEHUIS_MQTT          the broker: mqtts://huis@broker.example (TLS), or mqtt://localhost on this machine
INFORMATIEHUIS_MQTT_PASSWORD_FILE  the file with the password of that user
INFORMATIEHUIS_MQTT_CA_FILE  the certificates to trust, where those of the system do not hold
INFORMATIEHUIS_MQTT_CLIENT   by which name the broker keeps what waits for this house (default: informatiehuis)
INFORMATIEHUIS_MQTT_ACCOUNT  the service account whose powers count for all that arrives
INFORMATIEHUIS_MQTT_INBOX    what stands before `v1.1` in the topics that are taken in (default: nothing)
INFORMATIEHUIS_MQTT_OUTBOX   what stands before `v1.1` in the topics that are told on (default: nothing)
INFORMATIEHUIS_MQTT_PUBLISH  open (default), internal or off: of which sensors is told what they measure
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel.limits import within

BROKER, PASSWORD, AUTHORITIES = (
    "INFORMATIEHUIS_MQTT",
    "INFORMATIEHUIS_MQTT_PASSWORD_FILE",
    "INFORMATIEHUIS_MQTT_CA_FILE",
)
CLIENT, ACCOUNT = "INFORMATIEHUIS_MQTT_CLIENT", "INFORMATIEHUIS_MQTT_ACCOUNT"
INBOX, OUTBOX, PUBLISH = "INFORMATIEHUIS_MQTT_INBOX", "INFORMATIEHUIS_MQTT_OUTBOX", "INFORMATIEHUIS_MQTT_PUBLISH"
PORTS = {"mqtt": 1883, "mqtts": 8883}
OPEN, INTERNAL, OFF = "open", "internal", "off"
PREFIX = re.compile(r"(?:[^+#\s\x00/]+/)*")


class BrokerProblem(Problem):
    """The settings describe no broker that can be used."""

    code = "broker"


@dataclass(frozen=True)
class Limits:
    """`in_flight` messages are taken before the first of them is confirmed, each of at most `message_bytes`; of one
    datastream `per_minute` are taken, which may also come all at once. `keep_seconds` the broker keeps what arrives
    while the house is away."""

    in_flight: int = 500
    message_bytes: int = 1_000_000
    per_minute: int = 60_000
    keep_seconds: int = 7 * 24 * 3600


VARIABLES = {
    "in_flight": "INFORMATIEHUIS_MQTT_IN_FLIGHT",
    "message_bytes": "INFORMATIEHUIS_MQTT_MESSAGE_BYTES",
    "per_minute": "INFORMATIEHUIS_MQTT_PER_MINUTE",
    "keep_seconds": "INFORMATIEHUIS_MQTT_KEEP_SECONDS",
}
"""The variables of the fields of `Limits`, for `kernel.limits`."""


@dataclass(frozen=True)
class Broker:
    """A broker, who the house is there, and what it takes and tells. Without a user it is not asked who it is."""

    host: str
    port: int
    account: str
    encrypted: bool = True
    user: str = ""
    password: str = field(default="", repr=False)
    authorities: str = ""
    client: str = "informatiehuis"
    inbox: str = ""
    outbox: str = ""
    publish: str = OPEN
    limits: Limits = Limits()


def read(environment: Mapping[str, str]) -> Broker:
    """The broker that the settings name. Raises BrokerProblem and LimitProblem, naming the setting."""
    told = {name: environment.get(name, "").strip() for name in (BROKER, CLIENT, ACCOUNT, INBOX, OUTBOX, PUBLISH)}
    parts = urlsplit(told[BROKER])
    if parts.scheme not in PORTS or not parts.hostname or parts.password:
        raise BrokerProblem(
            N_("De instelling {name} is geen broker."),
            N_("Schrijf bijvoorbeeld mqtts://huis@broker.example, en het wachtwoord in een bestand."),
            name=BROKER,
        )
    if parts.scheme == "mqtt" and not _is_here(parts.hostname):
        raise BrokerProblem(
            N_("Met de broker {host} zou het huis onversleuteld spreken."),
            N_("Gebruik mqtts; mqtt kan alleen op deze machine."),
            host=parts.hostname,
        )
    if not told[ACCOUNT]:
        raise BrokerProblem(
            N_("De instelling {name} is leeg."),
            N_("Noem het dienstaccount waarmee binnenkomt wat sensoren sturen."),
            name=ACCOUNT,
        )
    if told[PUBLISH] not in ("", OPEN, INTERNAL, OFF):
        raise BrokerProblem(
            N_("De instelling {name} kan niet '{found}' zijn."),
            N_("Kies open, internal of off."),
            name=PUBLISH,
            found=told[PUBLISH][:40],
        )
    user = unquote(parts.username or "")
    return Broker(
        host=parts.hostname,
        port=parts.port or PORTS[parts.scheme],
        account=told[ACCOUNT],
        encrypted=parts.scheme == "mqtts",
        user=user,
        password=_password(environment.get(PASSWORD, "")) if user else "",
        authorities=_readable(AUTHORITIES, environment.get(AUTHORITIES, "")),
        client=told[CLIENT] or Broker.client,
        inbox=_prefix(INBOX, told[INBOX]),
        outbox=_prefix(OUTBOX, told[OUTBOX]),
        publish=told[PUBLISH] or OPEN,
        limits=within(Limits(), VARIABLES, environment),
    )


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _prefix(name: str, text: str) -> str:
    """A prefix of topics with a slash at its end."""
    found = f"{text.strip('/')}/" if text.strip("/") else ""
    if not PREFIX.fullmatch(found):
        raise BrokerProblem(
            N_("De instelling {name} kan niet voor een topic staan."),
            N_("Gebruik woorden met '/' ertussen, zonder spatie, '+' of '#'."),
            name=name,
        )
    return found


def _password(path: str) -> str:
    if not path.strip():
        raise BrokerProblem(
            N_("De broker vraagt een wachtwoord, en {name} is leeg."),
            N_("Zet het wachtwoord in een bestand dat alleen het huis kan lezen, en noem dat."),
            name=PASSWORD,
        )
    return Path(_readable(PASSWORD, path)).read_text("utf-8").strip()


def _readable(name: str, path: str) -> str:
    """The path of a file that can be read. Raises BrokerProblem."""
    path = path.strip()
    try:
        if path:
            Path(path).read_bytes()
    except OSError as error:
        raise BrokerProblem(
            N_("Het bestand van {name} is niet te lezen."), N_("Kijk het pad en de rechten na."), name=name
        ) from error
    return path
