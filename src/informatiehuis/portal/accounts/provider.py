"""The identity provider of the organisation as a file describes it that the keeper of the house names.

A provider is checked when it is read, so that a house with a wrong one does not start. The secret itself stands in a
file of its own. What the keys mean: docs/how-to/sign-in-and-identity.md.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.portal.accounts.configuration import ROLES

IDENTIFIER = "organisatie"
"""The name of the provider in addresses and in the links of accounts; a house has one."""
SECOND_FACTORS = frozenset({"mfa", "otp", "hwk", "swk"})
"""What in the claim `amr` says that a second factor was shown (RFC 8176, section 2)."""


class ProviderProblem(Problem):
    """The file describes no provider that can work."""

    code = "identity-provider"


@dataclass(frozen=True)
class GroupRole:
    """Who is in this group at the provider holds this role: at the party with this slug, or in the whole house.

    Only for these kinds by their English names (empty is all), in the area of this code with what lies in it (empty is
    everywhere), and until this day or moment (None is without an end). Whether party, kinds and area are there is seen
    when the house runs (`kernel.federating.flaws_of`).
    """

    group: str
    role: str
    party: str = ""
    kinds: tuple[str, ...] = ()
    area: str = ""
    until: date | None = None


@dataclass(frozen=True)
class Provider:
    """One OpenID Connect provider, and what it decides here."""

    issuer: str
    client_id: str
    client_secret_file: str
    name: str = "uw organisatie"
    scopes: tuple[str, ...] = ()
    groups_claim: str = "groups"
    groups: tuple[GroupRole, ...] = ()
    makes_accounts: bool = True
    matches_email: bool = False
    second_factor: bool = False

    @property
    def origin(self) -> str:
        """Scheme, host and port, for the content security policy."""
        parts = urlsplit(self.issuer)
        return f"{parts.scheme}://{parts.netloc}"

    def roles_of(self, claims: Mapping[str, Any]) -> list[GroupRole]:
        """The roles that come with the groups in the claims."""
        told = claims.get(self.groups_claim) or []
        held = {str(one) for one in ([told] if isinstance(told, str) else told)}
        return [one for one in self.groups if one.group in held]

    def showed_second_factor(self, claims: Mapping[str, Any]) -> bool:
        """Whether who comes with these claims showed a second factor there."""
        return self.second_factor or not SECOND_FACTORS.isdisjoint(claims.get("amr") or ())

    def as_setting(self, secret: str) -> dict[str, Any]:
        """The provider as allauth wants it in SOCIALACCOUNT_PROVIDERS; PKCE always."""
        app = {
            "provider_id": IDENTIFIER,
            "name": self.name,
            "client_id": self.client_id,
            "secret": secret,
            "settings": {
                "server_url": self.issuer,
                "oauth_pkce_enabled": True,
                "scope": ["openid", "profile", "email", *self.scopes],
            },
        }
        return {"openid_connect": {"APPS": [app]}}


def read(named: str) -> tuple[Provider | None, str]:
    """The provider in a file of this name, and its secret; None without a name. Raises ProviderProblem."""
    if not named:
        return None, ""
    file = Path(named).resolve()
    try:
        told = YAML(typ="safe").load(file.read_text("utf-8"))
    except (OSError, YAMLError, UnicodeDecodeError) as error:
        raise _wrong(file, N_("{file} is er niet, of het is geen YAML."), known=()) from error
    provider = _provider(file, told)
    secret = file.parent / provider.client_secret_file
    try:
        return provider, secret.read_text("utf-8").strip()
    except OSError as error:
        raise ProviderProblem(
            N_("Het geheim voor aanmelden via {name} is niet te lezen: {secret}."),
            N_("Zet het in dat bestand, leesbaar voor het huis alleen, of verbeter client_secret_file in {file}."),
            name=provider.name,
            secret=secret,
            file=file,
        ) from error


def _provider(file: Path, told: Any) -> Provider:
    known = {one.name for one in fields(Provider)}
    if not isinstance(told, dict) or not {"issuer", "client_id", "client_secret_file"} <= told.keys() <= known:
        raise _wrong(file, N_("In {file} ontbreekt een sleutel, of er staat een te veel."), known)
    if urlsplit(str(told["issuer"])).scheme not in ("http", "https"):
        raise _wrong(file, N_("De issuer in {file} is geen adres op het web."), known)
    groups = tuple(_group(file, one) for one in told.get("groups") or ())
    return Provider(**{**told, "groups": groups, "scopes": tuple(told.get("scopes") or ())})


def _group(file: Path, told: Any) -> GroupRole:
    known = {one.name for one in fields(GroupRole)}
    if not isinstance(told, dict) or not {"group", "role"} <= told.keys() <= known:
        raise _wrong(file, N_("Een groep in {file} heeft een sleutel te veel of te weinig."), known)
    if told["role"] not in ROLES:
        raise ProviderProblem(
            N_("In {file} heeft de groep '{group}' de rol '{role}'; die is er niet."),
            N_("Kies uit: {known}."),
            file=file,
            group=told["group"],
            role=told["role"],
            known=", ".join(ROLES),
        )
    words = {name: str(told.get(name) or "") for name in ("group", "role", "party", "area")}
    kinds = told.get("kinds") or ()
    kinds = (kinds,) if isinstance(kinds, str) else tuple(map(str, kinds))
    return GroupRole(**words, kinds=kinds, until=_until(file, told.get("until"), words["group"]))


def _until(file: Path, told: Any, group: str) -> date | None:
    """A day or a moment (a `datetime` is a `date` too), as YAML reads it or as text in ISO 8601."""
    if told is None or isinstance(told, date):
        return told
    try:
        return (
            date.fromisoformat(str(told)) if len(str(told)) == len("2027-01-31") else datetime.fromisoformat(str(told))
        )
    except ValueError as error:
        raise ProviderProblem(
            N_("In {file} eindigt de rol van de groep '{group}' op '{told}'; dat is geen dag."),
            N_("Schrijf de dag als 2027-01-31, of haal 'until' weg."),
            file=file,
            group=group,
            told=told,
        ) from error


def _wrong(file: Path, message: str, known: Collection[str]) -> ProviderProblem:
    remedy = N_("Verbeter het bestand. De sleutels zijn: {known}.") if known else N_("Verbeter het bestand.")
    return ProviderProblem(message, remedy, file=file, known=", ".join(sorted(known)))
