"""`informatiehuis user …`: accounts en rollen."""

from __future__ import annotations

import secrets

import typer

from informatiehuis.cli.terminal import answer, open_house, say, table
from informatiehuis.engines.problems import N_, Problem


class NoAccount(Problem):
    """There is no account of that name."""

    code = "no-account"


app = typer.Typer(help="Accounts en rollen.", no_args_is_help=True)


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


@app.command()
def password(username: str = typer.Argument(help="De gebruikersnaam.")) -> None:
    """Geef een account een nieuw wachtwoord, en toon het eenmaal."""
    open_house()
    from informatiehuis.kernel.access import HOUSE
    from informatiehuis.kernel.accounts import change_password
    from informatiehuis.kernel.models import User

    user = User.objects.filter(username=username).first()
    if user is None:
        raise NoAccount(
            N_("Er is geen account '{username}'."), N_("Zie 'informatiehuis user list'."), username=username
        )
    made = secrets.token_urlsafe(12)
    change_password(actor=HOUSE, user=user, password=made)
    told = {"username": username, "password": made}
    answer(told, lambda: say(f"Account {username} heeft nu het wachtwoord {made}"))


@app.command("list")
def list_users() -> None:
    """Toon de accounts met hun rollen."""
    open_house()
    from informatiehuis.kernel.models import User

    rows = [
        (user.username, ", ".join(f"{g.role} ({g.party.title if g.party else 'hele huis'})" for g in user.grants.all()))
        for user in User.objects.prefetch_related("grants__party")
    ]
    answer(
        [dict(zip(("username", "roles"), row, strict=True)) for row in rows], lambda: table(("account", "rollen"), rows)
    )
