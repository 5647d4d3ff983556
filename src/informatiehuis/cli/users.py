"""`informatiehuis user …`: accounts en rollen."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TYPE_CHECKING

import typer

from informatiehuis.cli import proofs, stand_ins
from informatiehuis.cli.terminal import answer, open_house, say, table
from informatiehuis.engines.problems import N_, Problem

if TYPE_CHECKING:
    from informatiehuis.kernel.models import Area, Party, RoleGrant, User

REASON = "op de opdrachtregel"


class NoAccount(Problem):
    """There is no account, role, party or area of that name."""

    code = "no-account"


app = typer.Typer(help="Accounts en rollen.", no_args_is_help=True)
app.add_typer(stand_ins.app, name="stand-in")
app.add_typer(proofs.app, name="proof")


@app.command()
def add(
    username: str = typer.Argument(help="De gebruikersnaam."),
    role: str = typer.Option("reader", help="reader, steward, owner of administrator."),
    party: str = typer.Option("", help="De korte naam van de partij; leeg is het hele huis."),
) -> None:
    """Maak een account met een rol, en toon eenmaal het wachtwoord."""
    open_house()
    from informatiehuis.kernel.access import HOUSE
    from informatiehuis.kernel.accounts import add_account

    password = secrets.token_urlsafe(12)
    add_account(actor=HOUSE, username=username, password=password, role=role, party=party)
    told = {"username": username, "password": password, "role": role, "party": party}
    answer(told, lambda: say(f"Account {username} gemaakt met wachtwoord {password}"))


@app.command("create-service")
def create_service(
    username: str = typer.Argument(help="De naam van het account, bijvoorbeeld zaaksysteem."),
    purpose: str = typer.Option(help="Waarvoor het systeem hier komt."),
    owner: str = typer.Option(help="De korte naam van de partij waarvan het systeem is."),
    contact: str = typer.Option(help="Welke rol erover gaat, bijvoorbeeld 'functioneel beheer zaken'. Geen persoon."),
    reason: str = typer.Option(REASON, help="Waarom; dit komt in de geschiedenis."),
) -> None:
    """Maak een account voor een systeem. Niemand meldt zich ermee aan; het systeem krijgt rollen en een sleutel."""
    open_house()
    from informatiehuis.kernel.access import HOUSE
    from informatiehuis.kernel.services import add_service_account

    made = add_service_account(
        actor=HOUSE, username=username, purpose=purpose, owner=_party(owner), contact_role=contact, reason=reason
    )
    told = {"username": made.username, "account": str(made.pk), "owner": owner}
    answer(
        told,
        lambda: say(
            f"Account {made.username} gemaakt. Geef het een rol met 'informatiehuis user grant' "
            f"en een sleutel met 'informatiehuis token create'."
        ),
    )


@app.command()
def password(username: str = typer.Argument(help="De gebruikersnaam.")) -> None:
    """Geef een account een nieuw wachtwoord, en toon het eenmaal."""
    open_house()
    from informatiehuis.kernel.access import HOUSE
    from informatiehuis.kernel.accounts import change_password

    user = account_of(username)
    made = secrets.token_urlsafe(12)
    change_password(actor=HOUSE, user=user, password=made)
    told = {"username": username, "password": made}
    answer(told, lambda: say(f"Account {username} heeft nu het wachtwoord {made}"))


@app.command()
def email(
    username: str = typer.Argument(help="De gebruikersnaam."),
    address: str = typer.Argument("", help="Het adres; leeg haalt het weg."),
    reason: str = typer.Option(REASON, help="Waarom; dit komt in de geschiedenis."),
) -> None:
    """Geef een account het adres waarheen een link gaat voor wie zijn wachtwoord vergeten is."""
    open_house()
    from informatiehuis.kernel.access import HOUSE
    from informatiehuis.kernel.accounts import change_email

    change_email(actor=HOUSE, user=account_of(username), email=address, reason=reason)
    answer({"username": username, "email": address}, lambda: say(f"Het adres van {username} is bewaard."))


@app.command()
def grant(
    username: str = typer.Argument(help="De gebruikersnaam."),
    role: str = typer.Argument(help="reader, steward, owner of administrator."),
    party: str = typer.Option("", help="De korte naam van de partij; leeg is het hele huis."),
    kind: list[str] = typer.Option([], help="Alleen voor deze soort, bijvoorbeeld source; mag vaker."),
    area: str = typer.Option("", help="Alleen in dit gebied en wat erin ligt, bijvoorbeeld GM0344."),
    begins: datetime = typer.Option(None, "--from", help="Vanaf dit moment."),
    ends: datetime = typer.Option(None, "--until", help="Tot dit moment."),
    reason: str = typer.Option("", help="Waarom; dit komt in de geschiedenis."),
) -> None:
    """Geef een account een rol, met grenzen als u die noemt."""
    open_house()
    from informatiehuis.kernel.access import HOUSE
    from informatiehuis.kernel.granting import Limits, grant_role

    limits = Limits(tuple(kind), _area(area) if area else None, aware(begins), aware(ends))
    where = _party(party) if party else None
    made = grant_role(actor=HOUSE, user=account_of(username), role=role, party=where, limits=limits, reason=reason)
    answer({"grant": made.pk}, lambda: say(f"Account {username} heeft nu de rol {role} (nummer {made.pk})."))


@app.command()
def revoke(
    number: int = typer.Argument(help="Het nummer van de rol, uit 'informatiehuis user list'."),
    reason: str = typer.Option("", help="Waarom; dit komt in de geschiedenis."),
) -> None:
    """Neem een rol terug."""
    open_house()
    from informatiehuis.kernel.access import HOUSE
    from informatiehuis.kernel.granting import revoke_role
    from informatiehuis.kernel.models import RoleGrant

    found = RoleGrant.objects.filter(pk=number).select_related("user").first()
    if found is None:
        raise NoAccount(N_("Er is geen rol met nummer {number}."), N_("Zie 'informatiehuis user list'."), number=number)
    username, role = found.user.username, found.role
    revoke_role(actor=HOUSE, grant=found, reason=reason)
    answer({"revoked": number}, lambda: say(f"Account {username} heeft de rol {role} niet meer."))


@app.command("reset-factors")
def reset_factors(username: str = typer.Argument(help="De gebruikersnaam.")) -> None:
    """Haal de tweede stappen van een account weg, voor wie zijn telefoon kwijt is. De sessies eindigen ook."""
    open_house()
    from informatiehuis.kernel.access import HOUSE
    from informatiehuis.kernel.signing_in import reset_factors as reset

    removed = reset(actor=HOUSE, account=account_of(username).pk, reason=REASON)
    answer(
        {"username": username, "removed": removed},
        lambda: say(f"Account {username} heeft geen tweede stap meer. Weggehaald: {removed}."),
    )


@app.command()
def unlock(
    username: str = typer.Argument(help="De gebruikersnaam."),
    reason: str = typer.Option(REASON, help="Waarom; dit komt in de geschiedenis."),
) -> None:
    """Laat iemand het opnieuw proberen die te vaak een verkeerd wachtwoord of een verkeerde code invulde."""
    open_house()
    from informatiehuis.kernel.access import HOUSE
    from informatiehuis.kernel.lockouts import unlock_account

    user = account_of(username)
    unlock_account(actor=HOUSE, user=user, reason=reason)
    told = "" if user.is_active else " Het account is uitgezet: zet het aan op de pagina van het account."
    answer(
        {"username": username, "unlocked": True, "active": user.is_active},
        lambda: say(f"Met het account {username} kan iemand het opnieuw proberen.{told}"),
    )


@app.command()
def sessions(
    username: str = typer.Argument(help="De gebruikersnaam."),
    end: bool = typer.Option(False, "--end", help="Beëindig alle sessies van dit account."),
) -> None:
    """Toon waar een account is aangemeld, of beëindig alle sessies."""
    open_house()
    from informatiehuis.kernel.access import HOUSE
    from informatiehuis.kernel.signing_in import end_sessions
    from informatiehuis.portal.accounts.own import sessions_of

    user = account_of(username)
    found = sessions_of(user, None)
    if end:
        ended = end_sessions(actor=HOUSE, account=user.pk, reason=REASON)
        answer({"username": username, "ended": ended}, lambda: say(f"Beëindigde sessies van {username}: {ended}."))
        return
    rows = [(one.device, f"{one.began:%Y-%m-%d %H:%M}", f"{one.seen:%Y-%m-%d %H:%M}") for one in found]
    told = [{"device": one.device, "began": one.began.isoformat(), "seen": one.seen.isoformat()} for one in found]
    answer(told, lambda: table(("apparaat", "begonnen (UTC)", "gebruikt (UTC)"), rows))


def account_of(username: str) -> User:
    """The account of this name. Raises NoAccount."""
    from informatiehuis.kernel.models import User

    user = User.objects.filter(username=username).first()
    if user is None:
        raise NoAccount(
            N_("Er is geen account '{username}'."), N_("Zie 'informatiehuis user list'."), username=username
        )
    return user


def _party(slug: str) -> Party:
    from informatiehuis.kernel.models import Party

    found = Party.objects.filter(slug=slug).first()
    if found is None:
        raise NoAccount(
            N_("Er is geen partij '{party}'."), N_("Kies een partij uit het register van partijen."), party=slug
        )
    return found


def _area(code: str) -> Area:
    from informatiehuis.kernel.models import Area

    found = Area.objects.filter(code=code).first()
    if found is None:
        raise NoAccount(
            N_("Er is geen gebied met de code '{code}'."), N_("Kies een gebied uit het register."), code=code
        )
    return found


def aware(moment: datetime | None) -> datetime | None:
    """A moment as somebody typed it, in the time zone of the house."""
    from django.utils import timezone

    return timezone.make_aware(moment) if moment else None


def _limits(grant: RoleGrant) -> str:
    """The limits of a role on one line; empty when it has none."""
    told = [*grant.kinds, grant.area.code if grant.area else ""]
    told += [f"vanaf {grant.valid_from:%Y-%m-%d %H:%M} UTC" if grant.valid_from else ""]
    told += [f"tot {grant.valid_until:%Y-%m-%d %H:%M} UTC" if grant.valid_until else ""]
    return ", ".join(filter(None, told))


@app.command("list")
def list_users() -> None:
    """Toon de accounts met hun rollen."""
    open_house()
    from informatiehuis.kernel.models import User

    found = User.objects.select_related("service").prefetch_related("grants__party", "grants__area")
    users = list(found.order_by("username"))
    rows = [
        (*_who(user), str(grant.pk), grant.role, grant.party.title if grant.party else "hele huis", _limits(grant))
        for user in users
        for grant in user.grants.all()
    ]
    rows += [(*_who(user), "", "", "", "") for user in users if not user.grants.all()]
    names = ("username", "what", "grant", "role", "party", "limits")
    answer(
        [dict(zip(names, row, strict=True)) for row in rows],
        lambda: table(("account", "wat", "nummer", "rol", "bij", "grenzen"), rows),
    )


def _who(user: User) -> tuple[str, str]:
    """The name of an account, and whether it is of a person or of a system."""
    return user.username, "systeem" if hasattr(user, "service") else "persoon"
