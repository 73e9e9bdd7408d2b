"""How much a participant reads in two weeks, on a phone of 360 pixels."""

from pathlib import Path

from tests.end_to_end import journey, side_by_side

MOST_MESSAGES, MOST_WORDS = 51, 1_002
"""Two thirds of the 1,503 words that it was before they were shortened."""
LONG = 3
"""Messages of more than six lines: the welcome, the rights, and two weeks that one asked to see."""


def test_two_weeks_stay_short(tmp_path: Path, database_url: str) -> None:
    with side_by_side.one_mentor(tmp_path, database_url) as sandbox:
        journey.live(sandbox)
        counted = [line.partition(" ") for line in journey.counts(sandbox.messages(journey.PERSON))]
    read = {name: int(number) for number, _, name in counted}
    assert read["messages"] <= MOST_MESSAGES
    assert read["words"] <= MOST_WORDS
    assert read["messages of more than six lines"] <= LONG
    assert read["pictures"] == 3
