"""The process that stands between a broker and the house: `informatiehuis sensing mqtt`.

One thread takes in, one tells. What cannot be stored now is offered again until it can be; meanwhile nothing is
confirmed to the broker, which then sends nothing more. One process a house does this.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import Error as DatabaseError
from django.db import close_old_connections, connections

from informatiehuis.engines.lake.stages import locked
from informatiehuis.engines.problems import N_, Problem
from informatiehuis.engines.signals import BusyProblem, FullProblem
from informatiehuis.kernel.access import Actor, Scope, actor_for
from informatiehuis.kernel.house import House
from informatiehuis.kernel.models import User
from informatiehuis.kernel.services import is_service
from informatiehuis.rooms.sensing.mqtt.broker import OFF, Broker
from informatiehuis.rooms.sensing.mqtt.kept import STATE, Arrived, Refusals, keep, now
from informatiehuis.rooms.sensing.mqtt.link import Link, Message
from informatiehuis.rooms.sensing.mqtt.taking import LISTENED, Inbox, Outcome
from informatiehuis.rooms.sensing.mqtt.telling import Outbox
from informatiehuis.rooms.sensing.store import store_of

log = logging.getLogger("informatiehuis.mqtt")
LOOK_SECONDS, TELL_SECONDS, STATE_SECONDS = 0.2, 0.2, 5
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 30.0
PASSES = (BusyProblem, FullProblem, DatabaseError, OSError)
"""What keeps something from being stored now, and not later."""


class NoAccount(Problem):
    """The account of the settings cannot stand behind what arrives."""

    code = "no-account"


class RunsAlready(Problem):
    """Another process does this for the house."""

    code = "runs-already"


class LeftOut(Problem):
    """A message that the broker did not hold back came when too many waited."""

    code = "left-out"


def acting(username: str) -> Actor:
    """The service account behind what arrives, with the powers that it has now. Raises NoAccount."""
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None or not is_service(user):
        raise NoAccount(
            N_("'{username}' is geen dienstaccount dat aan staat."),
            N_("Maak er een met 'informatiehuis user create-service', en geef het een rol voor de sensoren."),
            username=username,
        )
    return actor_for(user, scope=Scope(frozenset({"write"}), frozenset({"sensor"})))


@dataclass
class Counts:
    """What was done since the process began."""

    stored: int = 0
    repeated: int = 0
    refused: int = 0
    told: int = 0


class Standing:
    """Runs until it is asked to stop."""

    def __init__(self, house: House, broker: Broker) -> None:
        self._house = house
        self._broker = broker
        self._stopping = threading.Event()
        self._counts = Counts()
        self._began = now()
        self._failed: BaseException | None = None
        house.mqtt.mkdir(exist_ok=True)
        self._link = Link(broker, [f"{broker.inbox}{topic}" for topic in LISTENED])
        self._refusals = Refusals.read(house.mqtt)
        self._inbox = Inbox(
            actor=lambda: acting(broker.account),
            store=store_of(house),
            root=house.profile.address_of("/sta/v1.1"),
            prefix=broker.inbox,
            limits=broker.limits,
            arrived=Arrived.read(house.mqtt, broker.limits.in_flight),
        )

    def ask_to_stop(self) -> None:
        self._stopping.set()

    def run(self) -> None:
        """Take in and tell. Raises RunsAlready and NoAccount."""
        acting(self._broker.account)
        with locked(self._house.mqtt / "lock", wait=False) as mine:
            if not mine:
                raise RunsAlready(
                    N_("Er draait al een proces dat metingen van de broker aanneemt."), N_("Stop dat eerst.")
                )
            self._link.open()
            threads = [self._thread(self._take_in), self._thread(self._keep_state)]
            threads += [self._thread(self._tell)] if self._broker.publish != OFF else []
            self._stopping.wait()
            for one in threads:
                one.join()
            self._link.close()
            self._write_state()
        if self._failed is not None:
            raise self._failed

    def _thread(self, work: Callable[[], None]) -> threading.Thread:
        def run() -> None:
            try:
                work()
            except BaseException as error:
                self._failed = self._failed or error
                self._stopping.set()
            finally:
                connections.close_all()

        made = threading.Thread(target=run, name=work.__name__)
        made.start()
        return made

    def _take_in(self) -> None:
        while not self._stopping.is_set():
            messages = self._link.take(self._broker.limits.in_flight, LOOK_SECONDS)
            left_out = self._link.left_out()
            if messages:
                self._settle(messages)
            if left_out:
                self._refuse([(None, _left_out())] * left_out)

    def _settle(self, messages: Sequence[Message]) -> None:
        """Store messages or refuse them, and only then confirm them. Gives up when the connection is another one."""
        pause = FIRST_PAUSE
        while self._link.holds(messages[0]) and not self._stopping.is_set():
            close_old_connections()
            try:
                outcome = self._inbox.take(messages)
                self._note(outcome)
            except PASSES as error:
                log.warning("Wat binnenkwam kan nu niet worden bewaard (%s); het blijft bij de broker.", _name(error))
                self._stopping.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
                messages = [replace(one, again=True) for one in messages]
                continue
            for one in messages:
                self._link.confirm(one)
            return

    def _note(self, outcome: Outcome) -> None:
        if outcome.refused:
            self._refuse(outcome.refused)
        self._counts.stored += outcome.stored
        self._counts.repeated += outcome.repeated

    def _refuse(self, refused: Sequence[tuple[int | None, Problem]]) -> None:
        moment = now()
        for stream, problem in refused:
            self._refusals.add(stream, problem, moment)
        self._refusals.keep()
        self._counts.refused += len(refused)
        codes = sorted({problem.code for _, problem in refused})
        log.warning("Berichten geweigerd: %s (%s).", len(refused), ", ".join(codes))

    def _tell(self) -> None:
        outbox: Outbox | None = None
        while not self._stopping.is_set():
            close_old_connections()
            told = 0
            try:
                outbox = outbox or self._outbox()
                told = outbox.turn() if self._link.is_connected else 0
            except PASSES as error:
                log.warning("Er kan nu niets worden verteld (%s).", _name(error))
            self._counts.told += told
            if not told:
                self._stopping.wait(TELL_SECONDS)

    def _outbox(self) -> Outbox:
        return Outbox(
            link=self._link,
            store=store_of(self._house),
            root=self._house.profile.address_of("/sta/v1.1"),
            prefix=self._broker.outbox,
            folder=self._house.mqtt,
            publish=self._broker.publish,
            insider=lambda: acting(self._broker.account),
        )

    def _keep_state(self) -> None:
        while True:
            self._write_state()
            if self._stopping.wait(STATE_SECONDS):
                return

    def _write_state(self) -> None:
        state: dict[str, Any] = {
            **vars(self._counts),
            "connected": self._link.is_connected and not self._stopping.is_set(),
            "trouble": self._link.trouble,
            "began": self._began.isoformat(),
            "at": now().isoformat(),
        }
        keep(self._house.mqtt, STATE, state)


def _left_out() -> LeftOut:
    return LeftOut(
        N_("Er kwamen meer berichten zonder bevestiging (QoS 0) dan er konden wachten; deze zijn niet bewaard."),
        N_("Publiceer met QoS 1: dan houdt de broker vast wat nog niet kan."),
    )


def _name(error: BaseException) -> str:
    return error.code if isinstance(error, Problem) else type(error).__name__
