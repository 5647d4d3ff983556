"""`informatiehuis job …`: wat loopt er op de achtergrond, en wat ging er mis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import typer

from informatiehuis.cli.terminal import answer, moment, open_house, pairs, say, table
from informatiehuis.engines.problems import N_, Problem

if TYPE_CHECKING:
    from informatiehuis.kernel.models import Job

app = typer.Typer(help="Taken op de achtergrond: bekijken, opnieuw proberen, annuleren.", no_args_is_help=True)
SHOWN = 50


class NoSuchJob(Problem):
    """There is no job of this identifier."""

    code = "no-such-job"


@app.command("list")
def list_jobs(
    state: str = typer.Option(
        "", help="Alleen taken met deze stand: waiting, running, done, failed, given_up, cancelled."
    ),
    most: int = typer.Option(SHOWN, "--most", min=1, help="Hoeveel van de nieuwste."),
) -> None:
    """Toon de taken, de nieuwste eerst, en de werkers die leven."""
    open_house()
    from informatiehuis.kernel.access import HOUSE
    from informatiehuis.kernel.jobs.queries import jobs_for, workers
    from informatiehuis.kernel.models import JobState

    if state and state not in JobState.values:
        raise typer.BadParameter(f"'{state}' is geen stand; kies uit {', '.join(JobState.values)}")
    found = jobs_for(HOUSE).filter(state=state) if state else jobs_for(HOUSE)
    jobs = list(found[:most])
    living = workers()
    told = {"jobs": [told_of(one) for one in jobs], "workers": [one.pk for one in living]}

    def show() -> None:
        rows = [(str(one.pk), one.name, one.get_state_display(), moment(one.asked_at), in_short(one)) for one in jobs]
        if rows:
            table(("taak", "soort", "stand", "gevraagd", "bijzonderheden"), rows)
        else:
            say("Er zijn geen taken.")
        say(f"Werkers die leven: {len(living)}.")

    answer(told, show)


@app.command()
def show(identifier: str = typer.Argument(help="De taak, zoals 'job list' haar toont.")) -> None:
    """Toon één taak: hoe ver zij is, hoe vaak zij is geprobeerd en wat er misging."""
    open_house()
    job = _job(identifier)
    told = told_of(job)
    answer(told, lambda: pairs({name: value for name, value in told.items() if value not in (None, "", [], {})}))


@app.command()
def retry(identifier: str = typer.Argument(help="De taak.")) -> None:
    """Probeer een taak nu opnieuw. Wat klaar is of loopt, blijft zoals het is."""
    open_house()
    from informatiehuis.kernel.access import HOUSE
    from informatiehuis.kernel.jobs.deciding import retry_job

    job = retry_job(actor=HOUSE, job=_job(identifier))
    answer(told_of(job), lambda: say(f"De taak staat nu op: {job.get_state_display()}."))


@app.command()
def cancel(identifier: str = typer.Argument(help="De taak.")) -> None:
    """Annuleer een taak die wacht, of vraag een taak die loopt om te stoppen."""
    open_house()
    from informatiehuis.kernel.access import HOUSE
    from informatiehuis.kernel.jobs.deciding import cancel_job

    job = cancel_job(actor=HOUSE, job=_job(identifier))
    words = "De taak stopt zodra dat kan." if job.cancel_asked else f"De taak staat nu op: {job.get_state_display()}."
    answer(told_of(job), lambda: say(words))


@app.command("run-schedule")
def run_schedule(
    name: str = typer.Argument("", help="Het schema; leeg toont welke er zijn, met hun volgende keer."),
) -> None:
    """Vraag nu alles van een schema, of toon de schema's. Een werker doet het werk."""
    open_house()
    from informatiehuis.kernel.access import HOUSE
    from informatiehuis.kernel.jobs import schedules

    if not name:
        rows: list[tuple[str, str, str]] = []
        for one in schedules.standing():
            coming = min((plan.next for plan in schedules.plans(one)), default=None)
            rows.append((one.schedule.name, "aan" if one.enabled else "uit", moment(coming) if coming else ""))
        answer(
            [dict(zip(("name", "state", "next"), row, strict=True)) for row in rows],
            lambda: table(("schema", "stand", "volgende keer"), rows),
        )
        return
    asked = schedules.run_now(HOUSE, name)
    answer([told_of(one) for one in asked], lambda: say(f"Gevraagd: {len(asked)} taken."))


def _job(identifier: str) -> Job:
    from informatiehuis.kernel.access import HOUSE
    from informatiehuis.kernel.jobs.queries import jobs_for

    try:
        found = jobs_for(HOUSE).filter(pk=UUID(identifier)).first()
    except ValueError:
        found = None
    if found is None:
        raise NoSuchJob(
            N_("Er is geen taak '{identifier}'."),
            N_("Bekijk de taken met 'informatiehuis job list'."),
            identifier=identifier,
        )
    return found


def told_of(job: Job) -> dict[str, Any]:
    """A job for another program."""
    from informatiehuis.engines.kept import told

    return {
        "job": str(job.pk),
        "name": job.name,
        "state": job.state,
        "asked_at": job.asked_at,
        "due_at": job.due_at,
        "started_at": job.started_at,
        "finished_at": job.finished_at,
        "attempts": job.attempts,
        "lost": job.lost,
        "done": job.done,
        "total": job.total,
        "problem": told(job.problem) if job.problem else "",
        "result": [told(one) for one in job.result],
        "schedule": job.schedule,
    }


def in_short(job: Job) -> str:
    """What is worth knowing of a job in a list: its problem, its outcome, or how far it is."""
    from informatiehuis.engines.kept import told

    if job.problem:
        return told(job.problem)
    if job.result:
        return told(job.result[0])
    return f"{job.done} van {job.total}" if job.total else ""
