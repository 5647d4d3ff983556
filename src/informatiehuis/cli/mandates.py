"""`informatiehuis mandate …`: wie wat mag besluiten, namens wie, en waarom."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import typer

from informatiehuis.cli.terminal import answer, open_house, pairs, say, table
from informatiehuis.engines.problems import N_, Problem

if TYPE_CHECKING:
    from informatiehuis.kernel.models import Mandate

app = typer.Typer(help="Het register van mandaten.", no_args_is_help=True)


class NoMandate(Problem):
    """There is no mandate of that name, no such power, or the account does not hold it."""

    code = "no-mandate"


def _find(slug: str) -> Mandate:
    from informatiehuis.kernel.models import Mandate

    found = Mandate.objects.select_related("mandator", "mandatary", "party").filter(slug=slug).first()
    if found is None:
        raise NoMandate(N_("Er is geen mandaat '{slug}'."), N_("Zie 'informatiehuis mandate list'."), slug=slug)
    return found


@app.command("list")
def list_mandates(
    power: str = typer.Option("", help="Alleen wie dit mag, bijvoorbeeld adopt of publish."),
    party: str = typer.Option("", help="Alleen van of voor deze partij, met de korte naam."),
    day: datetime = typer.Option(None, "--on", formats=["%Y-%m-%d"], help="Hoe het op deze dag geldt; anders vandaag."),
) -> None:
    """Toon de mandaten, en of zij gelden."""
    open_house()
    from django.utils import timezone

    from informatiehuis.kernel.access.mandates import register
    from informatiehuis.kernel.access.mandating import authority_of, chain_of
    from informatiehuis.kernel.mandates.standing import standing
    from informatiehuis.kernel.models import Mandate, Party

    parties: dict[UUID | None, str] = dict(Party.objects.values_list("pk", "slug"))
    on, known = day.date() if day else timezone.localdate(), register()
    found = [
        one
        for one in Mandate.objects.select_related("mandator", "mandatary").by_title()
        if (not power or power in one.powers) and (not party or party in _parties(one))
    ]
    told = [
        {
            "mandate": one.slug,
            "title": one.title,
            "form": one.form,
            "mandator": one.mandator.slug if one.mandator else "",
            "authority": parties.get(authority_of(chain_of(known, one.pk)), ""),
            "mandatary": one.mandatary.slug,
            "function": one.function,
            "powers": one.powers,
            "holds": standing(known, one.pk, on).holds,
            "standing": standing(known, one.pk, on).words,
        }
        for one in found
    ]
    names = ("mandate", "function", "mandatary", "authority", "standing")
    rows = [tuple(str(one[name]) for name in names) for one in told]
    answer(told, lambda: table(("mandaat", "functie", "bij", "namens", "geldigheid"), rows))


def _parties(one: Mandate) -> set[str]:
    return {one.mandatary.slug, *([one.mandator.slug] if one.mandator else [])}


@app.command()
def show(slug: str = typer.Argument(help="De korte naam van het mandaat.")) -> None:
    """Toon een mandaat, waar het op rust, wat erop rust, en welke accounts het hebben."""
    open_house()
    from django.utils import timezone

    from informatiehuis.kernel.access.mandates import register
    from informatiehuis.kernel.access.mandating import chain_of
    from informatiehuis.kernel.mandates.standing import standing

    found, known = _find(slug), register()
    here = standing(known, found.pk, timezone.localdate())
    above = [one.title for one in chain_of(known, found.pk)[1:]]
    below = [one.title for one in found.resting.by_title()]
    holders = [one.user.username for one in found.holders.select_related("user").order_by("pk")]
    told: dict[str, Any] = {
        "mandate": found.slug,
        "title": found.title,
        "form": found.form,
        "powers": found.powers,
        "source": found.source,
        "holds": here.holds,
        "standing": here.words,
        "rests_on": above,
        "resting": below,
        "role": found.role,
        "holders": holders,
    }
    shown = {
        "titel": found.title,
        "vorm": found.get_form_display(),
        "functie": f"{found.function}, {found.mandatary}",
        "vastgelegd in": found.source,
        "geldigheid": here.words,
        "rust op": " < ".join(above) or "-",
        "hierop rust": ", ".join(below) or "-",
        "houders": ", ".join([*holders, *([f"rol {found.role}"] if found.role else [])]) or "-",
    }
    answer(told, lambda: pairs(shown))


@app.command()
def why(
    account: str = typer.Option(help="De gebruikersnaam."),
    action: str = typer.Option(help="De stap, zoals adopt of publish."),
    thing: str = typer.Option(help="Het vaste adres van het ding, bijvoorbeeld /id/begrip/woz-waarde."),
) -> None:
    """Toon onder welk mandaat een account over iets beslist, of wat er ontbreekt; ook als het huis er geen vraagt."""
    open_house()
    from informatiehuis.cli.users import account_of
    from informatiehuis.kernel.access import actor_for
    from informatiehuis.kernel.access.mandates import mandate_rule
    from informatiehuis.kernel.access.powers import demanded, mandated_powers, power_of
    from informatiehuis.portal.access.why import thing_at

    about = thing_at(thing)
    power = power_of(action, about.kind)
    if power is None or not power.mandated:
        raise NoMandate(
            N_("'{action}' is hier geen bevoegdheid."),
            N_("Kies uit: {known}."),
            action=action,
            known=", ".join(one.step for one in mandated_powers()),
        )
    rule = mandate_rule(actor_for(account_of(account)), power, about)
    asked = power.name in demanded()

    def show_rule() -> None:
        say(" ".join(filter(None, (rule.words, rule.advice))))
        say("Dit huis vraagt hier een mandaat." if asked else "Dit huis vraagt hier geen mandaat.")

    answer({"met": rule.met, "words": rule.words, "advice": rule.advice, "demanded": asked}, show_rule)


@app.command()
def assign(
    slug: str = typer.Argument(help="De korte naam van het mandaat."),
    username: str = typer.Argument(help="De gebruikersnaam."),
    begins: datetime = typer.Option(None, "--from", help="Vanaf dit moment."),
    ends: datetime = typer.Option(None, "--until", help="Tot dit moment."),
    reason: str = typer.Option("", help="Waarom; dit komt in de geschiedenis. Noem geen personen."),
) -> None:
    """Geef een account een mandaat op naam."""
    open_house()
    from informatiehuis.cli.users import account_of, aware
    from informatiehuis.kernel.access import HOUSE
    from informatiehuis.kernel.mandates.actions import assign_mandate

    assign_mandate(
        actor=HOUSE,
        mandate=_find(slug),
        user=account_of(username),
        valid_from=aware(begins),
        valid_until=aware(ends),
        reason=reason,
    )
    answer({"mandate": slug, "holder": username}, lambda: say(f"Account {username} heeft nu het mandaat {slug}."))


@app.command()
def release(
    slug: str = typer.Argument(help="De korte naam van het mandaat."),
    username: str = typer.Argument(help="De gebruikersnaam."),
    reason: str = typer.Option("", help="Waarom; dit komt in de geschiedenis."),
) -> None:
    """Neem een mandaat op naam van een account terug."""
    open_house()
    from informatiehuis.cli.users import account_of
    from informatiehuis.kernel.access import HOUSE
    from informatiehuis.kernel.mandates.actions import release_mandate

    held = _find(slug).holders.filter(user=account_of(username)).first()
    if held is None:
        raise NoMandate(
            N_("Account '{username}' heeft dit mandaat niet op naam."),
            N_("Zie 'informatiehuis mandate show {slug}'."),
            username=username,
            slug=slug,
        )
    release_mandate(actor=HOUSE, holder=held, reason=reason)
    answer({"released": slug, "holder": username}, lambda: say(f"Account {username} heeft dit mandaat niet meer."))
