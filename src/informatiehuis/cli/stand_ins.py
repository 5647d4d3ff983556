"""`informatiehuis user stand-in …`: wie een collega vervangt, en tot wanneer."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import typer

from informatiehuis.cli.terminal import answer, moment, open_house, say, table
from informatiehuis.engines.problems import N_, Problem

if TYPE_CHECKING:
    from informatiehuis.kernel.models import StandIn

app = typer.Typer(help="Een collega vervangen, voor een tijd.", no_args_is_help=True)


class NoStandIn(Problem):
    """There is no stand-in with this number."""

    code = "no-stand-in"


@app.command()
def add(
    absent: str = typer.Argument(help="De gebruikersnaam van wie er niet is."),
    colleague: str = typer.Argument(help="De gebruikersnaam van wie vervangt."),
    ends: datetime = typer.Option(..., "--until", help="Tot dit moment; dan houdt het vanzelf op."),
    begins: datetime = typer.Option(None, "--from", help="Vanaf dit moment; anders vanaf nu."),
    kind: list[str] = typer.Option([], help="Alleen voor deze soort, bijvoorbeeld source; mag vaker."),
    reason: str = typer.Option(..., help="Waarom; dit komt in de geschiedenis. Noem geen personen."),
) -> None:
    """Laat een collega handelen namens een ander, met de rollen en mandaten van die ander."""
    open_house()
    from django.utils import timezone

    from informatiehuis.cli.users import account_of
    from informatiehuis.kernel.access import HOUSE
    from informatiehuis.kernel.standing_in import start_stand_in

    made = start_stand_in(
        actor=HOUSE,
        absent=account_of(absent),
        colleague=account_of(colleague),
        valid_from=timezone.make_aware(begins) if begins else timezone.now(),
        valid_until=timezone.make_aware(ends),
        kinds=kind,
        reason=reason,
    )
    answer(
        {"stand_in": made.pk},
        lambda: say(f"{colleague} vervangt {absent} tot {moment(made.valid_until)} (nummer {made.pk})."),
    )


@app.command()
def withdraw(
    number: UUID = typer.Argument(help="Het nummer, uit 'informatiehuis user stand-in list'."),
    reason: str = typer.Option("", help="Waarom; dit komt in de geschiedenis."),
) -> None:
    """Trek een vervanging in voordat zij afloopt."""
    open_house()
    from informatiehuis.kernel.access import HOUSE
    from informatiehuis.kernel.models import StandIn
    from informatiehuis.kernel.standing_in import withdraw_stand_in

    found = StandIn.objects.filter(pk=number).first()
    if found is None:
        raise NoStandIn(
            N_("Er is geen vervanging met nummer {number}."),
            N_("Zie 'informatiehuis user stand-in list'."),
            number=number,
        )
    withdraw_stand_in(actor=HOUSE, stand_in=found, reason=reason)
    answer({"withdrawn": number}, lambda: say("De vervanging is ingetrokken."))


@app.command("list")
def list_stand_ins(
    every: bool = typer.Option(False, "--all", help="Ook wat voorbij is."),
) -> None:
    """Toon wie wie vervangt."""
    open_house()
    from django.utils import timezone

    from informatiehuis.kernel.models import StandIn

    now = timezone.now()
    found = [one for one in StandIn.objects.select_related("absent", "colleague") if every or one.ends_at > now]
    rows = [
        (
            str(one.pk),
            one.colleague.username,
            one.absent.username,
            moment(one.valid_from),
            moment(one.ends_at),
            ", ".join(one.kinds) or "alle",
        )
        for one in found
    ]
    answer(
        [_as_data(one) for one in found],
        lambda: table(("nummer", "wie vervangt", "wie er niet is", "van", "tot", "soorten"), rows),
    )


def _as_data(one: StandIn) -> dict[str, object]:
    return {
        "stand_in": one.pk,
        "colleague": one.colleague.username,
        "absent": one.absent.username,
        "from": one.valid_from,
        "until": one.ends_at,
        "kinds": one.kinds,
    }
