"""When the two sides of a meeting answer otherwise, and when they only say the same in two ways."""

import pytest

from rules.slots.slots import MeetingOutcome, are_contrary

HELD, NOBODY, COULD_NOT = (
    MeetingOutcome.TOOK_PLACE,
    MeetingOutcome.NOBODY_CAME,
    MeetingOutcome.COULD_NOT,
)


@pytest.mark.parametrize(
    ("by_participant", "by_mentor"),
    [(HELD, NOBODY), (HELD, COULD_NOT), (NOBODY, HELD), (COULD_NOT, HELD), (NOBODY, NOBODY)],
)
def test_one_who_was_there_alone_or_two_who_waited_are_contrary(
    by_participant: MeetingOutcome, by_mentor: MeetingOutcome
) -> None:
    assert are_contrary(by_participant, by_mentor)


@pytest.mark.parametrize(
    ("by_participant", "by_mentor"),
    [
        (HELD, HELD),
        (NOBODY, COULD_NOT),
        (COULD_NOT, NOBODY),
        (COULD_NOT, COULD_NOT),
        (NOBODY, None),
        (None, NOBODY),
    ],
)
def test_the_rest_agrees_or_is_not_known_yet(
    by_participant: MeetingOutcome | None, by_mentor: MeetingOutcome | None
) -> None:
    assert not are_contrary(by_participant, by_mentor)
