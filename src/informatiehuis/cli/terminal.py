"""How the command talks: answers as text or JSON, progress bars, problems; and how it opens the house."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.engines.progress import Progress as Watcher
from informatiehuis.engines.progress import silent
from informatiehuis.kernel.house import House


@dataclass
class Options:
    """What was said before the command."""

    home: str = ""
    json: bool = False
    quiet: bool = False


# The facts of a problem that say where it is; in JSON they stand by themselves.
PLACES = ("file", "line", "column", "key", "field")
options = Options()
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


class NoHouse(Problem):
    """There is no house in the folder that was named."""

    code = "no-house"


def house_folder(must_exist: bool = True) -> House:
    """The house that was chosen, without setting up anything. Raises NoHouse and HouseProblem."""
    if options.home:
        os.environ["INFORMATIEHUIS_HOME"] = options.home
    house = House.from_environment()
    if not must_exist:
        return house
    if not house.exists:
        raise NoHouse(
            N_("In {folder} staat geen huis."),
            N_("Maak er een met 'informatiehuis init', of noem de map met --home."),
            folder=house.root,
        )
    house.require_readable_profile()
    return house


def open_house(must_exist: bool = True) -> House:
    """The house that was chosen, with Django set up for it. Raises NoHouse."""
    house = house_folder(must_exist)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "informatiehuis.portal.settings")
    import django

    django.setup()
    return house


def say(text: str) -> None:
    """A line for people; silent when the answer is JSON."""
    if not options.json:
        out.print(text, markup=False)


def answer(value: Any, show: Callable[[], None] | None = None) -> None:
    """The answer of a command: as JSON when asked, otherwise as `show` shows it."""
    if options.json:
        sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=_as_json) + "\n")
    elif show:
        show()


def _as_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def table(columns: Sequence[str], rows: Sequence[Sequence[Any]], title: str = "") -> None:
    """A table for people. Numbers are right-aligned."""
    drawn = Table(title=title or None, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for number, name in enumerate(columns):
        numeric = all(isinstance(row[number], int | float) for row in rows) and bool(rows)
        drawn.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        drawn.add_row(*("" if cell is None else str(cell) for cell in row))
    out.print(drawn)


def pairs(values: Mapping[str, Any]) -> None:
    """Names with their values, one a line."""
    width = max((len(name) for name in values), default=0)
    for name, value in values.items():
        out.print(f"{name.ljust(width)}  {value}", markup=False)


def moment(when: datetime) -> str:
    """A moment as people here write it, in the time zone of the house."""
    from django.utils.timezone import localtime

    return f"{localtime(when):%d-%m-%Y %H:%M}"


def require_one_choice(name: str, everything: bool, what: str) -> None:
    """Raise a usage error unless either one name or --all was given."""
    if bool(name) == everything:
        raise typer.BadParameter(f"noem één {what}, of geef --all")


@contextmanager
def progress(what: str) -> Iterator[Watcher]:
    """A progress bar on the terminal while the block runs; nothing when nobody watches."""
    if options.quiet or options.json or not err.is_terminal:
        yield silent
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True) as shown:
        task = shown.add_task(what, total=None)

        def watch(done: int, total: int | None = None) -> None:
            shown.update(task, completed=done, total=total)

        yield watch


def fail(problem: Problem) -> None:
    """Say everything that is wrong and what to do, on standard error; as JSON on standard output when asked."""
    parts = parts_of(problem)
    if options.json:
        told: dict[str, Any] = {"problem": _in_json(problem)}
        if parts != [problem]:
            told["problems"] = [_in_json(part) for part in parts]
        answer(told)
        return
    if problem not in parts:
        err.print(f"Dit ging niet: {problem.what()}", style="bold", markup=False)
    for part in parts:
        lead = "" if problem not in parts else "Dit ging niet: "
        err.print(f"{lead}{part.what()}", style="bold", markup=False)
        if remedy := part.what_to_do():
            err.print(remedy, markup=False)
    if problem not in parts and (remedy := problem.what_to_do()):
        err.print(remedy, markup=False)


def parts_of(problem: Problem) -> list[Problem]:
    """The problems that one problem stands for, in order; itself when it stands alone."""
    found: list[Problem] = []
    for part in getattr(problem, "problems", ()) or (problem,):
        reason = getattr(part, "reason", None) or part
        found += [part, *getattr(reason, "also", ())]
    return found


def _in_json(problem: Problem) -> dict[str, Any]:
    places = {name: problem.facts[name] for name in PLACES if problem.facts.get(name)}
    return {"code": problem.code, "message": problem.what(), "remedy": problem.what_to_do(), **places}
