"""Takes in what arrived through a broker: judged as over HTTP, and stored all together.

Whose powers count is the service account of the settings. A message that is refused is counted with its reason; one
that was sent before is stored once: known by its own `@iot.id`, else by all that it says when it says its time, else by
its number at the broker.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any
from uuid import uuid4

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.engines.sensorthings import TYPES, Rules, check_entity, reference_in
from informatiehuis.engines.signals import BusyProblem, FullProblem, Store
from informatiehuis.kernel.access import Actor
from informatiehuis.rooms.sensing.intake import IDENTIFIER, Sent, observation, require_measuring, take_in
from informatiehuis.rooms.sensing.models import Entity
from informatiehuis.rooms.sensing.mqtt.broker import Limits
from informatiehuis.rooms.sensing.mqtt.kept import Arrived, now
from informatiehuis.rooms.sensing.mqtt.link import Message
from informatiehuis.rooms.sensing.mqtt.pacing import Pace
from informatiehuis.rooms.sensing.problems import NothingThere
from informatiehuis.rooms.sensing.sta.service import Service
from informatiehuis.rooms.sensing.sta.writing import Writer

VERSION = "v1.1"
TOPIC = re.compile(r"v1\.1/(?:Datastreams\((\d{1,18})\)/)?Observations")
LISTENED = (f"{VERSION}/+/Observations", f"{VERSION}/Observations")
OBSERVATION = TYPES["Observation"]


class NotAMessage(Problem):
    """What arrived is nothing that can be taken in."""

    code = "not-a-message"


class TooMany(Problem):
    """One datastream sends more than is taken of one."""

    code = "too-many"


@dataclass(frozen=True)
class Read:
    """A message that was read: of which datastream it says it is, and its observation as it was sent."""

    message: Message
    stream: int | None
    payload: Mapping[str, Any]


@dataclass
class Outcome:
    """What came of messages: how many were new, how many were stored before, and those that were refused."""

    stored: int = 0
    repeated: int = 0
    refused: list[tuple[int | None, Problem]] = field(default_factory=list)


class Inbox:
    """Takes in for one broker; `actor` gives whose powers count at this moment."""

    def __init__(
        self, *, actor: Callable[[], Actor], store: Store, root: str, prefix: str, limits: Limits, arrived: Arrived
    ) -> None:
        self._actor = actor
        self._store = store
        self._root = root
        self._prefix = prefix
        self._limits = limits
        self._arrived = arrived
        self._pace = Pace(limits.per_minute)

    def take(self, messages: Sequence[Message]) -> Outcome:
        """Store what may be stored; when this returns it is on the disk.

        Raises BusyProblem and FullProblem, with nothing stored, when they have to be offered again.
        """
        outcome = Outcome()
        moment = now()
        writer = Writer(Service(self._actor(), self._store.read(), self._root, moment), self._store, "")
        read = [one for message in messages if (one := self._read(message, writer, outcome))]
        numbers = {one.stream for one in read if one.stream is not None}
        known = writer.service.seen.of_type("Datastream").select_related("entry", "thing").in_bulk(numbers)
        judged: dict[Any, Problem | None] = {}
        sent: list[Sent] = []
        for one in read:
            try:
                sent.append(self._sent(one, known, writer, judged))
            except (BusyProblem, FullProblem):
                raise
            except Problem as problem:
                outcome.refused.append((one.stream, problem))
        if sent:
            if self._arrived.is_changed:
                self._arrived.keep()
            receipt = take_in(actor=writer.service.actor, store=self._store, sent=sent, now=moment)
            outcome.stored, outcome.repeated = receipt.stored, receipt.duplicates
        return outcome

    def _read(self, message: Message, writer: Writer, outcome: Outcome) -> Read | None:
        found = TOPIC.fullmatch(message.topic.removeprefix(self._prefix))
        stream = int(found[1]) if found and found[1] else None
        try:
            if found is None:
                raise NotAMessage(
                    N_("Op deze topic nemen wij niets aan."),
                    N_("Publiceer op v1.1/Datastreams(…)/Observations."),
                )
            if stream is not None and not message.again:
                self._require_pace(stream)
            payload = self._payload(message)
            within = ("Datastream",) if stream is not None else ()
            check_entity(payload, OBSERVATION, Rules(writer.service.now, early=True, within=within))
            if stream is None:
                told = payload.get("Datastream")
                number = reference_in(told) if isinstance(told, Mapping) else None
                stream = number if isinstance(number, int) else None
                if stream is not None and not message.again:
                    self._require_pace(stream)
        except Problem as problem:
            outcome.refused.append((stream, problem))
            return None
        return Read(message, stream, payload)

    def _require_pace(self, stream: int) -> None:
        if not self._pace.lets(stream, time.monotonic()):
            raise TooMany(
                N_("Van één meetreeks nemen wij er {most} per minuut aan; wat er meer kwam, is niet bewaard."),
                N_("Stuur minder vaak, of vraag de beheerder om meer ruimte."),
                most=self._limits.per_minute,
            )

    def _payload(self, message: Message) -> Any:
        if len(message.payload) > self._limits.message_bytes:
            raise NotAMessage(
                N_("Dit bericht is groter dan {most} bytes."),
                N_("Stuur één meting per bericht."),
                most=self._limits.message_bytes,
            )
        try:
            return json.loads(message.payload)
        except (ValueError, RecursionError) as error:
            raise NotAMessage(N_("Dit is geen JSON."), N_("Stuur één JSON-document, in UTF-8.")) from error

    def _sent(self, one: Read, known: Mapping[int, Entity], writer: Writer, judged: dict[Any, Problem | None]) -> Sent:
        """A message as an observation to store. Raises the problem for which it is refused."""
        stream = known.get(one.stream) if one.stream is not None else None
        if stream is None:
            raise NothingThere(
                N_("Deze meting hoort bij geen Datastream die er is, of die mag niet worden gezien."),
                N_("Kijk na welk kenmerk de Datastream heeft."),
            )
        if stream.entry_id not in judged:
            judged[stream.entry_id] = _refusal(writer.service.actor, stream)
        if (problem := judged[stream.entry_id]) is not None:
            raise problem
        sent = writer.with_feature(Sent(stream, one.payload))
        observation(sent, writer.service.now)
        return Sent(stream, self._known_again(one), sent.feature)

    def _known_again(self, one: Read) -> Mapping[str, Any]:
        """The payload with an identity, so that the store knows it again when the broker sends it again."""
        payload = one.payload
        if payload.get(IDENTIFIER, payload.get("id")) is not None:
            return payload
        text = json.dumps([one.stream, payload], sort_keys=True, separators=(",", ":"))
        digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
        if payload.get("phenomenonTime"):
            return {**payload, IDENTIFIER: f"mqtt:{digest}"}
        number = one.message.number
        identity = self._arrived.known(number, digest) if one.message.again else None
        if identity is None:
            identity = f"mqtt:{uuid4().hex}"
            if number:
                self._arrived.add(number, digest, identity)
        return {**payload, IDENTIFIER: identity}


def _refusal(actor: Actor, stream: Entity) -> Problem | None:
    """Why nothing of this datastream is taken in from this actor; None when it is."""
    try:
        require_measuring(actor, stream.entry)
    except Problem as problem:
        return problem
    return None
