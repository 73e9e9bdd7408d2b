"""Figures: whom each counts, and that nothing hidden can be worked out."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from rules.figures import (
    BEFORE,
    FEWEST,
    Path,
    Step,
    counted,
    folded,
    given_away,
    hidden,
    in_groups,
    people,
    rate,
    told,
    typical,
)

COUNTS = st.integers(0, 12) | st.integers(0, 400)
PARTS = st.lists(COUNTS, min_size=1, max_size=7)


def a_path(person: int, *steps: Step, session: int | None = 1, gender: str = "woman") -> Path:
    return Path(person, session, counted(steps), {"gender": gender})


def possible(total: int, places: int) -> set[tuple[int, ...]]:
    """Every way to share a total between places that hold someone."""
    if places == 1:
        return {(total,)} if total else set()
    return {(n, *rest) for n in range(1, total) for rest in possible(total - n, places - 1)}


@given(PARTS)
def test_no_part_under_five_is_told(parts: list[int]) -> None:
    shown = set(range(len(parts))) - hidden(dict(enumerate(parts)))
    assert all(parts[each] == 0 or parts[each] >= FEWEST for each in shown)


@given(PARTS)
def test_what_is_hidden_can_be_several_things_once_the_total_is_told(parts: list[int]) -> None:
    """One knows the total, what is shown, and that each hidden part holds someone."""
    kept = sorted(hidden(dict(enumerate(parts))))
    if told(sum(parts)) is None:
        return
    sum_of_hidden = sum(parts[each] for each in kept)
    if not kept:
        return
    assert sum_of_hidden >= FEWEST
    if sum_of_hidden > 9:
        assert len(kept) > 1
        return
    found = possible(sum_of_hidden, len(kept))
    for place in range(len(kept)):
        assert len({each[place] for each in found}) > 2


@given(st.lists(PARTS, min_size=1, max_size=4).filter(lambda rows: len(set(map(len, rows))) == 1))
def test_a_sum_of_sessions_gives_nothing_away(sessions: list[list[int]]) -> None:
    """The same groups in several sessions: their sum is told only when it hides each of them."""
    rows = [dict(enumerate(row)) for row in sessions]
    kept = [hidden(row) for row in rows]
    for group in rows[0]:
        pairs = [(row[group], group in of) for row, of in zip(rows, kept, strict=True)]
        secrets = [count for count, is_hidden in pairs if is_hidden]
        if secrets and not given_away(pairs):
            assert len(secrets) > 1
            assert sum(secrets) >= FEWEST


@given(PARTS, st.sets(st.integers(0, 6)))
def test_a_part_that_must_be_hidden_is_and_never_alone(parts: list[int], also: set[int]) -> None:
    kept = hidden(dict(enumerate(parts)), also)
    must = {each for each in also if each < len(parts) and parts[each]}
    assert must <= kept
    assert len(kept) != 1 or sum(map(bool, parts)) == 1


def test_parts_that_hold_a_small_one_hide_the_next_smallest() -> None:
    assert hidden({"women": 40, "men": 37, "other": 2}) == {"men", "other"}
    assert hidden({"women": 40, "men": 37, "other": 2, "untold": 4}) == {"other", "untold"}
    assert hidden({"women": 40, "men": 37, "other": 1, "untold": 2}) == {"other", "untold", "men"}
    assert hidden({"women": 40, "men": 37, "other": 0}) == frozenset()
    ones = dict.fromkeys("abcde", 1) | {"f": 30}
    assert hidden(ones) == set("abcdef")


def test_a_step_counts_people_who_took_those_before_it_once_each() -> None:
    way = (Step.OPENED, Step.INFORMED, Step.VERDICT, Step.PLACE)
    paths = [
        a_path(1, *way, Step.BOOKED),
        a_path(1, *way, Step.BOOKED, session=2),
        a_path(2, *way),
        a_path(3, Step.OPENED, Step.BOOKED),
    ]
    assert [people(paths, step) for step in (Step.OPENED, Step.PLACE, Step.BOOKED)] == [3, 2, 1]
    assert set(BEFORE) == set(Step) - {Step.OPENED}
    assert paths[3].steps == {Step.OPENED}


def test_someone_of_two_sessions_is_in_one_group() -> None:
    paths = [
        a_path(1, Step.OPENED, gender="untold"),
        a_path(1, Step.OPENED, session=2),
        a_path(2, Step.OPENED, gender="man"),
    ]
    assert in_groups(paths, "gender", Step.OPENED) == {"woman": 1, "man": 1}


def test_a_rate_is_told_with_its_denominator_or_not_at_all() -> None:
    assert rate(30, 120).share == 0.25
    assert rate(4, 120).share is None
    assert rate(0, 120).share == 0
    assert rate(3, 4).of is None
    assert rate(0, 0).share is None


def test_small_sources_are_put_together_until_they_are_five() -> None:
    parts = {"affiche": 40, "mission-locale": 9, "x": 2, "y": 1}
    assert folded(parts, "others", 5) == {"x", "y", "mission-locale"}
    assert folded(parts | {"z": 3}, "others", 5) == {"x", "y", "z"}
    assert folded({"affiche": 40, "radio": 9}, "others", 1) == {"radio"}
    assert folded({"affiche": 40}, "others", 5) == frozenset()


def test_a_typical_delay_is_of_five_at_least() -> None:
    days = [timedelta(days=n) for n in (1, 2, 3, 9, 30)]
    assert typical(days) == timedelta(days=3)
    assert typical(days[:4]) is None
