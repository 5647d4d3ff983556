"""What object storage says when it fails, as problems for whoever keeps the house.

Only codes are passed on: the texts of a server can quote a request, and with it what must stay secret.
"""

from __future__ import annotations

from typing import Any

from informatiehuis.engines.lake.place import WHERE, Place
from informatiehuis.engines.lake.problems import (
    StorageAbsent,
    StorageAway,
    StorageBusy,
    StorageProblem,
    StorageRefused,
)
from informatiehuis.engines.problems import N_

REFUSED = {401, 403}
CONFLICT = {409, 412}
TOO_BUSY = {429}
PASSING = {"SlowDown", "RequestTimeout", "RequestTimeTooSkewed", "InternalError", "ServiceUnavailable"}


class NotThere(Exception):  # noqa: N818 - no error: it may be so
    """There is no object of that name."""


class Conflict(Exception):  # noqa: N818 - no error: it may be so
    """An object is there already, or is not the one that was read any more."""


def translated(error: Exception, place: Place) -> Exception | None:
    """What an exception of boto3 comes down to: NotThere, Conflict or a StorageProblem; None for one of another."""
    from botocore import exceptions
    from urllib3.exceptions import HTTPError

    if isinstance(error, exceptions.ClientError):
        return _answered(error.response, place)
    if isinstance(error, exceptions.NoCredentialsError | exceptions.PartialCredentialsError):
        return _without_keys(place)
    if isinstance(error, exceptions.CredentialRetrievalError | exceptions.TokenRetrievalError):
        return refused(place, type(error).__name__)
    if isinstance(error, HTTPError | exceptions.HTTPClientError | exceptions.ConnectionError):
        return away(place, type(error).__name__)
    if isinstance(error, exceptions.BotoCoreError | ValueError):
        return StorageProblem(
            N_("De objectopslag {place} is niet te gebruiken ({what})."),
            N_("Kijk de instellingen na: de plaats, het adres van de server, de regio en de sleutels."),
            place=place.address(),
            what=type(error).__name__,
        )
    return None


def _answered(response: Any, place: Place) -> Exception:
    code = str(response.get("Error", {}).get("Code", ""))
    status = int(response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    if code == "NoSuchBucket":
        return StorageAbsent(
            N_("De bucket {bucket} bestaat niet."),
            N_("Maak hem aan, of kijk of {variable} en het adres van de server kloppen."),
            bucket=place.bucket,
            place=place.address(),
            variable=WHERE,
        )
    if status in CONFLICT:
        return Conflict(code)
    if code in PASSING or status in TOO_BUSY or status >= 500:
        return away(place, code or str(status))
    if status == 404:
        return NotThere(code)
    if status in REFUSED:
        return refused(place, code or str(status))
    return StorageProblem(
        N_("De objectopslag {place} weigert een verzoek ({what})."),
        N_("Kijk of het opslag is die S3 spreekt, en of de regio en het adres van de server kloppen."),
        place=place.address(),
        what=code or status,
    )


def away(place: Place, what: str) -> StorageAway:
    return StorageAway(
        N_("De objectopslag {place} antwoordt niet goed, ook niet na herhalen ({what})."),
        N_(
            "Probeer het over een paar minuten opnieuw. Blijft het zo, kijk dan of het netwerk, het adres van de "
            "server en de opslag zelf in orde zijn. Wat er was, blijft gelden."
        ),
        place=place.address(),
        what=what,
    )


def refused(place: Place, what: str) -> StorageRefused:
    return StorageRefused(
        N_("De objectopslag {place} laat dit huis niet toe ({what})."),
        N_(
            "Kijk of de sleutels kloppen en nog gelden, en of zij in deze bucket mogen opsommen, lezen, schrijven en "
            "wissen. Wat er was, blijft gelden."
        ),
        place=place.address(),
        what=what,
    )


def _without_keys(place: Place) -> StorageRefused:
    return StorageRefused(
        N_("Er zijn geen sleutels voor de objectopslag {place}."),
        N_("Zet ze in AWS_ACCESS_KEY_ID en AWS_SECRET_ACCESS_KEY, of op een andere plaats waar AWS ze zoekt."),
        place=place.address(),
    )


def no_driver(place: Place) -> StorageAbsent:
    return StorageAbsent(
        N_("Voor een lake in objectopslag ontbreekt hier een onderdeel (boto3)."),
        N_("Installeer het met 'pip install informatiehuis[s3]'."),
        place=place.address(),
    )


def no_conditions(place: Place) -> StorageProblem:
    return StorageProblem(
        N_("De objectopslag {place} let niet op voorwaarden bij het schrijven (If-Match en If-None-Match)."),
        N_("Twee schrijvers kunnen daar elkaars werk wissen. Neem opslag die deze voorwaarden wel kent."),
        place=place.address(),
    )


def too_busy(place: Place, source: str) -> StorageBusy:
    return StorageBusy(
        N_("De gegevens van {source} in {place} worden door anderen steeds opnieuw veranderd."),
        N_("Probeer het over een paar minuten opnieuw. Wat er was, blijft gelden."),
        place=place.address(),
        source=source,
    )


def not_as_written(place: Place, name: str) -> StorageProblem:
    return StorageProblem(
        N_("Wat naar {file} is geschreven, leest anders terug."),
        N_("Probeer het opnieuw; gebeurt het weer, laat dan de opslag nakijken. Wat er was, blijft gelden."),
        place=place.address(),
        file=place.address(name),
    )
