"""The connection with a broker: the one place that knows the client library.

MQTT 5, quality of service 1. The broker keeps the session: what arrives while the house is away waits there. A message
is confirmed to the broker only when the caller says so, and no more than `in_flight` come before that; so what cannot
be stored now stays with the broker, and nothing here grows. A connection that is lost is made again, ever later up to
a minute. What is published without asking for a confirmation (quality of service 0) the broker does not hold back: of
that so much is kept waiting, and the rest is counted.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import ssl
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from informatiehuis.rooms.sensing.mqtt.broker import Broker

log = logging.getLogger("informatiehuis.mqtt")
SOONEST, LATEST = 1, 60
KEEP_ALIVE = 30
LOOK_SECONDS = 0.05
UNHELD = 4


@dataclass(frozen=True)
class Message:
    """What arrived: `number` is what the broker knows it by on connection `line`; `again` when it was sent before."""

    topic: str
    payload: bytes
    number: int
    again: bool
    line: int


class Link:
    """One session with a broker. Safe for one thread that takes and one that publishes."""

    def __init__(self, broker: Broker, topics: Sequence[str]) -> None:
        self._broker = broker
        self._topics = topics
        self._arrived: queue.Queue[Message] = queue.Queue()
        self._line = 0
        self._connected = threading.Event()
        self._unheld = 0
        self.trouble = ""
        """Why there is no connection, in the words of the broker; empty when there is one."""
        self._client = self._made()

    def _made(self) -> paho.Client:
        broker = self._broker
        client = paho.Client(
            CallbackAPIVersion.VERSION2, client_id=broker.client, protocol=paho.MQTTv5, manual_ack=True
        )
        if broker.user:
            client.username_pw_set(broker.user, broker.password)
        if broker.encrypted:
            client.tls_set_context(ssl.create_default_context(cafile=broker.authorities or None))
        client.reconnect_delay_set(SOONEST, LATEST)
        client.max_inflight_messages_set(broker.limits.in_flight)
        client.on_connect = self._on_connect
        client.on_connect_fail = self._on_connect_fail
        client.on_disconnect = self._on_disconnect
        client.on_message = self._on_message
        client.on_subscribe = self._on_subscribe
        return client

    def open(self) -> None:
        """Begin to connect, and go on trying until it is closed."""
        limits = self._broker.limits
        properties = Properties(PacketTypes.CONNECT)
        properties.SessionExpiryInterval = limits.keep_seconds
        properties.ReceiveMaximum = limits.in_flight
        self._client.connect_async(
            self._broker.host, self._broker.port, KEEP_ALIVE, clean_start=False, properties=properties
        )
        self._client.loop_start()

    def close(self) -> None:
        """Say goodbye; the broker keeps what was not confirmed."""
        self._client.disconnect()
        self._client.loop_stop()

    @property
    def is_connected(self) -> bool:
        return self._connected.is_set()

    def take(self, most: int, seconds: float) -> list[Message]:
        """What arrived, at most so many; waits so long for the first."""
        found: list[Message] = []
        try:
            found.append(self._arrived.get(timeout=seconds))
            while len(found) < most:
                found.append(self._arrived.get_nowait())
        except queue.Empty:
            pass
        return [one for one in found if self.holds(one)]

    def left_out(self) -> int:
        """How many without a confirmation were left out since the last time that this was asked."""
        found, self._unheld = self._unheld, 0
        return found

    def holds(self, message: Message) -> bool:
        """Whether a message came over the connection of now; else the broker sends it again."""
        return message.line == self._line

    def confirm(self, message: Message) -> None:
        """Tell the broker that a message is in the house. On another connection its number means something else."""
        if self.holds(message) and message.number:
            self._client.ack(message.number, 1)

    def publish(self, messages: Sequence[tuple[str, bytes]], seconds: float) -> bool:
        """Publish, and wait until the broker has confirmed all; whether it has. What was not may arrive twice."""
        if not self.is_connected:
            return False
        ends = time.monotonic() + seconds
        sent = [self._client.publish(topic, payload, qos=1) for topic, payload in messages]
        for one in sent:
            while not one.is_published():
                if time.monotonic() > ends or not self.is_connected:
                    return False
                one.wait_for_publish(LOOK_SECONDS)
        return True

    def _on_connect(self, client: paho.Client, _data: Any, _flags: Any, reason: ReasonCode, _properties: Any) -> None:
        if reason.is_failure:
            self._troubled(str(reason))
            return
        # numbers of messages hold within a connection: what was not confirmed comes again
        self._line += 1
        with contextlib.suppress(queue.Empty):
            while True:
                self._arrived.get_nowait()
        options = SubscribeOptions(qos=1, noLocal=True, retainHandling=SubscribeOptions.RETAIN_DO_NOT_SEND)
        client.subscribe([(topic, options) for topic in self._topics])

    def _on_subscribe(
        self, _client: paho.Client, _data: Any, _number: int, reasons: Sequence[ReasonCode], _properties: Any
    ) -> None:
        if refused := [str(reason) for reason in reasons if reason.is_failure]:
            self._troubled(refused[0])
            return
        self._connected.set()
        self.trouble = ""
        log.info("Verbonden met de broker.")

    def _on_connect_fail(self, _client: paho.Client, _data: Any) -> None:
        self._troubled("no answer")

    def _on_disconnect(
        self, _client: paho.Client, _data: Any, _flags: Any, reason: ReasonCode, _properties: Any
    ) -> None:
        if self._connected.is_set():
            self._connected.clear()
            self._troubled(str(reason))

    def _troubled(self, reason: str) -> None:
        self._connected.clear()
        if reason != self.trouble:
            log.warning("Geen verbinding met de broker (%s); het huis blijft het proberen.", reason)
        self.trouble = reason

    def _on_message(self, _client: paho.Client, _data: Any, message: paho.MQTTMessage) -> None:
        try:
            topic = message.topic
        except UnicodeDecodeError:
            topic = ""
        if not message.qos and self._arrived.qsize() >= UNHELD * self._broker.limits.in_flight:
            self._unheld += 1
            return
        self._arrived.put(Message(topic, bytes(message.payload), message.mid, message.dup, self._line))
