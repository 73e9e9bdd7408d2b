"""What may go wrong around the machines of a region, each for some seconds while people talk."""

import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.faults.region.machines import Region
from tests.faults.test_flood import wait_until
from tests.faults.test_kills import IS_LONG
from tests.harness.database import postgres
from tests.harness.database.swallowing_proxy import Proxy
from tests.harness.processes import Bot
from tests.harness.waiting import until

LASTS = 30.0 if IS_LONG else 3.0
"""Seconds."""


@dataclass(frozen=True)
class Ground:
    """A region, the server of its database, and what lies between each machine and that server."""

    region: Region
    url: str
    """The address of the database, past all that may break."""
    server: postgres.Server
    proxies: Sequence[Proxy]

    def proxy_of(self, bot: Bot) -> Proxy:
        return self.proxies[self.region.bots.index(bot)]


def postgresql_ends_at_once(ground: Ground) -> None:
    ground.server.stop()
    ground.server.start()
    ground.region.sight.engine.dispose()


def postgresql_freezes(ground: Ground) -> None:
    with frozen(*_processes_of(ground.server)):
        _go_on(LASTS)


def the_network_swallows_all(ground: Ground) -> None:
    for proxy in ground.proxies:
        proxy.vanish()
    _go_on(LASTS)
    for proxy in ground.proxies:
        proxy.come_back()


def the_leader_is_cut_off(ground: Ground) -> None:
    """Nothing passes between the leader and the database any more: another takes over."""
    leader = ground.region.leader()
    with another_leads(ground.region, leader):
        ground.proxy_of(leader).vanish()
    ground.proxy_of(leader).come_back()


def the_leader_freezes(ground: Ground) -> None:
    """It wakes when another leads already, and knows before it sends anything."""
    leader = ground.region.leader()
    with frozen(leader.pid), another_leads(ground.region, leader):
        pass
    until(lambda: "event='lead_lost'" in leader.log, "it knows that it leads no more")


TROUBLES: Mapping[str, Callable[[Ground], None]] = {
    "PostgreSQL ends and starts again": postgresql_ends_at_once,
    "PostgreSQL freezes": postgresql_freezes,
    "the network swallows packets": the_network_swallows_all,
    "the leader is cut off": the_leader_is_cut_off,
    "the leader freezes": the_leader_freezes,
}


EVERYDAY = ("PostgreSQL ends and starts again", "PostgreSQL freezes")


@contextmanager
def frozen(*pids: int) -> Iterator[None]:
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


@contextmanager
def another_leads(region: Region, leader: Bot) -> Iterator[None]:
    """Wait at the end until another machine leads, and note how long that took."""
    epoch, began = region.epoch(leader), time.monotonic()
    yield
    others = [bot for bot in region.bots if bot is not leader]
    until(lambda: any(region.epoch(bot) > epoch for bot in others), "another leads", 20)
    region.take_overs.append(time.monotonic() - began)


def is_everything_answered(region: Region) -> bool:
    """Tell whether all updates were taken, and all answers given."""
    waiting = any(each["taken_at"] is None for each in region.sandbox.control("GET", "updates"))
    return not waiting and not region.sight.owed()


def _processes_of(server: postgres.Server) -> Sequence[int]:
    """Return the processes of a server, first the one that starts the others."""
    pid = int((server.data / "postmaster.pid").read_text().split()[0])
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [pid, *map(int, children.split())]


def _go_on(seconds: float) -> None:
    wait_until(time.monotonic() + seconds)
