"""Limit the process that inspects a file: its work and its memory."""

import resource
from contextlib import suppress
from math import ceil

SECONDS = 2
"""Processor time for one inspection, once the libraries are loaded."""
MEMORY = 1024 * 1024 * 1024
"""Bytes of address space."""


def limit_resources() -> None:
    """Limit this process: too long a work ends it, too much memory raises `MemoryError`."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = ceil(used.ru_utime + used.ru_stime) + SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(ValueError, OSError):  # macOS does not limit this one
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
