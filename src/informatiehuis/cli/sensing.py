"""`informatiehuis sensing …`: what sensors send through a broker."""

from __future__ import annotations

import os
import signal
from datetime import datetime
from typing import Any

import typer

from informatiehuis.cli.terminal import answer, moment, open_house, pairs, say, table

app = typer.Typer(help="Wat sensoren sturen.", no_args_is_help=True)


@app.command()
def mqtt() -> None:
    """Neem aan wat sensoren over MQTT sturen, en vertel daar wat nieuw is. Stop met Ctrl+C; wat loopt, wordt afgemaakt.

    De broker en het dienstaccount staan in de instellingen (INFORMATIEHUIS_MQTT en verder).
    """
    house = open_house()
    from informatiehuis.rooms.sensing.mqtt.broker import read
    from informatiehuis.rooms.sensing.mqtt.running import Standing

    standing = Standing(house, read(os.environ))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: standing.ask_to_stop())
    standing.run()


@app.command()
def received() -> None:
    """Toon hoe het gaat met wat over MQTT binnenkomt: bewaard, verteld, en geweigerd met de reden."""
    house = open_house()
    from informatiehuis.engines.kept import told
    from informatiehuis.rooms.sensing.mqtt.kept import STATE, Refusals, read_kept

    state: dict[str, Any] = read_kept(house.mqtt, STATE) or {}
    refused = Refusals.read(house.mqtt).told()
    rows = [(str(one.stream or "-"), one.code, one.count, moment(one.last), told(one.text)) for one in refused]
    value = {**state, "refusals": [{**vars(one), "text": told(one.text)} for one in refused]}

    def show() -> None:
        if not state:
            say("Er kwam nog niets over MQTT binnen.")
            return
        at = datetime.fromisoformat(state["at"])
        words = "verbonden" if state["connected"] else state["trouble"] or "gestopt"
        pairs({"broker": words, "gezien": moment(at), "bewaard": state["stored"], "al bewaard": state["repeated"]})
        pairs({"verteld": state["told"], "geweigerd": state["refused"]})
        table(("datastream", "reden", "aantal", "laatst", "uitleg"), rows)

    answer(value, show)
