"""`informatiehuis cluster …`: een Spark-cluster op deze machine starten, bekijken en stoppen."""

from __future__ import annotations

import typer

from informatiehuis.cli.terminal import answer, house_folder, pairs, progress, say

app = typer.Typer(help="Apache Spark: een cluster op deze machine.", no_args_is_help=True)


@app.command()
def up(
    workers: int = typer.Option(2, min=1, help="Hoeveel werkers."),
    cores: int = typer.Option(1, min=1, help="Hoeveel rekenkernen per werker."),
    memory: str = typer.Option("1g", help="Hoeveel geheugen per werker, zoals 512m of 4g."),
    connect: bool = typer.Option(False, "--connect", help="Ook Spark Connect."),
) -> None:
    """Start een cluster: een master en werkers, elk een eigen proces. Draait er al een, dan blijft dat zo."""
    from informatiehuis.engines.query.spark.cluster import Size, start

    with progress("Cluster starten") as watch:
        made = start(house_folder().cluster, Size(workers, cores, memory, connect), watch)
    told = {
        "master": made.master,
        "web": made.web,
        "connect": made.connect.partition("/;")[0],
        "workers": made.size.workers,
    }

    def show() -> None:
        say(f"Het cluster draait, met {made.size.workers} werkers.")
        pairs({name: value for name, value in told.items() if value})
        say("Dit huis rekent er vanzelf op: informatiehuis indicator run NAAM --engine spark")

    answer(told, show)


@app.command()
def status() -> None:
    """Zeg of het cluster draait, en met hoeveel werkers. Eindigt met 1 als het niet draait."""
    from informatiehuis.engines.query.spark.cluster import running, workers

    found = running(house_folder().cluster)
    alive = workers(found) if found else 0
    processes = {one.name: one.lives for one in found.processes} if found else {}
    told = {"running": bool(found), "workers": alive, "master": found.master if found else "", "processes": processes}

    def show() -> None:
        if not found:
            say("Er draait geen cluster. Start er een met 'informatiehuis cluster up'.")
            return
        say(f"Het cluster op {found.master} draait, met {alive} van {found.size.workers} werkers.")
        for name, lives in processes.items():
            say(f"{name}: {'draait' if lives else 'gestopt'}")

    answer(told, show)
    raise typer.Exit(0 if found and alive else 1)


@app.command()
def down() -> None:
    """Stop het cluster, met alles wat erbij hoort."""
    from informatiehuis.engines.query.spark.cluster import stop

    stopped = stop(house_folder().cluster)
    words = f"Gestopt: {', '.join(stopped)}." if stopped else "Er draaide geen cluster."
    answer({"stopped": stopped}, lambda: say(words))
