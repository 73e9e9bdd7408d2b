"""Say which tests one worker takes together, by their path and the beginning of their name.

pytest-xdist's own mark for this has no effect since pytest 9.2 (its issue 1386).
"""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

TOGETHER = {
    "what waits more than it reckons": (
        "tests/faults/",
        "tests/telegram/test_edge.py::test_turns_go_on_while_answers_of_the_same_person_wait",
        "tests/telegram/test_polling.py::test_a_database_that_was_away",
        "tests/delivery/test_announcements.py",
        "tests/delivery/test_crowd.py",
        "tests/telegram/test_pace.py",
        "tests/end_to_end/test_commands.py",
        "tests/end_to_end/test_life.py",
    ),
    "a region that is killed": (
        "tests/faults/region/",
        "tests/faults/broken_builds/",
        "tests/database/test_pgbouncer.py::test_another_machine_takes_over",
    ),
    "what is killed, and raced for": (
        "tests/faults/test_announcement_kills.py",
        "tests/faults/test_booking_kills.py",
        "tests/faults/test_booking_races.py",
        "tests/faults/test_calls.py",
        "tests/faults/test_dead_workers.py",
        "tests/faults/test_kills.py",
        "tests/faults/test_reminder_kills.py",
        "tests/faults/test_workshop_kills.py",
        "tests/faults/test_workshop_races.py",
    ),
    "every surface in Chromium": ("tests/surfaces/test_surfaces.py",),
    "what is installed and updated": (
        "tests/deploy/test_install.py",
        "tests/deploy/test_update.py",
        "tests/deploy/test_update_script.py",
    ),
    "a region around which something breaks": ("tests/faults/region/test_troubles.py",),
    "long stories": (
        "tests/end_to_end/test_days.py",
        "tests/end_to_end/test_guide.py",
        "tests/end_to_end/test_pictures.py",
        "tests/test_transcripts.py::test_transcript[postgresql-life/",
        "tests/test_transcripts.py::test_transcript[sqlite-life/",
    ),
    "programs that begin from nothing": (
        "tests/end_to_end/test_demo.py",
        "tests/end_to_end/test_wheel.py",
    ),
    "the sandbox in Chromium": ("tests/sandbox/test_page.py", "tests/end_to_end/test_page.py"),
    "the front page in Chromium": ("tests/web/test_front_page_in_a_browser.py",),
    "a server whose log is read": (
        "tests/database/test_server_log.py",
        "tests/privacy/test_whole_story.py",
    ),
    "the mentor's page in Chromium": ("tests/web/test_mentor_page_on_a_phone.py",),
    "the employer's page in Chromium": ("tests/web/test_employer_page_on_a_phone.py",),
    "the offer's page in Chromium": ("tests/web/test_offer_page_on_a_phone.py",),
    "a village and a country": ("tests/benchmarks/test_growth.py",),
    "what an earlier version stored": ("tests/stored/",),
    "commands in which all fails": ("tests/commands/test_mishaps.py",),
    "mistakes of who installs": ("tests/checks/test_mistakes.py",),
}
"""One worker takes all tests of a group: a Chromium, a server, a database is made once.

The groups begin in this order, the longest first, before the tests that stand alone: while some
wait, others reckon, and nothing long comes last.  The longest beginning that fits counts.
"""


def group_of(nodeid: str) -> str | None:
    """Return the name of the group of a test, if it has one."""
    fitting = [
        (len(begin), name)
        for name, begins in TOGETHER.items()
        for begin in begins
        if nodeid.startswith(begin)
    ]
    return max(fitting)[1] if fitting else None


def scope_of(nodeid: str) -> str:
    """Return the name of the group of a test; its own id when it has none."""
    return group_of(nodeid) or nodeid


def rank_of(nodeid: str) -> int:
    """Return the place of a test's group among the others; those that stand alone come last."""
    group = group_of(nodeid)
    return len(TOGETHER) if group is None else list(TOGETHER).index(group)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the groups first; the random order of what is in them stays."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: rank_of(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Schedule like xdist's own sharing by file, with our groups as the scopes, in our order."""
    config.option.loadscopereorder = False
    scheduler = LoadScopeScheduling(config, log)
    scheduler._split_scope = scope_of
    return scheduler
