"""Leave out the tests of what this machine lacks, and say at the end what did not run."""

from typing import Any

import pytest

from tests.harness.requirements.needs import missing, required
from tests.harness.slow import MARK

SLOW = (
    "They are slow (they play in real time, or try everything), or need what a machine may lack: "
    "`make test-slow` runs them."
)
LEFT_OUT = pytest.StashKey[dict[str, int]]()
"""How many tests were left out, by the line that says why."""
OF_A_WORKER = "left_out"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the tests out, unless REQUIRE_ALL=1: then they run and fail.

    Those that `-m` left out are gone by now.
    """
    if required():
        return
    for need in missing():
        needing = [item for item in items if need.fixture in getattr(item, "fixturenames", ())]
        if needing:
            items[:] = [item for item in items if item not in needing]
            config.hook.pytest_deselected(items=needing)
            _count(config, need.line, len(needing))


def pytest_deselected(items: list[pytest.Item]) -> None:
    """Count the slow tests that `-m "not slow"` left out."""
    config = items[0].config
    if MARK in config.getoption("markexpr"):
        _count(config, SLOW, sum(item.get_closest_marker(MARK) is not None for item in items))


def _count(config: pytest.Config, line: str, tests: int) -> None:
    if tests:
        config.stash.setdefault(LEFT_OUT, {})[line] = tests


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Tell the main process, from a worker, what was left out."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput[OF_A_WORKER] = session.config.stash.get(LEFT_OUT, {})


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    left_out = getattr(node, "workeroutput", {}).get(OF_A_WORKER)
    if left_out is not None:
        node.config.stash[LEFT_OUT] = left_out


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    for line in counted(config.stash.get(LEFT_OUT, {})):
        terminalreporter.write_line(line, yellow=True)


def counted(left_out: dict[str, int]) -> list[str]:
    return [f"*** {count} left out. {line}" for line, count in left_out.items()]
