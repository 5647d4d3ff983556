"""The command itself: its groups, and how it ends.

Exit codes: 0 all is well, 1 something is not well (a problem, a broken chain), 2 the command was given wrongly,
130 interrupted.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import typer

from informatiehuis import __version__
from informatiehuis.cli import (
    access,
    atlas,
    audit,
    campaigns,
    cluster,
    contracts,
    copies,
    dmn,
    doctor,
    estate,
    house,
    indicators,
    jobs,
    mandates,
    register,
    search,
    sensing,
    sources,
    sql,
    tokens,
    users,
    uses,
    workers,
)
from informatiehuis.cli.mending import in_words
from informatiehuis.cli.terminal import fail, options
from informatiehuis.engines.problems import Problem
from informatiehuis.engines.progress import Interrupted

app = typer.Typer(
    name="informatiehuis",
    help=(
        "Een informatiehuis voor een regio: van bron tot uitgelegd cijfer.\n\n"
        "Begin met [bold]informatiehuis init --example utrecht[/bold] en daarna [bold]informatiehuis serve[/bold].\n\n"
        "Wie een commando kan geven, beheert de map van het huis. Daarom handelt elk commando als het huis zelf: "
        "het ziet alles wat erin staat, ook wat niet openbaar is, en vraagt geen rol of mandaat.\n\n"
        "De opties hieronder gelden voor elk commando en mogen overal staan. "
        "Einde: 0 alles is goed, 1 iets is niet goed, 2 het commando klopt niet, 130 onderbroken."
    ),
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)
house.add_to(app)
doctor.add_to(app)
workers.add_to(app)
contracts.add_to(sources.app)
campaigns.add_to(sensing.app)
app.add_typer(sources.app, name="source")
app.add_typer(indicators.app, name="indicator")
app.add_typer(atlas.app, name="atlas")
app.add_typer(estate.app, name="estate")
app.add_typer(users.app, name="user")
app.add_typer(tokens.app, name="token")
app.add_typer(access.app, name="access")
app.add_typer(mandates.app, name="mandate")
app.add_typer(audit.app, name="audit")
app.add_typer(cluster.app, name="cluster")
app.add_typer(jobs.app, name="job")
app.add_typer(register.app, name="register")
app.add_typer(search.app, name="search")
app.add_typer(sensing.app, name="sensing")
app.add_typer(uses.app, name="uses")
app.add_typer(dmn.app, name="dmn")
sql.add_to(app)
copies.add_to(app)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"informatiehuis {__version__}")
        raise typer.Exit


@app.callback()
def main(
    home: str = typer.Option("", "--home", envvar="INFORMATIEHUIS_HOME", help="De map van het huis (anders ./house)."),
    json: bool = typer.Option(False, "--json", help="Antwoord als JSON, voor andere programma's."),
    quiet: bool = typer.Option(False, "--quiet", "-q", help="Zonder voortgang."),
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Toon de versie."),
) -> None:
    """Settings that hold for every command."""
    options.home, options.json, options.quiet = home, json, quiet


def run() -> None:
    """Run the command; a problem becomes words and exit code 1, never a traceback."""
    try:
        app(args=settings_first(sys.argv[1:]))
    except Problem as problem:
        fail(problem)
        sys.exit(1)
    except Interrupted:
        _stopped()
        sys.exit(130)
    except SystemExit as end:
        if end.code == 130:
            _stopped()
        raise
    except Exception as error:
        fail(in_words(error))
        sys.exit(1)


def _stopped() -> None:
    typer.echo("Gestopt. Er is niets half gedaan.", err=True)


def settings_first(words: Sequence[str]) -> list[str]:
    """The words of a command with the settings that hold for every command in front, wherever they were said."""
    first: list[str] = []
    rest = list(words)
    place = 0
    while place < len(rest) and rest[place] != "--":
        if rest[place] in ("--json", "--quiet", "-q") or rest[place].startswith("--home="):
            first.append(rest.pop(place))
        elif rest[place] == "--home" and place + 1 < len(rest):
            first += [rest.pop(place), rest.pop(place)]
        else:
            place += 1
    return first + rest


if __name__ == "__main__":
    run()
