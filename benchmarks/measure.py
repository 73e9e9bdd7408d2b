"""Measure a process from inside, and print the figures as one line of JSON."""

import json
import resource
from collections.abc import Callable, Mapping
from time import perf_counter, process_time
from typing import TypeVar

_Result = TypeVar("_Result")


def timed(work: Callable[[], _Result]) -> tuple[_Result, dict[str, float]]:
    """Run `work`; return its result, and the seconds by the clock and of the processors.

    A busy machine does not change the processor's seconds.
    """
    started, used = perf_counter(), process_time()
    result = work()
    return result, {"seconds": perf_counter() - started, "processor_s": process_time() - used}


def report(figures: Mapping[str, float]) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**figures, "peak_mib": peak}))
