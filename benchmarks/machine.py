"""Watch processes from outside: their memory and processor time, as the kernel counts them."""

import os
from pathlib import Path

TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")
KB_IN_MB = 1024


def processor_ms(pid: int) -> float:
    """Return the processor milliseconds used so far by a process, and by the system for it."""
    own, kernel, _, _ = _times(pid)
    return (own + kernel) * TICK_MS


def family_ms(pid: int) -> float:
    """Return the same with all its children, be they alive or gone."""
    try:
        living = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        own = sum(_times(pid)) * TICK_MS
    except (FileNotFoundError, ProcessLookupError):  # gone: its parent counts it
        return 0.0
    return own + sum(family_ms(int(child)) for child in living)


def memory_mb(pid: int) -> float:
    """Return how much memory a process has in the machine's, shared pages included."""
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / KB_IN_MB


def load() -> str:
    """Return the load averages of the machine, as `uptime` tells them."""
    return " ".join(f"{average:.1f}" for average in os.getloadavg())


def _times(pid: int) -> tuple[int, int, int, int]:
    """Return the ticks of a process itself, then of its children that are gone."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    own, kernel, of_children, kernel_of_children = map(int, fields[11:15])
    return own, kernel, of_children, kernel_of_children
