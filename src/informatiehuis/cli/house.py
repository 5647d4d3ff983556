"""`init` and `serve`: making a house and opening its doors."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from informatiehuis.cli.terminal import answer, house_folder, open_house, options, pairs, say
from informatiehuis.cli.workers import start_beside
from informatiehuis.engines.problems import N_, Problem

if TYPE_CHECKING:
    from informatiehuis.portal.founding import Founded

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
WORKER = "informatiehuis.portal.worker.HouseWorker"
LOGGER = "informatiehuis.portal.observing.server.HouseLogger"


class PortTaken(Problem):
    """Something else already listens on the port."""

    code = "port-taken"


class NoExample(Problem):
    """There is no example of that name."""

    code = "no-example"


def add_to(app: typer.Typer) -> None:
    """Add the commands that stand by themselves."""
    app.command()(init)
    app.command()(serve)


def init(
    example: str = typer.Option("", "--example", help="Vul het huis met dit voorbeeld, bijvoorbeeld utrecht."),
    folder: Path | None = typer.Option(None, "--from", help="Vul het huis uit een map met atlasbestanden."),
    home: str = typer.Option("", "--home", help="De map van het huis."),
) -> None:
    """Maak een huis: map, database en beheerder; met een voorbeeld ook bronnen, cijfers en pagina's.

    Wat er al is, blijft staan. Het commando mag dus vaker worden gegeven.
    """
    options.home = home or options.home
    house = open_house(must_exist=False)
    from informatiehuis.portal.founding import found

    source = folder or (_example(example) if example else None)
    made = found(house, source, say)
    answer(made.as_mapping(), lambda: _show(made))


def _example(name: str) -> Path:
    if not (EXAMPLES / name).is_dir():
        known = ", ".join(sorted(path.name for path in EXAMPLES.glob("*/"))) if EXAMPLES.is_dir() else "-"
        raise NoExample(
            N_("Er is geen voorbeeld '{name}'."),
            N_("Kies uit: {known}, of noem een map met --from."),
            name=name,
            known=known,
        )
    return EXAMPLES / name


def _show(made: Founded) -> None:
    say("")
    say(f"Het huis staat in {made.folder}.")
    pairs(made.counts)
    for problem in made.warnings():
        say(f"Let op: {problem}")
    for account in made.accounts:
        say(f"Inloggen kan met gebruikersnaam {account.username} en wachtwoord {account.password} ({account.what}).")
    if made.accounts:
        say(f"Deze wachtwoorden staan ook in {made.folder / 'accounts.txt'}. Verander ze, en gooi dat bestand weg.")


def serve(
    port: int = typer.Option(8000, help="De poort."),
    host: str = typer.Option("127.0.0.1", help="Het adres waarop het huis luistert."),
    workers: int = typer.Option(1, help="Aantal processen."),
    threads: int = typer.Option(8, help="Aantal draden per proces."),
    worker: bool = typer.Option(
        True, "--worker/--no-worker", help="Start ook een werker voor taken op de achtergrond."
    ),
    home: str = typer.Option("", "--home", help="De map van het huis."),
) -> None:
    """Open het huis: dien de pagina's en de API op, met een werker ernaast die mee stopt."""
    options.home = home or options.home
    house = house_folder()
    _require_free(host, port)
    say(f"Het huis is open op http://{host}:{port}/ (stop met Ctrl+C)")
    command = [sys.executable, "-m", "gunicorn", "informatiehuis.portal.wsgi:application", "--bind", f"{host}:{port}"]
    command += ["--workers", str(workers), "--threads", str(threads), "--worker-class", WORKER]
    command += ["--logger-class", LOGGER]
    command += ["--log-level", "warning", "--timeout", "120", "--no-control-socket"]
    environment = {**os.environ, "INFORMATIEHUIS_HOME": str(house.root)}
    if worker:
        start_beside(environment)
    if os.name == "posix":
        os.execve(sys.executable, command, environment)  # noqa: S606  # nosec B606 # our own interpreter, no shell
    status = subprocess.call(command, env=environment)  # noqa: S603  # nosec B603 # the same
    raise typer.Exit(status)


def _require_free(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(
                N_("Op poort {port} luistert al iets, of die poort mag niet: {detail}."),
                N_("Stop dat programma, of kies een andere poort met --port."),
                port=port,
                detail=error.strerror or error,
            ) from error
