"""Tell systemd that the bot is ready, and that it lives; nothing when nobody asks (sd_notify)."""

import os
import socket
from contextlib import suppress

READY = "READY=1"
ALIVE = "WATCHDOG=1"
STOPPING = "STOPPING=1"


def tell(state: str) -> None:
    """Send a state to the socket of `NOTIFY_SOCKET`, if set."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with (
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as messenger,
        suppress(OSError),  # the bot does not stop because nobody listens
    ):
        messenger.connect(address.replace("@", "\0", 1) if address[0] == "@" else address)
        messenger.sendall(state.encode())
