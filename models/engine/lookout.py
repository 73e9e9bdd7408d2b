"""Connections on which a server says nothing more are cut: whoever waits there goes on at once.

The time-outs of a server are no help when it has vanished, nor those of the kernel when something
in between still acknowledges.  A server on this machine (a local socket) does not vanish.
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
"""Milliseconds, where Linux tells them in its `tcp_info`."""
LOOKS = 8
"""In the time that a server has to answer."""


@dataclass(slots=True)
class Lookout:
    seconds: float
    """Without a byte from the server, while it is asked something."""
    monotonic: Callable[[], float] = time.monotonic
    _asked_since: WeakKeyDictionary[Any, float | None] = field(default_factory=WeakKeyDictionary)
    _lock: Lock = field(default_factory=Lock)

    def keep(self, engine: Engine) -> None:
        """Until the process ends."""
        event.listen(engine, "connect", self._add)
        if hasattr(socket, "TCP_INFO"):
            Thread(target=self._run, name="lookout", daemon=True).start()

    def look(self) -> None:
        """Cut those that have waited too long."""
        with self._lock:
            connections = list(self._asked_since)
        for connection in connections:
            with suppress(OperationalError, OSError):  # it is closed meanwhile
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
    """Seconds since the last byte; none on a local socket."""
    with closing(_its_socket(connection)) as line:
        if line.family == socket.AF_UNIX:
            return 0.0
        told = line.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, LAST_DATA_RECEIVED.size)
    milliseconds: int = LAST_DATA_RECEIVED.unpack(told)[0]
    return milliseconds / 1000


def _cut(connection: Any) -> None:
    with closing(_its_socket(connection)) as line:
        line.shutdown(socket.SHUT_RDWR)


def _its_socket(connection: Any) -> socket.socket:
    return socket.socket(fileno=os.dup(connection.pgconn.socket))
