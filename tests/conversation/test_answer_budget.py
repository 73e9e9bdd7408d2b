"""A burst, then a steady rate, for each chat by itself."""

from rules.conversation.answer_budget import FORGETTING, AnswerBudget, no_budget

ADA, BOB = 7, 8


def test_a_burst_is_within_the_budget_then_one_a_second() -> None:
    budget = AnswerBudget()
    assert [budget.spend(ADA, 100) for _ in range(31)] == [True] * 30 + [False]
    assert not budget.spend(ADA, 100.9)
    assert budget.spend(ADA, 101)
    assert not budget.spend(ADA, 101)


def test_what_is_beyond_the_budget_costs_nothing() -> None:
    budget = AnswerBudget()
    within = [budget.spend(ADA, n / 50) for n in range(3000)]
    assert sum(within) == 30 + 59


def test_a_quiet_chat_has_its_whole_burst_again_and_no_more() -> None:
    budget = AnswerBudget(burst=2)
    assert [budget.spend(ADA, 0) for _ in range(3)] == [True, True, False]
    assert [budget.spend(ADA, 3600) for _ in range(3)] == [True, True, False]


def test_words_that_waited_for_an_hour_are_no_flood_after_a_press_of_now() -> None:
    budget = AnswerBudget()
    assert budget.spend(ADA, 3600)  # a press does not tell when it was made
    assert [budget.spend(ADA, 0 + n) for n in range(30)] == [True] * 29 + [False]


def test_each_chat_has_its_own() -> None:
    budget = AnswerBudget(burst=1)
    assert budget.spend(ADA, 0)
    assert budget.spend(BOB, 0)
    assert not budget.spend(ADA, 0)


def test_chats_that_are_quiet_are_forgotten_and_the_others_are_not() -> None:
    budget = AnswerBudget(burst=2)
    for chat in range(FORGETTING - 1):
        budget.spend(chat, 0)
    assert [budget.spend(-1, 50) for _ in range(3)] == [True, True, False]
    budget.spend(-2, 50)
    assert len(budget._spent) == 2
    assert not budget.spend(-1, 50)


def test_without_a_budget_everything_is_within() -> None:
    budget = no_budget()
    assert all(budget.spend(ADA, 0) for _ in range(1000))
