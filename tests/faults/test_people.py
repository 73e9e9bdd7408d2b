"""What the players of these tests take for an answer that was given in full after a kill."""

import pytest

from tests.faults.people import is_told

ANSWER = ("C'est noté.", "Que voulez-vous faire ?", "Le menu")
FIRST, SECOND, THIRD = ANSWER


@pytest.mark.parametrize(
    "heard",
    [
        (FIRST, SECOND, THIRD),
        (FIRST, FIRST, SECOND, THIRD),  # killed before the first was noted as said
        (FIRST, SECOND, THIRD, THIRD),  # killed before the whole answer was
    ],
)
def test_a_line_that_a_kill_left_unnoted_comes_twice(heard: tuple[str, ...]) -> None:
    assert is_told(heard, ANSWER)


@pytest.mark.parametrize("heard", [(), (FIRST,), (FIRST, SECOND, SECOND)])
def test_an_answer_that_is_cut_short_is_not_told(heard: tuple[str, ...]) -> None:
    assert not is_told(heard, ANSWER)


@pytest.mark.parametrize(
    "heard",
    [
        (SECOND, FIRST, THIRD),  # overtaken
        (SECOND, THIRD),  # lost
        (FIRST, THIRD),
        (FIRST, SECOND, FIRST),  # given again although it was noted
        (FIRST, SECOND, "Autre chose", THIRD),
    ],
)
def test_an_answer_out_of_order_is_refused(heard: tuple[str, ...]) -> None:
    with pytest.raises(AssertionError, match="heard"):
        is_told(heard, ANSWER)
