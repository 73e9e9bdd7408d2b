"""What may go wrong with the database and the leader of a region."""

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.faults.region.ground import Ground, Trouble
from tests.harness.database import postgres
from tests.harness.database.small_disk import SmallDisk
from tests.harness.waiting import until


def postgresql_ends_at_once(ground: Ground) -> None:
    ground.server.stop()
    ground.server.start()
    ground.region.sight.engine.dispose()


def postgresql_has_no_room(disk: SmallDisk, ground: Ground) -> None:
    """Rows are refused, or the server gives up; then there is room, and it is started again."""
    disk.fill()
    ground.go_on()
    disk.make_room()
    postgresql_ends_at_once(ground)


def postgresql_freezes(ground: Ground) -> None:
    with frozen(*_processes_of(ground.server)):
        ground.go_on()


def the_network_swallows_all(ground: Ground) -> None:
    for proxy in ground.proxies:
        proxy.vanish()
    ground.go_on()
    for proxy in ground.proxies:
        proxy.come_back()


def the_leader_is_cut_off(ground: Ground) -> None:
    """Nothing passes between the leader and the database any more: another takes over."""
    leader = ground.region.leader()
    with ground.region.another_leads(leader):
        ground.proxy_of(leader).vanish()
    ground.proxy_of(leader).come_back()


def the_leader_freezes(ground: Ground) -> None:
    """It wakes when another leads already, and knows before it sends anything."""
    leader = ground.region.leader()
    with frozen(leader.pid), ground.region.another_leads(leader):
        pass
    until(lambda: "event='lead_lost'" in leader.log, "it knows that it leads no more")


TROUBLES = (
    Trouble("PostgreSQL ends and starts again", postgresql_ends_at_once, is_everyday=True),
    Trouble("PostgreSQL freezes", postgresql_freezes, is_everyday=True),
    Trouble("the network swallows packets", the_network_swallows_all),
    Trouble("the leader is cut off", the_leader_is_cut_off),
    Trouble("the leader freezes", the_leader_freezes),
)


@contextmanager
def frozen(*pids: int) -> Iterator[None]:
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def _processes_of(server: postgres.Server) -> Sequence[int]:
    """Return the processes of a server, first the one that starts the others."""
    pid = int((server.data / "postmaster.pid").read_text().split()[0])
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [pid, *map(int, children.split())]
