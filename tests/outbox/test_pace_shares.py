"""How places are shared: answers first, never more than there are."""

from hypothesis import given
from hypothesis import strategies as st

from rules.outbox.pace_shares import PLACES, RESERVE, PaceWish, fair, settled

WISHES = st.builds(PaceWish, st.integers(0, PLACES), st.integers(0, PLACES))


@given(st.dictionaries(st.sampled_from("abcdefghijklmnop"), WISHES, min_size=1))
def test_all_places_are_given_but_a_reserve_and_each_process_has_one(
    wishes: dict[str, PaceWish],
) -> None:
    given = fair(wishes)
    wished = sum(wish.answers + wish.enqueued for wish in wishes.values())
    reserve = 0 if len(wishes) == 1 else min(RESERVE, max(0, PLACES - wished))
    assert PLACES - reserve <= sum(given.values()) <= PLACES
    assert min(given.values()) >= 1


def test_who_wishes_for_little_leaves_a_reserve_to_a_burst() -> None:
    assert fair({"a": PaceWish(3), "b": PaceWish(), "c": PaceWish()}) == {"a": 9, "b": 8, "c": 7}


def test_one_process_alone_has_them_all() -> None:
    assert fair({"a": PaceWish()}) == {"a": PLACES}


def test_who_sends_the_queue_has_what_the_others_do_not_answer_with() -> None:
    assert fair({"a": PaceWish(0, 30), "b": PaceWish(), "c": PaceWish()}) == {
        "a": 26,
        "b": 2,
        "c": 2,
    }


def test_answers_come_first() -> None:
    assert fair({"a": PaceWish(0, 30), "b": PaceWish(20), "c": PaceWish()}) == {
        "a": 8,
        "b": 20,
        "c": 2,
    }
    assert fair({"a": PaceWish(0, 30), "b": PaceWish(30), "c": PaceWish(30)}) == {
        "a": 2,
        "b": 14,
        "c": 14,
    }


@given(st.integers(0, PLACES), st.integers(0, PLACES), st.integers(0, 2 * PLACES))
def test_nobody_takes_a_place_that_another_holds(kept: int, target: int, others: int) -> None:
    places = settled(kept, target, others)
    assert 0 <= places <= max(0, PLACES - others)
    if kept + others <= PLACES:
        assert places >= kept
        assert places >= min(target, PLACES - others)
