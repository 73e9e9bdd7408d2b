"""What an inline button carries: a callback, a subject and, for some, a second number."""

import pytest

from services.conversation import inline_buttons
from services.conversation.inline_buttons import CallbackData
from services.conversation.packed_callbacks import FACTORS
from services.wiring.domains import offered
from tests.harness.builders import DEPLOYMENT

LIMIT = 64
"""Bytes that Telegram allows in the data of a button."""


@pytest.mark.parametrize(
    ("pressed", "carried"),
    [
        ("a:meeting_take:12", CallbackData("meeting_take", 12, 0)),
        ("a:rate_meeting:12:4", CallbackData("rate_meeting", 12, 4)),
        ("a:rate_meeting:124", CallbackData("rate_meeting", 12, 4)),
        ("a:destination_job:3090", CallbackData("destination_job", 3, 90)),
        ("a:urgent_unreached:72", CallbackData("urgent_unreached", 7, 2)),
        ("a:journal:5000000041", CallbackData("journal", 5, 41)),
        ("a:rate_meeting:12:", None),
        ("a:rate_meeting:12:4:1", None),
        ("a:rate_meeting:-1:4", None),
        ("c:12:0", None),
    ],
)
def test_a_button_is_read_be_it_of_today_or_older(
    pressed: str, carried: CallbackData | None
) -> None:
    assert inline_buttons.parsed(pressed) == carried


def test_what_is_made_is_read_and_fits() -> None:
    made = inline_buttons.data("a" * 30, 10**18 - 1, 10**9 - 1)
    assert inline_buttons.parsed(made) == CallbackData("a" * 30, 10**18 - 1, 10**9 - 1)
    assert len(made) <= LIMIT


def test_older_buttons_are_those_of_callbacks_that_are_still_there() -> None:
    assert FACTORS.keys() <= offered(DEPLOYMENT).callbacks().keys()
