"""Look whether the bot can listen where the settings say."""

import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot.env_file import named
from bot.operations import running
from bot.refusal import Refused
from bot.settings import Settings
from locales import _, borrowed

TIMEOUT = 3.0
"""Seconds for the process on the port to answer."""


@dataclass(frozen=True, slots=True)
class ListeningAddress:
    """Where the bot listens, and the settings that say so."""

    host: str
    port: int
    host_setting: str = "HOST"
    port_setting: str = "PORT"


def faults(settings: Settings) -> Iterator[str]:
    """Yield why the bot could not listen; a port that this very bot holds is fine."""
    yield from _faults_at(settings, ListeningAddress(settings.host, settings.port))


def faults_of_metrics(settings: Settings) -> Iterator[str]:
    """Yield why the metrics could not be read."""
    if address := settings.metrics_host_and_port:
        yield from _faults_at(
            settings, ListeningAddress(*address, "METRICS_ADDRESS", "METRICS_ADDRESS")
        )


LOOKS = (faults, faults_of_metrics)


def _faults_at(settings: Settings, place: ListeningAddress) -> Iterator[str]:
    error = _tried(place)
    if error is None:
        return
    here = _bot_at_work(settings) if error.errno == errno.EADDRINUSE else None
    if here is None:
        yield _fault_of(place, error)
    elif settings.bot_id and here != settings.bot_id:
        sentence = _("{port} is that of bot {bot}, which runs here; choose another one")
        yield named(place.port_setting, sentence.format(port=place.port, bot=here))


@contextmanager
def refused(settings: Settings) -> Iterator[None]:
    """Raise Refused, with what to do, when listening for the pages fails inside the block."""
    try:
        yield
    except OSError as error:
        if error.errno == errno.EADDRINUSE and settings.bot_id == _bot_at_work(settings):
            raise Refused(RUNS_ALREADY) from None
        raise Refused(_fault_of(ListeningAddress(settings.host, settings.port), error)) from None


RUNS_ALREADY = _(
    "this bot runs already: declic status tells how it is; two at a time would each hear half of"
    " what is said. To start it anew: systemctl restart declic"
)


def _tried(place: ListeningAddress) -> OSError | None:
    """Try to listen, as the bot would; return the error, if any."""
    try:
        kind, *_rest, address = socket.getaddrinfo(
            place.host, place.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(kind, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        return error
    return None


def _fault_of(place: ListeningAddress, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        sentence = _("{port} is taken by another program; choose another one")
        return named(place.port_setting, sentence.format(port=place.port))
    if error.errno == errno.EACCES:
        sentence = _("{port} is kept for the administrator; choose one from 1024 on")
        return named(place.port_setting, sentence.format(port=place.port))
    if error.errno == errno.EADDRNOTAVAIL or isinstance(error, socket.gaierror):
        sentence = _("{host} is no address of this machine; usually 127.0.0.1")
        return named(place.host_setting, sentence.format(host=place.host))
    sentence = _("cannot listen on {host}:{port} ({reason})")
    reason = borrowed.reason(error)
    values = {"host": place.host, "port": place.port, "reason": reason}
    return named(place.host_setting, sentence.format(**values))


def _bot_at_work(settings: Settings) -> int | None:
    """Return the id of our bot that holds the port; None if none answers."""
    report = running.ask_once(settings, TIMEOUT)
    return None if report is None else report["bot"]
