"""The team's figures, against examples published elsewhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.figures.questionnaire_reliability import (
    FinishedRun,
    by_person,
    run_figures,
    scale_figures,
    spearman_brown,
)
from rules.strengths.scoring import StatementAnswer

CARS = """
    6 4 4 110, 6 4 4 110, 4 4 1 93, 6 3 1 110, 8 3 2 175, 6 3 1 105, 8 3 4 245, 4 4 2 62,
    4 4 2 95, 6 4 4 123, 6 4 4 123, 8 3 3 180, 8 3 3 180, 8 3 3 180, 8 3 4 205, 8 3 4 215,
    8 3 4 230, 4 4 1 66, 4 4 2 52, 4 4 1 65, 4 3 1 97, 8 3 2 150, 8 3 2 150, 8 3 4 245,
    8 3 2 175, 4 4 1 66, 4 5 2 91, 4 5 2 113, 8 5 4 264, 6 5 6 175, 8 5 8 335, 4 4 2 109
"""
"""cyl, gear, carb and hp of R's `mtcars` (Henderson and Velleman, 1981)."""


def test_split_half_as_the_manual_of_r_performance_works_it_out() -> None:
    """https://easystats.github.io/performance/reference/item_split_half.html"""
    rows = [[float(it) for it in car.split()] for car in CARS.split(",")]
    first = [(cyl + carb) / 2 for cyl, _, carb, _ in rows]
    second = [(gear + hp) / 2 for _, gear, _, hp in rows]
    assert spearman_brown(first, second) == pytest.approx(0.9512441, abs=5e-8)


def test_twice_a_test_of_one_half_is_two_thirds() -> None:
    """12 questions of reliability .5 become 24: .667, as real-statistics.com works it out
    ("Spearman-Brown's Predicted Reliability", example 1)."""
    assert spearman_brown([1, 2, 3], [1, 3, 2]) == pytest.approx(2 / 3)


def test_straight_lining_as_the_package_straightliner_counts_it() -> None:
    """https://github.com/mweylandt/straightliner, items 1, 3 and 4: one of three, 0.33."""
    figures = run_figures(
        [FinishedRun((5, 5, 5), 60), FinishedRun((5, 5, 1), 90), FinishedRun((4, 5, 3), 200)]
    )
    assert figures is not None
    assert figures.runs == 3
    assert figures.straight_lined == pytest.approx(0.33, abs=0.005)
    assert figures.median_seconds == 90


@pytest.mark.parametrize(
    ("first", "second"),
    [([], []), ([1, 5], [2, 4]), ([3, 3, 3], [1, 2, 5]), ([1, 2, 5], [4, 4, 4])],
)
def test_no_reliability_where_there_is_no_correlation(first: list[int], second: list[int]) -> None:
    assert spearman_brown(first, second) is None


def test_statements_that_oppose_each_other_have_no_reliability() -> None:
    assert spearman_brown([1, 2, 3], [3, 2, 1]) == 0


def row(person: int, statement: str, choice: int) -> tuple[int, str, StatementAnswer]:
    return person, statement, StatementAnswer("calm", choice, reversed=statement == "calm_2")


def test_everyone_counts_in_the_mean_and_those_who_answered_twice_in_the_reliability() -> None:
    rows = [row(person, "calm_1", choice) for person, choice in enumerate([1, 2, 3, 5])]
    rows += [row(person, "calm_2", choice) for person, choice in enumerate([5, 3, 4])]
    figures = scale_figures(by_person(rows), "calm_1", "calm_2")
    assert figures is not None
    assert figures.people == 4
    assert figures.mean == (1 + 2.5 + 2.5 + 5) / 4
    assert figures.reliability == pytest.approx(2 / 3)


def test_a_single_statement_has_a_mean_and_no_reliability() -> None:
    figures = scale_figures(by_person([row(1, "calm_1", 4)]), "calm_1")
    assert figures is not None
    assert (figures.people, figures.mean, figures.reliability) == (1, 4, None)


def test_a_statement_answered_again_counts_once_as_answered_last() -> None:
    figures = scale_figures(by_person([row(1, "calm_1", 2), row(1, "calm_1", 5)]), "calm_1")
    assert figures is not None
    assert (figures.people, figures.mean) == (1, 5)


def test_nobody_gives_no_figures() -> None:
    assert scale_figures(by_person([]), "calm_1", "calm_2") is None
    assert run_figures([]) is None


BUTTONS = st.integers(1, 5)
PAIRS = st.lists(st.tuples(BUTTONS, BUTTONS), min_size=3, max_size=30)


@given(PAIRS)
def test_reliability_is_between_0_and_1_and_either_half_may_come_first(
    pairs: list[tuple[int, int]],
) -> None:
    first, second = zip(*pairs, strict=True)
    found = spearman_brown(first, second)
    assert found == pytest.approx(spearman_brown(second, first))
    assert found is None or 0 <= found <= 1 + 1e-9


@given(PAIRS)
def test_reversing_both_halves_changes_nothing(pairs: list[tuple[int, int]]) -> None:
    first, second = zip(*pairs, strict=True)
    mirrored = spearman_brown([6 - it for it in first], [6 - it for it in second])
    assert mirrored == pytest.approx(spearman_brown(first, second))


@given(PAIRS, st.data())
def test_neither_order_nor_a_double_tap_changes_a_figure(
    pairs: list[tuple[int, int]], data: st.DataObject
) -> None:
    rows = [
        row(person, f"calm_{n}", choice)
        for person, pair in enumerate(pairs)
        for n, choice in enumerate(pair, start=1)
    ]
    again = data.draw(st.lists(st.sampled_from(rows)))
    doubled = data.draw(st.permutations(rows + again))
    before = scale_figures(by_person(rows), "calm_1", "calm_2")
    after = scale_figures(by_person(doubled), "calm_1", "calm_2")
    assert before is not None and after is not None
    assert after.people == before.people
    assert after.mean == pytest.approx(before.mean)
    assert after.reliability == pytest.approx(before.reliability)
