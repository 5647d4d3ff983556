"""`informatiehuis user proof …`: welke bewijzen van integriteit zijn gezien, en welke rollen erop wachten."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import typer

from informatiehuis.cli.terminal import answer, open_house, say, table
from informatiehuis.engines.problems import N_, Problem

if TYPE_CHECKING:
    from informatiehuis.kernel.models import ScreeningProof

app = typer.Typer(help="Bewijzen van integriteit die een rol vraagt.", no_args_is_help=True)


class NoProof(Problem):
    """There is no recorded proof with this number."""

    code = "no-proof"


@app.command("record")
def record(
    username: str = typer.Argument(help="De gebruikersnaam."),
    proof: str = typer.Argument(help="vog, declaration of screening."),
    seen: datetime = typer.Option(..., "--seen", formats=["%Y-%m-%d"], help="De dag waarop het is gezien."),
    ends: datetime = typer.Option(
        None, "--until", formats=["%Y-%m-%d"], help="Op deze dag telt het niet meer; anders zonder einde."
    ),
    reason: str = typer.Option("", help="Waarom; dit komt in de geschiedenis. Noem geen personen."),
) -> None:
    """Leg vast dat een bewijs is gezien. Wat erin staat, komt nergens."""
    open_house()
    from informatiehuis.cli.users import account_of
    from informatiehuis.kernel.access import HOUSE
    from informatiehuis.kernel.screening import record_proof

    until = ends.date() if ends else None
    made = record_proof(
        actor=HOUSE, user=account_of(username), proof=proof, seen_on=seen.date(), valid_until=until, reason=reason
    )
    answer({"proof": made.pk}, lambda: say(f"Bewijs {proof} van {username} is vastgelegd (nummer {made.pk})."))


@app.command()
def withdraw(
    number: int = typer.Argument(help="Het nummer, uit 'informatiehuis user proof list'."),
    reason: str = typer.Option("", help="Waarom; dit komt in de geschiedenis."),
) -> None:
    """Laat een bewijs niet meer tellen."""
    open_house()
    from informatiehuis.kernel.access import HOUSE
    from informatiehuis.kernel.models import ScreeningProof
    from informatiehuis.kernel.screening import withdraw_proof

    found = ScreeningProof.objects.filter(pk=number).first()
    if found is None:
        raise NoProof(
            N_("Er is geen bewijs met nummer {number}."), N_("Zie 'informatiehuis user proof list'."), number=number
        )
    withdraw_proof(actor=HOUSE, proof=found, reason=reason)
    answer({"withdrawn": number}, lambda: say("Het bewijs telt niet meer."))


@app.command("list")
def list_proofs() -> None:
    """Toon welke bewijzen zijn vastgelegd."""
    open_house()
    from informatiehuis.kernel.models import ScreeningProof

    found = ScreeningProof.objects.select_related("user", "recorded_by").order_by("user__username", "pk")
    rows = [
        (str(one.pk), one.user.username, one.proof, f"{one.seen_on}", f"{one.valid_until or ''}", _recorder(one))
        for one in found
    ]
    names = ("number", "username", "proof", "seen_on", "valid_until", "recorded_by")
    answer(
        [dict(zip(names, row, strict=True)) for row in rows],
        lambda: table(("nummer", "account", "bewijs", "gezien", "telt tot", "vastgelegd door"), rows),
    )


def _recorder(one: ScreeningProof) -> str:
    return one.recorded_by.username if one.recorded_by else "het huis zelf"


@app.command()
def waiting() -> None:
    """Toon welke rollen wachten op een bewijs."""
    open_house()
    from informatiehuis.kernel.screening import waiting as found_waiting

    rows = [
        (grant.user.username, grant.role, grant.party.slug if grant.party else "", ", ".join(lacks.proofs))
        for grant, lacks in found_waiting()
    ]
    names = ("username", "role", "party", "lacking")
    answer(
        [dict(zip(names, row, strict=True)) for row in rows],
        lambda: table(("account", "rol", "bij", "wat ontbreekt"), rows),
    )
