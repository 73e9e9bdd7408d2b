"""systemd hears that the bot is ready, and that it lives as long as its sweeps run."""

import socket
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bot import service_manager
from bot.watchdog import LifeSigns
from scheduler.heartbeat import LONG, Heartbeat


@pytest.fixture
def systemd(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    with (
        TemporaryDirectory() as folder,  # short: the path of a socket has 107 characters
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening,
    ):
        listening.bind(str(Path(folder) / "notify"))
        listening.settimeout(0)
        monkeypatch.setenv("NOTIFY_SOCKET", listening.getsockname())
        yield listening


def test_it_is_told_to_whoever_started_the_bot(systemd: socket.socket) -> None:
    service_manager.tell(service_manager.READY)
    assert systemd.recv(100) == b"READY=1"


def test_nobody_listens_and_nothing_breaks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "gone"))
    service_manager.tell(service_manager.READY)
    monkeypatch.delenv("NOTIFY_SOCKET")
    service_manager.tell(service_manager.READY)
    assert list(tmp_path.iterdir()) == []


async def test_life_is_told_until_no_sweep_runs(systemd: socket.socket) -> None:
    now = [0.0]
    signs = LifeSigns(Heartbeat(lambda: now[0]))
    await signs.look()
    assert systemd.recv(100) == b"WATCHDOG=1"
    now[0] = LONG + 1
    await signs.look()
    with pytest.raises(BlockingIOError):
        systemd.recv(100)
