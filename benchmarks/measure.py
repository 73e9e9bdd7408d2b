"""Report what a process measured, as one line of JSON."""

import json
import resource
from collections.abc import Callable, Mapping
from time import perf_counter, process_time
from typing import TypeVar

_Made = TypeVar("_Made")


def timed(work: Callable[[], _Made]) -> tuple[_Made, dict[str, float]]:
    """Return the result, and its seconds by the clock and of the processors."""
    started, used = perf_counter(), process_time()
    made = work()
    return made, {"seconds": perf_counter() - started, "processor_s": process_time() - used}


def report(figures: Mapping[str, float]) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**figures, "peak_mib": peak}))
