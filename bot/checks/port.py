"""Look whether the bot can listen where the settings say."""

import errno
import json
import socket
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException
from typing import Any

from bot.env_file import named
from bot.settings import Settings
from locales import _

PATIENCE = 3.0
"""Seconds that whoever holds the port has to say who it is."""


def faults(settings: Settings) -> Iterator[str]:
    """Yield why the bot could not listen; a port that this very bot holds is fine."""
    try:
        kind, *_rest, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError:
        yield _not_here(settings)
        return
    with socket.socket(kind, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            if not (error.errno == errno.EADDRINUSE and _is_this_bot(settings)):
                yield fault_of(settings, error)


def fault_of(settings: Settings, error: OSError) -> str:
    """Say why binding failed, and what to do."""
    if error.errno == errno.EADDRINUSE:
        sentence = _("{port} is taken by another program; choose another one")
        return named("PORT", sentence.format(port=settings.port))
    if error.errno == errno.EACCES:
        sentence = _("{port} is kept for the administrator; choose one from 1024 on")
        return named("PORT", sentence.format(port=settings.port))
    if error.errno == errno.EADDRNOTAVAIL:
        return _not_here(settings)
    sentence = _("cannot listen on {host}:{port} ({reason})")
    values = {"host": settings.host, "port": settings.port, "reason": error.strerror}
    return named("HOST", sentence.format(**values))


def _not_here(settings: Settings) -> str:
    sentence = _("{host} is no address of this machine; usually 127.0.0.1")
    return named("HOST", sentence.format(host=settings.host))


def _is_this_bot(settings: Settings) -> bool:
    """Ask whoever holds the port whether it is the bot of this token, at work."""
    return bool(settings.bot_id) and _ready(settings).get("bot") == settings.bot_id


def _ready(settings: Settings) -> dict[str, Any]:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)
    connection = HTTPConnection(host, settings.port, timeout=PATIENCE)
    try:
        connection.request("GET", "/ready")
        report = json.loads(connection.getresponse().read())
    except (OSError, HTTPException, ValueError):
        return {}
    finally:
        connection.close()
    return report if isinstance(report, dict) else {}
