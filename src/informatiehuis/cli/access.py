"""`informatiehuis access …`: waarom een account iets wel of niet mag."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from informatiehuis.cli.terminal import answer, open_house, say

if TYPE_CHECKING:
    from informatiehuis.kernel.access import Decision

app = typer.Typer(help="Wie wat mag, en waarom.", no_args_is_help=True)


@app.command()
def why(
    action: str = typer.Option(
        help="Met een ding: view, use, edit, delete, erase, compute, sql, of een stap zoals adopt of publish. "
        "Met een soort: create of import. Zonder: sql, grant, erase of administer."
    ),
    account: str = typer.Option("", help="De gebruikersnaam; leeg is wie niet is aangemeld."),
    thing: str = typer.Option(
        "", help="Het vaste adres van een ding, bijvoorbeeld /id/begrip/woz-waarde, of van een soort: /id/begrip."
    ),
    party: str = typer.Option("", help="Bij een soort: de korte naam van de partij die het zou krijgen."),
    area: str = typer.Option("", help="Bij een soort: de code van het gebied, bijvoorbeeld GM0344."),
    token: str = typer.Option("", help="Met een sleutel: zijn nummer, uit 'informatiehuis token list'."),
    moment: str = typer.Option(
        "", help="Of het toen mocht, zoals toen bekend was: een dag zoals 2026-01-31, of een tijdstip."
    ),
) -> None:
    """Toon de regels die bepalen of een account, of een bezoeker, iets mag of toen mocht, in hun volgorde."""
    open_house()
    from informatiehuis.portal.access.why import Question, decided, moment_in_past, standing_in

    then = moment_in_past(moment)
    question = Question(action, thing, party, area, then)
    decision = decided(account, question, token)
    others = [] if token else standing_in(account, question)

    def show() -> None:
        if then:
            say("Ja, dit mocht toen." if decision.allowed else "Nee, dit mocht toen niet.")
        else:
            say("Ja, dit mag." if decision.allowed else "Nee, dit mag niet.")
        _say_rules(decision)
        for other in others:
            may = "mag dit" if other.decision.allowed else "mag dit niet"
            say(f"Als vervanger van {other.absent}: {may}.")
            _say_rules(other.decision)

    told = [{"for": other.absent, **_as_data(other.decision)} for other in others]
    asked = {"moment": then} if then else {}
    answer({**asked, **_as_data(decision), "standingIn": told}, show)


def _say_rules(decision: Decision) -> None:
    for rule in decision.rules:
        say(" ".join(filter(None, (f"- {rule.label}:", rule.words, rule.advice))))


def _as_data(decision: Decision) -> dict[str, Any]:
    rules = [
        {"name": rule.name, "met": rule.met, "words": rule.words, "advice": rule.advice} for rule in decision.rules
    ]
    return {"allowed": decision.allowed, "rules": rules}
