"""Guards the connections of the transport: a deadline on every byte, and no private addresses if asked.

The address is looked up once, checked, and then connected to, so that a name cannot answer with another
address after the check (DNS rebinding). TLS still verifies the certificate of the name.
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable
from typing import Any

import httpcore
import httpx

from informatiehuis.engines.connectors.problems import RefusedProblem
from informatiehuis.engines.problems import N_

SocketOptions = Iterable[Any] | None


class Deadline:
    """A moment on the monotonic clock that the transport sets for the request it is making."""

    def __init__(self) -> None:
        self._ends: float | None = None

    def start(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds

    def left(self, timeout: float | None) -> float | None:
        """The seconds that an operation may take. Raises httpcore.ReadTimeout when none are left."""
        if self._ends is None:
            return timeout
        left = self._ends - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the time for this request has passed")
        return left if timeout is None else min(left, timeout)

    @property
    def passed(self) -> bool:
        return self._ends is not None and time.monotonic() >= self._ends


class GuardedBackend(httpcore.SyncBackend):
    """Opens TCP connections within the deadline and, unless `allow_private`, only to public addresses."""

    def __init__(self, deadline: Deadline, allow_private: bool) -> None:
        self._deadline = deadline
        self._allow_private = allow_private

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: SocketOptions = None,
    ) -> httpcore.NetworkStream:
        address = host if self._allow_private else public_address(host, port)
        timeout = self._deadline.left(timeout)
        stream = super().connect_tcp(address, port, timeout, local_address, socket_options)
        return GuardedStream(stream, self._deadline)


class GuardedStream(httpcore.NetworkStream):
    """A stream of which every read and write ends before the deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left(timeout))
        return GuardedStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class GuardedTransport(httpx.HTTPTransport):
    """httpx's own transport on guarded connections; it uses no proxy."""

    def __init__(self, deadline: Deadline, allow_private: bool) -> None:
        super().__init__()
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(),
            network_backend=GuardedBackend(deadline, allow_private),
        )


def public_address(host: str, port: int) -> str:
    """An address of the host that is on the public internet.

    Raises RefusedProblem when one of them is not.
    """
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise httpcore.ConnectError(str(error)) from error
    addresses = [str(answer[4][0]) for answer in answers]
    for address in addresses:
        if not is_public(address):
            raise RefusedProblem(
                N_("Het adres {host} ligt in een besloten netwerk; daar haalt dit huis geen bronnen op."),
                N_("Gebruik een openbaar adres, of vraag de beheerder om besloten adressen toe te staan."),
                host=host,
            )
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether an IP address is on the public internet; an IPv4 address within IPv6 counts as itself."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inside = ip.ipv4_mapped or ip.sixtofour
        if inside is not None:
            ip = inside
        elif ip in ipaddress.IPv6Network("64:ff9b::/96"):
            ip = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.is_global and not ip.is_multicast
