"""Which strengths are shown, when the cards decide, and that nothing is ever ranked."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.strengths.scoring import (
    DigitalGrade,
    DigitalLevel,
    StandoutStrengths,
    StatementAnswer,
    UnclearReason,
    UnclearStrengths,
    digital_level,
    strengths,
    strengths_told,
)

ORDER = tuple("abcdefghijklmnop")


def outcome(choices: str, opposites: str = "") -> StandoutStrengths | UnclearStrengths:
    """One button a dimension; in the opposites, "-" is a statement not answered."""
    answers = [StatementAnswer(name, int(n)) for name, n in zip(ORDER, choices, strict=True)]
    answers += [
        StatementAnswer(name, int(n), reversed=True)
        for name, n in zip(ORDER, opposites, strict=False)
        if n != "-"
    ]
    return strengths(answers, ORDER)


def shown(choices: str, opposites: str = "") -> str:
    result = outcome(choices, opposites)
    assert isinstance(result, StandoutStrengths)
    return f"{''.join(result.certain)}|{''.join(result.tied)}"


def test_three_above_the_others_are_shown_and_nothing_is_to_choose() -> None:
    assert outcome("5222252222222225") == StandoutStrengths(("a", "f", "p"))


def test_the_order_is_that_of_the_questionnaire_and_never_of_the_scores() -> None:
    assert shown("4222252222222225") == "afp|"


def test_equals_that_do_not_all_fit_are_left_to_the_person_after_what_stands_out() -> None:
    assert shown("5544443333333333") == "ab|cdef"
    assert shown("4444222222222222") == "|abcd"
    assert shown("4454444222222222") == "c|abdefg"


def test_a_level_below_the_three_first_is_not_shown() -> None:
    assert shown("5554444444444444") == "abc|"


def test_fewer_than_three_are_shown_rather_than_a_low() -> None:
    assert shown("5333333333333334") == "ap|"


def test_seven_equal_at_the_top_are_all_shown_and_none_is_dropped_by_lot() -> None:
    assert shown("5555555222222222") == "|abcdefg"


@pytest.mark.parametrize("choices", ["5" * 16, "4" * 16])
def test_all_alike_says_nothing(choices: str) -> None:
    assert outcome(choices) == UnclearStrengths(UnclearReason.ALL_ALIKE)


@pytest.mark.parametrize("choices", ["3" * 16, "1" * 16, "1231231231231231"])
def test_all_low_is_unclear(choices: str) -> None:
    assert outcome(choices) == UnclearStrengths(UnclearReason.NOTHING_HIGH)


def test_a_reversed_statement_counts_the_other_way() -> None:
    assert shown("4442222222222222", "1") == "abc|"
    assert shown("4443222222222222", "5551") == "d|"


def test_a_mean_of_three_and_a_half_is_high_enough_and_less_is_not() -> None:
    assert shown("4433333333333333", "33") == "ab|"
    assert outcome("3" * 16, "3333") == UnclearStrengths(UnclearReason.NOTHING_HIGH)


def test_two_answers_three_points_apart_hide_that_dimension() -> None:
    assert shown("5552222222222222", "-3") == "abc|"
    assert shown("5552222222222222", "-4") == "ac|"


def test_the_same_button_all_along_both_questionnaires_is_unclear() -> None:
    assert outcome("5" * 16, "5" * 16) == UnclearStrengths(UnclearReason.NOTHING_HIGH)


def test_six_left_alike_are_shown_when_the_others_contradict_themselves() -> None:
    assert shown("5" * 16, "------5555555555") == "|abcdef"


def test_what_others_say_is_shown_whole_in_the_order_of_the_questionnaire() -> None:
    assert strengths_told({"p", "h", "b"}, ORDER) == StandoutStrengths(("b", "h", "p"))


BUTTONS = st.integers(1, 5)
ANSWERS = st.dictionaries(st.sampled_from(ORDER), st.tuples(BUTTONS, st.none() | BUTTONS))


def answers_of(given_: Mapping[str, tuple[int, int | None]]) -> list[StatementAnswer]:
    firsts = [StatementAnswer(name, first) for name, (first, _) in given_.items()]
    return firsts + [
        StatementAnswer(name, second, reversed=True)
        for name, (_, second) in given_.items()
        if second is not None
    ]


@given(ANSWERS, st.data())
def test_the_order_of_the_answers_does_not_matter(
    choices: dict[str, tuple[int, int | None]], data: st.DataObject
) -> None:
    answers = answers_of(choices)
    shuffled = data.draw(st.permutations(answers))
    assert strengths(shuffled, ORDER) == strengths(answers, ORDER)


@given(ANSWERS)
def test_no_tie_is_ever_cut_and_no_low_shown(choices: dict[str, tuple[int, int | None]]) -> None:
    result = strengths(answers_of(choices), ORDER)
    means = {
        name: (first + (first if second is None else 6 - second)) / 2
        for name, (first, second) in choices.items()
        if second is None or abs(first - (6 - second)) < 3
    }
    if isinstance(result, UnclearStrengths):
        alike = len(means) > 6 and len({*means.values()}) == 1
        assert alike or not any(mean >= 3.5 for mean in means.values())
        return
    assert len(result.certain) < 3 < len(result.certain + result.tied) or not result.tied
    assert len({means[name] for name in result.tied}) <= 1
    for part in (result.certain, result.tied):
        assert list(part) == [name for name in ORDER if name in part]
    kept = {*result.certain, *result.tied}
    lowest = min(means[name] for name in kept)
    assert lowest >= 3.5
    assert all(means[name] > lowest for name in result.certain if result.tied)
    assert all(means[name] < lowest for name in means.keys() - kept)


@given(st.lists(BUTTONS, min_size=16, max_size=16))
def test_opposites_answered_in_a_mirror_change_nothing(choices: list[int]) -> None:
    straight = [StatementAnswer(name, n) for name, n in zip(ORDER, choices, strict=True)]
    mirrored = [
        StatementAnswer(name, 6 - n, reversed=True) for name, n in zip(ORDER, choices, strict=True)
    ]
    assert strengths(straight, ORDER) == strengths(mirrored, ORDER)
    assert strengths(straight + mirrored, ORDER) == strengths(straight, ORDER)


def test_a_digital_level_is_words_for_each_area_and_one_for_all() -> None:
    choices = {"information": 3, "communication": 4, "creation": 1, "safety": 2, "solving": 3}
    assert digital_level(choices) == DigitalLevel(
        {
            "information": DigitalGrade.ABLE,
            "communication": DigitalGrade.HELPING,
            "creation": DigitalGrade.DISCOVERING,
            "safety": DigitalGrade.HELPED,
            "solving": DigitalGrade.ABLE,
        },
        DigitalGrade.ABLE,
    )


def test_between_two_digital_levels_the_one_surely_reached_is_told() -> None:
    assert digital_level({"information": 1, "safety": 4}).overall is DigitalGrade.DISCOVERING
