"""A region whose database, network, clocks and Telegram can be broken."""

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from migrations import run
from tests.faults.region.machines import Region, a_region
from tests.faults.test_flood import wait_until
from tests.faults.test_kills import IS_LONG
from tests.harness.database import postgres
from tests.harness.database.swallowing_proxy import Proxy, a_proxy
from tests.harness.processes import Bot

MACHINES = 2
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

    def go_on(self) -> None:
        """Let people talk meanwhile."""
        wait_until(time.monotonic() + LASTS)


@dataclass(frozen=True)
class Trouble:
    """What may go wrong while people talk, and is over when `act` returns."""

    name: str
    act: Callable[[Ground], None]
    is_everyday: bool = False
    """Whether it is tried in each run of the tests, for a short time."""
    is_fault: bool = True
    """Whether something is broken meanwhile: then answers may wait."""
    is_alone: bool = False
    """Whether nobody else talks meanwhile."""

    def __str__(self) -> str:
        return self.name


@contextmanager
def a_ground(
    folder: Path, size: int, disk: Path | None = None, libfaketime: Path | None = None
) -> Iterator[Ground]:
    """Run two machines, each with a way of its own to a server that can be broken.

    `disk`: where the server keeps all.  `libfaketime`: see `a_region`.
    """
    with ExitStack() as stack:
        here = disk or Path(
            stack.enter_context(tempfile.TemporaryDirectory(dir=postgres.quick_folder()))
        )
        # what is committed must outlive the end of the server
        server = postgres.Server(here, f"{postgres.QUICK} -c synchronous_commit=on")
        stack.callback(server.stop)
        url = postgres.text(postgres.create(server.own()))
        run.to_head(url)
        proxies = [stack.enter_context(a_proxy(url)) for _ in range(MACHINES)]
        addresses = [proxy.url for proxy in proxies]
        region = stack.enter_context(
            a_region(folder, url, size, addresses=addresses, libfaketime=libfaketime)
        )
        region.start()
        yield Ground(region, url, server, proxies)
