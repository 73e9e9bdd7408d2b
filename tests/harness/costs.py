"""Name at the end of a run the fast tests that cost most processor time: they may want to be slow.

Processor time, that of the processes they start included, says the same on a busy machine.  What
is prepared for several tests is nobody's, so only the test itself counts.
"""

import os
from collections.abc import Generator, Iterable, Sequence

import pytest

from tests.harness.slow import MARK

MOST = 3.0
"""Seconds of processor that a fast test may take and not be named."""
COST = "processor_seconds"
LINE = "*** {seconds:.1f} s of processor, too much for `make test`: {test}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    before = processor_seconds()
    try:
        return (yield)
    finally:
        item.user_properties.append((COST, processor_seconds() - before))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in costly(terminalreporter.getreports("passed")):
        terminalreporter.write_line(line, yellow=True)


def costly(reports: Iterable[pytest.TestReport]) -> Sequence[str]:
    """Return a line for each fast test that cost more than `MOST`, the worst first."""
    costs = [
        (seconds, it.nodeid)
        for it in reports
        if MARK not in it.keywords
        for name, seconds in it.user_properties
        if name == COST and isinstance(seconds, float) and seconds > MOST
    ]
    return [LINE.format(seconds=cost, test=test) for cost, test in sorted(costs, reverse=True)]


def processor_seconds() -> float:
    return sum(os.times()[:4])
