"""Say which tests one worker takes together, by their path and the beginning of their name.

pytest-xdist's own mark for this has no effect since pytest 9.2 (its issue 1386).
"""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

TOGETHER = {
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
    "a region that breaks": ("tests/faults/region/test_troubles.py",),
    "what waits more than it reckons": (
        "tests/faults/",
        "tests/telegram/test_edge.py::test_turns_go_on_while_answers_of_the_same_person_wait",
        "tests/telegram/test_polling.py::test_a_database_that_was_away",
        "tests/delivery/test_announcements.py",
        "tests/delivery/test_crowd.py",
        "tests/telegram/test_pace.py",
        "tests/sandbox/test_page.py",
        "tests/web/test_front_page_in_a_browser.py",
        "tests/end_to_end/test_commands.py",
        "tests/end_to_end/test_demo.py",
        "tests/end_to_end/test_life.py",
        "tests/end_to_end/test_page.py",
        "tests/end_to_end/test_wheel.py",
    ),
    "long stories": (
        "tests/end_to_end/test_days.py",
        "tests/end_to_end/test_guide.py",
        "tests/end_to_end/test_pictures.py",
        "tests/test_transcripts.py::test_transcript[postgresql-life/",
        "tests/test_transcripts.py::test_transcript[sqlite-life/",
    ),
    "a server whose log is read": (
        "tests/database/test_server_log.py",
        "tests/privacy/test_whole_story.py",
    ),
    "every surface in Chromium": ("tests/surfaces/test_surfaces.py",),
    "the mentor's page in Chromium": ("tests/web/test_mentor_page_on_a_phone.py",),
    "the employer's page in Chromium": ("tests/web/test_employer_page_on_a_phone.py",),
    "the offer's page in Chromium": ("tests/web/test_offer_page_on_a_phone.py",),
}
"""One worker takes all tests of a group, before the tests that stand alone.

The others have the machine meanwhile, another Chromium is spared, and nothing long comes last.  The
first group that fits counts.
"""


def scope_of(nodeid: str) -> str:
    """Return the name of the group of a test; its own id when it has none."""
    return next((name for name, begin in TOGETHER.items() if nodeid.startswith(begin)), nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Schedule like xdist's own sharing by file, with our groups as the scopes."""
    scheduler = LoadScopeScheduling(config, log)
    scheduler._split_scope = scope_of
    return scheduler
