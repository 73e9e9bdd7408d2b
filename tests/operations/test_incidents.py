"""What goes wrong is told once when it lasts, and once when it is over for a while."""

from datetime import datetime, timedelta

import pytest

from rules.operations.incidents import Incidents, follow, once_told, over, to_tell
from tests.harness.builders import NOON

Story = list[tuple[int, str]]
"""Minutes, and what is wrong then."""


def told(story: Story) -> list[str]:
    """What is told, by minute: + begins, - is over."""
    incidents: Incidents = {}
    lines = []
    for minutes, wrong in story:
        now: datetime = NOON + timedelta(minutes=minutes)
        incidents = follow(incidents, wrong.split(), now)
        begun, ended = to_tell(incidents, now), over(incidents, now)
        incidents = once_told(incidents, begun, ended)
        lines += [
            f"{minutes} {sign}{name}"
            for sign, names in (("+", begun), ("-", ended))
            for name in names
        ]
    return lines


@pytest.mark.parametrize(
    ("story", "lines"),
    [
        ([(0, "disk")], []),
        ([(0, "bot"), (1, "bot"), (2, "")], []),
        ([(0, "disk"), (3, "disk"), (4, "disk"), (90, "disk")], ["3 +disk"]),
        ([(0, "disk"), (5, "disk"), (10, ""), (15, ""), (16, "")], ["5 +disk", "15 -disk"]),
        (
            [(0, "disk"), (5, "disk"), (8, ""), (9, "disk"), (15, ""), (19, "")],
            ["5 +disk", "19 -disk"],
        ),
        ([(0, "a"), (3, "a b"), (6, "b")], ["3 +a", "6 +b"]),
        ([(0, "a"), (1, ""), (12, ""), (13, "a"), (14, "a"), (16, "a")], ["16 +a"]),
    ],
)
def test_once_when_it_lasts_and_once_when_it_is_over(story: Story, lines: list[str]) -> None:
    assert told(story) == lines


def test_what_could_not_be_told_is_told_at_the_next_look() -> None:
    later = NOON + timedelta(minutes=4)
    incidents = follow(follow({}, ["disk"], NOON), ["disk"], later)
    assert to_tell(incidents, later) == ["disk"]
    again = later + timedelta(minutes=1)
    assert to_tell(follow(incidents, ["disk"], again), again) == ["disk"]
