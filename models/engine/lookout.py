"""Close connections on which the server has fallen silent, so that their callers go on at once.

The server's time-outs do not help when it has vanished, nor the kernel's when something in between
still acknowledges.  A server on this machine (a local socket) does not vanish.
"""

import os
import socket
import struct
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from threading import Lock, Thread
from typing import Any
from weakref import WeakKeyDictionary

from psycopg.errors import OperationalError
from psycopg.pq import TransactionStatus
from sqlalchemy import Engine, event

LAST_DATA_RECEIVED = struct.Struct("52xI")
"""The milliseconds since the last data, at their place in Linux's `tcp_info`."""
LOOKS = 8
"""Checks within the time that a server has to answer."""


@dataclass(slots=True)
class Lookout:
    """Watches the connections of an engine, in a thread of its own."""

    seconds: float
    """How long a server that executes a statement may send nothing."""
    monotonic: Callable[[], float] = time.monotonic
    _asked_since: WeakKeyDictionary[Any, float | None] = field(default_factory=WeakKeyDictionary)
    _lock: Lock = field(default_factory=Lock)

    def keep(self, engine: Engine) -> None:
        """Watch an engine until the process ends."""
        event.listen(engine, "connect", self._add)
        if hasattr(socket, "TCP_INFO"):
            Thread(target=self._run, name="lookout", daemon=True).start()

    def look(self) -> None:
        """Close the connections that have waited too long."""
        with self._lock:
            connections = list(self._asked_since)
        for connection in connections:
            with suppress(OperationalError, OSError):  # it was closed in the meantime
                self._look_at(connection)

    def _run(self) -> None:
        while True:
            time.sleep(self.seconds / LOOKS)
            self.look()

    def _add(self, connection: Any, _: Any) -> None:
        with self._lock:
            self._asked_since[connection] = None

    def _look_at(self, connection: Any) -> None:
        is_asked = connection.pgconn.transaction_status == TransactionStatus.ACTIVE
        since, now = self._asked_since.get(connection), self.monotonic()
        if not is_asked or since is None:
            self._asked_since[connection] = now if is_asked else None
        elif now - since >= self.seconds and _silence(connection) >= self.seconds:
            _cut(connection)


def _silence(connection: Any) -> float:
    """Return the seconds since the last byte; 0 on a local socket."""
    with closing(_socket_of(connection)) as duplicate:
        if duplicate.family == socket.AF_UNIX:
            return 0.0
        info = duplicate.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, LAST_DATA_RECEIVED.size)
    milliseconds: int = LAST_DATA_RECEIVED.unpack(info)[0]
    return milliseconds / 1000


def _cut(connection: Any) -> None:
    with closing(_socket_of(connection)) as duplicate:
        duplicate.shutdown(socket.SHUT_RDWR)


def _socket_of(connection: Any) -> socket.socket:
    return socket.socket(fileno=os.dup(connection.pgconn.socket))
