"""Mark the tests that are slow: `make test` leaves them out, `make test-slow` runs them.

They play in real time (wait for clocks, kill processes, install, drive a browser), measure the
processor, or try everything against everything: minutes that a newcomer need not spend to know
whether the code works.  Those that need what a machine may lack are marked too, so that
`make test` runs the same tests everywhere.
"""

import pytest

from tests.harness.requirements.needs import NEEDS
from tests.harness.sharing import group_of

MARK = "slow"
BEGINS: tuple[str, ...] = (
    "tests/backups/test_drill.py",
    "tests/backups/test_lost.py",
    "tests/bot/test_readiness.py",
    "tests/bot/test_workers.py",
    "tests/conversation/test_pressed_twice.py",
    "tests/database/test_timeouts.py",
    "tests/database/test_pgbouncer.py",
    "tests/delivery/test_inheritance.py",
    "tests/delivery/test_leader.py",
    "tests/delivery/test_messages.py",
    "tests/delivery/test_pace_sharing.py",
    "tests/end_to_end/test_journey.py",
    "tests/end_to_end/test_simulate.py",
    "tests/flows/test_random_walks.py",
    "tests/linear_time/",
    "tests/other_bots/",
    "tests/sandbox/test_process.py",
    "tests/scheduler/test_clock_jumps.py",
    "tests/telegram/test_polling.py",
    "tests/telegram/test_two_machines.py",
    "tests/test_two_weeks.py",
    "tests/understanding/test_answers_by_case.py",
    "tests/understanding/test_short_answer_table.py",
)
"""How the ids of such tests begin, beside those of the groups that one worker takes together."""
NEEDED = {need.fixture for need in NEEDS}


def is_slow(nodeid: str) -> bool:
    return group_of(nodeid) is not None or nodeid.startswith(BEGINS)


def needs_more(item: pytest.Item) -> bool:
    """Return whether a test needs what a newcomer's machine may lack."""
    return not NEEDED.isdisjoint(getattr(item, "fixturenames", ()))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark them before pytest looks at `-m`."""
    for item in items:
        if is_slow(item.nodeid) or needs_more(item):
            item.add_marker(MARK)
