"""Inspect a file in a process of its own, with limits to its work and its memory."""

import resource
import sys
from collections.abc import Callable
from contextlib import suppress
from math import ceil

from documents.uploads import LARGEST, AcceptedFile, UploadFault, written

SECONDS = 2
"""Processor time for one inspection, once the libraries are loaded."""
MEMORY = 1024 * 1024 * 1024
"""Bytes of address space."""


def inspect_input(judged: Callable[[bytes], AcceptedFile | UploadFault]) -> None:
    """Read a file, write a line with its format or its fault, then what may be kept of it."""
    content = sys.stdin.buffer.read(LARGEST + 1)
    limit_resources()
    sys.stdout.buffer.write(written(judged(content)))


def limit_resources() -> None:
    """Limit this process: too long a work ends it, too much memory raises `MemoryError`."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = ceil(used.ru_utime + used.ru_stime) + SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(ValueError, OSError):  # macOS does not limit this one
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
