"""`informatiehuis token …`: sleutels waarmee systemen bij de API komen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import typer

from informatiehuis.cli.terminal import answer, moment, open_house, say, table
from informatiehuis.cli.users import REASON, account_of
from informatiehuis.engines.problems import N_, Problem

if TYPE_CHECKING:
    from informatiehuis.kernel.models import AccessToken

app = typer.Typer(help="Sleutels waarmee systemen bij de API komen.", no_args_is_help=True)


class NoToken(Problem):
    """There is no token of that number."""

    code = "no-token"


@app.command()
def create(
    account: str = typer.Argument(help="De gebruikersnaam van het account."),
    name: str = typer.Option(help="Waaraan u de sleutel herkent, bijvoorbeeld 'nachtelijke export'. Geen persoon."),
    scope: list[str] = typer.Option([], help="read, write, sql of administer; mag vaker. Lezen hoort er altijd bij."),
    kind: list[str] = typer.Option([], help="Alleen voor deze soort, bijvoorbeeld source; mag vaker."),
    days: int = typer.Option(0, help="Hoeveel dagen de sleutel geldt; anders zo lang als het huis instelt."),
    network: list[str] = typer.Option([], help="Alleen vanaf dit adres of netwerk, bijvoorbeeld 10.1.0.0/16."),
    reason: str = typer.Option(REASON, help="Waarom; dit komt in de geschiedenis."),
) -> None:
    """Maak een sleutel voor een account, en toon hem eenmaal."""
    open_house()
    from informatiehuis.kernel.access import HOUSE, Scope
    from informatiehuis.kernel.tokens.actions import Wish, make_token

    wish = Wish(name, Scope(frozenset(scope), frozenset(kind)), days, network)
    token, text = make_token(actor=HOUSE, user=account_of(account), wish=wish, second_factor=True, reason=reason)
    told = {**_told(token), "token": text}
    answer(
        told, lambda: say(f"Sleutel {token.pk} van {account}, tot {moment(token.expires_at)}. U ziet hem nu:\n{text}")
    )


@app.command("list")
def show(account: str = typer.Argument("", help="De gebruikersnaam; leeg is van alle accounts.")) -> None:
    """Toon de sleutels, van een account of van alle, met wat zij mogen en tot wanneer. De sleutels zelf niet."""
    open_house()
    from informatiehuis.kernel.models import AccessToken

    found = AccessToken.objects.select_related("user").order_by("user__username", "created_at", "pk")
    if account:
        found = found.filter(user=account_of(account))
    told = [_told(token) for token in found]
    rows = [
        (one["number"], one["account"], one["name"], ", ".join(one["scopes"]), one["expires"][:10], one["used"] or "-")
        for one in told
        if one["ended"] is None
    ]
    answer(told, lambda: table(("nummer", "account", "naam", "rechten", "tot", "gebruikt op"), rows))


@app.command()
def revoke(
    number: str = typer.Argument("", help="Het nummer van de sleutel, uit 'informatiehuis token list'."),
    account: str = typer.Option("", help="In plaats van een nummer: alle sleutels van dit account."),
    reason: str = typer.Option(REASON, help="Waarom; dit komt in de geschiedenis."),
) -> None:
    """Trek een sleutel in, of alle sleutels van een account."""
    open_house()
    from informatiehuis.kernel.access import HOUSE
    from informatiehuis.kernel.tokens.actions import revoke_token, revoke_tokens

    if bool(number) == bool(account):
        raise typer.BadParameter("Noem een nummer, of --account.")
    if account:
        ended = revoke_tokens(actor=HOUSE, user=account_of(account), reason=reason)
        answer({"account": account, "revoked": ended}, lambda: say(f"Ingetrokken sleutels van {account}: {ended}."))
        return
    token = _token(number)
    revoke_token(actor=HOUSE, token=token, reason=reason)
    answer({"revoked": [str(token.pk)]}, lambda: say(f"Sleutel {token.pk} geldt niet meer."))


def _token(number: str) -> AccessToken:
    from informatiehuis.kernel.models import AccessToken

    try:
        found = AccessToken.objects.filter(pk=UUID(number)).first()
    except ValueError:
        found = None
    if found is None:
        raise NoToken(
            N_("Er is geen sleutel met nummer {number}."), N_("Zie 'informatiehuis token list'."), number=number
        )
    return found


def _told(token: AccessToken) -> dict[str, Any]:
    """A token for programs, without anything that opens."""
    return {
        "number": str(token.pk),
        "account": token.user.username,
        "name": token.name,
        "scopes": token.scopes,
        "kinds": token.kinds,
        "networks": token.networks,
        "expires": token.expires_at.isoformat(),
        "used": token.last_used_on.isoformat() if token.last_used_on else None,
        "ended": token.ended_at.isoformat() if token.ended_at else None,
    }
