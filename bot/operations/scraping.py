"""Let Prometheus read a running process, if METRICS_ADDRESS says where.

Each worker has a port of its own, the next ones after that of the first: a process that dies takes
its figures with it, and no file is shared.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.companion import Companion
from bot.instruments import meters
from bot.operations import database_gauges
from bot.operations.database_gauges import DatabaseGauges
from bot.operations.machine import folders
from bot.operations.metrics_server import registry_with, served
from bot.operations.process_state import ProcessState
from bot.supervisor import Supervisor


@asynccontextmanager
async def metrics(app: Companion, supervisor: Supervisor, number: int) -> AsyncIterator[None]:
    """Serve the metrics of the worker of this number until the block ends. Raises Refused."""
    address = app.settings.metrics_host_and_port
    if address is None:
        yield
        return
    meters.count_database_errors()
    gauges = DatabaseGauges(app.database, app.bot.id, app.clock, app.leader)
    await gauges.look()
    supervisor.repeat("metrics", database_gauges.EVERY, gauges.look)
    host, port = address
    async with served(registry_with(state_of(app)), host, port + number):
        yield


def state_of(app: Companion) -> ProcessState:
    gate = app.edge.giver.chat_sender.gate
    return ProcessState(app.leader, app.timetable, lambda: gate.is_shut, folders(app.settings))
