"""Tell at each scrape what the process is: whether it leads, its sweeps, its disks, its version."""

import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.delivery.leader import Leader
from scheduler.timetable import Timetable


@dataclass(frozen=True, slots=True, eq=False)
class ProcessState(Collector):
    leader: Leader
    timetable: Timetable
    is_shut: Callable[[], bool]
    """Whether sending has stopped, after failures in a row."""
    folders: Mapping[str, Path]
    """Where the database, the files and the backups are, if they are on this machine."""
    wall: Callable[[], float] = time.time

    def collect(self) -> Iterator[Metric]:
        """Yield what is known without asking the database."""
        epoch = self.leader.epoch
        yield _gauge("declic_leader", "Whether this process leads.", float(epoch is not None))
        yield _gauge("declic_epoch", "The epoch that it leads in; 0 if it does not.", epoch or 0)
        yield _gauge(
            "declic_sending", "Whether Telegram takes messages.", float(not self.is_shut())
        )
        yield from self._sweeps()
        yield from self._disks()
        info = GaugeMetricFamily("declic_info", "The version that runs.", labels=["version"])
        info.add_metric([version("declic")], 1)
        yield info

    def _sweeps(self) -> Iterator[Metric]:
        succeeded = GaugeMetricFamily(
            "declic_sweep_last_success_timestamp_seconds",
            "When each sweep last succeeded.",
            labels=["sweep"],
        )
        failures = GaugeMetricFamily(
            "declic_sweep_failures", "Failures of each sweep since it succeeded.", labels=["sweep"]
        )
        intervals = GaugeMetricFamily(
            "declic_sweep_interval_seconds", "How often each sweep runs.", labels=["sweep"]
        )
        now, heartbeat = self.wall(), self.timetable.heartbeat
        for name, since in heartbeat.successes().items():
            if since is not None:
                succeeded.add_metric([name], now - since)
            failures.add_metric([name], heartbeat.records[name].failures)
        for job in self.timetable.jobs():
            intervals.add_metric([job.name], job.seconds)
        yield from (succeeded, failures, intervals)

    def _disks(self) -> Iterator[Metric]:
        free = GaugeMetricFamily("declic_disk_free_bytes", "Room that is left.", labels=["folder"])
        size = GaugeMetricFamily("declic_disk_size_bytes", "Size of the disk.", labels=["folder"])
        for name, folder in self.folders.items():
            if folder.exists():
                usage = shutil.disk_usage(folder)
                free.add_metric([name], usage.free)
                size.add_metric([name], usage.total)
        yield from (free, size)


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, text, value=value)
