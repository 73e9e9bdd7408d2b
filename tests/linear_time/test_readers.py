"""Nothing that reads what people type takes more than in proportion to the text."""

import pytest

from rules.conversation.answers import CHECKS
from tests.linear_time.growth import growth
from tests.linear_time.readers import READERS
from tests.linear_time.texts import HARD_TEXTS


@pytest.mark.parametrize("name", READERS)
def test_four_times_the_text_takes_four_times_the_time(name: str) -> None:
    measured = {text.body: growth(READERS[name], text) for text in HARD_TEXTS}

    assert {body: it for body, it in measured.items() if not it.is_linear} == {}


def test_every_check_of_an_answer_is_among_the_readers() -> None:
    assert {f"check {check}" for check in CHECKS} <= READERS.keys()
